"""The register of the fixed joint day: whoever has something comes, is heard, and learns what came of it (周二诊事)."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.domain import forms as f
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.registers.joint_items import JOINT_ITEM, JOINT_ITEM_FIELDS
from chalicelib.domain.registers.kinds import Due, Kind, Move, Step
from chalicelib.domain.registers.rows import HEADS, KEEPERS, at_field, nothing_left_below, serve_here, units_exist
from chalicelib.domain.registers.step import bring_forth
from chalicelib.domain.rules import Rule, Warn

WEEKDAY = "joint_day.weekday"
"""The option of the policy that names another weekday than Tuesday, Monday being 1."""

TUESDAY = 2
_DAYS = "一二三四五六日"


def _is_the_day(move: Move) -> None:
    """The day is fixed; only where it is a rest day it may move within its week."""
    on = date.fromisoformat(str(move.facts["date"]))
    said = str(move.terms.policy.options.get(WEEKDAY, TUESDAY))
    wanted = int(said) if said in "1234567" and len(said) == 1 else TUESDAY
    fixed = on + timedelta(days=wanted - on.isoweekday())
    if on != fixed and move.terms.calendar.is_working(fixed):
        raise Invalid({"date": f"联合坐诊固定在每周{_DAYS[wanted - 1]}，本周为 {fixed}"})


def _came(move: Move) -> None:
    if move.entry.on > move.today:
        raise NotAllowed(f"坐诊定于 {move.entry.on}，尚未举行")


def _take(move: Move) -> None:
    bring_forth(move, JOINT_ITEM.name, move.entry.key, {**move.facts, **move.words})


JOINT_DAY = Kind(
    name="joint_day",
    title="联合坐诊日",
    source="S4-26",
    states={"planned": "已安排", "held": "已坐诊", "closed": "已对账", "cancelled": "已取消"},
    done=frozenset({"closed", "cancelled"}),
    title_field="title",
    on_field="date",
    refs=("case",),
    dues=(
        Due(
            rule=Rule(
                id="S4-26.day",
                title="坐诊情况登记",
                source="S4-26 [rec]",
                start_on=frozenset({"open"}),
                stop_on=frozenset({"hold"}),
                warns=(Warn("late:1wd", 1), Warn("late:3wd", 2)),
            ),
            at=at_field("date"),
        ),
    ),
    opening=Step(
        name="open",
        title="安排坐诊",
        by=KEEPERS,
        fields=(
            f.text("title", "名称", required=True, max=100, hint="如：周二诊事"),
            f.day("date", "日期", required=True),
            f.text("place", "地点", max=100, personal=False, required=True),
            f.code("leader", "坐诊领导", kind="staff", required=True),
            f.targets("units", "参加科室"),
        ),
        checks=(_is_the_day, serve_here("leader"), units_exist("units")),
        source="S4-26",
    ),
    steps=(
        Step(
            name="take",
            title="出诊挂号",
            by=("HANDLER@own", *KEEPERS),
            frm=frozenset({"planned", "held"}),
            fields=JOINT_ITEM_FIELDS,
            keep=False,
            effects=(_take,),
            source="S4-26",
        ),
        Step(
            name="hold",
            title="登记坐诊情况",
            by=KEEPERS,
            frm=frozenset({"planned"}),
            to="held",
            fields=(
                f.number("people", "参加人数", max=10000),
                f.prose("minutes", "坐诊情况", required=True, max=10000),
            ),
            checks=(_came,),
            source="S4-26",
        ),
        Step(
            name="close",
            title="复诊对账",
            by=HEADS,
            frm=frozenset({"held"}),
            to="closed",
            fields=(f.prose("summary", "对账情况", required=True, max=10000),),
            checks=(nothing_left_below,),
            source="S4-26",
        ),
        Step(
            name="cancel",
            title="取消",
            by=KEEPERS,
            frm=frozenset({"planned"}),
            to="cancelled",
            fields=(f.prose("reason", "原因", required=True, max=500),),
            source="S4-26",
        ),
    ),
)
