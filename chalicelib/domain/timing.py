"""How the signals of the workflow move the clocks of a case: the rows of deadlines.py, applied."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.domain import clocks, deadlines
from chalicelib.domain.case import Case
from chalicelib.domain.clocks import Clock
from chalicelib.domain.turn import Terms
from chalicelib.domain.workdays import day_end, day_start

PETITIONER = "petitioner"
"""The obligor of a clock that counts a right of the petitioner; nobody in an office is late for it."""

RECLASSIFIED = "classified"
"""After this signal a clock whose row no longer fits the matter is cancelled, and what now fits is started."""


def signalled(case: Case, signal: str, part: str, at: datetime, terms: Terms) -> Case:
    """The case after `signal`, which speaks of assignment `part` ("" for the case as a whole).

    Only clocks of the present round move, and of a part's clocks only its own. A clock that exists is never restarted:
    a hop keeps the time that it was given (domain C1, tier rule).
    """
    calendar, rules = terms.calendar, terms.rules
    stops = {rule.id for rule in deadlines.stopped_by(signal, rules)}
    cancels = {rule.id for rule in deadlines.cancelled_by(signal, rules)}
    pauses = {rule.id for rule in deadlines.paused_by(signal, rules)}
    resumes = {rule.id for rule in deadlines.resumed_by(signal, rules)}
    reopens = {rule.id for rule in deadlines.reopened_by(signal, rules)}

    def moved(clock: Clock) -> Clock:
        if clock.round != case.round or not _concerns(clock, signal, part, terms):
            return clock
        live = clock.state in (clocks.RUNNING, clocks.PAUSED)
        if live and clock.rule in stops:
            return clocks.stop(clock, at)
        if live and clock.rule in cancels:
            return clocks.cancel(clock, at)
        if clock.state == clocks.RUNNING and clock.rule in pauses and at < clock.judged:
            return clocks.pause(clock, at, reason=signal, by="", calendar=calendar, rules=rules)
        if clock.state == clocks.PAUSED and clock.rule in resumes:
            return clocks.resume(clock, at, calendar)
        if clock.rule in reopens and clock.state in (clocks.MET, clocks.LATE):
            return clocks.reopen(clock, at)
        if signal == RECLASSIFIED and live and not clock.part:
            return clock if deadlines.fits(clock.rule, case.matter, terms.rows) else clocks.cancel(clock, at)
        return clock

    case = replace(case, clocks=tuple(moved(clock) for clock in case.clocks))
    for rule in deadlines.rules_for(signal, case.matter, terms.rows):
        # Every agreed return is dispatched anew, under a clock of its own that bears the returned part's name.
        whose = part if rule.obligor == "part" or signal == "return.agreed" else ""
        case = _start(case, rule, part, whose, at, terms)
    return case


def _concerns(clock: Clock, signal: str, part: str, terms: Terms) -> bool:
    """Whether a signal about `part` moves this clock; a part's own notice leaves the owner's duty as it is (edge 9)."""
    if signal in OWN_ACTS and part:
        return clock.part == part
    of_parts = any(row.obligor == "part" for row in terms.rows if row.id == clock.rule)
    return not part or not clock.part or clock.part == part or not of_parts


OWN_ACTS = frozenset({"notice.accepted", "notice.refused"})
"""Signals that fulfil only the duty of the part that gave them."""


def _start(case: Case, rule: deadlines.Rule, part: str, whose: str, at: datetime, terms: Terms) -> Case:
    holder = case.assignment(part) if part else None
    obligor = {
        "owner": case.owner,
        "root": case.city,
        "part": case.holder_of(part) or case.owner,
        PETITIONER: PETITIONER,
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
        notice=day_start(case.accepted_on) if case.accepted_on else None,
    )
    given = case.source.outside_due if rule.id in OUTSIDE else None
    if rule.obligor == "part" and not rule.limit and holder and holder.due:
        given = day_end(holder.due)
    limit = deadlines.limit_for(rule, case.matter)
    if limit == rule.limit:
        limit = terms.policy.limits.get(rule.id, limit)
    capping = rule.cap.rules if rule.cap else ()
    caps = [c for c in case.clocks if c.rule in capping and c.round == case.round and c.state != clocks.CANCELLED]
    clock = clocks.start(
        rule,
        obligor=obligor,
        round=case.round,
        part=whose,
        at=moment,
        calendar=terms.calendar,
        limit=limit or None,
        due=given,
        capped_by=min(caps, key=lambda c: c.raw_due, default=None),
    )
    # Cancelled and begun again with the same due: nobody is told the same a second time.
    rung = [id for c in case.clocks if c.key == clock.key for id in c.fired]
    return replace(case, clocks=(*case.clocks, replace(clock, fired=tuple(rung))))


OUTSIDE = frozenset({"R13", "R14", "R16"})
"""Rules whose due a 12345 order may bring with it; such a due never moves (edge 9)."""


def ended(case: Case, at: datetime) -> Case:
    """The case with every clock cancelled that still runs against an office, since the case is done."""

    def closed(clock: Clock) -> Clock:
        live = clock.state in (clocks.RUNNING, clocks.PAUSED)
        return clocks.cancel(clock, at) if live and clock.obligor != PETITIONER else clock

    return replace(case, clocks=tuple(closed(clock) for clock in case.clocks))


def round_opened(case: Case, at: datetime) -> Case:
    """The case with the clocks of earlier rounds frozen: what still ran keeps its state of that moment for good."""

    def frozen(clock: Clock) -> Clock:
        live = clock.state in (clocks.RUNNING, clocks.PAUSED)
        return clocks.freeze(clock, at) if live and clock.round < case.round else clock

    return replace(case, clocks=tuple(frozen(clock) for clock in case.clocks))
