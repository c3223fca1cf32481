"""The fake Dockets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from chalicelib.domain.ports import Page
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.workdays import business_date
from tests.fakes.memory import Memory, cursor_for, position_in

_NEVER = datetime.max.replace(tzinfo=UTC)


class FakeDockets:
    """The Dockets in memory."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def entry(self, keys: Iterable[str], number: str) -> tuple[DocketEntry, ...]:
        found = (self.memory.entries.get((key, number)) for key in dict.fromkeys(keys))
        return tuple(entry for entry in found if entry is not None)

    def page(
        self,
        key: str,
        *,
        cursor: str | None,
        size: int,
        state: str | None = None,
        due_before: datetime | None = None,
        assignee: str | None = None,
        done: bool = False,
        sees: Callable[[DocketEntry], bool] | None = None,
    ) -> Page[DocketEntry]:
        question = f"{key}|{state}|{due_before}|{assignee}|{done}"
        start = position_in(question, cursor)
        found = [
            entry
            for (of, _), entry in self.memory.entries.items()
            if of == key
            and entry.open is not done
            and (state is None or entry.state == state)
            and (assignee is None or entry.assignee == assignee)
            and (done or due_before is None or (entry.due is not None and entry.due < due_before))
            and (sees is None or sees(entry))
        ]
        found.sort(key=lambda e: (e.received_at if done else e.due or _NEVER, e.number), reverse=done)
        more = len(found) > start + size
        found = [replace(entry, facts=(), outcome={}) for entry in found]
        return Page(tuple(found[start : start + size]), cursor_for(question, start + size) if more else None)

    def received(self, key: str, first: date, last: date) -> Iterator[DocketEntry]:
        found = [
            entry
            for (of, _), entry in self.memory.entries.items()
            if of == key and first <= business_date(entry.received_at) <= last
        ]
        return iter(sorted(found, key=lambda entry: (entry.received_at, entry.number)))

    def find(self, key: str, token: str) -> tuple[str, ...]:
        return tuple(sorted(number for of, has, number in self.memory.finds if (of, has) == (key, token)))

    def stored(self, number: str) -> tuple[DocketEntry, ...]:
        return tuple(
            entry for (_, of), entry in sorted(self.memory.entries.items(), key=lambda e: e[0]) if of == number
        )
