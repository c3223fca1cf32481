"""The figures of one office for a period, counted from its docket."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from chalicelib.domain.errors import Invalid
from chalicelib.domain.figures import (
    LOOKBACK,
    Figure,
    Period,
    Scope,
    YearOnYear,
    figures,
    volume,
    year_before,
)
from chalicelib.domain.metrics import METRICS
from chalicelib.domain.offices import split_key, unit_name_on
from chalicelib.domain.ports import Directory, Dockets
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.workdays import DAY, Calendar, business_date, working_days_between


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of `name`, for a period with both ends, as known at `at`; `received` is the volume of the period."""

    key: str
    name: str
    whole: bool
    first: date
    last: date
    at: datetime
    received: int
    figures: tuple[Figure, ...]


def measure(
    directory: Directory,
    dockets: Dockets,
    key: str,
    first: date,
    last: date,
    now: datetime,
    *,
    own: bool = False,
    sees: Callable[[DocketEntry], bool] | None = None,
    entries: Iterable[DocketEntry] | None = None,
) -> Measured:
    """Every rate of domain D1 that dockets can tell, for an office with all below it, or alone when `own`.

    `key` is an office, or one of its units (`qh:0105`), which has nothing below. What falls due after `now` is not
    counted yet. What `sees` refuses is not counted: whoever asks for himself passes recusal.sees_entry, so that no
    difference of two figures tells of a case kept from him (edge 16). `entries` are what is counted, where that is less
    than all (recent). Raises NotFound for an unknown office or unit, Invalid for a period that ends before it begins.
    """
    name, scope = _scope(directory, key, first, last, own)
    counted = filter(sees, dockets.received(key, first - LOOKBACK, last) if entries is None else entries)
    found, received = figures(METRICS.values(), counted, scope, first, last, now)
    return Measured(key, name, scope.whole, first, last, now, received, found)


@dataclass(frozen=True, slots=True)
class Recent:
    """Entries received of late, and whether they are all that a figure of this month looks at.

    `since` is the first day of those, None where not even this month's were read to the end.
    """

    entries: tuple[DocketEntry, ...]
    whole: bool
    since: date | None


def recent(
    dockets: Dockets, key: str, on: date, most: int, sees: Callable[[DocketEntry], bool] | None = None
) -> Recent:
    """The entries of a docket that came in of late, whole months back from `on`, but never more than `most` of them.

    A month that would not fit is left out; of this one, when not even it fits, the first `most` are taken. What `sees`
    refuses takes no place.
    """
    begin, end = on.replace(day=1), on
    earliest = begin - LOOKBACK
    found = list(islice(filter(sees, dockets.received(key, begin, end)), most + 1))
    if len(found) > most:
        return Recent(tuple(found[:most]), False, None)
    since = begin
    while since > earliest:
        end = since - DAY
        begin = max(end.replace(day=1), earliest)
        month = list(islice(filter(sees, dockets.received(key, begin, end)), most - len(found) + 1))
        if len(found) + len(month) > most:
            return Recent(tuple(found), False, since)
        found, since = [*month, *found], begin
    return Recent(tuple(found), True, since)


def year_on_year(
    directory: Directory,
    dockets: Dockets,
    calendar: Calendar,
    key: str,
    first: date,
    last: date,
    now: datetime,
    *,
    own: bool = False,
    sees: Callable[[DocketEntry], bool] | None = None,
) -> YearOnYear:
    """What an office received in a period, to date, beside the same span a year before (D1 同比诉求变化, edge 40).

    An office counts what it took over from those that it succeeded, in both years, since their cases stand in its
    dockets. Key, `own`, `sees` and what is raised are as for `measure`.
    """
    _, scope = _scope(directory, key, first, last, own)
    last = max(first, min(last, business_date(now)))

    def period(begin: date, end: date) -> Period:
        received = volume(filter(sees, dockets.received(key, begin, end)), scope, begin, end)
        return Period(begin, end, received, working_days_between(calendar, begin - DAY, end))

    return YearOnYear(period(first, last), period(*year_before(first, last)))


def _scope(directory: Directory, key: str, first: date, last: date, own: bool) -> tuple[str, Scope]:
    """The name of an office or unit, and whose figures are its."""
    if last < first:
        raise Invalid({"to": f"结束日期 {last} 早于开始日期 {first}，请检查 --from 和 --to"})
    office_id, compartment = split_key(key)
    office = directory.office(office_id)
    if compartment:
        return f"{office.name}{unit_name_on(office, compartment, last)}", Scope(key)
    below = [] if own else [o.id for o in directory.tree(office.city).values() if office.id in o.path]
    return office.name, Scope(key, frozenset({office.id, *below}), whole=not own, city=office.parent is None)
