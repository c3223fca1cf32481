"""The register of reception sessions: fixed, mobile, by chance, of heads, by rota, arranged by government (S3-6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain import forms as f
from chalicelib.domain.calendar_rules import CALENDAR_RULES, occurrences
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.outcome import Command
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import HEADS, KEEPERS, hours_fit, not_ahead, serve_here, units_exist
from chalicelib.domain.rules import Rule, Warn
from chalicelib.domain.workdays import Calendar, add_working_days, day_end

PUBLISHED_BEFORE = 3
"""So many working days before it a session is published (R39 [rec])."""

BOOKED_BEFORE = timedelta(days=7)
"""A place is booked a week ahead at the latest (S3-24, R39)."""

_ROOM = timedelta(days=366)

FORMS: Mapping[str, str] = {
    "fixed": "定点接访",
    "mobile": "主动下访",
    "chance": "随机接访",
    "head": "处室负责人接访",
    "duty": "轮流值班接访",
    "government": "政府统一安排的接访",
}
"""The forms of S3-6 to S3-9, S3-58 and S2-21; those arranged by government count for the leader as well (S3-7)."""

MOBILE = (("case", "包案下访"), ("urging", "带案督办"), ("talk", "座谈走访"), ("survey", "调查研究"))
"""S3-8."""

ANNOUNCED = frozenset({"fixed", "head"})
"""Forms to which people come because they were told of the day; the others are noted as they happen."""

HELD = frozenset({"held", "substituted", "minuted"})


def publish_by(entry: Entry, calendar: Calendar) -> datetime | None:
    """Until when a session must be published; None for a form that nobody comes to by announcement."""
    if entry.facts.get("form") not in ANNOUNCED:
        return None
    return day_end(_before("R39", entry.on, calendar))


def _before(rule: str, day: date, calendar: Calendar) -> date:
    """The date that a row of CALENDAR_RULES counts back from a session of that day."""
    (found,) = occurrences(CALENDAR_RULES[rule], date.min + _ROOM, date.max - _ROOM, calendar, (day,))
    return found.on


def noted_by(entry: Entry, calendar: Calendar) -> datetime | None:
    """Until when it must stand in the register what became of a session."""
    return day_end(add_working_days(calendar, entry.on, 1).date)


def bookable(entry: Entry, on: date) -> bool:
    """Whether somebody may still ask for a place in a session: a week before at the latest (S3-24, R39A)."""
    return entry.kind == SESSION.name and entry.state == "published" and on.isoformat() <= str(entry.facts["book_by"])


def _form_is_whole(move: Move) -> None:
    """What the form of a session asks for beside the fields that all of them have."""
    facts, wrong = {**move.entry.facts, **move.facts}, dict[str, str]()
    if facts["form"] in ANNOUNCED:
        if not facts.get("leader"):
            wrong["leader"] = "请确定接访人"
        if not facts.get("substitute"):
            wrong["substitute"] = "应事先安排好替班领导（S3-57），请填写替班人"
        if not facts.get("capacity"):
            wrong["capacity"] = "请填写可预约的批次"
    if facts.get("leader") and facts.get("leader") == facts.get("substitute"):
        wrong["substitute"] = "替班人不能是接访人本人"
    if wrong:
        raise Invalid(wrong)


def _early_enough(move: Move) -> None:
    """R39: people must be able to read of it three working days before."""
    form = {**move.entry.facts, **move.facts}
    day = date.fromisoformat(str(form["date"]))
    if form["form"] in ANNOUNCED and day_end(_before("R39", day, move.terms.calendar)) <= move.now:
        raise Invalid({"date": "须提前 3 个工作日公布，请另定日期，或登记为随机接访"})


def _may_be_published(move: Move) -> None:
    if move.entry.facts["form"] not in ANNOUNCED:
        raise NotAllowed("这种接访不向社会预告，举行后直接登记即可")
    if day_end(_before("R39", move.entry.on, move.terms.calendar)) <= move.now:
        raise NotAllowed("距接访不足 3 个工作日，不能再公布，请先改期")


def _publish(move: Move) -> None:
    last = _before("R39A", move.entry.on, move.terms.calendar)
    move.note(published_on=move.today.isoformat(), book_by=last.isoformat())


def _was_published(move: Move) -> None:
    if move.entry.facts["form"] in ANNOUNCED and move.entry.state != "published":
        raise NotAllowed("定点接访须先公布；未公布而临时接待的，请登记为随机接访")
    if move.entry.on > move.today:
        raise NotAllowed(f"接访定于 {move.entry.on}，尚未举行")


def _stand_in(move: Move) -> None:
    """S3-57: the substitute takes the leader's place; who was absent stays on record."""
    facts = move.entry.facts
    person = move.facts.get("person") or facts.get("substitute")
    if not person:
        raise Invalid({"person": "没有事先安排替班人，请选择替班领导"})
    if person == facts.get("leader"):
        raise Invalid({"person": "替班人不能是接访人本人"})
    post = move.facts.get("person_post") or facts.get("substitute_post") or facts.get("leader_post")
    move.note(leader=person, leader_post=post, absent=facts.get("absent") or facts.get("leader"), substituted=True)


