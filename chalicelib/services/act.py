"""The one way in: perform an action on a case, for whoever asks - desk, API, import, sweep or a drained command."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain import ids, recusal, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.attachments import Handed, without
from chalicelib.domain.case import Case, Stake
from chalicelib.domain.errors import Conflict, NotFound, Stale
from chalicelib.domain.forms import listed
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Claim, Outcome
from chalicelib.domain.ports import ClaimRefused, Loaded, NumberTaken
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.quota import EXTENSIONS, USED_UP
from chalicelib.domain.registers.entry import Entry, is_entry
from chalicelib.domain.roles import Actor, Role, Staff
from chalicelib.domain.turn import Action
from chalicelib.domain.workdays import business_date
from chalicelib.services import quota, uploads
from chalicelib.services.begin import code_hash as hash_of
from chalicelib.services.project import differences
from chalicelib.services.same_person import kept_away
from chalicelib.services.terms import terms_for
from chalicelib.services.worlds import Desk

REFUSED = {EXTENSIONS: USED_UP, uploads.BOUND: uploads.USED}
"""What a claim that does not hold means to a person, by its purpose."""

RETRIES = 8
"""How often a step is tried anew with fresh state when only the service, and no person, was faster."""


def perform(
    desk: Desk,
    number: str,
    action: str,
    form: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    *,
    revision: int | None = None,
    code_hash: str = "",
    child_code: str = "",
    claims: tuple[Claim, ...] = (),
    attached: tuple[Handed, ...] = (),
) -> Outcome:
    """Perform `action` and return its outcome; the case after it is the first of `outcome.cases`.

    `revision` is what the person saw; another one means that somebody was faster (Stale). A sweep in between does not
    count: the step is tried again with fresh state. `child_code` is the query code drawn for a case that the step may
    bring forth; without it such a case has none until one is issued. `claims` are written in the same transaction.
    `attached` are files that came with the form; what binds each to this act is among the claims (uploads.claims).

    Raises NotFound, NotAllowed, Invalid, Stale; Conflict when a claim does not hold; Unavailable when the engine does
    not answer.
    """
    for _ in range(RETRIES):
        loaded = desk.cases.load(number)
        if revision is not None and loaded.case.revision != revision:
            raise Stale
        try:
            return _once(desk, loaded, action, form, actor, now, code_hash, child_code, claims, attached)
        except (Stale, NumberTaken):
            continue
    raise Stale


def _once(
    desk: Desk,
    loaded: Loaded,
    action: str,
    form: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    code_hash: str,
    child_code: str,
    claims: tuple[Claim, ...],
    attached: tuple[Handed, ...],
) -> Outcome:
    case = loaded.case
    target = form.get("to")
    keys = [case.city, case.about.office or "", target if isinstance(target, str) else ""]
    keys += [str(form.get("new") or ""), *(key for part in case.assignments for key in (part.holder, *part.then))]
    row = ACTIONS.get(action)
    keys += [*_places(row, form), *_led_to(desk, row, case)] if row else []
    named = row is not None and row.names_staff
    telling = Role.SYSTEM in actor.roles or named
    staff = told(desk, case, named=named) if telling else _colleagues(desk, form.get("assignee"))
    spare = ids.new_number(desk.directory.office(case.city).number_prefix, business_date(now), secrets.randbelow)
    hashed = code_hash or (hash_of(desk.vault, spare, child_code) if child_code else "")
    terms = terms_for(desk.directory, desk.calendars, case.owner, keys, staff=staff, code_hash=hashed, number=spare)
    terms = replace(terms, attached=attached, barred=kept_away(desk.drawers, case.recused, staff, now))
    terms = replace(terms, words=_said(loaded), others=_others(desk, row, form, actor) if row else {})
    terms = replace(terms, entries=_sessions(desk, row, form, case) if row else {})
    terms = replace(terms, said=_written(desk, case) if row and row.reads_all else ())
    terms = replace(terms, counts=quota.counts(desk, case, now)) if row and row.counts else terms
    outcome = workflow.step(case, action, form, actor, now, terms)
    outcome = workflow.with_claims(outcome, claims)
    try:
        desk.cases.commit(case, outcome, differences(loaded, outcome, terms.calendar, desk.vault))
    except ClaimRefused as refused:
        purpose = refused.claim.purpose
        raise Conflict({purpose: REFUSED.get(purpose, "此操作已经提交过，或额度已用完")}) from refused
    return outcome


def _led_to(desk: Desk, row: Action, case: Case) -> list[str]:
    """The office that answers and where the row leads from it, so that both stand in the tree of the step."""
    return [case.answering, row.leads_to(desk.directory.office(case.answering))] if row.leads_to else []


def _said(loaded: Loaded) -> dict[str, Mapping[str, Any]]:
    """What was said before, for a step that must pass it on."""
    kept = {"petition": loaded.petition, "draft": loaded.draft, "reply": loaded.reply}
    return {name: without(words.texts) for name, words in kept.items() if words is not None}


def _written(desk: Desk, case: Case) -> tuple[Mapping[str, Any], ...]:
    """Everything that was written in the case, event by event."""
    return tuple(without(words.texts) for _, words in desk.cases.history(case.number) if words is not None)


def _places(row: Action, form: Mapping[str, Any]) -> list[str]:
    """The docket keys that a form names in the fields which ask for some; what cannot be read is refused later."""
    found: list[str] = []
    for field in row.fields:
        if field.kind in ("target", "targets", "office"):
            with suppress(ValueError):
                found += listed(form.get(field.name) or ())[: field.max]
    return found


def _others(desk: Desk, row: Action, form: Mapping[str, Any], actor: Actor) -> dict[str, DocketEntry]:
    """The entries through which the actor sees the cases that a form names, the owner's before any other."""
    found: dict[str, DocketEntry] = {}
    for field in row.fields:
        number = ids.tidy(str(form.get(field.name) or "")) if field.kind == "case" else ""
        if not ids.is_number(number) or not actor.keys:
            continue
        seen = filter(recusal.sees_entry(actor), desk.dockets.entry(sorted(actor.keys), number))
        for entry in sorted(seen, key=lambda entry: entry.stake is Stake.OWNER):
            found[number] = entry
    return found


def _sessions(desk: Desk, row: Action, form: Mapping[str, Any], case: Case) -> dict[str, Entry]:
    """The reception sessions that a form names, and those in which the case has a place."""
    fields = [field.name for field in row.fields if field.kind == "session"]
    named = [str(form.get(name) or "") for name in fields] + [each.session for each in case.bookings if fields]
    found: dict[str, Entry] = {}
    for id in filter(is_entry, dict.fromkeys(named)):
        with suppress(NotFound):
            found[id] = desk.registers.load(id).entry
    return found


def _colleagues(desk: Desk, assignee: Any) -> tuple[Staff, ...]:
    """The staff of the office of the member whom a form names."""
    office, _, _ = str(assignee or "").rpartition(".")
    return desk.directory.staff(office) if office else ()


def told(desk: Desk, case: Case, *, named: bool = False) -> tuple[Staff, ...]:
    """The staff of every office that a clock of this case could tell.

    When a row names somebody (`named`), also that of the offices above and of the one that the matter is about.
    """
    keys = {case.owner, case.city, *(clock.obligor for clock in case.clocks), *(a.holder for a in case.assignments)}
    keys |= {*case.overseers, case.about.office or case.city} if named else set()
    offices = sorted({split_key(key)[0] for key in keys if key != "petitioner"})
    return tuple(member for office in offices for member in desk.directory.staff(office))
