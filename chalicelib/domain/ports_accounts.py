"""What the account services need from the world besides the common ports: slow password hashes."""

from __future__ import annotations

from typing import Protocol


class Passwords(Protocol):
    """Hashing of passwords; the parameters travel inside each hash, so old ones stay readable."""

    def hash(self, password: str) -> str:
        """A salted hash of `password`, to be kept with the account."""

    def verify(self, hashed: str, password: str) -> bool:
        """Whether `password` belongs to `hashed`.

        An empty or unreadable `hashed` (an unknown login) costs the same time as a wrong password and is never right.
        """

    def outdated(self, hashed: str) -> bool:
        """Whether `hashed` was made with other parameters than those used today."""
