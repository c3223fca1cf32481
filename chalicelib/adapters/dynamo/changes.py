"""Holiday notices that were loaded, decisions that change the world, and the orders that follow from them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import islice

from chalicelib.adapters.dynamo.rows import command_row
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.transaction import Meaning, Transaction
from chalicelib.adapters.dynamo.wire import Item, read, s, said
from chalicelib.domain.changes import Decision
from chalicelib.domain.holidays import HolidayNotice
from chalicelib.domain.outcome import Command
from chalicelib.domain.ports import Vault

CALENDAR = "CALENDAR"
"""The partition of the offices table that holds the notices, which are the whole country's."""

KEPT_SECONDS = 30.0
"""How long the notices read are believed; another process's change is seen after that."""

AT_ONCE = 100


class DynamoChanges:
    """The Changes on DynamoDB; `tick` counts seconds."""

    def __init__(self, engine: Engine, vault: Vault, tick: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._vault = vault
        self._tick = tick
        self._kept: tuple[float, tuple[HolidayNotice, ...]] = (0.0, ())

    def notices(self) -> tuple[HolidayNotice, ...]:
        """The notices that operators have loaded, by year."""
        until, found = self._kept
        if self._tick() >= until:
            found = tuple(read(item, HolidayNotice) for item in self._under(CALENDAR, "NOTICE#"))
            self._kept = (self._tick() + KEPT_SECONDS, found)
        return found

    def put_notice(self, notice: HolidayNotice) -> None:
        """Keep a notice, in place of an earlier one of its year."""
        self._engine.put("offices", {**_key(CALENDAR, f"NOTICE#{notice.year}"), "body": said(notice)})
        self._kept = (0.0, ())

    def decide(self, decision: Decision) -> None:
        """Keep a decision, in place of what stood under its id."""
        self._engine.put("offices", {**_key(_place(decision.city), f"#{decision.id}"), "body": said(decision)})

    def decisions(self, city: str) -> tuple[Decision, ...]:
        """The decisions of a city, latest first."""
        return tuple(reversed([read(item, Decision) for item in self._under(_place(city), "#")]))

    def order(self, commands: Sequence[Command], city: str) -> None:
        """Put commands into the outbox of a city; one of the same id is there once."""
        waiting = iter(commands)
        while some := list(islice(waiting, AT_ONCE)):
            writes = Transaction(self._engine, None)
            for command in some:
                writes.put_new("ledger", command_row(command, city, self._vault), "docket", Meaning.ALREADY)
            writes.commit()

    def _under(self, place: str, begins: str) -> list[Item]:
        found = self._engine.query_all(
            "offices",
            KeyConditionExpression="#office = :office AND begins_with(#part, :begins)",
            ExpressionAttributeNames={"#office": "office", "#part": "part"},
            ExpressionAttributeValues={":office": s(place), ":begins": s(begins)},
            ConsistentRead=True,
        )
        return list(found)


def _place(city: str) -> str:
    return f"CHANGES#{city}"


def _key(office: str, part: str) -> Item:
    return {"office": s(office), "part": s(part)}
