"""The workflow as rows of data (domain B8): who may do what in which state, with which form, and what it changes.

To add an action, add a row. The workbench, the API, the docs and the tests all read these rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chalicelib.domain import checks, clocks, closing, decisions, effects
from chalicelib.domain import forms as f
from chalicelib.domain.case import DONE, OPEN, Case, PartState, State
from chalicelib.domain.intake import LEGAL_CLASSES, TRACKS, TYPES, Track
from chalicelib.domain.petitioners import CONSULT_GRADES, GENERALITIES, PETITIONERS, URGENCIES
from chalicelib.domain.workflow import Action

S = State
P = PartState

LEADERS = ("BUREAU_DEPUTY@owner", "BUREAU_HEAD@owner")
"""They do themselves what the centre may not see: matters that start in the lead compartment."""

HEADS = ("UNIT_HEAD@handler", "VICE_HEAD@handler")
REVIEWERS = (*HEADS, *LEADERS, "BUREAU_DEPUTY@overseer", "BUREAU_HEAD@overseer")
HOLDERS = ("LIAISON@handler", "CLERK@handler", "UNIT_HEAD@handler", "VICE_HEAD@handler")
REGISTRARS = ("CLERK@owner", "DISPATCHER@owner", *LEADERS)

ANSWERED = frozenset({S.REPLIED, S.FOLLOWUP})
BEFORE_REPLY = frozenset({S.REGISTERED, S.INFO_PENDING, S.DISPATCHED, S.RETURN_REQ, S.HANDLING, S.REDO})

YES_NO_PARTLY = (("yes", "已解决"), ("partly", "部分解决"), ("no", "未解决"))
SATISFIED = (("good", "满意"), ("fair", "基本满意"), ("bad", "不满意"))
VERDICTS = (
    ("true", "属实"),
    ("partly", "部分属实"),
    ("false", "不属实"),
    ("unknown", "无法核实"),
    ("none", "不适用"),
)
RESULTS = (("granted", "支持"), ("partly", "部分支持"), ("explained", "解释说明"), ("refused", "不予支持"))
HOW = (("assign", "派单"), ("hand", "交办"), ("transfer", "转送"))
TELLING = (("paper", "书面告知书"), ("sms", "短信"), ("phone", "电话"), ("platform", "原平台"), ("spot", "当场告知"))
DELIVERING = (
    ("direct", "直接送达"),
    ("post", "挂号信或邮政快递"),
    ("sms", "短信链接"),
    ("download", "网上下载"),
    ("platform", "12345 平台"),
    ("left", "留置送达"),
    ("notice", "公告送达"),
)
REFUSALS = (
    ("litigation", "已经或依法应当通过诉讼、仲裁、行政复议等法定途径解决"),
    ("elsewhere", "不属于教育部门职责"),
    ("in_hand", "已向有权机关提出，正在办理期限内"),
    ("no_facts", "无具体事项"),
)

_TYPES = tuple((str(row.code), row.title) for row in TYPES.values())
_ELSEWHERE = frozenset({Track.H12345, Track.REEXAM, Track.RECHECK})
"""Tracks that come with the channel or with a procedure of their own: nobody puts a case on them by hand."""
_TRACKS = tuple((str(row.code), row.title) for row in TRACKS.values() if not row.overlay and row.code not in _ELSEWHERE)
_CLASSES = tuple((str(row.code), row.title) for row in LEGAL_CLASSES.values())
_PETITIONERS = tuple((str(row.code), row.title) for row in PETITIONERS.values())

_SCREENING = (
    f.choice("type", "类型", _TYPES),
    f.code("topic", "类别", kind="topic"),
    f.choice("grade", "咨询分级", tuple(CONSULT_GRADES.items())),
    f.choice("urgency", "紧急程度", tuple(URGENCIES.items())),
    f.flag("important", "重要事项", hint="须分管局领导审核，直接送达并签收"),
    f.choice("generality", "共性程度", tuple(GENERALITIES.items())),
)


def last_day_of_review(case: Case) -> date | None:
    """The last day on which 复查 can be asked: R24's, from the day the written reply was received (民法典 203)."""
    found = [clock.effective_date for clock in case.clocks if clock.rule == "R24" and clock.state == clocks.RUNNING]
    return max(found, default=None)


