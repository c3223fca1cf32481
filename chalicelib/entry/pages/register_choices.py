"""What a form of a register offers for the fields that speak of units, offices below and people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chalicelib.domain.forms import Field
from chalicelib.domain.offices import COMPARTMENTS, name_on, unit_name_on, valid_on
from chalicelib.domain.registers.kinds import office_of
from chalicelib.domain.roles import serving
from chalicelib.entry.pages.fields import Choices
from chalicelib.entry.pages.seat import Seat


def choices(seat: Seat, rows: Iterable[Field], keeper: str) -> Mapping[str, Choices]:
    """The choices by name of field: of the office of the docket key `keeper`, its units and what lies below it."""
    found: dict[str, Choices] = {}
    for row in rows:
        offers = _OFFERS.get(row.kind)
        if offers is not None and not row.choices:
            found[row.name] = offers(seat, office_of(keeper))
    return found


def _units(seat: Seat, office_id: str) -> Choices:
    office = seat.desk.directory.office(office_id)
    return [
        (f"{office.id}:{unit.code}", unit_name_on(office, unit.code, seat.today))
        for unit in office.units
        if valid_on(unit, seat.today) and unit.code not in COMPARTMENTS
    ]


def _targets(seat: Seat, office_id: str) -> Choices:
    """The own units, and every office below; from above also what lies below whoever acts."""
    directory = seat.desk.directory
    tree = directory.tree(directory.office(office_id).city)
    over = {office_id, seat.actor.office}
    below = [
        (office.id, name_on(office, seat.today))
        for _, office in sorted(tree.items())
        if over & set(office.path) and valid_on(office, seat.today)
    ]
    return [*_units(seat, office_id), *below]


def _staff(seat: Seat, office_id: str) -> Choices:
    people = seat.desk.directory.staff(office_id)
    return [
        (each.id, f"{each.name}（{each.post}）" if each.post not in ("", each.name) else each.name)
        for each in people
        if serving(each, seat.today)
    ]


_OFFERS = {"target": _targets, "targets": _units, "staff": _staff}
