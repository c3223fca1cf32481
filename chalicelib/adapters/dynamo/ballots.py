"""The answers to surveys, in the ledger table under a partition for each survey: counters in shards, words sealed."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from chalicelib.adapters.dynamo.cursors import closed, opened
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.transaction import Meaning, Transaction
from chalicelib.adapters.dynamo.wire import Item, b, bytes_of, s, text_of
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Page, Vault
from chalicelib.domain.ports_surveys import BALLOT_SHARDS, Ballot, Opinion

COUNT, WORDS = "COUNT#", "WORDS#"
COUNTED = "n:"
"""Begins the name of an attribute that is a counter."""


class DynamoBallotBox:
    """The BallotBox on DynamoDB: the public's side, which reads nothing."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def cast(self, ballot: Ballot, claims: Sequence[Claim], now: datetime) -> None:
        """Count an answer and keep its opinions, sealed for the office, with the claims: all of it or nothing."""
        place = _place(ballot.office, ballot.survey)
        writes = Transaction(self._engine, now)
        shard = {"docket": s(place), "part": s(f"{COUNT}{ballot.turn % BALLOT_SHARDS:02}")}
        writes.add_one("ledger", shard, [f"{COUNTED}{name}" for name in ballot.counters], "ballots")
        for question, words in ballot.opinions:
            # Chance orders them, so that what one person said to two questions does not lie side by side.
            part = f"{WORDS}{secrets.token_hex(12)}"
            row = {
                "docket": s(place),
                "part": s(part),
                "body": s(question),
                "scope": s(ballot.office),
                "sealed": b(self._vault.seal(ballot.office, words.encode(), f"{place}#{part}#{question}")),
            }
            writes.put_new("ledger", row, "docket", Meaning.TAKEN)
        for claim in claims:
            writes.claim(claim)
        writes.commit()


class DynamoBallots(DynamoBallotBox):
    """The Ballots on DynamoDB: the office's side."""

    def counted(self, office: str, survey: str) -> Mapping[str, int]:
        """Every counter of a survey that is not 0."""
        found: Counter[str] = Counter()
        how = {**_query(_place(office, survey), COUNT), "ConsistentRead": True}
        for item in self._engine.query_all("ledger", **how):
            for name, value in item.items():
                if name.startswith(COUNTED):
                    found[name.removeprefix(COUNTED)] += int(value["N"])
        return dict(found)

    def opinions(self, office: str, survey: str, cursor: str | None, size: int) -> Page[Opinion]:
        """One page of what was said. Raises Invalid for a cursor of another survey."""
        place = _place(office, survey)
        after = opened(self._vault, place, cursor) if cursor else ""
        more = {"ExclusiveStartKey": {"docket": s(place), "part": s(after)}} if after else {}
        answer = self._engine.query("ledger", **_query(place, WORDS), **more, Limit=size + 1)
        items = answer["Items"]
        last = text_of(items[size - 1], "part") if len(items) > size else ""
        shown = tuple(self._opinion(place, office, item) for item in items[:size])
        return Page(shown, closed(self._vault, place, last) if last else None)

    def destroy(self, office: str, survey: str) -> int:
        """Remove what was said of a survey, the counters stay; how many were removed."""
        place = _place(office, survey)
        found = [text_of(item, "part") for item in self._engine.query_all("ledger", **_query(place, WORDS))]
        for part in found:
            self._engine.delete("ledger", {"docket": s(place), "part": s(part)})
        return len(found)

    def _opinion(self, place: str, office: str, item: Item) -> Opinion:
        question = text_of(item, "body")
        context = f"{place}#{text_of(item, 'part')}#{question}"
        return Opinion(question, self._vault.open(office, bytes_of(item, "sealed"), context).decode())


def _place(office: str, survey: str) -> str:
    return f"survey#{office}#{survey}"


def _query(place: str, begins: str) -> dict[str, object]:
    return {
        "KeyConditionExpression": "#docket = :docket AND begins_with(#part, :begins)",
        "ExpressionAttributeNames": {"#docket": "docket", "#part": "part"},
        "ExpressionAttributeValues": {":docket": s(place), ":begins": s(begins)},
    }
