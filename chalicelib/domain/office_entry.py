"""The fields of an office's entry in the directory and of its units, read and checked wherever they come from.

A city file and the desk's settings both read through here, so that what one takes the other takes (S0-28 to S0-31).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from chalicelib.domain.hours import Hours, shown_hours
from chalicelib.domain.offices import COMPARTMENTS, Mailboxes, Office, Phones, Reception, ServiceStation, Tier
from chalicelib.domain.sheet import Entry
from chalicelib.domain.topics import is_topic
from chalicelib.domain.units import GRADE_NAMES, Stage, Unit, UnitKind

_CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
_YEAR = re.compile(r"^(19|20)\d\d$")

PARTS = (
    "phones", "mailboxes", "address", "map_note", "station", "vice_principal", "hours", "reception", "students",
)  # fmt: skip
"""What of an office its entry holds: what everybody may read, and nothing that decides about cases."""


def read_entry(entry: Entry, office: Office) -> Office:
    """The office with the entry that `entry` describes in place of its own; what is not named there is empty.

    What is wrong is noted in the entry's problems; the office is then of no use.
    """
    return replace(
        office,
        phones=_phones(entry.entry("phones")),
        mailboxes=_mailboxes(entry.entry("mailboxes")),
        address=entry.text("address"),
        map_note=entry.text("map_note"),
        station=_station(entry.entry("station")),
        vice_principal=entry.text("vice_principal"),
        hours=entry.hours("hours"),
        reception=tuple(_receptions(entry)),
        students=entry.number("students"),
    )


def written_entry(office: Office) -> dict[str, Any]:
    """The document that `read_entry` reads this office's entry from; what is empty is left out."""
    station = office.station
    found: dict[str, Any] = {
        "phones": _named(office.phones),
        "mailboxes": _named(office.mailboxes),
        "address": office.address,
        "map_note": office.map_note,
        "station": {
            "place": station.place,
            "hours": shown_hours(station.hours),
            "staff": list(station.staff),
            "phone": station.phone,
        }
        if station
        else None,
        "vice_principal": office.vice_principal,
        "hours": shown_hours(office.hours) if office.hours else "",
        "reception": [{"hours": shown_hours(each.hours), "place": each.place} for each in office.reception],
        "students": str(office.students) if office.students else "",
    }
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def read_unit(row: Entry, office: Office) -> Unit:
    """One unit that is no grade and no class; what is wrong is noted in the row's problems."""
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


def read_grades(row: Entry, office: Office) -> Iterator[Unit]:
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
        yield from grade_units(int(year), int(count), stage)


def grade_units(year: int, classes: int, stage: Stage) -> Iterator[Unit]:
    """The unit of one year of entry, then those of its classes; codes never change, names rise (edge 15)."""
    code = f"g{year}"
    yield Unit(code, f"{year}级", UnitKind.GRADE, entry_year=year, stage=stage)
    for number in range(1, classes + 1):
        yield Unit(
            f"{code}-{number:02}",
            f"{year}级{number}班",
            UnitKind.CLASS,
            parent_code=code,
            entry_year=year,
            stage=stage,
            number=number,
        )


def told_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """What differs between two documents, as (field, old, new); "" for what is not there."""
    old, new = flat(before), flat(after)
    return tuple(
        (name, old.get(name, ""), new.get(name, "")) for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    )  # fmt: skip


def flat(document: Mapping[str, Any]) -> dict[str, str]:
    """A document as the fields of a form: `phones.office` for what lies inside, lists as one line for each."""
    found: dict[str, str] = {}
    for name, value in document.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{inner}": text for inner, text in flat(value).items()}
        elif isinstance(value, list | tuple):
            found[name] = "\n".join(_line(each) for each in value)
        else:
            found[name] = str(value)
    return found


def _line(value: Any) -> str:
    return "，".join(str(each) for each in value.values()) if isinstance(value, Mapping) else str(value)


def _named(record: Phones | Mailboxes) -> dict[str, str]:
    found = {each.name: getattr(record, each.name) for each in fields(record)}
    return {name: value for name, value in found.items() if value}


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
        hours: Hours | None = each.hours("hours", needed=True)
        place = each.text("place", needed=True)
        each.close()
        if hours:
            yield Reception(hours, place)
