"""Rows of booking and receiving visitors."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.steps import promises, reception
from chalicelib.domain.steps.row_words import REGISTRARS
from chalicelib.domain.turn import Action

S = State

_ENDED = frozenset({S.FINAL, S.NO_MORE, S.ARCHIVED, S.WITHDRAWN, S.TRANSFERRED_OUT, S.REEXAM, S.RECHECK})
BOOKABLE = frozenset(State) - _ENDED
"""S3-13: after 复核终结 nothing is received again; what somebody else decides is not either.

A merged matter can be booked for like any other: what is offered must not tell its petitioner of other cases (E3).
"""

VISITED = frozenset(State) - {S.INBOX, S.ARCHIVED}
"""A visit is registered before it is received (S3-55)."""

USHERS = (*REGISTRARS, "LIAISON@owner", "CLERK@overseer", "DISPATCHER@overseer")
RECEIVERS = (
    *USHERS,
    "CENTER_HEAD@owner",
    "UNIT_HEAD@owner",
    "VICE_HEAD@owner",
    "CENTER_HEAD@overseer",
    "BUREAU_DEPUTY@overseer",
    "BUREAU_HEAD@overseer",
    "LIAISON@handler",
    "UNIT_HEAD@handler",
    "VICE_HEAD@handler",
)
"""The office with the department that the matter belongs to (S3-27, S3-28, S3-55)."""

WAYS = (("in_person", "本人到场"), ("representative", "推选代表"), ("agent", "委托代理人"), ("video", "视频接访"))
OPINIONS = (
    ("take", "拟受理：属本级职责"),
    ("hand", "拟交有权处理的单位，并督办"),
    ("urge", "正在办理或尚未落实，拟请领导催办"),
    ("closed", "已复核终结且落实到位，拟不再受理"),
    ("elsewhere", "不属教育部门职责，拟告知去向"),
)
"""S3-10 to S3-15, S3-32, S3-33."""

_SESSION = f.code("session", "接访场次", kind="session", hint="不填即为最近一次预约的场次")
_CHOSEN = f.code("session", "接访场次", kind="session", required=True, hint="公布的接访安排中的场次编号")

ROWS: tuple[Action, ...] = (
    Action(
        name="book",
        title="预约接访",
        by=("PUBLIC", *USHERS),
        frm=BOOKABLE,
        fields=(
            _CHOSEN,
            f.number("visitors", "来访人数", max=100, hint="多人反映共同事项的，推选不超过 5 名代表"),
            f.prose("request", "希望当面反映的问题", max=2000),
            f.choice("by", "预约方式", (("phone", "电话"), ("post", "来信"), ("paper", "直接送达材料")), desk=True),
        ),
        checks=(reception.place_is_free_to_ask,),
        effects=(reception.take_place,),
        offered=lambda case: reception.booking(case, reception.COMING) is None,
        source="S3-24; R39",
        hint="请提前一周预约；经初审后通知您是否安排接访",
    ),
    Action(
        name="unbook",
        title="取消接访预约",
        by=("PUBLIC", *USHERS),
        frm=frozenset(State) - {S.ARCHIVED},
        fields=(f.prose("reason", "原因", max=500),),
        checks=(reception.is_booked(reception.EXPECTED, "此件没有可以取消的接访预约"),),
        effects=(reception.give_back,),
        offered=reception.has_booking(reception.EXPECTED),
        source="S3-24",
    ),
    Action(
        name="screen_booking",
        title="初审预约",
        by=USHERS,
        frm=BOOKABLE,
        fields=(
            _SESSION,
            f.flag("admitted", "安排接访", required=True),
            f.choice("opinion", "是否受理的意见", OPINIONS, required=True),
            f.flag("papers_seen", "证件材料已核对"),
            f.choice("way", "接访方式", WAYS),
            f.flag("legal", "法律问题复杂，请法律顾问参加"),
            f.prose("note", "事项和材料的初审情况", required=True, max=2000),
        ),
        checks=(reception.is_booked(frozenset({"asked"}), "此件没有待初审的接访预约"),),
        effects=(reception.screen,),
        offered=reception.has_booking(frozenset({"asked"})),
        source="S3-25, S3-29",
        hint="初审意见报接访领导参考",
    ),
    Action(
        name="queue",
        title="临时来访排队",
        by=USHERS,
        frm=BOOKABLE - {S.INBOX},
        fields=(
            _CHOSEN,
            f.number("visitors", "来访人数", max=1000),
            f.flag("safety_plan", "已做好应急准备", hint="人数较多或情况复杂的须做好准备"),
        ),
        checks=(reception.session_is_today,),
        effects=(reception.join_queue,),
        offered=lambda case: reception.booking(case, reception.COMING) is None,
        source="S3-9, S3-26, S3-36",
        hint="排在预约群众之后",
    ),
    Action(
        name="receive",
        title="接谈",
        by=RECEIVERS,
        frm=VISITED,
        part_main=None,
        fields=(
            _SESSION,
            f.moment("from_at", "开始时间", required=True),
            f.moment("to_at", "结束时间", required=True),
            f.text("place", "地点", max=100, personal=False, required=True),
            f.text("receivers", "接谈人", required=True),
            f.text("visitors", "来访人", required=True),
            f.number("present", "接谈人数", required=True, max=1000),
            f.prose("statement", "来访人陈述", required=True),
            f.prose("questions", "询问和解答", max=10000),
            f.choice("opinion", "处理意见", OPINIONS, required=True),
            f.prose("decision", "当场处理决定", max=5000),
            f.prose("promise", "承诺事项", max=2000),
            f.day("promised_on", "承诺日期"),
            f.flag("read_out", "已向来访人宣读并确认", required=True),
            f.flag("signed", "来访人已签名或按指印"),
            f.text("recording", "录音录像编号", max=60, personal=False),
        ),
        signal="reception.held",
        checks=(
            reception.is_booked(reception.COMING, "来访人没有预约，也没有排队，请先办理“临时来访排队”"),
            reception.was_admitted,
            reception.day_has_come,
            reception.only_representatives,
            reception.visit_is_told_rightly,
            promises.review_in_time,
        ),
        effects=(reception.receive,),
        offered=reception.has_booking(frozenset({"admitted", "waiting"})),
        paper="interview_record",
        paper_title="接谈记录",
        source="S3-27, S3-35, S4-18; B9-5",
        hint=(
            "接下来：属本级职责的，领导批示后派单；属下级或直属单位的，派单交办并督办；正在办理未答复或意见未落实的，"
            "领导批示催办；不属教育部门的，办理“不予受理”并告知去向；结果须在 20 个工作日内反馈"
        ),
        final="接谈登记后不能修改，请先向来访人宣读确认。",
    ),
    Action(
        name="absent",
        title="未到场",
        by=USHERS,
        frm=VISITED,
        fields=(_SESSION, f.prose("note", "说明", max=500)),
        checks=(
            reception.is_booked(reception.COMING, "此件没有待接访的预约"),
            reception.day_has_come,
        ),
        effects=(reception.note_absence,),
        offered=reception.has_booking(reception.COMING),
        source="S3-34",
    ),
    Action(
        name="reception_result",
        title="反馈接访事项结果",
        by=(*RECEIVERS, "HANDLER@handler", "CLERK@handler"),
        frm=VISITED,
        part_main=None,
        fields=(
            _SESSION,
            f.flag("carried_out", "接访时的决定已落实", required=True),
            f.prose("result", "办理（复查）结果", required=True, max=5000),
        ),
        signal="reception.resulted",
        checks=(reception.is_booked(frozenset({"received"}), "此件没有待反馈结果的接访"),),
        effects=(reception.give_result,),
        offered=reception.has_booking(frozenset({"received"})),
        source="S3-30; R40",
        hint="向办公室和接访领导反馈；对信访人的正式答复仍由办公室按程序统一作出（S3-31）",
    ),
    Action(
        name="session_cancelled",
        title="接访取消",
        by=("SYSTEM",),
        frm=frozenset(State) - {S.ARCHIVED},
        fields=(_CHOSEN,),
        checks=(reception.is_booked(reception.EXPECTED, "此件没有这一场的预约"),),
        effects=(reception.session_is_off,),
        source="S3-57",
    ),
)
