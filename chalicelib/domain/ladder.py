"""The ladder of who is told, L1 to L5: the next rung when nobody stands on one, never silence (domain C1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from chalicelib.domain import recusal
from chalicelib.domain.case import Case
from chalicelib.domain.clocks import Clock, Ring
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Alert
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.roles import LADDER, Role, Staff, actor_of, may_hold, reach
from chalicelib.domain.workdays import business_date

CATCH_UP = timedelta(minutes=15)
"""An alert sent later than this after its moment is marked so: the sweep had been missed (edge 50)."""

_BESIDE = {1: frozenset({Role.CLERK, Role.DISPATCHER}), 2: frozenset({Role.VICE_HEAD})}
"""Who stands on a rung beside the rows of LADDER: the registrars where nothing is assigned yet, the head's deputy."""

_SEALED = frozenset({Role.DISCIPLINE})
"""On every rung: nothing but sealed cases opens to it, and these to nobody else."""


def alert_for(
    case: Case, clock: Clock, ring: Ring, now: datetime, staff: Sequence[Staff], recused: Collection[str]
) -> Alert:
    """The one alert of this clock and ring, addressed to those on its rung or, when nobody stands there, the next.

    On L1 and L2 those of the obligor are told, above it those of the offices that hold the case. Nobody is told of a
    case that his keys do not open. With nobody on any rung the alert stands in the owner's docket, without a name; so
    it does where the rule is for other roles alone, and the case does not lie with them yet (R29). `recused` are the
    case's own names, and those of other accounts of the same people.
    """
    entries = docket_keys(case)
    on = business_date(now)
    only = frozenset(Role(role) for role in RULES[clock.rule].told) if clock.rule in RULES else frozenset()
    for rung in range(ring.rung, len(LADDER) + 1):
        roles = only or LADDER[rung - 1] | _BESIDE.get(rung, frozenset()) | _SEALED
        keys = _keys_on(case, clock, rung)
        told = [
            (key, member.id)
            for member in staff
            if may_hold(member, roles)
            for role, key in sorted(_reach(member, on, staff, recused))
            if role in roles and key in keys and key in entries
        ]
        if told:
            key = min(told, key=lambda pair: keys.index(pair[0]))[0]
            people = tuple(sorted({person for where, person in told if where == key}))
            return _alert(case, clock, ring, now, key, people, rung)
    return _alert(case, clock, ring, now, case.owner, (), len(LADDER))


def _reach(member: Staff, on: date, staff: Sequence[Staff], recused: Collection[str]) -> frozenset[tuple[Role, str]]:
    """What opens to a member as far as this case goes: nothing to who is recused, and what is lent to a stand-in."""
    if not (recused or member.delegate_of):
        return reach(member, on)
    return recusal.remaining(actor_of(member, on, staff), recused).reach


def _keys_on(case: Case, clock: Clock, rung: int) -> list[str]:
    """Docket keys whose people may be told on this rung, nearest to the obligor first."""
    own = clock.obligor if clock.obligor in docket_keys(case) else case.owner
    office, _ = split_key(own)
    if rung <= 2:
        return list(dict.fromkeys([own, office]))
    return list(dict.fromkeys([case.owner, case.city, f"{case.city}:lead", *docket_keys(case)]))


def _alert(case: Case, clock: Clock, ring: Ring, now: datetime, key: str, people: tuple[str, ...], rung: int) -> Alert:
    return Alert(
        id=f"{case.number}#{clock.rule}#{clock.obligor}#{clock.round}#{clock.part}#{ring.id}",
        key=key,
        case=case.number,
        rule=clock.rule,
        obligor=clock.obligor,
        rung=rung,
        colour=ring.colour,
        kind=ring.kind,
        at=now,
        due_on=clock.raw_date,
        staff=people,
        climbed_from=ring.rung if rung != ring.rung else 0,
        sent_late=now - ring.at > CATCH_UP,
    )
