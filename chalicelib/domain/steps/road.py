"""Checks and effects of other roads: lawful paths, 不再受理, simple or ordinary, an order sent back, withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain import bonds, clocks, deadlines, ids, paths, procedures
from chalicelib.domain.case import Case, Mark, Request, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.intake import Channel, Track
from chalicelib.domain.ledger import Entry
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.steps import decisions, effects, joint_checks
from chalicelib.domain.turn import Turn

OUTSIDE_RETURN = "outside_return"
"""The request that waits while 12345 has not said whether it takes an order back."""

PATHS = tuple((row.code, row.title) for row in paths.PATHS.values())


def other(turn: Turn, field: str) -> DocketEntry | None:
    """The entry through which the actor sees the case that a field names; None when the field is empty.

    Raises Invalid alike for a number that does not exist, that nobody may see here, or that is this case itself.
    """
    number = turn.facts.get(field)
    if not number:
        return None
    found = turn.terms.others.get(ids.tidy(number))
    if found is None or found.number == turn.case.number:
        raise Invalid({field: "没有这个事项，或不在您的工作台上，请核对编号"})
    return found


# Lawful paths (条例 Art. 31)


def path_is_ours(turn: Turn) -> None:
    """Only a duty that an education office may itself have stays here; everything else is the other organ's."""
    path = paths.PATHS[turn.facts["path"]]
    if turn.facts["by_us"] and not path.ours:
        raise Invalid({"by_us": f"“{path.title}”由{path.organ}办理，本单位不能自行办理，请告知信访人"})
    if not turn.facts["by_us"] and not (turn.facts.get("organ") or path.organ):
        raise Invalid({"organ": "请写明有权处理的机关"})


def nothing_is_open(turn: Turn) -> None:
    """What goes to another organ leaves no part and no hearing behind; what stays here goes on with them."""
    if not turn.facts["by_us"]:
        joint_checks.every_part_is_in(turn)
        joint_checks.hearing_is_over(turn)


def guide(turn: Turn) -> None:
    """The petitioner is told the path; only petition has the 60 days, which end here (B4, edge 27)."""
    path = paths.PATHS[turn.facts["path"]]
    turn.facts.setdefault("organ", path.organ)
    turn.facts["article"] = path.article
    known = turn.facts.get("known_on")
    if known and (until := paths.last_day(path, date.fromisoformat(known), turn.terms.calendar)):
        turn.facts["apply_until"] = until.isoformat()
    else:
        turn.facts["limit_title"] = path.limit_title
    turn.change(path=path.code, legal_class=str(path.legal_class), told_on=turn.case.told_on or turn.today)
    decisions.lapse(turn)
    if turn.facts["by_us"]:
        turn.change(track=str(Track.LEGAL_PATH) if turn.case.channel != Channel.H12345 else turn.case.track)
        turn.signal("classified")
        return
    effects.answer(turn)
    turn.change(state=State.TRANSFERRED_OUT, organ=turn.facts["organ"])


# 不再受理 (条例 Art. 36(3))


def same_and_final(turn: Turn) -> None:
    """S3-13: the same person's same matter, finally decided and carried out, without new facts; a person says so."""
    earlier = other(turn, "earlier")
    if earlier is None or not is_final(earlier):
        raise Invalid({"earlier": "原事项尚未三级终结（复核），不能不再受理；请按一般程序办理或告知复查、复核途径"})
    if not turn.facts["same_person"]:
        raise Invalid({"same_person": "不是同一信访人的，应当作为新的事项办理"})
    if turn.facts["new_facts"]:
        raise Invalid({"new_facts": "有新的事实和理由的，应当受理，请作为新的事项办理并关联原事项"})
    if not turn.facts["carried_out"]:
        raise Invalid({"carried_out": "复核意见尚未落实的，应先催促落实，不能以不再受理答复"})
    if turn.facts["recheck_on"] > turn.today.isoformat():
        raise Invalid({"recheck_on": "复核日期不能晚于今天"})


def is_final(entry: DocketEntry) -> bool:
    """Whether a 复核 opinion stands (条例 Art. 36(3)); what became final because nobody asked in time has none."""
    return entry.state in (State.FINAL, State.ARCHIVED) and entry.outcome.get("recheck") in procedures.FOR_GOOD


def refuse_for_good(turn: Turn) -> None:
    """The notice names the final opinion; the earlier case stays tied to this one."""
    effects.answer(turn)
    decisions.lapse(turn)
    entry = other(turn, "earlier")
    assert entry is not None
    turn.change(ties=bonds.joined(turn.case, bonds.PREVIOUS, entry.number))


# Simple and ordinary (edge 32)


def not_accepted_yet(turn: Turn) -> None:
    """A matter that was accepted under the ordinary procedure stays there."""
    if turn.case.track != Track.PETITION_ORD:
        raise NotAllowed("只有信访普通程序的事项可以转为简易办理")
    if turn.case.accepted_on is not None:
        raise NotAllowed("此件已按普通程序受理并告知，不再转为简易办理")
    if turn.case.important or turn.case.people > 1:
        raise NotAllowed("重要事项、多人事项不适用简易办理")


def is_simple(turn: Turn) -> None:
    """Only a simple one becomes ordinary."""
    if turn.case.track != Track.PETITION_SIMPLE:
        raise NotAllowed("此件不是简易办理，无需转换")


def to_simple(turn: Turn) -> None:
    """The short way, with its own limits (R22)."""
    turn.change(track=str(Track.PETITION_SIMPLE))
    turn.signal("classified")


def to_ordinary(turn: Turn) -> None:
    """The 60 days count from the original day of acceptance, which nobody changes here (edge 32)."""
    turn.change(track=str(Track.PETITION_ORD))
    turn.signal("classified")
    turn.signal("simple.converted")


