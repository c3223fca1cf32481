"""Rows of those who are heard on a case: the legal adviser, the parties at a hearing, the parties of a mediation."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import PartState, State
from chalicelib.domain.steps import checks, joint, joint_checks
from chalicelib.domain.steps.joint_checks import LEGAL
from chalicelib.domain.steps.joint_words import CENTRE, UNANSWERED
from chalicelib.domain.steps.row_words import HEADS, LEADERS
from chalicelib.domain.turn import Action

S = State
P = PartState

ADVICE = (("lawful", "拟处理意见合法"), ("amend", "须修改后作出"), ("unlawful", "拟处理意见不合法"))

HEARD = (
    Action(
        name="ask_legal",
        title="征求法律意见",
        by=("LIAISON@handler", "HANDLER@handler", *HEADS, "CLERK@owner", *CENTRE, "REVIEWER@owner", *LEADERS),
        frm=frozenset({S.HANDLING, S.REPLY_REVIEW, S.FILING_REVIEW, S.REEXAM, S.RECHECK}),
        fields=(
            f.code("adviser", "法律顾问", kind="staff", required=True, roles=("LEGAL",)),
            f.prose("issue", "需研究的法律问题", required=True, max=2000),
            f.day("due", "希望答复的日期"),
        ),
        signal="legal.asked",
        checks=(joint_checks.adviser_may_be_asked, joint_checks.due_is_sensible("due")),
        effects=(joint.ask_adviser,),
        source="S3-23, S3-29, S3-47",
        hint="征求后，没有法律意见不能审核通过",
        names_staff=True,
    ),
    Action(
        name="legal_opinion",
        title="法律意见",
        by=("LEGAL@handler",),
        frm=UNANSWERED,
        subject="part",
        part_main=False,
        part_how=frozenset({LEGAL}),
        part_from=frozenset({P.SENT, P.SIGNED}),
        part_to=P.ANSWERED,
        fields=(
            f.choice("advice", "结论", ADVICE, required=True),
            f.prose("opinion", "法律意见", required=True, max=10000),
            f.prose("basis", "法律依据", max=5000),
        ),
        signal="legal.given",
        effects=(joint.advise,),
        paper="legal_opinion",
        paper_title="法律意见",
        deed="advised",
        source="S3-47",
    ),
    Action(
        name="open_hearing",
        title="举行听证",
        by=(*HEADS, "CENTER_HEAD@owner", "UNIT_HEAD@owner", "REVIEWER@owner", *LEADERS),
        frm=frozenset({S.HANDLING, S.REEXAM, S.RECHECK}),
        fields=(
            f.moment("held_at", "听证时间", required=True),
            f.text("place", "地点", required=True, personal=False),
            f.text("chair", "主持人", required=True, max=60),
            f.prose("participants", "参加人", required=True, max=2000),
            f.prose("issue", "听证事项", required=True, max=2000),
        ),
        signal="hearing.opened",
        checks=(checks.nothing_pending("hearing"), joint_checks.heard_where_it_is_decided),
        effects=(joint.open_hearing,),
        tells="hearing",
        paper="hearing_notice",
        paper_title="听证通知",
        source="信访工作条例 Art. 36; edge 30",
        hint="听证所需时间只不计入复核期限，办理和复查期限照常计算",
    ),
    Action(
        name="close_hearing",
        title="听证结论",
        by=(*HEADS, "CENTER_HEAD@owner", "UNIT_HEAD@owner", "REVIEWER@owner", *LEADERS),
        frm=UNANSWERED,
        waits_for="hearing",
        fields=(
            f.moment("ended_at", "听证结束时间", required=True),
            f.prose("attended", "到场人员", required=True, max=2000),
            f.prose("record", "听证笔录", required=True, max=20000),
            f.prose("conclusion", "听证结论", required=True, max=10000),
        ),
        signal="hearing.closed",
        checks=(checks.not_in_the_future("ended_at"),),
        effects=(joint.close_hearing, joint.also_paper("hearing_record", "听证笔录")),
        paper="hearing_conclusion",
        paper_title="听证结论",
        source="信访工作条例 Art. 36; edge 30",
        final="听证结论登记后不能修改。",
    ),
    Action(
        name="mediate",
        title="调解",
        by=(*HEADS, "CENTER_HEAD@owner", "UNIT_HEAD@owner", *LEADERS),
        frm=frozenset({S.HANDLING}),
        fields=(
            f.flag("agreed", "达成协议", required=True),
            f.day("held_on", "调解日期", required=True),
            f.text("mediator", "调解人", required=True, max=60),
            f.prose("parties", "各方当事人", required=True, max=1000),
            f.prose("facts_found", "争议事实", required=True, max=5000),
            f.prose("agreement", "协议内容", max=5000, needed_if=("agreed", "True")),
            f.prose("reason", "未达成协议的情况", max=2000, needed_if=("agreed", "False")),
        ),
        checks=(joint_checks.may_be_mediated, checks.not_in_the_future("held_on")),
        effects=(joint.record_agreement,),
        deed="handled",
        source="信访工作条例 Art. 33; edge 42",
        hint="性侵害、学生欺凌等不得调解",
        final="调解结果登记后不能修改。",
    ),
)
