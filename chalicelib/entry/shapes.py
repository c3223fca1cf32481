"""How public records look in JSON: offices and the fields of forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.domain.attachments import ACCEPT, LARGEST, PER_ACT, TAKEN
from chalicelib.domain.forms import Field
from chalicelib.domain.hours import shown_hours
from chalicelib.domain.offices import Office, Reception, ServiceStation

FILES: Mapping[str, Any] = {"most": PER_ACT, "bytes": LARGEST, "accept": ACCEPT, "taken": TAKEN}
"""What a page must know to let somebody choose files: how many, how large each, of what kinds, and that in words."""


def office_shape(office: Office, tree: Mapping[str, Office]) -> dict[str, Any]:
    """An entry of the public directory (E4); what is not known is null, never invented."""
    above = tree.get(office.parent) if office.parent else None
    return {
        "id": office.id,
        "parent": office.parent,
        "city": office.city,
        "tier": office.tier,
        "kind": office.kind,
        "name": office.name,
        "short_name": office.short_name,
        "nature": office.nature,
        "stage": office.stage,
        "phones": asdict(office.phones),
        "mailboxes": asdict(office.mailboxes),
        "address": office.address or None,
        "map_note": office.map_note or None,
        "station": _station_shape(office.station) if office.station else None,
        "vice_principal": office.vice_principal or None,
        "hours": shown_hours(office.hours) if office.hours else None,
        "reception": _reception_shape(office.reception[0]) if office.reception else None,
        "receptions": [_reception_shape(each) for each in office.reception],
        "superior": {"id": above.id, "name": above.name, "phone": above.phones.service or above.phones.office}
        if above
        else None,
        "valid_to": office.valid_to,
        "successor": office.successor,
        "updated_at": office.updated_at,
    }


def _station_shape(station: ServiceStation) -> dict[str, Any]:
    return {"place": station.place, "hours": shown_hours(station.hours), "phone": station.phone}


def _reception_shape(reception: Reception) -> dict[str, Any]:
    days, _, spans = shown_hours(reception.hours).partition(" ")
    return {"day": days, "hours": spans, "place": reception.place}


def field_shape(field: Field) -> dict[str, Any]:
    """A field of a form; `kind`: text, textarea, choice, bool, date, moment, number, targets, or a code's own."""
    return {
        "name": field.name,
        "title": field.title,
        "kind": field.kind,
        "required": field.required,
        "required_if": {"field": field.needed_if[0], "value": field.needed_if[1]} if field.needed_if else None,
        "max": field.max or None,
        "hint": field.hint or None,
        "choices": [{"value": value, "title": title} for value, title in field.choices] or None,
    }
