"""What officers call: worklist, cases, actions, alerts."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import unquote

from chalice.app import Request
from msgspec import Meta

from chalicelib.domain import ids
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import NotFound
from chalicelib.domain.offices import COMPARTMENTS, name_on, split_key, unit_name_on
from chalicelib.domain.roles import ROLES
from chalicelib.domain.workdays import business_date, day_end
from chalicelib.entry.accounts import caller_now
from chalicelib.entry.desk_shapes import alert_shape, case_shape, entry_shape
from chalicelib.entry.requests import Form, body, header, plain_body, query
from chalicelib.entry.revisions import etag
from chalicelib.entry.revisions import revision as seen_revision
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import act, case_views, drafts, reissue, worklist
from chalicelib.services import take_in as taking_in
from chalicelib.services.worlds import Desk
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Blueprint("app", base.settings)

Text = Annotated[str, Meta(max_length=200)]
ACTION_BYTES = 512 * 1024
"""A report may be long."""


class WorklistQuery(Form, frozen=True):
    """`GET /api/v1/worklist`; `due_before` is a date of Asia/Shanghai, that day included."""

    docket: Text | None = None
    state: Text | None = None
    due_before: date | None = None
    mine: bool = False
    done: bool = False
    cursor: Annotated[str, Meta(max_length=1000)] | None = None
    size: int = worklist.PAGE


class AlertsQuery(Form, frozen=True):
    """`GET /api/v1/alerts`."""

    cursor: Annotated[str, Meta(max_length=1000)] | None = None


class TakeInForm(Form, frozen=True):
    """`POST /api/v1/desk/cases`: the fields of the row `submit`, and when it reached the office."""

    office: Text
    channel: Text
    type: Text
    title: Text
    content: Annotated[str, Meta(max_length=10000)]
    identity: Text
    about_kind: Text = "none"
    about_office: Text | None = None
    about_person: Text | None = None
    topic: Text | None = None
    name: Text | None = None
    mobile: Text | None = None
    email: Text | None = None
    address: Text | None = None
    id_kind: Text | None = None
    id_number: Text | None = None
    petitioner: Text | None = None
    contact_person: Text | None = None
    people: int | None = None
    minor: bool | None = None
    under_14: bool | None = None
    consent: bool | None = None
    urgency: Text | None = None
    source_organ: Text | None = None
    document: Text | None = None
    outside_number: Text | None = None
    outside_round: int | None = None
    outside_due: Text | None = None
    occurred: Text | None = None
    opened_on: Text | None = None
    stamped_on: Text | None = None
    numbered_on: Text | None = None
    letter_number: Text | None = None
    abstracted_on: Text | None = None
    abstract: Annotated[str, Meta(max_length=1000)] | None = None
    received_at: Annotated[datetime, Meta(tz=True)] | None = None


class RevealForm(Form, frozen=True):
    """`POST /api/v1/cases/{number}/reveal`."""

    field: Text
    reason: Text


@routes.route("/api/v1/me", methods=["GET"])
def me(request: Request) -> dict[str, Any]:
    """Who is signed in, with which roles and dockets."""
    actor, _ = caller_now(request)
    desk = wired.desk()
    return {
        "id": actor.id,
        "name": actor.name,
        "office": {"id": actor.office, "name": desk.directory.office(actor.office).name},
        "roles": [{"code": role, "title": ROLES[role].title} for role in sorted(actor.roles)],
        "dockets": [{"key": key, "name": _names(desk, [key])[key]} for key in sorted(actor.keys)],
    }


@routes.route("/api/v1/worklist", methods=["GET"])
def list_work(request: Request) -> dict[str, Any]:
    """One page of one of the caller's dockets, by due date."""
    actor, _ = caller_now(request)
    asked = query(request, WorklistQuery)
    desk = wired.desk()
    page = worklist.worklist(
        desk,
        actor,
        asked.docket,
        state=asked.state,
        due_before=day_end(asked.due_before) if asked.due_before else None,
        mine=asked.mine,
        done=asked.done,
        cursor=asked.cursor,
        size=asked.size,
    )
    names = _names(desk, [entry.holder for entry in page.items if entry.holder])
    return {"items": [entry_shape(entry, names) for entry in page.items], "cursor": page.cursor}


