"""Looking at a sealed case: only with a reason, which stands in the access log before anything is shown (E6, B6).

Whoever shows what a case says (its page, its papers, its attachments) asks `looked_at` first.
"""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.domain.case import Case
from chalicelib.domain.disclosure import needs_reason, put_away
from chalicelib.domain.errors import Invalid, NotAllowed, TooMany
from chalicelib.domain.outcome import Claim
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import Actor, Role
from chalicelib.domain.workdays import business_date
from chalicelib.services.worklist import CaseFile, open_case
from chalicelib.services.worlds import Desk

VIEWS_AN_HOUR = 60
"""At how many sealed cases one person may look in an hour, as with personal fields (E6); the same one again is free."""

LEAST = 4
"""A reason shorter than this is none."""

REASON = "X-Reason"
"""The header that carries the reason, percent-encoded UTF-8: headers hold no Chinese, and addresses no reasons."""


def view(desk: Desk, actor: Actor, number: str, reason: str, now: datetime) -> CaseFile:
    """One case for one officer, logged with `reason` where it is sealed.

    Raises NotFound when no docket of the actor holds it, Invalid where a reason is wanted, TooMany past VIEWS_AN_HOUR.
    """
    return open_case(
        desk,
        actor,
        number,
        lambda case, entries: looked_at(desk, actor, case, entries, "case.view", reason, now),
        business_date(now),
    )


def looked_at(
    desk: Desk, actor: Actor, case: Case, entries: tuple[DocketEntry, ...], what: str, reason: str, now: datetime
) -> None:
    """Log a look at a sealed case; nothing for one that is not sealed.

    `entries` are those by which the actor is admitted, `what` names what is looked at (`case.view`). Raises Invalid
    without a reason, TooMany past VIEWS_AN_HOUR, NotAllowed for the papers of what lies in the archive (edge 52).
    """
    if what != "case.view" and put_away(case, business_date(now)) and Role.ARCHIVIST not in actor.roles:
        raise NotAllowed("此件已归档，请先由档案员或中心主任办理“调卷查阅”")
    if not needs_reason(case, [entry.key for entry in entries], business_date(now)):
        return
    told = " ".join(reason.split())[:200]
    if len(told) < LEAST:
        raise Invalid(
            {REASON: "此件为受限或保密事项，请写明查看原因（不少于 4 个字），如“核实办理情况”；每次查看都会记录"}
        )
    hour = int(now.timestamp()) // 3600
    ends = datetime.fromtimestamp((hour + 1) * 3600, UTC)
    first = Claim("viewed", f"{actor.id}#{hour}#{case.number}", expires_at=ends)
    count = Claim("views", f"{actor.id}#{hour}", kind="add", limit=VIEWS_AN_HOUR, expires_at=ends)
    if desk.guards.take(first, now) and not desk.guards.take(count, now):
        desk.guards.drop(first.purpose, first.key)
        raise TooMany("本小时查看受限事项过多，请稍后再试", 3600)
    desk.ledger.accessed(entries[0].key, case.number, actor.id, what, told, now)
