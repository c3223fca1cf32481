"""What follows an answer: delivery, the call-back, the evaluation, another round, and the ways a case ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain import danger, timing
from chalicelib.domain.case import CallBack, Case, Delivery, Evaluation, Review, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.recusal import head_is_barred
from chalicelib.domain.steps.effects import TRIES
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import business_date, day_end


def someone_to_call(turn: Turn) -> None:
    """Edge 37: who left no way to be called, or asked for no contact, is not called."""
    if not turn.case.contact:
        raise NotAllowed("信访人没有留下联系方式，不能回访；请直接办结并写明原因")


def delivered_or_why(turn: Turn) -> None:
    """B7: a call-back closes a case only when the answer was delivered, or it is written down why not."""
    if ends(turn) and not turn.words.get("undelivered") and not _delivered(turn.case):
        raise Invalid({"undelivered": "答复还没有送达记录，请先办理送达，或在此写明未送达的原因"})


def needs_no_call_back(turn: Turn) -> None:
    """S0-16, edge 20: only what leaves nobody to call is closed without a call-back; the record says why.

    Of a matter about the head of the bureau the one deputy who answered may be all there is; the organ outside calls.
    """
    if head_is_barred(turn.case):
        return
    if "SYSTEM" in turn.actor.roles or not turn.case.contact or turn.case.type in ("CONSULT", "SUGGEST", "PRAISE"):
        return
    raise NotAllowed("信访人留有联系方式，须先回访再办结")


def ends(turn: Turn) -> bool:
    """Whether this call-back closes the case: connected and content to leave it, or the third try on a second day."""
    if turn.facts["connected"]:
        return not turn.facts.get("redo")
    days = [business_date(call.at) for call in turn.before.callbacks if call.round == turn.before.round]
    days.append(turn.today)
    return len(days) >= TRIES and len(set(days)) >= 2


def deliver(turn: Turn) -> None:
    """Record the delivery; it happened when the petitioner received the answer, which opens the 30 days of R24."""
    received = date.fromisoformat(turn.facts["received_on"])
    delivery = Delivery(
        turn.case.round, turn.facts["method"], received, turn.facts.get("signed", False), turn.facts.get("receipt", "")
    )
    turn.change(deliveries=(*turn.case.deliveries, delivery))
    turn.happened = on_day(received, turn, turn.case.replied_at)


def told_at_once(turn: Turn) -> None:
    """An answer given on the spot is delivered by being given."""
    delivery = Delivery(turn.case.round, turn.facts.get("method", "spot"), turn.today, signed=False)
    turn.change(deliveries=(*turn.case.deliveries, delivery))


def on_day(day: date, turn: Turn, earliest: datetime | None) -> datetime:
    """The moment for something of that day which is entered now: its last, but no moment yet to come."""
    moment = min(turn.now, day_end(day) - timedelta(seconds=1))
    return max(moment, earliest or moment)


def call_back(turn: Turn) -> None:
    """One try of the call-back; the petitioner's own answers decide what follows (S0-16, edges 35 and 37)."""
    said = turn.facts
    call = CallBack(
        at=turn.now,
        by=turn.actor.id,
        connected=said["connected"],
        round=turn.case.round,
        solved=said.get("solved", ""),
        satisfied=said.get("satisfied", ""),
        attitude=said.get("attitude", ""),
        missed="" if said["connected"] else said.get("missed", ""),
    )
    turn.change(callbacks=(*turn.case.callbacks, call), state=State.FOLLOWUP)
    if ends(turn):
        turn.signal("followup.done")
        turn.change(state=State.CLOSED)
    elif call.connected:
        # Before the next round freezes what this one has fulfilled.
        turn.case = timing.signalled(turn.case, "followup.done", "", turn.now, turn.terms)
        open_round(turn)


def rate(turn: Turn) -> None:
    """The petitioner's evaluation on the public page, one a round."""
    rating = Evaluation(turn.now, turn.case.round, turn.facts["satisfied"])
    turn.change(evaluations=(*turn.case.evaluations, rating))


def open_round(turn: Turn) -> None:
    """重办: the clocks of the last round freeze with their verdict, the next round begins."""
    due, ordered = (turn.facts.get(name) for name in ("outside_due", "ordered_at"))
    source = replace(
        turn.case.source,
        outside_due=datetime.fromisoformat(due) if due else None,
        outside_round=turn.facts.get("outside_round", turn.case.source.outside_round),
    )
    # The next answer is another one, and may tell of the right to 复查.
    marks = tuple(mark for mark in turn.case.marks if mark.name != "no_review_words")
    turn.change(state=State.REDO, round=turn.case.round + 1, draft_event=0, source=source, marks=marks)
    turn.case = timing.round_opened(turn.case, turn.now)
    turn.signal("redo.ordered", at=datetime.fromisoformat(ordered) if ordered else None)
    turn.notice(turn.case.owner, "redo_ordered")


def take_back(turn: Turn) -> None:
    """撤回: ends the case, unless discipline, safety, a minor or the rights of others demand that it goes on (edge 26).

    Who asked and how is recorded; the centre, and never the unit, then asks whether it was free.
    """
    turn.facts.setdefault("how", "code" if "PUBLIC" in turn.actor.roles else "paper")
    alarmed = turn.case.urgency != "normal" or turn.case.dangers or danger.hints(turn.case)
    if turn.case.restricted or turn.case.minor or alarmed or turn.case.people > 1:
        turn.notice(turn.case.owner, "command_refused", reason_title="信访人申请撤回，但事项须继续办理")
        return
    turn.signal("withdrawn")
    case = turn.case
    look = Review("withdrawal", case.round, turn.now, turn.actor.id, turn.seq, before=str(case.state))
    turn.change(state=State.WITHDRAWN, reviews=(*case.reviews, look))
    for key in (case.owner, *case.overseers) if case.contact else ():
        turn.notice(key, "to_call_back")


def _delivered(case: Case) -> bool:
    return any(delivery.round == case.round for delivery in case.deliveries)
