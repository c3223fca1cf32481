"""The petitioner looks up a case, and asks for something to be done, with its number and secret code - no case is read.

A wrong number and a wrong code get the same answer at the same cost (E2).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain import forms, ids
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.attachments import FIELD
from chalicelib.domain.copies import Copy
from chalicelib.domain.disclosure import STAGES, Stage
from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, ProofNeeded, TooMany
from chalicelib.domain.intake import TYPES, CaseType
from chalicelib.domain.offices import Office
from chalicelib.domain.outcome import Claim, Command
from chalicelib.domain.ports import ClaimRefused
from chalicelib.domain.projections import Progress
from chalicelib.domain.roles import PUBLIC
from chalicelib.domain.topics import topic_title
from chalicelib.domain.workdays import business_date
from chalicelib.domain.workflow import Action
from chalicelib.services import uploads
from chalicelib.services.begin import code_hash
from chalicelib.services.worlds import Front

WRONG = "编号或查询码不正确，请核对后再试"
_NOBODY = "0" * 64


@dataclass(frozen=True, slots=True)
class Next:
    """Something the petitioner can do now: the row, its last day if it has one, and the organ that it leads to."""

    row: Action
    until: date | None
    organ: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a lookup shows; `copy_to` is the masked telephone to which a code for one of `papers` would go, or ""."""

    progress: Progress
    office: Office
    stages: tuple[tuple[Stage, date | None], ...]
    type_title: str
    topic_title: str
    next: tuple[Next, ...]
    reviewed_by: str = ""
    papers: tuple[Copy, ...] = ()
    copy_to: str = ""


def lookup(front: Front, number: str, code: str, *, proof: str, address: str, now: datetime) -> Found:
    """The public progress of a case. `number` may be empty when `code` holds both in one.

    Raises NotFound for a wrong number and a wrong code alike; ProofNeeded when too many failures on this number ask
    for a proof of work with each further try; TooMany for an address that fails all the time.
    """
    progress, papers = opened(front, number, code, proof=proof, address=address, now=now)
    today = business_date(now)
    office = front.directory.office(progress.office)
    following = tuple(
        Next(ACTIONS[name], day, _organ(front, ACTIONS[name], office))
        for name, day in progress.next
        if day is None or day >= today
    )
    return Found(
        progress=progress,
        office=office,
        stages=_road(progress),
        type_title=TYPES[CaseType(progress.type)].title,
        topic_title=topic_title(progress.topic) if progress.topic else "",
        next=following,
        reviewed_by=_name(front, progress.review_organ),
        papers=papers,
        copy_to=copy_to(front, progress),
    )


def _organ(front: Front, row: Action, office: Office) -> str:
    """Where the row leads from the office that answered, by name; "" for a row that leads nowhere else."""
    return _name(front, row.leads_to(office)) if row.leads_to else ""


def _name(front: Front, organ: str) -> str:
    """The name of an office, or of an organ outside, which is its own name."""
    if not organ:
        return ""
    try:
        return front.directory.office(organ).name
    except NotFound:
        return organ


def command(
    front: Front,
    number: str,
    code: str,
    action: str,
    form: Mapping[str, Any],
    *,
    proof: str,
    address: str,
    now: datetime,
    attachments: Sequence[str] = (),
) -> str:
    """Queue what the petitioner asks for; the job that drains the outbox performs it. Returns the command's id.

    `attachments` are ids of files that the public handed in. The same form sent twice within a minute is one command.
    Raises what `lookup` raises; NotAllowed when the row is not open to the public now; Invalid when the form is wrong.
    """
    progress, _ = opened(front, number, code, proof=proof, address=address, now=now)
    lapsed = dict(progress.next).get(action)
    if action not in dict(progress.next) or (lapsed is not None and lapsed < business_date(now)):
        raise NotAllowed("现在不能进行此项操作，请刷新查询页面查看可以办理的事项")
    row = ACTIONS[action]
    forms.read(forms.for_public(row.fields), form)
    if row.lacks and (missing := row.lacks(form, len(attachments))):
        raise Invalid(missing)
    said = [*sorted(form.items()), *sorted(attachments)]
    once = front.vault.keyed_hash("command", f"{progress.number}#{action}#{said}")
    handed = uploads.resolve(front.guards, front.vault, attachments, by=PUBLIC.id, now=now)
    form = uploads.carried(form, handed)
    minute = int(now.timestamp()) // 60
    queued = Command(f"{progress.number}#{action}#{secrets.token_hex(8)}", progress.number, action, form, "PUBLIC", now)
    claim = Claim("command", f"{once}#{minute}", expires_at=now + timedelta(minutes=5))
    try:
        front.intake.enqueue(queued, progress.city, (claim, *uploads.claims(handed)))
    except ClaimRefused as refused:
        if refused.claim.purpose == uploads.BOUND:
            raise Conflict({FIELD: uploads.USED}) from refused
        return once
    return queued.id


def copy_to(front: Front, progress: Progress) -> str:
    """The masked telephone to which a code for a copy would go; "" also where this deployment sends no SMS."""
    return progress.copy_to if front.settings.sms_url else ""


def opened(
    front: Front, number: str, code: str, *, proof: str, address: str, now: datetime
) -> tuple[Progress, tuple[Copy, ...]]:
    """The progress that number and code open, with the papers that may be fetched; none of a sealed case.

    Raises what `lookup` raises.
    """
    number, code = ids.tidy(number), ids.tidy(code)
    if not number:
        number, code = ids.split_both(code)
    attempts = front.gate.attempt(number or "-", address, now)
    if attempts.by_address >= front.settings.address_failures:
        raise TooMany("您所在网络查询失败次数过多，请稍后再试，或拨打服务电话查询", front.settings.limit_window)
    if attempts.by_number >= front.settings.number_failures:
        _spend(front, proof, now)
    given = code_hash(front.vault, number, code)
    kept = attempts.progress.code_hash if attempts.progress else _NOBODY
    right = hmac.compare_digest(given, kept)
    if attempts.progress is None or not right:
        front.gate.failed(number or "-", address, now, front.settings.limit_window)
        raise NotFound(WRONG)
    return attempts.progress, () if attempts.progress.sealed else attempts.copies


def _spend(front: Front, proof: str, now: datetime) -> None:
    """Each further try on a number that was tried too often spends a proof of work of its own; it is never locked."""
    if not proof:
        raise ProofNeeded("此编号查询失败次数较多，请先完成安全验证再查询")
    spent = front.proof.spent_key(proof, now)
    expires = now + timedelta(seconds=2 * front.settings.challenge_expires)
    if not front.guards.take(Claim("proof", spent, expires_at=expires), now):
        raise ProofNeeded("这次安全验证已经用过，请重新验证")


def _road(progress: Progress) -> tuple[tuple[Stage, date | None], ...]:
    """The stages passed with their dates, then those still to come on the ordinary road."""
    passed: list[tuple[Stage, date | None]] = [(STAGES[code], day) for code, day in progress.stages]
    last = passed[-1][0].step if passed else 0
    if progress.sealed or last >= STAGES["told"].step:
        return tuple(passed)
    return (*passed, *((stage, None) for stage in STAGES.values() if last < stage.step <= STAGES["closed"].step))
