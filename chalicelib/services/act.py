"""The one way in: perform an action on a case, for whoever asks - desk, API, import, sweep or a drained command."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain import workflow
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Conflict, Stale
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Claim, Outcome
from chalicelib.domain.ports import ClaimRefused, Loaded
from chalicelib.domain.roles import Actor, Role, Staff
from chalicelib.services.project import difference
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
        except Stale:
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
    keys = [str(form["to"])] if isinstance(form.get("to"), str) else []
    staff = told(desk, case) if Role.SYSTEM in actor.roles else ()
    terms = terms_for(desk.directory, desk.calendars, case.owner, [case.city, *keys], staff=staff, code_hash=code_hash)
    outcome = workflow.step(case, action, form, actor, now, terms)
    outcome = workflow.with_claims(outcome, claims)
    try:
        desk.cases.commit(case, outcome, [difference(loaded, outcome, terms.calendar, desk.vault)])
    except ClaimRefused as refused:
        raise Conflict({refused.claim.purpose: "此操作已经提交过，或额度已用完"}) from refused
    return outcome


def told(desk: Desk, case: Case) -> tuple[Staff, ...]:
    """The staff of every office that a clock of this case could tell."""
    keys = {case.owner, case.city, *(clock.obligor for clock in case.clocks), *(a.holder for a in case.assignments)}
    offices = sorted({split_key(key)[0] for key in keys if key != "petitioner"})
    return tuple(member for office in offices for member in desk.directory.staff(office))
