"""An office's entry in the directory: proposed by who keeps it, released by somebody else, then read by everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.office_entry import told_changes
from chalicelib.domain.office_forms import ENTRY, REASON, entry_form, entry_of, read_form
from chalicelib.domain.office_parts import BY_NAME, may_change, may_release
from chalicelib.domain.offices import Office
from chalicelib.domain.outcome import Alert
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.roles import Actor, actor_of, serving
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Desk

PART = BY_NAME["office-entry"]
KIND, ID = "settings", "office-entry"
"""Where in the office's drawer a proposal lies."""

PROPOSED, RELEASED, RETURNED = "office.entry.propose", "office.entry.release", "office.entry.return"
"""What the access log calls each deed."""

UNKNOWN = "没有找到这个单位"
_TITLES = {field.name: field.title for field in ENTRY}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits for its release, or was given back with `returned` as the reason.

    `form` is all of the entry's form; `changes` are (title, old, new); `by` is a staff id; `seen` is the version of the
    entry that the proposer saw, `version` that of the proposal itself.
    """

    form: Mapping[str, str]
    changes: tuple[tuple[str, str, str], ...]
    reason: str
    by: str
    at: datetime
    seen: str
    version: int
    returned: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The entry as it stands, what is proposed, and what the asking person may do with it."""

    office: Office
    form: Mapping[str, str]
    version: str
    proposal: Proposal | None
    may_change: bool
    may_release: bool


def shown(desk: Desk, actor: Actor, office: str, now: datetime) -> Shown:
    """The entry of one office, for its staff and for the PUBLISHER of an office above. Raises NotFound for others."""
    found = _known(desk, actor, office)
    proposal = _proposal(desk, office, now)
    return Shown(
        found,
        entry_form(found),
        version_of(found),
        proposal,
        may_change(PART, actor, office),
        proposal is not None and not proposal.returned and may_release(PART, actor, office, found.path, proposal.by),
    )


def preview(desk: Desk, actor: Actor, office: str, form: Mapping[str, Any], now: datetime) -> Office:
    """The office as everybody would see it with this form; nothing is written. Raises NotFound, Invalid."""
    given = {name: value for name, value in form.items() if name != "reason"}
    return replace(entry_of(_known(desk, actor, office), given), updated_at=business_date(now))


def propose(
    desk: Desk, actor: Actor, office: str, form: Mapping[str, Any], now: datetime, *, version: str, proposal: int = 0
) -> Proposal:
    """Propose an entry: ENTRY filled in, with `reason`; somebody else of the office releases it (domain B2).

    `version` is the entry that was seen, `proposal` the version of the proposal seen (0: none), which this replaces.
    Who could release it is told by an alert; where nobody of the office can, the office above is. Raises NotFound,
    NotAllowed, Invalid naming fields, Conflict when nothing differs, Stale.
    """
    found = _known(desk, actor, office)
    if not may_change(PART, actor, office):
        raise NotAllowed("公开信息由本单位的登记员、联系人、公开审核员或负责人提出修改")
    reason, after = _read_both(found, form)
    if version != version_of(found):
        raise Stale("公开信息刚刚被别人修改过，请对照现在的内容再改")
    changes = tuple((_TITLES[name], old, new) for name, old, new in told_changes(entry_form(found), entry_form(after)))
    if not changes:
        raise Conflict("没有任何改动")
    note = {
        "form": entry_form(after),
        "changes": changes,
        "reason": reason,
        "by": actor.id,
        "at": now.isoformat(),
        "seen": version,
        "returned": "",
    }
    kept = desk.drawers.put(Kept(office, KIND, ID, note, version=proposal), now)
    desk.ledger.accessed(office, office, actor.id, PROPOSED, f"{reason}（{_told(changes)}）", now)
    _ask(desk, found, actor.id, f"{ID}#{now.isoformat()}", now)
    return _read(kept)


def release(desk: Desk, actor: Actor, office: str, now: datetime, *, proposal: int) -> Office:
    """Let the proposed entry out: from now on everybody reads it, dated today.

    Raises NotFound, NotAllowed (nobody releases his own), Stale when the proposal or the entry changed meanwhile.
    """
    found, waiting = _waiting(desk, actor, office, now, proposal)
    if waiting.seen != version_of(found):
        raise Stale("公开信息在提出修改之后又有变动，请退回后按现在的内容重新提出")
    after = replace(entry_of(found, waiting.form), updated_at=business_date(now))
    desk.directory.put_office(found, after)
    desk.drawers.drop(office, KIND, ID)
    said = f"{waiting.reason}（{_told(waiting.changes)}；提出：{waiting.by}）"
    desk.ledger.accessed(office, office, actor.id, RELEASED, said, now)
    return after


