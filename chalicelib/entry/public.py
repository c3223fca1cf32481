"""What the public calls: health, directory, challenge, submission, lookup and what can be asked for with it."""

from __future__ import annotations

from typing import Annotated, Any

from chalice.app import Request
from msgspec import Meta, field

from chalicelib import __version__
from chalicelib.domain import forms, procedures
from chalicelib.domain.attachments import FIELD, PER_ACT
from chalicelib.domain.errors import Invalid
from chalicelib.domain.offices import Office, name_on
from chalicelib.domain.workdays import business_date
from chalicelib.entry.requests import Form, body, client_address, header, query
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.entry.shapes import FILES, field_shape, office_shape
from chalicelib.services import lookup, schedule, submit
from chalicelib.wiring import base
from chalicelib.wiring.public import front

routes = Blueprint("app", base.settings)

Text = Annotated[str, Meta(max_length=200)]
Tokens = Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(max_length=PER_ACT)]
"""Of files that were put before, by `POST /api/v1/attachments`."""


class AboutForm(Form, frozen=True):
    """Whom a matter is about."""

    kind: Text
    office: Text | None = None
    person: Text | None = None


class SubmitForm(Form, frozen=True):
    """`POST /api/v1/cases`."""

    office: Text
    about: AboutForm
    type: Text
    title: Text
    content: Annotated[str, Meta(max_length=4000)]
    identity: Text
    altcha: Annotated[str, Meta(max_length=4000)] = ""
    topic: Text | None = None
    name: Text | None = None
    mobile: Text | None = None
    email: Text | None = None
    address: Text | None = None
    petitioner: Text | None = None
    contact_person: Text | None = None
    people: int | None = None
    occurred: Text | None = None
    minor: bool | None = None
    under_14: bool | None = None
    consent: bool | None = None
    channel: Text = "WEB"
    campaign: Text | None = None
    attachments: Tokens = field(default_factory=list)


class LookupForm(Form, frozen=True):
    """`POST /api/v1/lookup`; `code` alone may hold number and code in one."""

    code: Text
    number: Text = ""
    altcha: Annotated[str, Meta(max_length=4000)] = ""


class CommandForm(Form, frozen=True):
    """`POST /api/v1/lookup/actions/{action}`."""

    code: Text
    form: dict[str, Any] = field(default_factory=dict)
    number: Text = ""
    altcha: Annotated[str, Meta(max_length=4000)] = ""
    attachments: Tokens = field(default_factory=list)


class OfficesQuery(Form, frozen=True):
    """`GET /api/v1/offices`."""

    city: Text = ""


class ScheduleQuery(Form, frozen=True):
    """`GET /api/v1/receptions`."""

    office: Text


@routes.route("/api/v1/health", methods=["GET"])
def health(request: Request) -> Answer:
    """The version, and whether the engine answers."""
    alive = base.alive()
    return Answer({"version": __version__, "engine": "ok" if alive else "unreachable"}, 200 if alive else 503)


@routes.route("/api/v1/offices", methods=["GET"])
def offices(request: Request) -> dict[str, Any]:
    """The public directory: of one city, or of all."""
    asked = query(request, OfficesQuery)
    directory = front().directory
    roots = [root for root in directory.cities() if asked.city in ("", root.id)]
    listed = [(root, directory.tree(root.id)) for root in roots]
    return {"offices": [office_shape(o, tree) for _, tree in listed for o in sorted(tree.values(), key=_place)]}


def _place(office: Office) -> tuple[str, ...]:
    return (*office.path, office.id)


@routes.route("/api/v1/offices/{office}", methods=["GET"])
def office(request: Request, office: str) -> dict[str, Any]:
    """One office of the public directory."""
    directory = front().directory
    found = directory.office(office)
    return office_shape(found, {each: directory.office(each) for each in found.path})


@routes.route("/api/v1/receptions", methods=["GET"])
def receptions(request: Request) -> dict[str, Any]:
    """The published reception sessions of an office from today on, with the places that can still be booked."""
    asked = query(request, ScheduleQuery)
    return {"items": [_session_shape(each) for each in schedule.schedule(front(), asked.office, base.now())]}


def _session_shape(each: schedule.Offered) -> dict[str, Any]:
    posted = each.posted
    shown = {"id": posted.id, "office": posted.office, "on": posted.on, "cancelled": posted.state == "cancelled"}
    return {**shown, **posted.facts, "left": each.left}


@routes.route("/api/v1/challenge", methods=["GET"])
def challenge(request: Request) -> dict[str, Any]:
    """A proof of work to be solved by the caller's device."""
    return dict(front().proof.challenge(base.now()))


