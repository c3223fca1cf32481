"""Reception as the office runs it: who comes to a session in which order, and the figures of a month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import recusal
from chalicelib.domain.case import Booking, Case
from chalicelib.domain.disclosure import shown_petitioner
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.offices import Office, Tier, docket_key, valid_on
from chalicelib.domain.ports import Loaded
from chalicelib.domain.projections import seat_token
from chalicelib.domain.registers.entry import Stand
from chalicelib.domain.registers.figures import ReceptionFigures, reception_figures
from chalicelib.domain.registers.kinds import office_of
from chalicelib.domain.registers.sessions import HELD, SESSION
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import Actor, Role, serving
from chalicelib.domain.units import UnitKind
from chalicelib.domain.workdays import business_date
from chalicelib.services import register_reading
from chalicelib.services.worlds import Desk

LISTED = frozenset({"asked", "admitted", "waiting", "received", "resulted", "absent"})
"""Bookings that stand in the list of a session."""

_LEADERS = {
    Tier.CITY: frozenset({Role.BUREAU_HEAD, Role.BUREAU_DEPUTY}),
    Tier.TOWN: frozenset({Role.UNIT_HEAD, Role.VICE_HEAD}),
    Tier.SCHOOL: frozenset({Role.UNIT_HEAD, Role.VICE_HEAD}),
}
"""Of whom a turn is asked about once a month (S3-6, S2-21)."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One line of the list by which visitors are ushered in; the name is masked."""

    place: int
    number: str
    name: str
    state: str
    walk_in: bool
    booked_at: datetime
    people: int
    representatives: int


def queue(desk: Desk, actor: Actor, id: str) -> tuple[Visitor, ...]:
    """The visitors of a session in the order in which they enter: by the time of booking, walk-ins last (S3-26, S3-34).

    Only whoever keeps the session has the list, and on it only the cases that are open to the reader. Raises NotFound,
    NotAllowed.
    """
    seen = register_reading.admitted(desk, actor, SESSION.name, id)
    if not any(Stand.OWN in view.stands for view in seen):
        raise NotAllowed("接访名单由安排接访的单位掌握")
    office = office_of(seen[0].keeper)
    keys = sorted(key for key in actor.keys if office_of(key) == office)
    lines = [(each, loaded) for loaded in _with_places(desk, actor, keys, id) if (each := _place(loaded.case, id))]
    lines.sort(key=lambda line: (line[0].walk_in, line[0].at, line[1].case.number))
    return tuple(_line(n, each, loaded) for n, (each, loaded) in enumerate(lines, start=1))


def _with_places(desk: Desk, actor: Actor, keys: list[str], id: str) -> Iterator[Loaded]:
    """The cases with a place in a session that open to the actor under these keys."""
    for number in dict.fromkeys(number for key in keys for number in desk.dockets.find(key, seat_token(id))):
        if any(map(recusal.sees_entry(actor), desk.dockets.entry(keys, number))):
            yield desk.cases.load(number)


def _place(case: Case, id: str) -> Booking | None:
    return next((each for each in reversed(case.bookings) if each.session == id and each.state in LISTED), None)


def _line(n: int, each: Booking, loaded: Loaded) -> Visitor:
    case = loaded.case
    shown = shown_petitioner(case, {name: str(text) for name, text in loaded.petition.texts.items()})
    return Visitor(
        n, case.number, shown.get("name", ""), each.state, each.walk_in, each.at, case.people, case.representatives
    )


def figures(desk: Desk, actor: Actor, key: str | None, month: str, now: datetime) -> ReceptionFigures:
    """The figures of the sessions of a month under one docket key of the actor's (D1, S3-6, S3-7, S3-58).

    Raises NotFound for a key that does not open to the actor, Invalid for what is no month.
    """
    own = sorted(actor.keys)
    chosen = key or (own[0] if own else "")
    if chosen not in actor.keys:
        raise NotFound("没有这个工作台")
    first, last = register_reading.month_of(month)
    views = [view for view in desk.registers.listed(chosen, SESSION.name, first, last) if view.keeper == chosen]
    office = desk.directory.office(office_of(chosen))
    received = _received(desk, actor, chosen, views)
    return reception_figures(views, _leaders(desk, office, now), _units(office, now), received, now)


def _received(desk: Desk, actor: Actor, key: str, views: Iterable[View]) -> list[Case]:
    """The cases received in these sessions, each once."""
    found: dict[str, Case] = {}
    for view in views:
        if view.state in HELD:
            cases = (loaded.case for loaded in _with_places(desk, actor, [key], view.id))
            found |= {case.number: case for case in cases if _came(case, view.id)}
    return list(found.values())


def _came(case: Case, id: str) -> bool:
    each = _place(case, id)
    return each is not None and each.state in ("received", "resulted")


def _leaders(desk: Desk, office: Office, now: datetime) -> list[str]:
    on, asked = business_date(now), _LEADERS[office.tier]
    people = (member for member in desk.directory.staff(office.id) if serving(member, on) and not member.units)
    return sorted(member.id for member in people if member.roles & asked)


def _units(office: Office, now: datetime) -> list[str]:
    """The units whose heads receive once a month: those of a bureau (S3-58)."""
    if office.tier is not Tier.CITY:
        return []
    on, kinds = business_date(now), (UnitKind.CENTER, UnitKind.DEPT)
    return [docket_key(office.id, unit.code) for unit in office.units if unit.kind in kinds and valid_on(unit, on)]
