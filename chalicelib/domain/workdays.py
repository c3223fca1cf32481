"""Working days over plain sets of dates, and the limits that are counted in them (domain C0)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import Invalid

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)

# Public holidays that the law fixes to a date (全国年节及纪念日放假办法, 2024): all that is known of a year
# before its notice is out.
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


def business_date(moment: datetime) -> date:
    """The date in Shanghai on which an aware `moment` falls (domain C0, edge 5)."""
    return moment.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """00:00 of `day` in Shanghai, as aware UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def day_end(day: date) -> datetime:
    """24:00 of `day` in Shanghai as aware UTC: the first moment at which something due on `day` is late."""
    return day_start(day + DAY)


def last_date(moment: datetime) -> date:
    """The last date that is not yet over before `moment`: the inverse of `day_end`."""
    return business_date(moment - timedelta(microseconds=1))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The work calendar of one office: what is known of holidays, and which years are known.

    `off` are announced holidays, `work` make-up working days (调休), `announced` the years whose State Council
    notice is known, `closures` the office's own days off, which win over everything. `version` changes with the data.
    """

    version: str
    off: frozenset[date]
    work: frozenset[date]
    announced: frozenset[int]
    closures: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Whether the office works on `day`; in a year not announced: weekends and fixed-date holidays only."""
        if day in self.closures:
            return False
        if day in self.work:
            return True
        if day.weekday() >= 5 or day in self.off:
            return False
        return day.year in self.announced or (day.month, day.day) not in FIXED_HOLIDAYS

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether a day from `first` to `last`, both included, lies in a year whose notice is not out."""
        return any(year not in self.announced for year in range(first.year, last.year + 1))


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A date found by counting; `provisional` when a day looked at lies in a year not yet announced."""

    date: date
    provisional: bool = False


def with_closures(calendar: Calendar, dates: Iterable[date]) -> Calendar:
    """The calendar with an office's own days off added; the version tells equal closures from different ones."""
    closures = calendar.closures | frozenset(dates)
    if closures == calendar.closures:
        return calendar
    digest = sha256("".join(sorted(map(date.isoformat, closures))).encode()).hexdigest()[:8]
    return replace(calendar, closures=closures, version=f"{calendar.version.partition('+')[0]}+{digest}")


def _not_negative(n: int) -> None:
    if n < 0:
        raise ValueError(f"a limit counts forward: {n}")


def add_working_days(calendar: Calendar, start: date, n: int) -> Reckoned:
    """The `n`th working day after `start`, which is not counted itself (民法典 201); n = 0 is `start` as it stands.

    ValueError when n is negative.
    """
    _not_negative(n)
    day = start
    left = n
    while left:
        day += DAY
        left -= calendar.is_working(day)
    return Reckoned(day, n > 0 and calendar.is_provisional(start + DAY, day))


def subtract_working_days(calendar: Calendar, end: date, n: int) -> Reckoned:
    """The `n`th working day before `end`, which is not counted itself. ValueError when n is negative."""
    _not_negative(n)
    day = end
    left = n
    while left:
        day -= DAY
        left -= calendar.is_working(day)
    return Reckoned(day, n > 0 and calendar.is_provisional(day, end - DAY))


def add_days(_calendar: Calendar, start: date, n: int) -> Reckoned:
    """The `n`th calendar day after `start`: the raw due of a legal limit (条例 "日").

    No holiday can move it, so it is never provisional; it takes a calendar to be called like `add_working_days`.
    ValueError when n is negative.
    """
    _not_negative(n)
    return Reckoned(start + timedelta(days=n))


def next_working_day(calendar: Calendar, day: date, *, inclusive: bool = True) -> Reckoned:
    """The first working day from `day` on; `inclusive=False` looks from the day after."""
    first = found = day if inclusive else day + DAY
    while not calendar.is_working(found):
        found += DAY
    return Reckoned(found, calendar.is_provisional(first, found))


def roll(calendar: Calendar, day: date) -> Reckoned:
    """The effective due for a raw one: `day`, or the next working day when `day` is a rest day (民法典 203)."""
    return next_working_day(calendar, day)


