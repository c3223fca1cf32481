"""Of 备案办结 and 不满意事项复核: an end where duty was done, and whether a dissatisfaction holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chalicelib.domain import timing
from chalicelib.domain.case import CallBack, Case, Evaluation, Request, Review, State
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.steps.closing import open_round
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import last_date

CONTACTS = 2
"""B9-19: so often the petitioner must have been reached before anybody says that duty was done."""


def last_said(case: Case) -> CallBack | Evaluation | None:
    """What the petitioner said last of the answer: by telephone, else on the public page; None for nothing."""
    heard = [call for call in case.callbacks if call.connected]
    latest = heard[-1].round if heard else -1
    # A call-back asks in person: only what was said on the page of a later answer comes after it.
    rated = [rating for rating in case.evaluations if rating.round > latest]
    said: list[CallBack | Evaluation] = [*heard, *rated]
    return max(said, key=lambda each: each.at, default=None)


def dissatisfied(case: Case) -> bool:
    """Whether the petitioner said last that it is not solved, or that he is not satisfied."""
    said = last_said(case)
    return said is not None and (said.satisfied == "bad" or getattr(said, "solved", "") == "no")


def is_dissatisfied(turn: Turn) -> None:
    """S0-18, S0-19: both are for matters of which the petitioner said that he is not satisfied."""
    if not dissatisfied(turn.case):
        raise NotAllowed("信访人没有表示不满意或未解决，不必申请；请先回访")


def duty_was_done(turn: Turn) -> None:
    """S0-19, B9-19: 尽职 shows in contacts that were made, an answer that reached the petitioner, and evidence."""
    made = reached(turn.case)
    if made < CONTACTS:
        raise NotAllowed(f"申请备案办结前须与信访人联系 {CONTACTS} 次以上，现记录 {made} 次；请先联系、回访并记录")


def reached(case: Case) -> int:
    """How often the petitioner was reached, by the offices that handled the case and in call-backs."""
    parts = [contact for part in case.assignments for contact in part.contacts if contact.connected]
    return len(parts) + sum(call.connected for call in case.callbacks)


def not_refused_before(turn: Turn) -> None:
    """What was refused is redone, and asked for again only of the answer that came of it."""
    asked = (r for r in turn.case.reviews if r.kind == "filing" and r.round == turn.case.round)
    answered = turn.case.replied_at
    if any(r.outcome == "refused" and not (answered and r.decided_at and answered > r.decided_at) for r in asked):
        raise NotAllowed("本轮备案办结申请未获批准，请按要求重新办理")


def apply(turn: Turn) -> None:
    """The unit asks: with its reasons, its work and the evidence, for somebody outside of it to decide."""
    case = turn.case
    review = Review("filing", case.round, turn.now, turn.actor.id, turn.seq, before=str(turn.before.state))
    turn.change(reviews=(*case.reviews, review))
    turn.notice(case.owner, "to_review")


def waits_for_first_look(case: Case) -> bool:
    """Whether nobody has decided the filing yet."""
    filing = _waiting(case)
    return filing is not None and not filing.outcome


def waits_for_second_look(case: Case) -> bool:
    """Whether the filing was decided, and somebody objected."""
    filing = _waiting(case)
    return filing is not None and bool(filing.outcome)


def is_first_look(turn: Turn) -> None:
    """An objection is decided by a leader, and not again by the centre (R32)."""
    if not waits_for_first_look(turn.case):
        raise NotAllowed("对备案办结的异议由分管局领导复审决定")


def is_second_look(turn: Turn) -> None:
    """The leader decides where there was an objection."""
    if not waits_for_second_look(turn.case):
        raise NotAllowed("没有异议，由惠民中心主任审核决定")


def decide(turn: Turn) -> None:
    """Agreed: the case ends, its duty done. Refused: it is redone; in a round that had its answer, in the next one."""
    review, agreed = _waiting(turn.case), turn.facts["agreed"]
    assert review is not None
    outcome = "agreed" if agreed else "refused"
    _put(turn, replace(review, decided_at=turn.now, outcome=outcome))
    if agreed:
        turn.change(state=State.CLOSED_FILED)
        turn.signal("filing.told")
    elif review.before == State.REDO and not review.outcome:
        # The round has not been answered, and its clocks still run.
        turn.change(state=State.REDO)
        turn.notice(turn.case.owner, "redo_ordered")
    else:
        # Before the next round freezes what this one has fulfilled.
        turn.case = timing.signalled(turn.case, "filing.decided", "", turn.now, turn.terms)
        open_round(turn)
    _tell_unit(turn)


def objection_in_time(turn: Turn) -> None:
    """R32: five working days after it was told."""
    last = objection_last_day(turn.case)
    if last is not None and turn.today > last:
        raise NotAllowed(f"提出异议的最后一日是 {last:%Y-%m-%d}，已经超过；有新情况的，请另行反映")
    if objected(turn.case):
        raise NotAllowed("异议已经复审，不再重复受理")


def objection_last_day(case: Case) -> date | None:
    """The last day for an objection to the end of the case; None where no period runs."""
    clock = next((c for c in case.clocks if (c.rule, c.round) == ("R32", case.round)), None)
    return last_date(clock.judged) if clock else None


def objected(case: Case) -> bool:
    """Whether somebody objected to the filing of this round already."""
    return any(r.kind == "objection" and r.round == case.round for r in case.reviews)


def may_object(case: Case) -> bool:
    """Whether an objection is still to be made, the time left aside."""
    return not objected(case)


def raise_objection(turn: Turn) -> None:
    """异议: the filing is looked at again, by a leader."""
    case = turn.case
    objection = Review("objection", case.round, turn.now, turn.actor.id, turn.seq, before=str(turn.before.state))
    turn.change(reviews=(*case.reviews, objection))
    turn.notice(case.owner, "to_review")


def ask_unit_review(turn: Turn) -> None:
    """The unit holds the dissatisfaction unfounded and says why (S0-18); not the law's 复查."""
    case = turn.case
    review = Review("unit_review", case.round, turn.now, turn.actor.id, turn.seq)
    asked = Request("unit_review", "", turn.actor.id, turn.now, turn.seq)
    turn.change(reviews=(*case.reviews, review), requests=(*case.requests, asked))
    # Each has a clock of its own, since one round may know two: of the answer before it, and of its own.
    turn.signal("review.asked", f"review-{turn.seq}")
    turn.notice(case.owner, "to_review")


