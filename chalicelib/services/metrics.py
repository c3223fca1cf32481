"""The figures of one office for a period, counted from its docket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.errors import Invalid
from chalicelib.domain.figures import LOOKBACK, Figure, Scope, figures
from chalicelib.domain.metrics import METRICS
from chalicelib.domain.offices import split_key, unit_of
from chalicelib.domain.ports import Directory, Dockets


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
    directory: Directory, dockets: Dockets, key: str, first: date, last: date, now: datetime, *, own: bool = False
) -> Measured:
    """Every rate of domain D1 that dockets can tell, for an office with all below it, or alone when `own`.

    `key` is an office, or one of its units (`qh:0105`), which has nothing below. What falls due after `now` is not
    counted yet. Raises NotFound for an unknown office or unit, Invalid for a period that ends before it begins.
    """
    if last < first:
        raise Invalid({"to": f"结束日期 {last} 早于开始日期 {first}，请检查 --from 和 --to"})
    office_id, compartment = split_key(key)
    office = directory.office(office_id)
    name = f"{office.name}{unit_of(office, compartment).name}" if compartment else office.name
    scope = Scope(key)
    if not compartment:
        below = [] if own else [o.id for o in directory.tree(office.city).values() if office.id in o.path]
        scope = Scope(key, frozenset({office.id, *below}), whole=not own, city=office.parent is None)
    entries = dockets.received(key, first - LOOKBACK, last)
    found, received = figures(METRICS.values(), entries, scope, first, last, now)
    return Measured(key, name, scope.whole, first, last, now, received, found)
