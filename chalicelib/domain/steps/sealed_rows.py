"""Rows of discipline: the sealed road, worked by DISCIPLINE in its compartments only (S1-13, R29)."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import OPEN, State
from chalicelib.domain.steps import sealed
from chalicelib.domain.steps.row_words import LEADERS, VERDICTS
from chalicelib.domain.workflow import Action

S = State

WORKED = frozenset({S.REGISTERED, S.DISPATCHED, S.RETURN_REQ, S.HANDLING, S.REPLY_REVIEW, S.REDO})
"""States in which a sealed case is worked on."""

ROWS = (
    Action(
        name="to_discipline",
        title="转纪检（密封）",
        by=(
            "DISPATCHER@owner",
            "CENTER_HEAD@owner",
            "CLERK@owner",
            "DISPATCHER@overseer",
            "CENTER_HEAD@overseer",
            *LEADERS,
        ),
        frm=OPEN - {S.REEXAM, S.RECHECK},
        targets=(S.REGISTERED, S.TRANSFERRED_OUT),
        fields=(
            f.prose("reason", "转办理由", required=True, max=2000),
            f.text("organ", "转往的机关（外单位）", personal=False, hint="转本市纪检处的不填"),
            f.text("document", "转办函文号", max=60, personal=False),
        ),
        checks=(sealed.head_goes_outside,),
        effects=(sealed.seal,),
        paper="transfer_letter",
        paper_title="转办函（密封）",
        source="S1-13; R29; 条例 Art. 22, 30",
        hint="转出后本单位和承办单位都不再能看到此件，且不能撤回；不得向被反映的单位或人员透露",
        final="转出后本单位和承办单位马上看不到此件，不能撤回；只有纪检申请、中心主任同意才能退出。",
    ),
    Action(
        name="discipline_note",
        title="核查记录",
        by=("DISCIPLINE@owner", "DISCIPLINE@handler"),
        frm=WORKED,
        fields=(f.day("on", "日期"), f.prose("note", "核查情况", required=True)),
        deed="handled",
        source="S1-13",
    ),
    Action(
        name="discipline_close",
        title="纪检办结",
        by=("DISCIPLINE@owner",),
        frm=WORKED,
        to=S.CLOSED,
        fields=(
            f.choice("outcome", "处置方式", sealed.OUTCOMES, required=True),
            f.choice("verdict", "核查结论", VERDICTS, required=True),
            f.prose("report", "核查报告", required=True, max=20000),
            f.prose("reply", "向举报人反馈的内容（匿名的，写明无法反馈）", required=True),
            f.prose("reason", "反馈方式，或未反馈的原因", required=True, max=500),
        ),
        signal="closed",
        effects=(sealed.close_sealed,),
        paper="closing",
        paper_title="办结单",
        deed="approved",
        source="S1-13; 条例 Art. 30",
        hint="公开查询页只显示“已按规定转有权机关办理”",
        final="纪检办结后不能恢复办理。",
    ),
    Action(
        name="discipline_out",
        title="移送有权机关",
        by=("DISCIPLINE@owner",),
        frm=WORKED,
        to=S.TRANSFERRED_OUT,
        fields=(
            f.text("organ", "移送的机关", required=True, personal=False),
            f.text("document", "移送函文号", max=60, personal=False),
            f.prose("reason", "移送理由", required=True, max=2000),
        ),
        signal=sealed.TRANSFERRED,
        effects=(sealed.hand_out,),
        paper="transfer_letter",
        paper_title="移送函（密封）",
        source="条例 Art. 22, 30",
        final="移送后此件在本系统即告结束，不能撤回。",
    ),
    Action(
        name="ask_unseal",
        title="退出纪检办理",
        by=("DISCIPLINE@owner",),
        frm=WORKED,
        to=S.APPROVAL,
        fields=(f.prose("reason", "不属检举控告、无需密封的理由", required=True, max=2000),),
        effects=(sealed.give_back,),
        deed="asked_unseal",
        source="domain B7",
        hint="须经中心主任同意才能解除密封；核查记录仍只有纪检可见",
    ),
    Action(
        name="unseal",
        title="审核解除密封",
        by=("CENTER_HEAD@owner", *LEADERS),
        frm=frozenset({S.APPROVAL}),
        targets=(S.REGISTERED,),
        waits_for=sealed.UNSEAL,
        fields=(
            f.flag("agreed", "同意解除", required=True),
            f.choice("type", "实际类型", sealed.OPEN_TYPES, needed_if=("agreed", "True")),
            f.code("topic", "实际类别", kind="topic"),
            f.prose("opinion", "审核意见", required=True, max=2000),
        ),
        effects=(sealed.decide_seal,),
        source="domain B7",
        hint="不同意的，此件回到纪检处",
        final="同意后密封即时解除，有关单位可以看到此件，不能再恢复为原来的密封状态。",
    ),
)
