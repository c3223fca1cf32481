"""What one step of the workflow yields: everything that must change together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from itertools import chain
from typing import Any

from chalicelib.domain.case import Case, Paper
from chalicelib.domain.events import Event, Words

MOVED = "moved"
"""What is left of an alert or a notice in a docket from which its case is hidden now: that there was one."""

UNREADABLE = "unreadable"
"""The note of an alert that went to the city's leaders because its case could not be read."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A message in the outbox: to the petitioner (`to` is "petitioner") or to a docket key's people.

    `template` names the text in templates/messages/; `facts` fill it and hold nothing personal. `send_at` already
    respects the quiet hours.
    """

    id: str
    to: str
    case: str
    template: str
    facts: Mapping[str, Any]
    send_at: datetime
    staff: tuple[str, ...] = ()
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A clock's warning or lateness, told to the people of one docket key; at most one per clock and rung."""

    id: str
    key: str
    case: str
    rule: str
    obligor: str
    rung: int
    colour: str
    kind: str
    at: datetime
    due_on: date
    staff: tuple[str, ...] = ()
    climbed_from: int = 0
    sent_late: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """One line of the access log: who saw or changed what of whom, and why (E6)."""

    key: str
    number: str
    who: str
    what: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A conditional write on `guards` in the same transaction.

    `once`: the key must not exist. `add`: the number at the key grows by `amount`, and only while it stays <= `limit`.
    """

    purpose: str
    key: str
    kind: str = "once"
    amount: int = 1
    limit: int = 0
    expires_at: datetime | None = None
    note: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """An action to be performed on a case by the job that drains the outbox; idempotent by `id`."""

    id: str
    case: str
    action: str
    form: Mapping[str, Any]
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that one step changes; committed in one transaction or not at all."""

    cases: tuple[Case, ...]
    events: tuple[tuple[str, Event, Words], ...] = ()
    papers: tuple[tuple[str, Paper], ...] = ()
    notices: tuple[Notice, ...] = ()
    alerts: tuple[Alert, ...] = ()
    claims: tuple[Claim, ...] = ()
    followups: tuple[Command, ...] = ()


def together(*outcomes: Outcome) -> Outcome:
    """Several outcomes as one that is written at once; the first is that of the case itself."""
    return Outcome(**{each.name: tuple(chain.from_iterable(getattr(o, each.name) for o in outcomes)) for each in _EACH})


_EACH = fields(Outcome)
