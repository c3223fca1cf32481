"""Words that the rows of several registers share: who may, what is checked of keys, days and hours."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import COMPARTMENTS, split_key, valid_on
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Move, office_of
from chalicelib.domain.roles import docket_keys
from chalicelib.domain.workdays import Calendar, day_end

KEEPERS = (
    "CLERK@own",
    "DISPATCHER@own",
    "CENTER_HEAD@own",
    "LIAISON@own",
    "UNIT_HEAD@own",
    "VICE_HEAD@own",
    "BUREAU_DEPUTY@own",
    "BUREAU_HEAD@own",
)
"""Whoever keeps the books of an office: its registrars, liaisons and heads."""

HEADS = ("CENTER_HEAD@own", "UNIT_HEAD@own", "VICE_HEAD@own", "BUREAU_DEPUTY@own", "BUREAU_HEAD@own")
NAMED = ("LIAISON@named", "HANDLER@named", "CLERK@named", "UNIT_HEAD@named", "VICE_HEAD@named", "CENTER_HEAD@named")
"""Whoever answers for the office or unit that an entry names."""

ABOVE = ("SUPERVISOR@above", "CENTER_HEAD@above", "DISPATCHER@above", "UNIT_HEAD@above", "VICE_HEAD@above")
CITY = ("DISPATCHER@own", "CENTER_HEAD@own", "SUPERVISOR@own", "BUREAU_DEPUTY@own", "BUREAU_HEAD@own")

_TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")

Check = Callable[[Move], None]


def at_field(name: str, *states: str) -> Callable[[Entry, Calendar], datetime | None]:
    """A due at 24:00 of the day that a field of the entry names; none where it is not filled in.

    With `states` only while the entry stands in one of them.
    """

    def due(entry: Entry, calendar: Calendar) -> datetime | None:
        day = entry.facts.get(name) if not states or entry.state in states else None
        return day_end(date.fromisoformat(str(day))) if day else None

    return due


def _keeper(move: Move) -> str:
    return office_of(move.entry.key)


def reaches(field: str, under: Callable[[Move], str] = _keeper) -> Check:
    """The docket key in a field is a unit of an office, or an office below it, that exists today.

    The office is the keeper's own, or what `under` says of the step.
    """

    def check(move: Move) -> None:
        key = move.facts.get(field)
        if key is None:
            return
        office_id, compartment = split_key(str(key))
        own, tree = under(move), move.terms.tree
        if office_id not in tree or tree.root(office_id) != move.entry.city or str(key).endswith(":"):
            raise Invalid({field: f"没有编号为“{office_id}”的单位"})
        office = tree.get(office_id)
        if office_id != own and not tree.is_below(office_id, own):
            raise Invalid({field: f"{office.name}不是本单位的下级"})
        if not valid_on(office, move.today):
            raise Invalid({field: f"{office.name}已撤并，请另选承继单位"})
        if compartment in COMPARTMENTS or (compartment and office_id != own):
            raise Invalid({field: "请填写本单位的科室，或下级单位本身"})
        if compartment and not any(u.code == compartment and valid_on(u, move.today) for u in office.units):
            raise Invalid({field: "没有这个内设机构，或已撤销，请另选"})

    return check


def units_exist(field: str) -> Check:
    """The docket keys in a field are units of the keeper's own office."""

    def check(move: Move) -> None:
        given = [key for key in str(move.facts.get(field, "")).split(",") if key]
        office = move.terms.tree.get(office_of(move.entry.key))
        known = {f"{office.id}:{unit.code}" for unit in office.units if valid_on(unit, move.today)}
        strange = [key for key in given if key not in known]
        if strange:
            raise Invalid({field: f"没有这些内设机构：{'、'.join(strange)}；请填写如 {office.id}:0101 的编号"})

    return check


def serve_here(*names: str) -> Check:
    """The members of staff in these fields work in the keeper's office today."""

    def check(move: Move) -> None:
        office = office_of(move.entry.key)
        here = {m.id for m in move.terms.staff if m.office == office and docket_keys(m, move.today, move.terms.staff)}
        for name in names:
            if name in move.facts and move.facts[name] not in here:
                raise Invalid({name: "请选择本单位在岗的工作人员"})

    return check


def not_past(*names: str) -> Check:
    """The days in these fields have not passed yet."""

    def check(move: Move) -> None:
        for name in names:
            if str(move.facts.get(name, "9999")) < move.today.isoformat():
                raise Invalid({name: "不能早于今天"})

    return check


def not_ahead(*names: str) -> Check:
    """The days in these fields have come."""

    def check(move: Move) -> None:
        for name in names:
            if str(move.facts.get(name, "")) > move.today.isoformat():
                raise Invalid({name: "不能晚于今天"})

    return check


def hours_fit(move: Move) -> None:
    """`from_time` and `to_time` are HH:MM, the one before the other."""
    given = {name: str(move.facts.get(name, move.entry.facts.get(name, ""))) for name in ("from_time", "to_time")}
    for name, time in given.items():
        if not _TIME.match(time):
            raise Invalid({name: "时间应写成 14:30 的样子"})
    if given["from_time"] >= given["to_time"]:
        raise Invalid({"to_time": "结束时间应晚于开始时间"})


def nothing_left_below(move: Move) -> None:
    """Everything that was issued under the entry is handed in."""
    left = move.entry.tally.issued - move.entry.tally.handed
    if left > 0:
        raise NotAllowed(f"尚有 {left} 项未报结果，请先催办；确需提前了结的，请逐项撤销")
