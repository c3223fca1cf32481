"""What verifying and upgrading need of the store: everything that is kept, as it stands; on no request path."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from chalicelib.domain.case import Case, Paper
from chalicelib.domain.events import Event, Words
from chalicelib.domain.ports import Projected
from chalicelib.domain.projections import DocketEntry, Progress


@dataclass(frozen=True, slots=True)
class Place:
    """Where a projection stands: `kind` is docket, progress or find; `key` the docket key, with `#token` for a find."""

    kind: str
    number: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """All parts of one case; `case` is None when there are parts without one.

    `broken` names the parts that cannot be read: changed, cut off, or sealed with a key that is gone.
    """

    number: str
    case: Case | None
    wake_at: datetime | None = None
    events: tuple[Event, ...] = ()
    words: Mapping[int, Words] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Projections:
    """What stands at the places that were asked for; `broken` are those where something stands that cannot be read."""

    entries: Mapping[Place, DocketEntry]
    progress: Mapping[Place, Progress]
    finds: frozenset[Place]
    broken: frozenset[Place]


class Records(Protocol):
    """Everything that is kept of cases."""

    def cases(self, numbers: Sequence[str]) -> Sequence[Kept]:
        """These cases, each as it stands at one moment, in their order."""

    def projections(self, places: Collection[Place]) -> Projections:
        """What stands at these places."""

    def places(self) -> Iterator[Place]:
        """Every place at which a projection stands; a full read of the keys."""

    def numbers(self) -> Iterator[str]:
        """Every number under which there is any part of a case, some more than once; a full read of the cases."""

    def rewrite(self, case: Case, seen: Projected) -> None:
        """Write what others see of a case and its wake, the case being as it was read. Raises Stale."""