def no_unit_review_yet(turn: Turn) -> None:
    """Once for each answer that the petitioner was not satisfied with."""
    said = last_said(turn.case)
    before = [r.asked_at for r in turn.case.reviews if r.kind == "unit_review"]
    if said is not None and before and before[-1] > said.at:
        raise NotAllowed("这次不满意评价已经申请过复核，不能重复申请")


def decide_unit_review(turn: Turn) -> None:
    """What is decided stands beside the petitioner's own answer, which nobody overwrites (edge 33)."""
    asked = turn.case.request("unit_review")
    assert asked is not None
    decided = (
        replace(r, decided_at=turn.now, outcome=turn.facts["outcome"])
        if r.kind == "unit_review" and r.event == asked.event
        else r
        for r in turn.case.reviews
    )
    turn.change(
        reviews=tuple(decided), requests=tuple(r for r in turn.case.requests if r.kind != "unit_review")
    )  # fmt: skip
    _tell_unit(turn)


def _tell_unit(turn: Turn) -> None:
    """The unit that had asked hears of the decision."""
    main = turn.case.last_main
    if main and not turn.case.hidden_from(main.holder):
        turn.notice(main.holder, "filing_decided")


def _waiting(case: Case) -> Review | None:
    """The filing on which the case now waits; decided once already where there was an objection."""
    return next((r for r in reversed(case.reviews) if r.kind == "filing"), None)


def _put(turn: Turn, review: Review) -> None:
    def same(each: Review) -> bool:
        return each.kind == "filing" and each.event == review.event

    turn.change(reviews=tuple(review if same(r) else r for r in turn.case.reviews))
