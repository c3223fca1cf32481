"""What a rate is, and how rates are counted over docket entries for a period (domain D0)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from chalicelib.domain.case import State
from chalicelib.domain.offices import split_key
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.workdays import business_date

NOTHING_APPLIES = "无适用件"
"""Why a rate with nothing below the line is null, and neither 0 % nor 100 % (D0, edge 38)."""

SMALL = 5
"""Below so many a rate is shown with a mark and never ranked (D0)."""

LOOKBACK = timedelta(days=200)
"""How long before a period something may have come in that falls due, or is closed, in it: R18 with all extensions."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: those of `offices`, or of the one unit that the docket key `key` names when there are none.

    `whole`: the offices are one with all that is below it. `city`: and that one is the root; restricted cases count
    there and nowhere below, where a small number would give them away (D0, edge 19).
    """

    key: str
    offices: frozenset[str] = frozenset()
    whole: bool = False
    city: bool = False

    def answers_for(self, key: str) -> bool:
        """Whether what the holder of a docket key owed is counted here."""
        return key == self.key or split_key(key)[0] in self.offices


@dataclass(frozen=True, slots=True)
class Item:
    """One thing below the line: the moment from which it counts, the date by which a period takes it, its share above.

    A whole is 1, 部分解决 a half.
    """

    at: datetime
    on: date
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One rate; `over`, `below` and `without` say in Chinese what stands above and below the line and what is left out.

    `counts` gives the items of one case for whoever's figures they are. `led_away` counts also what another organ
    answers: whoever was shown there was owed a notice in time (edge 27).
    """

    id: str
    title: str
    over: str
    below: str
    without: str
    source: str
    counts: Callable[[DocketEntry, Scope], Iterable[Item]]
    led_away: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What a rate came to: `above` of `below`; `rate` is None, with a `reason`, when nothing was below the line."""

    metric: Metric
    above: Fraction
    below: int

    @property
    def rate(self) -> Fraction | None:
        """The rate as it is, never rounded."""
        return self.above / self.below if self.below else None

    @property
    def reason(self) -> str:
        """Why there is no rate; "" when there is one."""
        return "" if self.below else NOTHING_APPLIES

    @property
    def small(self) -> bool:
        """Whether so few are below the line that it must not be ranked."""
        return 0 < self.below < SMALL

    @property
    def shown(self) -> str:
        """As people read it: 38.00%, halves rounded up, "—" for null."""
        return _percent(self.rate)


def _percent(rate: Fraction | None) -> str:
    if rate is None:
        return "—"
    percent = Decimal(rate.numerator * 100) / Decimal(rate.denominator)
    return f"{percent.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


@dataclass(frozen=True, slots=True)
class Period:
    """So many valid cases were received from `first` to `last`, both included, in which so many days were worked."""

    first: date
    last: date
    received: int
    worked: int


@dataclass(frozen=True, slots=True)
class YearOnYear:
    """同比: a period beside the same one a year before (D1, edge 40).

    The days worked stand beside both, since a February with the Spring Festival is another one than without.
    """

    now: Period
    before: Period

    @property
    def change(self) -> Fraction | None:
        """(now - before) / before; None when nothing was received a year before."""
        more = self.now.received - self.before.received
        return Fraction(more, self.before.received) if self.before.received else None

    @property
    def shown(self) -> str:
        """As people read it: -10.41%, "—" for null."""
        return _percent(self.change)


def year_before(first: date, last: date) -> tuple[date, date]:
    """The same span of the calendar a year before: 29 February is the 28th then, and a month's end is one, too."""
    ends_month = (last + timedelta(days=1)).day == 1
    before = _year_before(last)
    return _year_before(first), _last_of_month(before) if ends_month else before


def _year_before(day: date) -> date:
    leaps = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leaps else day.day)


def _last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def volume(entries: Iterable[DocketEntry], scope: Scope, first: date, last: date) -> int:
    """How many valid cases of the scope were received in a period, both ends included (`N` of D0)."""
    valid = (entry for entry in entries if counts(entry, scope))
    return sum(first <= business_date(entry.received_at) <= last for entry in valid)


def figures(
    metrics: Iterable[Metric], entries: Iterable[DocketEntry], scope: Scope, first: date, last: date, now: datetime
) -> tuple[tuple[Figure, ...], int]:
    """Each rate for a period, both ends included, and how many cases were received in it.

    `entries` are those of the scope's docket key received from `first` less LOOKBACK to `last`. What falls due after
    `now` is left to a later look, also when it is done already: it counts once, at its due (D1).
    """
    rows = tuple(metrics)
    above = {row.id: Fraction(0) for row in rows}
    below = {row.id: 0 for row in rows}
    received = 0
    for entry in entries:
        valid = counts(entry, scope)
        received += valid and first <= business_date(entry.received_at) <= last
        for row in rows:
            if not (valid or (row.led_away and counts(entry, scope, led_away=True))):
                continue
            for item in row.counts(entry, scope):
                if first <= item.on <= last and item.at <= now:
                    above[row.id] += item.share
                    below[row.id] += 1
    return tuple(Figure(row, above[row.id], below[row.id]) for row in rows), received


def counts(entry: DocketEntry, scope: Scope, *, led_away: bool = False) -> bool:
    """Whether a case is valid for figures at all: not merged into another, not another organ's, not sealed below.

    With `led_away` what another organ answers is valid, too. A 复查 or 复核 is no new matter.
    """
    if entry.outcome.get("review"):
        return False
    if entry.restricted and not scope.city:
        return False
    if entry.state == State.TRANSFERRED_OUT:
        return led_away or any(fact.rule == "R07" and fact.fulfilled_at for fact in entry.facts)
    return entry.state != State.MERGED
