"""What the account services need from the world besides the common ports: slow password hashes, codes of one use."""

from __future__ import annotations

from datetime import datetime
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


class OneTimeCodes(Protocol):
    """Codes of six digits that a person's own device shows, a new one every half minute (TOTP, RFC 6238)."""

    def draw(self) -> str:
        """A new secret of 160 bits, in base32, as a person may type it into a device."""

    def address(self, secret: str, account: str, issuer: str) -> str:
        """The `otpauth://` address of a secret, which devices read from a picture."""

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        """The half minute whose code this is: the one of `now`, or one beside it; None when it is no such code."""
