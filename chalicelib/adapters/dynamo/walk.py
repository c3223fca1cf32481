"""A walk along one docket in the order of one of its indexes, looking at so many entries and no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.adapters.dynamo.cursors import closed, opened
from chalicelib.adapters.dynamo.rows import CODES, bare_entry, entry_key, with_title
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.wire import LAST, Item, moment, s, text_of
from chalicelib.domain import seeking, title_words
from chalicelib.domain.ports import Page, Vault
from chalicelib.domain.projections import WORDS, DocketEntry
from chalicelib.domain.seeking import Seek
from chalicelib.domain.workdays import business_date

AT_ONCE = 100
"""How many entries one query looks at when most of them may be left out."""

LOOKS = 20
"""So many queries full of entries one page may cost; its cursor then goes on from there."""

TITLES_AT_ONCE = 1000
"""How many titles one query looks through: their rows are thin, and the engine leaves out those that do not fit."""

EARLIER = 100
"""So many days before the date of a case number its matter may have come in, at the most that is looked for."""

_FIRST = "0"
"""Sorts before every moment."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One partition of an index that a walk goes along: its name and attributes, the bounds, which end first."""

    index: str
    hash: tuple[str, str]
    range: str
    since: str
    until: str
    latest: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk; `me` and `holders` are as for `seeking.meets`."""

    engine: Engine
    vault: Vault
    key: str
    seek: Seek
    now: datetime
    me: str
    holders: frozenset[str]
    sees: Callable[[DocketEntry], bool] | None

    def page(self, cursor: str | None, size: int, secret: str) -> Page[DocketEntry]:
        """Up to `size` entries from a cursor on."""
        question = f"{self.key}|{self.me if self.seek.mine else ''}|{self.seek.question}"
        start = opened(self.vault, question, cursor) if cursor else ""
        found, last = self._by_words(start, size, secret) if self.seek.words else self._along(start, size)
        return Page(tuple(found), closed(self.vault, question, last) if last else None)

    def _along(self, start: str, size: int) -> tuple[list[DocketEntry], str]:
        """Entries in the order of an index, and the place of the last one that was looked at; "" at the end."""
        found: list[DocketEntry] = []
        place, looked = start, 0
        narrow = self.seek.narrow or self._by_hand
        for stretch in self._stretches(start):
            how, more = self._query(stretch), _start(stretch, self.key, place)
            while True:
                limit = AT_ONCE if narrow else size + 1 - len(found)
                answer = self.engine.query(
                    "dockets", **how, **({"ExclusiveStartKey": more} if more else {}), Limit=limit
                )
                for item in answer["Items"]:
                    entry = bare_entry(item)
                    if self.sees is not None and not self.sees(entry):
                        continue
                    # What is hidden counts for nothing, or the end of a page would tell of it.
                    if len(found) == size or looked == AT_ONCE * LOOKS:
                        return found, place
                    looked += 1
                    place = f"{text_of(item, stretch.range)} {entry.number}"
                    if seeking.meets(self.seek, entry, self.now, self.me, self.holders):
                        found.append(with_title(entry, item, self.vault))
                more = answer.get("LastEvaluatedKey")
                if not more:
                    break
        return found, ""

    @property
    def _by_hand(self) -> bool:
        """Whether the order has no index of its own for whose the entries are, or for what of them is open."""
        apart = self.seek.part == "open" and self.seek.sort == "received"
        return apart or (self.seek.mine and not (self.seek.part == "open" and self.seek.sort == "due"))

    def _stretches(self, start: str) -> Iterator[Stretch]:
        """The partitions that hold what is looked for, from where the walk goes on, in its order."""
        seek = self.seek
        since, until = seeking.due_bounds(seek, self.now)
        first, before = seeking.received_bounds(seek)
        received = moment(first) if first else _FIRST, moment(before) if before else LAST
        queue = ("queue", f"{self.key}#{'done' if seek.part == 'done' else 'open'}")
        if seek.sort == "changed":
            yield Stretch("changed", queue, "changed", _FIRST, LAST, latest=True)
        elif seek.part == "done":
            yield Stretch("due", queue, "due", *received, latest=True)
        elif seek.sort == "due":
            mine = ("mine", f"{self.key}#{self.me}")
            bounds = moment(since) if since else _FIRST, moment(until) if until else LAST
            yield Stretch(*(("mine", mine) if seek.mine else ("due", queue)), "due", *bounds, latest=False)
        else:
            yield from self._months(start, *received)

    def _months(self, start: str, since: str, until: str) -> Iterator[Stretch]:
        """The months of receipt from the latest back to the earliest in which the docket has anything."""
        last = until if until != LAST else moment(self.now)
        month = _month(start.partition(" ")[0] or last)
        earliest = _month(since) if since != _FIRST else self._earliest()
        while month >= earliest:
            yield Stretch("month", ("month", f"{self.key}#{_spelled(month)}"), "received", since, until, latest=True)
            month -= 1

    def _earliest(self) -> int:
        """The month before which nothing of this docket came in: case numbers sort by the day of receipt."""
        answer = self.engine.query(
            "dockets",
            KeyConditionExpression="#docket = :docket",
            ProjectionExpression="#number",
            ExpressionAttributeNames={"#docket": "docket", "#number": "number"},
            ExpressionAttributeValues={":docket": s(self.key)},
            Limit=1,
        )
        if not answer["Items"]:
            return _month(moment(self.now)) + 1
        day = text_of(answer["Items"][0], "number")[-14:-6]
        return int(day[:4]) * 12 + int(day[4:6]) - 1 - EARLIER // 31

    def _query(self, stretch: Stretch) -> dict[str, Any]:
        name, value = stretch.hash
        return {
            "IndexName": stretch.index,
            "KeyConditionExpression": "#hash = :hash AND #range BETWEEN :since AND :until",
            "ExpressionAttributeNames": {"#hash": name, "#range": stretch.range},
            "ExpressionAttributeValues": {":hash": s(value), ":since": s(stretch.since), ":until": s(stretch.until)},
            "ScanIndexForward": not stretch.latest,
        }

    def _by_words(self, start: str, size: int, secret: str) -> tuple[list[DocketEntry], str]:
        """Entries whose titles hold the words, latest number first."""
        words = seeking.needles(self.seek.words)
        codes = title_words.codes(secret, words)
        marks = {f":c{n}": s(code) for n, code in enumerate(codes)}
        how = {
            "KeyConditionExpression": "#find = :find",
            "FilterExpression": " AND ".join(f"contains(#codes, {mark})" for mark in marks),
            "ProjectionExpression": "#number",
            "ExpressionAttributeNames": {"#find": "find", "#codes": CODES, "#number": "number"},
            "ExpressionAttributeValues": {":find": s(f"{self.key}#{WORDS.removesuffix('#')}"), **marks},
            "ScanIndexForward": False,
            "Limit": TITLES_AT_ONCE,
        }
        found: list[DocketEntry] = []
        place = start
        for _ in range(LOOKS):
            more = {"ExclusiveStartKey": {"find": s(f"{self.key}#{WORDS.removesuffix('#')}"), "number": s(place)}}
            answer = self.engine.query("finds", **how, **(more if place else {}))
            for number, entry in self._fitting([text_of(item, "number") for item in answer["Items"]], words):
                if len(found) == size:
                    return found, place
                found.append(entry)
                place = number
            last = answer.get("LastEvaluatedKey")
            if not last:
                return found, ""
            place = text_of(last, "number")
        return found, place

    def _fitting(self, numbers: list[str], words: tuple[str, ...]) -> Iterator[tuple[str, DocketEntry]]:
        """Those of these cases that are what is looked for: the codes were a hint, the entry decides."""
        for n in range(0, len(numbers), AT_ONCE):
            some = numbers[n : n + AT_ONCE]
            items = {
                text_of(item, "number"): item
                for _, item in self.engine.get_many(("dockets", entry_key(self.key, number)) for number in some)
            }
            for number in filter(items.__contains__, some):
                entry = bare_entry(items[number])
                if self.sees is not None and not self.sees(entry):
                    continue
                if not seeking.meets(self.seek, entry, self.now, self.me, self.holders):
                    continue
                entry = with_title(entry, items[number], self.vault)
                if seeking.titled(entry, words):
                    yield number, entry


def _start(stretch: Stretch, key: str, place: str) -> Item | None:
    """The key after which a stretch goes on; None from its beginning."""
    at, _, number = place.partition(" ")
    name, value = stretch.hash
    if not number or (stretch.index == "month" and value.rpartition("#")[2] != _spelled(_month(at))):
        return None
    return {"docket": s(key), "number": s(number), name: s(value), stretch.range: s(at)}


def _month(at: str) -> int:
    """The month in Shanghai of a moment as it stands in the store, as a number that counts on."""
    day = business_date(datetime.fromisoformat(at))
    return day.year * 12 + day.month - 1


def _spelled(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"
