"""What who only holds a 协办 part sees of a case: that part and the 主办 one, never those of the others (edge 12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain import kept_above
from chalicelib.domain.case import Assignment, Case, PartState
from chalicelib.domain.events import Event
from chalicelib.domain.offices import DISCIPLINE, split_key

SEALED = "sealed"
"""The fact that marks an event which took place under seal; it stays with discipline when the case leaves it again."""

OWNER_ONLY = "owner_only"
"""The fact that marks an event of which only the owner's people may know, such as a letter's being split (edge 18)."""


def sees_whole(case: Case, keys: Collection[str]) -> bool:
    """Whether one of these docket keys is the owner's, an overseer's of the case, or of a 主办 part (held or overseen).

    One answer is made of all parts, so whoever makes it or stands over it sees each of them.
    """
    mains = [a for a in case.assignments if a.main and a.state is not PartState.RETURNED]
    whole = {case.owner, *case.overseers, *(key for a in mains for key in (a.holder, *a.overseers))}
    return any(key in whole and not case.hidden_from(key) for key in keys)


def hidden_parts(case: Case, keys: Collection[str]) -> frozenset[str]:
    """The ids of the 协办 parts that are not for whoever sees the case through these docket keys only.

    A co-handler sees its own part, those that it called itself, and those of offices that it oversees.
    """
    if sees_whole(case, keys):
        return frozenset()
    return frozenset(a.id for a in case.assignments if not a.main and not _concerns(a, keys))


def _concerns(part: Assignment, keys: Collection[str]) -> bool:
    return any(key in keys for key in (part.holder, part.sender, *part.overseers))


def hidden_holders(case: Case, keys: Collection[str]) -> frozenset[str]:
    """The docket keys of which these must not learn that they work on the case, too, or will be called to it."""
    if sees_whole(case, keys):
        return frozenset()
    hidden = hidden_parts(case, keys)
    known = {a.holder for a in case.assignments if a.id not in hidden}
    called = {key for a in case.assignments if not a.main and a.sender not in keys for key in (a.holder, *a.then)}
    return frozenset(called - known - set(keys))


def seen_through(case: Case, keys: Collection[str]) -> Case:
    """The case without what `hidden_parts` names, without the 督办 of their holders, and what is kept above."""
    case = kept_above.seen_through(case, keys)
    hidden, others = hidden_parts(case, keys), hidden_holders(case, keys)
    parts = (a for a in case.assignments if a.id not in hidden)
    return replace(
        case,
        assignments=tuple(a if not others & set(a.then) else replace(a, then=()) for a in parts),
        clocks=tuple(clock for clock in case.clocks if clock.part not in hidden),
        supervisions=tuple(each for each in case.supervisions if each.to not in others),
    )


def may_know(case: Case, keys: Collection[str], event: Event) -> bool:
    """Whether these docket keys may know of an event at all, as far as a seal or its owner's discretion goes.

    Whoever shows papers or words of a case asks this of the event that they belong to.
    """
    if event.facts.get(SEALED) and not any(split_key(key)[1] == DISCIPLINE for key in keys):
        return False
    if not kept_above.may_know(case, keys, event):
        return False
    return not event.facts.get(OWNER_ONLY) or case.owner in keys


def facts_seen(case: Case, keys: Collection[str], event: Event) -> Mapping[str, Any] | None:
    """The facts of an event as these docket keys may read them; None when the event is about others alone."""
    if event.part in hidden_parts(case, keys) or not may_know(case, keys, event):
        return None
    others = hidden_holders(case, keys)
    shown: dict[str, Any] = {}
    for name, value in event.facts.items():
        named = value.split(",") if isinstance(value, str) else []
        left = [key for key in named if key not in others]
        if left or not named:
            shown[name] = ",".join(left) if named != left else value
    if shown == dict(event.facts):
        return shown
    known = {case.owner, *keys, *(a.holder for a in case.assignments)} - others
    said = {key for value in shown.values() if isinstance(value, str) for key in value.split(",")}
    return shown if said & known else None
