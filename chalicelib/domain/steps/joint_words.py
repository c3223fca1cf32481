"""What the rows of joint work share: when parts of the case may move, who calls others, and the fields for 协办."""

from __future__ import annotations

from chalicelib.domain import forms as f
from chalicelib.domain.case import State
from chalicelib.domain.steps import joint_checks
from chalicelib.domain.steps.row_words import BEFORE_REPLY, HEADS, LEADERS

UNANSWERED = BEFORE_REPLY | {State.REPLY_REVIEW, State.FILING_REVIEW, State.REEXAM, State.RECHECK}
"""While nothing has been decided, a part goes its own way, whatever the case as a whole waits for."""

CENTRE = ("CENTER_HEAD@owner", "DISPATCHER@owner", "CENTER_HEAD@overseer", "DISPATCHER@overseer")
CALLERS = (*CENTRE, "UNIT_HEAD@owner", *HEADS, *LEADERS)
"""S0-13: the centre, the head of the office that answers, and the head of the unit that handles the matter."""

SENDERS = ("CENTER_HEAD@sender", "DISPATCHER@sender", "CLERK@sender", "UNIT_HEAD@sender", "VICE_HEAD@sender")
INSTRUCTORS = (
    *LEADERS,
    "UNIT_HEAD@owner",
    "VICE_HEAD@owner",
    "BUREAU_DEPUTY@overseer",
    "BUREAU_HEAD@overseer",
)

CO_FIELDS = (
    f.targets("co", "协办单位（科室）", hint="主办只有一个，协办可以有几个"),
    f.day("co_due", "协办期限"),
)
CO_CHECKS = (joint_checks.co_has_a_due, joint_checks.may_be_called("co"), joint_checks.due_is_sensible("co_due"))
