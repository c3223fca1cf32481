"""What reaches a case when the calendar changes or offices move, merge or end; no one person asks for it."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain import changes
from chalicelib.domain.case import Assignment
from chalicelib.domain.jurisdiction import overseers
from chalicelib.domain.offices import docket_key, split_key
from chalicelib.domain.turn import Turn


def recalculate(turn: Turn) -> None:
    """Reckon every clock by the calendar as it is now; old and new dates stand in the ledgers of the clocks (C0)."""
    turn.case = changes.recalculated(turn.case, turn.terms.calendar, turn.now, turn.terms.rules)


def take_over(turn: Turn) -> None:
    """Art. 24: the successor takes over what lay with the old office, its open clocks as they stand (edge 13).

    What was kept from the old office stays kept from the new one. Parts and events keep their own times; the history
    shows the old name. `old` and `new` may be the docket keys of two units of one office.
    """
    old, new = turn.facts["old"], turn.facts["new"]
    case = turn.case

    def now_at(key: str) -> str:
        office, compartment = split_key(key)
        if ":" in old:
            return new if key == old else key
        if office != old:
            return key
        known = turn.terms.tree.get(new).units
        kept = compartment if compartment in ("", "lead", "discipline") or _has(known, compartment) else ""
        return docket_key(new, kept)

    def moved(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(now_at(key) for key in keys))

    excluded = tuple(dict.fromkeys((*case.excluded, *(now_at(key) for key in case.excluded))))
    parts = tuple(
        replace(a, holder=now_at(a.holder), sender=now_at(a.sender), overseers=moved(a.overseers))
        for a in case.assignments
    )
    turn.change(
        owner=now_at(case.owner),
        overseers=moved(case.overseers),
        excluded=excluded,
        assignments=parts,
        clocks=tuple(replace(clock, obligor=now_at(clock.obligor)) for clock in case.clocks),
        supervisions=tuple(replace(each, to=now_at(each.to)) for each in case.supervisions),
    )


def _has(units: tuple[object, ...], code: str) -> bool:
    return any(getattr(unit, "code", "") == code for unit in units)


def change_overseers(turn: Turn) -> None:
    """The overseers of owner and parts as the tree now has them: the old ones lose their entries, the new gain them."""
    case, tree = turn.case, turn.terms.tree

    def above(part: Assignment) -> Assignment:
        if not part.overseers and split_key(part.sender)[0] == split_key(part.holder)[0]:
            return part
        own = (split_key(part.sender)[0], split_key(case.owner)[0])
        between = [office for office in tree.ancestors(split_key(part.holder)[0]) if office not in own]
        return replace(part, overseers=tuple(office for office in between if not case.hidden_from(office)))

    turn.change(
        overseers=overseers(tree, case.owner, case.excluded),
        assignments=tuple(above(part) for part in case.assignments),
    )
