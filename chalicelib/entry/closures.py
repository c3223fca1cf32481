"""What a head calls to close the own office on some days: first what it would move, then the decision."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from chalice.app import Request
from msgspec import Meta

from chalicelib.domain.offices import Closure
from chalicelib.entry.accounts import caller_now
from chalicelib.entry.requests import Form, body
from chalicelib.entry.routing import Blueprint
from chalicelib.services import closures
from chalicelib.services.closures import Looked
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Blueprint("app", base.settings)

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
    return _shape(closures.preview(wired.desk(), actor, _read(body(request, PreviewForm).closures), now))


@routes.route("/api/v1/closures", methods=["POST"])
def decide(request: Request) -> dict[str, Any]:
    """Close the own office on these days; every open deadline is reckoned anew, and who owes it is told."""
    actor, now = caller_now(request)
    given = body(request, ClosuresForm)
    made, found = closures.decide(wired.desk(), actor, _read(given.closures), given.reason, now)
    return {"decision": made.id, **_shape(found)}


def _read(days: list[Days]) -> tuple[Closure, ...]:
    return tuple(Closure(d.first, d.last, d.reason.strip()) for d in days)


def _shape(found: Looked) -> dict[str, Any]:
    return {
        "cases": found.cases,
        "clocks": len(found.moved),
        "moved": [
            {
                "number": each.number,
                "rule": each.rule,
                "before": each.before,
                "after": each.after,
                "overdue": each.overdue,
            }
            for each in found.moved[:SHOWN]
        ],
    }
