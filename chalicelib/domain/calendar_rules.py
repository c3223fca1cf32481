"""The dates of an office's own year as rows: reports, self-checks, receptions, stages of the plan (R39, R41, R42, R44).

They are no clocks of a case. A register asks `occurrences` what falls due, and the documents draw the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from chalicelib.domain.workdays import (
    DAY,
    SHANGHAI,
    Calendar,
    add_working_days,
    day_end,
    day_start,
    next_working_day,
    subtract_working_days,
)

SESSION = "session"
"""The event from which R39 counts back: a reception session of a leader."""


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """One date that comes again.

    `when`: `weekly:1` (the weekday, Monday is 1), `monthly:25`, `monthly:5wd` (its fifth working day), `yearly:09-15`,
    `before:7d` or `before:3wd` (before an event such as `session`, named by `of`). `at` is the hour by which, 24:00
    unless it says otherwise. A date on a rest day moves to the working day `rest` it: after, before, or stays ("").
    `opens` is the yearly day (mm-dd) on which the stage begins; `remind` how long before the due somebody is reminded.
    """

    id: str
    title: str
    source: str
    when: str
    at: str = "24:00"
    rest: str = "after"
    of: str = ""
    opens: str = ""
    remind: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a rule: due at `due`; `on` is that date, `event` the session it is about, `opens` where it begins.

    `remind_at` is when somebody is reminded. `provisional`: it lies in a year whose notice is not out.
    """

    rule: str
    on: date
    due: datetime
    event: date | None = None
    opens: date | None = None
    remind_at: datetime | None = None
    provisional: bool = False


# fmt: off
_ROWS = (
    CalendarRule("R39", "领导接访安排公示", "domain R39 [rec]", "before:3wd", rest="", of=SESSION),
    CalendarRule("R39A", "领导接访预约截止", "S3-24", "before:7d", rest="", of=SESSION),
    CalendarRule("R41", "每周诉求汇总", "S0-23", "weekly:1", at="12:00", remind="1wd"),
    CalendarRule("R41A", "每月焦点问题预警和通报", "S0-22; S0-24", "monthly:5wd", remind="1wd"),
    CalendarRule("R42", "每月“回头看”自查表", "S0-25", "monthly:25", rest="before", remind="2d"),
    CalendarRule("R44", "活动方案定稿", "S2-33", "yearly:09-15", opens="09-01", remind="5wd"),
    CalendarRule("R44A", "惠民宣传周", "S2-24", "yearly:10-31", rest="before", opens="10-16", remind="5wd"),
    CalendarRule("R44B", "级部、处室报送书面材料", "S2-34; S2-36", "yearly:11-15", opens="09-16", remind="5wd"),
    CalendarRule("R44C", "督查验收", "S2-37; S2-38", "yearly:11-30", rest="before", opens="11-16", remind="5wd"),
    CalendarRule("R44D", "工作总结", "S2-39", "yearly:12-31", rest="before", opens="12-01", remind="5wd"),
)
# fmt: on

CALENDAR_RULES: Mapping[str, CalendarRule] = MappingProxyType({row.id: row for row in _ROWS})
"""Every row by id, in the order of the documents."""


def occurrences(
    rule: CalendarRule, first: date, last: date, calendar: Calendar, events: Iterable[date] = ()
) -> tuple[Occurrence, ...]:
    """The occurrences of a rule whose due date lies from `first` to `last`, both included, in order.

    `events` are the dates of what a `before:` rule counts back from; other rules need none. A pure function of its
    arguments: the same call gives the same dates, and a new calendar gives the dates as they then are.
    """
    kind, _, spec = rule.when.partition(":")
    found = (_occurrence(rule, day, event, calendar) for day, event in _DAYS[kind](spec, first, last, calendar, events))
    return tuple(sorted((each for each in found if first <= each.on <= last), key=lambda each: (each.on, each.due)))


def _occurrence(rule: CalendarRule, day: date, event: date | None, calendar: Calendar) -> Occurrence:
    on = _off_rest(rule.rest, day, calendar)
    due = day_end(on) if rule.at == "24:00" else datetime.combine(on, time.fromisoformat(rule.at), SHANGHAI)
    opens = _in_year(day.year, rule.opens) if rule.opens else None
    remind = day_start(_back(rule.remind, on, calendar)) if rule.remind else None
    reach = [each for each in (day, on, event) if each is not None]
    provisional = calendar.is_provisional(min(reach), max(reach)) and (rule.rest != "" or rule.when.endswith("wd"))
    return Occurrence(rule.id, on, due.astimezone(UTC), event, opens, remind, provisional)


def _off_rest(rest: str, day: date, calendar: Calendar) -> date:
    if not rest or calendar.is_working(day):
        return day
    return next_working_day(calendar, day).date if rest == "after" else subtract_working_days(calendar, day, 1).date


def _in_year(year: int, month_day: str) -> date:
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, day)


def _back(spec: str, day: date, calendar: Calendar) -> date:
    if spec.endswith("wd"):
        return subtract_working_days(calendar, day, int(spec[:-2])).date
    return day - int(spec[:-1]) * DAY


_Found = Iterator[tuple[date, date | None]]

_MARGIN = 31
"""So far outside of the period a date may lie that a rest day moves into it."""


def _weekly(spec: str, first: date, last: date, _calendar: Calendar, _events: Iterable[date]) -> _Found:
    day = first - _MARGIN * DAY
    while day <= last + _MARGIN * DAY:
        if day.isoweekday() == int(spec):
            yield day, None
        day += DAY


def _monthly(spec: str, first: date, last: date, calendar: Calendar, _events: Iterable[date]) -> _Found:
    year, month = (first - _MARGIN * DAY).year, (first - _MARGIN * DAY).month
    while date(year, month, 1) <= last + _MARGIN * DAY:
        start = date(year, month, 1)
        if spec.endswith("wd"):
            yield add_working_days(calendar, start - DAY, int(spec[:-2])).date, None
        else:
            yield start.replace(day=int(spec)), None
        year, month = (year + month // 12, month % 12 + 1)


def _yearly(spec: str, first: date, last: date, _calendar: Calendar, _events: Iterable[date]) -> _Found:
    for year in range(first.year - 1, last.year + 2):
        yield _in_year(year, spec), None


def _before(spec: str, _first: date, _last: date, calendar: Calendar, events: Iterable[date]) -> _Found:
    for event in events:
        yield _back(spec, event, calendar), event


_DAYS: Mapping[str, Callable[[str, date, date, Calendar, Iterable[date]], _Found]] = {
    "weekly": _weekly,
    "monthly": _monthly,
    "yearly": _yearly,
    "before": _before,
}
