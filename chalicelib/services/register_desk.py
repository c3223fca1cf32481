"""What the desk of the registers shows beside entries: what waits in each, what others did, where a number leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.events import Event
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.entry import Stand, is_entry
from chalicelib.domain.registers.kinds import Kind, keys_to_open
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import SYSTEM, Actor
from chalicelib.domain.workdays import last_date
from chalicelib.services import register_reading
from chalicelib.services.register_reading import EntryFile, sees
from chalicelib.services.worlds import Desk

COUNTED = 100
"""So many open entries of a register are counted; more are told as "100+"."""

LISTED = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """One register under one docket key: how much of it is open there, and what of that presses.

    `late` and `soon` (due today or within three days) are of the first COUNTED by due; `more` says that there are more.
    `opens`: the reader may open an entry under this key.
    """

    kind: Kind
    open: int
    more: bool
    late: int
    soon: int
    opens: bool


def docket_of(actor: Actor, key: str) -> str:
    """The docket key that somebody asks for; without one that of the own office, or the first of the own ones.

    Raises NotFound for a key that does not open to the actor, NotAllowed for who has none.
    """
    own = sorted(actor.keys)
    if not own:
        raise NotAllowed("您的岗位不接触台账")
    if key and key not in actor.keys:
        raise NotFound("没有这个工作台")
    return key or (actor.office if actor.office in actor.keys else own[0])


def waiting(desk: Desk, actor: Actor, key: str, today: date) -> tuple[Waiting, ...]:
    """Each register with what waits under one of the actor's keys, in the order of the catalogue. Raises NotFound."""
    chosen = docket_of(actor, key)
    found = []
    for kind in KINDS.values():
        page = desk.registers.page(chosen, kind.name, cursor=None, size=COUNTED)
        left = [(last_date(view.due) - today).days for view in page.items if view.due]
        found.append(
            Waiting(
                kind,
                open=len(page.items),
                more=page.cursor is not None,
                late=sum(days < 0 for days in left),
                soon=sum(0 <= days <= 3 for days in left),
                opens=chosen in keys_to_open(kind, actor),
            )
        )
    return tuple(found)


def since(file: EntryFile, seen: int) -> tuple[tuple[Event, Mapping[str, Any]], ...]:
    """What persons did with an entry since the revision that somebody saw, as far as the reader has its history."""
    steps = [line for line in file.history if line[0].actor != SYSTEM.id]
    behind = file.view.revision - seen
    return tuple(steps[-behind:]) if 0 < behind <= len(steps) else ()


def leads_to(desk: Desk, actor: Actor, number: str) -> str:
    """The register of an entry that the actor sees, `case` for a case, "" for what he may not know of."""
    if is_entry(number):
        seen = desk.registers.views(sorted(actor.keys), number) if actor.keys else ()
        return seen[0].kind if seen else ""
    return "case" if number and sees(desk, actor, number) else ""


def below(desk: Desk, actor: Actor, file: EntryFile) -> tuple[View, ...]:
    """The entries that were issued under this one, as far as they lie under the actor's keys: those that are late or
    open first, at most LISTED; only for the keeper.
    """
    kind = KINDS.get(file.kind.issues)
    if kind is None or Stand.OWN not in file.view.stands:
        return ()
    page = desk.registers.page(file.view.key, kind.name, cursor=None, size=LISTED)
    return tuple(register_reading.for_whom(desk, actor, view) for view in page.items if view.parent == file.view.id)
