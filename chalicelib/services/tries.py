"""Counting tries to sign in: for one login before each try, for one address after each failure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.errors import TooMany
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Guards
from chalicelib.settings import Settings

SIGN_INS = "sign-in"
"""Purpose of the guards that count the tries for one login: of passwords and of codes together."""

_BY_ADDRESS = "sign-in-address"


@dataclass(frozen=True, slots=True)
class Tries:
    """How often somebody may try within `login_window` seconds; a login is counted, never locked."""

    guards: Guards
    settings: Settings

    def let(self, staff: str, now: datetime) -> None:
        """Count a try for a staff id before it is made, so that a burst gets no more than one after another.

        Raises TooMany after `login_failures` that `forgive` did not take back.
        """
        if not self._count(SIGN_INS, digest(staff), self.settings.login_failures, now):
            raise self._too_many(SIGN_INS, digest(staff), now)

    def let_address(self, address: str, now: datetime) -> None:
        """Failures only are counted by address: a whole office may come from one. Raises TooMany."""
        note = self.guards.read(_BY_ADDRESS, address, now)
        if note and int(note["count"]) >= self.settings.address_failures:
            raise self._too_many(_BY_ADDRESS, address, now)

    def failed_from(self, address: str, now: datetime) -> None:
        """Count a failure from this address."""
        self._count(_BY_ADDRESS, address, self.settings.address_failures, now)

    def forgive(self, staff: str) -> None:
        """Forget the tries for a staff id: everything that was asked for was right."""
        self.guards.drop(SIGN_INS, digest(staff))

    def _count(self, purpose: str, key: str, limit: int, now: datetime) -> bool:
        until = now + timedelta(seconds=self.settings.login_window)
        note = {"until": until.isoformat()}
        return self.guards.take(Claim(purpose, key, "add", limit=limit, expires_at=until, note=note), now)

    def _too_many(self, purpose: str, key: str, now: datetime) -> TooMany:
        note = self.guards.read(purpose, key, now) or {}
        until = note.get("until")
        left = (datetime.fromisoformat(until) - now).total_seconds() if until else self.settings.login_window
        minutes = max(1, -(-int(left) // 60))
        return TooMany(f"登录尝试过于频繁，请约 {minutes} 分钟后再试", retry_after=max(1, int(left)))


def digest(text: str) -> str:
    """SHA-256 in hex: a guard's key that neither tells the secret nor grows with what was typed."""
    return hashlib.sha256(text.encode()).hexdigest()
