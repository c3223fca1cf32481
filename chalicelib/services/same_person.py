"""The other accounts of the person who acts: what he did or may not see in one of them holds in all (条例 Art. 28).

A link of accounts (linked.py) lends nothing, and ends when the person wishes. That both are one person is remembered
beyond it, so that nobody unlinks his accounts to approve, to call back or to look at what he himself handled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.ports import Directory
from chalicelib.domain.ports_drawers import Drawers, Kept
from chalicelib.domain.recusal import SUBJECT
from chalicelib.domain.roles import Actor, Alias, Staff, alias_of
from chalicelib.domain.workdays import business_date

LINK = "link"
"""The kind under which a link lies in the drawers of both accounts, by the other's staff id."""

SAME = "same-person"
"""The kind under which it is remembered, in the drawers of both accounts, that they are one person's."""

REMEMBERED = timedelta(days=3 * 365)
"""So long after a link has ended: longer than any case runs, its 复查 and 复核 included (Art. 34 to 36)."""

MOST = 20
"""So many accounts are followed at most, from link to link."""


def tie(drawers: Drawers, one: str, two: str, now: datetime) -> None:
    """Remember of two accounts, by staff id, that they are one person's, for as long as they are linked."""
    _remember(drawers, one, two, now, None)


def fade(drawers: Drawers, one: str, two: str, now: datetime) -> None:
    """The link of two accounts has ended: remember for REMEMBERED that they are one person's."""
    _remember(drawers, one, two, now, now + REMEMBERED)


def whole(directory: Directory, drawers: Drawers, actor: Actor, now: datetime) -> Actor:
    """The actor with the other accounts of his own, and of each colleague for whom he stands in.

    Raises Unavailable when the drawers do not answer: whose accounts they are is then not known, and nobody acts.
    """
    people = {actor.id, *(person for person, _, _ in actor.lent)}
    also = frozenset(alias for person in sorted(people) for alias in _others(directory, drawers, person, now))
    return replace(actor, also=also) if also else actor


def kept_away(drawers: Drawers, recused: Collection[str], staff: Iterable[Staff], now: datetime) -> frozenset[str]:
    """The staff ids of the other accounts of all whom `recused` names, those who hold a role of it among `staff` too.

    Nothing is read for a case that bars nobody. Raises Unavailable as `whole` does.
    """
    if not recused:
        return frozenset()
    people = {name for name in recused if "@" not in name and not name.startswith(SUBJECT)}
    people |= {each.id for each in staff if any(f"{role}@{each.office}" in recused for role in each.roles)}
    return frozenset(id for person in sorted(people) for id in _linked(drawers, person, now)) - people


def _others(directory: Directory, drawers: Drawers, person: str, now: datetime) -> Iterator[Alias]:
    for id in _linked(drawers, person, now):
        office, _, login = id.rpartition(".")
        member = None
        with suppress(NotFound):
            member = directory.member(office, login)
        yield alias_of(person, id, member, business_date(now))


def _linked(drawers: Drawers, person: str, now: datetime) -> Iterator[str]:
    seen, waiting = {person}, [person]
    while waiting and len(seen) < MOST:
        each = waiting.pop()
        near = [kept.id for kind in (SAME, LINK) for kept in drawers.all(each, kind, now)]
        for id in dict.fromkeys(near):
            if id not in seen:
                seen.add(id)
                waiting.append(id)
                yield id


def _remember(drawers: Drawers, one: str, two: str, now: datetime, until: datetime | None) -> None:
    for own, other in ((one, two), (two, one)):
        before = drawers.get(own, SAME, other, now)
        # Two windows that link or unlink at once remember the same.
        with suppress(Stale):
            note = {"since": before.note["since"] if before else now.isoformat()}
            drawers.put(Kept(own, SAME, other, note, before.version if before else 0, expires_at=until), now)
