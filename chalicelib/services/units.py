"""The units of an office: added, renamed from a day, ended with a successor; none is ever overwritten or reused."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain.changes import Decision
from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, Stale
from chalicelib.domain.forms import Field
from chalicelib.domain.office_entry import grade_units, read_unit
from chalicelib.domain.office_forms import (
    CHANGED_UNIT,
    ENDED_UNIT,
    NEW_GRADE,
    NEW_UNIT,
    REASON,
    RENAMED_UNIT,
    read_form,
    several,
)
from chalicelib.domain.office_parts import BY_NAME, may_change
from chalicelib.domain.offices import Office, docket_key, unit_of, valid_on
from chalicelib.domain.roles import Actor
from chalicelib.domain.sheet import Entry, Problems
from chalicelib.domain.units import GRADE_NAMES, Stage, Unit, grade_name
from chalicelib.domain.workdays import business_date
from chalicelib.services.succession import order_unit
from chalicelib.services.unit_lines import fresh, successors, version_of
from chalicelib.services.worlds import Desk

PART = BY_NAME["units"]
ADDED, RENAMED, CHANGED, UNIT_ENDED = (f"office.unit.{deed}" for deed in ("add", "rename", "change", "end"))
"""What the access log calls each deed."""

TRIES = 3


def add(desk: Desk, actor: Actor, form: Mapping[str, Any], now: datetime) -> Unit:
    """Add a unit from a day on (NEW_UNIT and a reason). Raises NotAllowed, Invalid, Conflict for a code in use."""
    permit(actor)
    given, reason = _read(NEW_UNIT, form, _told_of(desk.directory.office(actor.office), form))
    found: list[Unit] = []

    def added(office: Office) -> Office:
        unit = _read_unit(office, {**given, "topics": several(str(given.get("topics", "")))})
        if any(each.code == unit.code for each in office.units):
            raise Conflict({"code": f"编号“{unit.code}”已用过，编号不能重复使用，请换一个"})
        _free_name(office, unit.name, "", unit.valid_from or business_date(now))
        found[:] = [unit]
        return replace(office, units=(*office.units, unit))

    _write(desk, actor.office, added)
    _log(desk, actor, ADDED, f"{reason}（{found[0].code} {found[0].name}，自 {found[0].valid_from} 起）", now)
    return found[0]


def add_grade(desk: Desk, actor: Actor, form: Mapping[str, Any], now: datetime) -> tuple[Unit, ...]:
    """Add the grade and classes of one year of entry (NEW_GRADE and a reason); those there already stay.

    Their names rise by themselves each 1 September (edge 15). Raises NotAllowed, Invalid, Conflict when none is new.
    """
    permit(actor)
    given, reason = _read(NEW_GRADE, form)
    on, year, stage = business_date(now), int(given["entry_year"]), Stage(given["stage"])
    if not on.year - len(GRADE_NAMES.get(stage, "123456")) <= year <= on.year + 1:
        raise Invalid({"entry_year": f"请填写在读各级的入学年份，不晚于 {on.year + 1}"})
    made: list[Unit] = []

    def added(office: Office) -> Office:
        known = {unit.code for unit in office.units}
        made[:] = [unit for unit in grade_units(year, int(given["classes"]), stage) if unit.code not in known]
        if not made:
            raise Conflict({"classes": f"{year} 级的这些班级都已设立"})
        return replace(office, units=(*office.units, *made))

    _write(desk, actor.office, added)
    _log(desk, actor, ADDED, f"{reason}（{year}级，新设 {len(made)} 个级部、班级）", now)
    return tuple(made)


def rename(desk: Desk, actor: Actor, code: str, form: Mapping[str, Any], now: datetime, *, version: str) -> Unit:
    """Give a unit another name from a day on (RENAMED_UNIT and a reason); what is older keeps the old name (edge 13).

    Raises NotAllowed, NotFound, Invalid, Conflict, Stale when the unit is no more what was seen (`version`).
    """
    permit(actor)
    given, reason = _read(RENAMED_UNIT, form)
    name, first = str(given["name"]), date.fromisoformat(given["valid_from"])
    told: list[str] = []

    def renamed(office: Office) -> Office:
        unit = _seen(office, code, version)
        if unit.entry_year is not None:
            raise Invalid({"name": "级部和班级的名称每年 9 月 1 日自动升级，不必更名"})
        if name == unit.name:
            raise Conflict({"name": "与现在的名称相同"})
        last = first - timedelta(days=1)
        if unit.former_names and unit.former_names[-1][1] >= last:
            before = unit.former_names[-1][1] + timedelta(days=1)
            raise Invalid({"valid_from": f"上一次更名自 {before} 起，请填其后的日期"})
        if unit.valid_from and last < unit.valid_from:
            raise Invalid({"valid_from": f"该机构自 {unit.valid_from} 起设立，请填其后的日期"})
        _still_there(unit, first)
        _free_name(office, name, code, first)
        told[:] = [unit.name]
        return _with(office, replace(unit, name=name, former_names=(*unit.former_names, (unit.name, last))))

    _write(desk, actor.office, renamed)
    _log(desk, actor, RENAMED, f"{reason}（{code}：{told[0]} → {name}，自 {first} 起）", now)
    return unit_of(desk.directory.office(actor.office), code)


def change(desk: Desk, actor: Actor, code: str, form: Mapping[str, Any], now: datetime, *, version: str) -> Unit:
    """Change a unit's telephone and topics (CHANGED_UNIT and a reason). Raises as `rename` does."""
    permit(actor)
    wrong = _told_of(desk.directory.office(actor.office), {**form, "code": "x", "name": "x"})
    given, reason = _read(CHANGED_UNIT, form, wrong)
    topics = several(str(given.get("topics", "")))

    def changed(office: Office) -> Office:
        unit = _seen(office, code, version)
        read = _read_unit(office, {"code": "x", "name": "x", "phone": given.get("phone", ""), "topics": topics})
        if (read.phone, read.topics) == (unit.phone, unit.topics):
            raise Conflict("没有任何改动")
        return _with(office, replace(unit, phone=read.phone, topics=read.topics))

    _write(desk, actor.office, changed)
    told = f"电话：{given.get('phone', '') or '（空）'}；归口类别：{'、'.join(topics) or '（空）'}"
    _log(desk, actor, CHANGED, f"{reason}（{code}：{told}）", now)
    return unit_of(desk.directory.office(actor.office), code)


