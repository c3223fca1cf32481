"""Rows that the next issues will need, written here to be thrown away: do the shapes carry them without surgery?"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain import forms as f
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import State
from chalicelib.domain.deadlines import ROWS
from chalicelib.domain.turn import Action, Turn

S = State

# An office moves in the tree, or is succeeded (architecture 2, edge 13).


def change_overseer(turn: Turn) -> None:
    old, new = turn.facts["old"], turn.facts["new"]

    def moved(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if key == old else key for key in keys)

    parts = tuple(replace(a, overseers=moved(a.overseers)) for a in turn.case.assignments)
    turn.change(overseers=moved(turn.case.overseers), assignments=parts)


def take_over(turn: Turn) -> None:
    old, new = turn.facts["old"], turn.facts["new"]
    turn.change(
        owner=new if turn.case.owner == old else turn.case.owner,
        assignments=tuple(replace(a, holder=new if a.holder == old else a.holder) for a in turn.case.assignments),
        clocks=tuple(replace(c, obligor=new) if c.obligor == old else c for c in turn.case.clocks),
    )


_PLACES = (f.code("old", "原单位", required=True), f.code("new", "新单位", required=True))
MOVES = (
    Action(
        name="move_overseer",
        title="上级变更",
        by=("SYSTEM",),
        frm=frozenset(State),
        fields=_PLACES,
        effects=(change_overseer,),
    ),
    Action(name="succeed", title="承继", by=("SYSTEM",), frm=frozenset(State), fields=_PLACES, effects=(take_over,)),
)

ALL = {**ACTIONS, **{row.name: row for row in MOVES}}
RULES = ROWS
