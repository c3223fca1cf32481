"""The book of a person's running sessions: when and from where each was opened, so that a strange one is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import NotFound
from chalicelib.domain.ports_drawers import Drawers, Kept
from chalicelib.domain.roles import staff_id
from chalicelib.services.sessions import Session, Sessions, Ticket
from chalicelib.services.tries import digest

_KIND = "session"


@dataclass(frozen=True, slots=True)
class Running:
    """One running session; `mark` names it and opens nothing."""

    mark: str
    opened_at: datetime
    seen_at: datetime
    address: str
    own: bool


@dataclass(frozen=True, slots=True)
class SessionBook:
    """Kept beside the sessions themselves, which are found by their digest only; one write for each sign-in."""

    drawers: Drawers
    sessions: Sessions

    def enter(self, session: Session, address: str, now: datetime) -> None:
        """Note a session that was just opened from a network address."""
        ticket = session.ticket
        owner = staff_id(ticket.office, ticket.login)
        # To look through the book is what takes expired lines out of it.
        self.drawers.all(owner, _KIND, now)
        line = {"digest": digest(ticket.id), "address": address, "opened_at": now.isoformat()}
        self.drawers.put(Kept(owner, _KIND, _mark(ticket), line, expires_at=session.ends_at), now)

    def running(self, ticket: Ticket, now: datetime) -> tuple[Running, ...]:
        """The running sessions of the ticket's owner, the latest used first."""
        owner = staff_id(ticket.office, ticket.login)
        found = []
        for kept in self.drawers.all(owner, _KIND, now):
            seen = self.sessions.seen(ticket.office, ticket.login, str(kept.note["digest"]), now)
            if seen is None:
                self.drawers.drop(owner, _KIND, kept.id)
                continue
            opened = datetime.fromisoformat(kept.note["opened_at"])
            found.append(Running(kept.id, opened, seen, str(kept.note["address"]), kept.id == _mark(ticket)))
        return tuple(sorted(found, key=lambda each: each.seen_at, reverse=True))

    def address(self, ticket: Ticket, now: datetime) -> str:
        """From where the session of this ticket was opened; "" when that is not known."""
        kept = self.drawers.get(staff_id(ticket.office, ticket.login), _KIND, _mark(ticket), now)
        return str(kept.note["address"]) if kept else ""

    def end(self, ticket: Ticket, mark: str, now: datetime) -> None:
        """End one session of the ticket's owner. Raises NotFound for a mark that is none of theirs."""
        owner = staff_id(ticket.office, ticket.login)
        kept = self.drawers.get(owner, _KIND, mark, now)
        if kept is None:
            raise NotFound("这个登录已经结束")
        self.sessions.end_digest(str(kept.note["digest"]), now)
        self.drawers.drop(owner, _KIND, mark)


def _mark(ticket: Ticket) -> str:
    return digest(ticket.id)[:24]
