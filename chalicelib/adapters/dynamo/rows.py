"""What each record looks like as an item: keys, index attributes, the clear body and the sealed words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.adapters.dynamo.wire import (
    LAST,
    Item,
    Value,
    b,
    bytes_of,
    epoch,
    moment,
    n,
    read,
    s,
    said,
    shard,
    text_of,
)
from chalicelib.domain.case import Case, Paper
from chalicelib.domain.events import Event, Words
from chalicelib.domain.outcome import Alert, Claim, Command, Notice
from chalicelib.domain.ports import OUTBOX_SHARDS, SHARDS, Vault
from chalicelib.domain.projections import WORDS, ClockFact, DocketEntry, Progress
from chalicelib.domain.workdays import business_date

SWEEP_SHARDS = 8
"""How many shards the expiry index of guards has."""

CASE_PART = "CASE"
SEALED_TEXTS = ("reply", "extension_reason", "copy_to", "needed")
"""What of a progress is sealed: what people wrote, and where to a code may go."""


def event_part(number: int) -> str:
    """The sort key of an event."""
    return f"EVENT#{number:06d}"


def words_part(number: int) -> str:
    """The sort key of an event's words."""
    return f"WORDS#{number:06d}"


def case_key(number: str, part: str = CASE_PART) -> Item:
    """The key of a case or of one part of it."""
    return {"number": s(number), "part": s(part)}


def case_row(case: Case, wake_at: datetime | None) -> Item:
    """The aggregate; `shard` and `wake_at` stand there only while something will wake it."""
    row: dict[str, Value] = {
        "number": s(case.number),
        "part": s(CASE_PART),
        "version": n(case.version),
        "body": said(case),
    }
    if wake_at is not None:
        row["shard"] = n(shard(case.number, SHARDS))
        row["wake_at"] = s(moment(wake_at))
    return row


def event_row(number: str, event: Event) -> Item:
    """One event, in the clear."""
    return {"number": s(number), "part": s(event_part(event.seq)), "body": said(event)}


def paper_row(number: str, paper: Paper) -> Item:
    """One paper; its words are those of its event."""
    return {"number": s(number), "part": s(f"PAPER#{paper.n:06d}"), "body": said(paper)}


def words_row(number: str, words: Words, scope: str, vault: Vault) -> Item:
    """The words of one event, sealed for the office that owned the case then; the scope stands beside them."""
    plain = msgspec.json.encode({"salt": words.salt, "texts": words.texts})
    return {
        "number": s(number),
        "part": s(words_part(words.event)),
        "scope": s(scope),
        "sealed": b(vault.seal(scope, plain, f"{number}#{words.event}")),
    }


def words_of(item: Item, vault: Vault) -> Words:
    """The words of a WORDS item, opened."""
    event = int(text_of(item, "part").rpartition("#")[2])
    number = text_of(item, "number")
    plain = msgspec.json.decode(vault.open(text_of(item, "scope"), bytes_of(item, "sealed"), f"{number}#{event}"))
    return Words(event, plain["salt"], plain["texts"])


def entry_key(key: str, number: str) -> Item:
    """The key of a docket entry."""
    return {"docket": s(key), "number": s(number)}


def entry_row(entry: DocketEntry, vault: Vault) -> Item:
    """One docket entry; open ones sort by due date with the undated last, done ones by the moment of receipt."""
    received = moment(entry.received_at)
    due = moment(entry.due) if entry.due else LAST
    row: dict[str, Value] = {
        "docket": s(entry.key),
        "number": s(entry.number),
        "queue": s(f"{entry.key}#{'open' if entry.open else 'done'}"),
        "due": s(due if entry.open else received),
        "month": s(f"{entry.key}#{business_date(entry.received_at):%Y-%m}"),
        "received": s(received),
        "changed": s(moment(entry.changed_at or entry.received_at)),
        "state": s(entry.state),
        "body": said(replace(entry, title="", facts=(), outcome={})),
        "facts": said(_Counted(entry.facts, entry.outcome)),
    }
    if entry.assignee:
        row["assignee"] = s(entry.assignee)
        if entry.open:
            row["mine"] = s(f"{entry.key}#{entry.assignee}")
    if entry.title:
        row["title"] = b(vault.seal(entry.office, entry.title.encode(), f"{entry.number}#{entry.key}"))
    return row


def entry_of(item: Item, vault: Vault) -> DocketEntry:
    """The docket entry of an item, its title opened ("" where it was destroyed); lists come without the facts."""
    entry = with_title(read(item, DocketEntry), item, vault)
    if "facts" in item:
        counted = read(item, _Counted, "facts")
        object.__setattr__(entry, "facts", counted.facts)
        object.__setattr__(entry, "outcome", counted.outcome)
    return entry


def bare_entry(item: Item) -> DocketEntry:
    """The docket entry of an item without title and facts: what is enough to leave it out."""
    return read(item, DocketEntry)


def with_title(entry: DocketEntry, item: Item, vault: Vault) -> DocketEntry:
    """An entry that nobody has seen yet, with the title of its item opened."""
    sealed = bytes_of(item, "title")
    # `replace` would be half the cost of a worklist.
    if sealed:
        context = f"{entry.number}#{entry.key}"
        object.__setattr__(entry, "title", vault.open(entry.office, sealed, context).decode())
    return entry


