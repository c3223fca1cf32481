"""Rows of held promises (挂账), spot checks and 回头看."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.steps import promises
from chalicelib.domain.steps.oversight_rows import OVERSEEING
from chalicelib.domain.steps.row_words import ANSWERED, HEADS, LEADERS, SATISFIED, YES_NO_PARTLY
from chalicelib.domain.workflow import Action

S = State

HOLDING = ("CENTER_HEAD@owner", "CENTER_HEAD@overseer", "UNIT_HEAD@owner", *LEADERS)
RENEWING = ("CENTER_HEAD@owner", "CENTER_HEAD@overseer", *LEADERS)
CHECKING = ("FOLLOWUP@owner", "FOLLOWUP@overseer", "CENTER_HEAD@owner", "CENTER_HEAD@overseer", *LEADERS)

HELD = frozenset(State) - {S.INBOX, S.ARCHIVED, S.MERGED}
ENDED = frozenset({S.CLOSED, S.CLOSED_FILED, S.FINAL})

_PROMISE = f.code("promise_id", "挂账编号", hint="有多项时填写，不填为最早的一项")

ROWS: tuple[Action, ...] = (
    Action(
        name="hold",
        title="挂账",
        by=HOLDING,
        frm=ANSWERED | {S.HANDLING, S.CLOSED, S.FINAL},
        fields=(
            f.prose("promise", "承诺事项", required=True, max=2000),
            f.day("promised_on", "承诺兑现日期", required=True),
            f.day("review_on", "下次核查日期", hint="30 日以内"),
        ),
        checks=(promises.review_in_time,),
        effects=(promises.hold,),
        source="domain B7 HELD; S4-18; R43",
        hint="答复不等于解决：承诺兑现前一直挂账，办结后仍按期核查",
    ),
    Action(
        name="report_promise",
        title="报告承诺兑现情况",
        by=(*HEADS, "LIAISON@handler", "HANDLER@handler"),
        frm=HELD,
        fields=(f.prose("progress", "进展", required=True, max=2000), _PROMISE),
        checks=(promises.promise_is_open,),
        effects=(promises.told_by_the_unit,),
        offered=promises.is_held,
        source="edge 33",
        hint="由受理单位或回访人员核实后销账",
    ),
    Action(
        name="keep_promise",
        title="销账（承诺已兑现）",
        by=CHECKING,
        frm=HELD,
        fields=(
            f.choice("proof", "核实方式", promises.PROOFS, required=True),
            f.prose("evidence", "核实情况", required=True, max=4000),
            f.choice("solved", "信访人所说是否解决", YES_NO_PARTLY, needed_if=("proof", "call")),
            f.choice("satisfied", "对结果是否满意", SATISFIED),
            _PROMISE,
        ),
        checks=(promises.promise_is_open, promises.proof_is_enough),
        effects=(promises.keep,),
        offered=promises.is_held,
        source="domain B7 HELD; edge 33",
    ),
    Action(
        name="renew_hold",
        title="续挂",
        by=RENEWING,
        frm=HELD,
        fields=(
            f.prose("progress", "进展和未兑现的原因", required=True, max=2000),
            f.day("promised_on", "新的承诺日期"),
            f.day("review_on", "下次核查日期", hint="30 日以内"),
            _PROMISE,
        ),
        checks=(promises.promise_is_open, promises.review_in_time),
        effects=(promises.renew,),
        offered=promises.is_held,
        source="R43",
    ),
    Action(
        name="cancel_hold",
        title="撤销挂账",
        by=RENEWING,
        frm=HELD,
        fields=(f.prose("reason", "理由", required=True, max=1000), _PROMISE),
        checks=(promises.promise_is_open,),
        effects=(promises.cancel,),
        offered=promises.is_held,
        source="R43",
    ),
    Action(
        name="spot_check",
        title="抽查",
        by=("SUPERVISOR@owner", "SUPERVISOR@overseer", "CENTER_HEAD@overseer", "DISCIPLINE@overseer"),
        frm=ANSWERED | {S.CLOSED, S.CLOSED_FILED},
        targets=(S.REDO,),
        fields=(
            f.choice("method", "抽查方式", promises.METHODS, required=True),
            f.choice("finding", "抽查结果", promises.FINDINGS, required=True),
            f.prose("found", "抽查情况", required=True, max=4000),
            f.flag("redo", "责令重办"),
            f.prose("requirement", "重办要求", max=2000, needed_if=("redo", "True")),
        ),
        checks=(promises.can_ask,),
        effects=(promises.spot_check,),
        names_staff=True,
        source="S2-10, S3-19",
    ),
    Action(
        name="look_back",
        title="回头看",
        by=(*OVERSEEING, *HEADS, "UNIT_HEAD@owner", "VICE_HEAD@owner"),
        frm=ENDED,
        fields=(
            f.choice("solved", "是否真正解决", YES_NO_PARTLY, required=True),
            f.flag("recurred", "问题是否反弹", required=True),
            f.choice("kept", "承诺是否兑现", promises.KEPT, required=True),
            f.prose("finding", "核查情况", required=True, max=4000),
            f.prose("measures", "整改措施", max=4000),
        ),
        checks=(promises.measures_are_named,),
        effects=(promises.look_back,),
        names_staff=True,
        paper="look_back",
        paper_title="“回头看”自查表",
        source="S0-2, S0-25; B9-26",
    ),
)
