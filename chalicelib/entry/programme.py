"""What officers call of the yearly programme and of one person's file: figures, and all that a number was left with."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from chalice.app import Request
from msgspec import Meta

from chalicelib.entry.accounts import caller_now
from chalicelib.entry.desk_shapes import entry_shape
from chalicelib.entry.register_shapes import view_shape
from chalicelib.entry.requests import Form, body, query
from chalicelib.entry.routing import Blueprint
from chalicelib.services import household, programme
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Blueprint("app", base.settings)

Text = Annotated[str, Meta(max_length=200)]


class ProgrammeQuery(Form, frozen=True):
    """`GET /api/v1/registers/programme/figures`; this year where `year` is 0."""

    docket: Text | None = None
    year: int = 0


class HouseholdForm(Form, frozen=True):
    """`POST /api/v1/household`: the number and the reason travel in the body, never in an address."""

    mobile: Annotated[str, Meta(min_length=1, max_length=30)]
    reason: Text


@routes.route("/api/v1/registers/programme/figures", methods=["GET"])
def programme_figures(request: Request) -> dict[str, Any]:
    """The figures of a year: plans and tasks handed in, acceptance, events, visits, opinions by class, risks."""
    actor, now = caller_now(request)
    asked = query(request, ProgrammeQuery)
    found = programme.figures(wired.desk(), actor, asked.docket, asked.year, now)
    shown = asdict(found)
    visits = found.visits
    shown["visits"]["by_sort"] = dict(visits.by_sort)
    shown["visits"]["points"] = [{**asdict(each), "met": each.met} for each in visits.points]
    shown["visits"]["coverage"] = [visits.seen, visits.households] if visits.households else None
    return shown


@routes.route("/api/v1/household", methods=["POST"])
def open_household(request: Request) -> dict[str, Any]:
    """One person's file as far as the caller may see it: cases and entries, masked; the look is logged."""
    actor, now = caller_now(request)
    given = body(request, HouseholdForm)
    found = household.household(wired.desk(), actor, given.mobile, given.reason, now)
    return {
        "name": found.name or None,
        "cases": [entry_shape(entry, {}) for entry in found.cases],
        "entries": [view_shape(view) for view in found.entries],
    }
