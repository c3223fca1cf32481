"""The year's 12345 orders counted once a day, and what is left of the extensions that they allow (S3-54)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain import quota
from chalicelib.domain.case import Case
from chalicelib.domain.clocks import RUNNING
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.offices import DISCIPLINE, LEAD, docket_key
from chalicelib.domain.outcome import Claim
from chalicelib.domain.quota import EXTENSIONS, ORDERS, Left
from chalicelib.domain.roles import Actor, Role
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Desk

CONCERNED = frozenset(
    {Role.LIAISON, Role.HANDLER, Role.UNIT_HEAD, Role.CENTER_HEAD, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD}
)
"""Who may ask for an extension of an order, or decide on it."""

SHARED = tuple(rule.id for rule in RULES.values() if rule.extension and rule.extension.share)
"""The rules of whose matters only a share may be extended."""


def counts(desk: Desk, case: Case, now: datetime) -> Mapping[str, int]:
    """What a step on this case needs for its quota (Terms.counts); nothing where no deadline of it has a quota."""
    if not any(clock.rule in SHARED and clock.state == RUNNING for clock in case.clocks):
        return {}
    scope, year = quota.scope(case), business_date(now).year
    orders, _ = _orders(desk, scope, now)
    return {ORDERS: orders, EXTENSIONS: _used(desk, scope, year, now)}


def left(desk: Desk, actor: Actor, now: datetime) -> Left:
    """What is left of this year in the actor's city. Raises NotAllowed for who neither asks for nor decides on it."""
    if not CONCERNED & actor.roles or not actor.keys:
        raise NotAllowed("只有申请或审批延期的岗位可以查看可延期件数")
    city, year = desk.directory.office(actor.office).city, business_date(now).year
    orders, counted_on = _orders(desk, city, now)
    share = max(extension.share for rule in SHARED if (extension := RULES[rule].extension))
    used = _used(desk, city, year, now)
    return Left(year, orders, quota.allowed(orders, share), used, counted_on, whole=city in actor.keys)


def count(desk: Desk, now: datetime) -> int:
    """Take the day's snapshot for every city; how many counts were taken.

    A day's run counts the present month and the one before it, since orders may be entered late; the first run of a
    month, or of a year, counts the whole year again. Cost follows what came in of late, not what there is.
    """
    taken = 0
    for root in desk.directory.cities():
        for scope in (root.id, docket_key(root.id, LEAD), docket_key(root.id, DISCIPLINE)):
            _snapshot(desk, scope, now)
            taken += 1
    return taken


def _orders(desk: Desk, scope: str, now: datetime) -> tuple[int, date]:
    """The orders of this year by the latest snapshot, which is taken now if there is none, and the day of it."""
    note = desk.guards.read(ORDERS, quota.key(scope, business_date(now).year), now)
    note = note if note is not None else _snapshot(desk, scope, now)
    return sum(note["months"].values()), date.fromisoformat(note["on"])


def _snapshot(desk: Desk, scope: str, now: datetime) -> Mapping[str, Any]:
    today = business_date(now)
    key = quota.key(scope, today.year)
    known = desk.guards.read(ORDERS, key, now)
    months: dict[str, int] = {}
    for month in range(1, today.month + 1):
        kept = known["months"].get(str(month)) if known and today.day > 1 and month < today.month - 1 else None
        months[str(month)] = _received(desk, scope, today, month) if kept is None else kept
    note = {"months": months, "on": today.isoformat()}
    # Kept over the turn of the year, for reports on the year that is over.
    desk.guards.put(Claim(ORDERS, key, amount=0, note=note, expires_at=datetime(today.year + 2, 1, 1, tzinfo=UTC)))
    return note


def _received(desk: Desk, scope: str, today: date, month: int) -> int:
    first = date(today.year, month, 1)
    last = min(today, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
    return sum(entry.channel == "H12345" for entry in desk.dockets.received(scope, first, last))


def _used(desk: Desk, scope: str, year: int, now: datetime) -> int:
    note = desk.guards.read(EXTENSIONS, quota.key(scope, year), now)
    return int(note["count"]) if note else 0
