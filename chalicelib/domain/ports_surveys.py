"""What services need of the world for surveys: a box that takes answers, and what was counted of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Page

BALLOT_SHARDS = 16
"""Over so many items the counters of a survey lie, so that answers at the same moment seldom wait for each other."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One answer to one survey of one office.

    `counters` grow by one each; `opinions` are (question id, words). `turn` is any number: it picks the shard.
    """

    office: str
    survey: str
    counters: tuple[str, ...]
    opinions: tuple[tuple[str, str], ...] = ()
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody said in his own words to one question; nothing says who, when, or what else he answered."""

    question: str
    words: str


class BallotBox(Protocol):
    """Where answers are put; nothing can be read through it."""

    def cast(self, ballot: Ballot, claims: Sequence[Claim], now: datetime) -> None:
        """Count an answer and keep its opinions, sealed for the office, with the claims: all of it or nothing.

        Raises ClaimRefused; Unavailable when the engine does not answer.
        """


class Ballots(BallotBox, Protocol):
    """The answers as an office counts and reads them."""

    def counted(self, office: str, survey: str) -> Mapping[str, int]:
        """Every counter of a survey that is not 0."""

    def opinions(self, office: str, survey: str, cursor: str | None, size: int) -> Page[Opinion]:
        """One page of what was said, in no order that tells anything. Raises Invalid for a cursor of another survey."""

    def destroy(self, office: str, survey: str) -> int:
        """Remove what was said of a survey, the counters stay; how many were removed."""
