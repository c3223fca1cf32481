"""The units of an office as a page lists them, and which of them can answer for one that ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from chalicelib.domain.offices import Office, unit_of, valid_on
from chalicelib.domain.roles import Actor
from chalicelib.domain.topics import topic_title
from chalicelib.domain.units import UNIT_TITLES, Unit, UnitKind, grade_name
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Desk

_KINDS = list(UnitKind)


@dataclass(frozen=True, slots=True)
class Line:
    """One unit as a page shows it; `version` changes with whatever is said of it."""

    unit: Unit
    version: str
    name: str
    kind: str
    topics: tuple[str, ...]
    state: str
    successor: str
    next_name: str


def lines(desk: Desk, actor: Actor, now: datetime) -> tuple[Line, ...]:
    """The units of the actor's own office: those that are there, those to come, then those that have ended."""
    office, on = fresh(desk, actor.office), business_date(now)
    found = [_line(office, unit, on) for unit in office.units]
    return tuple(sorted(found, key=_place))


def _place(line: Line) -> tuple[int, int, str]:
    return ("now", "later", "past").index(line.state), _KINDS.index(line.unit.kind), line.unit.code


def successors(office: Office, code: str, on: date) -> tuple[tuple[str, str], ...]:
    """The units that can answer for one that ends: those there, of its own kind or any that is no class or grade."""
    ending = unit_of(office, code)
    there = (unit for unit in office.units if unit.code != code and valid_on(unit, on))
    return tuple((u.code, grade_name(u, on)) for u in there if u.entry_year is None or _alike(u, ending))


def _line(office: Office, unit: Unit, on: date) -> Line:
    past = unit.valid_to is not None and unit.valid_to < on
    shown = grade_name(unit, on)
    heir = next((grade_name(each, on) for each in office.units if each.code == unit.successor), "")
    return Line(
        unit,
        version_of(unit),
        shown,
        UNIT_TITLES[unit.kind],
        tuple(topic_title(code) for code in unit.topics),
        "past" if past else "now" if valid_on(unit, on) else "later",
        heir,
        unit.name if unit.entry_year is None and unit.name != shown else "",
    )


def version_of(unit: Unit) -> str:
    """A digest of all that is said of a unit."""
    return sha256(repr(unit).encode()).hexdigest()[:16]


def fresh(desk: Desk, office: str) -> Office:
    """An office as it stands now, not as it was read a while ago."""
    desk.directory.reread(office)
    return desk.directory.office(office)


def _alike(one: Unit, other: Unit) -> bool:
    return one.kind is other.kind and other.kind in (UnitKind.GRADE, UnitKind.CLASS)
