"""The reception sessions that everybody may know of, with the places that are left; no entry and no case is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.registers.sessions import SESSION
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.steps.reception import SEATS
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Front


@dataclass(frozen=True, slots=True)
class Offered:
    """One session as the public page shows it; `left` are the places that can still be booked, 0 after the cut-off."""

    posted: Posted
    left: int


def schedule(front: Front, office: str, now: datetime) -> tuple[Offered, ...]:
    """The published sessions of an office from today on (E1, E4, 条例 Art. 18). Raises NotFound for an unknown one."""
    found = front.directory.office(office)
    today = business_date(now)
    return tuple(_offered(front, posted, today, now) for posted in front.board.posted(found.id, SESSION.name, today))


def _offered(front: Front, posted: Posted, today: date, now: datetime) -> Offered:
    closes = str(posted.facts.get("book_by", ""))
    if posted.state != "published" or closes < today.isoformat():
        return Offered(posted, 0)
    taken = front.guards.read(SEATS, posted.id, now)
    return Offered(posted, max(int(posted.facts.get("capacity", 0)) - (int(taken["count"]) if taken else 0), 0))
