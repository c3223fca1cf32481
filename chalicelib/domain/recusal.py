"""Who is kept from one case though a docket opens to him: conflicts of interest, and persons complained of (Art. 28).

`Case.recused` names people: a staff id, `ROLE@office` for whoever holds that role there, and `subject:` before the id
of a person complained of. Docket entries carry the same names, so that lists leave out what is not for a person's eyes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chalicelib.domain.case import Case
from chalicelib.domain.intake import CaseType
from chalicelib.domain.jurisdiction import points
from chalicelib.domain.offices import About, split_key
from chalicelib.domain.projections import RECUSED, DocketEntry, docket_keys
from chalicelib.domain.roles import Actor, Role, Staff, actor_of
from chalicelib.domain.tree import Tree

__all__ = [
    "RECUSED", "SUBJECT", "Face", "able", "barred_by_matter", "faces", "head_is_barred", "hidden", "names_of",
    "remaining", "sees", "sees_entry", "subjects",
]  # fmt: skip

SUBJECT = "subject:"
"""Before the staff id of a person complained of; such a name is never taken off again."""


@dataclass(frozen=True, slots=True)
class Face:
    """One standing in which an actor acts: in his own name (`behind` is ""), or for a colleague of that staff id."""

    behind: str
    names: frozenset[str]
    reach: frozenset[tuple[Role, str]]


def faces(actor: Actor) -> tuple[Face, ...]:
    """The standings of an actor, the own one first; who is barred himself is barred in all of them."""
    lent = {(role, key) for _, role, key in actor.lent}
    own = Face("", _names(actor.id, actor.reach - lent) | _others(actor, actor.id), actor.reach - lent)
    found = [own]
    for person in sorted({person for person, _, _ in actor.lent}):
        opened = frozenset((role, key) for whose, role, key in actor.lent if whose == person)
        found.append(Face(person, own.names | _names(person, opened) | _others(actor, person), opened))
    return tuple(found)


def _names(person: str, opened: Iterable[tuple[Role, str]]) -> frozenset[str]:
    return frozenset({person, *(f"{role}@{split_key(key)[0]}" for role, key in opened)})


def _others(actor: Actor, person: str) -> frozenset[str]:
    """The names of the other accounts of a person: who is barred in one of them is barred in all."""
    return frozenset().union(*(alias.names for alias in actor.also if alias.of == person))


def names_of(actor: Actor) -> frozenset[str]:
    """Every name under which `recused` may mean this actor, or one for whom he stands in."""
    return frozenset().union(*(face.names for face in faces(actor)))


def remaining(actor: Actor, recused: Collection[str]) -> Actor:
    """The actor as he stands towards a case with these `recused`: without what he may not use there.

    Nothing is left to who is barred himself; who stands in for somebody barred keeps what is his own.
    """
    if not recused:
        return actor
    left = [face for face in faces(actor) if face.names.isdisjoint(recused)]
    reach = frozenset().union(*(face.reach for face in left))
    if reach == actor.reach:
        return actor
    kept = {face.behind for face in left}
    return replace(
        actor,
        roles=frozenset(role for role, _ in reach),
        reach=reach,
        lent=frozenset(each for each in actor.lent if each[0] in kept),
    )


def sees(actor: Actor, key: str, recused: Collection[str]) -> bool:
    """Whether a docket key still opens to the actor for a case with these `recused`."""
    return key in remaining(actor, recused).keys


def sees_entry(actor: Actor) -> Callable[[DocketEntry], bool]:
    """What lists ask of each entry of a docket that opens to the actor."""
    return lambda entry: not entry.barred or sees(actor, entry.key, entry.barred)


def hidden(actor: Actor, numbers: Mapping[str, Collection[str]]) -> Mapping[str, frozenset[str]]:
    """By docket key the numbers of cases that must not be told of there to this actor.

    `numbers` are the cases in which each name (names_of) is recused.
    """
    found: dict[str, frozenset[str]] = {}
    for face in faces(actor):
        barred = frozenset(number for name in face.names for number in numbers.get(name, ()))
        for _, key in face.reach:
            found[key] = found[key] & barred if key in found else barred
    return {key: barred for key, barred in found.items() if barred}


def barred_by_matter(tree: Tree, type_: CaseType, about: About) -> tuple[str, ...]:
    """Whom the matter itself bars: the head of a root, in whose lead compartment it starts (edge 16).

    Below a root the whole office is excluded, and its head with it. Raises NotFound for an unknown office.
    """
    if about.kind != "head" or about.office is None or about.unit or not points(tree, type_, about):
        return ()
    return (f"{Role.BUREAU_HEAD}@{about.office}",) if tree.superior(about.office) is None else ()


def head_is_barred(case: Case) -> bool:
    """Whether the matter is about the head of the city's bureau, so that nobody in it stands above the approver."""
    return f"{Role.BUREAU_HEAD}@{case.city}" in case.recused


def subjects(case: Case) -> tuple[str, ...]:
    """The staff ids of those complained of, as far as they are known (domain B6: the restricted list)."""
    return tuple(name.removeprefix(SUBJECT) for name in case.recused if name.startswith(SUBJECT))


def able(
    case: Case, grants: Iterable[str], staff: Sequence[Staff], on: date, recused: Collection[str]
) -> tuple[str, ...]:
    """The ids of those among `staff` whom a row's `grants` (ROLE@stake) allow to act on the part that answers, by id.

    Whatever the state: it says whether there is anybody at all, not whether it is his turn. `recused` are the case's
    own names, and those of other accounts of the same people.
    """
    held = {(role, stake) for role, _, stake in (grant.partition("@") for grant in grants)}
    entries = docket_keys(case)
    handling = {case.last_main.holder} if case.last_main else set()
    found = set()
    for member in staff:
        colleagues = [each for each in staff if each.office == member.office]
        for role, key in remaining(actor_of(member, on, colleagues), recused).reach:
            stakes = {"overseer"} if key in entries and str(entries[key]) == "overseer" else set()
            stakes |= {"handler"} if key in handling and key in entries else set()
            stakes |= {"owner"} if key == case.owner else set()
            if any((role, stake) in held for stake in stakes):
                found.add(member.id)
    return tuple(sorted(found))