def _hold(move: Move) -> None:
    move.change(state="substituted" if move.entry.facts.get("substituted") else "held")


def _call_off(move: Move) -> None:
    """Everybody who has a place is told by the own case, which the session never touches."""
    form = {"session": move.entry.id}
    for number in move.terms.booked:
        id = f"{move.entry.id}#cancelled#{number}"
        move.followups.append(Command(id, number, "session_cancelled", form, "SYSTEM", move.now))


def _for_the_public(entry: Entry) -> bool:
    return entry.state == "published" or (entry.state == "cancelled" and "published_on" in entry.facts)


_WHEN = (
    f.day("date", "日期"),
    f.text("from_time", "开始时间", max=5, personal=False, hint="如 14:30"),
    f.text("to_time", "结束时间", max=5, personal=False, hint="如 17:00"),
    f.text("place", "地点", max=100, personal=False),
    f.code("leader", "接访人", kind="staff"),
    f.text("leader_post", "接访人职务", max=50, personal=False, hint="对外公布职务，可不公布姓名"),
    f.code("substitute", "替班人", kind="staff"),
    f.text("substitute_post", "替班人职务", max=50, personal=False),
    f.targets("units", "参加科室"),
    f.flag("legal", "请法律顾问参加", hint="法律问题比较复杂的"),
    f.number("capacity", "可预约批次", max=100),
)
_NEEDED = frozenset({"date", "from_time", "to_time", "place", "leader_post"})
_CHECKS = (hours_fit, serve_here("leader", "substitute"), units_exist("units"), _form_is_whole, _early_enough)

R39 = Rule(
    id="R39", title=CALENDAR_RULES["R39"].title, source="S3-24; domain R39 [rec]",
    start_on=frozenset({"open", "replan"}),
    stop_on=frozenset({"publish"}), cancel_on=frozenset({"cancel"}), warns=(Warn("left:1wd", 1), Warn("late", 2)),
)  # fmt: skip
NOTED = Rule(
    id="R39.noted", title="接访情况登记", source="S3-18 [rec]", start_on=frozenset({"open", "replan"}),
    stop_on=frozenset({"hold"}), cancel_on=frozenset({"cancel"}), warns=(Warn("late", 2),),
)  # fmt: skip
MINUTES = Rule(
    id="R39.minutes", title="接访纪要", source="S3-57 [rec]", limit="5wd", start_on=frozenset({"hold"}),
    stop_on=frozenset({"minute"}), warns=(Warn("left:1wd", 1), Warn("late", 2)),
)  # fmt: skip

