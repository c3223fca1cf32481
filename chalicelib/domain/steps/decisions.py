"""Returning a part: one person asks, another decides (edges 10 and 11); and what lapses with a duty."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain import clocks
from chalicelib.domain.case import PartState, Request, State
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


def lapse(turn: Turn) -> None:
    """What nobody decided falls away with the duty that it was asked for: an extension, an instruction, a hearing."""

    def declined(clock: clocks.Clock) -> clocks.Clock:
        waits = clock.state == clocks.RUNNING and clock.pending
        return clocks.decline_extension(clock, at=turn.now, reason="", by="") if waits else clock

    turn.change(
        requests=tuple(r for r in turn.case.requests if r.kind not in ("extension", "approval", "hearing")),
        clocks=tuple(declined(clock) for clock in turn.case.clocks),
    )
