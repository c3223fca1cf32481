"""What services need of the world for the registers: the entries with their copies, and the board for everybody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from chalicelib.domain.events import Event, Words
from chalicelib.domain.ports import Page, Waking
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Moved
from chalicelib.domain.registers.views import Posted, View

REGISTER_SHARDS = 8
"""How many shards the wake index of the registers has; an entry's shard is a hash of its id."""


@dataclass(frozen=True, slots=True)
class LoadedEntry:
    """An entry with the words that its copies need: those of its first event and of the shared ones."""

    entry: Entry
    words: Mapping[int, Words]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a step changes in the eyes of others, for one entry; what did not change is not written."""

    views: tuple[View, ...]
    gone: tuple[str, ...]
    wake_at: datetime | None
    posted: Posted | None = None
    taken_down: Posted | None = None


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """All parts of one entry as they stand, for verifying; `broken` are those that cannot be read."""

    id: str
    entry: Entry | None
    wake_at: datetime | None
    events: tuple[Event, ...]
    words: Mapping[int, Words]
    views: Mapping[str, View] = field(default_factory=dict)
    broken: tuple[str, ...] = ()


class Registers(Protocol):
    """The entries of all registers."""

    def load(self, id: str) -> LoadedEntry:
        """The entry with its words. Raises NotFound."""

    def commit(self, before: Entry | None, moved: Moved, shown: Sequence[Shown]) -> None:
        """Write a step in one transaction, if `before.version` still stands; None opens what was not there.

        `shown` stands beside `moved.entries`, one for each; those beyond the first are new. Raises Stale, ClaimRefused,
        NumberTaken for an id that is in use.
        """

    def history(self, id: str, events: Iterable[int]) -> tuple[tuple[Event, Words | None], ...]:
        """The events of these numbers in order, with their words (None where they were destroyed)."""

    def views(self, keys: Iterable[str], id: str) -> tuple[View, ...]:
        """The copies of this entry under these keys; empty when none, in the same time."""

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
        """Open entries of one register under one key by due (those without one last), or the done ones, latest first.

        They come without `texts`.
        """

    def listed(self, key: str, kind: str, first: date, last: date) -> Iterator[View]:
        """All entries of one register under one key listed by a day from `first` to `last`, both included."""

    def due(self, shard: int, now: datetime, limit: int) -> Iterator[Waking]:
        """What is in one of REGISTER_SHARDS and whose wake_at has come, earliest first: a hint."""

    def defer(self, waking: Waking, until: datetime | None) -> None:
        """Move or (None) remove the wake of an entry, leaving everything else; nothing if it was moved meanwhile."""


class Board(Protocol):
    """What everybody may know of the registers, and what offices put up themselves; the public path may read it."""

    def posted(self, office: str, kind: str, first: date, last: date = date.max) -> tuple[Posted, ...]:
        """What one office has posted of one register for the days from `first` to `last`, earliest first."""

    def post(self, posted: Posted) -> None:
        """Put something up that is no register's, in place of what stood under its office, kind, day and id."""

    def take_down(self, posted: Posted) -> None:
        """Take it down; nothing when it is not there."""


class RegisterRecords(Protocol):
    """Everything that is kept of the registers; for operators, on no request path."""

    def ids(self) -> Iterator[str]:
        """Every id under which there is any part of an entry, some more than once; a full read of the keys."""

    def entries(self, ids: Collection[str]) -> Sequence[KeptEntry]:
        """These entries, each as it stands at one moment, in their order."""
