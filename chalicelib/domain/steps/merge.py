"""Checks and effects of merging, parting and batches: cases that wait for one answer (edges 24 and 25).

A merged case keeps aggregate, clocks and reply; its clocks run on and ring nobody. The main case answers by the
earliest day of them all, which its ledger names. Nothing of one petitioner travels to the other: a number and a day do.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain import bonds, clocks
from chalicelib.domain.case import LIVE_PARTS, Assignment, Case, PartState, Stake, State
from chalicelib.domain.co_view import OWNER_ONLY
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.ledger import Clock
from chalicelib.domain.outcome import Command
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.steps import decisions, effects, road
from chalicelib.domain.turn import Terms, Turn

ANSWERABLE = frozenset(
    {
        State.REGISTERED,
        State.INFO_PENDING,
        State.APPROVAL,
        State.DISPATCHED,
        State.RETURN_REQ,
        State.HANDLING,
        State.REPLY_REVIEW,
        State.REDO,
    }
)
"""States in which a case is still on its way to an answer, so that others may wait for it."""


def answer_due(case: Case, terms: Terms) -> datetime | None:
    """The earliest moment by which this case must be answered; None when no clock says so yet."""
    rules = terms.rules
    dues = [c.raw_due for c in case.clocks if c.state == clocks.RUNNING and rules[c.rule].answers]
    return min(dues, default=None)


# Merge


def main_can_carry(turn: Turn) -> None:
    """Edge 25: what is restricted is merged with nothing; the main case is open, ours, and follows no other itself."""
    _not_restricted(turn.case)
    _own_and_open(turn, "into")
    _follows_nobody(turn.case)
    if turn.case.tied(bonds.ABSORBED):
        raise NotAllowed("已有其他事项并入此件，请先拆分，或以此件为主件")
    _told_first(turn)


def _not_restricted(case: Case) -> None:
    if case.restricted:
        raise NotAllowed("受限事项不能与其他事项并案")


def _own_and_open(turn: Turn, field: str) -> DocketEntry:
    entry = road.other(turn, field)
    assert entry is not None
    if entry.stake is not Stake.OWNER or entry.key != turn.case.owner:
        raise Invalid({field: "主件不由本单位负责，不能并入；可请上级单位处理"})
    if entry.restricted:
        raise Invalid({field: "受限事项不能与其他事项并案"})
    if entry.state not in ANSWERABLE:
        raise Invalid({field: "该事项已经答复或办结，不能作为主件；同一事项再次反映的，请按重信重访处理"})
    return entry


def _follows_nobody(case: Case) -> None:
    if bonds.waits_for(case):
        raise NotAllowed("此件已随另一事项办理，请先拆分")


def _told_first(turn: Turn) -> None:
    """Each petitioner is owed a notice of his own (Art. 23), which no main case gives for him."""
    notices = {rule.id for rule in turn.terms.rules.values() if "notice.accepted" in rule.stop_on}
    if any(c.rule in notices and c.state == clocks.RUNNING for c in turn.case.clocks):
        raise NotAllowed("请先办理受理告知，再并案：每位信访人都须单独告知")


def join(turn: Turn) -> None:
    """An outside order stays open with its own due, since it must be answered back; anything else rests (edge 23)."""
    _follow(turn, _named(turn, "into"), bonds.MERGED_INTO)


def _named(turn: Turn, field: str) -> str:
    entry = road.other(turn, field)
    assert entry is not None
    return entry.number


def _follow(turn: Turn, main: str, what: str) -> None:
    resting = not turn.case.source.outside_number
    due = answer_due(turn.case, turn.terms) if resting else None
    ties = bonds.joined(turn.case, bonds.MERGED_INTO, main)
    turn.change(ties=ties if what == bonds.MERGED_INTO else (*ties, (what, main)))
    if resting:
        turn.change(state=State.MERGED)
    form: dict[str, str] = {"number": turn.case.number, **({"due": due.isoformat()} if due else {})}
    _order(turn, main, "absorb", form)


def link(turn: Turn, main: str) -> None:
    """The same person's repeat follows the case that is open already."""
    _follow(turn, main, bonds.REPEAT_OF)


def _order(turn: Turn, number: str, action: str, form: dict[str, object] | dict[str, str]) -> None:
    id = f"{turn.case.number}#{turn.seq}#{number}"
    turn.followups.append(Command(id, number, action, form, SYSTEM.id, turn.now))


def absorb(turn: Turn) -> None:
    """The main case takes the other's day as a cap; one that cannot carry it any more sends it back."""
    case, number = turn.case, turn.facts["number"]
    turn.facts[OWNER_ONLY] = True
    if case.state not in ANSWERABLE or case.restricted or bonds.waits_for(case):
        _order(turn, number, "main_told", {"main": case.number, "answered": False})
        return
    turn.change(ties=bonds.joined(case, bonds.ABSORBED, number))
    if turn.facts.get("due"):
        due = datetime.fromisoformat(turn.facts["due"])
        turn.change(absorbed=(*(each for each in case.absorbed if each[0] != number), (number, due)))
        turn.change(clocks=tuple(_capped(turn, clock, number, due) for clock in turn.case.clocks))
    if (main := turn.case.main) is not None:
        turn.notice(main.holder, "warning", due=effects.earliest_due(turn))


def _capped(turn: Turn, clock: Clock, number: str, due: datetime) -> Clock:
    if clock.round != turn.case.round or not turn.terms.rules[clock.rule].answers:
        return clock
    return clocks.bind(clock, number, due, turn.now, turn.terms.calendar)


