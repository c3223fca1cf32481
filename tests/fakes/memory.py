"""What all fakes of the store share: plain dictionaries, one lock, and records as they would come back from JSON."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from chalicelib.domain.case import Case, Paper
from chalicelib.domain.errors import Invalid
from chalicelib.domain.events import Event, Words
from chalicelib.domain.offices import Office, Post
from chalicelib.domain.outcome import Alert, Claim, Command, Notice
from chalicelib.domain.projections import DocketEntry, Progress
from chalicelib.domain.roles import Staff

T = TypeVar("T")


@dataclass
class Guard:
    """What stands at one key of the guards."""

    count: int
    note: Mapping[str, Any]
    expires_at: int | None

    def expired(self, now: datetime) -> bool:
        """Whether it no longer holds; expiry is kept in whole seconds, rounded up."""
        return self.expires_at is not None and self.expires_at <= math.ceil(now.timestamp())


@dataclass
class Waiting:
    """A notice or command in the outbox, or what became of it."""

    record: Any
    send_at: datetime | None
    tries: int = 0
    result: str = ""
    dead: bool = False


@dataclass
class Memory:
    """Everything that the fakes keep; tests may look into it."""

    cases: dict[str, Case] = field(default_factory=dict)
    wakes: dict[str, datetime] = field(default_factory=dict)
    events: dict[tuple[str, int], Event] = field(default_factory=dict)
    words: dict[tuple[str, int], Words] = field(default_factory=dict)
    papers: dict[tuple[str, int], Paper] = field(default_factory=dict)
    entries: dict[tuple[str, str], DocketEntry] = field(default_factory=dict)
    progress: dict[str, Progress] = field(default_factory=dict)
    finds: set[tuple[str, str, str]] = field(default_factory=set)
    notices: dict[tuple[str, str, str], Waiting] = field(default_factory=dict)
    commands: dict[tuple[str, str], Waiting] = field(default_factory=dict)
    alerts: dict[tuple[str, str], Alert] = field(default_factory=dict)
    access: list[tuple[str, str, str, str, str, datetime]] = field(default_factory=list)
    guards: dict[tuple[str, str], Guard] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    staff: dict[tuple[str, str], Staff] = field(default_factory=dict)
    posts: dict[str, tuple[Post, ...]] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def add_notice(self, notice: Notice) -> None:
        """Put a notice into the outbox, unless the same one is there."""
        self.notices.setdefault((notice.to, notice.case, notice.id), Waiting(kept(notice), notice.send_at))

    def add_command(self, command: Command) -> None:
        """Put a command into the outbox, unless the same one is there."""
        self.commands.setdefault((command.case, command.id), Waiting(kept(command), command.at))

    def holds(self, claim: Claim, now: datetime | None) -> bool:
        """Whether a claim could be made now."""
        stands = self.guards.get((claim.purpose, claim.key))
        if stands and now and stands.expired(now):
            stands = None
        if claim.kind == "once":
            return stands is None
        if claim.kind == "add":
            return (stands.count if stands else 0) + claim.amount <= claim.limit
        raise ValueError(claim.kind)

    def make(self, claim: Claim, now: datetime | None) -> None:
        """Make a claim that holds."""
        key = (claim.purpose, claim.key)
        stands = self.guards.get(key)
        if claim.kind == "add" and stands and not (now and stands.expired(now)):
            note = as_json(claim.note) if claim.note else stands.note
            until = seconds(claim) if stands.expires_at is None else stands.expires_at
            self.guards[key] = Guard(stands.count + claim.amount, note, until)
        else:
            self.guards[key] = Guard(claim.amount, as_json(claim.note), seconds(claim))


def seconds(claim: Claim) -> int | None:
    """When a claim expires, in whole seconds, rounded up."""
    return None if claim.expires_at is None else math.ceil(claim.expires_at.timestamp())


def kept(record: T) -> T:
    """A record as it comes back from the store: tuples inside facts become lists, moments come back in UTC."""
    return msgspec.json.decode(msgspec.json.encode(record), type=type(record))


def as_json(content: Any) -> Any:
    """Plain content as it comes back from the store."""
    return msgspec.json.decode(msgspec.json.encode(content))


def cursor_for(question: str, position: int) -> str:
    """A cursor that the fakes understand."""
    return f"{position}@{question}"


def position_in(question: str, cursor: str | None) -> int:
    """The position in a cursor. Raises Invalid for one of another question."""
    if cursor is None:
        return 0
    position, _, asked = cursor.partition("@")
    if asked != question or not position.isdigit():
        raise Invalid({"cursor": "翻页位置无效，请从第一页重新查看"})
    return int(position)
