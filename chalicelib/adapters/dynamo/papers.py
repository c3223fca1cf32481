"""The records of papers: issues beside their case or entry, and the book of numbers of each docket key."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.adapters.dynamo.register_rows import part_key
from chalicelib.adapters.dynamo.rows import case_key
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.transaction import Meaning, Transaction
from chalicelib.adapters.dynamo.wire import Item, b, bytes_of, n, read, s, said, text_of
from chalicelib.domain.case import Paper
from chalicelib.domain.errors import NotFound
from chalicelib.domain.outcome import Claim
from chalicelib.domain.papers import Issue, Series
from chalicelib.domain.ports import Vault
from chalicelib.domain.registers.entry import is_entry

NUMBERS = "papers"
"""Purpose of the counters."""


class DynamoPapers:
    """The Papers on DynamoDB."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def papers(self, number: str) -> tuple[Paper, ...]:
        """The papers that the actions on a case yielded, in order."""
        return tuple(read(item, Paper) for item in self._under("cases", "number", number, "PAPER#"))

    def issues(self, number: str) -> tuple[Issue, ...]:
        """Every issuing of a paper of this case or entry, by paper and copy."""
        table, key = _PLACES[is_entry(number)]
        return tuple(read(item, Issue) for item in self._under(table, key, number, "ISSUED#"))

    def last(self, series: Series) -> int:
        """The last number taken from a series; 0 when none was."""
        item = self._engine.get("guards", {"id": s(f"{NUMBERS}#{series.id}")})
        return int(item["amount"]["N"]) if item else 0

    def take(self, issue: Issue, series: Series | None, snapshot: bytes) -> None:
        """Write a new issue with its sealed snapshot; with a series, take its number in the same transaction.

        Raises ClaimRefused when somebody else has taken that number, Stale when this copy of the paper is there.
        """
        writes = Transaction(self._engine, issue.issued_at)
        item = {
            **_key(issue),
            **_body(issue),
            "scope": s(issue.office),
            "sealed": b(self._vault.seal(issue.office, snapshot, _context(issue))),
        }
        table, key = _place(issue)
        writes.put_new(table, item, key, Meaning.STALE)
        if series is not None:
            # The counter stands at n - 1 or the claim fails, so a number is taken once and none is left out.
            writes.claim(Claim(NUMBERS, series.id, kind="add", limit=issue.n))
            writes.put_new("ledger", _line(issue, series), "docket", Meaning.TAKEN)
        writes.commit()

    def snapshot(self, issue: Issue) -> bytes:
        """The snapshot of an issue, opened. Raises NotFound."""
        item = self._engine.get(_place(issue)[0], _key(issue))
        if item is None or "sealed" not in item:
            raise NotFound("没有这份文书的底稿")
        return self._vault.open(text_of(item, "scope"), bytes_of(item, "sealed"), _context(issue))

    def change(self, after: Issue, series: Series | None) -> None:
        """Write an issue that stands at the revision before `after`, with its line in the register. Raises Stale."""
        table, _ = _place(after)
        before = self._engine.get(table, _key(after))
        if before is None:
            raise NotFound("没有这份文书")
        writes = Transaction(self._engine, after.issued_at)
        writes.put_after(table, {**before, **_body(after)}, after.revision - 1)
        if series is not None:
            writes.put("ledger", _line(after, series))
        writes.commit()

    def register(self, series: Series) -> tuple[Issue, ...]:
        """Every number of a series with the issue that bears it, in order: the book of numbers, voids included."""
        found = self._under("ledger", "docket", series.key, f"NUMBER#{series.word}#{series.year}#")
        return tuple(read(item, Issue) for item in found)

    def _under(self, table: str, key: str, value: str, prefix: str) -> Iterator[Item]:
        return self._engine.query_all(
            table,
            KeyConditionExpression="#key = :key AND begins_with(#part, :prefix)",
            ExpressionAttributeNames={"#key": key, "#part": "part"},
            ExpressionAttributeValues={":key": s(value), ":prefix": s(prefix)},
            ConsistentRead=True,
        )


_PLACES = {False: ("cases", "number"), True: ("registers", "id")}
"""Table and key of what papers are of: cases, and entries of registers."""


def _place(issue: Issue) -> tuple[str, str]:
    return _PLACES[is_entry(issue.case)]


def _key(issue: Issue) -> Item:
    part = f"ISSUED#{issue.paper:06d}#{issue.copy:02d}"
    return part_key(issue.case, part) if is_entry(issue.case) else case_key(issue.case, part)


def _body(issue: Issue) -> Item:
    return {"body": said(issue), "version": n(issue.revision)}


def _line(issue: Issue, series: Series) -> Item:
    part = f"NUMBER#{series.word}#{series.year}#{issue.n:06d}"
    return {"docket": s(series.key), "part": s(part), "body": said(issue)}


def _context(issue: Issue) -> str:
    return f"{issue.case}#{issue.paper}#{issue.copy}#snapshot"
