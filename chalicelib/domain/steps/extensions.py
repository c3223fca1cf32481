"""Extending a deadline: what may be extended, who may grant it, how many orders a year, and what follows (edge 34)."""

from __future__ import annotations

from chalicelib.domain import clocks, quota
from chalicelib.domain.case import Request
from chalicelib.domain.disclosure import is_sealed_to_public
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import LEAD, split_key
from chalicelib.domain.outcome import Claim
from chalicelib.domain.rules import Extension
from chalicelib.domain.steps.checks import LEADERS
from chalicelib.domain.turn import Turn


def extension_is_possible(turn: Turn) -> None:
    """C0: the rule knows an extension, the clock runs, its due has not passed, and the year's quota is not used up."""
    clock = extendable(turn)
    if clock is None:
        raise NotAllowed("此件没有可以延期的时限")
    if turn.now >= clock.judged:
        raise NotAllowed("已超过办理期限，不能再申请延期；可由督办部门另定办结日期，但仍计超期")
    clocks.extend(
        clock,
        days=turn.facts["days"],
        at=turn.now,
        reason="",
        by=turn.actor.id,
        calendar=turn.terms.calendar,
        rules=turn.terms.rules,
    )
    _quota_is_left(turn, clock)


def extendable(turn: Turn) -> clocks.Clock | None:
    """The running clock that an extension would move: the one asked for, else what the petitioner was promised by.

    Of several, the latest due. An inner slice that is extended only along with another (R17 with R13) is never asked
    for by itself, and a due given from outside never moves.
    """
    wanted = turn.facts.get("rule")
    found = [
        clock
        for clock in turn.case.clocks
        if clock.state == clocks.RUNNING
        and clock.round == turn.case.round
        and not clock.fixed
        and (extension := _extension(turn, clock)) is not None
        and not extension.along
        and wanted in (None, clock.rule)
        and (not extension.inner or clock.obligor in turn.actor.keys)
    ]
    if wanted is not None and not found:
        raise Invalid({"rule": "这项时限不能延期，或不由您的单位承担"})
    outward = [clock for clock in found if not _inner(turn, clock)]
    return max(outward or found, key=lambda clock: clock.raw_due, default=None)


def decider_is_approver(turn: Turn) -> None:
    """C1: the extension rule of the clock names who may grant it; the leaders, where nobody else may see the case."""
    clock = asked_for(turn)
    if clock is None and turn.facts["agreed"]:
        raise NotAllowed("申请延期的时限已不再计时，请不同意此申请")
    extension = _extension(turn, clock) if clock else None
    if extension is None:
        return
    leading = LEADERS if split_key(turn.case.owner)[1] == LEAD else frozenset()
    if not (leading | set(extension.approvers)) & turn.actor.roles:
        raise NotAllowed("您的岗位不能审批这类延期")


def granted_in_time(turn: Turn) -> None:
    """Edge 34: approved, and so told to the petitioner, before the old due; after it a request can only be refused."""
    if not turn.facts["agreed"]:
        return
    clock = asked_for(turn)
    assert clock is not None
    if turn.now >= clock.judged:
        raise NotAllowed("原期限已过，不能再批准延期；请不同意此申请，仍按原期限计算，另由督办部门定办结日期")
    _quota_is_left(turn, clock)


def asked_for(turn: Turn) -> clocks.Clock | None:
    """The clock whose extension waits for a decision; None when it does not run any more."""
    request = turn.case.request("extension")
    found = (
        clock
        for clock in turn.case.clocks
        if request is not None
        and (clock.rule, clock.part, clock.round) == (request.rule, request.part, turn.case.round)
        and clock.state == clocks.RUNNING
    )
    return next(found, None)


def ask_extension(turn: Turn) -> None:
    """续报: asked before the due, to be decided by another (C0)."""
    clock = extendable(turn)
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
    before = asked_for(turn)
    turn.change(
        requests=tuple(r for r in turn.case.requests if r.kind != "extension"),
        clocks=tuple(_decided(turn, clock, request) for clock in turn.case.clocks),
    )
    if not turn.facts["agreed"] or before is None:
        return
    _claim_quota(turn, before)
    if _inner(turn, before):
        return
    longer = next(clock for clock in turn.case.clocks if clock.key == before.key and clock.state == clocks.RUNNING)
    turn.change(extended_until=longer.raw_date, extension_event=turn.seq)
    if turn.case.contact and not is_sealed_to_public(turn.case):
        turn.notice("petitioner", "extended", due=longer.raw_date.isoformat())


def _decided(turn: Turn, clock: clocks.Clock, request: Request) -> clocks.Clock:
    """The clock after the decision; one whose row says so goes along with the extended one (R17 with R13)."""
    if clock.round != turn.case.round or clock.state != clocks.RUNNING:
        return clock
    extension = _extension(turn, clock)
    along = extension is not None and request.rule in extension.along
    # An inner slice that was late before the extension stays late; it does not keep the order from being extended.
    if not ((clock.rule, clock.part) == (request.rule, request.part) or (along and turn.now < clock.judged)):
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


def _extension(turn: Turn, clock: clocks.Clock) -> Extension | None:
    return turn.terms.rules[clock.rule].extension


def _inner(turn: Turn, clock: clocks.Clock) -> bool:
    extension = _extension(turn, clock)
    return extension is not None and extension.inner


def _allowed(turn: Turn, clock: clocks.Clock) -> int | None:
    """How many orders may be extended this year, by the day's snapshot; None for a rule without a share (S3-54)."""
    extension = _extension(turn, clock)
    if extension is None or not extension.share:
        return None
    return quota.allowed(turn.terms.counts.get(quota.ORDERS, 0), extension.share)


def _quota_is_left(turn: Turn, clock: clocks.Clock) -> None:
    allowed = _allowed(turn, clock)
    if allowed is not None and turn.terms.counts.get(quota.EXTENSIONS, 0) >= allowed:
        raise NotAllowed(f"{quota.USED_UP}（全年可延 {allowed} 件），请按原期限办结")


def _claim_quota(turn: Turn, clock: clocks.Clock) -> None:
    """One of the year's extensions; two at once for the last one cannot both have it. An order counts once."""
    allowed = _allowed(turn, clock)
    if allowed is not None:
        key = quota.key(quota.scope(turn.case), turn.today.year)
        turn.claims.append(Claim(quota.EXTENSIONS, key, kind="add", limit=allowed))
