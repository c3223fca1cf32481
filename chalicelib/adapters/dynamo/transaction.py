"""One step's writes gathered and made together, and what each of them means when it cannot be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from chalicelib.adapters.dynamo.rows import guard_key, guard_row
from chalicelib.adapters.dynamo.thin import PAUSES, Engine, Refused
from chalicelib.adapters.dynamo.wire import Item, epoch, n, number_of, said
from chalicelib.domain.errors import Stale, Unavailable
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import ClaimRefused, NumberTaken

FAILED, CONFLICT = "ConditionalCheckFailed", "TransactionConflict"


class Meaning(Enum):
    """What it means that a write's condition does not hold; the first of these that happened is raised."""

    STALE = 0
    CLAIM = 1
    TAKEN = 2
    ALREADY = 3
    """The same thing is there already, which is as good: the others are written without it."""


@dataclass(slots=True)
class Write:
    """One operation of the transaction."""

    operation: dict[str, Any]
    meaning: Meaning | None = None
    claim: Claim | None = None


class Transaction:
    """Writes that are made together or not at all; `now` is the moment by which claims have expired or not."""

    def __init__(self, engine: Engine, now: datetime | None) -> None:
        self._engine = engine
        self._now = epoch(now) if now else 0
        self._writes: list[Write] = []

    def __len__(self) -> int:
        return len(self._writes)

    def absorb(self, other: Transaction) -> None:
        """Take over the writes of another transaction; claims hold by the later of the two moments."""
        self._now = max(self._now, other._now)
        self._writes += other._writes

    def put(self, table: str, item: Item) -> None:
        """Write an item, whatever stands there."""
        self._writes.append(Write({"Put": {"TableName": self._engine.name(table), "Item": item}}))

    def delete(self, table: str, key: Item) -> None:
        """Remove an item, if it is there."""
        self._writes.append(Write({"Delete": {"TableName": self._engine.name(table), "Key": key}}))

    def put_new(self, table: str, item: Item, key: str, meaning: Meaning) -> None:
        """Write an item that must not be there; `key` is the name of its partition key."""
        operation = {
            "TableName": self._engine.name(table),
            "Item": item,
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": key},
        }
        self._writes.append(Write({"Put": operation}, meaning))

    def put_after(self, table: str, item: Item, version: int) -> None:
        """Write an item whose stored version must be `version`."""
        operation = {
            "TableName": self._engine.name(table),
            "Item": item,
            "ConditionExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":version": n(version)},
        }
        self._writes.append(Write({"Put": operation}, Meaning.STALE))

    def add_one(self, table: str, key: Item, counters: Sequence[str], body: str) -> None:
        """Let counters of one item grow by one each; an item that is not there begins with them and `body`."""
        names = {"#body": "body"} | {f"#{at}": name for at, name in enumerate(counters)}
        grown = ", ".join(f"#{at} :one" for at in range(len(counters)))
        operation = {
            "TableName": self._engine.name(table),
            "Key": key,
            "UpdateExpression": f"SET #body = :body ADD {grown}",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {":body": {"S": body}, ":one": n(1)},
        }
        self._writes.append(Write({"Update": operation}))

    def claim(self, claim: Claim) -> None:
        """Make a claim with the rest. Raises ClaimRefused at once for one that exceeds its limit alone."""
        if claim.kind == "add" and claim.amount > claim.limit:
            raise ClaimRefused(claim)
        self._writes.append(Write(claimed(self._engine, claim, self._now), Meaning.CLAIM, claim))

    def commit(self) -> None:
        """Write it all.

        Raises Stale, ClaimRefused or NumberTaken for the condition that did not hold; when others keep writing the same
        items, Stale for a case that was there before, else Unavailable, as when the engine does not answer. Nothing is
        written then.
        """
        for pause in (*PAUSES, None):
            if not self._writes:
                return
            try:
                self._engine.transact([write.operation for write in self._writes])
                return
            except Refused as refusal:
                conflict = self._amend(refusal.reasons)
                if conflict and pause is not None:
                    self._engine.rest(pause)
        if any(write.meaning is Meaning.STALE for write in self._writes):
            raise Stale()
        raise Unavailable()

    def _amend(self, reasons: Sequence[Any]) -> bool:
        """Leave out what is there already and renew what has expired; whether others were writing meanwhile.

        Raises what the worst failed condition means.
        """
        failed: list[Write] = []
        for write, reason in zip(list(self._writes), reasons, strict=True):
            if reason["Code"] != FAILED:
                continue
            if write.claim and write.claim.kind == "add" and "Put" in write.operation:
                write.operation = claimed(self._engine, write.claim, self._now)
            elif write.claim and write.claim.kind == "add" and expired(reason.get("Item"), self._now):
                write.operation = renewed(self._engine, write.claim, self._now)
            elif write.meaning is Meaning.ALREADY:
                self._writes.remove(write)
            else:
                failed.append(write)
        if failed:
            worst = min(failed, key=lambda write: write.meaning.value if write.meaning else 0)
            if worst.claim:
                raise ClaimRefused(worst.claim)
            raise NumberTaken() if worst.meaning is Meaning.TAKEN else Stale()
        codes = {reason["Code"] for reason in reasons}
        if codes - {"None", FAILED, CONFLICT}:
            raise Unavailable()
        return CONFLICT in codes