@dataclass(frozen=True, slots=True)
class _Counted:
    """What of an entry only figures want; it stands apart so that lists do not carry it."""

    facts: tuple[ClockFact, ...]
    outcome: Mapping[str, Any]


def progress_row(progress: Progress, vault: Vault) -> Item:
    """The public projection; what people wrote in it is sealed for the public side of the city."""
    row: dict[str, Value] = {
        "number": s(progress.number),
        "body": said(replace(progress, reply="", extension_reason="", copy_to="", needed="")),
    }
    for name in SEALED_TEXTS:
        if text := getattr(progress, name):
            row[name] = b(vault.seal(public_scope(progress.city), text.encode(), f"{progress.number}#{name}"))
    return row


def progress_of(item: Item, vault: Vault) -> Progress:
    """The public projection of an item, opened."""
    progress = read(item, Progress)
    if not any(name in item for name in SEALED_TEXTS):
        return progress
    reply, extension, copy_to, needed = (_public_text(item, progress, name, vault) for name in SEALED_TEXTS)
    return replace(progress, reply=reply, extension_reason=extension, copy_to=copy_to, needed=needed)


def _public_text(item: Item, progress: Progress, name: str, vault: Vault) -> str:
    if name not in item:
        return ""
    return vault.open(public_scope(progress.city), bytes_of(item, name), f"{progress.number}#{name}").decode()


def public_scope(city: str) -> str:
    """The vault's scope of what the public side of a city may open."""
    return f"public:{city}"


def find_key(key: str, token: str, number: str) -> Item:
    """The key of a find; the codes of a title stand beside it, so that a docket has one list of titles."""
    return {"find": s(f"{key}#{_WORDS if token.startswith(WORDS) else token}"), "number": s(number)}


def find_row(key: str, token: str, number: str) -> Item:
    """One token under which a case is found in one docket."""
    row = find_key(key, token, number)
    return {**row, CODES: s(token.removeprefix(WORDS))} if token.startswith(WORDS) else row


def found_by(item: Item) -> str:
    """The docket key and token of a find, with # between them."""
    codes = text_of(item, CODES)
    return f"{text_of(item, 'find')}#{codes}" if codes else text_of(item, "find")


CODES = "codes"
_WORDS = WORDS.removesuffix("#")


def notice_key(notice: Notice) -> Item:
    """The key of a notice: under the docket it goes to, or under its case when it goes to the petitioner."""
    place = f"petitioner#{notice.case}" if notice.to == "petitioner" else notice.to
    return {"docket": s(place), "part": s(f"NOTICE#{notice.id}")}


def notice_row(notice: Notice) -> Item:
    """A notice that waits in the outbox."""
    row = {**notice_key(notice), "body": said(notice)}
    row["outbox"] = s(outbox("NOTICE", shard(notice.case, OUTBOX_SHARDS)))
    row["send_at"] = s(moment(notice.send_at))
    if notice.to != "petitioner":
        row["feed"] = s(f"{notice.to}#NOTICE")
        row["feed_at"] = s(f"{moment(notice.send_at)}#{notice.id}")
    return row


def alert_row(alert: Alert) -> Item:
    """An alert; its id is the key, so that the same one twice is one."""
    return {
        "docket": s(alert.key),
        "part": s(f"ALERT#{alert.id}"),
        "body": said(alert),
        "feed": s(f"{alert.key}#ALERT"),
        "feed_at": s(f"{moment(alert.at)}#{alert.id}"),
    }


def command_key(command: Command) -> Item:
    """The key of a command."""
    return {"docket": s(f"command#{command.case}"), "part": s(f"COMMAND#{command.id}")}


def command_row(command: Command, city: str, vault: Vault) -> Item:
    """A command that waits in the outbox; its form is sealed."""
    scope = public_scope(city)
    sealed = vault.seal(scope, msgspec.json.encode(command.form), f"{command.case}#{command.id}")
    return {
        **command_key(command),
        "body": said(replace(command, form={})),
        "scope": s(scope),
        "sealed": b(sealed),
        "outbox": s(outbox("COMMAND", shard(command.case, OUTBOX_SHARDS))),
        "send_at": s(moment(command.at)),
    }


def outbox(kind: str, number: int) -> str:
    """The partition of the outbox index that holds one shard of NOTICE or COMMAND."""
    return f"{kind}#{number}"


def guard_key(purpose: str, key: str) -> Item:
    """The key of a guard."""
    return {"id": s(f"{purpose}#{key}")}


def guard_row(claim: Claim) -> Item:
    """A guard as it stands after its first claim."""
    row: dict[str, Value] = {**guard_key(claim.purpose, claim.key), "amount": n(claim.amount)}
    if claim.note:
        row["note"] = said(claim.note)
    if claim.expires_at is not None:
        row["expires_at"] = n(epoch(claim.expires_at))
        row["sweep"] = n(shard(claim.key, SWEEP_SHARDS))
    return row


def guard_of(item: Item) -> Mapping[str, Any]:
    """The note of a guard with its count."""
    note = msgspec.json.decode(item["note"]["S"]) if "note" in item else {}
    return {**note, "count": int(item["amount"]["N"])}
