"""Looking at a sealed case from page to page: the reason is given once, kept for ten minutes, and each look is logged.

It lies in the looker's drawer and never in an address, a form or a cookie.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.domain.case import Case
from chalicelib.domain.disclosure import needs_reason
from chalicelib.domain.errors import Invalid
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import business_date
from chalicelib.services.case_views import LEAST, REASON, looked_at
from chalicelib.services.worklist import CaseFile, admitted, open_case
from chalicelib.services.worlds import Desk

KIND = "look"
HOLDS = timedelta(minutes=10)
"""After that the reason is asked for again: what somebody looks for is told for each sitting, not for the day (E6)."""


def give_reason(desk: Desk, actor: Actor, number: str, reason: str, now: datetime) -> None:
    """Keep why the actor looks at a case, for HOLDS. Raises NotFound for a case not seen, Invalid without one."""
    admitted(desk, actor, number)
    told = " ".join(reason.split())[:200]
    if len(told) < LEAST:
        raise Invalid({REASON: "请写明查看原因（不少于 4 个字），如“核实办理情况”"})
    standing = desk.drawers.get(actor.id, KIND, number, now)
    version = standing.version if standing else 0
    desk.drawers.put(Kept(actor.id, KIND, number, {"reason": told}, version, expires_at=now + HOLDS), now)


def reason_given(desk: Desk, actor: Actor, number: str, now: datetime) -> str:
    """The reason that the actor gave for this case within HOLDS, else ""."""
    kept = desk.drawers.get(actor.id, KIND, number, now)
    return str(kept.note["reason"]) if kept else ""


def look(desk: Desk, actor: Actor, number: str, now: datetime, what: str = "case.view") -> CaseFile:
    """One case for one officer, logged under the reason given before where it is sealed.

    `what` names what is looked at. Raises NotFound when no docket of the actor holds it, Invalid naming REASON where a
    reason is wanted and none was given, TooMany as case_views.view.
    """

    def before(case: Case, entries: tuple[DocketEntry, ...]) -> None:
        sealed = needs_reason(case, [entry.key for entry in entries], business_date(now))
        told = reason_given(desk, actor, number, now) if sealed else ""
        looked_at(desk, actor, case, entries, what, told, now)

    return open_case(desk, actor, number, before, business_date(now))
