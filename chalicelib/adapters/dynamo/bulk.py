"""Many whole lives of cases written a hundred items at a time: for seeding and measurements, and quick imports."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from chalicelib.adapters.dynamo.intake import moment_of, put_consequences
from chalicelib.adapters.dynamo.rows import case_row
from chalicelib.adapters.dynamo.thin import Engine
from chalicelib.adapters.dynamo.transaction import Meaning, Transaction
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.ports import Projected, Vault

MOST = 100
"""The most writes that one transaction takes."""


def folded(outcomes: Sequence[Outcome]) -> Outcome:
    """The first steps of one new case as a single one: its last state, and everything that they wrote on the way.

    Raises ValueError for steps of several cases.
    """
    case = outcomes[-1].cases[0]
    if any(step.cases[0].number != case.number or len(step.cases) > 1 for step in outcomes):
        raise ValueError("a life is that of one case")
    return Outcome(
        cases=(case,),
        events=tuple(event for step in outcomes for event in step.events),
        papers=tuple(paper for step in outcomes for paper in step.papers),
        notices=tuple(notice for step in outcomes for notice in step.notices),
        alerts=tuple(alert for step in outcomes for alert in step.alerts),
        claims=tuple(claim for step in outcomes for claim in step.claims),
        followups=tuple(command for step in outcomes for command in step.followups),
    )


def put_life(writes: Transaction, life: Outcome, projected: Projected, vault: Vault) -> None:
    """Add a folded life to a transaction."""
    (case,) = life.cases
    writes.put_new("cases", case_row(case, projected.wake_at), "number", Meaning.TAKEN)
    put_consequences(writes, life, (projected,), vault)


class Bulk:
    """Lives gathered into transactions as full as they may be, so that one sync of the disk serves many cases.

    A transaction stands or falls as a whole: use it for lives that are known to be new, and `commit_life` for others.
    """

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine = engine
        self._vault = vault
        self._waiting: Transaction | None = None

    def __enter__(self) -> Bulk:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self.flush()

    def add(self, outcomes: Sequence[Outcome], projected: Projected) -> None:
        """Add one case's life, writing those gathered before it when there is no room for it.

        Raises NumberTaken, ClaimRefused for the group that was written; ValueError for a life too long for one.
        """
        life = folded(outcomes)
        alone = Transaction(self._engine, moment_of(life))
        put_life(alone, life, projected, self._vault)
        if len(alone) > MOST:
            raise ValueError(f"the life of {life.cases[0].number} takes {len(alone)} writes, more than {MOST}")
        if self._waiting is None or len(self._waiting) + len(alone) > MOST:
            self.flush()
            self._waiting = alone
        else:
            self._waiting.absorb(alone)

    def flush(self) -> None:
        """Write what has been gathered. Raises NumberTaken, ClaimRefused."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.commit()
