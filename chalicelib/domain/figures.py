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

    `counts` gives the items of one case for whoever's figures they are.
    """

    id: str
    title: str
    over: str
    below: str
    without: str
    source: str
    counts: Callable[[DocketEntry, Scope], Iterable[Item]]


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
        if self.rate is None:
            return "—"
        percent = Decimal(self.rate.numerator * 100) / Decimal(self.rate.denominator)
        return f"{percent.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


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
        if not counts(entry, scope):
            continue
        received += first <= business_date(entry.received_at) <= last
        for row in rows:
            for item in row.counts(entry, scope):
                if first <= item.on <= last and item.at <= now:
                    above[row.id] += item.share
                    below[row.id] += 1
    return tuple(Figure(row, above[row.id], below[row.id]) for row in rows), received


def counts(entry: DocketEntry, scope: Scope) -> bool:
    """Whether a case is valid for figures at all: not merged into another, not another organ's, not sealed below."""
    if entry.restricted and not scope.city:
        return False
    if entry.state == State.TRANSFERRED_OUT:
        return any(fact.rule == "R07" and fact.fulfilled_at for fact in entry.facts)
    return entry.state != State.MERGED
