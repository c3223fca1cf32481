"""Rows of what leaders instruct and several units do together: 签批, 内派, 吹哨, 法律意见, 会商, 听证, 调解."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import PartState, State
from chalicelib.domain.steps import checks, joint, joint_checks
from chalicelib.domain.steps.joint_checks import WHISTLE
from chalicelib.domain.steps.joint_hearings import HEARD
from chalicelib.domain.steps.joint_words import CALLERS, CENTRE, INSTRUCTORS, SENDERS, UNANSWERED
from chalicelib.domain.steps.row_words import HEADS, HOLDERS, LEADERS, WORKERS
from chalicelib.domain.turn import Action

S = State
P = PartState

URGED = (("slow", "正在办理，催促抓紧办结"), ("carry_out", "复查（复核）意见尚未落实，催促落实"))

LED_BY = ("BUREAU_DEPUTY", "BUREAU_HEAD", "UNIT_HEAD", "VICE_HEAD")
"""To whom a matter is presented (S1-9): at a bureau the first two, elsewhere the others."""

_LED = (
    Action(
        name="send_approval",
        title="呈批",
        by=("CLERK@owner", "DISPATCHER@owner", "CENTER_HEAD@owner", "BUREAU_DEPUTY@owner"),
        frm=frozenset({S.REGISTERED}),
        to=S.APPROVAL,
        fields=(
            f.code("leader", "呈请批示的领导", kind="staff", required=True, roles=LED_BY),
            f.prose("summary", "内容摘编", required=True, max=2000),
            f.prose("proposal", "拟办意见", max=2000),
        ),
        signal="approval.asked",
        checks=(checks.nothing_pending("approval"), joint_checks.leader_of_the_owner),
        effects=(joint.present,),
        paper="approval",
        paper_title="呈批单",
        source="S1-5, S1-9, S3-43",
        hint="等待批示的时间计入派单期限",
        names_staff=True,
    ),
    Action(
        name="instruct",
        title="批示",
        by=INSTRUCTORS,
        frm=frozenset({S.APPROVAL}),
        to=S.REGISTERED,
        fields=(
            f.prose("instruction", "批示内容", required=True, max=2000),
            f.code("target", "建议承办单位（科室）", kind="target"),
            f.prose("requirement", "办理要求", max=2000),
            f.moment("said_at", "口头批示的时间", hint="事后补录口头批示时填写；录入时间由系统另记"),
        ),
        waits_for="approval",
        signal="approval.given",
        checks=(
            joint_checks.asked_or_above,
            joint_checks.suggested_may_receive,
            checks.not_in_the_future("said_at"),
        ),
        effects=(joint.instruct,),
        paper="instruction",
        paper_title="批示",
        source="S1-5, S1-9; edge 51",
        names_staff=True,
    ),
    Action(
        name="urge",
        title="催办批示",
        by=INSTRUCTORS,
        frm=frozenset({S.DISPATCHED, S.RETURN_REQ, S.HANDLING, S.REPLY_REVIEW, S.REDO, S.CLOSED, S.FINAL}),
        fields=(
            f.choice("ground", "催办事由", URGED, required=True),
            f.prose("instruction", "批示内容", required=True, max=2000),
            f.moment("said_at", "口头批示的时间", hint="事后补录口头批示时填写；录入时间由系统另记"),
        ),
        checks=(joint_checks.urges_what_is_owed, checks.not_in_the_future("said_at")),
        effects=(joint.urge,),
        paper="instruction",
        paper_title="催办批示",
        source="S3-12, S3-14; edge 51",
    ),
    Action(
        name="assign_inner",
        title="内派",
        by=("LIAISON@handler", *HEADS),
        frm=frozenset({S.HANDLING}),
        subject="part",
        part_main=None,
        part_from=frozenset({P.SIGNED}),
        part_how=frozenset({"assign", "hand", "transfer", WHISTLE}),
        fields=(
            f.code("assignee", "承办人", kind="staff", required=True, roles=WORKERS),
            f.code("coordinator", "协调人", kind="staff"),
            f.day("due", "内部办理期限"),
            f.prose("requirement", "办理要求", max=2000),
        ),
        checks=(
            checks.assignee_serves_here,
            joint_checks.coordinator_may_see,
            joint_checks.due_is_sensible("due"),
        ),
        effects=(joint.assign_inner,),
        source="S3-42, S3-51, S4-8",
        names_staff=True,
    ),
)

_TOGETHER = (
    Action(
        name="whistle",
        title="吹哨（请协办）",
        by=CALLERS,
        frm=frozenset({S.HANDLING}),
        subject="part",
        part_from=frozenset({P.SIGNED}),
        fields=(
            f.targets("targets", "协办单位（科室）", required=True),
            f.day("due", "协办期限", required=True),
            f.flag("in_turn", "依次会办", hint="按所列次序，一家交齐再转下一家；不选则同时办理"),
            f.prose("issue", "需协办的问题", required=True, max=2000),
        ),
        checks=(joint_checks.may_be_called("targets"), joint_checks.due_is_sensible("due")),
        effects=(joint.whistle,),
        paper="whistle",
        paper_title="会商通知（吹哨单）",
        source="S0-13, S4-31; edge 12",
        hint="协办意见交齐后才能答复；不得请被反映的单位协办",
    ),
    Action(
        name="report_in",
        title="报到",
        by=HOLDERS,
        frm=UNANSWERED,
        subject="part",
        part_main=False,
        part_how=frozenset({WHISTLE}),
        part_from=frozenset({P.SENT}),
        part_to=P.SIGNED,
        fields=(f.code("assignee", "承办人", kind="staff", roles=WORKERS), f.moment("at", "报到时间")),
        signal="reported_in",
        checks=(
            checks.assignee_serves_here,
            checks.not_in_the_future("at"),
            joint_checks.told_after("at", joint_checks.part_sent_at),
        ),
        effects=(joint.report_in,),
        deed="handled",
        source="S0-13",
    ),
    Action(
        name="submit_part",
        title="提交协办意见",
        by=("HANDLER@handler", *HOLDERS),
        frm=UNANSWERED,
        subject="part",
        part_main=False,
        part_how=frozenset({WHISTLE}),
        part_from=frozenset({P.SIGNED}),
        part_to=P.ANSWERED,
        fields=(
            f.prose("facts_found", "核查情况", max=10000),
            f.prose("opinion", "协办意见", required=True, max=10000),
            f.prose("basis", "法律政策依据", max=2000),
        ),
        signal="part.submitted",
        effects=(joint.hand_in,),
        paper="report",
        paper_title="协办意见",
        deed="handled",
        source="S0-13, S4-31; edge 12",
    ),
    Action(
        name="reject_part",
        title="退回协办意见",
        by=(*SENDERS, *CENTRE, *LEADERS),
        frm=UNANSWERED,
        subject="part",
        part_main=False,
        part_how=frozenset({WHISTLE}),
        part_from=frozenset({P.ANSWERED}),
        part_to=P.SIGNED,
        fields=(f.prose("reason", "退回意见", required=True, max=2000),),
        signal="part.rejected",
        effects=(joint.send_back,),
        paper="reject",
        paper_title="退办意见",
        source="S2-7; edge 12",
    ),
    Action(
        name="withdraw_part",
        title="撤回协办",
        by=(*SENDERS, *CENTRE, "CLERK@owner", "UNIT_HEAD@owner", *LEADERS),
        frm=UNANSWERED,
        subject="part",
        part_main=False,
        part_how=frozenset({WHISTLE}),
        part_from=frozenset({P.SENT, P.SIGNED}),
        part_to=P.RETURNED,
        fields=(f.prose("reason", "撤回理由", required=True, max=2000),),
        signal="part.released",
        effects=(joint.release,),
        source="S0-13; edge 12",
        hint="撤回后该单位不再看到此件",
        final="撤回后该单位马上看不到此件，其未交的意见不再收取。",
    ),
    Action(
        name="consult",
        title="会商",
        by=(*CENTRE, "CLERK@owner", "UNIT_HEAD@owner", *HEADS, "REVIEWER@owner", *LEADERS),
        frm=UNANSWERED - {S.INFO_PENDING, S.APPROVAL},
        fields=(
            f.targets("participants", "参加单位（科室）", required=True),
            f.targets("absent", "未到单位（科室）"),
            f.moment("held_at", "会商时间", required=True),
            f.text("place", "地点", personal=False),
            f.prose("issue", "议题", required=True, max=2000),
            f.prose("opinions", "各方意见", max=10000),
            f.prose("decision", "会商决定", required=True, max=5000),
            f.code("main_unit", "主办单位（科室）", kind="target"),
            f.day("due", "办理期限"),
        ),
        checks=(
            joint_checks.participants_may_sit,
            checks.not_in_the_future("held_at"),
            joint_checks.due_is_sensible("due"),
        ),
        paper="meeting_record",
        paper_title="会商纪要",
        source="S0-5, S1-14, S2-14",
    ),
)

ROWS: tuple[Action, ...] = (*_LED, *_TOGETHER, *HEARD)
