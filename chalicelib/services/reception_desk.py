"""What the desk of reception shows: today's sessions with their visitors, those to come, what is not yet noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain import workflow
from chalicelib.domain.registers.entry import Stand
from chalicelib.domain.registers.sessions import SESSION
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import Actor, Role
from chalicelib.domain.steps import reception_rows
from chalicelib.domain.turn import Action
from chalicelib.services import reception
from chalicelib.services.reception import Visitor
from chalicelib.services.register_reading import for_whom
from chalicelib.services.worlds import Desk

AHEAD = timedelta(days=60)
BEHIND = timedelta(days=60)
"""So far the desk looks: bookings are of the weeks to come, and what happened is noted within days."""

VISITS: Mapping[str, Action] = {
    row.name: row
    for row in reception_rows.ROWS
    if any(field.name == "session" for field in row.fields) and Role.SYSTEM not in row.by
}
"""The actions on a case that speak of a session."""


@dataclass(frozen=True, slots=True)
class Seated:
    """One visitor of a session with the actions on the case that are open to the reader now."""

    visitor: Visitor
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class SessionList:
    """A session with its visitors in the order in which they enter."""

    view: View
    visitors: tuple[Seated, ...]

    @property
    def to_screen(self) -> int:
        """Bookings that nobody has screened yet."""
        return sum(each.visitor.state == "asked" for each in self.visitors)

    @property
    def booked(self) -> int:
        """Places that are taken, walk-ins left aside."""
        return sum(not each.visitor.walk_in for each in self.visitors)


@dataclass(frozen=True, slots=True)
class ReceptionDesk:
    """The sessions that one docket key keeps: of today, to come, and past ones that are not noted or minuted yet."""

    today: tuple[SessionList, ...]
    coming: tuple[SessionList, ...]
    owed: tuple[View, ...]


def desk_of(desk: Desk, actor: Actor, key: str, today: date) -> ReceptionDesk:
    """The desk of reception under one of the actor's keys; only what that key keeps itself."""
    listed = [
        for_whom(desk, actor, view)
        for view in desk.registers.listed(key, SESSION.name, today - BEHIND, today + AHEAD)
        if Stand.OWN in view.stands
    ]
    near = [_with_visitors(desk, actor, view) for view in listed if view.on >= today and view.state != "cancelled"]
    return ReceptionDesk(
        tuple(each for each in near if each.view.on == today),
        tuple(each for each in near if each.view.on > today),
        tuple(view for view in listed if view.on < today and view.open),
    )


def session_of(desk: Desk, actor: Actor, id: str) -> SessionList:
    """One session with its visitors. Raises NotFound, NotAllowed for who does not keep it."""
    visitors = reception.queue(desk, actor, id)
    view = next(view for view in desk.registers.views(sorted(actor.keys), id) if Stand.OWN in view.stands)
    return SessionList(for_whom(desk, actor, view), _seated(desk, actor, visitors))


def _with_visitors(desk: Desk, actor: Actor, view: View) -> SessionList:
    return SessionList(view, _seated(desk, actor, reception.queue(desk, actor, view.id)))


def _seated(desk: Desk, actor: Actor, visitors: tuple[Visitor, ...]) -> tuple[Seated, ...]:
    return tuple(
        Seated(each, workflow.open_actions(desk.cases.load(each.number).case, actor, VISITS)) for each in visitors
    )
