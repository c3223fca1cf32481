"""How the signals of the workflow move the clocks of a case: the rows of deadlines.py, applied."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain import clocks, deadlines
from chalicelib.domain.case import Case
from chalicelib.domain.clocks import Clock
from chalicelib.domain.policy import Policy
from chalicelib.domain.workdays import Calendar, day_start

RECLASSIFIED = "classified"
"""After this signal a clock whose row no longer fits the matter is cancelled, and what now fits is started."""


def signalled(case: Case, signal: str, part: str, at: datetime, calendar: Calendar, policy: Policy) -> Case:
    """The case after `signal`, which speaks of assignment `part` ("" for the case as a whole).

    Only clocks of the present round move. A clock that exists is never restarted: a hop keeps the time that it was
    given (domain C1, tier rule).
    """
    stops = {rule.id for rule in deadlines.stopped_by(signal)}
    cancels = {rule.id for rule in deadlines.cancelled_by(signal)}
    pauses = {rule.id for rule in deadlines.paused_by(signal)}
    resumes = {rule.id for rule in deadlines.resumed_by(signal)}
    reopens = {rule.id for rule in deadlines.reopened_by(signal)}

    def moved(clock: Clock) -> Clock:
        if clock.round != case.round or (part and clock.part and clock.part != part):
            return clock
        live = clock.state in (clocks.RUNNING, clocks.PAUSED)
        if live and clock.rule in stops:
            return clocks.stop(clock, at)
        if live and clock.rule in cancels:
            return clocks.cancel(clock, at)
        if clock.state == clocks.RUNNING and clock.rule in pauses and at < clock.judged:
            return clocks.pause(clock, at, reason=signal, by="", calendar=calendar)
        if clock.state == clocks.PAUSED and clock.rule in resumes:
            return clocks.resume(clock, at, calendar)
        if clock.rule in reopens and clock.state in (clocks.MET, clocks.LATE):
            return clocks.reopen(clock, at)
        if signal == RECLASSIFIED and live and not clock.part and not deadlines.fits(clock.rule, case.matter):
            return clocks.cancel(clock, at)
        return clock

    case = replace(case, clocks=tuple(moved(clock) for clock in case.clocks))
    for rule in deadlines.rules_for(signal, case.matter):
        case = _start(case, rule, part, at, calendar, policy)
    return case


def _start(case: Case, rule: deadlines.Rule, part: str, at: datetime, calendar: Calendar, policy: Policy) -> Case:
    holder = case.assignment(part) if part else None
    whose = part if rule.obligor == "part" else ""
    obligor = {
        "owner": case.owner,
        "root": case.city,
        "part": holder.holder if holder else case.owner,
        "petitioner": "petitioner",
    }[rule.obligor]
    known = {
        (clock.rule, clock.obligor, clock.round, clock.part) for clock in case.clocks if clock.state != "cancelled"
    }
    if (rule.id, obligor, case.round, whose) in known:
        return case
    moment = deadlines.start_moment(
        rule,
        now=at,
        received=case.received_at,
        dispatched=holder.sent_at if holder else None,
        notice=day_start(case.told_on) if case.told_on else None,
    )
    outside = case.source.outside_due if rule.id in OUTSIDE else None
    caps = [c for c in case.clocks if rule.cap and c.rule in rule.cap.rules and c.state == clocks.RUNNING]
    clock = clocks.start(
        rule,
        obligor=obligor,
        round=case.round,
        part=whose,
        at=moment,
        calendar=calendar,
        limit=policy.limits.get(rule.id) or deadlines.limit_for(rule, case.matter) or None,
        due=outside,
        capped_by=min(caps, key=lambda c: c.raw_due, default=None),
    )
    return replace(case, clocks=(*case.clocks, clock))


OUTSIDE = frozenset({"R13", "R14", "R16"})
"""Rules whose due a 12345 order may bring with it; such a due never moves (edge 9)."""


def ended(case: Case, at: datetime) -> Case:
    """The case with every clock cancelled that still runs against an office, since the case is done."""

    def closed(clock: Clock) -> Clock:
        live = clock.state in (clocks.RUNNING, clocks.PAUSED)
        return clocks.cancel(clock, at) if live and clock.rule not in deadlines.FOR_THE_PUBLIC else clock

    return replace(case, clocks=tuple(closed(clock) for clock in case.clocks))


def round_opened(case: Case, at: datetime) -> Case:
    """The case with the clocks of earlier rounds frozen: what still ran keeps its state of that moment for good."""

    def frozen(clock: Clock) -> Clock:
        live = clock.state in (clocks.RUNNING, clocks.PAUSED)
        return clocks.freeze(clock, at) if live and clock.round < case.round else clock

    return replace(case, clocks=tuple(frozen(clock) for clock in case.clocks))
