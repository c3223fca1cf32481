"""The fake Registers, Board and RegisterRecords."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from zlib import crc32

from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.events import Event, Words
from chalicelib.domain.ports import ClaimRefused, NumberTaken, Page, Waking
from chalicelib.domain.ports_registers import REGISTER_SHARDS, KeptEntry, LoadedEntry, Shown
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Moved
from chalicelib.domain.registers.views import Posted, View
from tests.fakes.memory import Memory, cursor_for, kept, position_in

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class Shelf:
    """All that is kept of the registers; tests may look into it."""

    entries: dict[str, Entry] = field(default_factory=dict)
    wakes: dict[str, datetime] = field(default_factory=dict)
    events: dict[tuple[str, int], Event] = field(default_factory=dict)
    words: dict[tuple[str, int], Words] = field(default_factory=dict)
    views: dict[tuple[str, str], View] = field(default_factory=dict)
    board: dict[tuple[str, str], Posted] = field(default_factory=dict)


@dataclass
class FakeRegisters:
    """The Registers in memory; `memory` has the ledger and the guards."""

    memory: Memory
    shelf: Shelf = field(default_factory=Shelf)

    def load(self, id: str) -> LoadedEntry:
        entry = self.shelf.entries.get(id)
        if entry is None:
            raise NotFound()
        wanted = {1, *entry.shared}
        return LoadedEntry(entry, {n: self.shelf.words[id, n] for n in wanted if (id, n) in self.shelf.words})

    def commit(self, before: Entry | None, moved: Moved, shown: Sequence[Shown]) -> None:
        now = max((event.at for _, event, _ in moved.events), default=None)
        shelf, memory = self.shelf, self.memory
        with memory.lock:
            if before is not None:
                stands = shelf.entries.get(before.id)
                if stands is None or stands.version != before.version:
                    raise Stale()
            for claim in moved.claims:
                if not memory.holds(claim, now):
                    raise ClaimRefused(claim)
            new = [entry for entry in moved.entries if before is None or entry.id != before.id]
            if any(entry.id in shelf.entries for entry in new):
                raise NumberTaken()
            for entry, seen in zip(moved.entries, shown, strict=True):
                shelf.entries[entry.id] = kept(entry)
                self._show(entry.id, seen)
            for id, event, words in moved.events:
                shelf.events[id, event.seq] = kept(event)
                shelf.words[id, words.event] = kept(words)
            for notice in moved.notices:
                memory.add_notice(notice)
            for alert in moved.alerts:
                memory.alerts.setdefault((alert.key, alert.id), kept(alert))
            for command in moved.followups:
                memory.add_command(command)
            for claim in moved.claims:
                memory.make(claim, now)

    def _show(self, id: str, seen: Shown) -> None:
        shelf = self.shelf
        shelf.wakes.pop(id, None)
        if seen.wake_at is not None:
            shelf.wakes[id] = seen.wake_at
        for view in seen.views:
            shelf.views[view.key, id] = kept(view)
        for key in seen.gone:
            shelf.views.pop((key, id), None)
        if seen.taken_down is not None:
            shelf.board.pop((seen.taken_down.office, id), None)
        if seen.posted is not None:
            shelf.board[seen.posted.office, id] = kept(seen.posted)

    def history(self, id: str, events: Iterable[int]) -> tuple[tuple[Event, Words | None], ...]:
        found = (self.shelf.events.get((id, seq)) for seq in sorted(set(events)))
        return tuple((event, self.shelf.words.get((id, event.seq))) for event in found if event is not None)

    def views(self, keys: Iterable[str], id: str) -> tuple[View, ...]:
        found = (self.shelf.views.get((key, id)) for key in dict.fromkeys(keys))
        return tuple(view for view in found if view is not None)

    def page(
        self,
        key: str,
        kind: str,
        *,
        cursor: str | None,
        size: int,
        done: bool = False,
        due_before: datetime | None = None,
    ) -> Page[View]:
        question = f"{key}|{kind}|{done}|{due_before}"
        start = position_in(question, cursor)
        found = [
            view
            for (of, _), view in self.shelf.views.items()
            if (of, view.kind) == (key, kind)
            and view.open is not done
            and (done or due_before is None or (view.due is not None and view.due < due_before))
        ]
        found.sort(key=lambda v: (v.on.isoformat() if done else (v.due or _NEVER).isoformat(), v.id), reverse=done)
        more = len(found) > start + size
        found = [replace(view, texts={}) for view in found[start : start + size]]
        return Page(tuple(found), cursor_for(question, start + size) if more else None)

    def listed(self, key: str, kind: str, first: date, last: date) -> Iterator[View]:
        found = [
            replace(view, texts={})
            for (of, _), view in self.shelf.views.items()
            if (of, view.kind) == (key, kind) and first <= view.on <= last
        ]
        return iter(sorted(found, key=lambda view: (view.on, view.id)))

    def due(self, shard: int, now: datetime, limit: int) -> Iterator[Waking]:
        found = sorted(
            (at, id)
            for id, at in self.shelf.wakes.items()
            if at <= now and crc32(id.encode()) % REGISTER_SHARDS == shard
        )
        return iter([Waking(id, at) for at, id in found[:limit]])

    def defer(self, waking: Waking, until: datetime | None) -> None:
        with self.memory.lock:
            if self.shelf.wakes.get(waking.number) != waking.at:
                return
            del self.shelf.wakes[waking.number]
            if until is not None:
                self.shelf.wakes[waking.number] = until

    def ids(self) -> Iterator[str]:
        found = [*self.shelf.entries, *(id for id, _ in self.shelf.events), *(id for _, id in self.shelf.views)]
        return iter(found)

    def entries(self, ids: Collection[str]) -> Sequence[KeptEntry]:
        shelf = self.shelf
        return [
            KeptEntry(
                id,
                shelf.entries.get(id),
                shelf.wakes.get(id),
                tuple(event for (of, _), event in sorted(shelf.events.items()) if of == id),
                {seq: words for (of, seq), words in shelf.words.items() if of == id},
                {key: view for (key, of), view in shelf.views.items() if of == id},
            )
            for id in ids
        ]


@dataclass
class FakeBoard:
    """The Board in memory."""

    shelf: Shelf

    def posted(self, office: str, kind: str, first: date, last: date = date.max) -> tuple[Posted, ...]:
        board = self.shelf.board.items()
        found = [p for (of, _), p in board if (of, p.kind) == (office, kind) and first <= p.on <= last]
        return tuple(sorted(found, key=lambda posted: (posted.on, posted.id)))

    def post(self, posted: Posted) -> None:
        self.shelf.board[posted.office, posted.id] = kept(posted)

    def take_down(self, posted: Posted) -> None:
        self.shelf.board.pop((posted.office, posted.id), None)
