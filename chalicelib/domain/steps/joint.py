"""What joint work changes: instructions, inner hands, 协办 parts, legal opinions, hearings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain import clocks
from chalicelib.domain.case import LIVE_PARTS, Assignment, Mark, Paper, PartState, Request
from chalicelib.domain.jurisdiction import is_excluded, with_successors
from chalicelib.domain.offices import split_key
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.steps.joint_checks import LEGAL, WHISTLE, adviser_key, caller, keys_in
from chalicelib.domain.turn import Turn


def _drop_request(turn: Turn, kind: str) -> None:
    turn.change(requests=tuple(r for r in turn.case.requests if r.kind != kind))


# Leaders


def present(turn: Turn) -> None:
    """呈批: one leader is asked for his instruction."""
    leader = turn.facts["leader"]
    asked = Request("approval", "", turn.actor.id, turn.now, turn.seq, to=leader)
    turn.change(requests=(*turn.case.requests, asked))
    turn.notice(turn.case.owner, "to_approve", staff=(leader,))


def instruct(turn: Turn) -> None:
    """批示: what was said aloud counts from when it was said, and is known to have been entered now (edge 51)."""
    asked = turn.case.request("approval")
    assert asked is not None
    said = turn.facts.get("said_at")
    turn.happened = max(asked.at, datetime.fromisoformat(said)) if said else None
    _drop_request(turn, "approval")
    turn.notice(turn.case.owner, "instructed", staff=(asked.by,))


def urge(turn: Turn) -> None:
    """催办批示: whoever still owes a part is told, and nobody else; no clock moves for it (S3-12, S3-14)."""
    owing = [a.holder for a in turn.case.assignments if a.state in (PartState.SENT, PartState.SIGNED)]
    last = turn.case.last_main
    for key in dict.fromkeys(owing or [last.holder if last else turn.case.owner]):
        if not turn.case.hidden_from(key):
            turn.notice(key, "urged")


def assign_inner(turn: Turn) -> None:
    """内派: another member of the same office has it, until an inner date; a new date takes the place of the old.

    A co-handler keeps the date that it was called for: no inner one moves that.
    """
    part, dated = turn.part, {rule.id for rule in turn.terms.rows if "inner.assigned" in rule.start_on}
    assert part is not None
    given = turn.facts.get("due")
    due = date.fromisoformat(given) if given and part.main else None
    turn.change_part(assignee=turn.facts["assignee"], due=due or part.due)

    def replaced(clock: clocks.Clock) -> clocks.Clock:
        inner = clock.rule in dated and clock.part == part.id and clock.round == turn.case.round
        live = clock.state in (clocks.RUNNING, clocks.PAUSED)
        return clocks.cancel(clock, turn.now) if inner and live else clock

    if due:
        turn.change(clocks=tuple(replaced(clock) for clock in turn.case.clocks))
        turn.signal("inner.assigned", part.id)
    turn.notice(part.holder, "inner_assigned", staff=(turn.facts["assignee"],), due=given or "")


# 协办


def _add_part(turn: Turn, key: str, how: str, due: date | None, then: tuple[str, ...] = (), sender: str = "") -> str:
    """A 协办 part for `key`, overseen by the offices between it and its sender as the tree stands now; its id."""
    case = turn.case
    sender = sender or caller(turn)
    known = (split_key(sender)[0], case.owner)
    part = Assignment(
        id=f"a{len(case.assignments) + 1}",
        holder=key,
        sender=sender,
        state=PartState.SENT,
        sent_at=turn.now,
        main=False,
        how=how,
        overseers=tuple(
            office
            for office in turn.terms.tree.ancestors(split_key(key)[0])
            if office not in known and not case.hidden_from(office)
        ),
        due=due,
        then=then,
    )
    turn.change(assignments=(*case.assignments, part))
    return part.id


def _call(turn: Turn, key: str, due: date | None, then: tuple[str, ...] = (), sender: str = "") -> None:
    id = _add_part(turn, key, WHISTLE, due, then, sender)
    turn.signal("whistled", id)
    turn.notice(key, "whistled", due=due.isoformat() if due else "")


def whistle(turn: Turn) -> None:
    """吹哨: all are called at once, or one after the other along the way that the caller sets (S0-13, S4-31)."""
    keys, due = keys_in(turn, "targets"), date.fromisoformat(turn.facts["due"])
    if turn.facts.get("in_turn"):
        _call(turn, keys[0], due, then=keys[1:])
        return
    for key in keys:
        _call(turn, key, due)


def call_along(turn: Turn) -> None:
    """Whoever is to help is called with the dispatch of the 主办 part, by the same sender."""
    assert turn.part is not None
    for key in keys_in(turn, "co"):
        _call(turn, key, date.fromisoformat(turn.facts["co_due"]), sender=turn.part.sender)


def _call_next(turn: Turn) -> None:
    """The next one on the way; whoever must not see the case any more is passed over."""
    part, tree = turn.part, turn.terms.tree
    assert part is not None
    excluded = with_successors(tree, turn.case.excluded, turn.today)
    busy = {a.holder for a in turn.case.assignments if a.state in LIVE_PARTS and a.id != part.id}

    def may(key: str) -> bool:
        known = split_key(key)[0] in tree
        return known and key not in busy and not turn.case.hidden_from(key) and not is_excluded(tree, key, excluded)

    turn.change_part(then=())
    left = [key for key in part.then if may(key)]
    if left:
        _call(turn, left[0], part.due, then=tuple(left[1:]), sender=part.sender)


def _tell_callers(turn: Turn, template: str) -> None:
    """Who called, and who writes the one answer, as far as the case is still theirs."""
    part, main = turn.part, turn.case.main
    assert part is not None
    keys = [part.sender, *([main.holder] if main else [])]
    for key in dict.fromkeys(key if key in docket_keys(turn.case) else turn.case.owner for key in keys):
        turn.notice(key, template)


def report_in(turn: Turn) -> None:
    """报到: the called unit is there, at the moment told (S0-13)."""
    told = turn.facts.get("at")
    turn.happened = datetime.fromisoformat(told) if told else None
    turn.change_part(signed_at=turn.happened or turn.now, assignee=turn.facts.get("assignee", turn.actor.id))


def hand_in(turn: Turn) -> None:
    """The opinion is in; whoever called and whoever writes the one answer are told, and the next one is called."""
    turn.change_part(answered_at=turn.now)
    _tell_callers(turn, "part_submitted")
    _call_next(turn)


def send_back(turn: Turn) -> None:
    """The opinion was not good enough; its clock goes on as if it had never stopped."""
    assert turn.part is not None
    turn.notice(turn.part.holder, "part_rejected")


def release(turn: Turn) -> None:
    """Whoever is not needed any more is let go, and the next one on the way is called."""
    assert turn.part is not None
    turn.notice(turn.part.holder, "released")
    _call_next(turn)


# Legal opinion, hearing


def ask_adviser(turn: Turn) -> None:
    """The adviser gets a part of his own, for LEGAL opens nothing but what it was invited to; the case is flagged."""
    due = turn.facts.get("due")
    id = _add_part(turn, adviser_key(turn), LEGAL, date.fromisoformat(due) if due else None)
    turn.part = turn.case.assignment(id)
    turn.change(marks=(*turn.case.marks, Mark("legal_wanted", turn.now, turn.actor.id, turn.seq)))
    assert turn.part is not None
    turn.notice(turn.part.holder, "legal_asked", staff=(turn.facts["adviser"],), due=due or "")


def advise(turn: Turn) -> None:
    """The opinion is given; what waited for it may go on."""
    turn.change_part(answered_at=turn.now, assignee=turn.actor.id)
    turn.change(marks=(*turn.case.marks, Mark("legal_given", turn.now, turn.actor.id, turn.seq)))
    _tell_callers(turn, "legal_given")


def open_hearing(turn: Turn) -> None:
    """A hearing waits for its conclusion like a request."""
    turn.change(requests=(*turn.case.requests, Request("hearing", "", turn.actor.id, turn.now, turn.seq)))


def close_hearing(turn: Turn) -> None:
    """The hearing is over."""
    _drop_request(turn, "hearing")


def also_paper(template: str, title: str) -> Callable[[Turn], None]:
    """A paper beside the row's own, filled from the same words."""

    def effect(turn: Turn) -> None:
        paper = Paper(turn.case.papers + 1, template, title, turn.seq, turn.now, turn.actor.id)
        turn.papers.append(paper)
        turn.change(papers=paper.n)

    return effect


def record_agreement(turn: Turn) -> None:
    """条例 Art. 33: an agreement is written down and signed; where there is none, the step itself is the record."""
    if turn.facts["agreed"]:
        also_paper("mediation", "调解协议书")(turn)


def release_hidden(turn: Turn) -> None:
    """What the matter turned out to point at has no part in it any more (edges 16 and 17)."""
    hidden = [
        a
        for a in turn.case.assignments
        if not a.main and a.state is not PartState.RETURNED and turn.case.hidden_from(a.holder)
    ]
    for part in hidden:
        gone = replace(part, state=PartState.RETURNED, then=())
        turn.change(assignments=tuple(gone if a.id == part.id else a for a in turn.case.assignments))
        turn.signal("part.released", part.id)
