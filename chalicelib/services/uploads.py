"""Files are taken in before the act that they belong to, and claimed by it; whoever puts one cannot read one here."""

from __future__ import annotations

import hashlib
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain.attachments import (
    CLAIMED_WITHIN,
    FIELD,
    LARGEST,
    ORPHANED_AFTER,
    Attachment,
    Handed,
    checked,
    clean_name,
)
from chalicelib.domain.errors import Invalid, NotFound, ProofNeeded, TooMany, Unavailable
from chalicelib.domain.offices import docket_key
from chalicelib.domain.outcome import Alert, Claim
from chalicelib.domain.ports import Guards, Vault
from chalicelib.domain.roles import PUBLIC, SYSTEM_DESK, Role
from chalicelib.domain.workdays import business_date
from chalicelib.services.fileroom import FileRoom
from chalicelib.services.worlds import Front

UPLOAD = "upload"
"""Purpose of the guards that know a file until it is claimed."""

BOUND = "attached"
"""Purpose of the claims by which a file belongs to one act for ever."""

USED = "附件已经随另一次操作提交，请重新选择文件"

PER_SUBMISSION = 5
"""So many uploads an address may make for each submission that it may make."""


def hand_in(room: FileRoom, content: bytes, name: str, *, by: str, office: str, scope: str, now: datetime) -> Handed:
    """Take in one file from `by` (a staff id or PUBLIC) for `office`, sealed for `scope`; an act has to claim it soon.

    It is scanned as it came, then looked at by its content, and pictures are drawn anew. Raises Invalid naming
    FIELD for what is empty, too large, not taken or infected; Unavailable when the scanner does not answer: nothing is
    let through unscanned.
    """
    if not content:
        raise Invalid({FIELD: "附件是空的，请重新选择文件"})
    if len(content) > LARGEST:
        raise Invalid({FIELD: f"每个附件不超过 {LARGEST // 1024 // 1024} MB；录像请截取关键一段，或当面提交"})
    if room.scanner is not None:
        _scan(room, content, by=by, office=office, now=now)
    try:
        found = room.inspector.inspect(content)
    except Invalid as refused:
        raise Invalid({FIELD: refused.message}) from refused
    attachment = Attachment(
        id=secrets.token_hex(16),
        kind=found.kind,
        size=len(found.content),
        digest=hashlib.sha256(found.content).hexdigest(),
        scanned=room.scanner is not None,
        scope=scope,
        day=f"{business_date(now):%Y%m%d}",
        traces=found.traces,
    )
    handed = Handed(attachment, clean_name(name, attachment.row))
    room.store.put(room.key(attachment), room.vault.seal(scope, found.content, attachment.context))
    sealed = room.vault.seal(scope, handed.name.encode(), _named(attachment.id))
    note = {
        **asdict(attachment),
        "name": b64encode(sealed).decode(),
        "by": by,
        "until": (now + CLAIMED_WITHIN).isoformat(),
    }
    room.guards.put(Claim(UPLOAD, attachment.id, expires_at=now + ORPHANED_AFTER, note=note))
    return handed


def upload(
    front: Front, room: FileRoom, content: bytes, name: str, *, office: str, proof: str, address: str, now: datetime
) -> Handed:
    """A file of the public for a submission to `office`, or for what is added to one; `proof` is a solved challenge.

    Raises what `hand_in` does; ProofNeeded, TooMany, and Invalid for an unknown office.
    """
    try:
        city = front.directory.office(office).city
    except NotFound:
        raise Invalid({"office": "没有这个受理单位，请从名录中选择"}) from None
    settings = front.settings
    spent = front.proof.spent_key(proof, now)
    ends = now + timedelta(seconds=2 * settings.challenge_expires)
    if not front.guards.take(Claim("proof", spent, expires_at=ends), now):
        raise ProofNeeded("这次安全验证已经用过，请重新验证后再上传")
    window = settings.limit_window
    counted = Claim(
        "uploads",
        f"{address}#{int(now.timestamp()) // window}",
        kind="add",
        limit=PER_SUBMISSION * settings.submissions_per_address,
        expires_at=now + timedelta(seconds=2 * window),
    )
    if not front.guards.take(counted, now):
        raise TooMany("您所在网络上传过于频繁，请稍后再试", window)
    return hand_in(room, content, name, by=PUBLIC.id, office=office, scope=f"public:{city}", now=now)


