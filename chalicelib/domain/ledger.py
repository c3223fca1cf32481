"""What a clock is, and how its dues are reckoned from the moments in its ledger (domain C0).

Nothing counts down: each entry keeps the due that it set, and the whole can be reckoned again at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.workdays import (
    DAY,
    Calendar,
    add_working_days,
    business_date,
    day_end,
    last_date,
    parse_limit,
    reckon,
    roll,
    shift,
    working_days_between,
)

RUNNING, PAUSED, MET, LATE, CANCELLED, FROZEN = "running", "paused", "met", "late", "cancelled", "frozen"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a clock's ledger.

    `kind`: start, pause, resume, ask, decline, extend, recalculate, stop, reopen, cancel, freeze. `until` is the raw
    due that the entry set, `days` of `unit` by how much it moved it; `reason` and `by` (an actor's id) say why and who.
    """

    kind: str
    at: datetime
    days: int = 0
    until: datetime | None = None
    reason: str = ""
    by: str = ""
    note: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline of one obligor, identified by `key`; `part` is the assignment it belongs to, "" for the case.

    `fixed`: the due was given from outside and never moves by us. `roll`, `window` and `cap` are what the row said when
    the clock was started, so that a later change of the row judges no old clock.
    """

    rule: str
    obligor: str
    round: int
    part: str
    started_at: datetime
    limit: str
    raw_due: datetime
    effective_due: datetime
    state: str
    stopped_at: datetime | None
    ledger: tuple[Entry, ...]
    calendar_version: str
    provisional: bool
    fired: tuple[str, ...] = ()
    fixed: bool = False
    roll: bool = False
    window: bool = False
    cap: datetime | None = None

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What makes this clock this clock: a hop never starts it a second time."""
        return (self.rule, self.obligor, self.round, self.part)

    @property
    def judged(self) -> datetime:
        """The moment from which it is late: the effective due when the row rolls over, else the raw one (C0)."""
        return self.effective_due if self.roll else self.raw_due

    @property
    def raw_date(self) -> date:
        """The date at whose 24:00 (or on which, for hour rules) it is due; warnings count back from it."""
        return last_date(self.raw_due)

    @property
    def effective_date(self) -> date:
        """The raw date, or the next working day when that is a rest day (民法典 203)."""
        return last_date(self.effective_due)

    @property
    def pending(self) -> Entry | None:
        """The request for an extension that nobody has decided yet."""
        last = next((e for e in reversed(self.ledger) if e.kind in ("ask", "decline", "extend")), None)
        return last if last and last.kind == "ask" else None


def overdue(clock: Clock, now: datetime) -> bool:
    """Whether a running clock has passed its judged due."""
    return clock.state == RUNNING and now >= clock.judged


def grace_end(judged: datetime, calendar: Calendar) -> datetime:
    """Until when a request for extension that waits at the due keeps a clock from being late: one working day (C1)."""
    return day_end(add_working_days(calendar, last_date(judged), 1).date)


def pause_unit(clock: Clock) -> str:
    """The unit in which a pause of this clock is given back: wd, d or h."""
    unit = parse_limit(clock.limit).unit
    return {"week": "wd", "m": "h"}.get(unit, unit)


def paused_days(unit: str, paused: datetime, resumed: datetime, calendar: Calendar) -> int:
    """How many days of `unit` (wd or d) a pause gives back: the day of the pause counts, that of the resumption not."""
    first, last = business_date(paused), business_date(resumed)
    if unit == "wd":
        return working_days_between(calendar, first - DAY, last - DAY)
    return (last - first).days if unit == "d" else 0


def fold(clock: Clock, calendar: Calendar) -> tuple[datetime, bool]:
    """The raw due and whether it is provisional, reckoned from the start moment through the whole ledger."""
    if clock.fixed:
        dues = [entry.until for entry in clock.ledger if entry.until is not None]
        return dues[-1], False
    raw, provisional = reckon(calendar, clock.started_at, parse_limit(clock.limit))
    raw = min(raw, clock.cap or raw)
    paused = clock.started_at
    for entry in clock.ledger:
        moved = False
        match entry.kind:
            case "pause":
                paused = entry.at
            case "resume" if entry.unit == "h":
                raw += entry.at - paused
            case "resume":
                days = paused_days(entry.unit, paused, entry.at, calendar)
                raw, moved = shift(calendar, raw, days, entry.unit)
                moved = moved or (entry.unit == "wd" and calendar.is_provisional(business_date(paused), last_date(raw)))
            case "extend":
                raw, moved = shift(calendar, raw, entry.days, entry.unit)
            case _:
                pass
        provisional = provisional or moved
    return raw, provisional


def reckoned(clock: Clock, calendar: Calendar) -> Clock:
    """The clock with its dues reckoned anew from the ledger."""
    raw, provisional = fold(clock, calendar)
    effective = raw
    if not clock.fixed and parse_limit(clock.limit).by_day:
        rolled = roll(calendar, last_date(raw))
        effective = day_end(rolled.date)
        provisional = provisional or rolled.provisional
    return replace(
        clock, raw_due=raw, effective_due=effective, provisional=provisional, calendar_version=calendar.version
    )