def end(desk: Desk, actor: Actor, code: str, form: Mapping[str, Any], now: datetime, *, version: str) -> Unit:
    """End a unit with a last day (ENDED_UNIT and a reason); its cases go to the successor on the day after.

    A grade takes its classes with it. The decision is kept, and the daily job carries it out when the day has come.
    Raises as `rename` does.
    """
    permit(actor)
    given, reason = _read(ENDED_UNIT, form)
    last, heir = date.fromisoformat(given["last_day"]), str(given.get("successor", ""))
    on = business_date(now)

    def over(office: Office) -> Office:
        unit = _seen(office, code, version)
        if unit.valid_from and last < unit.valid_from:
            raise Invalid({"last_day": f"该机构自 {unit.valid_from} 起设立，最后一日不能更早"})
        if last < on - timedelta(days=31):
            raise Invalid({"last_day": "最后一日不能早于一个月以前"})
        _still_there(unit, last)
        if heir and heir not in dict(successors(office, code, max(last, on))):
            raise Invalid({"successor": "请选择届时仍在的其他机构"})
        if any(each.successor == code and each.valid_to and each.valid_to >= last for each in office.units):
            raise Invalid({"last_day": "另有机构届时由它承继，请先更改"})
        ending = {code} | {each.code for each in office.units if each.parent_code == code and valid_on(each, last)}
        kept = [
            replace(each, valid_to=last, successor=heir if each.code == code else each.successor)
            if each.code in ending
            else each
            for each in office.units
        ]
        return replace(office, units=tuple(kept))

    _write(desk, actor.office, over)
    _log(desk, actor, UNIT_ENDED, f"{reason}（{code} 至 {last} 止{f'，由 {heir} 承继' if heir else ''}）", now)
    if heir:
        _decide(desk, actor, code, heir, last, reason, now)
    return unit_of(desk.directory.office(actor.office), code)