def days_between(start: date, end: date) -> Iterator[date]:
    """The dates after `start` up to and including `end`, in order."""
    day = start
    while day < end:
        day += DAY
        yield day


def working_days_between(calendar: Calendar, start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; 0 when `end` is not after `start`."""
    return sum(map(calendar.is_working, days_between(start, end)))


def last_working_day_of_week(calendar: Calendar, day: date) -> Reckoned:
    """The last working day, not before `day`, of its calendar week (Monday to Sunday), else of the next that has one.

    A make-up Saturday or Sunday belongs to the week in which it lies (domain R12, S1-32 周内).
    """
    sunday = day + timedelta(days=6 - day.weekday())
    while True:
        for back in range(7):
            found = sunday - timedelta(days=back)
            if found < day:
                break
            if calendar.is_working(found):
                return Reckoned(found, calendar.is_provisional(day, sunday))
        sunday += 7 * DAY


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take: `n` of `unit`, one of wd (working days), d (calendar days), h, m, week, half.

    A half is half a working day: to 24:00 for what begins before noon, else to noon of the next working day.
    """

    n: int
    unit: str

    @property
    def by_day(self) -> bool:
        """Whether it is counted in days, so that it is due at 24:00 of a date."""
        return self.unit not in _MOMENTS

    @property
    def span(self) -> timedelta:
        """The length of a limit in hours or minutes."""
        return self.n * _SPANS[self.unit]


_SPANS = {"h": timedelta(hours=1), "m": timedelta(minutes=1)}
_MOMENTS = {*_SPANS, "half"}
NOON = time(12)
_ADD: dict[str, Callable[[Calendar, date, int], Reckoned]] = {"wd": add_working_days, "d": add_days}


def parse_limit(spec: str) -> Limit:
    """Read `5wd`, `15d`, `4h`, `30m`, `0wd` (the same day, or the next working day), `0.5wd` or `week`.

    Invalid when it is none of these.
    """
    if spec == "week":
        return Limit(1, "week")
    if spec == "0.5wd":
        return Limit(1, "half")
    digits = spec.rstrip("wdhm")
    unit = spec[len(digits) :]
    if not (digits.isascii() and digits.isdigit()) or unit not in ("wd", "d", "h", "m"):
        raise Invalid(
            {"limit": f"无法识别期限“{spec}”，应形如 5wd（工作日）、15d（自然日）、4h（小时）、30m（分钟）或 week"}
        )
    return Limit(int(digits), unit)


def shift(calendar: Calendar, due: datetime, n: int, unit: str) -> tuple[datetime, bool]:
    """A due moment moved on by `n` of `unit` (wd, d, h or m), and whether that is provisional."""
    if unit in _SPANS:
        return due + n * _SPANS[unit], False
    reckoned = _ADD[unit](calendar, last_date(due), n)
    return day_end(reckoned.date), reckoned.provisional


def reckon(calendar: Calendar, start: datetime, limit: Limit) -> tuple[datetime, bool]:
    """The raw due moment of a limit running from `start`, and whether it is provisional (domain C0).

    Days run to 24:00 of a date of Shanghai, the start day not counted; hours and minutes run from the moment.
    """
    day = business_date(start)
    if limit.unit == "half":
        return _half_day(calendar, start.astimezone(SHANGHAI))
    if not limit.by_day:
        return start + limit.span, False
    if limit.unit == "week":
        reckoned = last_working_day_of_week(calendar, day)
    elif limit == Limit(0, "wd"):
        reckoned = next_working_day(calendar, day)
    else:
        reckoned = _ADD[limit.unit](calendar, day, limit.n)
    return day_end(reckoned.date), reckoned.provisional


def _half_day(calendar: Calendar, local: datetime) -> tuple[datetime, bool]:
    """The end of the half working day after the one in which `local` lies."""
    day = local.date()
    if calendar.is_working(day) and local.time() < NOON:
        return day_end(day), calendar.is_provisional(day, day)
    found = next_working_day(calendar, day, inclusive=False)
    return datetime.combine(found.date, NOON, SHANGHAI).astimezone(UTC), found.provisional
