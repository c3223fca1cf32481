"""What actions change on a case, as small functions that Action rows name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from chalicelib.domain import checks, clocks, ladder, timing
from chalicelib.domain.case import (
    LIVE_PARTS,
    Assignment,
    CallBack,
    Contact,
    Delivery,
    Evaluation,
    PartState,
    Request,
    State,
)
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.disclosure import is_sealed_to_public
from chalicelib.domain.intake import LEGAL_CLASSES, CaseType, Channel, LegalClass, Track, default_track
from chalicelib.domain.offices import split_key
from chalicelib.domain.topics import is_restricted
from chalicelib.domain.workdays import business_date
from chalicelib.domain.workflow import Turn

NOTICE_DAYS = 15
"""条例 Art. 23: the written notice is due 15 days after receipt; what is not told by then counts as accepted (R18)."""

TRIES = 3
"""R08, R30: so many tries at different times stand for a contact that could not be made."""

_FILLED = ("type", "topic", "grade", "urgency", "important", "legal_class", "generality", "people", "petitioner")


def register(turn: Turn) -> None:
    """Take over what the registrar found out, and set the track from channel and type."""
    turn.change(registered_at=turn.now)
    classify(turn)


def classify(turn: Turn) -> None:
    """Fill in kind, topic, grade and urgency; choose the track; restrict what must be (S1-13, B5 topic 17)."""
    turn.change(**{name: turn.facts[name] for name in _FILLED if name in turn.facts})
    case = turn.case
    if "track" in turn.facts:
        track = turn.facts["track"]
    elif "legal_class" in turn.facts and case.track != Track.H12345:
        track = LEGAL_CLASSES[LegalClass(case.legal_class)].track
    elif "type" in turn.facts:
        track = default_track(Channel(case.channel), CaseType(case.type))
    else:
        track = case.track
    restricted = case.restricted or case.type == CaseType.REPORT or (bool(case.topic) and is_restricted(case.topic))
    turn.change(track=str(track), restricted=restricted)


def assign(turn: Turn) -> None:
    """Send the case to an office or unit; whoever passes it on keeps its own part, and a hop restarts no clock.

    The overseers of the new holder are those between it and the sender, as the tree stands now (architecture 2).
    """
    key = turn.facts["to"]
    case, tree = turn.case, turn.terms.tree
    holder_office, _ = split_key(key)
    sender = turn.part.holder if turn.part else case.owner
    between = [office for office in tree.ancestors(holder_office) if office not in (split_key(sender)[0], case.owner)]
    if turn.part is not None:
        turn.change_part(state=PartState.PASSED_ON)
        turn.signal("passed.on", turn.part.id)
    part = Assignment(
        id=f"a{len(turn.case.assignments) + 1}",
        holder=key,
        sender=sender,
        state=PartState.SENT,
        sent_at=turn.now,
        parent=turn.part.id if turn.part else "",
        how=turn.facts.get("how", "assign"),
        overseers=tuple(o for o in between if not case.hidden_from(o)),
        locked=case.returns >= checks.MAX_RETURNS,
    )
    turn.change(assignments=(*turn.case.assignments, part))
    turn.part = part
    turn.notice(key, "dispatched", due=_due(turn))


def receive(turn: Turn) -> None:
    """Sign for an assignment; the handover ends the duty of the one who was asked first (S1-16)."""
    turn.change_part(signed_at=turn.now, assignee=turn.facts.get("assignee", turn.actor.id))
    if turn.case.first_asked_until is None:
        turn.change(first_asked_until=turn.now)


def log_contact(turn: Turn) -> None:
    """Record a try to reach the petitioner; the first connected one, or three with an SMS, answers R08."""
    at = turn.facts.get("at")
    when = turn.now if at is None else datetime.fromisoformat(at)
    contact = Contact(when, turn.facts["connected"], turn.facts.get("sms", False))
    part = turn.part
    if part is None:
        return
    turn.change_part(contacts=(*part.contacts, contact))
    if contact.connected:
        turn.signal("contact.connected", part.id, when)
        return
    tries = (*part.contacts, contact)
    times = {c.at.replace(minute=0, second=0, microsecond=0) for c in tries}
    if len(tries) >= TRIES and len(times) >= TRIES and any(c.sms for c in tries):
        turn.signal("contact.three_tries", part.id, when)


def accept(turn: Turn) -> None:
    """The petitioner was told of the acceptance; 受理之日 is that day or day 15, whichever is earlier (R18)."""
    told = date.fromisoformat(turn.facts["told_on"]) if "told_on" in turn.facts else turn.today
    latest = business_date(turn.case.received_at) + timedelta(days=NOTICE_DAYS)
    turn.change(told_on=told, accepted_on=turn.case.accepted_on or min(told, latest))


def draft(turn: Turn) -> None:
    """Keep the draft reply with its verdict, and ask for the review."""
    turn.change(draft_event=turn.seq, verdict=turn.facts["verdict"], result=turn.facts["result"])
    turn.change_part(answered_at=turn.now)
    assert turn.part is not None
    turn.notice(turn.part.holder, "to_review")


def approve(turn: Turn) -> None:
    """The reply is approved and goes out; the reviewer may have put a last hand to it."""
    turn.change(
        replied_at=turn.now,
        reply_event=turn.seq if turn.words.get("reply") else turn.case.draft_event,
        assignments=tuple(_done(a) for a in turn.case.assignments),
    )
    if turn.part is not None:
        turn.part = turn.case.assignment(turn.part.id)
    turn.notice(turn.case.owner, "to_call_back" if turn.case.contact else "to_review")


def send_back_draft(turn: Turn) -> None:
    """退办: the draft was not good enough; no clock ever stopped for it."""
    assert turn.part is not None
    turn.notice(turn.part.holder, "rejected")


def pass_on_words(turn: Turn) -> None:
    """Whoever has the case now is told that the petitioner added something."""
    main = turn.case.main
    turn.notice(main.holder if main else turn.case.owner, "supplemented")


def answer(turn: Turn) -> None:
    """即答: the answer given at once, or the way shown with organ and phone (S1-29, S1-32)."""
    turn.change(replied_at=turn.now, reply_event=turn.seq, told_on=turn.case.told_on or turn.today)


def deliver(turn: Turn) -> None:
    """Record the delivery, which opens the 30 days of 复查 (R24)."""
    received = date.fromisoformat(turn.facts["received_on"])
    delivery = Delivery(
        turn.case.round, turn.facts["method"], received, turn.facts.get("signed", False), turn.facts.get("receipt", "")
    )
    turn.change(deliveries=(*turn.case.deliveries, delivery))


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
    )
    turn.change(callbacks=(*turn.case.callbacks, call), state=State.FOLLOWUP)
    tries = [c for c in turn.case.callbacks if c.round == turn.case.round]
    exhausted = len(tries) >= TRIES and len({business_date(c.at) for c in tries}) >= 2
    if call.connected and said.get("redo"):
        turn.signal("followup.done")
        open_round(turn)
    elif call.connected or exhausted:
        turn.signal("followup.done")
        turn.change(state=State.CLOSED)


def rate(turn: Turn) -> None:
    """The petitioner's evaluation on the public page, one a round."""
    rating = Evaluation(turn.now, turn.case.round, turn.facts["satisfied"])
    turn.change(evaluations=(*turn.case.evaluations, rating))


