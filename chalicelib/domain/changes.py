"""Decisions that change the world under open cases: a calendar, or the offices themselves; and what they would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chalicelib.domain import clocks
from chalicelib.domain.case import Case
from chalicelib.domain.clocks import Clock
from chalicelib.domain.deadlines import RULES, Rule
from chalicelib.domain.workdays import Calendar

KINDS: Mapping[str, str] = {
    "notice": "放假安排",
    "closures": "单位停业日",
    "succeed": "单位撤并承继",
    "unit": "内设机构撤并承继",
    "move": "单位隶属变更",
    "rename": "单位更名",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One recorded decision: what was changed, by whom and why, and how many cases it reaches.

    `city` is the root whose cases are meant, `office` whose calendar or place changes ("" for the whole country).
    `what` holds codes and dates only. `ordered_at` is when every case had been given its order; until then the
    decision is taken up again by the daily job.
    """

    id: str
    kind: str
    city: str
    office: str
    by: str
    reason: str
    at: datetime
    what: Mapping[str, str] = field(default_factory=dict)
    cases: int = 0
    moved: int = 0
    ordered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """One clock of one open case under another calendar: its dates before and after.

    `overdue` says that it would be late at once, `firm` that its date was provisional and would be so no more.
    """

    number: str
    rule: str
    obligor: str
    owner: str
    before: date
    after: date
    judged_before: date
    judged_after: date
    overdue: bool
    firm: bool


def recalculated(case: Case, calendar: Calendar, at: datetime, rules: Mapping[str, Rule] = RULES) -> Case:
    """The case with its clocks reckoned by another calendar; what has stopped keeps its verdict (edges 2 and 3).

    A clock capped by another follows where that one now stands.
    """
    first = {c.key: clocks.recalculate(c, calendar, at, rules=rules) for c in case.clocks if not _capping(c, rules)}

    def follow(clock: Clock) -> Clock:
        if clock.key in first:
            return first[clock.key]
        cap = rules[clock.rule].cap
        assert cap is not None
        over = [c for c in first.values() if c.rule in cap.rules and c.round == clock.round and c.state != "cancelled"]
        nearest = min(over, key=lambda c: c.raw_due, default=None)
        return clocks.recalculate(clock, calendar, at, capped_by=nearest, rules=rules)

    return replace(case, clocks=tuple(follow(clock) for clock in case.clocks))


def _capping(clock: Clock, rules: Mapping[str, Rule]) -> bool:
    return clock.rule in rules and rules[clock.rule].cap is not None


def moved(case: Case, calendar: Calendar, at: datetime, rules: Mapping[str, Rule] = RULES) -> tuple[Moved, ...]:
    """Which running clocks of the case another calendar would move or make firm, with the dates before and after."""
    after = recalculated(case, calendar, at, rules)
    found = []
    for old, new in zip(case.clocks, after.clocks, strict=True):
        if old.state not in (clocks.RUNNING, clocks.PAUSED):
            continue
        firm = old.provisional and not new.provisional
        if (old.raw_due, old.effective_due) == (new.raw_due, new.effective_due) and not firm:
            continue
        overdue = clocks.overdue(new, at) and not clocks.overdue(old, at) and not new.window
        found.append(
            Moved(
                case.number,
                old.rule,
                old.obligor,
                case.owner,
                old.raw_date,
                new.raw_date,
                old.effective_date,
                new.effective_date,
                overdue,
                firm,
            )
        )
    return tuple(found)