SESSION = Kind(
    name="session",
    title="接访安排",
    source="S3-6 to S3-9, S3-21 to S3-37, S3-56 to S3-58, S2-21; R39",
    states={
        "planned": "已安排",
        "published": "已公布",
        "held": "已接访",
        "substituted": "已由替班领导接访",
        "minuted": "已形成纪要",
        "cancelled": "已取消",
    },
    done=frozenset({"minuted", "cancelled"}),
    on_field="date",
    booked=True,
    above=(
        "form", "mobile", "date", "from_time", "to_time", "place", "leader_post", "capacity", "unit", "substituted",
        "batches", "people", "walk_ins", "published_on",
    ),
    public=(
        "form", "date", "from_time", "to_time", "place", "leader_post", "field", "capacity", "book_by", "way", "bring",
        "substituted",
    ),
    public_if=_for_the_public,
    dues=(
        Due(rule=R39, at=publish_by),
        Due(rule=NOTED, at=noted_by),
        Due(rule=MINUTES),
    ),
    opening=Step(
        name="open",
        title="安排接访",
        by=KEEPERS,
        fields=(
            f.choice("form", "形式", tuple(FORMS.items()), required=True),
            f.choice("mobile", "下访方式", MOBILE, needed_if=("form", "mobile")),
            *(replace(field, required=field.name in _NEEDED) for field in _WHEN),
            f.code("unit", "接访科室", kind="target", needed_if=("form", "head")),
            f.text("organ", "安排机关", max=60, personal=False, needed_if=("form", "government")),
            f.text("field", "接待领域", max=100, personal=False),
            f.text("way", "预约方式", max=100, personal=False),
            f.text("bring", "需携带的材料", max=100, personal=False),
            f.prose("safety", "应急准备", max=2000, hint="视人数和复杂程度做好准备"),
        ),
        checks=(*_CHECKS, units_exist("unit")),
        source="S3-6 to S3-9, S3-57, S3-58",
    ),
    steps=(
        Step(
            name="publish",
            title="公布",
            by=KEEPERS,
            frm=frozenset({"planned"}),
            to="published",
            checks=(_may_be_published,),
            effects=(_publish,),
            paper="reception_notice",
            paper_title="接访安排公告",
            source="R39; E4",
            hint="公布后群众即可预约，改期须先取消",
        ),
        Step(
            name="replan",
            title="调整安排",
            by=KEEPERS,
            frm=frozenset({"planned"}),
            fields=_WHEN,
            checks=_CHECKS,
            source="S3-57",
        ),
        Step(
            name="substitute",
            title="改由替班领导接访",
            by=KEEPERS,
            frm=frozenset({"planned", "published"}),
            fields=(
                f.code("person", "替班领导", kind="staff", hint="不填即为事先安排的替班人"),
                f.text("person_post", "替班领导职务", max=50, personal=False),
                f.prose("reason", "原因", required=True, max=500),
            ),
            keep=False,
            checks=(serve_here("person"),),
            effects=(_stand_in,),
            source="S3-37, S3-57",
        ),
        Step(
            name="hold",
            title="登记接访情况",
            by=KEEPERS,
            frm=frozenset({"planned", "published"}),
            targets=("held", "substituted"),
            fields=(
                f.number("batches", "接待批次", required=True, max=1000),
                f.number("people", "接待人次", required=True, max=100000),
                f.number("walk_ins", "其中临时来访批次", max=1000),
            ),
            checks=(_was_published,),
            effects=(_hold,),
            source="S3-7, S3-18; D1",
        ),
        Step(
            name="cancel",
            title="取消",
            by=HEADS,
            frm=frozenset({"planned", "published"}),
            to="cancelled",
            fields=(f.prose("reason", "原因", required=True, max=500),),
            effects=(_call_off,),
            source="S3-57",
            hint="已预约的群众会收到通知；能由替班领导接访的，请不要取消",
        ),
        Step(
            name="minute",
            title="形成纪要",
            by=KEEPERS,
            frm=frozenset({"held", "substituted"}),
            to="minuted",
            fields=(
                f.prose("minutes", "接访纪要", required=True, max=10000),
                f.prose("follow_up", "后续落实", required=True, max=5000),
                f.day("minuted_on", "成文日期"),
            ),
            checks=(not_ahead("minuted_on"),),
            source="S3-57",
            hint="接访中发现的制度漏洞，请另记入“薄弱环节”台账（S3-4）",
        ),
    ),
)  # fmt: skip
