"""The fake LookupGate and ProgressReader."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain.copies import OFFERS, from_note
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Attempts
from chalicelib.domain.projections import Progress
from tests.fakes.guards import FakeGuards
from tests.fakes.memory import Memory


class FakeProgress:
    """The ProgressReader in memory."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def get(self, number: str) -> Progress | None:
        return self.memory.progress.get(number)


class FakeLookupGate:
    """The LookupGate in memory."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.guards = FakeGuards(memory)

    def attempt(self, number: str, address: str, now: datetime) -> Attempts:
        by_number = self.guards.read("lookup-number", number, now) or {"count": 0}
        by_address = self.guards.read("lookup-address", address, now) or {"count": 0}
        offers = from_note(self.guards.read(OFFERS, number, now))
        return Attempts(self.memory.progress.get(number), by_number["count"], by_address["count"], offers)

    def failed(self, number: str, address: str, now: datetime, window: int) -> None:
        until = now + timedelta(seconds=window)
        self.guards.take(Claim("lookup-number", number, "add", 1, 2**53, until), now)
        self.guards.take(Claim("lookup-address", address, "add", 1, 2**53, until), now)
