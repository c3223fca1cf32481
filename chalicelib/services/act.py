"""The one way in: perform an action on a case, for whoever asks - desk, API, import, sweep or a drained command."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain import ids, workflow
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Conflict, Stale
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Claim, Outcome
from chalicelib.domain.ports import ClaimRefused, Loaded, NumberTaken
from chalicelib.domain.roles import Actor, Role, Staff
from chalicelib.domain.workdays import business_date
from chalicelib.services.project import differences
from chalicelib.services.terms import terms_for
from chalicelib.services.worlds import Desk

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
    claims: tuple[Claim, ...] = (),
) -> Outcome:
    """Perform `action` and return its outcome; the case after it is the first of `outcome.cases`.

    `revision` is what the person saw; another one means that somebody was faster (Stale). A sweep in between does not
    count: the step is tried again with fresh state. `claims` are written in the same transaction. Raises NotFound,
    NotAllowed, Invalid, Stale; Conflict when a claim does not hold; Unavailable when the engine does not answer.
    """
    for _ in range(RETRIES):
        loaded = desk.cases.load(number)
        if revision is not None and loaded.case.revision != revision:
            raise Stale
        try:
            return _once(desk, loaded, action, form, actor, now, code_hash, claims)
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
    claims: tuple[Claim, ...],
) -> Outcome:
    case = loaded.case
    target = form.get("to")
    keys = [case.city, case.about.office or "", target if isinstance(target, str) else ""]
    staff = told(desk, case) if Role.SYSTEM in actor.roles else _colleagues(desk, form.get("assignee"))
    spare = ids.new_number(desk.directory.office(case.city).number_prefix, business_date(now), secrets.randbelow)
    terms = terms_for(desk.directory, desk.calendars, case.owner, keys, staff=staff, code_hash=code_hash, number=spare)
    outcome = workflow.step(case, action, form, actor, now, terms)
    outcome = workflow.with_claims(outcome, claims)
    try:
        desk.cases.commit(case, outcome, differences(loaded, outcome, terms.calendar, desk.vault))
    except ClaimRefused as refused:
        raise Conflict({refused.claim.purpose: "此操作已经提交过，或额度已用完"}) from refused
    return outcome


def _colleagues(desk: Desk, assignee: Any) -> tuple[Staff, ...]:
    """The staff of the office of the member whom a form names."""
    office, _, _ = str(assignee or "").rpartition(".")
    return desk.directory.staff(office) if office else ()


def told(desk: Desk, case: Case) -> tuple[Staff, ...]:
    """The staff of every office that a clock of this case could tell."""
    keys = {case.owner, case.city, *(clock.obligor for clock in case.clocks), *(a.holder for a in case.assignments)}
    offices = sorted({split_key(key)[0] for key in keys if key != "petitioner"})
    return tuple(member for office in offices for member in desk.directory.staff(office))
