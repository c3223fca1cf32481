"""The fake Dockets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from chalicelib.domain import seeking, title_words
from chalicelib.domain.ports import Page
from chalicelib.domain.projections import WORDS, DocketEntry
from chalicelib.domain.seeking import Seek
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

    def standing(self, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, ...]]:
        entries = self.memory.entries
        return {pair: entries[pair].barred for pair in pairs if pair in entries}

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

    def sought(
        self,
        key: str,
        seek: Seek,
        now: datetime,
        *,
        cursor: str | None,
        size: int,
        me: str,
        holders: Collection[str] = (),
        secret: str = "",
        sees: Callable[[DocketEntry], bool] | None = None,
    ) -> Page[DocketEntry]:
        question = f"{key}|{me if seek.mine else ''}|{seek.question}"
        start = position_in(question, cursor)
        found = [
            entry
            for (of, _), entry in self.memory.entries.items()
            if of == key and seeking.meets(seek, entry, now, me, holders) and (sees is None or sees(entry))
        ]
        if seek.words:
            words = seeking.needles(seek.words)
            codes = title_words.codes(secret, words)
            coded = {
                number
                for of, token, number in self.memory.finds
                if of == key and token.startswith(WORDS) and all(code in token for code in codes)
            }
            found = [entry for entry in found if entry.number in coded and seeking.titled(entry, words)]
            found.sort(key=lambda e: e.number, reverse=True)
        elif seek.sort == "due":
            found.sort(key=lambda e: (e.due or _NEVER, e.number))
        else:
            by_change = seek.sort == "changed"
            found.sort(key=lambda e: ((e.changed_at if by_change else None) or e.received_at, e.number), reverse=True)
        found = [replace(entry, facts=(), outcome={}) for entry in found]
        more = len(found) > start + size
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
