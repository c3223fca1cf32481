"""The work calendar of 2026 as domain C0 gives it; every other year is not announced."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.domain.workdays import Calendar

_OFF = ((1, 1, 3), (2, 15, 9), (4, 4, 3), (5, 1, 5), (6, 19, 3), (9, 25, 3), (10, 1, 7))
"""First day (month, day) and number of days of each holiday."""

_WORK = ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))

CALENDAR_2026 = Calendar(
    version="2026",
    off=frozenset(date(2026, month, day) + timedelta(n) for month, day, days in _OFF for n in range(days)),
    work=frozenset(date(2026, month, day) for month, day in _WORK),
    announced=frozenset({2026}),
)
