"""Checks and effects of a matter that came before: four outcomes, chosen by a person and never by itself (edge 23)."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.domain import bonds, clocks
from chalicelib.domain.case import Paper, Stake, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.outcome import Command
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.steps import decisions, effects, joint_checks, merge, road
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import business_date

LINK, IN_TIME, NEW_FACTS, REVIEW = "link", "in_time", "new_facts", "review"
OUTCOMES = (
    (LINK, "同一信访人同一事项，原件正在办理：随原件办理，不另起时限"),
    (IN_TIME, "下级正在办理期限内：不予受理，告知向原单位查询"),
    (NEW_FACTS, "原件已办结，有新的事实和理由：作为新件办理，关联原件"),
    (REVIEW, "原件已答复，没有新的事实：告知复查、复核途径"),
)

RECURRENCE_DAYS = 90
"""The same matter again within so many days: the first was not solved in one round (D1, 一次办结率)."""

_GROUNDS = {
    IN_TIME: ("该事项正由有关单位在规定期限内办理", "《信访工作条例》第十九条第三款"),
    REVIEW: ("该事项已经依法答复，没有新的事实和理由", "《信访工作条例》第三十五条、第三十六条"),
}
"""What the written notice says, and by which article (条例 Art. 19(3), 23)."""

_RIGHTS = frozenset({"R24", "R26"})
"""The periods in which 复查 and 复核 may be asked for."""


def fits_the_earlier(turn: Turn) -> None:
    """Each outcome has its condition; another one is named where it does not hold."""
    joint_checks.hearing_is_over(turn)
    entry = road.other(turn, "earlier")
    assert entry is not None
    outcome = turn.facts["outcome"]
    if entry.restricted != turn.case.restricted:
        raise Invalid({"earlier": "受限事项不与公开办理的事项关联"})
    if outcome in (IN_TIME, REVIEW) and not turn.words.get("reply"):
        raise Invalid({"reply": "请写明告知信访人的内容"})
    {LINK: _open, IN_TIME: _open_below, NEW_FACTS: _ended, REVIEW: _reviewable}[outcome](turn, entry)


def _open(turn: Turn, entry: DocketEntry) -> None:
    if entry.restricted:
        raise NotAllowed("受限事项由纪检研究是否并查，不能关联")
    if bonds.waits_for(turn.case):
        raise NotAllowed("此件已随另一事项办理，请先拆分")
    if entry.stake is not Stake.OWNER or entry.key != turn.case.owner:
        raise Invalid({"outcome": "原件不由本单位负责，请选“下级正在办理期限内”，或交原单位一并办理"})
    if entry.state not in merge.ANSWERABLE:
        raise Invalid({"outcome": "原件已经答复或办结，请选作为新件办理，或告知复查途径"})
    if turn.case.tied(bonds.ABSORBED):
        raise NotAllowed("已有其他事项并入此件，请以此件为主件")


def _open_below(turn: Turn, entry: DocketEntry) -> None:
    """Art. 19(3): to the superior, while the lower one still has time."""
    if not entry.open:
        raise Invalid({"outcome": "原件已经办结，不能以“正在办理期限内”不予受理"})
    if entry.stake is Stake.OWNER and entry.holder in ("", entry.key):
        raise Invalid({"outcome": "原件就在本单位办理，请选“随原件办理”"})
    late = [fact for fact in entry.facts if fact.state == clocks.RUNNING and fact.due <= turn.now]
    if any(turn.terms.rules[fact.rule].answers for fact in late if fact.rule in turn.terms.rules):
        raise Invalid({"outcome": "原件已超过办理期限，不能再以“正在办理期限内”不予受理"})


def _ended(_turn: Turn, entry: DocketEntry) -> None:
    if entry.open:
        raise Invalid({"outcome": "原件还在办理中，请选“随原件办理”"})


def _reviewable(turn: Turn, entry: DocketEntry) -> None:
    if entry.state == State.NO_MORE or road.is_final(entry):
        raise Invalid({"outcome": "原件已三级终结，请由中心主任按“不再受理”办理"})
    rights = [fact for fact in entry.facts if fact.rule in _RIGHTS and fact.state == clocks.RUNNING]
    if not any(turn.now < fact.due for fact in rights):
        raise Invalid({"outcome": "复查、复核的申请期没有开始或已经届满，请作为新件受理后依法答复"})


def decide(turn: Turn) -> None:
    """What the person decided; the earlier case learns by a command that the matter came back."""
    entry = road.other(turn, "earlier")
    assert entry is not None
    outcome = turn.facts["outcome"]
    if outcome == LINK:
        merge.link(turn, entry.number)
        turn.signal("merged")
        return
    turn.change(ties=bonds.joined(turn.case, bonds.PREVIOUS, entry.number))
    if outcome in (NEW_FACTS, REVIEW) and _soon(turn, entry):
        id = f"{turn.case.number}#{turn.seq}#{entry.number}"
        form = {"number": turn.case.number}
        turn.followups.append(Command(id, entry.number, "recurred", form, SYSTEM.id, turn.now))
    if outcome in (IN_TIME, REVIEW):
        effects.answer(turn)
        decisions.lapse(turn)
        turn.change(state=State.REFUSED)
        turn.signal("notice.refused")
        _in_writing(turn, outcome)


def _in_writing(turn: Turn, outcome: str) -> None:
    """What is not taken up is told in writing, with ground and article, as any other refusal is (条例 Art. 23)."""
    turn.words["ground"], turn.facts["article"] = _GROUNDS[outcome]
    paper = Paper(turn.case.papers + 1, "refuse_notice", "不予受理告知书", turn.seq, turn.now, turn.actor.id)
    turn.papers.append(paper)
    turn.change(papers=paper.n)


def _soon(turn: Turn, entry: DocketEntry) -> bool:
    closed = entry.outcome.get("closed_on")
    came = business_date(turn.case.received_at)
    return not closed or came - timedelta(days=RECURRENCE_DAYS) <= date.fromisoformat(closed)


def note_recurrence(turn: Turn) -> None:
    """The matter came back: it counts no more as solved in one round (S0-2)."""
    turn.change(ties=bonds.joined(turn.case, bonds.RECURRED, turn.facts["number"]))
