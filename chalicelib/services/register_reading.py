"""What an officer finds in the registers: the kinds, a page of one, one entry as far as it is for this officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain.disclosure import mask_text
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.events import Event
from chalicelib.domain.ports import Page
from chalicelib.domain.registers.catalogue import KINDS, kind_of
from chalicelib.domain.registers.entry import Stand, is_entry
from chalicelib.domain.registers.kinds import Kind, Step, keys_to_open, open_steps
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import day_end
from chalicelib.services.worklist import admitted as admitted_to_case
from chalicelib.services.worlds import Desk

PAGE = 50
LINES = 100
"""So many of the latest lines of an entry's history are shown."""


@dataclass(frozen=True, slots=True)
class EntryFile:
    """One entry as one officer may see it: the copy, the steps open to this officer, the history for its keeper."""

    view: View
    kind: Kind
    steps: tuple[Step, ...]
    history: tuple[tuple[Event, Mapping[str, Any]], ...]


def page(
    desk: Desk,
    actor: Actor,
    kind_name: str,
    key: str | None,
    *,
    month: str | None = None,
    done: bool = False,
    due_before: datetime | None = None,
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[View]:
    """One page of a register under one docket key of the actor's: by due, or all of a month (`yyyy-mm`).

    Raises NotFound for a register that is not there or a key that does not open to the actor, existing or not.
    """
    kind = kind_of(kind_name)
    own = sorted(actor.keys)
    if not own:
        raise NotAllowed("您的岗位不接触台账")
    chosen = key or own[0]
    if chosen not in actor.keys:
        raise NotFound("没有这个工作台")
    if not 1 <= size <= 100:
        raise Invalid({"size": "每页 1 至 100 条"})
    if month is not None:
        first, last = month_of(month)
        listed = desk.registers.listed(chosen, kind.name, first, last)
        return Page(tuple(for_whom(desk, actor, view) for view in listed), None)
    found = desk.registers.page(chosen, kind.name, cursor=cursor, size=size, done=done, due_before=due_before)
    return Page(tuple(for_whom(desk, actor, view) for view in found.items), found.cursor)


def month_of(text: str) -> tuple[date, date]:
    """First and last day of a month written yyyy-mm. Raises Invalid naming `month`."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Invalid({"month": "月份应写作 2026-11 的形式"}) from None
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def admitted(desk: Desk, actor: Actor, kind_name: str, id: str) -> tuple[View, ...]:
    """The copies through which the actor sees an entry. Raises NotFound when there is none, whatever the reason."""
    seen = desk.registers.views(sorted(actor.keys), id) if actor.keys else ()
    if not seen or seen[0].kind != kind_name:
        raise NotFound("没有这条台账")
    return seen


def show(desk: Desk, actor: Actor, kind_name: str, id: str) -> EntryFile:
    """One entry for one officer: its keeper reads the history, everybody else the own copy and nothing beyond it."""
    seen = admitted(desk, actor, kind_name, id)
    kind = kind_of(kind_name)
    order = list(Stand)
    best = min(seen, key=lambda view: (order.index(view.stands[0]), view.key))
    stands = {view.key: view.stands for view in seen}
    steps = open_steps(kind, best.state, stands, actor)
    history = _history(desk, actor, kind, id) if Stand.OWN in best.stands else ()
    return EntryFile(for_whom(desk, actor, best), kind, steps, history)


def for_whom(desk: Desk, actor: Actor, view: View) -> View:
    """A copy without the numbers of cases and entries that the reader may not see (`Kind.refs`)."""
    facts = _seen_facts(desk, actor, kind_of(view.kind), view.facts)
    return view if len(facts) == len(view.facts) else replace(view, facts=facts)


def sees(desk: Desk, actor: Actor, number: str) -> bool:
    """Whether somebody may know of a case, or of an entry, that another entry names."""
    if is_entry(number):
        return bool(actor.keys) and bool(desk.registers.views(sorted(actor.keys), number))
    try:
        return bool(admitted_to_case(desk, actor, number))
    except NotFound:
        return False


def _seen_facts(desk: Desk, actor: Actor, kind: Kind, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    named = [name for name in kind.refs if name in facts]
    hidden = {name for name in named if not sees(desk, actor, str(facts[name]))}
    return {name: value for name, value in facts.items() if name not in hidden}


def openable(actor: Actor) -> tuple[tuple[Kind, tuple[str, ...]], ...]:
    """Each register with the keys under which the actor may open an entry. Raises NotAllowed for the three officers."""
    if not actor.keys:
        raise NotAllowed("您的岗位不接触台账")
    return tuple((kind, keys_to_open(kind, actor)) for kind in KINDS.values())


def _history(desk: Desk, actor: Actor, kind: Kind, id: str) -> tuple[tuple[Event, Mapping[str, Any]], ...]:
    last = desk.registers.load(id).entry.events
    found = desk.registers.history(id, range(max(1, last - LINES + 1), last + 1))
    return tuple(
        (
            replace(event, facts=_seen_facts(desk, actor, kind, event.facts)),
            {name: mask_text(str(text)) for name, text in words.texts.items()} if words else {},
        )
        for event, words in found
    )


def until(day: date | None) -> datetime | None:
    """The moment before which something must be due that is due by that day."""
    return day_end(day) if day else None
