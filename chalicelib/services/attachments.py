"""Files of a case: added by an officer, opened by whoever sees the event they came with, removed with the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.domain import disclosure
from chalicelib.domain.attachments import Handed, Kind, Seen
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.masking import mask_text
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import business_date
from chalicelib.services import act, uploads
from chalicelib.services.attachment_views import files_of
from chalicelib.services.case_views import looked_at
from chalicelib.services.fileroom import FileRoom
from chalicelib.services.worklist import admitted
from chalicelib.services.worlds import Desk

LOOKED = "case.attachment"
"""What the access log calls the opening of a file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as it is handed out."""

    seen: Seen
    content: bytes

    @property
    def kind(self) -> Kind:
        """The row of its kind."""
        return self.seen.attachment.row


def hand_in(room: FileRoom, desk: Desk, actor: Actor, number: str, content: bytes, name: str, now: datetime) -> Handed:
    """Take in a file for an act on a case, sealed for the office that owns it.

    Raises NotFound for a case that the actor does not see, else as uploads.hand_in.
    """
    admitted(desk, actor, number)
    office = split_key(desk.cases.load(number).case.owner)[0]
    return uploads.hand_in(room, content, name, by=actor.id, office=actor.office, scope=office, now=now)


def hand_in_new(room: FileRoom, actor: Actor, content: bytes, name: str, now: datetime) -> Handed:
    """Take in a file for a matter that the actor is about to register. Raises as uploads.hand_in."""
    return uploads.hand_in(room, content, name, by=actor.id, office=actor.office, scope=actor.office, now=now)


def claimed(desk: Desk, actor: Actor, ids: Sequence[str], now: datetime) -> tuple[Handed, ...]:
    """Files that the actor handed in before, for an act that names them. Raises Invalid as uploads.resolve."""
    return uploads.resolve(desk.guards, desk.vault, ids, by=actor.id, now=now)


def perform(
    desk: Desk,
    number: str,
    action: str,
    form: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    attached: tuple[Handed, ...],
    *,
    revision: int | None = None,
    child_code: str = "",
) -> Outcome:
    """Perform an action to which files were handed in. Raises as act.perform; Conflict when a file serves another."""
    return act.perform(
        desk,
        number,
        action,
        form,
        actor,
        now,
        revision=revision,
        child_code=child_code,
        claims=uploads.claims(attached),
        attached=attached,
    )


def open_file(
    room: FileRoom, desk: Desk, actor: Actor, number: str, id: str, now: datetime, reason: str = ""
) -> Opened:
    """One file of a case, its name masked; every opening stands in the access log, that of a sealed case with `reason`.

    Raises NotFound for a case or a file that the actor does not see, whatever the reason; NotAllowed for texts that
    only named people read (edge 42) and for what lies in the archive (edge 52); Invalid, TooMany as looked_at.
    """
    entries = admitted(desk, actor, number)
    loaded = desk.cases.load(number)
    case = loaded.case
    found = files_of(desk, actor, case, entries, desk.cases.history(number))
    seen = next((each for each in found if each.attachment.id == id), None)
    if seen is None:
        raise NotFound("没有这个附件")
    if not disclosure.may_read(case, actor.id):
        raise NotAllowed("此件内容仅限指定人员查看；确需查看请由领导办理“增加查阅人员”")
    looked_at(desk, actor, case, entries, LOOKED, reason, now)
    if not disclosure.needs_reason(case, [entry.key for entry in entries], business_date(now)):
        desk.ledger.accessed(entries[0].key, number, actor.id, LOOKED, f"打开附件 {id[:8]}", now)
    petitioner = str(loaded.petition.texts.get("name", ""))
    shown = replace(seen, name=mask_text(disclosure.unnamed(case, seen.name, petitioner)))
    return Opened(shown, content_of(room, seen))


def content_of(room: FileRoom, seen: Seen) -> bytes:
    """The bytes of a file, opened. Raises NotFound when they were removed, Unavailable when they cannot be opened."""
    kept = seen.attachment
    return room.vault.open(kept.scope, room.store.get(room.key(kept)), kept.context)
