"""What the services need from the world: the only place where adapters and services meet.

Public and desk ports are apart: what a parent calls may put a case and never read one (architecture, section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar

from chalicelib.domain.case import Case
from chalicelib.domain.copies import Copy
from chalicelib.domain.events import Event, Words
from chalicelib.domain.outcome import Access, Alert, Claim, Command, Notice, Outcome
from chalicelib.domain.ports_directory import Directory
from chalicelib.domain.ports_outside import Calendars, Channel, DeliveryFailed, ProofOfWork, Renderer, Vault
from chalicelib.domain.projections import DocketEntry, Progress
from chalicelib.domain.seeking import Seek

# Services need one door to the world.
__all__ = [
    "OUTBOX_SHARDS", "SHARDS", "Attempts", "Calendars", "Cases", "Channel", "ClaimRefused", "DeliveryFailed",
    "Directory", "Dockets", "Guards", "Intake", "Ledger", "Loaded", "LookupGate", "NumberTaken", "Page",
    "ProgressReader", "Projected", "ProofOfWork", "Renderer", "Vault", "Waking",
]  # fmt: skip

T = TypeVar("T")

SHARDS = 64
"""How many shards the wake index has; a case's shard is a hash of its number."""

OUTBOX_SHARDS = 8
"""How many shards the outbox index has."""


