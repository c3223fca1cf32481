"""The aggregates with their events and words: read, changed in one transaction a step, and woken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from chalicelib.adapters.dynamo.bulk import folded, put_life
from chalicelib.adapters.dynamo.intake import moment_of, put_consequences
from chalicelib.adapters.dynamo.rows import CASE_PART, case_key, case_row, words_of, words_part
from chalicelib.adapters.dynamo.thin import Engine, Refused
from chalicelib.adapters.dynamo.transaction import Meaning, Transaction
from chalicelib.adapters.dynamo.wire import Item, moment, n, read, s, text_of
from chalicelib.domain.case import Case, State
from chalicelib.domain.errors import NotFound
from chalicelib.domain.events import Event, Words, rewritten
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.ports import Loaded, Projected, Vault, Waking


class DynamoCases:
    """The Cases on DynamoDB."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def load(self, number: str) -> Loaded:
        """The case with its words, in one round trip, or two when draft, reply or extension have words of their own.

        Words that were destroyed are empty ones. Raises NotFound.
        """
        items = self._parts(number, (CASE_PART, words_part(1)))
        if CASE_PART not in items:
            raise NotFound()
        case = read(items[CASE_PART], Case)
        asked = case.asked_event if case.state is State.INFO_PENDING else 0
        later = {case.draft_event, case.reply_event, case.extension_event, case.shown_event, asked} - {0, 1}
        if later:
            items |= self._parts(number, [words_part(event) for event in later])
        words = {event: self._words(items, event) for event in (later | {1})}
        return Loaded(
            case,
            rewritten(words[1], words.get(case.shown_event)),
            words.get(case.draft_event),
            words.get(case.reply_event),
            words.get(case.extension_event),
            words.get(asked),
        )

    def commit(self, before: Case, outcome: Outcome, projected: Sequence[Projected]) -> None:
        """Write a step in one transaction, if `before.version` still stands.

        `outcome.cases[0]` is `before` after the step; those beyond it are new. Raises Stale when somebody was faster,
        else ClaimRefused, else NumberTaken for a child; ValueError for a case whose version did not move.
        """
        case, *children = outcome.cases
        if case.number != before.number or case.version <= before.version:
            raise ValueError(f"{case.number} at {case.version} does not follow {before.number} at {before.version}")
        writes = Transaction(self._engine, moment_of(outcome))
        writes.put_after("cases", case_row(case, projected[0].wake_at), before.version)
        for child, seen in zip(children, projected[1:], strict=True):
            writes.put_new("cases", case_row(child, seen.wake_at), "number", Meaning.TAKEN)
        put_consequences(writes, outcome, projected, self._vault, of=before.number)
        writes.commit()

    def commit_life(self, outcomes: Sequence[Outcome], projected: Projected) -> None:
        """Write the first steps of one new case at once, folded in memory, with the projections of the last one.

        Raises ClaimRefused, else NumberTaken; ValueError for steps that make further cases.
        """
        life = folded(outcomes)
        writes = Transaction(self._engine, moment_of(life))
        put_life(writes, life, projected, self._vault)
        writes.commit()

    def history(self, number: str) -> tuple[tuple[Event, Words | None], ...]:
        """All events in order, with their words (None where they were destroyed). Raises NotFound."""
        found = self._engine.query_all(
            "cases",
            KeyConditionExpression="#number = :number",
            ExpressionAttributeNames={"#number": "number"},
            ExpressionAttributeValues={":number": s(number)},
            ConsistentRead=True,
        )
        items = {text_of(item, "part"): item for item in found}
        if CASE_PART not in items:
            raise NotFound()
        events = [read(items[part], Event) for part in sorted(items) if part.startswith("EVENT#")]
        return tuple((event, self._words_or_none(items, event.seq)) for event in events)

    def due(self, shard: int, now: datetime, limit: int) -> Iterator[Waking]:
        """What is in one of SHARDS and whose wake_at has come, earliest first: a hint, the base item decides."""
        answer = self._engine.query(
            "cases",
            IndexName="wake",
            KeyConditionExpression="#shard = :shard AND #wake <= :now",
            ExpressionAttributeNames={"#shard": "shard", "#wake": "wake_at"},
            ExpressionAttributeValues={":shard": n(shard), ":now": s(moment(now))},
            Limit=limit,
        )
        for item in answer["Items"]:
            yield Waking(text_of(item, "number"), datetime.fromisoformat(text_of(item, "wake_at")))

    def defer(self, waking: Waking, until: datetime | None) -> None:
        """Move or (None) remove the wake of a case, leaving everything else; nothing if it was moved meanwhile."""
        values = {":seen": s(moment(waking.at))}
        if until is not None:
            values[":until"] = s(moment(until))
        with suppress(Refused):
            self._engine.update(
                "cases",
                case_key(waking.number),
                UpdateExpression="SET #wake = :until" if until else "REMOVE #wake, #shard",
                ConditionExpression="#wake = :seen",
                ExpressionAttributeNames={"#wake": "wake_at"} | ({} if until else {"#shard": "shard"}),
                ExpressionAttributeValues=values,
            )

    def numbers(self) -> Iterator[str]:
        """Every case number; a full read for operators (verify), on no request path."""
        how = {
            "FilterExpression": "#part = :case",
            "ProjectionExpression": "#number",
            "ExpressionAttributeNames": {"#part": "part", "#number": "number"},
            "ExpressionAttributeValues": {":case": s(CASE_PART)},
        }
        return (text_of(item, "number") for item in self._engine.scan("cases", **how))

    def _parts(self, number: str, parts: Sequence[str]) -> dict[str, Item]:
        found = self._engine.get_many(("cases", case_key(number, part)) for part in parts)
        return {text_of(item, "part"): item for _, item in found}

    def _words(self, items: dict[str, Item], event: int) -> Words:
        return self._words_or_none(items, event) or Words(event, "")

    def _words_or_none(self, items: dict[str, Item], event: int) -> Words | None:
        item = items.get(words_part(event))
        return words_of(item, self._vault) if item else None