# An order returned to 12345 (R15)


def returnable(case: Case) -> bool:
    """Whether a case is an order that can still be returned: none but a 12345 order, and once in a round."""
    mine = _return_windows(case)
    return case.channel == Channel.H12345 and (not mine or mine[-1].state == clocks.RUNNING)


def _return_windows(case: Case) -> list[clocks.Clock]:
    limits = deadlines.OUTWARD_RETURN_LIMITS
    return [clock for clock in case.clocks if clock.rule in limits and clock.round == case.round]


def return_in_time(turn: Turn) -> None:
    """R15: within two working days of the bureau's receipt, and once; afterwards we answer it ourselves (edge 11)."""
    if turn.case.channel != Channel.H12345:
        raise NotAllowed("只有12345工单可以退回12345；其他来件请告知信访人有权处理的机关")
    for clock in _return_windows(turn.case):
        if clock.state != clocks.RUNNING:
            raise NotAllowed("此工单已申请过退回，12345未同意的，须由本单位办理")
        if turn.now >= clock.judged:
            raise NotAllowed(f"已超过退单期限（{clock.raw_date:%Y-%m-%d}），须由本单位办理；确有争议请报12345协调")


def file_return(turn: Turn) -> None:
    """The order goes back with reason and right organ; until 12345 answers it may come again."""
    request = Request(OUTSIDE_RETURN, "", turn.actor.id, turn.now, turn.seq)
    decisions.lapse(turn)
    turn.change(requests=(*turn.case.requests, request), organ=turn.facts["organ"])


def take_answer(turn: Turn) -> None:
    """Accepted: the order is no more ours, and its petitioner reads whose it is now (E3; E7-9).

    Refused: every clock goes on as if it had never stopped (edge 9).
    """
    turn.change(requests=tuple(r for r in turn.case.requests if r.kind != OUTSIDE_RETURN))
    if turn.facts["agreed"]:
        told = f"您反映的事项由{turn.case.organ}负责，已通过 12345 转交该单位办理，请向该单位或 12345 查询。"
        turn.words.setdefault("reply", told)
        effects.answer(turn)
        return
    filed = next((r.at for r in turn.before.requests if r.kind == OUTSIDE_RETURN), turn.now)
    turn.change(state=State.REGISTERED, organ="", clocks=run_on(turn.case, filed, turn.now))
    turn.notice(turn.case.owner, "returned")


def run_on(case: Case, ended_at: datetime, now: datetime) -> tuple[clocks.Clock, ...]:
    """The clocks of `case` with those going on that one step cancelled at `ended_at`, as if they never had ended."""

    def revived(clock: clocks.Clock) -> clocks.Clock:
        if clock.stopped_at != ended_at or clock.ledger[-1].kind != "cancel":
            return clock
        stood = next((each.kind for each in reversed(clock.ledger) if each.kind in ("pause", "resume")), "")
        state = clocks.PAUSED if stood == "pause" else clocks.RUNNING
        return replace(clock, state=state, stopped_at=None, ledger=(*clock.ledger, Entry("reopen", now)))

    return tuple(revived(clock) for clock in case.clocks)


# Pending elsewhere (edge 31)


def mark_elsewhere(turn: Turn) -> None:
    """The same matter is pending in court, in arbitration, in petition or with 12345: known from now on, or over."""
    what = turn.facts["what"]
    entry = other(turn, "other")
    left = tuple(mark for mark in turn.case.marks if mark.name != what)
    if turn.facts.get("over"):
        turn.change(marks=left)
        return
    turn.change(marks=(*left, Mark(what, turn.now, turn.actor.id, turn.seq)))
    if entry is not None:
        turn.change(ties=bonds.joined(turn.case, what, entry.number))


# Withdrawal looked into (edge 26)

WITHDRAWAL = "withdrawal"
"""The review by which the centre asks whether somebody withdrew of his own will."""


def withdrawal_is_unchecked(turn: Turn) -> None:
    """One conversation is enough; who left no way to be called is not called."""
    if not unchecked(turn.case):
        raise NotAllowed("此件的撤回已经核实过，或信访人没有留下联系方式，无需再核实")


def unchecked(case: Case) -> bool:
    """Whether a withdrawal still waits for the call of the centre."""
    return case.contact and any(each.kind == WITHDRAWAL and not each.outcome for each in case.reviews)


def look_into_withdrawal(turn: Turn) -> None:
    """Withdrawn freely, it stays so; under pressure it goes on where it stood, and all who oversee it hear of it."""
    if not turn.facts["connected"]:
        return
    pressed = turn.facts.get("pressed", False)
    asked = next(each for each in turn.case.reviews if each.kind == WITHDRAWAL and not each.outcome)
    decided = replace(asked, decided_at=turn.now, outcome="refused" if pressed else "kept")
    turn.change(reviews=tuple(decided if each is asked else each for each in turn.case.reviews))
    if not pressed:
        return
    case, last = turn.case, turn.case.stages[-1:]
    before = State(asked.before)
    turn.change(
        # The case that it followed has let it go.
        state=State.REGISTERED if before is State.MERGED else before,
        ties=tuple(tie for tie in case.ties if tie[0] not in (bonds.MERGED_INTO, bonds.BATCH, bonds.REPEAT_OF)),
        marks=(*case.marks, Mark("pressed", turn.now, turn.actor.id, turn.seq)),
        clocks=run_on(case, asked.asked_at, turn.now),
        stages=case.stages[:-1] if last and last[0][0] == "withdrawn" else case.stages,
    )
    for key in (case.owner, *case.overseers):
        turn.notice(key, "withdrawal_pressed")
