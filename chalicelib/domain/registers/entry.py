"""The aggregate of the registers: one entry, with its deadlines and what became of the entries it was issued to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain import ids
from chalicelib.domain.clocks import RUNNING, Clock

MARK = "T-"
"""Begins the id of every entry, so that nobody takes one for a case number."""

_DRAWN = 8


class Stand(StrEnum):
    """Why a docket key sees an entry: it keeps it, it stands above who does, or the entry names it."""

    OWN = "own"
    NAMED = "named"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the entries issued under one: handed in, still owed after the due, handed in after it."""

    issued: int = 0
    handed: int = 0
    late: int = 0
    handed_late: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of one register.

    `key` (a docket key) keeps it; `named` is another one that has a part in it, `above` those that stood over the
    keeper when it was opened. `facts` hold codes, dates, numbers, staff ids and docket keys; what people wrote stands
    with its event, sealed. `shared` are the numbers of the events whose words the others may read too. `on` is the day
    by which it is listed. `version`, `revision`, `events` and `link` are as those of a case.
    """

    id: str
    kind: str
    key: str
    city: str
    state: str
    opened_at: datetime
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    named: str = ""
    above: tuple[str, ...] = ()
    parent: str = ""
    clocks: tuple[Clock, ...] = ()
    tally: Tally = Tally()
    shared: tuple[int, ...] = ()
    version: int = 0
    revision: int = 0
    events: int = 0
    link: str = ""

    def stands(self, key: str) -> frozenset[Stand]:
        """Why this docket key sees the entry; empty when it does not."""
        held = {Stand.OWN: key == self.key, Stand.NAMED: key == self.named, Stand.ABOVE: key in self.above}
        return frozenset(stand for stand, holds in held.items() if holds and key)

    @property
    def due(self) -> datetime | None:
        """The earliest due of what is still owed."""
        return min((clock.raw_due for clock in self.clocks if clock.state == RUNNING), default=None)

    @property
    def late(self) -> bool:
        """Whether somebody was told that what is owed is late."""
        return any(
            clock.state == RUNNING and any(ring.startswith("late") for ring in clock.fired) for clock in self.clocks
        )


def new_id(prefix: str, day: date, draw: ids.Draw) -> str:
    """The id of an entry such as `T-QH20261121-K7M3QABCD`.

    As a case number it holds neither office nor sequence; it is longer, since a thousand may be opened at once.
    """
    body = f"{prefix}{day:%Y%m%d}-" + "".join(ids.ALPHABET[draw(31)] for _ in range(_DRAWN))
    return f"{MARK}{body}{ids.check_character(body)}"


def is_entry(id: str) -> bool:
    """Whether an id is that of an entry, and not the number of a case."""
    return id.startswith(MARK)


def prefix_of(id: str) -> str:
    """The city's prefix of an entry's id."""
    return id.removeprefix(MARK).partition("-")[0][:-8]