@routes.route("/api/v1/cases", methods=["POST"])
def submit_case(request: Request) -> Answer:
    """Bring a matter; the receipt with number and code is given once, and again for the same Idempotency-Key."""
    given = body(request, SubmitForm)
    form = {name: value for name in _PLAIN if (value := getattr(given, name)) is not None}
    about = {"about_kind": given.about.kind, "about_office": given.about.office, "about_person": given.about.person}
    form |= {name: value for name, value in about.items() if value is not None}
    world = front()
    try:
        receipt = submit.submit(
            world,
            form,
            key=header(request, "idempotency-key"),
            proof=given.altcha,
            address=client_address(request, world.settings),
            now=base.now(),
            attachments=given.attachments,
        )
    except Invalid as wrong:
        wrong.fields = {_AS_SENT.get(name, name): text for name, text in wrong.fields.items()}
        raise
    shown = {
        "number": receipt.number,
        "query_code": receipt.query_code,
        "received_at": receipt.received_at,
        "promised_on": receipt.promised_on,
    }
    return Answer(shown, 201)


_AS_SENT = {"about_kind": "about.kind", "about_office": "about.office", "about_person": "about.person"}
"""What the form of the row calls a field, and where the caller sent it."""

_PLAIN = tuple(name for name in SubmitForm.__struct_fields__ if name not in ("about", "altcha", "attachments"))


@routes.route("/api/v1/lookup", methods=["POST"])
def look_up(request: Request) -> dict[str, Any]:
    """The public progress of a case."""
    given = body(request, LookupForm)
    world = front()
    found = lookup.lookup(
        world,
        given.number,
        given.code,
        proof=given.altcha,
        address=client_address(request, world.settings),
        now=base.now(),
    )
    return _progress_shape(found)


@routes.route("/api/v1/lookup/actions/{action}", methods=["POST"])
def ask(request: Request, action: str) -> Answer:
    """Ask for something to be done with one's case; it is performed by a job, at once."""
    given = body(request, CommandForm)
    world = front()
    try:
        queued = lookup.command(
            world,
            given.number,
            given.code,
            action,
            given.form,
            proof=given.altcha,
            address=client_address(request, world.settings),
            now=base.now(),
            attachments=given.attachments,
        )
    except Invalid as wrong:
        wrong.fields = {name if name == FIELD else f"form.{name}": text for name, text in wrong.fields.items()}
        raise
    return Answer({"status": "queued", "id": queued}, 202)


def _progress_shape(found: lookup.Found) -> dict[str, Any]:
    progress = found.progress
    name = name_on(found.office, business_date(base.now()))
    stage, _ = next((each for each in reversed(found.stages) if each[1] is not None), found.stages[0])
    return {
        "number": progress.number,
        "stage": {"code": stage.code, "title": stage.title, "step": stage.step},
        "stages": [
            {"code": each.code, "title": each.title, "on": day, "done": day is not None} for each, day in found.stages
        ],
        "type": {"code": progress.type, "title": found.type_title},
        "topic": {"code": progress.topic, "title": found.topic_title} if progress.topic else None,
        "office": {"id": found.office.id, "name": name, "phone": _phone(found.office)},
        "received_on": progress.received_on,
        "told_on": progress.told_on,
        "promised_on": progress.promised_on,
        "extended_until": progress.extended_until,
        "extension_reason": progress.extension_reason or None,
        "replied_on": progress.replied_on,
        "reply": progress.reply or None,
        "reviews": [{"code": code, "title": procedures.line_title(code), "on": day} for code, day in progress.reviews],
        "reviewed_by": found.reviewed_by or None,
        "needed": progress.needed or None,
        "needed_until": progress.needed_until,
        "papers": [
            {"paper": each.n, "title": each.title, "number": each.number or None, "on": each.dated}
            for each in found.papers
        ],
        "papers_to": (found.copy_to or None) if found.papers else None,
        "next": [_next_shape(each) for each in found.next],
    }


def _next_shape(each: lookup.Next) -> dict[str, Any]:
    row = each.row
    fields = forms.for_public(row.fields)
    # Whoever has to tell something may show it as well; a rating or a date needs no file.
    tells = any(field.kind == "textarea" and field.required for field in fields)
    return {
        "action": row.name,
        "title": row.title,
        "hint": row.hint,
        "until": each.until,
        "organ": each.organ or None,
        "fields": [field_shape(field) for field in fields],
        "attachments": FILES if tells else None,
    }


def _phone(office: Office) -> str:
    return office.phones.service or office.phones.office