class ClaimRefused(Exception):
    """A claim of the outcome did not hold, so nothing was written; the service says what it means to a person."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(f"{claim.purpose}#{claim.key}")
        self.claim = claim


class NumberTaken(Exception):
    """The drawn case number exists already; draw again."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `cursor` opens the next one and is None at the end."""

    items: tuple[T, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case with the words that its projections need: the petition (event 1), draft, reply, what was asked for.

    Title and content of the petition are those that may be shown: of a letter split in two, what was written instead.
    """

    case: Case
    petition: Words
    draft: Words | None = None
    reply: Words | None = None
    extension: Words | None = None
    asked: Words | None = None


@dataclass(frozen=True, slots=True)
class Projected:
    """The projections of an outcome's case, before and after; what did not change is not written."""

    entries: tuple[DocketEntry, ...]
    gone: tuple[str, ...]
    progress: Progress | None
    finds: tuple[tuple[str, str], ...]
    finds_gone: tuple[tuple[str, str], ...]
    wake_at: datetime | None


class Intake(Protocol):
    """Where a new case is put; may not read one."""

    def insert(self, outcome: Outcome, projected: Projected) -> None:
        """Write a first step. Raises NumberTaken, ClaimRefused; Unavailable when the engine does not answer."""

    def enqueue(self, command: Command, city: str, claims: Sequence[Claim] = ()) -> None:
        """Put a command of the public into the outbox (its words sealed). Raises ClaimRefused."""


@dataclass(frozen=True, slots=True)
class Waking:
    """A case whose wake has come, as the wake index saw it."""

    number: str
    at: datetime


class Cases(Protocol):
    """The aggregates with their events and words."""

    def load(self, number: str) -> Loaded:
        """The case with its words. Raises NotFound."""

    def commit(self, before: Case, outcome: Outcome, projected: Sequence[Projected]) -> None:
        """Write a step in one transaction, if `before.version` still stands. Raises Stale, ClaimRefused.

        `projected` stands beside `outcome.cases`, one for each; cases beyond the first are new ones (children).
        """

    def commit_life(self, outcomes: Sequence[Outcome], projected: Projected) -> None:
        """Write the first steps of one new case at once, folded in memory. Raises ClaimRefused, NumberTaken."""

    def history(self, number: str) -> tuple[tuple[Event, Words | None], ...]:
        """All events in order, with their words (None where they were destroyed). Raises NotFound."""

    def due(self, shard: int, now: datetime, limit: int) -> Iterator[Waking]:
        """What is in one of SHARDS and whose wake_at has come, earliest first: a hint, the base item decides."""

    def defer(self, waking: Waking, until: datetime | None) -> None:
        """Move or (None) remove the wake of a case, leaving everything else; nothing if it was moved meanwhile."""

    def numbers(self) -> Iterator[str]:
        """Every case number; a full read for operators (verify), on no request path."""


class Dockets(Protocol):
    """The entries, one for each docket key and case."""

    def entry(self, keys: Iterable[str], number: str) -> tuple[DocketEntry, ...]:
        """The entries for this case under these keys; empty when none, in the same time."""

    def standing(self, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Of these (docket key, number) pairs those that have an entry, with the names barred from it; no titles."""

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
        """Open entries of one key by due date (those without one last), or the done ones, latest received first.

        They come without `facts` and `outcome`, which only figures want. What `sees` refuses is as if it were not
        there: pages are filled up with what follows it (recusal.sees_entry).
        """

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
        """One page of the entries of one key that `seek` asks for, in the order that it asks for.

        `me` and `holders` are as for `seeking.meets`; `secret` is that of the key's title codes, wanted where `seek`
        names words (title_words.PURPOSE), and those found by words come latest number first. So much is looked at and
        no more: a page may be shorter than `size`, or empty, and still have a cursor, from which the search goes on.
        What `sees` refuses is as if it were not there. Raises Invalid for a cursor of another key or question.
        """

    def received(self, key: str, first: date, last: date) -> Iterator[DocketEntry]:
        """All entries of one key received from `first` to `last`, both included."""

    def find(self, key: str, token: str) -> tuple[str, ...]:
        """The numbers under one key that carry a find token."""

    def stored(self, number: str) -> tuple[DocketEntry, ...]:
        """Every entry of a case, under any key; for verify."""


class ProgressReader(Protocol):
    """The public table."""

    def get(self, number: str) -> Progress | None:
        """The progress of a case, or None."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """What a lookup needs at once: the progress, if any, failures counted for number and address, papers to fetch."""

    progress: Progress | None
    by_number: int
    by_address: int
    copies: tuple[Copy, ...] = ()


class LookupGate(Protocol):
    """One read for a lookup, and the counting of failures; the same cost whether the number exists or not."""

    def attempt(self, number: str, address: str, now: datetime) -> Attempts:
        """Progress and counts in one round trip."""

    def failed(self, number: str, address: str, now: datetime, window: int) -> None:
        """Count one failure for both; the counts expire `window` seconds after the first."""


class Ledger(Protocol):
    """Outbox, alerts and access log of each docket key."""

    def notices_due(self, shard: int, now: datetime, limit: int) -> tuple[Notice, ...]:
        """Notices of one outbox shard whose time has come."""

    def delivered(self, notice: Notice, now: datetime, channel: str) -> None:
        """Take a notice out of the outbox; repeating it changes nothing."""

    def failed(self, notice: Notice, now: datetime, retry_at: datetime | None, reason: str) -> None:
        """Count a failed try; None as `retry_at` moves it to the dead letters."""

    def commands_due(self, shard: int, now: datetime, limit: int) -> tuple[Command, ...]:
        """Commands of one outbox shard, with their words opened."""

    def finished(self, command: Command, now: datetime, refused: str = "") -> None:
        """Take a command out of the outbox; `refused` is kept when it could not be done."""

    def postpone(self, command: Command, until: datetime, reason: str) -> None:
        """Try a command again later."""

    def put_alert(self, alert: Alert) -> None:
        """Write an alert outside of a step (the system's own); the same id twice is one alert."""

    def alerts(
        self, keys: Sequence[str], cursor: str | None, size: int, without: Mapping[str, Collection[str]] | None = None
    ) -> Page[Alert]:
        """The alerts of these docket keys, latest first, but for those of the cases `without` names by key."""

    def inbox(self, key: str, cursor: str | None, size: int, without: Collection[str] = ()) -> Page[Notice]:
        """The notices to one docket key, latest first, but for those about the cases `without` names."""

    def accessed(self, key: str, number: str, who: str, what: str, reason: str, now: datetime) -> None:
        """Log that somebody saw a personal field, and why."""

    def accesses(self, office: str, cursor: str | None, size: int) -> Page[Access]:
        """The access log of one office with all its compartments, latest first."""


class Guards(Protocol):
    """Counters, idempotency, spent proofs and sessions; expiry is honoured on read."""

    def take(self, claim: Claim, now: datetime) -> bool:
        """Make one claim outside of a step; False when it does not hold."""

    def read(self, purpose: str, key: str, now: datetime) -> Mapping[str, Any] | None:
        """The note of a claim with `count`, or None when there is none or it has expired."""

    def put(self, claim: Claim) -> None:
        """Write, replacing what stands there."""

    def drop(self, purpose: str, key: str) -> None:
        """Remove a claim, if it is there."""

    def sweep(self, now: datetime) -> int:
        """Remove what has expired; the number removed."""
