"""Reads EventBridge's schedule expressions, `rate(5 minutes)` and `cron(30 18 ? * 2-6 *)`, and tells their moments."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from croniter import CroniterBadDateError, croniter

UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


class Schedule(Protocol):
    """When a job is to run. All moments are aware UTC datetimes."""

    def first(self, now: datetime) -> datetime:
        """The moment of a job's first run when it is first seen at `now`."""

    def after(self, last: datetime, now: datetime) -> datetime | None:
        """The next moment after the run at `last`; of several that are past at `now`, the latest. None: never."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Every so often, beginning at once."""

    period: timedelta

    def first(self, now: datetime) -> datetime:
        return now

    def after(self, last: datetime, now: datetime) -> datetime | None:
        return max(last + self.period, now)


@dataclass(frozen=True, slots=True)
class Cron:
    """At the moments of a crontab line, in UTC; the line is croniter's."""

    line: str

    def first(self, now: datetime) -> datetime:
        return self.after(now, now) or datetime.max.replace(tzinfo=now.tzinfo)

    def after(self, last: datetime, now: datetime) -> datetime | None:
        try:
            following: datetime = croniter(self.line, last).get_next(datetime)
            if following > now:
                return following
            # get_prev looks strictly before its start.
            latest: datetime = croniter(self.line, now + timedelta(microseconds=1)).get_prev(datetime)
        except CroniterBadDateError:
            return None
        return max(following, latest)


def read_schedule(expression: object) -> Schedule:
    """The schedule of an expression: EventBridge's text, or an object of Chalice's with `to_string()`.

    Raises ValueError for anything that EventBridge would not take.
    """
    text = str(expression.to_string() if hasattr(expression, "to_string") else expression).strip()
    rate = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", text)
    if rate and int(rate[1]) > 0:
        return Rate(int(rate[1]) * UNITS[rate[2]])
    cron = re.fullmatch(r"cron\((.+)\)", text)
    fields = cron[1].split() if cron else []
    if len(fields) == 6:
        minute, hour, day, month, weekday, year = ("*" if field == "?" else field for field in fields)
        line = " ".join((minute, hour, day, month, _weekday(weekday), "0", year))
        if croniter.is_valid(line):
            return Cron(line)
    raise ValueError(f"not a schedule expression: {text}")


def _weekday(field: str) -> str:
    """A day-of-week field counted from SUN = 1, as EventBridge does, in one counted from SUN = 0."""

    def shifted(part: str) -> str:
        days, mark, rest = re.fullmatch(r"([^/#L]*)([/#L]?)(.*)", part).groups()  # type: ignore[union-attr]
        days = re.sub(r"\d+", lambda number: str(int(number[0]) - 1), days)
        if mark == "L":
            return f"L{days}" if days else "SAT"
        return f"{days}{mark}{rest}"

    return ",".join(shifted(part) for part in field.upper().split(","))
