"""Who is on duty on a day in an office and right below it, and when their service stations are open (S3-57)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.errors import NotFound
from chalicelib.domain.hours import shown_hours
from chalicelib.domain.offices import Office, name_on, valid_on
from chalicelib.domain.roles import Actor
from chalicelib.services.posts import Line, on_duty
from chalicelib.services.worlds import Desk


@dataclass(frozen=True, slots=True)
class OnDuty:
    """One office on one day; `works` says whether it is a working day there."""

    office: Office
    name: str
    lines: tuple[Line, ...]
    works: bool
    station_place: str
    station_hours: str
    station_phone: str
    has_below: bool


@dataclass(frozen=True, slots=True)
class DutyBoard:
    """The office asked for, those right below it, and the way up to the reader's own."""

    own: OnDuty
    below: tuple[OnDuty, ...]
    above: tuple[tuple[str, str], ...]


def board(desk: Desk, actor: Actor, office: str, day: date) -> DutyBoard:
    """The duty of a day in the actor's office, or in one below it. Raises NotFound for any other."""
    wanted = office or actor.office
    tree = desk.directory.tree(desk.directory.office(actor.office).city)
    found = tree.get(wanted)
    if found is None or not (wanted == actor.office or actor.office in found.path) or not valid_on(found, day):
        raise NotFound("没有这个单位，或不是本单位的下级")
    parents = {each.parent for each in tree.values() if valid_on(each, day)}
    below = sorted((o for o in tree.values() if o.parent == wanted and valid_on(o, day)), key=lambda o: o.id)
    between = [tree[id] for id in found.path if id == actor.office or actor.office in tree[id].path]
    return DutyBoard(
        _line(desk, found, day, parents),
        tuple(_line(desk, each, day, parents) for each in below),
        tuple((each.id, name_on(each, day)) for each in between),
    )


def _line(desk: Desk, office: Office, day: date, parents: set[str | None]) -> OnDuty:
    station = office.station
    return OnDuty(
        office=office,
        name=name_on(office, day),
        lines=on_duty(desk, office.id, day),
        works=desk.calendars.calendar(office.id).is_working(day),
        station_place=station.place if station else "",
        station_hours=shown_hours(station.hours) if station else "",
        station_phone=(station.phone if station else "") or office.phones.service or office.phones.office,
        has_below=office.id in parents,
    )