def give_back(desk: Desk, actor: Actor, office: str, reason: str, now: datetime, *, proposal: int) -> Proposal:
    """Give the proposal back with what is to be mended; its form is kept. Raises as `release` does, and Invalid."""
    _, waiting = _waiting(desk, actor, office, now, proposal)
    if len(reason.strip()) < 2:
        raise Invalid({"returned": "请写明退回的原因"})
    kept = desk.drawers.get(office, KIND, ID, now)
    assert kept is not None
    put = desk.drawers.put(replace(kept, note={**kept.note, "returned": reason.strip()[:200]}, version=proposal), now)
    desk.ledger.accessed(office, office, actor.id, RETURNED, f"{reason.strip()[:200]}（提出：{waiting.by}）", now)
    return _read(put)


def take_back(desk: Desk, actor: Actor, office: str, now: datetime) -> None:
    """Take the proposal out, by who made it or who may release it; nothing when there is none. Raises NotFound."""
    found = _known(desk, actor, office)
    waiting = _proposal(desk, office, now)
    if waiting is None:
        return
    if waiting.by != actor.id and not may_release(PART, actor, office, found.path, waiting.by):
        raise NotAllowed("只有提出人或审核人可以撤回")
    desk.drawers.drop(office, KIND, ID)


def version_of(office: Office) -> str:
    """A digest of the office's entry as it stands."""
    text = json.dumps(entry_form(office), sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:16]


def releasers(desk: Desk, office: Office, changed_by: str, now: datetime) -> tuple[str, ...]:
    """The names of those of the office itself who may release what `changed_by` proposed, by login."""
    on, colleagues = business_date(now), desk.directory.staff(office.id)
    people = ((staff, actor_of(staff, on, colleagues)) for staff in colleagues if serving(staff, on))
    return tuple(staff.name for staff, each in people if may_release(PART, each, office.id, (), changed_by))


def _known(desk: Desk, actor: Actor, office: str) -> Office:
    try:
        found = desk.directory.office(office)
    except NotFound:
        raise NotFound(UNKNOWN) from None
    if actor.office != office and not may_release(PART, actor, office, found.path, ""):
        raise NotFound(UNKNOWN)
    desk.directory.reread(office)
    return desk.directory.office(office)


def _waiting(desk: Desk, actor: Actor, office: str, now: datetime, version: int) -> tuple[Office, Proposal]:
    found, waiting = _known(desk, actor, office), _proposal(desk, office, now)
    if waiting is None or waiting.returned or waiting.version != version:
        raise Stale("这项修改已被处理或又有变动，请看现在的内容")
    if not may_release(PART, actor, office, found.path, waiting.by):
        own = waiting.by in actor.ids
        raise NotAllowed("自己提出的修改由他人审核" if own else "公开信息由公开审核员或本单位负责人审核")
    return found, waiting


def _proposal(desk: Desk, office: str, now: datetime) -> Proposal | None:
    kept = desk.drawers.get(office, KIND, ID, now)
    return _read(kept) if kept else None


def _read(kept: Kept) -> Proposal:
    note = kept.note
    changes = tuple((str(title), str(old), str(new)) for title, old, new in note["changes"])
    at = datetime.fromisoformat(note["at"])
    return Proposal(note["form"], changes, note["reason"], note["by"], at, note["seen"], kept.version, note["returned"])


def _read_both(office: Office, form: Mapping[str, Any]) -> tuple[str, Office]:
    """The reason and the office with the entry, every mistake of either named at once."""
    wrong: dict[str, str] = {}
    reason, after = "", office
    try:
        after = entry_of(office, {name: value for name, value in form.items() if name != "reason"})
    except Invalid as found:
        wrong |= found.fields
    try:
        reason = str(read_form((REASON,), {"reason": form.get("reason")})["reason"])
    except Invalid as found:
        wrong |= found.fields
    if wrong:
        raise Invalid(wrong)
    return reason, after


def _told(changes: tuple[tuple[str, str, str], ...]) -> str:
    return "；".join(f"{title}：{_short(old)} → {_short(new)}" for title, old, new in changes)


def _short(text: str) -> str:
    return text.replace("\n", " / ")[:120] or "（空）"


def _ask(desk: Desk, office: Office, by: str, id: str, now: datetime) -> None:
    own = releasers(desk, office, by, now)
    key = office.id if own or office.parent is None else office.parent
    desk.ledger.put_alert(asking(key, office, id, f"{office.name}的公开信息有修改待审核", now))


def asking(key: str, office: Office, id: str, note: str, now: datetime) -> Alert:
    """The alert by which a change asks for its release."""
    return Alert(
        id=id,
        key=key,
        case="",
        rule="",
        obligor=office.id,
        rung=1,
        colour="",
        kind="release_wanted",
        at=now,
        due_on=business_date(now),
        note=note,
    )
