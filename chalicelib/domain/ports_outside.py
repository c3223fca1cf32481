"""What services need beside the store: seals and hashes, calendars, proofs of work, ways of telling somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from chalicelib.domain.holidays import HolidayNotice
from chalicelib.domain.offices import Closure
from chalicelib.domain.workdays import Calendar


class Vault(Protocol):
    """Envelope encryption with a data key for each office, and keyed hashes."""

    def seal(self, scope: str, plain: bytes, context: str) -> bytes:
        """Encrypt under the data key of `scope`; `context` is authenticated and must be given again to open."""

    def open(self, scope: str, sealed: bytes, context: str) -> bytes:
        """Decrypt. Raises Unavailable when the key is gone or the bytes were changed."""

    def keyed_hash(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 as 64 hex characters, with a key of its own for each purpose."""


class Calendars(Protocol):
    """The work calendar."""

    def calendar(self, office: str = "") -> Calendar:
        """The calendar of one office, with its closures; of nobody in particular with ""."""

    def supposing(
        self, notice: HolidayNotice | None = None, closures: Mapping[str, Iterable[Closure]] | None = None
    ) -> Calendars:
        """The calendars as they would be with one more notice, or with these closures of some offices."""


class ProofOfWork(Protocol):
    """Challenges that cost a program some time and a person none (altcha)."""

    def challenge(self, now: datetime) -> Mapping[str, Any]:
        """A new challenge, signed, to be solved by the caller's device."""

    def spent_key(self, payload: str, now: datetime) -> str:
        """The key under which this solved proof is spent, once. Raises ProofNeeded when it is wrong or too old."""


class Channel(Protocol):
    """One way of telling somebody."""

    def send(self, address: str, subject: str, text: str, id: str = "") -> None:
        """Hand the message over; one with the same `id` is sent once. Raises DeliveryFailed."""


class Renderer(Protocol):
    """The texts of messages."""

    def render(self, template: str, facts: Mapping[str, Any]) -> tuple[str, str]:
        """Subject and text of a message. Raises Invalid for an unknown template."""


class DeliveryFailed(Exception):
    """A channel could not hand a message over; `permanent` when trying again is useless."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
