"""Rows of a 复查 or 复核 as a case of its own at the organ that decides it (条例 Art. 35, 36)."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain import procedures
from chalicelib.domain.case import State
from chalicelib.domain.steps import checks, closing, joint_checks, opinion
from chalicelib.domain.steps.row_words import DELIVERING, LEADERS, RESULTS, TELLING, VERDICTS
from chalicelib.domain.turn import Action

S = State

BOTH = frozenset({S.REEXAM, S.RECHECK})
REVIEWERS = ("REVIEWER@owner", *LEADERS)
OFFICERS = ("REVIEWER@owner", "CLERK@owner", *LEADERS)
DECIDERS = ("UNIT_HEAD@owner", *LEADERS)

OUTCOMES = (("upheld", "维持"), ("changed", "变更"), ("annulled", "撤销，重新办理"))
GROUNDS = (
    ("late", "超过申请期限且无正当理由"),
    ("no_right", "不属于复查（复核）范围"),
    ("elsewhere", "应通过其他法定途径提出"),
    ("same", "同一答复已经复查（复核）"),
)

_TOLD = (f.choice("method", "告知方式", TELLING, required=True), f.day("told_on", "告知日期"))
_DECISION = (
    f.choice("outcome", "复查（复核）意见", OUTCOMES, required=True),
    f.choice("verdict", "调查结论", VERDICTS),
    f.choice("result", "处理意见", RESULTS, hint="变更原意见的必填"),
    f.prose("requirement", "重新办理的要求", max=2000, hint="撤销重办的必填"),
)
_APPROVAL = (
    f.prose("reply", "定稿（不改可不填）", max=20000),
    f.prose("opinion", "审批意见", max=2000),
)

ROWS = (
    Action(
        name="accept_review",
        title="受理复查",
        by=OFFICERS,
        frm=frozenset({S.REEXAM}),
        fields=_TOLD,
        checks=(
            opinion.undecided,
            opinion.not_of_the_unit,
            opinion.not_accepted_yet,
            checks.not_in_the_future("told_on"),
        ),
        effects=(opinion.accept,),
        paper="reexam_notice",
        paper_title="复查申请受理告知书",
        source="条例 Art. 35",
        offered=procedures.is_undecided,
    ),
    Action(
        name="accept_recheck",
        title="受理复核",
        by=OFFICERS,
        frm=frozenset({S.RECHECK}),
        fields=_TOLD,
        checks=(
            opinion.undecided,
            opinion.not_of_the_unit,
            opinion.not_accepted_yet,
            checks.not_in_the_future("told_on"),
        ),
        effects=(opinion.accept,),
        paper="recheck_notice",
        paper_title="复核申请受理告知书",
        source="条例 Art. 36",
        offered=procedures.is_undecided,
    ),
    Action(
        name="refuse_review",
        title="不予受理复查（复核）",
        by=DECIDERS,
        frm=BOTH,
        to=S.REFUSED,
        fields=(
            f.choice("ground", "理由", GROUNDS, required=True),
            f.text("organ", "应向何机关提出"),
            f.prose("reply", "告知内容", required=True, max=5000),
        ),
        signal="refused",
        checks=(opinion.undecided, opinion.not_of_the_unit),
        effects=(opinion.refuse,),
        paper="refuse_notice",
        paper_title="不予受理复查（复核）告知书",
        source="条例 Art. 35, 36; S3-13",
        offered=procedures.is_undecided,
        final="不予受理的告知随即发给申请人，不能撤销。",
    ),
    Action(
        name="forward_review",
        title="转有权复查（复核）机关",
        by=OFFICERS,
        frm=BOTH,
        fields=(
            f.code("to", "本市的单位", kind="target"),
            f.text("organ", "本系统以外的机关", max=100, personal=False),
            f.prose("reason", "转送理由", required=True, max=1000),
        ),
        checks=(opinion.undecided, opinion.another_organ),
        effects=(opinion.forward,),
        paper="transfer_letter",
        paper_title="转送函",
        source="条例 Art. 24; edge 28",
        hint="期限不变，从最初收到申请之日起算",
        offered=procedures.is_undecided,
        final="转出后由对方机关办理，不能自行收回。",
    ),
    Action(
        name="ask_papers",
        title="调取案卷",
        by=OFFICERS,
        frm=BOTH,
        fields=(
            f.prose("needed", "需要的案卷和说明", required=True, max=2000),
            f.day("until", "请于何日前提交", required=True),
        ),
        checks=(opinion.undecided,),
        effects=(opinion.ask_papers,),
        source="条例 Art. 35; S3-30",
        offered=procedures.is_undecided,
    ),
    Action(
        name="papers_in",
        title="收到案卷和说明",
        by=("SYSTEM",),
        frm=BOTH,
        fields=(
            f.prose("statement", "办理情况说明", required=True, max=21000),
            f.prose("list", "案卷材料清单", max=2000),
        ),
        effects=(opinion.tell_owner,),
        source="条例 Art. 35",
    ),
    Action(
        name="submit_opinion",
        title="拟出复查（复核）意见",
        by=REVIEWERS,
        frm=BOTH,
        fields=(
            f.prose("finding", "复查（复核）查明的情况", required=True, max=20000),
            f.prose("reply", "复查（复核）意见", required=True, max=20000),
            *_DECISION,
        ),
        signal="reply.submitted",
        checks=(opinion.undecided, opinion.decided_here, opinion.not_of_the_unit, opinion.changed_says_how),
        effects=(opinion.draft,),
        deed="reviewed",
        source="条例 Art. 35, 36; R19",
        offered=procedures.is_undecided,
    ),
    Action(
        name="reject_opinion",
        title="退回复查（复核）意见",
        by=DECIDERS,
        frm=BOTH,
        waits_for="opinion",
        fields=(f.prose("reason", "退回意见", required=True, max=2000),),
        signal="reply.rejected",
        checks=(opinion.undecided, opinion.head_decides),
        effects=(opinion.send_back,),
        paper="reject",
        paper_title="退办意见",
        source="S2-7",
        offered=procedures.is_undecided,
    ),
    Action(
        name="reexam_decide",
        title="作出复查意见",
        by=DECIDERS,
        frm=frozenset({S.REEXAM}),
        waits_for="opinion",
        fields=_APPROVAL,
        signal="reexam.decided",
        checks=(
            opinion.undecided,
            opinion.decided_here,
            opinion.not_of_the_unit,
            opinion.head_decides,
            *joint_checks.ALL_HEARD,
        ),
        effects=(opinion.decide,),
        paper="reexam_opinion",
        paper_title="复查意见书",
        deed="reviewed",
        source="条例 Art. 35; S3-30, S3-31",
        hint="作出后即生效，请及时送达申请人",
        offered=procedures.is_undecided,
        final="作出后复查意见即生效，不能修改或收回。",
    ),
    Action(
        name="recheck_decide",
        title="作出复核意见",
        by=DECIDERS,
        frm=frozenset({S.RECHECK}),
        waits_for="opinion",
        fields=_APPROVAL,
        signal="recheck.decided",
        checks=(
            opinion.undecided,
            opinion.decided_here,
            opinion.not_of_the_unit,
            opinion.head_decides,
            *joint_checks.ALL_HEARD,
        ),
        effects=(opinion.decide,),
        paper="recheck_opinion",
        paper_title="复核意见书",
        deed="reviewed",
        source="条例 Art. 36",
        hint="复核意见是信访程序的最终意见",
        offered=procedures.is_undecided,
        final="复核意见是信访程序的最终意见，作出后不能修改或收回，同一事项不再受理。",
    ),
    Action(
        name="record_decision",
        title="登记外部机关决定",
        by=OFFICERS,
        frm=BOTH,
        fields=(
            f.text("document", "意见书文号", max=60, personal=False, required=True),
            f.day("decided_on", "作出日期", required=True),
            *_DECISION,
            f.prose("reply", "意见内容", required=True, max=20000),
        ),
        checks=(
            opinion.undecided,
            opinion.decided_outside,
            opinion.changed_says_how,
            joint_checks.hearing_is_over,
            checks.not_in_the_future("decided_on"),
        ),
        effects=(opinion.record,),
        source="条例 Art. 35, 36",
        offered=procedures.is_undecided_outside,
        final="外部机关的决定登记后即生效，不能修改，请与意见书核对。",
    ),
    Action(
        name="deliver_opinion",
        title="送达复查（复核）意见",
        by=OFFICERS,
        frm=BOTH,
        targets=(S.CLOSED, S.FINAL),
        fields=(
            f.choice("method", "送达方式", DELIVERING, required=True),
            f.day("received_on", "申请人收到日期", required=True),
            f.flag("signed", "申请人已签收"),
            f.text("receipt", "回执（快递）单号", max=60, personal=False),
        ),
        checks=(opinion.undelivered, checks.delivered_as_it_must_be),
        effects=(closing.deliver, opinion.finish),
        paper="delivery",
        paper_title="送达回证",
        source="条例 Art. 35, 36; S3-46",
        offered=procedures.is_undelivered,
        final="送达后意见的期限从申请人收到之日起算，登记后不能修改，请与回执核对。",
    ),
    Action(
        name="end_review",
        title="申请人撤回",
        by=("CLERK@owner", "REVIEWER@owner", *LEADERS, "SYSTEM"),
        frm=BOTH,
        to=S.WITHDRAWN,
        fields=(f.prose("reason", "撤回情况", max=1000),),
        signal="withdrawn",
        checks=(opinion.undecided,),
        effects=(opinion.end,),
        source="条例 Art. 35, 36; edge 26",
        offered=procedures.is_undecided,
        final="登记申请人撤回后，复查（复核）即告结束，不能恢复。",
    ),
    Action(
        name="recheck_noted",
        title="复核进展",
        by=("SYSTEM",),
        frm=BOTH | {S.CLOSED, S.FINAL},
        targets=(S.RECHECK, S.CLOSED, S.FINAL, S.REEXAM),
        fields=(
            f.choice(
                "news", "进展", (("opened", "已申请复核"), ("final", "复核终结"), ("ended", "复核终止")), required=True
            ),
            f.code("child", "复核件", required=True),
            f.day("on", "申请日期"),
        ),
        effects=(opinion.follow,),
        source="条例 Art. 36",
    ),
)