def _decide(desk: Desk, actor: Actor, code: str, heir: str, last: date, reason: str, now: datetime) -> None:
    office = desk.directory.office(actor.office)
    keys = {"old": docket_key(office.id, code), "new": docket_key(office.id, heir), "last_day": last.isoformat()}
    id = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    decision = Decision(id, "unit", office.city, office.id, actor.id, reason, now, keys)
    desk.changes.decide(decision)
    if last < business_date(now):
        order_unit(desk, decision, now)


def permit(actor: Actor) -> None:
    """Raise NotAllowed unless the actor decides on the units of the own office."""
    if not may_change(PART, actor, actor.office):
        raise NotAllowed("内设机构由本单位负责人或惠民中心主任设立、更名和撤并")


def _read(
    fields: tuple[Field, ...], form: Mapping[str, Any], told: Mapping[str, str] | None = None
) -> tuple[dict[str, Any], str]:
    """What the form says, and the reason; what else is known to be wrong (`told`) is named along with its mistakes."""
    wrong, given = dict(told or {}), dict[str, Any]()
    try:
        given = read_form((*fields, REASON), form)
    except Invalid as found:
        wrong |= found.fields
    if wrong:
        raise Invalid(wrong)
    return given, str(given.pop("reason"))


def _told_of(office: Office, form: Mapping[str, Any]) -> dict[str, str]:
    """What the reader of units finds wrong in the form, by field."""
    names = ("code", "name", "kind", "phone")
    document = {name: str(form[name]) for name in names if form.get(name)} | {
        "topics": several(str(form.get("topics") or ""))
    }
    try:
        _read_unit(office, document)
    except Invalid as wrong:
        return {name: text for name, text in wrong.fields.items() if form.get(name)}
    return {}


def _read_unit(office: Office, document: Mapping[str, Any]) -> Unit:
    problems = Problems()
    listed = {name: list(value) if isinstance(value, tuple) else value for name, value in document.items()}
    unit = read_unit(Entry(listed, "", problems), office)
    if problems.found:
        raise Invalid(problems.found)
    return unit


def _seen(office: Office, code: str, version: str) -> Unit:
    unit = unit_of(office, code)
    if version_of(unit) != version:
        raise Stale("这个机构刚刚被别人修改过，请看现在的内容再改")
    return unit


def _still_there(unit: Unit, day: date) -> None:
    if unit.valid_to is not None and unit.valid_to < day:
        raise Conflict(f"该机构已定于 {unit.valid_to} 撤销")


def _free_name(office: Office, name: str, code: str, day: date) -> None:
    if any(each.code != code and valid_on(each, day) and grade_name(each, day) == name for each in office.units):
        raise Conflict({"name": f"已有名为“{name}”的机构"})


def _with(office: Office, unit: Unit) -> Office:
    return replace(office, units=tuple(unit if each.code == unit.code else each for each in office.units))


def _write(desk: Desk, office: str, change: Callable[[Office], Office]) -> None:
    """Change the office as it stands now; a change of something else of it meanwhile is no hindrance."""
    for turn in range(TRIES):
        before = fresh(desk, office)
        after = change(before)
        try:
            desk.directory.put_office(before, after)
        except Stale:
            if turn == TRIES - 1:
                raise
        else:
            return


def _log(desk: Desk, actor: Actor, what: str, reason: str, now: datetime) -> None:
    desk.ledger.accessed(actor.office, actor.office, actor.id, what, reason, now)
