"""The sweep wakes every case whose moment has come; safe to run twice, late, or by two at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.ids import prefix_of
from chalicelib.domain.offices import LEAD, split_key
from chalicelib.domain.outcome import Alert
from chalicelib.domain.ports import SHARDS, Waking
from chalicelib.domain.projections import wake_at
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.workdays import business_date
from chalicelib.services.act import perform
from chalicelib.services.worlds import Desk

BATCH = 5000
"""How many cases of one shard one sweep takes up at most; the next sweep goes on."""

CASCADE = 5
"""A lapse may start another clock, which may be overdue as well when runs were missed; so deep we follow at once."""

PUT_OFF = timedelta(hours=1)
"""A case that fails to wake is tried again after this, and blocks nobody meanwhile."""

Attempt = Callable[[Callable[[], object]], str | None]
"""Runs something and returns the text of what went wrong, or None: only entry may catch everything."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    woken: int = 0
    alerts: int = 0
    failed: tuple[str, ...] = ()


def sweep(desk: Desk, now: datetime, attempt: Attempt, shards: range = range(SHARDS)) -> Swept:
    """Wake every case in `shards` whose wake_at is not after `now`. Cost follows what is due, not what is open."""
    woken = alerts = 0
    failed: list[str] = []
    for shard in shards:
        for waking in list(desk.cases.due(shard, now, BATCH)):
            rung: list[int] = []
            trouble = attempt(partial(_wake_into, desk, waking, now, rung))
            if trouble is None:
                woken += 1
                alerts += sum(rung)
                continue
            failed.append(f"{waking.number}: {trouble}")
            worse = attempt(partial(_put_off, desk, waking, now))
            if worse is not None:
                failed.append(f"{waking.number}: {worse}")
    return Swept(woken, alerts, tuple(failed))


def wake(desk: Desk, waking: Waking, now: datetime) -> int:
    """Wake one case; the number of alerts it gave. One that another sweep woke meanwhile gives none."""
    case = desk.cases.load(waking.number).case
    calendar = desk.calendars.calendar(split_key(case.owner)[0])
    at = wake_at(case, calendar)
    if at is None or at > now:
        desk.cases.defer(waking, at)
        return 0
    alerts = 0
    for _ in range(CASCADE):
        try:
            outcome = perform(desk, waking.number, "wake", {}, SYSTEM, now)
        except NotAllowed:
            break
        alerts += len(outcome.alerts)
        at = wake_at(outcome.cases[0], calendar)
        if at is None or at > now:
            break
    return alerts


def _wake_into(desk: Desk, waking: Waking, now: datetime, rung: list[int]) -> None:
    rung.append(wake(desk, waking, now))


def _put_off(desk: Desk, waking: Waking, now: datetime) -> None:
    """Nothing is swallowed: the case sleeps for a while, and the city is told."""
    desk.cases.defer(waking, now + PUT_OFF)
    city = next(root.id for root in desk.directory.cities() if root.number_prefix == prefix_of(waking.number))
    desk.ledger.put_alert(
        Alert(
            id=f"{waking.number}#wake-failed#{business_date(now)}",
            key=f"{city}:{LEAD}",
            case=waking.number,
            rule="",
            obligor=city,
            rung=5,
            colour="red",
            kind="wake_failed",
            at=now,
            due_on=business_date(now),
        )
    )
