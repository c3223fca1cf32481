"""The registers of going out: events for the public with what was handed out, and visits to schools and homes."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.registers.heard import HEARD
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import KEEPERS, at_field, not_ahead, reaches, serve_here, units_exist
from chalicelib.domain.registers.step import bring_forth
from chalicelib.domain.registers.suggestions import SUGGESTION
from chalicelib.domain.rules import Rule, Warn

EVENTS = (
    ("hotline", "政风行风热线上线"),
    ("press", "新闻发布会"),
    ("consult", "大型咨询活动"),
    ("week", "惠民宣传周活动"),
    ("parents", "家长会、家长开放日"),
    ("talk", "专题座谈会"),
    ("display", "宣传栏、标语、新媒体宣传"),
)
"""S1-7, S2-24, S2-25, S4-6."""

TALKS = (
    ("ethics", "师德师风"),
    ("burden", "减负"),
    ("projects", "教育实事工程"),
    ("livelihood", "教育民生"),
    ("policy", "入学等政策"),
    ("other", "其他"),
)
"""S4-6, S1-7."""

VISITS = (
    ("campus", "进校园"),
    ("class", "坐课堂"),
    ("canteen", "查食堂"),
    ("dorm", "看宿舍"),
    ("home", "访家"),
    ("teacher", "校长联教师"),
    ("point", "联系点调研"),
)
"""S4-1, S4-2, S4-21."""

POINT = "point"
"""Visits to a contact point: at least three a year, each with a report (S4-21)."""

KINDS_OF_PEOPLE = (
    ("deputies", "“两代表一委员”"),
    ("good_teachers", "优秀教师代表"),
    ("retired_teachers", "退休老教师代表"),
    ("masses", "党员群众代表"),
    ("parents", "家长代表"),
)
"""S4-7."""

_PEOPLE = tuple(f.number(name, f"{title}人数", max=100000) for name, title in KINDS_OF_PEOPLE)
_HANDED_OUT = (
    f.number("leaflets", "发放明白纸（份）", max=1000000),
    f.number("service_cards", "发放惠民服务卡（张）", max=1000000),
    f.number("contact_cards", "发放民情联系卡（张）", max=1000000),
)
COUNTED = (*(name for name, _ in KINDS_OF_PEOPLE), *(field.name for field in _HANDED_OUT))


def _has_passed(move: Move) -> None:
    if move.entry.on > move.today:
        raise NotAllowed(f"定于 {move.entry.on} 进行，尚未到日期")


def _goes_somewhere(move: Move) -> None:
    """A school is visited by its number, homes by the village or quarter in which they lie."""
    at_home = move.facts["sort"] == "home"
    if at_home and not (move.facts.get("area") or move.facts.get("to")):
        raise Invalid({"area": "请填写走访的村（社区）或单位"})
    if not at_home and not move.facts.get("to"):
        raise Invalid({"to": "请选择走访的单位"})


def _seen_of(move: Move) -> None:
    """S4-32: of so many households so many were seen."""
    known = {**move.entry.facts, **move.facts}
    if int(known.get("seen", 0)) > int(known.get("households", 0)):
        raise Invalid({"seen": "实访户数不能多于应访户数，请核对"})


def _is_reported(move: Move) -> None:
    """S4-21: a visit to a contact point has its report."""
    if move.entry.facts["sort"] == POINT and "report" not in move.words:
        raise Invalid({"report": "联系点调研须形成调研报告"})


def _note_report(move: Move) -> None:
    move.note(reported="report" in move.words)


def _raise(move: Move) -> None:
    """What was heard becomes an entry of the opinion ledger; the visit counts how many are settled."""
    form = {**move.facts, **move.words, "source": "visit", "ref": move.entry.id}
    bring_forth(move, SUGGESTION.name, move.entry.key, form)


def _noted(id: str, title: str, source: str) -> Due:
    rule = Rule(
        id=id,
        title=title,
        source=source,
        start_on=frozenset({"open"}),
        stop_on=frozenset({"record"}),
        warns=(Warn("late:1wd", 1), Warn("late:5wd", 2)),
    )
    return Due(rule=rule, at=at_field("date"))


_STATES = {"planned": "已安排", "held": "已开展", "cancelled": "已取消"}
_CANCEL = Step(
    name="cancel",
    title="取消",
    by=KEEPERS,
    frm=frozenset({"planned"}),
    to="cancelled",
    fields=(f.prose("reason", "原因", required=True, max=500),),
    source="S4-1 [rec]",
)

EVENT = Kind(
    name="event",
    title="宣传咨询活动",
    source="S1-7, S2-24, S2-25, S4-6, S4-7, S4-23",
    states=_STATES,
    done=frozenset({"held", "cancelled"}),
    handed=frozenset({"held", "cancelled"}),
    title_field="title",
    on_field="date",
    above=("form", "talk", "date", "people", "asked", *COUNTED),
    dues=(_noted("S1-7", "活动情况登记", "S1-7 [rec]"),),
    opening=Step(
        name="open",
        title="安排活动",
        by=KEEPERS,
        fields=(
            f.choice("form", "活动形式", EVENTS, required=True),
            f.choice("talk", "座谈（宣讲）主题", TALKS, needed_if=("form", "talk")),
            f.text("title", "活动名称", required=True, max=100),
            f.day("date", "日期", required=True),
            f.text("place", "地点（媒体）", max=100, personal=False),
            f.targets("units", "参加科室"),
        ),
        checks=(units_exist("units"),),
        share=True,
        source="S1-7, S2-24, S2-25",
    ),
    steps=(
        Step(
            name="record",
            title="登记活动情况",
            by=KEEPERS,
            frm=frozenset({"planned"}),
            to="held",
            fields=(
                f.number("people", "参加（受众）人数", required=True, max=10000000),
                f.number("asked", "接受咨询（人次）", max=1000000),
                *_PEOPLE,
                *_HANDED_OUT,
                f.prose("summary", "活动情况", required=True, max=10000),
            ),
            checks=(_has_passed,),
            share=True,
            source="S1-7, S2-25, S4-7, S4-23",
        ),
        _CANCEL,
    ),
)

VISIT = Kind(
    name="visit",
    title="走访调研",
    source="S4-1, S4-2, S4-7, S4-21, S4-23, S4-32",
    states=_STATES,
    done=frozenset({"held", "cancelled"}),
    title_field="title",
    on_field="date",
    above=("sort", "to", "area", "group", "date", "households", "seen", "talked", "reported", *COUNTED),
    dues=(_noted("S4-1", "走访情况登记", "S4-1 [rec]"),),
    opening=Step(
        name="open",
        title="安排走访",
        by=("HANDLER@own", *KEEPERS),
        fields=(
            f.choice("sort", "走访类型", VISITS, required=True),
            f.text("title", "走访内容", required=True, max=100),
            f.day("date", "日期", required=True),
            f.text("group", "走访组", max=50, personal=False, hint="如：第一组"),
            f.code("leader", "带队人", kind="staff", required=True),
            f.prose("members", "走访人员", max=1000),
            f.code("to", "走访单位（联系点）", kind="target"),
            f.text("area", "走访村（社区）", max=100, personal=False),
            f.number("households", "应访户数", max=1000000),
        ),
        checks=(reaches("to"), serve_here("leader"), _goes_somewhere),
        source="S4-1, S4-2",
        hint="被走访单位看不到此项安排",
    ),
    steps=(
        Step(
            name="record",
            title="登记走访情况",
            by=("HANDLER@own", *KEEPERS),
            frm=frozenset({"planned"}),
            to="held",
            fields=(
                f.day("date", "走访日期", required=True),
                f.number("households", "应访户数", max=1000000),
                f.number("seen", "实访户数", max=1000000),
                f.number("talked", "访谈人数", max=1000000),
                *_PEOPLE,
                *_HANDED_OUT,
                f.prose("summary", "走访情况", required=True, max=10000),
                f.prose("report", "调研报告", max=50000, hint="联系点调研必填"),
            ),
            checks=(not_ahead("date"), _seen_of, _is_reported),
            effects=(_note_report,),
            source="S4-1, S4-21, S4-23, S4-32",
        ),
        Step(
            name="raise",
            title="登记意见建议",
            by=("HANDLER@own", *KEEPERS),
            frm=frozenset({"held"}),
            fields=HEARD,
            keep=False,
            effects=(_raise,),
            source="S4-3, S4-25",
        ),
        _CANCEL,
    ),
)
