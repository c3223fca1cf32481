"""What staff and offices keep for their own work, in the ledger table under their own partition, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from chalicelib.adapters.dynamo.thin import Engine, Refused
from chalicelib.adapters.dynamo.wire import Item, b, bytes_of, epoch, n, number_of, s, text_of
from chalicelib.domain.errors import Stale
from chalicelib.domain.ports import Vault
from chalicelib.domain.ports_drawers import Kept


class DynamoDrawers:
    """The Drawers on DynamoDB."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def get(self, owner: str, kind: str, id: str, now: datetime) -> Kept | None:
        """One thing, or None when it was never put there, was taken out, or has expired."""
        item = self._engine.get("ledger", _key(owner, kind, id))
        return self._standing(item, now) if item else None

    def all(self, owner: str, kind: str, now: datetime) -> tuple[Kept, ...]:
        """Everything of one kind in one drawer, by id."""
        found = self._engine.query_all(
            "ledger",
            KeyConditionExpression="#docket = :docket AND begins_with(#part, :begins)",
            ExpressionAttributeNames={"#docket": "docket", "#part": "part"},
            ExpressionAttributeValues={":docket": s(_place(owner)), ":begins": s(f"{kind}#")},
            ConsistentRead=True,
        )
        return tuple(kept for item in list(found) if (kept := self._standing(item, now)))

    def put(self, kept: Kept, now: datetime) -> Kept:
        """Write it in place of the one with `kept.version`; returns it as it stands. Raises Stale when that moved."""
        written = replace(kept, version=kept.version + 1, changed_at=now)
        plain = msgspec.json.encode(dict(kept.note))
        item = {
            **_key(kept.owner, kept.kind, kept.id),
            "body": s(kept.kind),
            "scope": s(_office(kept.owner)),
            "version": n(written.version),
            "changed_at": s(now.isoformat()),
            "sealed": b(self._vault.seal(_office(kept.owner), plain, _context(kept))),
        }
        if kept.expires_at:
            item["expires_at"] = n(epoch(kept.expires_at))
        try:
            self._engine.put("ledger", item, **_while_it_stands(kept.version, now))
        except Refused:
            raise Stale("刚刚在别处修改过，请刷新后再改") from None
        return written

    def drop(self, owner: str, kind: str, id: str) -> None:
        """Take it out; nothing when it is not there."""
        self._engine.delete("ledger", _key(owner, kind, id))

    def _standing(self, item: Item, now: datetime) -> Kept | None:
        kind, _, id = text_of(item, "part").partition("#")
        owner = text_of(item, "docket").removeprefix(PLACE)
        ends = number_of(item, "expires_at")
        if ends and ends <= epoch(now):
            # Words of a person do not lie about for longer than was said; whoever comes by takes them out.
            self.drop(owner, kind, id)
            return None
        kept = Kept(
            owner,
            kind,
            id,
            version=number_of(item, "version"),
            changed_at=datetime.fromisoformat(text_of(item, "changed_at")),
            expires_at=datetime.fromtimestamp(ends, UTC) if ends else None,
        )
        opened = self._vault.open(_office(owner), bytes_of(item, "sealed"), _context(kept))
        note: Mapping[str, Any] = msgspec.json.decode(opened)
        return replace(kept, note=note)


PLACE = "drawer#"


def _place(owner: str) -> str:
    return f"{PLACE}{owner}"


def _key(owner: str, kind: str, id: str) -> Item:
    return {"docket": s(_place(owner)), "part": s(f"{kind}#{id}")}


def _office(owner: str) -> str:
    """The office whose key seals what `owner` keeps; office ids hold no dot."""
    return owner.partition(".")[0]


def _context(kept: Kept) -> str:
    return f"{kept.owner}#{kept.kind}#{kept.id}"


def _while_it_stands(version: int, now: datetime) -> dict[str, Any]:
    if version:
        return {
            "ConditionExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":version": n(version)},
        }
    return {
        "ConditionExpression": "attribute_not_exists(#docket) OR #expires <= :now",
        "ExpressionAttributeNames": {"#docket": "docket", "#expires": "expires_at"},
        "ExpressionAttributeValues": {":now": n(epoch(now))},
    }
