"""A case as it stood on a paper's date, where the offices that had it have since been merged (edge 13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.domain.case import Assignment, Case
from chalicelib.domain.events import Event
from chalicelib.domain.offices import docket_key, split_key
from chalicelib.domain.ports import Directory

SUCCEED = "succeed"


def as_of(case: Case, events: Sequence[Event], own: Event) -> Case:
    """The case with parts and owner under the offices that had them when `own` happened; `events` are all of its.

    A successor takes over what lay with the old office, and issues its papers; they still bear the old one's name.
    """
    if not any(each.action == SUCCEED and each.seq > own.seq for each in events):
        return case
    until = [each for each in events if each.seq <= own.seq]
    parts = tuple(replace(part, holder=_holder(part, until)) for part in case.assignments)
    return replace(case, assignments=parts, owner=_owner(case.owner, events, until))


def _holder(part: Assignment, until: Sequence[Event]) -> str:
    sent = (str(each.facts["to"]) for each in until if each.at == part.sent_at and "to" in each.facts)
    key = next(sent, part.holder)
    for each in until:
        if each.action == SUCCEED and each.at >= part.sent_at and split_key(key)[0] == each.facts["old"]:
            key = docket_key(str(each.facts["new"]), split_key(key)[1])
    return key


def _owner(key: str, events: Sequence[Event], until: Sequence[Event]) -> str:
    """Where those who acted until then were of the old office, it was theirs."""
    acted = {each.office for each in until}
    for each in reversed([each for each in events if each.action == SUCCEED and each not in until]):
        office, compartment = split_key(key)
        if office == each.facts["new"] and each.facts["old"] in acted:
            key = docket_key(str(each.facts["old"]), compartment)
    return key


def with_heirs(directory: Directory, offices: Iterable[str]) -> frozenset[str]:
    """The ids of offices with all that came after them (条例 Art. 24); "" is left out. Raises NotFound."""
    found: set[str] = set()
    wanted: list[str | None] = [*offices]
    while wanted:
        each = wanted.pop()
        if each and each not in found:
            found.add(each)
            wanted.append(directory.office(each).successor)
    return frozenset(found)
