"""What marks about people need and do: retaliation stays above, harassment needs evidence, a second person, an end."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.domain.case import Case, Mark
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.kept_above import KEPT, may_read
from chalicelib.domain.steps.listening import hear_retaliation
from chalicelib.domain.steps.row_words import LEADERS
from chalicelib.domain.turn import Turn

LONGEST = 90
"""Days after which a harassment mark runs out (edge 44)."""

LEADING = (*LEADERS, "BUREAU_DEPUTY@overseer", "BUREAU_HEAD@overseer")

FINDINGS = (("true", "属实"), ("partly", "部分属实"), ("false", "不属实"), ("unknown", "无法核实"))


def not_below(turn: Turn) -> None:
    """Edge 21: nobody of the unit complained of flags or settles what is said against it."""
    if not may_read(turn.case, turn.actor.keys):
        raise NotAllowed("此事由上级单位核查；请告知信访人可直接向上级反映")


def flag_retaliation(turn: Turn) -> None:
    """A sign that an officer heard: marked, those above told, and the record kept from those below."""
    turn.facts[KEPT] = True
    hear_retaliation(turn)


def retaliation_is_flagged(turn: Turn) -> None:
    """Only what was flagged is settled."""
    if not says_retaliation(turn.case):
        raise NotAllowed("此件没有打击报复线索")


def says_retaliation(case: Case) -> bool:
    """Whether retaliation was flagged and not settled."""
    return any(m.name == "retaliation" for m in case.marks)


def settle_retaliation(turn: Turn) -> None:
    """The sign was looked into; what was found stays above, and a true one goes the way of accountability."""
    turn.facts[KEPT] = True
    turn.change(marks=tuple(m for m in turn.case.marks if m.name != "retaliation"))


def not_marked_yet(turn: Turn) -> None:
    """One mark at a time, of at least a day."""
    if turn.case.marked("harassment", turn.today) or asks_mark(turn.case):
        raise NotAllowed("此件已有滋扰标记，或正在审批")
    if not turn.facts["days"]:
        raise Invalid({"days": f"请填写 1 至 {LONGEST} 天"})


def asks_mark(case: Case) -> bool:
    """Whether a harassment mark waits for a second person."""
    return any(m.name == "harassment_asked" for m in case.marks)


def ask_harassment(turn: Turn) -> None:
    """Asked for, and nothing more: without a second person it marks nobody (edge 44)."""
    turn.facts[KEPT] = True
    last = turn.today + timedelta(days=turn.facts["days"])
    kept = tuple(m for m in turn.case.marks if m.name != "harassment")
    turn.change(marks=(*kept, Mark("harassment_asked", turn.now, turn.actor.id, turn.seq, until=last)))
    turn.notice(turn.case.owner, "to_review")


def mark_is_asked(turn: Turn) -> None:
    """Edge 44: the second approval is another person's."""
    asked = next((m for m in turn.case.marks if m.name == "harassment_asked"), None)
    if asked is None:
        raise NotAllowed("没有待审批的滋扰标记申请")
    if asked.by in turn.actor.ids:
        raise NotAllowed("申请标记的人不能审批，请由另一名负责人审批")


def decide_harassment(turn: Turn) -> None:
    """Agreed: it holds until its last day. It blocks no channel, no submission and no alarm."""
    turn.facts[KEPT] = True
    asked = next(m for m in turn.case.marks if m.name == "harassment_asked")
    kept = tuple(m for m in turn.case.marks if m.name != "harassment_asked")
    agreed = (Mark("harassment", turn.now, asked.by, turn.seq, until=asked.until, second=turn.actor.id),)
    turn.change(marks=(*kept, *agreed) if turn.facts["agreed"] else kept)