def open_round(turn: Turn) -> None:
    """重办: the clocks of the last round freeze with their verdict, the next round begins."""
    turn.change(state=State.REDO, round=turn.case.round + 1, draft_event=0)
    turn.case = timing.round_opened(turn.case, turn.now)
    turn.signal("redo.ordered")
    turn.notice(turn.case.owner, "redo_ordered")


def take_back(turn: Turn) -> None:
    """撤回: ends the case, unless discipline, safety or an urgent matter demand that it goes on (edge 26)."""
    if not (turn.case.restricted or turn.case.urgency != "normal" or turn.case.people > 1):
        turn.change(state=State.WITHDRAWN)
    else:
        turn.notice(turn.case.owner, "command_refused", reason_title="信访人申请撤回，但事项须继续办理")


def ask_return(turn: Turn) -> None:
    """The holder says that the matter is not its own; the dispatcher decides."""
    part = turn.part
    assert part is not None
    request = Request("return", part.id, turn.actor.id, turn.now, turn.seq)
    turn.change_part(before_return=part.state, state=PartState.RETURNING)
    turn.change(requests=(*turn.case.requests, request))
    turn.notice(part.sender, "returned")


def decide_return(turn: Turn) -> None:
    """Agreed: the sender has it again. Refused: it goes back locked, and this unit must handle it (edge 11)."""
    part = turn.part
    assert part is not None
    turn.change(requests=tuple(r for r in turn.case.requests if r.kind != "return"))
    if not turn.facts["agreed"]:
        turn.change_part(state=part.before_return or PartState.SENT, before_return=None, locked=True)
        handling = part.before_return is PartState.SIGNED
        turn.change(state=State.HANDLING if handling else State.DISPATCHED)
        turn.signal("return.refused", part.id)
        turn.notice(part.holder, "dispatched", due=_due(turn))
        return
    turn.change_part(state=PartState.RETURNED)
    turn.signal("return.agreed", part.id)
    turn.change(returns=turn.case.returns + 1)
    parent = turn.case.assignment(part.parent)
    if parent is None:
        turn.change(state=State.REGISTERED)
        return
    again = replace(parent, state=PartState.SIGNED)
    turn.change(
        state=State.HANDLING,
        assignments=tuple(again if a.id == parent.id else a for a in turn.case.assignments),
    )
    for signal in ("dispatched", "signed"):
        turn.signal(signal, parent.id)


