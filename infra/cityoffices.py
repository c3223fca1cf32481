"""Reads one office of a city file: what it is, its units, and what it decides for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain import policy_form
from chalicelib.domain.errors import Invalid
from chalicelib.domain.lawful import refusals
from chalicelib.domain.office_entry import read_entry, read_grades, read_unit
from chalicelib.domain.offices import Closure, Nature, Office, Tier
from chalicelib.domain.policy import OwnPolicy, inherit
from chalicelib.domain.sheet import Entry
from chalicelib.domain.units import Stage, Unit

_PREFIX = re.compile(r"^[A-Z]{2,6}$")


def read_office(entry: Entry, office: Office) -> Office:
    """The office that `entry` describes; `office` brings what its place in the tree decides.

    What is wrong is noted in the entry's problems; the office is then of no use.
    """
    name = entry.text("name", needed=True)
    root = office.tier is Tier.CITY
    prefix = entry.text("number_prefix", needed=root, form=_PREFIX, hint="应为 2 至 6 个大写字母，如 QH")
    if prefix and not root:
        entry.wrong("number_prefix", "只有市级单位设编号前缀")
    office = replace(
        office,
        name=name,
        short_name=entry.text("short_name") or name,
        nature=entry.word("nature", Nature) or Nature.PUBLIC,
        stage=entry.word("stage", Stage),
        number_prefix=prefix,
        closures=tuple(_closures(entry)),
        valid_from=entry.day("valid_from"),
        valid_to=entry.day("valid_to"),
        successor=entry.text("successor") or None,
        reexam_office=entry.text("reexam_office"),
        recheck_office=entry.text("recheck_office"),
        updated_at=entry.day("updated_at") or office.updated_at,
        reviewer=entry.text("reviewer"),
        policy=_policy(entry.entry("policy")),
    )
    office = read_entry(entry, office)
    if office.valid_from and office.valid_to and office.valid_to < office.valid_from:
        entry.wrong("valid_to", "截止日期早于起始日期")
    if office.tier is Tier.SCHOOL and office.stage is None:
        entry.wrong("stage", f"请填写学段：{'、'.join(Stage)}")
    return replace(office, units=_units(entry, office))


def _closures(entry: Entry) -> Iterator[Closure]:
    for each in entry.entries("closures"):
        first, reason = each.day("from"), each.text("reason", needed=True)
        last = each.day("to") or first
        each.close()
        if first is None or last is None:
            each.wrong("from", "请填写起始日期")
        elif last < first:
            each.wrong("to", "截止日期早于起始日期")
        else:
            yield Closure(first, last, reason)


def _units(entry: Entry, office: Office) -> tuple[Unit, ...]:
    rows = [*entry.entries("units")]
    defaults = entry.entry("unit_defaults")
    found: dict[str, Unit] = {}
    places: dict[str, Entry] = {}
    for row in rows:
        unit = read_unit(row, office)
        if unit.code in found:
            row.wrong("code", f"编号“{unit.code}”重复")
        found[unit.code], places[unit.code] = unit, row
        row.mark("liaison", "deputy")
        row.close()
    for code, unit in found.items():
        if unit.parent_code and unit.parent_code not in found:
            places[code].wrong("parent", f"没有编号为“{unit.parent_code}”的内设机构")
        if unit.successor and (unit.successor not in found or unit.successor == code):
            places[code].wrong("successor", f"没有编号为“{unit.successor}”的其他内设机构")
    if defaults is not None and not rows:
        entry.wrong("unit_defaults", "没有内设机构，请删去此项")
    for row in entry.entries("grades"):
        for unit in read_grades(row, office):
            if unit.code in found:
                row.wrong("entry_years", f"{unit.entry_year} 级重复")
            found[unit.code] = unit
    return tuple(found.values())


def _policy(entry: Entry | None) -> OwnPolicy:
    """What the office decides for itself; what is looser than the law is refused with its article (domain A5)."""
    if entry is None:
        return OwnPolicy()
    try:
        own = policy_form.read(entry.values)
    except Invalid as wrong:
        for field, text in wrong.fields.items():
            entry.wrong(field, text)
        return OwnPolicy()
    for field, text in refusals(inherit([own])).items():
        entry.wrong(policy_form.place(own, field), text)
    return own
