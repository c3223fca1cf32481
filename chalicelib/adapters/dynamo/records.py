"""Everything that is kept of cases, read as it stands, for verifying and upgrading; on no request path."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

import msgspec

from chalicelib.adapters.dynamo.intake import put_projections
from chalicelib.adapters.dynamo.rows import (
    CASE_PART,
    CODES,
    case_row,
    entry_key,
    entry_of,
    find_key,
    found_by,
    progress_of,
    words_of,
)
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.transaction import Transaction
from chalicelib.adapters.dynamo.wire import Item, read, s, text_of
from chalicelib.domain.case import Case, Paper
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.events import Event, Words
from chalicelib.domain.ports import Projected, Vault
from chalicelib.domain.ports_audit import Kept, Place, Projections
from chalicelib.domain.projections import DocketEntry, Progress

T = TypeVar("T")

READERS = 4
"""How many cases are read at once, so that engine and reader work at the same time."""

_UNREADABLE = (Unavailable, msgspec.MsgspecError, KeyError, ValueError)


class DynamoRecords:
    """The Records on DynamoDB."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def cases(self, numbers: Sequence[str]) -> Sequence[Kept]:
        """These cases, each as it stands at one moment, in their order."""
        with ThreadPoolExecutor(READERS) as pool:
            return list(pool.map(self._case, numbers))

    def _case(self, number: str) -> Kept:
        parts = self._engine.query_all(
            "cases",
            KeyConditionExpression="#number = :number",
            ExpressionAttributeNames={"#number": "number"},
            ExpressionAttributeValues={":number": s(number)},
            ConsistentRead=True,
        )
        return self._kept(number, parts)

    def projections(self, places: Collection[Place]) -> Projections:
        """What stands at these places."""
        entries: dict[Place, DocketEntry] = {}
        progress: dict[Place, Progress] = {}
        finds: set[Place] = set()
        broken: set[Place] = set()
        for table, item in self._engine.get_many(_key(place) for place in places):
            place = _place(table, item)
            try:
                if table == "dockets":
                    entries[place] = entry_of(item, self._vault)
                elif table == "progress":
                    progress[place] = progress_of(item, self._vault)
                else:
                    finds.add(place)
            except _UNREADABLE:
                broken.add(place)
        return Projections(entries, progress, frozenset(finds), frozenset(broken))

    def places(self) -> Iterator[Place]:
        """Every place at which a projection stands; a full read of the keys."""
        for table, index, names in _KEYS:
            for item in self._engine.scan(table, **_only(names), **({"IndexName": index} if index else {})):
                yield _place(table, item)

    def numbers(self) -> Iterator[str]:
        """Every number under which there is any part of a case, some more than once; a full read of the cases."""
        found = (text_of(item, "number") for item in self._engine.scan("cases", **_only(("number",))))
        return (number for number, _ in groupby(found))

    def rewrite(self, case: Case, seen: Projected) -> None:
        """Write what others see of a case and its wake, the case being as it was read. Raises Stale."""
        writes = Transaction(self._engine, None)
        writes.put_after("cases", case_row(case, seen.wake_at), case.version)
        put_projections(writes, case.number, seen, self._vault)
        writes.commit()

    def _kept(self, number: str, parts: Iterable[Item]) -> Kept:
        items = {text_of(item, "part"): item for item in parts}
        broken: list[str] = []

        def opened(part: str, reader: Callable[[Item], T]) -> T | None:
            try:
                return reader(items[part])
            except _UNREADABLE:
                broken.append(part)
                return None

        def under(kind: str, reader: Callable[[Item], T]) -> tuple[T, ...]:
            found = (opened(part, reader) for part in sorted(items) if part.startswith(kind))
            return tuple(each for each in found if each is not None)

        words: tuple[Words, ...] = under("WORDS#", lambda item: words_of(item, self._vault))
        wake = text_of(items[CASE_PART], "wake_at") if CASE_PART in items else ""
        return Kept(
            number,
            opened(CASE_PART, lambda item: read(item, Case)) if CASE_PART in items else None,
            datetime.fromisoformat(wake) if wake else None,
            under("EVENT#", lambda item: read(item, Event)),
            {each.event: each for each in words},
            under("PAPER#", lambda item: read(item, Paper)),
            tuple(broken),
        )


# The index of cases holds the keys of dockets and nothing else, so its full read is a small one.
_KEYS = (
    ("dockets", "case", ("docket", "number")),
    ("progress", "", ("number",)),
    ("finds", "", ("find", "number", CODES)),
)
_KINDS = {"dockets": "docket", "progress": "progress", "finds": "find"}


def _only(names: Sequence[str]) -> dict[str, Any]:
    marks = {f"#{name}": name for name in names}
    return {"ProjectionExpression": ", ".join(marks), "ExpressionAttributeNames": marks}


def _key(place: Place) -> tuple[str, Item]:
    if place.kind == "docket":
        return "dockets", entry_key(place.key, place.number)
    if place.kind == "progress":
        return "progress", {"number": s(place.number)}
    key, _, token = place.key.partition("#")
    return "finds", find_key(key, token, place.number)


def _place(table: str, item: Item) -> Place:
    key = text_of(item, "docket") or found_by(item)
    return Place(_KINDS[table], text_of(item, "number"), key)
