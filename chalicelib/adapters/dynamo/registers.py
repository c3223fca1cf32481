"""The registers on DynamoDB: entries written in one transaction a step, read by key and page, woken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeVar

import msgspec

from chalicelib.adapters.dynamo.cursors import closed, opened
from chalicelib.adapters.dynamo.register_rows import (
    ENTRY_PART,
    VIEW,
    entry_row,
    event_row,
    part_key,
    posted_key,
    posted_row,
    queue,
    view_of,
    view_part,
    view_row,
    words_of,
    words_row,
)
from chalicelib.adapters.dynamo.rows import alert_row, command_row, event_part, notice_row, words_part
from chalicelib.adapters.dynamo.thin import Engine, Refused
from chalicelib.adapters.dynamo.transaction import Meaning, Transaction
from chalicelib.adapters.dynamo.wire import Item, moment, n, read, s, text_of
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.domain.events import Event, Words
from chalicelib.domain.ports import Page, Vault, Waking
from chalicelib.domain.ports_registers import KeptEntry, LoadedEntry, Shown
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Moved, office_of
from chalicelib.domain.registers.views import View

T = TypeVar("T")

_UNREADABLE = (Unavailable, msgspec.MsgspecError, KeyError, ValueError)


class DynamoRegisters:
    """The Registers on DynamoDB."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def load(self, id: str) -> LoadedEntry:
        """The entry with its words, in one round trip, or two when it shares words. Raises NotFound."""
        items = self._parts(id, (ENTRY_PART, words_part(1)))
        if ENTRY_PART not in items:
            raise NotFound()
        entry = read(items[ENTRY_PART], Entry)
        later = set(entry.shared) - {1}
        if later:
            items |= self._parts(id, [words_part(event) for event in sorted(later)])
        words = {
            event: words_of(items[words_part(event)], self._vault)
            for event in {1, *later}
            if words_part(event) in items
        }
        return LoadedEntry(entry, words)

    def commit(self, before: Entry | None, moved: Moved, shown: Sequence[Shown]) -> None:
        """Write a step in one transaction, if `before.version` still stands; None opens what was not there.

        Raises Stale when somebody was faster, else ClaimRefused, else NumberTaken for a new id that is in use.
        """
        now = max((event.at for _, event, _ in moved.events), default=None)
        writes = Transaction(self._engine, now)
        scopes = {entry.id: office_of(entry.key) for entry in moved.entries}
        for entry, seen in zip(moved.entries, shown, strict=True):
            if before is not None and entry.id == before.id:
                writes.put_after("registers", entry_row(entry, seen), before.version)
            else:
                writes.put_new("registers", entry_row(entry, seen), "id", Meaning.TAKEN)
            self._show(writes, entry.id, seen)
        for id, event, words in moved.events:
            there = Meaning.STALE if before is not None and id == before.id else Meaning.TAKEN
            writes.put_new("registers", event_row(id, event), "id", there)
            writes.put_new("registers", words_row(id, words, scopes[id], self._vault), "id", there)
        for notice in moved.notices:
            writes.put_new("ledger", notice_row(notice), "docket", Meaning.ALREADY)
        for alert in moved.alerts:
            writes.put_new("ledger", alert_row(alert), "docket", Meaning.ALREADY)
        for command in moved.followups:
            row = command_row(command, moved.entries[0].city, self._vault)
            writes.put_new("ledger", row, "docket", Meaning.ALREADY)
        for claim in moved.claims:
            writes.claim(claim)
        writes.commit()

    def history(self, id: str, events: Iterable[int]) -> tuple[tuple[Event, Words | None], ...]:
        """The events of these numbers in order, with their words (None where they were destroyed)."""
        wanted = sorted(set(events))
        items = self._parts(id, [part(seq) for seq in wanted for part in (event_part, words_part)])
        found = (items.get(event_part(seq)) for seq in wanted)
        return tuple((read(item, Event), self._words(items, item)) for item in found if item is not None)

    def views(self, keys: Iterable[str], id: str) -> tuple[View, ...]:
        """The copies of this entry under these keys, in the order of the keys; empty when none."""
        wanted = dict.fromkeys(keys)
        if not wanted:
            return ()
        found = self._engine.get_many(("registers", part_key(id, view_part(key))) for key in wanted)
        items = {text_of(item, "part"): item for _, item in found}
        return tuple(view_of(items[view_part(key)], self._vault) for key in wanted if view_part(key) in items)

    def page(
        self,
        key: str,
        kind: str,
        *,
        cursor: str | None,
        size: int,
        done: bool = False,
        due_before: datetime | None = None,
    ) -> Page[View]:
        """Open entries of one register under one key by due (those without one last), or the done ones, latest first.

        Raises Invalid for a cursor of another key or question.
        """
        before = moment(due_before) if due_before and not done else ""
        where = queue(key, kind, done=done)
        question = f"{where}|{before}"
        names = {"#queue": "queue"} | ({"#due": "due"} if before else {})
        how: dict[str, Any] = {
            "IndexName": "due",
            "KeyConditionExpression": "#queue = :queue" + (" AND #due < :before" if before else ""),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {":queue": s(where)} | ({":before": s(before)} if before else {}),
            "ScanIndexForward": not done,
            "Limit": size + 1,
        }
        if cursor:
            due, _, id = opened(self._vault, question, cursor).partition(" ")
            how["ExclusiveStartKey"] = {**part_key(id, view_part(key)), "queue": s(where), "due": s(due)}
        found: list[Item] = []
        while len(found) <= size:
            answer = self._engine.query("registers", **how)
            found += answer["Items"]
            if not answer.get("LastEvaluatedKey"):
                break
            how["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        views = tuple(view_of(item, self._vault) for item in found[:size])
        if len(found) <= size:
            return Page(views, None)
        last = found[size - 1]
        return Page(views, closed(self._vault, question, f"{text_of(last, 'due')} {text_of(last, 'id')}"))

    def listed(self, key: str, kind: str, first: date, last: date) -> Iterator[View]:
        """All entries of one register under one key listed by a day from `first` to `last`, both included, in order."""
        for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            found = self._engine.query_all(
                "registers",
                IndexName="month",
                KeyConditionExpression="#month = :month AND #day BETWEEN :first AND :last",
                ExpressionAttributeNames={"#month": "month", "#day": "day"},
                ExpressionAttributeValues={
                    ":month": s(f"{key}#{kind}#{month // 12}-{month % 12 + 1:02}"),
                    ":first": s(first.isoformat()),
                    ":last": s(f"{last.isoformat()}$"),
                },
            )
            yield from (view_of(item, self._vault) for item in found)

    def due(self, shard: int, now: datetime, limit: int) -> Iterator[Waking]:
        """What is in one of REGISTER_SHARDS and whose wake_at has come, earliest first: a hint."""
        answer = self._engine.query(
            "registers",
            IndexName="wake",
            KeyConditionExpression="#shard = :shard AND #wake <= :now",
            ExpressionAttributeNames={"#shard": "shard", "#wake": "wake_at"},
            ExpressionAttributeValues={":shard": n(shard), ":now": s(moment(now))},
            Limit=limit,
        )
        for item in answer["Items"]:
            yield Waking(text_of(item, "id"), datetime.fromisoformat(text_of(item, "wake_at")))

    def defer(self, waking: Waking, until: datetime | None) -> None:
        """Move or (None) remove the wake of an entry, leaving everything else; nothing if it was moved meanwhile."""
        values = {":seen": s(moment(waking.at))} | ({":until": s(moment(until))} if until else {})
        with suppress(Refused):
            self._engine.update(
                "registers",
                part_key(waking.number),
                UpdateExpression="SET #wake = :until" if until else "REMOVE #wake, #shard",
                ConditionExpression="#wake = :seen",
                ExpressionAttributeNames={"#wake": "wake_at"} | ({} if until else {"#shard": "shard"}),
                ExpressionAttributeValues=values,
            )

    def ids(self) -> Iterator[str]:
        """Every id under which there is any part of an entry; a full read of the keys."""
        how = {"ProjectionExpression": "#id", "ExpressionAttributeNames": {"#id": "id"}}
        found = (text_of(item, "id") for item in self._engine.scan("registers", **how))
        return (id for id, _ in groupby(found))

    def entries(self, ids: Collection[str]) -> Sequence[KeptEntry]:
        """These entries, each as it stands at one moment, in their order."""
        return [self._kept(id) for id in ids]

    def _kept(self, id: str) -> KeptEntry:
        items = {text_of(item, "part"): item for item in self._everything(id)}
        broken: list[str] = []

        def under(begins: str, reader: Callable[[Item], T]) -> list[T]:
            found = []
            for part in sorted(items):
                if part.startswith(begins):
                    try:
                        found.append(reader(items[part]))
                    except _UNREADABLE:
                        broken.append(part)
            return found

        entries = under(ENTRY_PART, lambda item: read(item, Entry))
        words = under("WORDS#", lambda item: words_of(item, self._vault))
        views = under(VIEW, lambda item: view_of(item, self._vault))
        wake = text_of(items[ENTRY_PART], "wake_at") if ENTRY_PART in items else ""
        return KeptEntry(
            id,
            entries[0] if entries else None,
            datetime.fromisoformat(wake) if wake else None,
            tuple(under("EVENT#", lambda item: read(item, Event))),
            {each.event: each for each in words},
            {view.key: view for view in views},
            tuple(broken),
        )

    def _everything(self, id: str) -> Iterator[Item]:
        return self._engine.query_all(
            "registers",
            KeyConditionExpression="#id = :id",
            ExpressionAttributeNames={"#id": "id"},
            ExpressionAttributeValues={":id": s(id)},
            ConsistentRead=True,
        )

    def _parts(self, id: str, parts: Iterable[str]) -> dict[str, Item]:
        found = self._engine.get_many(("registers", part_key(id, part)) for part in parts)
        return {text_of(item, "part"): item for _, item in found}

    def _words(self, items: Mapping[str, Item], event: Item) -> Words | None:
        item = items.get(text_of(event, "part").replace("EVENT#", "WORDS#"))
        return words_of(item, self._vault) if item else None

    def _show(self, writes: Transaction, id: str, shown: Shown) -> None:
        for view in shown.views:
            writes.put("registers", view_row(view, self._vault))
        for key in shown.gone:
            writes.delete("registers", part_key(id, view_part(key)))
        if shown.taken_down is not None:
            writes.delete("offices", posted_key(shown.taken_down))
        if shown.posted is not None:
            writes.put("offices", posted_row(shown.posted))