def resolve(guards: Guards, vault: Vault, ids: Iterable[str], *, by: str, now: datetime) -> tuple[Handed, ...]:
    """The files that an act names, which `by` handed in within CLAIMED_WITHIN.

    Raises Invalid naming FIELD for one that is not there, somebody else's or too old, and for too many.
    """
    found = []
    for id in dict.fromkeys(ids):
        note = guards.read(UPLOAD, id, now) if id.isascii() and id.isalnum() and len(id) <= 64 else None
        if note is None or note["by"] != by or datetime.fromisoformat(note["until"]) < now:
            raise Invalid({FIELD: "附件上传已超过一小时或不存在，请重新选择文件"})
        attachment = _read(note)
        name = vault.open(attachment.scope, b64decode(note["name"]), _named(id)).decode()
        found.append(Handed(attachment, name))
    return checked(found)


def claims(handed: Sequence[Handed]) -> tuple[Claim, ...]:
    """What binds the files to their act, written in its transaction: none serves two acts, and none is an orphan."""
    return tuple(Claim(BOUND, each.attachment.id) for each in handed)


def carried(form: Mapping[str, Any], handed: Sequence[Handed]) -> dict[str, Any]:
    """The form of a command of the public with its files in it, for `uncarried`; no row has a field of that name."""
    return (
        {**form, _CARRIED: [{**asdict(each.attachment), "name": each.name} for each in handed]}
        if handed
        else dict(form)
    )


def uncarried(form: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Handed, ...]]:
    """A command's form, and the files that it carries; only the job that takes commands from the outbox may ask."""
    plain = dict(form)
    given = plain.pop(_CARRIED, ())
    return plain, tuple(Handed(_read(each), each["name"]) for each in given)


def _read(kept: Mapping[str, Any]) -> Attachment:
    fields = {name: kept[name] for name in Attachment.__slots__}
    return Attachment(**{**fields, "traces": tuple(fields["traces"])})


_CARRIED = "#files"


SWEPT = "orphans-swept"
"""Up to which day files that nobody claimed have been looked for."""

LONGEST_AWAY = 3660
"""So many days back they are looked for at most, however long a machine was switched off."""


def sweep_orphans(room: FileRoom, now: datetime, days: int = 14) -> int:
    """Remove what no act has claimed within ORPHANED_AFTER; how many were removed.

    The `days` before that are looked through, and all since the last run where that was longer ago. Files of a case
    stay as long as the case: no action takes one out (domain B7: no hard delete).
    """
    removed = 0
    last = business_date(now - ORPHANED_AFTER) - timedelta(days=1)
    mark = room.guards.read(SWEPT, SWEPT, now)
    away = (last - date.fromisoformat(mark["until"])).days if mark else 0
    for back in range(min(max(days, away), LONGEST_AWAY)):
        for key in list(room.store.listed(f"{last - timedelta(days=back):%Y%m%d}")):
            if room.guards.read(BOUND, key.rpartition("-")[2], now) is None:
                room.store.delete(key)
                removed += 1
    if not mark or away > 0:
        room.guards.put(Claim(SWEPT, SWEPT, note={"until": last.isoformat()}))
    return removed


def _named(id: str) -> str:
    return f"attachment-name#{id}"


def _scan(room: FileRoom, content: bytes, *, by: str, office: str, now: datetime) -> None:
    assert room.scanner is not None
    try:
        virus = room.scanner.scan(content)
    except Unavailable:
        raise Unavailable("查毒服务暂时不可用，附件没有收下；请先提交文字，稍后再补充附件") from None
    if not virus:
        return
    at, staff = _system_officers(room, office)
    room.bell.put_alert(
        Alert(
            id=f"infected#{hashlib.sha256(content).hexdigest()[:32]}#{business_date(now)}",
            key=docket_key(at, SYSTEM_DESK),
            case="",
            rule="",
            obligor=at,
            rung=1,
            colour="red",
            kind="infected",
            at=now,
            due_on=business_date(now),
            staff=staff,
            note=f"{'公众' if by == PUBLIC.id else by} 上传的附件含有病毒 {virus[:60]}，已拒收",
        )
    )
    raise Invalid({FIELD: f"附件含有病毒（{virus[:60]}），没有收下。请用杀毒软件清理后重新上传，或换一台设备"})


def _system_officers(room: FileRoom, office: str) -> tuple[str, tuple[str, ...]]:
    """The nearest office, up to the root, that has officers of the system, and who they are."""
    path = room.directory.office(office).path
    for each in (office, *reversed(path)):
        staff = tuple(s.id for s in room.directory.staff(each) if s.active and s.roles & {Role.ADMIN, Role.SEC_ADMIN})
        if staff:
            return each, staff
    return (path[0] if path else office), ()
