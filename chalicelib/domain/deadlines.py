"""The deadline rules as one book of rows, which of them hold for a matter, and when a limit ends (domain C1).

The rows stand by subject in deadline_rows/; a row never runs anything: `clocks` reads it, and `timing` asks here which
rows a signal touches. An office may have rows of its own (own_rows.py); the law's may then be stricter, never looser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from chalicelib.domain.deadline_rows import consults, inner, orders, oversight, petitions, reviews
from chalicelib.domain.deadline_rows.petitions import OVERRIDDEN
from chalicelib.domain.deadline_rows.row_words import AT_ONCE
from chalicelib.domain.errors import Invalid
from chalicelib.domain.rulebook import RuleBook
from chalicelib.domain.rules import TERMINAL, Applies, Cap, Extension, Matter, Rule, Warn, applies, limit_for
from chalicelib.domain.workdays import (
    DAY,
    SHANGHAI,
    Calendar,
    Reckoned,
    business_date,
    day_start,
    last_date,
    next_working_day,
    parse_limit,
    reckon,
    roll,
)

# The workflow needs one door to the rules.
__all__ = [
    "AT_ONCE", "FOR_THE_PUBLIC", "OUTWARD_RETURN_LIMITS", "OVERRIDDEN", "RETURN_LIMITS", "ROWS", "RULES", "TERMINAL",
    "Applies", "Cap", "Extension", "Matter", "Rule", "RuleBook", "Warn", "accepted_on", "applies", "by_id",
    "counted_from", "due", "fits", "limit_for", "rules_for", "start_moment",
]  # fmt: skip

_SUBJECTS = (inner, petitions, consults, orders, reviews, oversight)
ROWS = RuleBook(sorted((row for subject in _SUBJECTS for row in subject.ROWS), key=lambda row: row.id))
"""Every row of the deployment in the order of the rules."""


def by_id(rows: Iterable[Rule]) -> Mapping[str, Rule]:
    """The rows by id; of several rows with one id, the first (all but how they start is the same)."""
    return RuleBook.of(rows).rules


RULES: Mapping[str, Rule] = ROWS.rules

# Rights of the petitioner: nobody in an office is warned of them or late for them.
FOR_THE_PUBLIC = frozenset(row.id for row in ROWS if row.obligor == "petitioner")
# The windows in which a case may be sent back as not ours (edge 11).
RETURN_LIMITS = frozenset({"R04", "R15"})
# Those in which the bureau itself may send it back to whoever sent it to us.
OUTWARD_RETURN_LIMITS = frozenset({"R04A", "R15"})


def rules_for(signal: str, matter: Matter, rows: Iterable[Rule] = ROWS) -> tuple[Rule, ...]:
    """The rows whose clock this signal starts for this matter.

    The clock's part is the assignment that the signal speaks of, "" for the case. One whose (rule, obligor, round,
    part) is there already goes on as it is: a hop never restarts it.
    """
    return tuple(row for row in RuleBook.of(rows).started_by(signal) if applies(row, matter))


def fits(rule_id: str, matter: Matter, rows: Iterable[Rule] = ROWS) -> bool:
    """Whether a rule still applies after the matter was classified anew; if not, its running clock is cancelled."""
    return any(row.id == rule_id and applies(row, matter) for row in rows)


def accepted_on(received: datetime, notice: datetime | None) -> datetime:
    """受理之日: the notice's own moment, or the start of day 15 after receipt when there was none by then (R18)."""
    fifteenth = business_date(received) + timedelta(days=15)
    return notice if notice is not None and business_date(notice) <= fifteenth else day_start(fifteenth)


def start_moment(
    rule: Rule,
    *,
    now: datetime,
    received: datetime,
    dispatched: datetime | None = None,
    notice: datetime | None = None,
) -> datetime:
    """The moment from which a row counts, chosen by its `start_from`; a case not dispatched counts from now."""
    match rule.start_from:
        case "received":
            return received
        case "accepted":
            return accepted_on(received, notice)
        case "dispatched":
            return dispatched or now
        case _:
            return now


def counted_from(rule: Rule, moment: datetime, calendar: Calendar) -> datetime:
    """The moment itself, or the start of the next working day when the row has a `cutoff` and it has passed."""
    local = moment.astimezone(SHANGHAI)
    if not rule.cutoff or f"{local:%H:%M}" < rule.cutoff:
        return moment
    return day_start(next_working_day(calendar, local.date() + DAY).date)


def due(
    start: date | datetime, spec: str, calendar: Calendar, rules: Mapping[str, Rule] = RULES
) -> tuple[Reckoned, Reckoned]:
    """The raw and effective due dates of a limit (`5wd`) or a rule (`R13`) from a date or an aware moment.

    Invalid when the spec is unknown, its due comes with the order, or it counts hours and `start` is only a date.
    """
    if spec in rules:
        spec = rules[spec].limit
        if not spec:
            raise Invalid({"rule": "这条规则的时限由工单给出，无法推算"})
    limit = parse_limit(spec)
    if not isinstance(start, datetime):
        if not limit.by_day:
            raise Invalid({"start": "按小时计算的期限，需要写明起算的时刻"})
        start = day_start(start)
    moment, provisional = reckon(calendar, start, limit)
    raw = Reckoned(last_date(moment), provisional)
    if not limit.by_day:
        return raw, raw
    effective = roll(calendar, raw.date)
    return raw, Reckoned(effective.date, raw.provisional or effective.provisional)