def expired(item: Item | None, now: int) -> bool:
    """Whether what stood there when a claim failed had expired at that whole second."""
    return bool(item and "expires_at" in item and number_of(item, "expires_at") <= now)


def claimed(engine: Engine, claim: Claim, now: int) -> dict[str, Any]:
    """The write that makes a claim if it holds: `once` when nothing valid stands there, `add` within the limit.

    `now` is a whole second since 1970. An `add` to a counter that has expired fails; `renewed` is for that.
    """
    if claim.kind == "once":
        operation: dict[str, Any] = {
            "TableName": engine.name("guards"),
            "Item": guard_row(claim),
            "ConditionExpression": "attribute_not_exists(#id) OR #expires <= :now",
            "ExpressionAttributeNames": {"#id": "id", "#expires": "expires_at"},
            "ExpressionAttributeValues": {":now": n(now)},
        }
        return {"Put": operation}
    if claim.kind != "add":
        raise ValueError(f"a claim is made once or added to, not “{claim.kind}”")
    names = {"#amount": "amount", "#expires": "expires_at"}
    values = {":zero": n(0), ":amount": n(claim.amount), ":room": n(claim.limit - claim.amount), ":now": n(now)}
    sets = ["#amount = if_not_exists(#amount, :zero) + :amount"]
    row = guard_row(claim)
    if "expires_at" in row:
        names["#sweep"] = "sweep"
        values |= {":expires": row["expires_at"], ":sweep": row["sweep"]}
        sets += ["#expires = if_not_exists(#expires, :expires)", "#sweep = if_not_exists(#sweep, :sweep)"]
    if claim.note:
        names["#note"], values[":note"] = "note", said(claim.note)
        sets.append("#note = :note")
    operation = {
        "TableName": engine.name("guards"),
        "Key": guard_key(claim.purpose, claim.key),
        "UpdateExpression": "SET " + ", ".join(sets),
        # Comparing with an absent count is false, so a first claim needs its own branch.
        "ConditionExpression": "(attribute_not_exists(#amount) OR #amount <= :room)"
        " AND (attribute_not_exists(#expires) OR #expires > :now)",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    return {"Update": operation}


def renewed(engine: Engine, claim: Claim, now: int) -> dict[str, Any]:
    """The write that begins an expired counter anew, unless somebody else has just done so."""
    operation = {
        "TableName": engine.name("guards"),
        "Item": guard_row(claim),
        "ConditionExpression": "#expires <= :now",
        "ExpressionAttributeNames": {"#expires": "expires_at"},
        "ExpressionAttributeValues": {":now": n(now)},
    }
    return {"Put": operation}
