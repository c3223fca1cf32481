"""Rows of what is said about people: retaliation against a petitioner, and harassment by one (edges 21 and 44)."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import OPEN, State
from chalicelib.domain.steps import marks
from chalicelib.domain.steps.oversight_rows import OVERSEEING
from chalicelib.domain.steps.row_words import REGISTRARS
from chalicelib.domain.workflow import Action

S = State

LIVING = frozenset(State) - {S.ARCHIVED, S.MERGED}

ROWS: tuple[Action, ...] = (
    Action(
        name="flag_retaliation",
        title="登记打击报复线索",
        by=(*REGISTRARS, "FOLLOWUP@owner", "FOLLOWUP@overseer", "CLERK@overseer", "DISPATCHER@overseer", *OVERSEEING),
        frm=LIVING,
        fields=(f.prose("signs", "信访人反映的情况", required=True, max=2000),),
        checks=(marks.not_below,),
        effects=(marks.flag_retaliation,),
        names_staff=True,
        source="条例 Art. 18(4), 46(6); edge 21",
        hint="只告知督办人员和领导，被反映单位看不到",
    ),
    Action(
        name="settle_retaliation",
        title="打击报复线索核查结果",
        by=OVERSEEING,
        frm=LIVING,
        fields=(
            f.choice("finding", "核查结果", marks.FINDINGS, required=True),
            f.prose("found", "核查情况", required=True, max=4000),
        ),
        checks=(marks.not_below, marks.retaliation_is_flagged),
        effects=(marks.settle_retaliation,),
        offered=marks.says_retaliation,
        source="条例 Art. 46(6); edge 21",
    ),
    Action(
        name="ask_harassment",
        title="申请滋扰标记",
        by=(*REGISTRARS, "LIAISON@owner", "FOLLOWUP@owner"),
        frm=OPEN,
        fields=(
            f.prose("evidence", "证据（时间、次数、录音编号）", required=True, max=4000),
            f.number("days", "标记天数", required=True, max=marks.LONGEST),
        ),
        checks=(marks.not_marked_yet,),
        effects=(marks.ask_harassment,),
        deed="asked_mark",
        source="edge 44",
        hint="标记只作提示，不影响其继续反映；涉及险情的一律照常处置",
    ),
    Action(
        name="decide_harassment",
        title="审批滋扰标记",
        by=("CENTER_HEAD@owner", "CENTER_HEAD@overseer", "UNIT_HEAD@owner", "VICE_HEAD@owner", *marks.LEADING),
        frm=LIVING,
        fields=(f.flag("agreed", "同意标记", required=True), f.prose("opinion", "意见", required=True, max=1000)),
        checks=(marks.not_below, marks.mark_is_asked),
        effects=(marks.decide_harassment,),
        offered=marks.asks_mark,
        source="edge 44",
    ),
)
