"""What is kept from those who answer for a matter, and from the unit complained of: retaliation, accountability.

An event that carries the fact KEPT is read only through docket keys above the matter (edge 21; S0-37).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from chalicelib.domain.case import Case, PartState
from chalicelib.domain.events import Event
from chalicelib.domain.offices import docket_key, split_key

KEPT = "kept_above"
"""The fact that keeps an event from handlers and from the unit complained of."""

_KEPT_MARKS = frozenset({"retaliation", "harassment", "harassment_asked"})
_KEPT_ORDERS = frozenset({"accountability"})


def keys_above(case: Case) -> tuple[str, ...]:
    """The docket keys that own or oversee the case, without the unit that it is about; the owner if none is left."""
    parts = [a for a in case.assignments if a.state is not PartState.RETURNED]
    holders = {a.holder for a in parts} - {case.owner}
    over = dict.fromkeys((case.owner, *case.overseers, *(key for a in parts for key in a.overseers)))
    found = tuple(
        key for key in over if key not in holders and not case.hidden_from(key) and not complained_of(case, key)
    )
    return found or (case.owner,)


def complained_of(case: Case, key: str) -> bool:
    """Whether the key belongs to the office, or at the root to the very unit, that the case is about."""
    office, _ = split_key(key)
    about = case.about
    if about.office is None or about.office != office:
        return False
    return office != case.city or (bool(about.unit) and key == docket_key(office, about.unit))


def may_read(case: Case, keys: Collection[str]) -> bool:
    """Whether somebody who sees the case through `keys` may read what is kept above."""
    return not set(keys_above(case)).isdisjoint(keys)


def may_know(case: Case, keys: Collection[str], event: Event) -> bool:
    """Whether these docket keys may know of the event, as far as it is for those above alone."""
    return not event.facts.get(KEPT) or may_read(case, keys)


def seen_through(case: Case, keys: Collection[str]) -> Case:
    """The case as these docket keys see it: below without the marks and orders that are for those above."""
    if may_read(case, keys):
        return case
    return replace(
        case,
        marks=tuple(m for m in case.marks if m.name not in _KEPT_MARKS),
        supervisions=tuple(s for s in case.supervisions if s.level not in _KEPT_ORDERS),
    )
