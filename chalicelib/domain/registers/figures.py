"""What is counted over the sessions of a month: each leader's, the heads' duty, substitutes, visitors, results (D1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain import clocks
from chalicelib.domain.case import Case
from chalicelib.domain.registers.sessions import HELD
from chalicelib.domain.registers.views import View

ONCE_A_MONTH = 1
"""S3-6, S3-58: about once a month for each leader and each head of a department."""


@dataclass(frozen=True, slots=True)
class LeaderCount:
    """How often one leader received visitors, sessions arranged by government among them (S3-7)."""

    leader: str
    held: int
    government: int
    substituted_for: int

    @property
    def met(self) -> bool:
        """Whether the monthly turn was kept."""
        return self.held >= ONCE_A_MONTH


@dataclass(frozen=True, slots=True)
class ReceptionFigures:
    """The sessions of one month; rates are (above, below the line), with nothing below they are null."""

    planned: int
    held: int
    cancelled: int
    substituted: int
    batches: int
    people: int
    leaders: tuple[LeaderCount, ...]
    units: tuple[tuple[str, int], ...]
    results_due: int
    results_in_time: int


def reception_figures(
    sessions: Iterable[View], leaders: Sequence[str], units: Sequence[str], received: Iterable[Case], now: datetime
) -> ReceptionFigures:
    """The figures of the sessions of one month, counted from an office's own copies.

    `leaders` are the staff ids and `units` the docket keys of whom a turn is asked; who has none appears with 0.
    `received` are the cases received in these sessions: of them a result is due 20 working days after (R40).
    """
    listed = list(sessions)
    held = [view for view in listed if view.state in HELD]
    own = Counter(str(view.facts.get("leader", "")) for view in held)
    government = Counter(str(v.facts.get("leader", "")) for v in held if v.facts.get("form") == "government")
    absent = Counter(str(view.facts["absent"]) for view in held if view.facts.get("absent"))
    by_unit = Counter(str(view.facts["unit"]) for view in held if view.facts.get("unit"))
    named = dict.fromkeys((*leaders, *(leader for leader in own if leader)))
    owed = [clock for case in received for clock in case.clocks if clock.rule == "R40"]
    due = [c for c in owed if c.state in (clocks.MET, clocks.LATE) or clocks.overdue(c, now)]
    return ReceptionFigures(
        planned=len(listed),
        held=len(held),
        cancelled=sum(view.state == "cancelled" for view in listed),
        substituted=sum(bool(view.facts.get("substituted")) for view in held),
        batches=sum(int(view.facts.get("batches", 0)) for view in held),
        people=sum(int(view.facts.get("people", 0)) for view in held),
        leaders=tuple(LeaderCount(each, own[each], government[each], absent[each]) for each in named),
        units=tuple((unit, by_unit[unit]) for unit in units),
        results_due=len(due),
        results_in_time=sum(clock.state == clocks.MET for clock in due),
    )
