"""What a matter of each type can expect of an office if it came now: the very first step, tried and not kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from chalicelib.domain import deadlines, disclosure
from chalicelib.domain.clocks import RUNNING
from chalicelib.domain.intake import TYPES, TypeRow
from chalicelib.domain.roles import PUBLIC
from chalicelib.services.begin import begin
from chalicelib.services.worlds import Front

SAMPLE: Mapping[str, Any] = MappingProxyType(
    {
        "about_kind": "none",
        "title": "某事",
        "content": "某时某地发生的某件事",
        "identity": "real",
        "name": "某人",
        "mobile": "15400000000",
        "channel": "WEB",
    }
)
"""A matter that says nothing: type and office alone decide."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One type: by when it is registered, whether it is accepted is told (None: it is simply answered), and answered.

    `sealed`: it goes to the organ that has the power, and the lookup shows no more than that (E3).
    """

    row: TypeRow
    registered_by: date | None
    told_by: date | None
    promised_on: date | None
    sealed: bool


def prospects(front: Front, office: str, now: datetime) -> tuple[Prospect, ...]:
    """What each type of matter is promised at this office now, as its receipt would say; nothing is written.

    Raises NotFound for an unknown office, Invalid for one that has closed.
    """
    front.directory.office(office)
    return tuple(_prospect(front, row, office, now) for row in TYPES.values())


def _prospect(front: Front, row: TypeRow, office: str, now: datetime) -> Prospect:
    form = {**SAMPLE, "office": office, "type": str(row.code)}
    begun = begin(front.directory, front.calendars, front.vault, form, PUBLIC, now, now, draw=lambda _: 0)
    case = begun.outcome.cases[0]
    sealed = disclosure.is_sealed_to_public(case)
    registered = (c.effective_date for c in case.clocks if (c.rule, c.state) == ("R01", RUNNING))
    told = None
    if not sealed and deadlines.fits("R02", case.matter):
        told = deadlines.due(now, "R02", begun.calendar)[1].date
    return Prospect(row, next(registered, None), told, begun.receipt.promised_on, sealed)
