"""The fake Ledger."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from zlib import crc32

from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Access, Alert, Command, Notice
from chalicelib.domain.ports import OUTBOX_SHARDS, Page
from tests.fakes.memory import Memory, Waiting, cursor_for, kept, position_in

T = TypeVar("T")


class FakeLedger:
    """The Ledger in memory."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def notices_due(self, shard: int, now: datetime, limit: int) -> tuple[Notice, ...]:
        return tuple(_due(self.memory.notices.values(), shard, now, limit))

    def delivered(self, notice: Notice, now: datetime, channel: str) -> None:
        _done(self.memory.notices.get((notice.to, notice.case, notice.id)), channel)

    def failed(self, notice: Notice, now: datetime, retry_at: datetime | None, reason: str) -> None:
        waiting = self.memory.notices.get((notice.to, notice.case, notice.id))
        if waiting is not None and waiting.send_at is not None:
            waiting.tries += 1
            waiting.send_at = retry_at or now
            waiting.result = reason
            waiting.dead = retry_at is None

    def commands_due(self, shard: int, now: datetime, limit: int) -> tuple[Command, ...]:
        return tuple(_due(self.memory.commands.values(), shard, now, limit))

    def finished(self, command: Command, now: datetime, refused: str = "") -> None:
        waiting = self.memory.commands.get((command.case, command.id))
        if waiting is not None and waiting.send_at is not None:
            _done(waiting, refused or "done")
            waiting.record = replace(waiting.record, form={})

    def postpone(self, command: Command, until: datetime, reason: str) -> None:
        waiting = self.memory.commands.get((command.case, command.id))
        if waiting is not None and waiting.send_at is not None:
            waiting.tries += 1
            waiting.send_at = until
            waiting.result = reason

    def put_alert(self, alert: Alert) -> None:
        self.memory.alerts.setdefault((alert.key, alert.id), kept(alert))

    def alerts(
        self, keys: Sequence[str], cursor: str | None, size: int, without: Mapping[str, Collection[str]] | None = None
    ) -> Page[Alert]:
        hidden = without or {}
        found = [a for a in self.memory.alerts.values() if a.key in keys and a.case not in hidden.get(a.key, ())]
        return _page(found, lambda alert: (alert.at, alert.id), f"ALERT|{sorted(keys)}", cursor, size)

    def inbox(self, key: str, cursor: str | None, size: int, without: Collection[str] = ()) -> Page[Notice]:
        found: list[Notice] = [waiting.record for (to, _, _), waiting in self.memory.notices.items() if to == key]
        found = [notice for notice in found if notice.case not in without]
        return _page(found, lambda notice: (notice.send_at, notice.id), f"NOTICE|{key}", cursor, size)

    def accessed(self, key: str, number: str, who: str, what: str, reason: str, now: datetime) -> None:
        self.memory.access.append((key, number, who, what, reason, now))

    def accesses(self, office: str, cursor: str | None, size: int) -> Page[Access]:
        found = [Access(*line) for line in self.memory.access if split_key(line[0])[0] == office]
        return _page(found, lambda line: (line.at, line.number), f"ACCESS|{office}", cursor, size)


def _due(rows: Iterable[Waiting], shard: int, now: datetime, limit: int) -> list[Any]:
    found = [
        row
        for row in rows
        if row.send_at is not None
        and row.send_at <= now
        and not row.dead
        and crc32(row.record.case.encode()) % OUTBOX_SHARDS == shard
    ]
    found.sort(key=lambda row: (row.send_at, row.record.id))
    return [row.record for row in found[:limit]]


def _done(waiting: Waiting | None, result: str) -> None:
    if waiting is not None and waiting.send_at is not None:
        waiting.send_at = None
        waiting.dead = False
        waiting.result = result


def _page(
    found: list[T], order: Callable[[T], tuple[datetime, str]], question: str, cursor: str | None, size: int
) -> Page[T]:
    start = position_in(question, cursor)
    found.sort(key=order, reverse=True)
    more = len(found) > start + size
    return Page(tuple(found[start : start + size]), cursor_for(question, start + size) if more else None)
