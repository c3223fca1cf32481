"""The outbox of notices and commands, the alerts and inbox of each docket key, and the access log."""

from __future__ import annotations

import heapq
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import msgspec
from pynamodb.exceptions import PutError, PynamoDBException, UpdateError

from chalicelib.adapters.dynamo.cursors import closed, opened
from chalicelib.adapters.dynamo.models import Bound, LedgerRow
from chalicelib.adapters.dynamo.rows import alert_row, command_key, notice_key, outbox
from chalicelib.adapters.dynamo.wire import Item, moment, text_of
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Access, Alert, Command, Notice
from chalicelib.domain.ports import Page, Vault
from chalicelib.typed import parsed

T = TypeVar("T")

DEAD = "DEAD"
"""The partition of the outbox index that keeps what could not be delivered, by the moment it was given up."""

_FAILED = "ConditionalCheckFailedException"


class DynamoLedger:
    """The Ledger on DynamoDB, by PynamoDB: jobs and lists that are not hot."""

    def __init__(self, bound: Bound, vault: Vault) -> None:
        self._rows = bound.model(LedgerRow)
        self._vault = vault

    def notices_due(self, shard: int, now: datetime, limit: int) -> tuple[Notice, ...]:
        """Notices of one outbox shard whose time has come, earliest first."""
        return tuple(parsed(row.body, Notice) for row in self._due("NOTICE", shard, now, limit))

    def delivered(self, notice: Notice, now: datetime, channel: str) -> None:
        """Take a notice out of the outbox; repeating it changes nothing."""
        self._done(notice_key(notice), now, channel)

    def failed(self, notice: Notice, now: datetime, retry_at: datetime | None, reason: str) -> None:
        """Count a failed try; None as `retry_at` moves it to the dead letters."""
        rows = self._rows
        where = [] if retry_at else [rows.outbox.set(DEAD)]
        actions = [rows.tries.add(1), rows.send_at.set(moment(retry_at or now)), rows.result.set(reason), *where]
        self._change(notice_key(notice), actions)

    def commands_due(self, shard: int, now: datetime, limit: int) -> tuple[Command, ...]:
        """Commands of one outbox shard, earliest first, with their words opened.

        One whose words cannot be opened stays in the outbox and holds up no other; Unavailable when none can be.
        """
        found: list[Command] = []
        trouble: Unavailable | None = None
        for row in self._due("COMMAND", shard, now, limit):
            command = parsed(row.body, Command)
            try:
                form = self._vault.open(row.scope, row.sealed, f"{command.case}#{command.id}")
            except Unavailable as error:
                trouble = error
                continue
            found.append(replace(command, form=msgspec.json.decode(form)))
        if trouble and not found:
            raise trouble
        return tuple(found)

    def finished(self, command: Command, now: datetime, refused: str = "") -> None:
        """Take a command out of the outbox and destroy its words; `refused` is kept when it could not be done."""
        self._done(command_key(command), now, refused or "done", self._rows.sealed.remove())

    def postpone(self, command: Command, until: datetime, reason: str) -> None:
        """Try a command again later."""
        rows = self._rows
        actions = [rows.tries.add(1), rows.send_at.set(moment(until)), rows.result.set(reason)]
        self._change(command_key(command), actions)

    def put_alert(self, alert: Alert) -> None:
        """Write an alert outside of a step (the system's own); the same id twice is one alert."""
        row = self._rows.from_raw_data(_raw(alert_row(alert)))
        with _answering():
            try:
                row.save(self._rows.part.does_not_exist())
            except PutError as error:
                if error.cause_response_code != _FAILED:
                    raise

    def alerts(
        self, keys: Sequence[str], cursor: str | None, size: int, without: Mapping[str, Collection[str]] | None = None
    ) -> Page[Alert]:
        """The alerts of these docket keys, latest first, but for those of the cases `without` names by key.

        Raises Invalid for a cursor of other keys.
        """
        hidden = without or {}
        return self._feed(
            [f"{key}#ALERT" for key in keys], cursor, size, Alert, lambda a: a.case in hidden.get(a.key, ())
        )

    def inbox(self, key: str, cursor: str | None, size: int, without: Collection[str] = ()) -> Page[Notice]:
        """The notices to one docket key, latest first, but for those about the cases `without` names.

        Raises Invalid for a cursor of another key.
        """
        return self._feed([f"{key}#NOTICE"], cursor, size, Notice, lambda notice: notice.case in without)

    def accessed(self, key: str, number: str, who: str, what: str, reason: str, now: datetime) -> None:
        """Log that somebody saw a personal field, and why."""
        line = Access(key, number, who, what, reason, now)
        part = f"ACCESS#{moment(now)}#{number}#{secrets.token_hex(4)}"
        row = self._rows(key, part, body=msgspec.json.encode(line).decode())
        row.feed, row.feed_at = f"{split_key(key)[0]}#ACCESS", f"{moment(now)}#{part}"
        with _answering():
            row.save()

    def accesses(self, office: str, cursor: str | None, size: int) -> Page[Access]:
        """The access log of one office, latest first. Raises Invalid for a cursor of another office."""
        return self._feed([f"{office}#ACCESS"], cursor, size, Access)

    def _due(self, kind: str, shard: int, now: datetime, limit: int) -> list[LedgerRow]:
        """What the index says is due and the items themselves confirm."""
        rows = self._rows
        place = outbox(kind, shard)
        with _answering():
            hints = rows.waiting.query(place, rows.send_at <= moment(now), limit=limit)
            keys = [(hint.docket, hint.part) for hint in hints]
            found = list(rows.batch_get(keys, consistent_read=True)) if keys else []
        still = [row for row in found if row.outbox == place and row.send_at <= moment(now)]
        return sorted(still, key=lambda row: (row.send_at, row.part))

    def _done(self, key: Item, now: datetime, result: str, *more: Any) -> None:
        rows = self._rows
        actions = [rows.outbox.remove(), rows.send_at.remove(), rows.done_at.set(moment(now)), rows.result.set(result)]
        self._change(key, [*actions, *more])

    def _change(self, key: Item, actions: list[Any]) -> None:
        """Change an item that still waits; one that does not, or is not there, stays as it is."""
        row = self._rows(text_of(key, "docket"), text_of(key, "part"))
        with _answering():
            try:
                row.update(actions=actions, condition=self._rows.outbox.exists())
            except UpdateError as error:
                if error.cause_response_code != _FAILED:
                    raise

    def _feed(
        self,
        feeds: Sequence[str],
        cursor: str | None,
        size: int,
        kind: type[T],
        hides: Callable[[T], bool] = lambda line: False,
    ) -> Page[T]:
        rows = self._rows
        question = "|".join(sorted(feeds))
        before = rows.feed_at < opened(self._vault, question, cursor) if cursor else None
        with _answering():
            lists = (
                rows.latest.query(feed, before, scan_index_forward=False, page_size=size + 1)
                for feed in dict.fromkeys(feeds)
            )
            each = [list(islice(_shown(found, kind, hides), size + 1)) for found in lists]
        found = list(heapq.merge(*each, key=lambda line: line[0], reverse=True))
        items = tuple(line for _, line in found[:size])
        return Page(items, closed(self._vault, question, found[size - 1][0]) if len(found) > size else None)


def _shown(rows: Iterable[LedgerRow], kind: type[T], hides: Callable[[T], bool]) -> Iterator[tuple[str, T]]:
    """The lines of a feed with their place in it, but for those that are hidden."""
    for row in rows:
        line = parsed(row.body, kind)
        if not hides(line):
            yield row.feed_at, line


def _raw(item: Item) -> dict[str, dict[str, Any]]:
    return {name: dict(value) for name, value in item.items()}


@contextmanager
def _answering() -> Iterator[None]:
    """Unavailable when the engine does not do what it can always do."""
    try:
        yield
    except PynamoDBException as error:
        raise Unavailable() from error
