"""The days on which an office does not work, as its head decides: first what they would move, then the decision."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.changes import Decision, Moved
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.offices import Closure
from chalicelib.domain.roles import Actor, Role
from chalicelib.services import recalendar, worklist
from chalicelib.services.recalendar import Change
from chalicelib.services.worlds import Desk

HEADS = (Role.UNIT_HEAD, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD)
"""Who closes an office: its head, which at a bureau is not the head of one of its units."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a change would move, as far as the asking person may know of the cases."""

    cases: int
    moved: tuple[Moved, ...]


def may_decide(actor: Actor) -> bool:
    """Whether the actor decides on the closures of the own office."""
    return any((role, actor.office) in actor.reach for role in HEADS)


def preview(desk: Desk, actor: Actor, closures: Sequence[Closure], now: datetime) -> Looked:
    """Which deadlines of the own office these closures would move; nothing changes. Raises NotAllowed, Invalid."""
    _heads_only(actor)
    city = desk.directory.office(actor.office).city
    return _known(desk, actor, recalendar.preview(desk, _change(actor, closures), city, now))


def decide(
    desk: Desk, actor: Actor, closures: Sequence[Closure], reason: str, now: datetime
) -> tuple[Decision, Looked]:
    """The own office has these closures from now on; every open deadline is reckoned anew, and who owes it is told.

    Raises NotAllowed, Invalid, Stale when somebody else changed the office meanwhile.
    """
    _heads_only(actor)
    change = _change(actor, closures)
    desk.directory.reread(actor.office)
    city = desk.directory.office(actor.office).city
    found = recalendar.preview(desk, change, city, now)
    id = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    made = recalendar.apply(desk, change, city, id=id, by=actor.id, reason=reason, now=now)
    return made, _known(desk, actor, found)


def decisions(desk: Desk, actor: Actor) -> tuple[Decision, ...]:
    """What was decided on the calendar and the place of the actor's own office, latest first."""
    city = desk.directory.office(actor.office).city
    return tuple(each for each in desk.changes.decisions(city) if each.office in ("", actor.office))


def _heads_only(actor: Actor) -> None:
    if not may_decide(actor):
        raise NotAllowed("停业日由本单位负责人设定")


def _change(actor: Actor, closures: Sequence[Closure]) -> Change:
    return Change(office=actor.office, closures=tuple(sorted(closures, key=lambda each: (each.first, each.last))))


def _known(desk: Desk, actor: Actor, found: recalendar.Preview) -> Looked:
    """What lies in a closed compartment, or is kept from this person, is not counted."""
    hidden = worklist.kept_from(desk, actor)
    known = tuple(m for m in found.moved if m.owner in actor.keys and m.number not in hidden.get(m.owner, ()))
    return Looked(len({each.number for each in known}), known)