ROWS = (
    Action(
        name="register",
        title="登记",
        by=(*REGISTRARS, "SYSTEM"),
        frm=frozenset({S.INBOX}),
        to=S.REGISTERED,
        fields=(
            *_SCREENING,
            f.choice("petitioner", "信访人身份", _PETITIONERS),
            f.number("people", "人数", max=100000),
            f.text("note", "登记备注"),
        ),
        signal="registered",
        effects=(effects.register,),
        paper="register",
        paper_title="登记单",
        source="S1-16, S3-43",
    ),
    Action(
        name="classify",
        title="甄别",
        by=REGISTRARS,
        frm=frozenset({S.REGISTERED}),
        fields=(*_SCREENING, f.choice("track", "办理程序", _TRACKS), f.choice("legal_class", "法定分类", _CLASSES)),
        signal="classified",
        effects=(effects.classify,),
        source="条例 Art. 29–31",
    ),
    Action(
        name="ask_info",
        title="要求补充",
        by=REGISTRARS,
        frm=frozenset({S.REGISTERED}),
        to=S.INFO_PENDING,
        fields=(
            f.prose("needed", "需补充的内容（一次性告知）", required=True, max=2000),
            f.day("until", "请于何日前补充", required=True),
        ),
        signal="info_asked",
        tells="info_needed",
        paper="info_needed",
        paper_title="补充材料告知",
        source="S1-28, S4-19",
    ),
    Action(
        name="supply_info",
        title="补充说明",
        by=("PUBLIC", *REGISTRARS),
        frm=frozenset({S.INFO_PENDING}),
        to=S.REGISTERED,
        fields=(f.prose("content", "补充内容", required=True, max=2000),),
        signal="info_supplied",
        source="S1-28",
    ),
    Action(
        name="supplement",
        title="补充情况",
        by=("PUBLIC", *REGISTRARS),
        frm=frozenset(State) - {S.ARCHIVED},
        fields=(f.prose("content", "补充内容", required=True, max=2000),),
        effects=(effects.pass_on_words,),
        source="E1, E3",
    ),
    Action(
        name="answer_now",
        title="即答",
        by=("CLERK@owner", "LIAISON@owner", "DISPATCHER@owner", "CLERK@handler", "SYSTEM"),
        frm=frozenset({S.REGISTERED}),
        to=S.REPLIED,
        fields=(
            f.prose("reply", "答复内容", required=True),
            f.text("organ", "应向何机关反映（提供路径）"),
            f.text("organ_phone", "该机关电话", max=40),
            f.choice("method", "答复方式", TELLING),
        ),
        signal="answered",
        checks=(checks.answer_fits,),
        effects=(effects.answer, closing.told_at_once, decisions.lapse),
        tells="replied",
        paper="answer",
        paper_title="答复记录",
        deed="handled",
        source="S1-29, S1-32",
    ),
    Action(
        name="dispatch",
        title="派单",
        by=("DISPATCHER@owner", "CLERK@owner", "UNIT_HEAD@owner", *LEADERS),
        frm=frozenset({S.REGISTERED, S.REDO}),
        to=S.DISPATCHED,
        fields=(
            f.code("to", "承办单位（科室）", kind="target", required=True),
            f.choice("how", "方式", HOW),
            f.prose("instruction", "办理要求", max=2000),
        ),
        signal="dispatched",
        checks=(checks.target_may_receive,),
        effects=(effects.assign,),
        paper="dispatch",
        paper_title="交办单",
        source="S3-1, S3-11",
        hint="派出后由对方签收办理；不得派往被反映的单位",
    ),
    Action(
        name="pass_down",
        title="转派下级",
        by=HOLDERS,
        frm=frozenset({S.HANDLING}),
        to=S.DISPATCHED,
        subject="part",
        part_from=frozenset({P.SIGNED}),
        fields=(
            f.code("to", "承办单位（科室）", kind="target", required=True),
            f.choice("how", "方式", HOW),
            f.prose("instruction", "办理要求", max=2000),
        ),
        signal="dispatched",
        checks=(checks.target_may_receive,),
        effects=(effects.assign,),
        paper="dispatch",
        paper_title="交办单",
        source="S0-27, S2-28",
    ),
    Action(
        name="sign",
        title="签收",
        by=HOLDERS,
        frm=frozenset({S.DISPATCHED}),
        to=S.HANDLING,
        subject="part",
        part_from=frozenset({P.SENT}),
        part_to=P.SIGNED,
        fields=(f.code("assignee", "承办人", kind="staff"),),
        signal="signed",
        checks=(checks.assignee_serves_here,),
        effects=(effects.receive,),
        deed="handled",
        source="S1-16",
    ),
    Action(
        name="contact",
        title="联系信访人",
        by=("HANDLER@handler", *HOLDERS),
        frm=frozenset({S.HANDLING}),
        subject="part",
        part_from=frozenset({P.SIGNED}),
        fields=(
            f.flag("connected", "已联系上", required=True),
            f.moment("at", "联系时间"),
            f.flag("sms", "已发短信"),
            f.prose("summary", "联系情况", required=True, max=2000),
        ),
        checks=(checks.not_in_the_future("at"),),
        effects=(effects.log_contact,),
        paper="contact",
        paper_title="接谈（联系）记录",
        deed="handled",
        source="S0-11, R08",
    ),
    Action(
        name="accept_notice",
        title="受理告知",
        by=REGISTRARS,
        frm=BEFORE_REPLY | {S.REPLY_REVIEW},
        fields=(f.choice("method", "告知方式", TELLING, required=True), f.day("told_on", "告知日期")),
        signal="notice.accepted",
        checks=(checks.not_told_yet, checks.not_in_the_future("told_on")),
        effects=(effects.accept,),
        tells="accepted",
        paper="accept_notice",
        paper_title="受理告知书",
        source="条例 Art. 23",
    ),
    Action(
        name="accept_notice_part",
        title="受理告知（转送件）",
        by=("CLERK@handler", "LIAISON@handler", "UNIT_HEAD@handler"),
        frm=frozenset({S.HANDLING}),
        subject="part",
        part_from=frozenset({P.SIGNED}),
        fields=(f.choice("method", "告知方式", TELLING, required=True), f.day("told_on", "告知日期")),
        signal="notice.accepted",
        checks=(checks.was_transferred, checks.not_in_the_future("told_on")),
        effects=(effects.accept_in_part,),
        paper="accept_notice",
        paper_title="受理告知书",
        source="条例 Art. 23(3); edge 9",
    ),
    Action(
        name="submit_reply",
        title="送审",
        by=("HANDLER@handler", "LIAISON@handler", "CLERK@handler"),
        frm=frozenset({S.HANDLING}),
        to=S.REPLY_REVIEW,
        subject="part",
        part_from=frozenset({P.SIGNED}),
        part_to=P.ANSWERED,
        fields=(
            f.prose("report", "调查报告", required=True, max=20000),
            f.prose("reply", "答复稿", required=True),
            f.choice("verdict", "调查结论", VERDICTS, required=True),
            f.choice("result", "处理意见", RESULTS, required=True),
        ),
        signal="reply.submitted",
        effects=(effects.draft,),
        paper="report",
        paper_title="调查报告",
        deed="drafted",
        source="S0-17",
    ),
    Action(
        name="approve_reply",
        title="审核通过并答复",
        by=REVIEWERS,
        frm=frozenset({S.REPLY_REVIEW}),
        to=S.REPLIED,
        subject="part",
        part_from=frozenset({P.ANSWERED}),
        fields=(f.prose("reply", "定稿（不改可不填）"), f.prose("opinion", "审核意见", max=2000)),
        signal="reply.approved",
        checks=(checks.important_needs_leader,),
        effects=(effects.approve, decisions.lapse),
        tells="replied",
        paper="reply",
        paper_title="答复意见书",
        deed="approved",
        source="S0-17, S3-45",
        hint="通过后答复即发出，信访人可以查到",
    ),
    Action(
        name="reject_reply",
        title="退回修改",
        by=REVIEWERS,
        frm=frozenset({S.REPLY_REVIEW}),
        to=S.HANDLING,
        subject="part",
        part_from=frozenset({P.ANSWERED}),
        part_to=P.SIGNED,
        fields=(f.prose("reason", "退回意见", required=True, max=2000),),
        signal="reply.rejected",
        effects=(effects.send_back_draft,),
        paper="reject",
        paper_title="退办意见",
        source="S2-7",
    ),
    Action(
        name="deliver",
        title="送达",
        by=("CLERK@owner", "DISPATCHER@owner", *LEADERS, "CLERK@handler", "LIAISON@handler"),
        frm=ANSWERED,
        fields=(
            f.choice("method", "送达方式", DELIVERING, required=True),
            f.day("received_on", "信访人收到日期", required=True),
            f.flag("signed", "信访人已签收"),
            f.text("receipt", "回执（快递）单号", max=60, personal=False),
        ),
        signal="reply.delivered",
        checks=(checks.delivered_as_it_must_be,),
        effects=(closing.deliver,),
        paper="delivery",
        paper_title="送达回证",
        source="S3-46",
    ),
    Action(
        name="followup",
        title="回访",
        by=("FOLLOWUP@owner", "FOLLOWUP@overseer", *LEADERS),
        frm=ANSWERED,
        targets=(S.FOLLOWUP, S.CLOSED, S.REDO),
        fields=(
            f.flag("connected", "已接通", required=True),
            f.choice("solved", "问题是否解决", YES_NO_PARTLY, needed_if=("connected", "True")),
            f.choice("satisfied", "对结果是否满意", SATISFIED, needed_if=("connected", "True")),
            f.choice("attitude", "对态度是否满意", SATISFIED),
            f.prose("reason", "不满意的原因", max=2000, needed_if=("satisfied", "bad")),
            f.prose("remark", "信访人原话", max=2000),
            f.flag("redo", "要求重办"),
            f.text("recording", "录音编号", max=60, personal=False),
            f.prose("undelivered", "答复未送达的原因", max=500),
        ),
        checks=(closing.someone_to_call, closing.delivered_or_why),
        effects=(closing.call_back,),
        paper="followup",
        paper_title="回访单",
        source="S0-16, R30",
    ),
    Action(
        name="evaluate",
        title="评价",
        by=("PUBLIC",),
        frm=ANSWERED | {S.CLOSED},
        fields=(
            f.choice("satisfied", "您对办理结果", SATISFIED, required=True),
            f.prose("reason", "请说明原因", max=1000, needed_if=("satisfied", "bad")),
        ),
        checks=(checks.once_a_round,),
        offered=checks.unrated,
        effects=(closing.rate,),
        source="条例 Art. 21; edge 35",
    ),
    Action(
        name="redo",
        title="重办",
        by=(
            "FOLLOWUP@owner",
            "FOLLOWUP@overseer",
            "CENTER_HEAD@owner",
            "CENTER_HEAD@overseer",
            "SUPERVISOR@owner",
            "SUPERVISOR@overseer",
            *LEADERS,
            "SYSTEM",
        ),
        frm=ANSWERED | {S.CLOSED},
        to=S.REDO,
        fields=(
            f.prose("requirement", "未解决的问题和重办要求", required=True, max=2000),
            f.moment("ordered_at", "重办工单的派单时间"),
            f.moment("outside_due", "来件要求的时限"),
            f.number("outside_round", "来件轮次", max=99),
        ),
        checks=(checks.not_in_the_future("ordered_at"),),
        effects=(closing.open_round,),
        paper="redo",
        paper_title="重办单",
        source="S2-7",
        hint="重办后原时限冻结，另开新一轮时限",
    ),
    Action(
        name="withdraw",
        title="撤回",
        by=("PUBLIC", "CLERK@owner"),
        frm=OPEN - ANSWERED,
        targets=(S.WITHDRAWN,),
        fields=(f.prose("reason", "撤回原因", max=1000),),
        effects=(closing.take_back,),
        paper="withdrawal",
        paper_title="撤回确认",
        source="edge 26",
        hint="撤回后不再办理；涉及安全、纪律或他人权益的，仍会继续办理",
    ),
    Action(
        name="refuse",
        title="不予受理（告知去向）",
        by=("CENTER_HEAD@owner", "UNIT_HEAD@owner", "VICE_HEAD@owner", "DISPATCHER@owner", *LEADERS),
        frm=frozenset({S.REGISTERED, S.HANDLING}),
        to=S.REFUSED,
        fields=(
            f.choice("ground", "理由", REFUSALS, required=True),
            f.text("organ", "应向何机关反映", required=True),
            f.text("organ_phone", "该机关电话", max=40),
            f.prose("reply", "告知内容", required=True),
        ),
        signal="notice.refused",
        effects=(effects.answer, decisions.lapse),
        tells="refused",
        paper="refuse_notice",
        paper_title="不予受理告知书",
        source="条例 Art. 23; S3-15",
        hint="须写明有权处理的机关，不能一推了之",
    ),
    Action(
        name="request_return",
        title="申请退回",
        by=("LIAISON@handler", "UNIT_HEAD@handler", "VICE_HEAD@handler"),
        frm=frozenset({S.DISPATCHED, S.HANDLING}),
        to=S.RETURN_REQ,
        subject="part",
        part_from=frozenset({P.SENT, P.SIGNED}),
        fields=(
            f.prose("reason", "不属于本单位的理由", required=True, max=2000),
            f.text("suggested", "建议承办单位", personal=False),
        ),
        signal="return.requested",
        checks=(checks.nothing_pending("return"), checks.return_is_open),
        effects=(decisions.ask_return,),
        paper="return_request",
        paper_title="退单申请",
        deed="asked_return",
        source="条例 Art. 23; R04, R15",
    ),
    Action(
        name="decide_return",
        title="审核退回",
        by=("DISPATCHER@sender", "CENTER_HEAD@sender", "CLERK@sender", "UNIT_HEAD@sender", *LEADERS),
        frm=frozenset({S.RETURN_REQ}),
        targets=(S.REGISTERED, S.HANDLING, S.DISPATCHED),
        subject="part",
        part_from=frozenset({P.RETURNING}),
        fields=(f.flag("agreed", "同意退回", required=True), f.prose("opinion", "审核意见", required=True, max=2000)),
        waits_for="return",
        effects=(decisions.decide_return,),
        paper="return_decision",
        paper_title="退单处理意见",
        source="条例 Art. 24; edge 10",
    ),
    Action(
        name="extend",
        title="申请延期",
        by=("LIAISON@handler", "HANDLER@handler"),
        frm=frozenset({S.HANDLING}),
        fields=(
            f.number("days", "延长天数", required=True, max=60),
            f.prose("reason", "延期理由", required=True, max=2000),
        ),
        checks=(checks.nothing_pending("extension"), checks.extension_is_possible),
        effects=(decisions.ask_extension,),
        paper="extension_request",
        paper_title="延期申请",
        deed="asked_extension",
        source="条例 Art. 34; S3-54",
    ),
    Action(
        name="decide_extend",
        title="审批延期",
        by=("UNIT_HEAD@handler", "CENTER_HEAD@owner", "CENTER_HEAD@overseer", *LEADERS),
        frm=frozenset({S.HANDLING, S.REPLY_REVIEW}),
        fields=(
            f.flag("agreed", "同意延期", required=True),
            f.prose("extension_reason", "告知信访人的延期理由", max=500, needed_if=("agreed", "True")),
            f.prose("opinion", "审批意见", max=2000),
        ),
        waits_for="extension",
        checks=(checks.decider_is_approver,),
        effects=(decisions.decide_extension,),
        paper="extension_notice",
        paper_title="延期告知书",
        source="条例 Art. 34; edge 34",
    ),
    Action(
        name="close",
        title="办结",
        by=("CLERK@owner", "FOLLOWUP@owner", "DISPATCHER@owner", *LEADERS, "SYSTEM"),
        frm=ANSWERED,
        to=S.CLOSED,
        fields=(f.prose("reason", "未回访（未送达）的原因", required=True, max=1000),),
        signal="closed",
        checks=(closing.needs_no_call_back,),
        paper="closing",
        paper_title="办结单",
        source="S0-11, edge 20",
    ),
    Action(
        name="reissue_code",
        title="补发查询码",
        by=("CLERK@owner", "DISPATCHER@owner", *LEADERS),
        frm=frozenset(State) - {S.ARCHIVED},
        fields=(
            f.choice(
                "way", "补发方式", (("sms", "短信发至预留手机"), ("in_person", "本人到场，已核验证件")), required=True
            ),
            f.prose("reason", "核验情况", required=True, max=500),
        ),
        effects=(effects.renew_code,),
        source="domain E2",
        hint="原查询码立即失效",
    ),
    Action(
        name="wake",
        title="时限提醒",
        by=("SYSTEM",),
        frm=OPEN | DONE,
        checks=(checks.moment_has_come,),
        effects=(effects.ring,),
        source="S1-18",
    ),
)

ACTIONS: Mapping[str, Action] = {row.name: row for row in ROWS}
"""Every action by name, in the order in which a page offers them."""
