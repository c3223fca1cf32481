"""Drawers in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.errors import Stale
from chalicelib.domain.ports_drawers import Kept


class FakeDrawers:
    """Implements `Drawers`."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str], Kept] = {}

    def get(self, owner: str, kind: str, id: str, now: datetime) -> Kept | None:
        found = self.kept.get((owner, kind, id))
        return found if found and not (found.expires_at and found.expires_at <= now) else None

    def all(self, owner: str, kind: str, now: datetime) -> tuple[Kept, ...]:
        mine = sorted(id for whose, what, id in self.kept if (whose, what) == (owner, kind))
        return tuple(found for id in mine if (found := self.get(owner, kind, id, now)))

    def put(self, kept: Kept, now: datetime) -> Kept:
        standing = self.get(kept.owner, kept.kind, kept.id, now)
        if (standing.version if standing else 0) != kept.version:
            raise Stale("刚刚在别处修改过，请刷新后再改")
        written = replace(kept, version=kept.version + 1, changed_at=now)
        self.kept[kept.owner, kept.kind, kept.id] = written
        return written

    def drop(self, owner: str, kind: str, id: str) -> None:
        self.kept.pop((owner, kind, id), None)
