"""What comes back from a 复查 or 复核 to the case whose answer was doubted: news, the decision, or an end without."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chalicelib.domain import deadlines, procedures
from chalicelib.domain.case import Case, Request, Review, State
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.procedures import RECHECK, REEXAM
from chalicelib.domain.steps.closing import on_day, open_round
from chalicelib.domain.steps.review import order, tell_offices
from chalicelib.domain.steps.row_words import ANSWERED
from chalicelib.domain.turn import Turn


def is_expected(turn: Turn) -> None:
    """News of a child are for the review that it decides."""
    if _named(turn) is None:
        raise NotAllowed("没有与此相应的复查或复核")


def is_awaited(turn: Turn) -> None:
    """A result is taken once, for the review that is under way."""
    review = procedures.under_way(turn.case)
    if review is None or review.child != turn.facts["child"]:
        raise NotAllowed("没有与此相应的、正在进行的复查或复核")


def take_news(turn: Turn) -> None:
    """Where the child stands, for the petitioner and the offices here; the delivery opens the 30 days of R26."""
    review = _named(turn)
    assert review is not None
    said, day = turn.facts, date.fromisoformat(turn.facts["on"])
    if said["news"] == "accepted":
        review = replace(review, accepted_on=day)
    elif said["news"] == "moved":
        review = replace(review, organ=turn.facts["organ"])
    elif said["news"] == "delivered":
        review = replace(review, delivered_on=day)
        turn.happened = on_day(day, turn, review.decided_at)
        if review.kind == REEXAM.code and review.round == turn.case.round and review.outcome != "annulled":
            turn.signal("reexam.delivered", at=turn.happened)
    elif said["news"] == "papers" and review.decided_at is None:
        asked = Request("papers", "", turn.actor.id, turn.now, turn.seq)
        turn.change(requests=(*_without_papers(turn.case), asked))
        main = turn.case.last_main
        turn.notice(main.holder if main else turn.case.owner, "papers_wanted", due=day.isoformat())
    _put(turn, review)


def take_result(turn: Turn) -> None:
    """The decision: 维持 and 变更 close the case, a 复核 for good; 撤销重办 opens the next round (edge 29)."""
    review, said = procedures.under_way(turn.case), turn.facts
    assert review is not None
    outcome, final = said["outcome"], review.kind == RECHECK.code
    _put(turn, replace(review, decided_at=turn.now, outcome=outcome))
    reviewers = [("reviewed", person) for person in said.get("reviewers", "").split(",") if person]
    hands = dict.fromkeys((*turn.case.hands, *reviewers))
    turn.change(hands=tuple(hands), requests=_without_papers(turn.case))
    if outcome == "changed":
        turn.change(**{name: said[name] for name in ("verdict", "result") if name in said})
    filed = review.before == State.CLOSED_FILED and outcome == "upheld"
    turn.change(state=State.FINAL if final else State.CLOSED_FILED if filed else State.CLOSED)
    if final:
        first = next(r for r in turn.case.reviews if (r.kind, r.round) == (REEXAM.code, review.round) and r.outcome)
        order(turn, first.child, "recheck_noted", news="final", child=review.child)
    if outcome == "annulled":
        open_round(turn)
        turn.signal("reexam.annulled")
        _, effective = deadlines.due(turn.now, "60d", turn.terms.calendar)
        turn.change(promised_on=effective.date, extended_until=None)
    tell_offices(turn)


def take_end(turn: Turn) -> None:
    """Withdrawn or not taken up: the case stands again as it did, and what was left of the period runs on."""
    review = procedures.under_way(turn.case)
    assert review is not None
    _put(turn, replace(review, decided_at=turn.now, outcome=turn.facts["outcome"]))
    turn.change(state=State(review.before), requests=_without_papers(turn.case))
    if review.kind == REEXAM.code:
        turn.signal("reexam.withdrawn")
        if _call_is_owed(turn.case):
            turn.signal("callback.owed", f"recall-{turn.seq}")
        return
    turn.signal("recheck.withdrawn")
    opinion = procedures.decided(turn.case, REEXAM)
    if opinion is not None:
        order(turn, opinion.child, "recheck_noted", news="ended", child=review.child)


def _call_is_owed(case: Case) -> bool:
    """Whether the answer that stands again was to be followed by a call-back, and none of this round is done (R30)."""
    calls = [clock for clock in case.clocks if (clock.rule, clock.round) == ("R30", case.round)]
    return case.state in ANSWERED and bool(calls) and not any(clock.ledger[-1].kind == "stop" for clock in calls)


def hand_in(turn: Turn) -> None:
    """The office that answered hands in its papers and its view; they go to the child."""
    review = procedures.under_way(turn.case)
    turn.change(requests=_without_papers(turn.case))
    if review is None:
        raise NotAllowed("复查（复核）已经结束，无需再提交材料")
    order(turn, review.child, "papers_in", statement=turn.words["statement"], list=turn.words.get("list"))


def _named(turn: Turn) -> Review | None:
    return next((r for r in turn.case.reviews if r.child == turn.facts["child"]), None)


def _put(turn: Turn, review: Review) -> None:
    kept = tuple(review if r.child and r.child == review.child else r for r in turn.case.reviews)
    turn.change(reviews=kept)


def _without_papers(case: Case) -> tuple[Request, ...]:
    return tuple(r for r in case.requests if r.kind != "papers")
