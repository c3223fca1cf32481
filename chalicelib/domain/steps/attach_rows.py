"""The row by which an officer adds files to a case: scans, photographs of the site, a recording."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import PartState, State
from chalicelib.domain.steps.row_words import HOLDERS, REGISTRARS
from chalicelib.domain.turn import Action, Turn


def as_ones_own(turn: Turn) -> None:
    """What a holder adds belongs to the own part, so that no other co-handler sees it (edge 12)."""
    case, keys = turn.case, turn.actor.keys
    if case.owner in keys:
        return
    held = (a for a in reversed(case.assignments) if a.holder in keys and a.state is not PartState.RETURNED)
    turn.part = next(held, None)


ROWS: tuple[Action, ...] = (
    Action(
        name="attach",
        title="补充附件",
        by=(*REGISTRARS, "FOLLOWUP@owner", "DISCIPLINE@owner", *HOLDERS, "HANDLER@handler", "DISCIPLINE@handler"),
        frm=frozenset(State) - {State.ARCHIVED},
        part_main=None,
        fields=(f.text("note", "附件说明", required=True, hint="如“现场照片 3 张”“来信扫描件”"),),
        effects=(as_ones_own,),
        source="domain B2, B6",
    ),
)
