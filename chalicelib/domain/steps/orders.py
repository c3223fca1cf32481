"""The orders that stand on a case: to whom they may go, which wait for an answer, and the cards that were shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.domain import clocks
from chalicelib.domain.case import Case, PartState, Supervision
from chalicelib.domain.case_parts import SUPERVISING
from chalicelib.domain.clocks import Clock
from chalicelib.domain.deadlines import RULES, Rule
from chalicelib.domain.offices import split_key
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.roles import Role
from chalicelib.domain.steps.alerting import HEADING, holders_of
from chalicelib.domain.turn import Turn
from chalicelib.domain.workdays import Calendar

LEVELS = (("remind", "催办"), ("yellow", "黄牌督办"), ("red", "红牌督办"), ("listed", "挂牌督办"))
SUMMON = frozenset({"summon"})
PROPOSAL = frozenset({"proposal"})
ACCOUNTABILITY = frozenset({"accountability"})
_HOLDER_ROLES = HEADING | {Role.LIAISON}


def is_supervised(case: Case) -> bool:
    """Whether an order waits for its answer."""
    return _waits(case, SUPERVISING)


def is_called_to_talk(case: Case) -> bool:
    """Whether a 约谈 waits for its record."""
    return _waits(case, SUMMON)


def is_advised(case: Case) -> bool:
    """Whether advice waits for its answer."""
    return _waits(case, PROPOSAL)


def is_to_account(case: Case) -> bool:
    """Whether a proposal of accountability waits for its result."""
    return _waits(case, ACCOUNTABILITY)


def can_be_lifted(case: Case) -> bool:
    """Whether a 督办 has not been lifted yet."""
    return any(s.level in SUPERVISING and s.lifted_at is None for s in case.supervisions)


def cards(case: Case, calendar: Calendar, rules: Mapping[str, Rule] = RULES) -> Mapping[str, int]:
    """How often each level of 督办 was given, and how many yellow and red alarms its clocks rang (`rung_yellow` …)."""
    given = Counter(s.level for s in case.supervisions if s.level in SUPERVISING)
    rung = Counter(f"rung_{colour}" for clock in case.clocks for colour in _rung(clock, calendar, rules))
    return dict(sorted((given + rung).items()))


def _rung(clock: Clock, calendar: Calendar, rules: Mapping[str, Rule]) -> list[str]:
    return [r.colour for r in clocks.moments(clock, calendar, rules) if r.colour and r.id in clock.fired]


def _waits(case: Case, levels: frozenset[str]) -> bool:
    return any(s.level in levels and s.answered_at is None and s.lifted_at is None for s in case.supervisions)


def addressable(case: Case) -> set[str]:
    """The docket keys that an order may go to: the owner and the holders of parts."""
    parts = {a.holder for a in case.assignments if a.state is not PartState.RETURNED}
    return (parts | {case.owner}) & docket_keys(case).keys()


def give(turn: Turn, level: str, ground: str) -> Supervision:
    """A further order on the case: to whom the form says, else to the unit that carries the case."""
    main = turn.case.last_main
    to = turn.facts.get("to") or (main.holder if main else turn.case.owner)
    new_date = turn.facts.get("new_date")
    order = Supervision(
        id=f"s{len(turn.case.supervisions) + 1}",
        level=level,
        ground=ground,
        to=to,
        by=turn.actor.id,
        at=turn.now,
        event=turn.seq,
        new_date=None if new_date is None else date.fromisoformat(new_date),
    )
    turn.facts |= {"order": order.id, "to": to}
    turn.change(supervisions=(*turn.case.supervisions, order))
    return order


def chosen(turn: Turn, levels: frozenset[str], wanted: Callable[[Supervision], bool]) -> Supervision | None:
    """The order that the form names, else the earliest one of these levels that is `wanted`."""
    given = turn.facts.get("order")
    found = (s for s in turn.case.supervisions if s.level in levels and wanted(s))
    return next((s for s in found if given in (None, s.id)), None)


def owed(turn: Turn, levels: frozenset[str]) -> list[Supervision]:
    """The orders that wait for an answer from a docket that a role of this row opens to the actor."""
    granted = {grant.partition("@")[0] for grant in turn.row.by}
    keys = {key for role, key in turn.actor.reach if role in granted}
    return [
        s
        for s in turn.case.supervisions
        if s.level in levels and s.to in keys and s.answered_at is None and s.lifted_at is None
        if s.by not in turn.actor.ids
    ]


def answer(turn: Turn, levels: frozenset[str]) -> Supervision:
    """The order that this step answers: one that the actor's docket owes, or a record that nobody owes."""
    mine = owed(turn, levels) if levels & (SUPERVISING | PROPOSAL) else []
    order = chosen(turn, levels, lambda s: s in mine if mine else s.answered_at is None)
    assert order is not None
    order = replace(order, answered_at=turn.now)
    turn.facts |= {"order": order.id, "to": order.to}
    put(turn, order)
    return order


def put(turn: Turn, order: Supervision) -> None:
    """Write the order in the place of what it was."""
    turn.change(supervisions=tuple(order if s.id == order.id else s for s in turn.case.supervisions))


def tell_holder(turn: Turn, order: Supervision, template: str) -> None:
    """The head of the addressee is written to; the docket hears it anyhow."""
    facts: dict[str, Any] = {"level": dict(LEVELS).get(order.level, "")}
    if order.new_date:
        facts["due"] = order.new_date.isoformat()
    turn.notice(order.to, template, staff=holders_of(turn, order.to, _HOLDER_ROLES), **facts)


def issuers_key(case: Case, order: Supervision) -> str:
    """The docket from which the order came: the issuer's office as far as it has a stake, else the owner."""
    office = order.by.rpartition(".")[0]
    entries = docket_keys(case)
    found = [key for key in entries if split_key(key)[0] == office and key != order.to]
    return min(found, key=len, default=case.owner)