@routes.route("/api/v1/desk/cases", methods=["POST"])
def take_in(request: Request) -> Answer:
    """Take in what came by phone, visit, letter or another platform; the receipt is given once, for the petitioner."""
    actor, now = caller_now(request)
    given = body(request, TakeInForm)
    form = {name: value for name in _TAKEN if (value := getattr(given, name)) is not None}
    key = header(request, "idempotency-key")
    receipt = taking_in.take_in(wired.desk(), form, actor, given.received_at or now, now, key=key)
    return Answer(asdict(receipt), 201)


_TAKEN = tuple(name for name in TakeInForm.__struct_fields__ if name != "received_at")


@routes.route("/api/v1/cases/{number}", methods=["GET"])
def show_case(request: Request, number: str) -> Answer:
    """One case as the caller may see it; the ETag is the revision that an action's If-Match carries.

    A sealed case is shown only with a reason in the header X-Reason (percent-encoded UTF-8), which is logged.
    """
    actor, now = caller_now(request)
    desk = wired.desk()
    file = case_views.view(desk, actor, number, unquote(header(request, case_views.REASON)), now)
    keys = {file.case.owner, *(a.holder for a in file.case.assignments), *(c.obligor for c in file.case.clocks)}
    shown = case_shape(file, _names(desk, sorted(keys)), RULES)
    return Answer(shown, headers=etag(file.case.revision))


@routes.route("/api/v1/cases/{number}/actions/{action}", methods=["POST"])
def perform(request: Request, number: str, action: str) -> Answer:
    """Perform an action. If-Match carries the revision that was seen; another one means that somebody was faster."""
    actor, now = caller_now(request)
    desk = wired.desk()
    worklist.admitted(desk, actor, number)
    form = plain_body(request, ACTION_BYTES)
    revision = seen_revision(header(request, "if-match"))
    if action == "reissue_code":
        code, seen = reissue.reissue(desk, number, form, actor, now, revision=revision)
        drafts.done(desk, actor, number, action, now, revision=seen - 1)
        return Answer({"number": number, "query_code": code or None, "revision": seen}, headers=etag(seen))
    code = ids.new_code(secrets.randbelow)
    case, *children = act.perform(desk, number, action, form, actor, now, revision=revision, child_code=code).cases
    drafts.done(desk, actor, number, action, now, revision=case.revision - 1)
    shown: dict[str, Any] = {"number": number, "state": case.state, "revision": case.revision}
    if children:
        # Shown this once, to be handed to the petitioner who stands at the desk.
        shown["child"] = {"number": children[0].number, "query_code": code}
    return Answer(shown, headers=etag(case.revision))


@routes.route("/api/v1/cases/{number}/reveal", methods=["POST"])
def reveal(request: Request, number: str) -> dict[str, Any]:
    """One personal field in full, with a reason that goes into the access log."""
    actor, now = caller_now(request)
    given = body(request, RevealForm)
    return {"field": given.field, "value": worklist.reveal(wired.desk(), actor, number, given.field, given.reason, now)}


@routes.route("/api/v1/alerts", methods=["GET"])
def list_alerts(request: Request) -> dict[str, Any]:
    """The alerts of the caller's dockets, latest first."""
    actor, _ = caller_now(request)
    asked = query(request, AlertsQuery)
    page = worklist.alerts(wired.desk(), actor, asked.cursor)
    return {"items": [alert_shape(alert) for alert in page.items], "cursor": page.cursor}


def _names(desk: Desk, keys: list[str]) -> dict[str, str]:
    """The names of offices and units today, by docket key; what has no entry keeps its key."""
    found, today = {"petitioner": "信访人"}, business_date(base.now())
    for key in dict.fromkeys(keys):
        office_id, compartment = split_key(key)
        try:
            office = desk.directory.office(office_id)
            named = not compartment or compartment in COMPARTMENTS
            inner = COMPARTMENT_TITLES.get(compartment, "") if named else unit_name_on(office, compartment, today)
        except NotFound:
            continue
        found[key] = f"{name_on(office, today)}{inner}"
    return found


COMPARTMENT_TITLES = {"lead": "（局领导）", "discipline": "（纪检）"}
