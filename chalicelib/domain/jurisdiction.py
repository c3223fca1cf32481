"""Where a matter starts, who oversees it, who must never see it, and which office is proposed to answer it.

A matter that points at an office starts at the superior before anybody screens it (edges 16 and 17, 条例 Art. 30).
What is excluded is written as docket keys: below a root an office stands for its compartments and for all below it,
too; a root, like a single compartment, for itself alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import CaseType
from chalicelib.domain.offices import COMPARTMENTS, DISCIPLINE, LEAD, About, Office, docket_key, split_key, valid_on
from chalicelib.domain.tree import Tree, successors
from chalicelib.domain.units import UnitKind

POINTING: frozenset[tuple[CaseType, str]] = frozenset(
    {(CaseType.REPORT, kind) for kind in ("office", "head", "person")}
    | {(type_, "head") for type_ in CaseType if type_ is not CaseType.PRAISE}
)
"""What points at an office: a report about it or a person of it, and whatever is about its head but praise."""


def points(tree: Tree, type_: CaseType, about: About) -> bool:
    """Whether a matter must keep away from the office it is about.

    Beside POINTING rows, so does what is about the unit that screens, the centre, whatever its type (edge 16).
    Raises NotFound for an office that does not exist.
    """
    if about.kind == "none" or about.office is None:
        return False
    return (type_, about.kind) in POINTING or (type_ is not CaseType.PRAISE and _screens(tree, about))


def subject_start(tree: Tree, type_: CaseType, about: About, at: str, on: date) -> str:
    """The docket key where a matter handed in at office `at` on that day starts.

    - It points at an office: at the superior of that office; at `root:lead` when the office is a root. Not at `at`,
      even when that is another office, since it may lie below the one complained of.
    - A report that names nobody: at the superior of `at`, which may be meant; a root takes it itself.
    - It is about an office above `at`: at that office, for nobody answers a complaint about his superior.
    - Otherwise where it was handed in.

    Offices that have ended are followed to their successors. Raises NotFound for an unknown office and Invalid
    (`about.office`) for one of another city.
    """
    here = tree.current(at, on)
    named = _named(tree, about, here, on)
    if named is not None and points(tree, type_, about):
        return above(tree, named, on, excluded(tree, type_, about, on))
    if named is None and type_ is CaseType.REPORT:
        return _above(tree, here, on, ()) or here
    if named is not None and tree.is_below(here, named):
        return named
    return here


def excluded(tree: Tree, type_: CaseType, about: About, on: date) -> tuple[str, ...]:
    """Docket keys that may never hold a matter; empty when it does not point at an office.

    Below a root it is the whole office, and so everything below it (`is_excluded`), with those that came before and
    after it by succession. At a root it is the main docket, which the centre reads, and the unit named: the leaders
    may still give the matter to another unit.
    """
    if not points(tree, type_, about) or about.office is None:
        return ()
    chain = successors(tree, about.office, on)
    if tree.superior(chain[-1]) is not None:
        return chain
    units = (docket_key(chain[-1], about.unit),) if about.unit and about.unit not in COMPARTMENTS else ()
    return (chain[-1], *units)


def is_excluded(tree: Tree, key: str, entries: Collection[str]) -> bool:
    """Whether a docket key may never hold the matter; who serves under an office complained of is excluded with it."""
    office, _ = split_key(key)
    return key in entries or any(each in entries for each in (*tree.ancestors(office), office)[1:])


def with_successors(tree: Tree, entries: Collection[str], on: date) -> tuple[str, ...]:
    """The excluded docket keys with the offices that have come after them by that day.

    What was kept from a school must not reach the one that it was merged into afterwards (edge 13).
    """
    offices = (each for each in entries if not split_key(each)[1] and each in tree)
    later = [office for each in offices for office in successors(tree, each, on)]
    return tuple(dict.fromkeys((*entries, *later)))


def overseers(tree: Tree, key: str, entries: Collection[str] = ()) -> tuple[str, ...]:
    """Docket keys that oversee what lies at `key`, nearest first, without what is excluded by `entries`.

    The main docket of the office over its units, the town over its schools, the city over all. What lies in a
    discipline compartment is overseen by discipline compartments only, what lies with the leaders by nobody here.
    """
    office, compartment = split_key(key)
    if compartment == LEAD:
        return ()
    above = [*reversed(tree.ancestors(office))]
    if compartment == DISCIPLINE:
        found = [docket_key(each, DISCIPLINE) for each in above]
    else:
        found = [office, *above] if compartment else above
    return tuple(each for each in found if not is_excluded(tree, each, entries))


def _screens(tree: Tree, about: About) -> bool:
    office = tree.get(about.office or "")
    return any(unit.code == about.unit and unit.kind is UnitKind.CENTER for unit in office.units)


def _named(tree: Tree, about: About, here: str, on: date) -> str | None:
    if about.kind == "none" or about.office is None:
        return None
    if about.office not in tree or tree.root(about.office) != tree.root(here):
        raise Invalid({"about.office": "所反映的单位不在本市名录中，请重新选择"})
    return tree.current(about.office, on)


def above(tree: Tree, office: str, on: date, entries: Collection[str]) -> str:
    """The docket key above `office` that a matter kept from `entries` goes to: with the city's leaders at the last."""
    return _above(tree, office, on, entries) or docket_key(tree.root(office), LEAD)


def _above(tree: Tree, office: str, on: date, entries: Collection[str]) -> str | None:
    """The nearest office above that still works and is not excluded."""
    for each in reversed(tree.ancestors(office)):
        candidate = tree.current(each, on)
        if valid_on(tree.get(candidate), on) and not is_excluded(tree, candidate, entries):
            return candidate
    return None


def about_from(tree: Tree, kind: str, target: str | None, at: str) -> About:
    """What a form says a matter is about, checked: `target` is an office or one unit of it (`qh:0101`).

    A kind that needs an office and has none means the office `at`. Raises Invalid naming `about.kind` or
    `about.office`.
    """
    if kind == "none":
        return About("none")
    office_id, unit = split_key(target or at)
    if office_id not in tree or tree.root(office_id) != tree.root(at):
        raise Invalid({"about.office": "所反映的单位不在本市名录中，请重新选择"})
    office: Office = tree.get(office_id)
    if unit and all(each.code != unit for each in office.units):
        raise Invalid({"about.office": f"{office.name}没有编号为“{unit}”的内设机构"})
    if kind == "office":
        return About("office", office_id, unit)
    if kind == "head":
        return About("head", office_id, unit)
    if kind == "person":
        return About("person", office_id, unit)
    raise Invalid({"about.kind": "应为 office（单位）、head（主要负责人）、person（其他人员）或 none"})
