"""The fake Guards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.outcome import Claim
from tests.fakes.memory import Guard, Memory, as_json, seconds


class FakeGuards:
    """The Guards in memory."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def take(self, claim: Claim, now: datetime) -> bool:
        with self.memory.lock:
            if not self.memory.holds(claim, now):
                return False
            self.memory.make(claim, now)
            return True

    def read(self, purpose: str, key: str, now: datetime) -> Mapping[str, Any] | None:
        guard = self.memory.guards.get((purpose, key))
        return None if guard is None or guard.expired(now) else {**guard.note, "count": guard.count}

    def put(self, claim: Claim) -> None:
        self.memory.guards[claim.purpose, claim.key] = Guard(claim.amount, as_json(claim.note), seconds(claim))

    def drop(self, purpose: str, key: str) -> None:
        self.memory.guards.pop((purpose, key), None)

    def sweep(self, now: datetime) -> int:
        with self.memory.lock:
            gone = [key for key, guard in self.memory.guards.items() if guard.expired(now)]
            for key in gone:
                del self.memory.guards[key]
            return len(gone)
