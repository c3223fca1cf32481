"""The public table, and the gate before it: one read for a lookup, and the counting of failures."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chalicelib.adapters.dynamo.guards import taken
from chalicelib.adapters.dynamo.rows import guard_key, guard_of, progress_of, progress_row
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.transaction import expired
from chalicelib.adapters.dynamo.wire import Item, epoch, number_of, s, text_of
from chalicelib.domain.copies import OFFERS, from_note
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Attempts, Vault
from chalicelib.domain.projections import Progress

BY_NUMBER, BY_ADDRESS = "lookup-number", "lookup-address"
"""Purposes of the two counters of failures."""

_NO_LIMIT = 2**53


class DynamoProgress:
    """The ProgressReader on DynamoDB."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def get(self, number: str) -> Progress | None:
        """The progress of a case, or None."""
        item = self._engine.get("progress", {"number": s(number)})
        return progress_of(item, self._vault) if item else None


class DynamoLookupGate:
    """The LookupGate on DynamoDB."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault
        self._decoy: Item | None = None

    def attempt(self, number: str, address: str, now: datetime) -> Attempts:
        """Progress and counts in one round trip; a number that does not exist costs as much work as one that does."""
        wanted = (
            ("progress", {"number": s(number)}),
            ("guards", guard_key(BY_NUMBER, number)),
            ("guards", guard_key(BY_ADDRESS, address)),
            ("guards", guard_key(OFFERS, number)),
        )
        found = self._engine.get_many(wanted)
        second = epoch(now)
        guards = {
            text_of(item, "id").partition("#")[0]: item
            for table, item in found
            if table == "guards" and not expired(item, second)
        }
        counts = {purpose: number_of(item, "amount") for purpose, item in guards.items()}
        offers = from_note(guard_of(guards[OFFERS])) if OFFERS in guards else ()
        stored = next((item for table, item in found if table == "progress"), None)
        opened = progress_of(stored or self._nobodys(), self._vault)
        return Attempts(opened if stored else None, counts.get(BY_NUMBER, 0), counts.get(BY_ADDRESS, 0), offers)

    def failed(self, number: str, address: str, now: datetime, window: int) -> None:
        """Count one failure for both; the counts expire `window` seconds after the first."""
        until = now + timedelta(seconds=window)
        for purpose, key in ((BY_NUMBER, number), (BY_ADDRESS, address)):
            taken(self._engine, Claim(purpose, key, "add", 1, _NO_LIMIT, until), now)

    def _nobodys(self) -> Item:
        """Something to open where there is nothing, so that time does not tell which numbers exist (S4, E2)."""
        if self._decoy is None:
            day = date(2026, 1, 1)
            stages = (("received", day), ("reviewing", day), ("handling", day))
            nobody = Progress(
                "-", "-", "0" * 64, "handling", stages, "COMPLAINT", "01", "-", day, day, day, None, "", None, "",
                (("supplement", None), ("withdraw", None)), 0, False, copy_to="-" * 11,
            )  # fmt: skip
            self._decoy = progress_row(nobody, self._vault)
        return self._decoy
