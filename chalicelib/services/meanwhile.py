"""What others did while somebody was filling in a form: shown beside it, so that nothing is overwritten or lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.events import Event
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.workflow import Action
from chalicelib.services.worklist import CaseFile
from chalicelib.services.worlds import Desk


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What has happened to a case since a revision, earliest first, as far as the actor may see it.

    `unseen` says that there was more than that. `row` is the action that was being filled in, None where it is not open
    to the actor any more.
    """

    file: CaseFile
    events: tuple[tuple[Event, Mapping[str, Any]], ...]
    unseen: bool
    row: Action | None


def since(desk: Desk, file: CaseFile, revision: int, action: str) -> Meanwhile:
    """What happened to the case of `file`, opened just now, since `revision` was seen.

    `revision` may be wrong, since it comes from a form: then it is answered as well as can be.
    """
    first = _first_after(desk, file.case.number, revision, file.case.events)
    events = tuple((event, words) for event, words in file.timeline if event.seq >= first)
    row = next((row for row in file.open if row.name == action), None)
    happened = file.case.events - first + 1
    return Meanwhile(file, events, happened > len(events), row)


def _first_after(desk: Desk, number: str, revision: int, last: int) -> int:
    """The number of the first event after `revision`; the revision counts what persons did (workflow.conclude)."""
    count = 0
    for event, _ in desk.cases.history(number):
        count += event.actor != SYSTEM.id
        if count > revision:
            return event.seq
    return last + 1
