"""Rows by which a change of the world reaches a case: another calendar, another office, another superior."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.steps import change
from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = (
    Action(
        name="recalculate",
        title="按新日历重算时限",
        by=("SYSTEM",),
        frm=frozenset(State),
        fields=(f.code("decision", "决定编号", required=True),),
        effects=(change.recalculate,),
        source="domain C0; edges 2, 3",
    ),
    Action(
        name="succeed",
        title="承继单位接办",
        by=("SYSTEM",),
        frm=frozenset(State),
        fields=(
            f.code("decision", "决定编号", required=True),
            f.code("old", "原单位", kind="office", required=True),
            f.code("new", "承继单位", kind="office", required=True),
        ),
        effects=(change.take_over, change.change_overseers),
        source="条例 Art. 24; edge 13",
    ),
    Action(
        name="move_overseer",
        title="上级单位变更",
        by=("SYSTEM",),
        frm=frozenset(State),
        fields=(f.code("decision", "决定编号", required=True),),
        effects=(change.change_overseers,),
        source="edge 13; domain B1",
    ),
)
