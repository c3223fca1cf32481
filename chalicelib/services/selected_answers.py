"""Answers chosen for publication (选登): the board says what the case says, and who publishes sees what waits (E3).

The case holds the link to what is public; the board, which everybody may read, holds nothing that leads back to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from chalicelib.domain import recusal, selected
from chalicelib.domain.case import Case
from chalicelib.domain.offices import Office, Tier
from chalicelib.domain.outcome import Command
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.roles import SYSTEM, Actor, Role
from chalicelib.domain.workdays import SHANGHAI, business_date
from chalicelib.services.worlds import Desk

LISTED_FOR = frozenset({Role.PUBLISHER, Role.CLERK, Role.DISPATCHER, Role.CENTER_HEAD, Role.FOLLOWUP})
"""Who proposes and who releases (domain/steps/selecting_rows.py)."""

SHOWN = 100
"""So many of the latest a page lists of one docket."""


@dataclass(frozen=True, slots=True)
class Line:
    """One chosen answer as a list shows it: the entry through which it is seen, and how far it has come."""

    entry: DocketEntry
    state: str

    @property
    def state_title(self) -> str:
        """The state in words."""
        return selected.STATES[self.state]


def settle(desk: Desk, command: Command, now: datetime) -> None:
    """Make the board say what the case says: put its answer up, or take it down; repeating it changes nothing.

    What goes up and comes down is logged for the office that owns the case (edge 54). Raises NotFound.
    """
    case = desk.cases.load(command.case).case
    chosen = case.selected
    if chosen is None or chosen.on is None:
        return
    up = chosen.state == selected.PUBLIC
    posted = Posted(case.city, selected.KIND, chosen.id, chosen.on, selected.PUBLIC, {})
    if up:
        words = next(words for event, words in desk.cases.history(case.number) if event.seq == chosen.event)
        received = case.received_at.astimezone(SHANGHAI)
        shown = selected.facts(
            words.texts if words else {},
            topic=case.topic,
            office=shown_office(desk, case, now).id,
            month=f"{received:%Y-%m}",
            on=chosen.on,
        )
        desk.board.post(Posted(case.city, selected.KIND, chosen.id, chosen.on, selected.PUBLIC, shown))
    else:
        desk.board.take_down(posted)
    what, told = ("answer.post", "选登的问答已上网") if up else ("answer.unpost", "选登的问答已撤下")
    desk.ledger.accessed(case.owner, case.number, SYSTEM.id, what, f"{told}（{chosen.id}）", now)


def shown_office(desk: Desk, case: Case, now: datetime) -> Office:
    """Which office is named: of a school with too few cases of the topic in that year the one above it (E3)."""
    office = desk.directory.office(case.answering)
    if office.tier is not Tier.SCHOOL:
        return office
    year = business_date(case.received_at).year
    first, last = date(year, 1, 1), min(date(year, 12, 31), business_date(now))
    alike = (
        entry
        for entry in desk.dockets.received(office.id, first, last)
        if entry.topic[:2] == case.topic[:2] and not entry.restricted
    )
    enough = len(tuple(islice(alike, selected.FEWEST))) == selected.FEWEST
    return office if enough or not office.parent else desk.directory.office(office.parent)


def listed(desk: Desk, actor: Actor) -> tuple[Line, ...]:
    """The chosen answers that the actor may release, and those of the own office: what waits first, then the latest."""
    keys = sorted({key for role, key in actor.reach if role in LISTED_FOR})
    sees = recusal.sees_entry(actor)
    found: dict[str, Line] = {}
    for key in keys:
        for number in sorted(desk.dockets.find(key, selected.CHOSEN), reverse=True)[:SHOWN]:
            for entry in filter(sees, desk.dockets.entry((key,), number)):
                found.setdefault(number, Line(entry, str(entry.outcome.get("selected", selected.DOWN))))
    order = list(selected.STATES)
    return tuple(
        sorted(found.values(), key=lambda line: (order.index(line.state), -line.entry.received_at.timestamp()))
    )
