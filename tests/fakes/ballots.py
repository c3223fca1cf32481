"""Ballots in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import ClaimRefused, Page
from chalicelib.domain.ports_surveys import Ballot, Opinion
from tests.fakes.memory import Memory, cursor_for, position_in


class FakeBallotBox:
    """Implements `BallotBox`: what is cast lies with the office."""

    def __init__(self, kept: FakeBallots) -> None:
        self._kept = kept

    def cast(self, ballot: Ballot, claims: Sequence[Claim], now: datetime) -> None:
        self._kept.cast(ballot, claims, now)


class FakeBallots:
    """Implements `Ballots`; tests may look at what it holds."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.counters: dict[tuple[str, str], Counter[str]] = {}
        self.said: dict[tuple[str, str], list[Opinion]] = {}

    def cast(self, ballot: Ballot, claims: Sequence[Claim], now: datetime) -> None:
        with self.memory.lock:
            for claim in claims:
                if not self.memory.holds(claim, now):
                    raise ClaimRefused(claim)
            for claim in claims:
                self.memory.make(claim, now)
            at = (ballot.office, ballot.survey)
            self.counters.setdefault(at, Counter()).update(ballot.counters)
            self.said.setdefault(at, []).extend(Opinion(*each) for each in ballot.opinions)

    def counted(self, office: str, survey: str) -> Mapping[str, int]:
        return dict(self.counters.get((office, survey), {}))

    def opinions(self, office: str, survey: str, cursor: str | None, size: int) -> Page[Opinion]:
        at = position_in(f"{office}#{survey}", cursor)
        said = self.said.get((office, survey), [])
        more = cursor_for(f"{office}#{survey}", at + size) if len(said) > at + size else None
        return Page(tuple(said[at : at + size]), more)

    def destroy(self, office: str, survey: str) -> int:
        return len(self.said.pop((office, survey), []))
