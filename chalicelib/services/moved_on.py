"""What alerts and notices say once their case was sealed or turned out to point at the docket where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from chalicelib.domain import recusal
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.outcome import MOVED, UNREADABLE, Alert, Notice
from chalicelib.domain.registers.entry import is_entry
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Desk

T = TypeVar("T", Alert, Notice)

PURPOSE = "moved-line"
"""The keyed hash that stands for the id of such a line: the id itself holds the number of the case."""


def shown(desk: Desk, actor: Actor, lines: Iterable[T]) -> tuple[T, ...]:
    """The lines as the actor may read them: of a case that is hidden from their docket now, only that there was one.

    Who still sees the case by any of his dockets reads the line as it was; so does everybody again when the seal is
    lifted, since nothing is written. A case that was merely returned or passed on hides nothing of what was told
    before. One that cannot be read hides all (E6, S1-13).
    """
    found = tuple(lines)
    wanted = {(key, line.case) for line in found if _of_a_case(line) for key in {_key(line), *actor.keys}}
    standing = desk.dockets.standing(sorted(wanted))
    seen = {number for (key, number), barred in standing.items() if recusal.sees(actor, key, barred)}
    hidden: dict[tuple[str, str], bool] = {}
    told: list[T] = []
    for line in found:
        if not _of_a_case(line) or line.case in seen:
            told.append(line)
            continue
        place = (_key(line), line.case)
        if place not in hidden:
            hidden[place] = _hidden(desk, *place)
        told.append(_emptied(desk, line) if hidden[place] else line)
    return tuple(told)


def _of_a_case(line: Alert | Notice) -> bool:
    """Whether the line is about a case, and not about an entry of a register, the office, or a failure of the system.

    What the city's leaders are told because a case could not be read or woken is for them by its number (edge 50).
    """
    if not line.case or is_entry(line.case):
        return False
    return not (isinstance(line, Alert) and (line.kind == "wake_failed" or line.note == UNREADABLE))


def _key(line: Alert | Notice) -> str:
    return line.key if isinstance(line, Alert) else line.to


def _hidden(desk: Desk, key: str, number: str) -> bool:
    try:
        return desk.cases.load(number).case.hidden_from(key)
    except (NotFound, Unavailable):
        return True


def _emptied(desk: Desk, line: T) -> T:
    id = desk.vault.keyed_hash(PURPOSE, line.id)[:32]
    if isinstance(line, Alert):
        return replace(
            line, id=id, case="", rule="", obligor=line.key, colour="", kind=MOVED, note="", staff=(),
            due_on=business_date(line.at),
        )  # fmt: skip
    return replace(line, id=id, case="", template=MOVED, facts={}, staff=(), urgent=False)


def without_moved(lines: Sequence[Alert]) -> tuple[Alert, ...]:
    """Those of the lines that still name their case."""
    return tuple(line for line in lines if line.kind != MOVED)
