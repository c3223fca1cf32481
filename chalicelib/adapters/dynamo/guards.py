"""Counters, idempotency, spent proofs and sessions, each with an expiry that holds whether or not it was swept."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from chalicelib.adapters.dynamo.rows import SWEEP_SHARDS, guard_key, guard_of, guard_row
from chalicelib.adapters.dynamo.thin import PAUSES, Engine, Refused
from chalicelib.adapters.dynamo.transaction import claimed, expired, renewed
from chalicelib.adapters.dynamo.wire import epoch, n
from chalicelib.domain.outcome import Claim


class DynamoGuards:
    """The Guards on DynamoDB."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def take(self, claim: Claim, now: datetime) -> bool:
        """Make one claim outside of a step; False when it does not hold."""
        return taken(self._engine, claim, now)

    def read(self, purpose: str, key: str, now: datetime) -> Mapping[str, Any] | None:
        """The note of a claim with `count`, or None when there is none or it has expired."""
        item = self._engine.get("guards", guard_key(purpose, key))
        return None if item is None or expired(item, epoch(now)) else guard_of(item)

    def put(self, claim: Claim) -> None:
        """Write, replacing what stands there."""
        self._engine.put("guards", guard_row(claim))

    def drop(self, purpose: str, key: str) -> None:
        """Remove a claim, if it is there."""
        self._engine.delete("guards", guard_key(purpose, key))

    def sweep(self, now: datetime) -> int:
        """Remove what has expired; the number removed."""
        return sum(self._swept(shard, epoch(now)) for shard in range(SWEEP_SHARDS))

    def _swept(self, shard: int, now: int) -> int:
        hints = self._engine.query_all(
            "guards",
            IndexName="expiry",
            KeyConditionExpression="#sweep = :shard AND #expires <= :now",
            ExpressionAttributeNames={"#sweep": "sweep", "#expires": "expires_at"},
            ExpressionAttributeValues={":shard": n(shard), ":now": n(now)},
        )
        removed = 0
        for hint in list(hints):
            with suppress(Refused):
                self._engine.delete(
                    "guards",
                    {"id": hint["id"]},
                    ConditionExpression="#expires <= :now",
                    ExpressionAttributeNames={"#expires": "expires_at"},
                    ExpressionAttributeValues={":now": n(now)},
                )
                removed += 1
        return removed


def taken(engine: Engine, claim: Claim, now: datetime) -> bool:
    """Make one claim by itself; a counter that has expired begins anew. False when the claim does not hold."""
    if claim.kind == "add" and claim.amount > claim.limit:
        return False
    second = epoch(now)
    write = claimed(engine, claim, second)
    for _ in PAUSES:
        ((kind, operation),) = write.items()
        try:
            engine.call(f"{kind}Item", operation, repeatable=False)
        except Refused as refusal:
            if claim.kind == "add" and kind == "Put":
                write = claimed(engine, claim, second)
            elif claim.kind == "add" and expired(refusal.item, second):
                write = renewed(engine, claim, second)
            else:
                return False
        else:
            return True
    return False
