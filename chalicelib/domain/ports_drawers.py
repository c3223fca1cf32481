"""What a person or an office keeps for its own work (drafts, saved views), and the port to where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing in a drawer.

    `owner` is a staff id (`qh.clerk`) or an office id (`qh`), `kind` what it is (`draft`, `view`), `id` its name there.
    `note` is JSON and may hold personal words: it is sealed at rest under the key of the owner's office. `version` is 0
    until it was written. After `expires_at` it is as if it were not there.
    """

    owner: str
    kind: str
    id: str
    note: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    changed_at: datetime | None = None
    expires_at: datetime | None = None


class Drawers(Protocol):
    """The drawers of staff and offices; whoever asks has checked that this owner's drawer is open to the caller."""

    def get(self, owner: str, kind: str, id: str, now: datetime) -> Kept | None:
        """One thing, or None when it was never put there, was taken out, or has expired."""

    def all(self, owner: str, kind: str, now: datetime) -> tuple[Kept, ...]:
        """Everything of one kind in one drawer, by id."""

    def put(self, kept: Kept, now: datetime) -> Kept:
        """Write it in place of the one with `kept.version`; returns it as it stands. Raises Stale when that moved."""

    def drop(self, owner: str, kind: str, id: str) -> None:
        """Take it out; nothing when it is not there."""
