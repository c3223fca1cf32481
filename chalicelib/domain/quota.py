"""How many 12345 orders may be extended in a calendar year: two of a hundred received (S3-54, D1 续报率, edge 39)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.case import Case
from chalicelib.domain.offices import DISCIPLINE, LEAD, split_key

ORDERS = "orders"
"""Purpose of the guards that hold the day's snapshot of how many orders were received, and its name in Terms.counts."""

EXTENSIONS = "extensions"
"""Purpose of the guards that count the extensions granted, and their name in Terms.counts."""

USED_UP = "本年度可延期件数已用完"


def scope(case: Case) -> str:
    """The docket key whose orders and extensions count together: the city, or the leaders, or discipline.

    What lies with the leaders has a count of its own, so that nobody learns of a hidden order by a total less what he
    granted himself (edge 16). Each count is rounded down, so together they stay within the share.
    """
    office, compartment = split_key(case.owner)
    return case.owner if office == case.city and compartment in (LEAD, DISCIPLINE) else case.city


def key(scope: str, year: int) -> str:
    """The key of a guard: `qh#2026`."""
    return f"{scope}#{year}"


def allowed(orders: int, share: int) -> int:
    """How many of so many orders may be extended at `share` percent: rounded down, so 2 % of 40 is none (edge 39)."""
    return orders * share // 100


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a year: orders received by the day's snapshot, how many of them may be and were extended.

    `whole`: for somebody of the city's own docket, who sees all of these orders; others are told what is left alone.
    """

    year: int
    orders: int
    allowed: int
    used: int
    counted_on: date
    whole: bool = False

    @property
    def left(self) -> int:
        """How many more may be extended."""
        return max(0, self.allowed - self.used)
