"""Fills the work calendar: State Council notices from the `holidays` package or loaded by an operator, and closures.

The package also guesses the lunar holidays of years without a notice, so only the years on the list below are taken
from it. When a new version of the package brings another notice, add its year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import Any

from chalicelib.domain.holidays import HolidayNotice
from chalicelib.domain.offices import Closure
from chalicelib.domain.workdays import DAY, Calendar, days_between, with_closures

ANNOUNCED = frozenset(range(2007, 2027))
"""Years whose notice the pinned version of the package holds in full, make-up working days included."""


class WorkCalendars:
    """The port `Calendars`: one base calendar for all, each office's closures on top.

    `notices` gives what operators have loaded, `closures` an office's own; both are asked on every call and
    should be cheap, while what is built from their answers is kept.
    """

    def __init__(
        self,
        notices: Callable[[], Iterable[HolidayNotice]] = tuple,
        closures: Callable[[str], Iterable[Closure]] = lambda _office: (),
    ) -> None:
        self._notices = notices
        self._closures = closures

    def calendar(self, office: str = "") -> Calendar:
        """The calendar of one office, with its closures; of nobody in particular with ""."""
        loaded = frozenset(self._notices())
        closed = (days_between(c.first - DAY, c.last) for c in self._closures(office)) if office else ()
        return _with_closures(loaded, frozenset(chain.from_iterable(closed)))

    def supposing(
        self, notice: HolidayNotice | None = None, closures: Mapping[str, Iterable[Closure]] | None = None
    ) -> WorkCalendars:
        """The calendars as they would be with one more notice, or with these closures of some offices."""
        given = closures or {}
        return WorkCalendars(
            notices=lambda: _replaced(self._notices(), notice),
            closures=lambda office: given[office] if office in given else self._closures(office),
        )


def _replaced(notices: Iterable[HolidayNotice], notice: HolidayNotice | None) -> tuple[HolidayNotice, ...]:
    """The notices with `notice` in place of an earlier one of its year."""
    if notice is None:
        return tuple(notices)
    return (*(each for each in notices if each.year != notice.year), notice)


@lru_cache(maxsize=1024)
def _with_closures(notices: frozenset[HolidayNotice], closures: frozenset[date]) -> Calendar:
    return with_closures(_base(notices), closures)


@lru_cache(maxsize=8)
def _base(notices: frozenset[HolidayNotice]) -> Calendar:
    """Package years first, then the loaded notices by year: a later one rules the December before it (edge 3)."""
    loaded = {notice.year for notice in notices}
    off, work = (frozenset(day for day in days if day.year not in loaded) for days in _from_package())
    for notice in sorted(notices, key=lambda n: n.year):
        off = (off - notice.work) | notice.off
        work = (work - notice.off) | notice.work
    announced = ANNOUNCED | loaded
    content = repr((sorted(announced), sorted(off), sorted(work)))
    return Calendar(sha256(content.encode()).hexdigest()[:12], off, work, announced)


@lru_cache(maxsize=1)
def _from_package() -> tuple[frozenset[date], frozenset[date]]:
    # Here and not at the top: the package loads every country, which costs a cold start some 200 ms.
    from holidays.countries.china import China

    china: Callable[..., Any] = China
    known = china(years=ANNOUNCED, expand=False)
    work = frozenset(day for day in known.weekend_workdays if day.year in ANNOUNCED)
    return frozenset(known) - work, work
