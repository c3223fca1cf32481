"""What officers ask before they take a matter for new: what may have come before, and who waits for one answer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from chalice.app import Request
from msgspec import Meta

from chalicelib.domain.case import STATE_TITLES, State
from chalicelib.entry.accounts import caller_now
from chalicelib.entry.requests import Form, body
from chalicelib.entry.routing import Blueprint
from chalicelib.services import repeats
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Blueprint("app", base.settings)

Text = Annotated[str, Meta(max_length=200)]


class RepeatsForm(Form, frozen=True):
    """`POST /api/v1/repeats`: what a clerk is being told; at least a mobile, or title or content."""

    mobile: Text | None = None
    about_office: Text | None = None
    topic: Text | None = None
    title: Text | None = None
    content: Annotated[str, Meta(max_length=10000)] | None = None


@routes.route("/api/v1/cases/{number}/repeats", methods=["GET"])
def show_repeats(request: Request, number: str) -> dict[str, Any]:
    """Cases of the caller's dockets that may be the same matter, the likeliest first; a person decides."""
    actor, now = caller_now(request)
    return {"items": [_shape(hint) for hint in repeats.hints(wired.desk(), actor, number, now)]}


@routes.route("/api/v1/repeats", methods=["POST"])
def find_repeats(request: Request) -> dict[str, Any]:
    """The same for what is only being told, before it is taken in; the search for a number is logged."""
    actor, now = caller_now(request)
    given = body(request, RepeatsForm)
    told = {name: value for name in RepeatsForm.__struct_fields__ if (value := getattr(given, name)) is not None}
    return {"items": [_shape(hint) for hint in repeats.hints_for(wired.desk(), actor, told, now)]}


@routes.route("/api/v1/cases/{number}/followers", methods=["GET"])
def show_followers(request: Request, number: str) -> dict[str, Any]:
    """The cases that wait for an answer of their own after this one's, and its text to be read through for each."""
    actor, _ = caller_now(request)
    waiting, text = repeats.followers(wired.desk(), actor, number)
    return {"items": list(waiting), "reply": text}


def _shape(hint: repeats.Hint) -> dict[str, Any]:
    shown = asdict(hint)
    code = hint.state
    shown["state"] = {"code": code, "title": STATE_TITLES[State(code)] if code in State.__members__ else code}
    return shown
