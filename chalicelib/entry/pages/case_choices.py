"""What a form about one case offers for the fields that speak of it: parts, people, offices, clocks, orders, visits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta

from chalicelib.domain import clocks, forms
from chalicelib.domain.case import Case
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.forms import Field
from chalicelib.domain.jurisdiction import is_excluded, with_successors
from chalicelib.domain.offices import Tier, split_key
from chalicelib.domain.registers.sessions import SESSION
from chalicelib.domain.roles import Staff, serving
from chalicelib.domain.tree import Tree
from chalicelib.domain.turn import Action
from chalicelib.entry.pages import fields as drawn
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case_sides import ORDERS
from chalicelib.entry.pages.fields import Choices
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.render import day
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import act
from chalicelib.services.worklist import CaseFile

MANY = 200
"""So many offices a list may hold; a city may have ten thousand schools."""

AHEAD = timedelta(days=60)
"""Sessions of so many days to come are offered."""


def parts_for(file: CaseFile, row: Action, called: Called) -> tuple[Field, ...]:
    """The field that asks which assignment is meant, where a row speaks of one and several are open to the reader."""
    found = file.parts.get(row.name, ())
    if len(found) < 2:
        return ()
    held = {part.id: called.key(part.holder) for part in file.case.assignments}
    main = {part.id: "主办" if part.main else "协办" for part in file.case.assignments}
    offered = [(id, f"{held[id]}（{main[id]}）") for id in found]
    return (forms.choice("assignment", "哪一部分", offered, required=True),)


def choices_for(
    seat: Seat, file: CaseFile, row: Action, called: Called, filled: Filled | None = None
) -> Mapping[str, Choices]:
    """The choices of each field that depend on the case, by name of field; what is `filled` in stays among them."""
    found: dict[str, Choices] = {}
    for field in row.fields:
        offers = BY_NAME.get(field.name) or BY_KIND.get(field.kind)
        if field.kind == "staff":
            found[field.name] = _staff(seat, file, row, called, field.roles)
        elif offers is not None and not field.choices:
            offered = offers(seat, file, row, called)
            if filled is not None and field.kind in ("target", "targets"):
                known = {key for key, _ in offered}
                offered = [*offered, *((key, called.key(key)) for key in filled.many(field.name) if key not in known)]
            if offered or field.kind not in FREE:
                found[field.name] = offered
    return found


FREE = frozenset({"code", "session"})
"""Kinds that may be typed where nothing is offered."""


def _targets(seat: Seat, file: CaseFile, row: Action, called: Called) -> Choices:
    """Where it may go: those proposed and those with a part in it first, then the others in the order of the city."""
    proposed = dict.fromkeys(p.key for p in file.proposals if p.key)
    known = dict.fromkeys([*proposed, *(part.holder for part in file.case.assignments)])
    near = [(key, f"{called.key(key)}（{'建议' if key in proposed else '已参与'}）") for key in known]
    rest = [(key, name) for key, name in _reachable(seat, file.case) if key not in known]
    barred = _barred(seat, file.case)
    return [(key, name) for key, name in (*near, *rest) if not barred(key)]


def many_offices(seat: Seat) -> bool:
    """Whether the city has so many offices that no list holds them all, and one is looked for by name."""
    return len(seat.desk.directory.tree(seat.desk.directory.office(seat.actor.office).city)) > MANY


def _reachable(seat: Seat, case: Case) -> Choices:
    """All offices of the city; of many those near the reader or the case, and those whose name was asked for."""
    whole = drawn.targets(seat)
    if not many_offices(seat):
        return whole
    tree = seat.desk.directory.tree(case.city)
    own, about, wanted = seat.actor.office, case.about.office or "", seat.asked("find")
    near = {own, about, *(tree[own].path if own in tree else ()), *(tree[about].path if about in tree else ())}

    def is_near(key: str) -> bool:
        office = split_key(key)[0]
        return office in near or (
            office in tree and tree[office].parent == own and tree[office].tier is not Tier.SCHOOL
        )

    found = [(key, name) for key, name in whole if wanted and wanted in name]
    return [*found, *((key, name) for key, name in whole if is_near(key) and (key, name) not in found)][:MANY]


def _barred(seat: Seat, case: Case) -> Callable[[str], bool]:
    """Whether a case may never go to a docket key; asked here so that a list offers nothing that is refused anyhow."""
    if not case.excluded:
        return case.hidden_from
    tree = Tree(seat.desk.directory.tree(case.city).values())
    entries = with_successors(tree, case.excluded, seat.today)
    return lambda key: case.hidden_from(key) or is_excluded(tree, key, entries)


def _staff(seat: Seat, file: CaseFile, row: Action, called: Called, roles: Collection[str]) -> Choices:
    """Whom a row may name: where it speaks of others, everybody whom the reader knows to have to do with the case.

    Of them those with one of the `roles` of the field; all, where nobody has one.
    """
    if row.names_staff:
        people = act.told(seat.desk, file.case, named=True)
    else:
        keys = {seat.actor.office, *(split_key(key)[0] for key in _holders(file, row))}
        people = tuple(each for office in sorted(keys) for each in seat.desk.directory.staff(office))
    serve = list({each.id: each for each in people if serving(each, seat.today)}.values())
    serve = [each for each in serve if each.roles & frozenset(roles)] or serve
    far = len({each.office for each in serve}) > 1
    return [(each.id, _named(each, called.key(each.office) if far else "")) for each in serve]


def _named(member: Staff, office: str) -> str:
    """Name, post where it says more than the name, and office."""
    beside = [text for text in (member.post if member.post != member.name else "", office) if text]
    return f"{member.name}（{'，'.join(beside)}）" if beside else member.name


def _holders(file: CaseFile, row: Action) -> Iterable[str]:
    return (part.holder for part in file.case.assignments if part.id in file.parts.get(row.name, ()))


def _orders(seat: Seat, file: CaseFile, row: Action, called: Called) -> Choices:
    return [
        (each.id, f"{each.id} {ORDERS[each.level]} → {called.key(each.to)}")
        for each in file.case.supervisions
        if each.lifted_at is None
    ]


def _promises(seat: Seat, file: CaseFile, row: Action, called: Called) -> Choices:
    return [(each.id, f"{each.id} {day(each.promised_on)}前兑现") for each in file.case.holds if each.state == "open"]


def _clocks(seat: Seat, file: CaseFile, row: Action, called: Called) -> Choices:
    running = [c for c in file.case.clocks if c.state == clocks.RUNNING and RULES[c.rule].extension and not c.fixed]
    return list(
        {c.rule: (c.rule, f"{c.rule} {RULES[c.rule].title}（{day(c.raw_date)}到期）") for c in running}.values()
    )


def _sessions(seat: Seat, file: CaseFile, row: Action, called: Called) -> Choices:
    """Published sessions to come, and those in which the case has a place."""
    found: dict[str, str] = {each.session: f"{each.session}（已登记）" for each in file.case.bookings}
    for key in sorted({split_key(key)[0] for key in seat.actor.keys} & seat.actor.keys):
        for view in seat.desk.registers.listed(key, SESSION.name, seat.today, seat.today + AHEAD):
            if view.open and view.id not in found:
                place = str(view.facts.get("place", ""))
                when = str(view.facts.get("from_time", ""))
                found[view.id] = f"{day(view.on)} {when} {place}（{called.key(view.keeper)}）"
    return list(found.items())


Offers = Callable[[Seat, CaseFile, Action, Called], Choices]

BY_NAME: Mapping[str, Offers] = {"order": _orders, "promise_id": _promises, "rule": _clocks}
BY_KIND: Mapping[str, Offers] = {"target": _targets, "targets": _targets, "session": _sessions}
"""Who offers choices, by the name or else the kind of a field."""
