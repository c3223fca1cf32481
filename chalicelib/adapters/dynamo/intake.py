"""Where new cases and the public's commands are put; nothing here can read one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.adapters.dynamo.rows import (
    alert_row,
    case_row,
    command_row,
    entry_key,
    entry_row,
    event_row,
    find_key,
    find_row,
    notice_row,
    paper_row,
    progress_row,
    words_row,
)
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.transaction import Meaning, Transaction
from chalicelib.domain.case import Case
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Alert, Claim, Command, Outcome
from chalicelib.domain.ports import Projected, Vault


class DynamoIntake:
    """The Intake on DynamoDB."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault

    def insert(self, outcome: Outcome, projected: Projected) -> None:
        """Write a first step. Raises ClaimRefused, else NumberTaken; Unavailable when the engine does not answer."""
        (case,) = outcome.cases
        writes = Transaction(self._engine, moment_of(outcome))
        writes.put_new("cases", case_row(case, projected.wake_at), "number", Meaning.TAKEN)
        put_consequences(writes, outcome, (projected,), self._vault)
        writes.commit()

    def put_alert(self, alert: Alert) -> None:
        """Put an alert that comes of no step; the same id twice is one alert."""
        writes = Transaction(self._engine, alert.at)
        writes.put_new("ledger", alert_row(alert), "docket", Meaning.ALREADY)
        writes.commit()

    def enqueue(self, command: Command, city: str, claims: Sequence[Claim] = ()) -> None:
        """Put a command of the public into the outbox, its form sealed; the same id twice is one command.

        Raises ClaimRefused.
        """
        writes = Transaction(self._engine, command.at)
        writes.put_new("ledger", command_row(command, city, self._vault), "docket", Meaning.ALREADY)
        for claim in claims:
            writes.claim(claim)
        writes.commit()


def moment_of(outcome: Outcome) -> datetime | None:
    """The moment of a step, as its events have it; None for one that left no event."""
    return max((event.at for _, event, _ in outcome.events), default=None)


def scope_of(case: Case) -> str:
    """The vault's scope for what people say in a case: the office that owns it now."""
    return split_key(case.owner)[0]


def put_consequences(
    writes: Transaction, outcome: Outcome, projected: Sequence[Projected], vault: Vault, *, of: str = ""
) -> None:
    """Add everything of a step but the cases themselves: events with words, papers, projections, ledger, claims.

    `of` is the number of the case that was there before; every other one is new.
    """
    scopes = {case.number: scope_of(case) for case in outcome.cases}
    there = {number: Meaning.STALE if number == of else Meaning.TAKEN for number in scopes}
    for number, event, words in outcome.events:
        writes.put_new("cases", event_row(number, event), "number", there[number])
        writes.put_new("cases", words_row(number, words, scopes[number], vault), "number", there[number])
    for number, paper in outcome.papers:
        writes.put_new("cases", paper_row(number, paper), "number", there[number])
    for case, seen in zip(outcome.cases, projected, strict=True):
        put_projections(writes, case.number, seen, vault)
    for notice in outcome.notices:
        writes.put_new("ledger", notice_row(notice), "docket", Meaning.ALREADY)
    for alert in outcome.alerts:
        writes.put_new("ledger", alert_row(alert), "docket", Meaning.ALREADY)
    for command in outcome.followups:
        writes.put_new("ledger", command_row(command, outcome.cases[0].city, vault), "docket", Meaning.ALREADY)
    for claim in outcome.claims:
        writes.claim(claim)


def put_projections(writes: Transaction, number: str, seen: Projected, vault: Vault) -> None:
    """Add what others see of one case, and take away what they see no longer."""
    for entry in seen.entries:
        writes.put("dockets", entry_row(entry, vault))
    for key in seen.gone:
        writes.delete("dockets", entry_key(key, number))
    if seen.progress is not None:
        writes.put("progress", progress_row(seen.progress, vault))
    put = {found["find"]["S"]: found for key, token in seen.finds if (found := find_row(key, token, number))}
    for row in put.values():
        writes.put("finds", row)
    for key, token in seen.finds_gone:
        gone = find_key(key, token, number)
        # Of a title that was changed the new codes stand in the place of the old.
        if gone["find"]["S"] not in put:
            writes.delete("finds", gone)