def ask_extension(turn: Turn) -> None:
    """续报: asked before the due, to be decided by another (C0)."""
    clock = checks.extendable(turn.case)
    assert clock is not None
    days = turn.facts["days"]
    request = Request("extension", clock.part, turn.actor.id, turn.now, turn.seq, clock.rule, days)
    asked = clocks.ask_extension(clock, days=days, at=turn.now, reason="", by=turn.actor.id)
    turn.change(
        requests=(*turn.case.requests, request),
        clocks=tuple(asked if c.key == clock.key else c for c in turn.case.clocks),
    )
    turn.notice(turn.case.owner, "to_review")


def decide_extension(turn: Turn) -> None:
    """Granted: the new due is the old raw due plus the days, and the petitioner is told before the old one."""
    request = turn.case.request("extension")
    assert request is not None
    turn.change(
        requests=tuple(r for r in turn.case.requests if r.kind != "extension"),
        clocks=tuple(_decided(turn, clock, request) for clock in turn.case.clocks),
    )
    if turn.facts["agreed"]:
        longer = next(c for c in turn.case.clocks if (c.rule, c.round) == (request.rule, turn.case.round))
        turn.change(extended_until=longer.raw_date, extension_event=turn.seq)
        if turn.case.contact and not is_sealed_to_public(turn.case):
            turn.notice("petitioner", "extended", due=longer.raw_date.isoformat())


def _decided(turn: Turn, clock: clocks.Clock, request: Request) -> clocks.Clock:
    """The clock after the decision; one whose row says so goes along with the extended one (R17 with R13)."""
    extension = RULES[clock.rule].extension
    along = extension is not None and request.rule in extension.along
    if clock.round != turn.case.round or clock.state != clocks.RUNNING or not (clock.rule == request.rule or along):
        return clock
    if not turn.facts["agreed"]:
        return clocks.decline_extension(clock, at=turn.now, reason="", by=turn.actor.id) if clock.pending else clock
    return clocks.extend(
        clock, days=request.days, at=turn.now, reason="", by=turn.actor.id, calendar=turn.terms.calendar
    )


def renew_code(turn: Turn) -> None:
    """A new query code replaces the lost one; only its keyed hash is kept (E2)."""
    turn.change(code_hash=turn.terms.code_hash)


def ring(turn: Turn) -> None:
    """Let every clock whose moment has come tell the people on its rung, once; a lapse may start another clock."""
    rung = []
    for clock in turn.case.clocks:
        after, rings = clocks.ring(clock, turn.now, turn.terms.calendar)
        rung.append(after)
        for each in rings:
            alert = ladder.alert_for(turn.case, clock, each, turn.now, turn.terms.staff)
            turn.alerts.append(alert)
            lapsed = RULES[clock.rule].on_late
            if each.kind == "late" and lapsed:
                turn.signal(lapsed, clock.part)
            template = "late" if each.kind == "late" else "warning"
            turn.notice(
                alert.key,
                template,
                staff=alert.staff,
                rule=clock.rule,
                due=alert.due_on.isoformat(),
                colour=each.colour,
            )
    turn.change(clocks=tuple(rung))


def _done(part: Assignment) -> Assignment:
    live = part.state in LIVE_PARTS or part.state is PartState.PASSED_ON
    return replace(part, state=PartState.DONE) if live else part


def _due(turn: Turn) -> str:
    running = [c.raw_date for c in turn.case.clocks if c.state == clocks.RUNNING]
    return min(running).isoformat() if running else ""
