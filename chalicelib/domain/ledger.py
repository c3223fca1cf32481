"""What a clock is, and how its dues are reckoned from the moments in its ledger (domain C0).

Nothing counts down: each entry keeps the due that it set, and the whole can be reckoned again at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from chalicelib.domain.rules import Warn
from chalicelib.domain.workdays import (
    DAY,
    SHANGHAI,
    Calendar,
    add_working_days,
    business_date,
    day_end,
    day_start,
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

    `kind`: start, pause, resume, ask, decline, extend, recalculate, bind, unbind, stop, reopen, cancel, freeze.
    `until` is the raw due that the entry set, `days` of `unit` by how much it moved it; `reason` and `by` (an actor's
    id) say why and who.
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

    `fixed`: the due was given from outside and never moves by us. `roll`, `window`, `cap` and `close` (the time of day
    at which a limit in days ends) are what the row said when the clock was started, so that a later change of the row
    judges no old clock; so are the `warns`, where an office had its own.
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
    close: str = ""
    warns: tuple[Warn, ...] | None = None

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
    return {"week": "wd", "m": "h", "half": "h"}.get(unit, unit)


def paused_days(unit: str, paused: datetime, resumed: datetime, calendar: Calendar) -> int:
    """How many days of `unit` (wd or d) a pause gives back: the day of the pause counts, that of the resumption not."""
    first, last = business_date(paused), business_date(resumed)
    if unit == "wd":
        return working_days_between(calendar, first - DAY, last - DAY)
    return (last - first).days if unit == "d" else 0


def longest_pause_ends(clock: Clock, at: datetime, longest: str, calendar: Calendar) -> datetime | None:
    """When a pause that begins at `at` ends by itself, if all pauses may last `longest` together ("" is no bound).

    The days of pauses that are over count in the unit of `longest`; with none left, the end is `at`.
    """
    if not longest:
        return None
    limit = parse_limit(longest)
    used = sum(entry.days for entry in clock.ledger if entry.kind == "resume")
    if used >= limit.n:
        return at
    return shift(calendar, day_start(business_date(at)), limit.n - used, limit.unit)[0]


def timed(due: datetime, clock: Clock) -> datetime:
    """A due at 24:00 of a date, brought forward to the time of day at which the clock's days end (C0)."""
    if not clock.close or not parse_limit(clock.limit).by_day or due != day_end(last_date(due)):
        return due
    return datetime.combine(last_date(due), time.fromisoformat(clock.close), SHANGHAI).astimezone(UTC)


def fold(clock: Clock, calendar: Calendar) -> tuple[datetime, bool]:
    """The raw due and whether it is provisional, reckoned from the start moment through the whole ledger."""
    if clock.fixed:
        dues = [entry.until for entry in clock.ledger if entry.until is not None]
        return dues[-1], False
    raw, provisional = reckon(calendar, clock.started_at, parse_limit(clock.limit))
    raw = timed(min(raw, clock.cap or raw), clock)
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
                raw = timed(raw, clock)
                moved = moved or (entry.unit == "wd" and calendar.is_provisional(business_date(paused), last_date(raw)))
            case "extend":
                raw, moved = shift(calendar, raw, entry.days, entry.unit)
                raw = timed(raw, clock)
            case _:
                pass
        provisional = provisional or moved
    return min((raw, *bounds(clock).values())), provisional


def bounds(clock: Clock) -> dict[str, datetime]:
    """The days by which the cases merged into this clock's case must be answered, by number (edge 25)."""
    found: dict[str, datetime] = {}
    for entry in clock.ledger:
        if entry.kind == "bind":
            number, _, due = entry.note.partition(" ")
            found[number] = datetime.fromisoformat(due)
        elif entry.kind == "unbind":
            found.pop(entry.note, None)
    return found


def reckoned(clock: Clock, calendar: Calendar) -> Clock:
    """The clock with its dues reckoned anew from the ledger."""
    raw, provisional = fold(clock, calendar)
    effective = raw
    if not clock.fixed and parse_limit(clock.limit).by_day:
        rolled = roll(calendar, last_date(raw))
        effective = timed(day_end(rolled.date), clock)
        provisional = provisional or rolled.provisional
    return replace(
        clock, raw_due=raw, effective_due=effective, provisional=provisional, calendar_version=calendar.version
    )


def resumed(clock: Clock, at: datetime, calendar: Calendar, by: str = "") -> Clock:
    """A paused clock running again from `at`, its due moved by just the time it stood still."""
    paused = next(entry for entry in reversed(clock.ledger) if entry.kind == "pause")
    unit = pause_unit(clock)
    running = replace(clock, state=RUNNING, ledger=(*clock.ledger, Entry("resume", at, by=by, unit=unit)))
    raw, _ = fold(running, calendar)
    days = paused_days(unit, paused.at, at, calendar)
    ledger = (*clock.ledger, Entry("resume", at, days, raw, by=by, unit=unit))
    return reckoned(replace(running, ledger=ledger), calendar)
