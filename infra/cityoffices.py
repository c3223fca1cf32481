"""Reads one office of a city file: what it is, how it is reached, its units, and what it decides for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain import policy_form
from chalicelib.domain.errors import Invalid
from chalicelib.domain.lawful import refusals
from chalicelib.domain.offices import (
    COMPARTMENTS,
    Closure,
    Mailboxes,
    Nature,
    Office,
    Phones,
    Reception,
    ServiceStation,
    Tier,
)
from chalicelib.domain.policy import OwnPolicy, inherit
from chalicelib.domain.topics import is_topic
from chalicelib.domain.units import GRADE_NAMES, Stage, Unit, UnitKind
from infra.sheet import Entry

_CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_PREFIX = re.compile(r"^[A-Z]{2,6}$")
_YEAR = re.compile(r"^(19|20)\d\d$")


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
        phones=_phones(entry.entry("phones")),
        mailboxes=_mailboxes(entry.entry("mailboxes")),
        address=entry.text("address"),
        map_note=entry.text("map_note"),
        station=_station(entry.entry("station")),
        vice_principal=entry.text("vice_principal"),
        hours=entry.hours("hours"),
        reception=tuple(_receptions(entry)),
        closures=tuple(_closures(entry)),
        students=entry.number("students"),
        valid_from=entry.day("valid_from"),
        valid_to=entry.day("valid_to"),
        successor=entry.text("successor") or None,
        reexam_office=entry.text("reexam_office"),
        recheck_office=entry.text("recheck_office"),
        updated_at=entry.day("updated_at") or office.updated_at,
        reviewer=entry.text("reviewer"),
        policy=_policy(entry.entry("policy")),
    )
    if office.valid_from and office.valid_to and office.valid_to < office.valid_from:
        entry.wrong("valid_to", "截止日期早于起始日期")
    if office.tier is Tier.SCHOOL and office.stage is None:
        entry.wrong("stage", f"请填写学段：{'、'.join(Stage)}")
    return replace(office, units=_units(entry, office))


def _phones(entry: Entry | None) -> Phones:
    if entry is None:
        return Phones()
    names = ("office", "service", "principal", "supervision")
    found = Phones(*(entry.phone(name) for name in names))
    entry.close()
    return found


def _mailboxes(entry: Entry | None) -> Mailboxes:
    if entry is None:
        return Mailboxes()
    found = Mailboxes(entry.mailbox("head"), entry.mailbox("report"))
    entry.close()
    return found


def _station(entry: Entry | None) -> ServiceStation | None:
    if entry is None:
        return None
    place, hours = entry.text("place", needed=True), entry.hours("hours", needed=True)
    staff, phone = entry.texts("staff"), entry.phone("phone")
    entry.close()
    return ServiceStation(place, hours, staff, phone) if hours else None


def _receptions(entry: Entry) -> Iterator[Reception]:
    for each in entry.entries("reception"):
        hours, place = each.hours("hours", needed=True), each.text("place", needed=True)
        each.close()
        if hours:
            yield Reception(hours, place)


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
        unit = _unit(row, office)
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
        for unit in _grades(row, office):
            if unit.code in found:
                row.wrong("entry_years", f"{unit.entry_year} 级重复")
            found[unit.code] = unit
    return tuple(found.values())


def _unit(row: Entry, office: Office) -> Unit:
    code = row.text("code", needed=True, form=_CODE, hint="应由小写字母、数字和连字符组成")
    if code in COMPARTMENTS:
        row.wrong("code", f"“{code}”为系统保留，请换一个编号")
    kind = row.word("kind", UnitKind)
    if kind in (UnitKind.GRADE, UnitKind.CLASS):
        row.wrong("kind", "级部和班级请写在 grades 中")
    topics = row.texts("topics")
    for topic in topics:
        if not is_topic(topic):
            row.wrong("topics", f"没有编号为“{topic}”的热点类别")
    return Unit(
        code=code,
        name=row.text("name", needed=True),
        kind=kind or (UnitKind.SCHOOL_OFFICE if office.tier is Tier.SCHOOL else UnitKind.DEPT),
        parent_code=row.text("parent"),
        phone=row.phone("phone"),
        topics=topics,
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        successor=row.text("successor"),
    )


def _grades(row: Entry, office: Office) -> Iterator[Unit]:
    """The grade and class units of one stage: every year of entry with so many classes, or a count for each year."""
    stage = row.word("stage", Stage) or office.stage
    years, counts = row.texts("entry_years"), row.texts("classes")
    row.close()
    if stage is None:
        return
    if any(not _YEAR.match(year) for year in years) or not years:
        row.wrong("entry_years", "请写出入学年份，如 [2024, 2025, 2026]")
        return
    if len(counts) not in (1, len(years)) or any(not re.match(r"^\d{1,2}$", count) for count in counts):
        row.wrong("classes", "请写每级班数：一个数字，或与入学年份一样多的数字")
        return
    if stage in GRADE_NAMES and len(years) > len(GRADE_NAMES[stage]):
        row.wrong("entry_years", f"该学段只有 {len(GRADE_NAMES[stage])} 个年级")
    for year, count in zip(years, counts if len(counts) > 1 else counts * len(years), strict=True):
        code = f"g{year}"
        yield Unit(code, f"{year}级", UnitKind.GRADE, entry_year=int(year), stage=stage)
        for number in range(1, int(count) + 1):
            yield Unit(
                f"{code}-{number:02}",
                f"{year}级{number}班",
                UnitKind.CLASS,
                parent_code=code,
                entry_year=int(year),
                stage=stage,
                number=number,
            )


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
