"""Password hashes by argon2id, with the same work for a login that does not exist."""

from __future__ import annotations

import threading
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

TIME_COST = 3
MEMORY_KIB = 32 * 1024
LANES = 1
"""About 70 ms on one core of the machine it was measured on, above the minimum of RFC 9106 for constrained memory."""

AT_ONCE = 2
"""Hashes made at once, of 32 MiB each: a flood of sign-ins takes neither the memory nor all the threads."""


class Argon2Passwords:
    """`Passwords` by argon2-cffi; lesser costs are for tests."""

    def __init__(self, time_cost: int = TIME_COST, memory_kib: int = MEMORY_KIB, lanes: int = LANES) -> None:
        self._costs = (time_cost, memory_kib, lanes)
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        time_cost, memory_kib, lanes = self._costs
        return PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=lanes)

    @cached_property
    def _nobody(self) -> str:
        return self.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """A PHC string such as `$argon2id$v=19$m=32768,t=3,p=1$…`."""
        with self._turns:
            return self._hasher.hash(_as_typed(password))

    def verify(self, hashed: str, password: str) -> bool:
        """Whether `password` belongs to `hashed`; an empty or unreadable hash costs as much and is never right."""
        from argon2.exceptions import InvalidHashError, VerificationError

        known = hashed.startswith("$argon2id$")
        against = hashed if known else self._nobody
        with self._turns:
            try:
                return self._hasher.verify(against, _as_typed(password)) and known
            except (VerificationError, InvalidHashError):
                return False

    def outdated(self, hashed: str) -> bool:
        """Whether `hashed` was made with other costs than today's."""
        return self._hasher.check_needs_rehash(hashed)


def _as_typed(password: str) -> str:
    """One form for the several ways in which keyboards compose the same characters (RFC 8265)."""
    return unicodedata.normalize("NFC", password)
