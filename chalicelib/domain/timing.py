"""How the signals of the workflow move the clocks of a case: the rows of deadlines.py, applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from chalicelib.domain import clocks, deadlines
from chalicelib.domain.case import Case
from chalicelib.domain.clocks import Clock
from chalicelib.domain.deadlines import RULES, TERMINAL, Matter, Rule, RuleBook
from chalicelib.domain.offices import split_key
from chalicelib.domain.turn import Terms
from chalicelib.domain.workdays import day_end, day_start

PETITIONER = "petitioner"
"""The obligor of a clock that counts a right of the petitioner; nobody in an office is late for it."""

RECLASSIFIED = "classified"
"""After this signal a clock whose row no longer fits the matter is cancelled, and what now fits is started."""


WAITING = {"info_asked": "等待补充材料", "legal.asked": "等待法律意见", "hearing.opened": "听证期间不计入"}
"""Why a clock stands still from a signal on, in the words of the officers."""


def signalled(case: Case, signal: str, part: str, at: datetime, terms: Terms, by: str = "") -> Case:
    """The case after `signal`, which speaks of assignment `part` ("" for the case as a whole).

    Only clocks of the present round move, and of a part's clocks only its own. A clock that exists is never restarted:
    a hop keeps the time that it was given (domain C1, tier rule). `by` is who gave the signal.
    """
    calendar, book = terms.calendar, deadlines.RuleBook.of(terms.rows)
    rules = book.rules
    stops, cancels, reopens = book.stopped_by(signal), book.cancelled_by(signal), book.reopened_by(signal)
    pauses, resumes = book.paused_by(signal), book.resumed_by(signal)
    above = _passed_down_by(case, part) if any(rules[id].chained for id in stops) else frozenset()

    def moved(clock: Clock) -> Clock:
        live = clock.state in (clocks.RUNNING, clocks.PAUSED)
        if clock.round != case.round and not rules[clock.rule].lasts:
            return clock
        if not _concerns(clock, signal, part, book):
            chained = live and clock.rule in stops and clock.part in above and rules[clock.rule].chained
            return clocks.stop(clock, at) if chained else clock
        if live and clock.rule in stops:
            return clocks.stop(clock, at)
        if live and clock.rule in cancels:
            return clocks.cancel(clock, at)
        if clock.state == clocks.RUNNING and clock.rule in pauses and at < clock.judged:
            if clocks.pause_ends(clock, at, calendar, rules) == at:
                return clock
            return clocks.pause(clock, at, reason=WAITING.get(signal, ""), by=by, calendar=calendar, rules=rules)
        if clock.state == clocks.PAUSED and clock.rule in resumes:
            return clocks.resume(clock, at, calendar, by)
        if clock.rule in reopens and clock.state in (clocks.MET, clocks.LATE):
            return clocks.reopen(clock, at)
        if signal == RECLASSIFIED and live and not clock.part:
            return clock if deadlines.fits(clock.rule, case.matter, terms.rows) else clocks.cancel(clock, at)
        return clock

    case = replace(case, clocks=tuple(moved(clock) for clock in case.clocks))
    matter = _matter(case, part)
    # What is capped by another clock begins after it.
    for rule in sorted(deadlines.rules_for(signal, matter, book), key=lambda each: each.cap is not None):
        whose = part if rule.obligor == "part" or signal in _ANEW else ""
        case = _start(case, matter, rule, part, whose, at, terms)
    return case


def _matter(case: Case, id: str) -> Matter:
    """The matter with what the assignment, or the 督办, that a signal speaks of adds to it."""
    part = case.assignment(id) if id else None
    order = next((each for each in case.supervisions if each.id == id), None) if id else None
    inner = part is not None and split_key(part.holder)[0] == split_key(part.sender)[0]
    level = order.level if order else ""
    return replace(case.matter, inner=inner, level=level) if inner or level else case.matter


def _set_date(case: Case, id: str) -> date | None:
    """The date that was set for an assignment, or for the next look at a promise; None where none was."""
    part = case.assignment(id) if id else None
    hold = next((each for each in case.holds if each.id == id), None)
    return part.due if part else hold.review_on if hold else None


def _passed_down_by(case: Case, id: str) -> frozenset[str]:
    """The ids of the assignments from which this one was passed down, hop by hop."""
    found: set[str] = set()
    part = case.assignment(id) if id else None
    while part is not None and part.parent and part.parent not in found:
        found.add(part.parent)
        part = case.assignment(part.parent)
    return frozenset(found)


def _concerns(clock: Clock, signal: str, part: str, book: RuleBook) -> bool:
    """Whether a signal about `part` moves this clock; a part's own notice leaves the owner's duty as it is (edge 9)."""
    if signal in OWN_ACTS and part:
        return clock.part == part
    return not part or not clock.part or clock.part == part or clock.rule not in book.of_parts


_ANEW = frozenset({"return.agreed", "unmerged", "urgent.flagged", "urgent.reported", "callback.owed"})
"""Signals whose clock begins each time anew: it bears the name that they give (the part returned, the alarm)."""

OWN_ACTS = frozenset({"notice.accepted", "notice.refused"})
"""Signals that fulfil only the duty of the part that gave them."""


def _start(case: Case, matter: Matter, rule: Rule, part: str, whose: str, at: datetime, terms: Terms) -> Case:
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
    if rule.part_due and (until := _set_date(case, part)):
        given = day_end(until)
    limit = deadlines.limit_for(rule, matter)
    if rule.part_due and not given and not limit:
        return case
    capping = rule.cap.rules if rule.cap else ()
    caps = [c for c in case.clocks if c.rule in capping and c.round == case.round and c.state != clocks.CANCELLED]
    clock = clocks.start(
        rule,
        obligor=obligor,
        round=case.round,
        part=whose,
        at=deadlines.counted_from(rule, moment, terms.calendar),
        calendar=terms.calendar,
        limit=limit or None,
        due=given,
        capped_by=min(caps, key=lambda c: c.raw_due, default=None),
    )
    if rule.answers and not whose:
        for number, due in case.absorbed:
            clock = clocks.bind(clock, number, due, at, terms.calendar)
    # Cancelled and begun again with the same due: nobody is told the same a second time.
    rung = [id for c in case.clocks if c.key == clock.key for id in c.fired]
    return replace(case, clocks=(*case.clocks, replace(clock, fired=tuple(rung))))


OUTSIDE = frozenset({"R13", "R14", "R16"})
"""Rules whose due a 12345 order may bring with it; such a due never moves (edge 9)."""


def ended(case: Case, at: datetime, rules: Mapping[str, Rule] = RULES) -> Case:
    """The case with every clock cancelled that still runs against an office, since the case is done.

    A row that no end of a case cancels (its `cancel_on` names none) outlives it: a held promise, advice to be answered.
    """

    def closed(clock: Clock) -> Clock:
        live = clock.state in (clocks.RUNNING, clocks.PAUSED) and clock.obligor != PETITIONER
        return clocks.cancel(clock, at) if live and TERMINAL & rules[clock.rule].cancel_on else clock

    return replace(case, clocks=tuple(closed(clock) for clock in case.clocks))


def round_opened(case: Case, at: datetime) -> Case:
    """The case with the clocks of earlier rounds frozen: what still ran keeps its state of that moment for good.

    What belongs to no round goes on: an order of supervision, a promise, a report that nobody has acknowledged.
    """

    def frozen(clock: Clock) -> Clock:
        live = clock.state in (clocks.RUNNING, clocks.PAUSED)
        bound = clock.round < case.round and not (clock.rule in RULES and RULES[clock.rule].lasts)
        return clocks.freeze(clock, at) if live and bound else clock

    return replace(case, clocks=tuple(frozen(clock) for clock in case.clocks))
