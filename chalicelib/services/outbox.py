"""One run over the outbox, whatever waits there: each thing by itself, tried again, and never lost in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from chalicelib.domain import disclosure, ids
from chalicelib.domain.offices import LEAD, docket_key
from chalicelib.domain.outcome import UNREADABLE, Alert, Claim
from chalicelib.domain.ports import OUTBOX_SHARDS
from chalicelib.domain.registers.entry import is_entry, prefix_of
from chalicelib.domain.workdays import business_date
from chalicelib.services.sweep import Attempt
from chalicelib.services.worlds import Desk

T = TypeVar("T")

BATCH = 100
"""How many notices or commands of one shard a run takes up at most; the next run goes on."""

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360, 720, 1440))
"""How long to wait after each failed try; after one more the notice is a dead letter."""

KEPT = timedelta(days=30)
"""So long it is known that a notice was sent, and how often it failed."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did: how many are done, put off, and given up or refused; `errors` says what nobody foresaw."""

    done: int = 0
    later: int = 0
    lost: int = 0
    errors: tuple[str, ...] = ()


@dataclass(slots=True)
class Run:
    """One run over the outbox: what it has done, and how it fails."""

    desk: Desk
    now: datetime
    attempt: Attempt
    done: int = 0
    later: int = 0
    lost: int = 0
    errors: list[str] = field(default_factory=list)

    def each(
        self,
        due: Callable[[int, datetime, int], Sequence[T]],
        limit: int,
        handle: Callable[[T], None],
        set_back: Callable[[T, str], None],
    ) -> Report:
        """Handle what is due in every shard, each thing by itself."""
        # A run may be cut short: beginning with another shard each minute, every one has its turn.
        first = int(self.now.timestamp()) // 60
        for turn in range(OUTBOX_SHARDS):
            shard = (first + turn) % OUTBOX_SHARDS
            found: list[Sequence[T]] = []
            self.note(self.attempt(partial(_into, found, due, shard, self.now, limit)))
            for thing in chain.from_iterable(found):
                trouble = self.attempt(partial(handle, thing))
                if trouble is not None:
                    self.note(trouble)
                    self.note(self.attempt(partial(set_back, thing, trouble)))
        return Report(self.done, self.later, self.lost, tuple(self.errors))

    def note(self, trouble: str | None) -> None:
        if trouble is not None:
            self.errors.append(safe(trouble))

    def wait(self, id: str) -> timedelta | None:
        """Count a failed try, and say how long to wait after it; None when there were enough."""
        limit = len(WAITS) + 1
        self.desk.guards.take(Claim("tries", id, kind="add", limit=limit, expires_at=self.now + KEPT), self.now)
        note = self.desk.guards.read("tries", id, self.now)
        tries = int(note["count"]) if note else 1
        return WAITS[tries - 1] if tries < limit else None

    def alert(self, id: str, key: str, case: str, kind: str, note: str = "") -> None:
        self.desk.ledger.put_alert(
            Alert(
                id=f"{id}#{kind}",
                key=key,
                case=case,
                rule="",
                obligor=key,
                rung=1,
                colour="red",
                kind=kind,
                at=self.now,
                due_on=business_date(self.now),
                note=note,
            )
        )

    def _owner(self, number: str) -> str:
        if is_entry(number):
            return self.desk.registers.load(number).entry.key
        return self.desk.cases.load(number).case.owner

    def alert_owner(self, id: str, number: str, kind: str) -> None:
        """Alert who owns the case or entry; when it cannot be read, the city's leaders, who may know of every one."""
        found: list[str] = []
        self.note(self.attempt(partial(_into, found, self._owner, number)))
        owner, note = found, ""
        if not owner:
            note = UNREADABLE
            prefix = prefix_of(number) if is_entry(number) else ids.prefix_of(number)
            owner = [docket_key(c.id, LEAD) for c in self.desk.directory.cities() if c.number_prefix == prefix]
        if not owner:
            self.note(f"{number}: 找不到可以告知的单位")
        for key in owner:
            self.alert(id, key, number, kind, note)


def _into(found: list[Any], read: Callable[..., Any], *args: Any) -> None:
    found.append(read(*args))


def safe(reason: str) -> str:
    """A reason that may be kept: short, with nobody's number or address in it."""
    return disclosure.mask_text(reason)[:200]
