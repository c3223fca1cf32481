"""The docket entries: one by one, page by page, month by month, and by what a case is found by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from chalicelib.adapters.dynamo.cursors import closed, opened
from chalicelib.adapters.dynamo.rows import bare_entry, entry_key, entry_of
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.walk import Walk
from chalicelib.adapters.dynamo.wire import Item, moment, s, text_of
from chalicelib.domain.ports import Page, Vault
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.seeking import Seek
from chalicelib.domain.workdays import day_end, day_start

READ_AT_ONCE = 500
"""How many entries one query looks at when a filter may leave most of them out."""

QUERIES = 8
"""How many queries a page may cost before it is given out short; its cursor then goes on from there."""


class DynamoDockets:
    """The Dockets on DynamoDB."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def entry(self, keys: Iterable[str], number: str) -> tuple[DocketEntry, ...]:
        """The entries for this case under these keys, in the order of the keys; empty when none."""
        wanted = dict.fromkeys(keys)
        if not wanted:
            return ()
        found = self._engine.get_many(("dockets", entry_key(key, number)) for key in wanted)
        entries = {text_of(item, "docket"): item for _, item in found}
        return tuple(entry_of(entries[key], self._vault) for key in wanted if key in entries)

    def standing(self, pairs: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """Of these (docket key, number) pairs those that have an entry, with the names barred from it."""
        wanted = dict.fromkeys(pairs)
        found = self._engine.get_many(("dockets", entry_key(*pair)) for pair in wanted) if wanted else []
        return {(entry.key, entry.number): entry.barred for entry in (bare_entry(item) for _, item in found)}

    def page(
        self,
        key: str,
        *,
        cursor: str | None,
        size: int,
        state: str | None = None,
        due_before: datetime | None = None,
        assignee: str | None = None,
        done: bool = False,
        sees: Callable[[DocketEntry], bool] | None = None,
    ) -> Page[DocketEntry]:
        """Open entries of one key by due date (those without one last), or the done ones, latest received first.

        With a `state`, an `assignee` of done ones, or very much that `sees` refuses, a page may be shorter than `size`
        and still have a cursor.
        Raises Invalid for a cursor of another key or question.
        """
        before = moment(due_before) if due_before and not done else ""
        question = "|".join((key, state or "", before, assignee or "", "done" if done else ""))
        start = _position(opened(self._vault, question, cursor)) if cursor else None
        mine = assignee is not None and not done
        names = {"#queue": "mine" if mine else "queue"}
        values = {":queue": s(f"{key}#{assignee}" if mine else f"{key}#{'done' if done else 'open'}")}
        how: dict[str, Any] = {
            "IndexName": "mine" if mine else "due",
            "KeyConditionExpression": "#queue = :queue" + (" AND #due < :before" if before else ""),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": not done,
        }
        if before:
            names["#due"], values[":before"] = "due", s(before)
        filters = []
        if state is not None:
            names["#state"], values[":state"] = "state", s(state)
            filters.append("#state = :state")
        if assignee is not None and done:
            names["#assignee"], values[":assignee"] = "assignee", s(assignee)
            filters.append("#assignee = :assignee")
        if filters:
            how["FilterExpression"] = " AND ".join(filters)
        found, last = self._collected(how, start and _start(start, key, values[":queue"], mine), size, sees)
        return Page(tuple(found), closed(self._vault, question, last) if last else None)

    def sought(
        self,
        key: str,
        seek: Seek,
        now: datetime,
        *,
        cursor: str | None,
        size: int,
        me: str,
        holders: Collection[str] = (),
        secret: str = "",
        sees: Callable[[DocketEntry], bool] | None = None,
    ) -> Page[DocketEntry]:
        """One page of the entries of one key that `seek` asks for (seeking.py). Raises Invalid for a wrong cursor."""
        walk = Walk(self._engine, self._vault, key, seek, now, me, frozenset(holders), sees)
        return walk.page(cursor, size, secret)

    def received(self, key: str, first: date, last: date) -> Iterator[DocketEntry]:
        """All entries of one key received from `first` to `last` (dates in Shanghai), both included, earliest first."""
        since, until = moment(day_start(first)), moment(day_end(last))
        for month in _months(first, last):
            found = self._engine.query_all(
                "dockets",
                IndexName="month",
                KeyConditionExpression="#month = :month AND #received BETWEEN :since AND :until",
                ExpressionAttributeNames={"#month": "month", "#received": "received"},
                ExpressionAttributeValues={":month": s(f"{key}#{month}"), ":since": s(since), ":until": s(until)},
            )
            for item in found:
                if text_of(item, "received") < until:
                    yield entry_of(item, self._vault)

    def find(self, key: str, token: str) -> tuple[str, ...]:
        """The numbers under one key that carry a find token."""
        found = self._engine.query_all(
            "finds",
            KeyConditionExpression="#find = :find",
            ExpressionAttributeNames={"#find": "find"},
            ExpressionAttributeValues={":find": s(f"{key}#{token}")},
        )
        return tuple(text_of(item, "number") for item in found)

    def stored(self, number: str) -> tuple[DocketEntry, ...]:
        """Every entry of a case, under any key, by key; for verify."""
        hints = self._engine.query_all(
            "dockets",
            IndexName="case",
            KeyConditionExpression="#number = :number",
            ExpressionAttributeNames={"#number": "number"},
            ExpressionAttributeValues={":number": s(number)},
        )
        return self.entry(sorted(text_of(item, "docket") for item in hints), number)

    def _collected(
        self, how: dict[str, Any], start: Item | None, size: int, sees: Callable[[DocketEntry], bool] | None
    ) -> tuple[list[DocketEntry], str]:
        """Up to `size` entries of a query and the position of the last one looked at; "" at the end."""
        found: list[DocketEntry] = []
        place = ""
        for _ in range(QUERIES):
            limit = READ_AT_ONCE if "FilterExpression" in how else size + 1 - len(found)
            more = {"ExclusiveStartKey": start} if start else {}
            answer = self._engine.query("dockets", **how, **more, Limit=limit)
            for item in answer["Items"]:
                if len(found) == size and sees is None:
                    return found, place
                entry = entry_of(item, self._vault)
                if sees is not None and not sees(entry):
                    continue
                if len(found) == size:
                    return found, place
                found.append(entry)
                place = _place(item)
            start = answer.get("LastEvaluatedKey")
            if not start:
                return found, ""
        return found, _place(start) if start else ""


def _place(item: Item) -> str:
    return f"{text_of(item, 'due')} {text_of(item, 'number')}"


def _position(text: str) -> tuple[str, str]:
    due, _, number = text.partition(" ")
    return due, number


def _start(position: tuple[str, str], key: str, queue: Any, mine: bool) -> Item:
    due, number = position
    return {"docket": s(key), "number": s(number), "mine" if mine else "queue": queue, "due": s(due)}


def _months(first: date, last: date) -> Iterator[str]:
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield f"{month // 12}-{month % 12 + 1:02}"
