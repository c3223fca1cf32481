"""Who is told when the clock of an entry rings: the ladder of the cases, among those who see the entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from chalicelib.domain.clocks import Clock, Ring
from chalicelib.domain.ladder import CATCH_UP
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Alert
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Kind
from chalicelib.domain.roles import LADDER, Role, Staff, may_hold, reach
from chalicelib.domain.workdays import business_date

_BESIDE = {1: frozenset({Role.CLERK, Role.DISPATCHER}), 2: frozenset({Role.VICE_HEAD})}


def alert_for(kind: Kind, entry: Entry, clock: Clock, ring: Ring, now: datetime, staff: Sequence[Staff]) -> Alert:
    """The one alert of this clock and ring, addressed to those on its rung or, when nobody stands there, the next.

    On L1 and L2 those are told who owe it, above that who keep the entry or stand over its keeper, as far as they see
    it. With nobody on any rung the alert stands with the keeper, without a name (domain C1).
    """
    on = business_date(now)
    for rung in range(ring.rung, len(LADDER) + 1):
        roles = LADDER[rung - 1] | _BESIDE.get(rung, frozenset())
        near = (clock.obligor, split_key(clock.obligor)[0])
        keys = [key for key in (near if rung <= 2 else (entry.key, *entry.above)) if entry.stands(key)]
        told = [
            (key, member.id)
            for member in staff
            if may_hold(member, roles)
            for role, key in sorted(reach(member, on, staff))
            if role in roles and key in keys
        ]
        if told:
            key = min(told, key=lambda pair: keys.index(pair[0]))[0]
            people = tuple(sorted({person for where, person in told if where == key}))
            return _alert(kind, entry, clock, ring, now, key, people, rung)
    return _alert(kind, entry, clock, ring, now, entry.key, (), len(LADDER))


def _alert(
    kind: Kind, entry: Entry, clock: Clock, ring: Ring, now: datetime, key: str, people: tuple[str, ...], rung: int
) -> Alert:
    return Alert(
        id=f"{entry.id}#{clock.rule}#{clock.obligor}#{ring.id}",
        key=key,
        case=entry.id,
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
        note=f"{kind.title}：{kind.rules[clock.rule].title}",
    )
