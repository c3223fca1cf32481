"""What one person asks for and another decides: returning a part, extending a deadline (edges 10, 11 and 34)."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain import clocks
from chalicelib.domain.case import PartState, Request, State
from chalicelib.domain.disclosure import is_sealed_to_public
from chalicelib.domain.steps import checks
from chalicelib.domain.steps.effects import earliest_due
from chalicelib.domain.turn import Turn


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
        turn.notice(part.holder, "dispatched", due=earliest_due(turn))
        return
    lapse(turn)
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
    clock = checks.extendable(turn)
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


def lapse(turn: Turn) -> None:
    """A request for extension that nobody decided falls away with the duty that it was asked for."""

    def declined(clock: clocks.Clock) -> clocks.Clock:
        waits = clock.state == clocks.RUNNING and clock.pending
        return clocks.decline_extension(clock, at=turn.now, reason="", by="") if waits else clock

    turn.change(
        requests=tuple(r for r in turn.case.requests if r.kind != "extension"),
        clocks=tuple(declined(clock) for clock in turn.case.clocks),
    )


def _decided(turn: Turn, clock: clocks.Clock, request: Request) -> clocks.Clock:
    """The clock after the decision; one whose row says so goes along with the extended one (R17 with R13)."""
    if clock.round != turn.case.round or clock.state != clocks.RUNNING:
        return clock
    extension = turn.terms.rules[clock.rule].extension
    along = extension is not None and request.rule in extension.along
    # An inner slice that was late before the extension stays late; it does not keep the order from being extended.
    if not (clock.rule == request.rule or (along and turn.now < clock.judged)):
        return clock
    if not turn.facts["agreed"]:
        return clocks.decline_extension(clock, at=turn.now, reason="", by=turn.actor.id) if clock.pending else clock
    return clocks.extend(
        clock,
        days=request.days,
        at=turn.now,
        reason="",
        by=turn.actor.id,
        calendar=turn.terms.calendar,
        rules=turn.terms.rules,
    )
