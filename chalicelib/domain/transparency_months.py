"""The months of the calendar for which a city publishes figures, and when they are closed (D0)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.workdays import DAY, Calendar, add_working_days

CLOSES_ON = 5
"""On which working day of the next month a month's figures are closed (D0)."""

BACK = 12
"""So many months that were missed are caught up, and so many stand beside the volume of a month."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of the calendar in China."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Month:
        """`2026-10`. Raises ValueError for anything else."""
        day = date.fromisoformat(f"{text}-01")
        if text != str(cls.of(day)):
            raise ValueError(text)
        return cls.of(day)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def title(self) -> str:
        """As people say it."""
        return f"{self.year}年{self.number}月"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(days=31)).replace(day=1) - DAY

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last

    def before(self, months: int) -> Month:
        """The month so many months earlier."""
        n = self.year * 12 + self.number - 1 - months
        return Month(n // 12, n % 12 + 1)

    def is_closed(self, calendar: Calendar, on: date) -> bool:
        """Whether its figures are closed on a day: the fifth working day after it is over (D0)."""
        return on > add_working_days(calendar, self.last, CLOSES_ON).date


def closed_months(calendar: Calendar, on: date, after: Month | None) -> tuple[Month, ...]:
    """The months whose figures are closed on a day, at most BACK of them, the earliest first, none up to `after`."""
    present = Month.of(on)
    months = (present.before(n) for n in range(BACK + 1, 0, -1))
    found = [month for month in months if month.is_closed(calendar, on) and (after is None or month > after)]
    return tuple(found[-BACK:])
