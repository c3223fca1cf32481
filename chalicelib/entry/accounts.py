"""Signing in and out, and what the three officers do with accounts and the access log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from chalice.app import Request
from msgspec import Meta, field

from chalicelib.domain.errors import Invalid
from chalicelib.domain.roles import Actor, Role
from chalicelib.entry import sessions as signing
from chalicelib.entry.requests import Form, body, client_address, query
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services.accounts import Half
from chalicelib.services.standing_in import StandingIn, fall_to_post
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Blueprint("app", base.settings)

Text = Annotated[str, Meta(max_length=200)]


class SignInForm(Form, frozen=True):
    """`POST /api/v1/sessions`."""

    office: Text
    login: Text
    password: Annotated[str, Meta(max_length=500)]


class CodeForm(Form, frozen=True):
    """`POST /api/v1/sessions/code`."""

    half: Annotated[str, Meta(max_length=1000)]
    code: Text


class PasswordForm(Form, frozen=True):
    """`POST /api/v1/sessions/password`."""

    old: Annotated[str, Meta(max_length=500)]
    new: Annotated[str, Meta(max_length=500)]


class ResetForm(Form, frozen=True):
    """`POST /api/v1/staff/reset` and `POST /api/v1/staff/code-reset`."""

    office: Text
    login: Text


class StaffForm(Form, frozen=True):
    """`POST /api/v1/staff`."""

    office: Text
    login: Text
    name: Text
    post: Text
    mobile: Text = ""
    email: Text = ""


class RolesForm(Form, frozen=True):
    """`POST /api/v1/staff/roles`; `grants` names other units for single roles."""

    office: Text
    login: Text
    roles: list[Role]
    units: list[Text] = field(default_factory=list)
    grants: dict[Role, list[Text]] = field(default_factory=dict)


class ActiveForm(Form, frozen=True):
    """`POST /api/v1/staff/active`."""

    office: Text
    login: Text
    active: bool
    reason: Text


class StandInForm(Form, frozen=True):
    """`POST /api/v1/staff/stand-in`; `behind` is the login of who is away, empty to end the standing in of `login`."""

    office: Text
    login: Text
    behind: Text = ""
    first: date | None = None
    last: date | None = None
    reason: Text = ""


class LogQuery(Form, frozen=True):
    """`GET /api/v1/access-log`."""

    office: Text
    cursor: Annotated[str, Meta(max_length=1000)] | None = None


def caller_now(request: Request) -> tuple[Actor, datetime]:
    """Who calls, and the moment of the call."""
    now = base.now()
    return signing.caller(request, wired.sessions(), base.settings(), now), now


@routes.route("/api/v1/sessions", methods=["POST"])
def sign_in(request: Request) -> Answer:
    """Sign in for one office: a cookie for browsers, a bearer token for programs; 202 where a code is wanted, too."""
    given = body(request, SignInForm)
    settings = base.settings()
    opened = wired.accounts().sign_in(
        given.office, given.login, given.password, client_address(request, settings), base.now()
    )
    return signing.half_signed_in(opened, settings) if isinstance(opened, Half) else signing.signed_in(opened, settings)


@routes.route("/api/v1/sessions/code", methods=["POST"])
def give_code(request: Request) -> Answer:
    """The second step of signing in: what the first step gave, and a code of the device or a recovery code."""
    given = body(request, CodeForm)
    settings = base.settings()
    half = signing.read_token(given.half, settings.secret, signing.HALF)
    session = wired.accounts().give_code(half, given.code, client_address(request, settings), base.now())
    return signing.signed_in(session, settings)


@routes.route("/api/v1/sessions", methods=["DELETE"])
def sign_out(request: Request) -> Answer:
    """End this session."""
    settings = base.settings()
    wired.accounts().sign_out(signing.ticket_of(request, settings), base.now())
    return signing.signed_out(settings)


@routes.route("/api/v1/sessions/all", methods=["DELETE"])
def sign_out_everywhere(request: Request) -> Answer:
    """End every session of the caller."""
    settings = base.settings()
    wired.accounts().sign_out_everywhere(signing.ticket_of(request, settings), base.now())
    return signing.signed_out(settings)


@routes.route("/api/v1/sessions/password", methods=["POST"])
def change_password(request: Request) -> Answer:
    """Change the own password; every other session ends."""
    settings = base.settings()
    ticket = signing.ticket_of(request, settings)
    given = body(request, PasswordForm)
    return signing.signed_in(wired.accounts().change_password(ticket, given.old, given.new, base.now()), settings)


@routes.route("/api/v1/staff/reset", methods=["POST"])
def reset_password(request: Request) -> dict[str, Any]:
    """ADMIN draws a new first password for somebody; it is shown once."""
    actor, now = caller_now(request)
    given = body(request, ResetForm)
    return {"password": wired.staffing().reset_password(actor, given.office, given.login, now)}


@routes.route("/api/v1/staff/code-reset", methods=["POST"])
def reset_code(request: Request) -> Answer:
    """ADMIN takes away the device of somebody who has lost it; the next sign-in has one step."""
    actor, now = caller_now(request)
    given = body(request, ResetForm)
    wired.staffing().reset_code(actor, given.office, given.login, now)
    return Answer(None, 204)


@routes.route("/api/v1/staff", methods=["POST"])
def create_staff(request: Request) -> Answer:
    """ADMIN makes an account that can do nothing yet; its first password is shown once."""
    actor, now = caller_now(request)
    given = body(request, StaffForm)
    made, password = wired.staffing().create_staff(
        actor, given.office, given.login, now, name=given.name, post=given.post, mobile=given.mobile, email=given.email
    )
    return Answer({"id": made.id, "login": made.login, "password": password}, 201)


@routes.route("/api/v1/staff/roles", methods=["POST"])
def grant_roles(request: Request) -> dict[str, Any]:
    """SEC_ADMIN sets what somebody may act as, and for which units."""
    actor, now = caller_now(request)
    given = body(request, RolesForm)
    grants = {role: tuple(units) for role, units in given.grants.items()}
    after = wired.staffing().grant_roles(
        actor, given.office, given.login, now, roles=given.roles, units=tuple(given.units), grants=grants
    )
    return {"id": after.id, "roles": sorted(after.roles), "units": list(after.units)}


@routes.route("/api/v1/staff/active", methods=["POST"])
def set_active(request: Request) -> Answer:
    """ADMIN closes an account, ending its sessions, or opens it again."""
    actor, now = caller_now(request)
    given = body(request, ActiveForm)
    wired.staffing().set_active(actor, given.office, given.login, now, active=given.active, reason=given.reason)
    if not given.active:
        desk = wired.desk()
        fall_to_post(desk.directory, desk.dockets, desk.ledger, given.office, given.login, now)
    return Answer(None, 204)


@routes.route("/api/v1/staff/stand-in", methods=["POST"])
def stand_in(request: Request) -> dict[str, Any]:
    """A head names who stands in for somebody of the office for a time, or ends it."""
    actor, now = caller_now(request)
    given = body(request, StandInForm)
    standing = StandingIn(wired.desk().directory, wired.desk().ledger, wired.sessions())
    if not given.behind:
        standing.end(actor, given.office, given.login, now)
        return {"id": f"{given.office}.{given.login}", "behind": None}
    missing = {name: "此项必填" for name in ("first", "last") if getattr(given, name) is None}
    if given.first is None or given.last is None:
        raise Invalid(missing)
    after = standing.name(
        actor,
        given.office,
        given.login,
        given.behind,
        now,
        first=given.first,
        last=given.last,
        reason=given.reason,
    )
    return {"id": after.id, "behind": after.delegate_of, "first": after.delegate_from, "last": after.delegate_to}


@routes.route("/api/v1/access-log", methods=["GET"])
def access_log(request: Request) -> dict[str, Any]:
    """AUDITOR reads who saw or changed what, and why; reading it is logged, too."""
    actor, now = caller_now(request)
    asked = query(request, LogQuery)
    page = wired.staffing().read_log(actor, asked.office, asked.cursor, now)
    return {"items": list(page.items), "cursor": page.cursor}
