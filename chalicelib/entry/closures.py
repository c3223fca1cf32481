"""What a head calls to close the own office on some days: first what it would move, then the decision."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Annotated, Any

from chalice.app import Request
from msgspec import Meta

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.offices import Closure
from chalicelib.domain.roles import Actor, Role
from chalicelib.entry.accounts import caller_now
from chalicelib.entry.requests import Form, body
from chalicelib.entry.routing import Blueprint
from chalicelib.services import recalendar, worklist
from chalicelib.services.recalendar import Change, Preview
from chalicelib.services.worlds import Desk
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Blueprint("app", base.settings)

HEADS = (Role.UNIT_HEAD, Role.BUREAU_DEPUTY, Role.BUREAU_HEAD)
"""Who closes an office: its head, which at a bureau is not the head of one of its units."""

SHOWN = 500


class Days(Form, frozen=True):
    """Days on which the office does not work; both included."""

    first: date
    last: date
    reason: Annotated[str, Meta(max_length=100)]


class PreviewForm(Form, frozen=True):
    """`POST /api/v1/closures/preview`: all closures that the office would have."""

    closures: Annotated[list[Days], Meta(max_length=50)]


class ClosuresForm(Form, frozen=True):
    """`POST /api/v1/closures`: all closures that the office has from now on, and why."""

    closures: Annotated[list[Days], Meta(max_length=50)]
    reason: Annotated[str, Meta(max_length=200)]


@routes.route("/api/v1/closures/preview", methods=["POST"])
def preview(request: Request) -> dict[str, Any]:
    """Which deadlines of the own office these closures would move; nothing changes."""
    actor, now = caller_now(request)
    change = _change(actor, body(request, PreviewForm).closures)
    _head_only(actor)
    desk = wired.desk()
    city = desk.directory.office(actor.office).city
    return _shape(desk, actor, recalendar.preview(desk, change, city, now))


@routes.route("/api/v1/closures", methods=["POST"])
def decide(request: Request) -> dict[str, Any]:
    """Close the own office on these days; every open deadline is reckoned anew, and who owes it is told."""
    actor, now = caller_now(request)
    given = body(request, ClosuresForm)
    _head_only(actor)
    change, desk = _change(actor, given.closures), wired.desk()
    city = desk.directory.office(actor.office).city
    id = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    found = recalendar.preview(desk, change, city, now)
    made = recalendar.apply(desk, change, city, id=id, by=actor.id, reason=given.reason, now=now)
    return {"decision": made.id, **_shape(desk, actor, found)}


def _head_only(actor: Actor) -> None:
    if not any((role, actor.office) in actor.reach for role in HEADS):
        raise NotAllowed("停业日由本单位负责人设定")


def _change(actor: Actor, days: list[Days]) -> Change:
    return Change(office=actor.office, closures=tuple(Closure(d.first, d.last, d.reason.strip()) for d in days))


def _shape(desk: Desk, actor: Actor, found: Preview) -> dict[str, Any]:
    """The preview as far as this person may know of the cases: what lies in a closed compartment is not counted."""
    hidden = worklist.kept_from(desk, actor)
    known = [m for m in found.moved if m.owner in actor.keys and m.number not in hidden.get(m.owner, ())]
    return {
        "cases": len({each.number for each in known}),
        "clocks": len(known),
        "moved": [
            {
                "number": each.number,
                "rule": each.rule,
                "before": each.before,
                "after": each.after,
                "overdue": each.overdue,
            }
            for each in known[:SHOWN]
        ],
    }