# Parting


def follows_somebody(turn: Turn) -> None:
    """There must be something to part from."""
    if not is_follower(turn.case):
        raise NotAllowed("此件没有并入其他事项，也不在批次中")


def is_follower(case: Case) -> bool:
    """Whether the case was merged into another, or stands in a batch."""
    return bool(bonds.waits_for(case))


def part(turn: Turn) -> None:
    """The case goes its own road again, by its own clocks, which never stood still (edge 25)."""
    merged = bool(turn.case.tied(bonds.MERGED_INTO))
    for main in bonds.waits_for(turn.case):
        ties = bonds.without(turn.case, main, bonds.MERGED_INTO, bonds.BATCH, bonds.REPEAT_OF)
        turn.change(ties=ties)
        _order(turn, main, "part_from", {"number": turn.case.number})
    if merged:
        _awake(turn)


def _awake(turn: Turn) -> None:
    """Nobody has decided where it goes, since its merging had answered that: the wait for it begins anew (R06)."""
    if turn.case.state is State.MERGED:
        turn.change(state=State.REGISTERED)
    if turn.case.state is State.REGISTERED:
        turn.signal("unmerged", f"apart-{turn.seq}")


def let_go(turn: Turn) -> None:
    """The main case forgets the day of the one that left it; its own dues are again what they were."""
    number = turn.facts["number"]
    turn.facts[OWNER_ONLY] = True
    turn.change(
        ties=bonds.without(turn.case, number, bonds.ABSORBED, bonds.BATCHED),
        absorbed=tuple(each for each in turn.case.absorbed if each[0] != number),
        clocks=tuple(clocks.unbind(clock, number, turn.now, turn.terms.calendar) for clock in turn.case.clocks),
    )


def hear_of_main(turn: Turn) -> None:
    """The main case is answered, so this petitioner gets an answer, too; or it is not to be, so this case goes on."""
    main, answered = turn.facts["main"], turn.facts["answered"]
    if main not in bonds.waits_for(turn.case):
        return
    merged = main in turn.case.tied(bonds.MERGED_INTO)
    if answered:
        if turn.case.tied(bonds.ANSWERED_BY):
            return
        turn.change(ties=bonds.joined(turn.case, bonds.ANSWERED_BY, main))
    else:
        turn.change(ties=bonds.without(turn.case, main, bonds.MERGED_INTO, bonds.BATCH, bonds.REPEAT_OF))
        # The main case may yet be taken up again: it must not be bound by one that has left it.
        _order(turn, main, "part_from", {"number": turn.case.number})
    if merged:
        _awake(turn)
    if not turn.case.done and turn.case.state is not State.REPLIED:
        turn.notice(turn.case.owner, "main_answered" if answered else "main_ended")


# Each its own answer


def main_has_answered(turn: Turn) -> None:
    """Nobody is answered before the matter is: the approved answer of the main case comes first (B7)."""
    if not turn.case.tied(bonds.ANSWERED_BY):
        raise NotAllowed("主件（共性问题的牵头件）还没有答复；答复后再逐件答复")
    if turn.case.replied_at is not None:
        raise NotAllowed("此件已单独答复过，重办的请按一般程序办理")


def can_be_answered(case: Case) -> bool:
    """Whether the case that this one waited for has its answer, and this petitioner has none yet."""
    return bool(case.tied(bonds.ANSWERED_BY)) and case.replied_at is None


def read_through(turn: Turn) -> None:
    """Edge 25: A must not learn of B by the words of an answer that was written for B."""
    if not turn.facts["checked"]:
        raise Invalid({"checked": "请先核对，确认答复中没有其他信访人的信息"})


def answer_along(turn: Turn) -> None:
    """This petitioner's own answer; then delivery and call-back as for any other (edge 24)."""
    turn.change(
        replied_at=turn.now,
        reply_event=turn.seq,
        verdict=turn.facts.get("verdict", turn.case.verdict),
        result=turn.facts.get("result", turn.case.result),
        assignments=tuple(_finished(each) for each in turn.case.assignments),
    )
    decisions.lapse(turn)
    turn.notice(turn.case.owner, "to_call_back" if turn.case.contact else "to_review")


def _finished(part: Assignment) -> Assignment:
    return replace(part, state=PartState.DONE) if part.state in LIVE_PARTS | {PartState.PASSED_ON} else part


# Batches (共性问题)


def lead_can_carry(turn: Turn) -> None:
    """Edge 24: one investigation for many petitioners; none of them is merged with another."""
    _not_restricted(turn.case)
    _own_and_open(turn, "lead")
    _follows_nobody(turn.case)
    if turn.case.tied(bonds.BATCHED):
        raise NotAllowed("此件已是一个批次的牵头件")


def join_batch(turn: Turn) -> None:
    """A tie and nothing more: own state, own clocks, own answer, own call-back; counted 件 by 件, and once as 批次."""
    lead = _named(turn, "lead")
    turn.change(ties=bonds.joined(turn.case, bonds.BATCH, lead))
    _order(turn, lead, "batch_joined", {"number": turn.case.number})


def lead_batch(turn: Turn) -> None:
    """The case that is investigated for all knows who waits; one that cannot any more says so."""
    number = turn.facts["number"]
    turn.facts[OWNER_ONLY] = True
    if turn.case.state not in ANSWERABLE or turn.case.restricted:
        _order(turn, number, "main_told", {"main": turn.case.number, "answered": False})
        return
    turn.change(ties=bonds.joined(turn.case, bonds.BATCHED, number))
