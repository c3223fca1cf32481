"""The OpenAPI 3.1 document of the API, drawn from the routes, the records that they read, and the Action rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from chalice.app import Request

from chalicelib import __version__
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.cards_boards import KINDS as CARDS
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.entry import (
    accounts,
    attachments,
    calendar_feed,
    closures,
    desk,
    open311,
    papers,
    policy,
    programme,
    public,
    public_papers,
    public_services,
    public_voices,
    register_papers,
    registers,
    repeats,
    uploads,
)
from chalicelib.entry.openapi_forms import action_ref, register_refs, schemas
from chalicelib.entry.pages.reading import FORM
from chalicelib.entry.requests import Form
from chalicelib.entry.routing import PROBLEMS, Blueprint, View
from chalicelib.entry.routing import STATUSES as HTTP_STATUSES
from chalicelib.wiring import base

routes = Blueprint("app", base.settings)

BODIES: Mapping[tuple[str, str], type[Form]] = {
    ("/api/v1/cases", "POST"): public.SubmitForm,
    ("/api/v1/lookup", "POST"): public.LookupForm,
    (public_voices.ANSWERS, "POST"): public_voices.AnswersForm,
    ("/api/v1/lookup/actions/{action}", "POST"): public.CommandForm,
    (public_papers.CODE, "POST"): public_papers.PaperCodeForm,
    (public_papers.COPY, "POST"): public_papers.PaperCopyForm,
    ("/api/v1/sessions", "POST"): accounts.SignInForm,
    ("/api/v1/desk/cases", "POST"): desk.TakeInForm,
    ("/api/v1/sessions/code", "POST"): accounts.CodeForm,
    ("/api/v1/staff/code-reset", "POST"): accounts.ResetForm,
    ("/api/v1/sessions/password", "POST"): accounts.PasswordForm,
    ("/api/v1/staff", "POST"): accounts.StaffForm,
    ("/api/v1/staff/roles", "POST"): accounts.RolesForm,
    ("/api/v1/staff/active", "POST"): accounts.ActiveForm,
    ("/api/v1/staff/reset", "POST"): accounts.ResetForm,
    ("/api/v1/staff/stand-in", "POST"): accounts.StandInForm,
    ("/api/v1/cases/{number}/reveal", "POST"): desk.RevealForm,
    ("/api/v1/repeats", "POST"): repeats.RepeatsForm,
    ("/api/v1/closures/preview", "POST"): closures.PreviewForm,
    ("/api/v1/household", "POST"): programme.HouseholdForm,
    ("/api/v1/closures", "POST"): closures.ClosuresForm,
    ("/api/v1/policy/{office}", "PUT"): policy.PolicyForm,
    (papers.PAPER, "POST"): papers.IssueForm,
    (f"{papers.PAPER}/void", "POST"): papers.VoidForm,
    (f"{papers.PAPER}/deliveries", "POST"): papers.PaperDeliveryForm,
    (register_papers.PAPER, "POST"): papers.IssueForm,
    (f"{register_papers.PAPER}/void", "POST"): papers.VoidForm,
    (f"{register_papers.PAPER}/deliveries", "POST"): papers.PaperDeliveryForm,
}
QUERIES: Mapping[str, type[Form]] = {
    "/api/v1/offices": public.OfficesQuery,
    "/api/v1/worklist": desk.WorklistQuery,
    papers.PAPER: papers.PaperQuery,
    register_papers.PAPER: papers.PaperQuery,
    "/api/v1/alerts": desk.AlertsQuery,
    "/api/v1/access-log": accounts.LogQuery,
    "/api/v1/receptions": public.ScheduleQuery,
    "/api/v1/services": public_services.ServicesQuery,
    "/api/v1/documents": public_services.ServicesQuery,
    "/api/v1/registers/{kind}": registers.RegisterQuery,
    "/api/v1/registers/session/figures": registers.FiguresQuery,
    "/api/v1/registers/programme/figures": programme.ProgrammeQuery,
}
HEADERS: Mapping[tuple[str, str], str] = {
    ("/api/v1/cases", "POST"): "Idempotency-Key",
    ("/api/v1/desk/cases", "POST"): "Idempotency-Key",
    (public_voices.ANSWERS, "POST"): "Idempotency-Key",
    ("/api/v1/cases/{number}/actions/{action}", "POST"): "If-Match",
    ("/api/v1/registers/{kind}", "POST"): "Idempotency-Key",
    ("/api/v1/registers/{kind}/{entry}/steps/{step}", "POST"): "If-Match",
    ("/api/v1/policy/{office}", "PUT"): "If-Match",
}
REASONED: Mapping[tuple[str, str], str] = {
    ("/api/v1/cases/{number}", "GET"): "X-Reason",
    ("/api/v1/cases/{number}/papers", "GET"): "X-Reason",
    (papers.PAPER, "GET"): "X-Reason",
    (attachments.FILE, "GET"): "X-Reason",
}
"""Headers that some cases ask for and others do not."""

UPLOADED: Mapping[tuple[str, str], Mapping[str, bool]] = {
    (uploads.UPLOAD, "POST"): {uploads.OFFICE: True, uploads.PROOF: True, uploads.NAME: False},
    (attachments.FILES, "POST"): {"If-Match": True, uploads.NAME: False, attachments.NOTE: False},
}
"""Routes whose body is a file, with the headers beside it, and whether each must come."""

CONTENTS: Mapping[tuple[str, str], str] = {
    (attachments.FILE, "GET"): "*/*",
    (public_services.DOCUMENT, "GET"): "*/*",
    (public_services.CARD, "GET"): public_services.PDF,
    (public_papers.COPY, "POST"): papers.PDF,
    (papers.PAPER, "GET"): papers.PDF,
    (register_papers.PAPER, "GET"): papers.PDF,
    (calendar_feed.RECEPTIONS, "GET"): calendar_feed.CALENDAR,
    **{(path, method): open311.XML_ANSWER for path, method, _ in open311.routes.views if path.endswith(".xml")},
}
"""What answers that are no JSON are made of."""

STATUSES: Mapping[tuple[str, str], int] = {
    (uploads.UPLOAD, "POST"): 201,
    (attachments.FILES, "POST"): 201,
    (papers.PAPER, "POST"): 201,
    (f"{papers.PAPER}/deliveries", "POST"): 201,
    (register_papers.PAPER, "POST"): 201,
    (f"{register_papers.PAPER}/deliveries", "POST"): 201,
    (f"{open311.ROOT}/requests.json", "POST"): 201,
    (f"{open311.ROOT}/requests.xml", "POST"): 201,
    ("/api/v1/cases", "POST"): 201,
    (public_voices.ANSWERS, "POST"): 201,
    ("/api/v1/desk/cases", "POST"): 201,
    ("/api/v1/sessions", "POST"): 201,
    ("/api/v1/sessions/code", "POST"): 201,
    ("/api/v1/sessions/password", "POST"): 201,
    ("/api/v1/staff/code-reset", "POST"): 204,
    ("/api/v1/lookup/actions/{action}", "POST"): 202,
    (public_papers.CODE, "POST"): 202,
    ("/api/v1/staff", "POST"): 201,
    ("/api/v1/registers/{kind}", "POST"): 201,
    ("/api/v1/staff/active", "POST"): 204,
    ("/api/v1/sessions", "DELETE"): 204,
    ("/api/v1/sessions/all", "DELETE"): 204,
}


_MODULES = (
    public, public_papers, public_services, calendar_feed, open311, uploads, accounts, desk, attachments, closures,
    papers, policy, registers, register_papers, repeats, programme, public_voices,
)  # fmt: skip
DESCRIBED = tuple(each.routes for each in _MODULES)
"""Every blueprint with routes of the API, but for this one."""


@routes.route("/api/v1/openapi.json", methods=["GET"])
def openapi(request: Request) -> dict[str, Any]:
    """This document."""
    return document()


@cache
def document() -> dict[str, Any]:
    """The whole document; a test holds it to the routes."""
    known, components = schemas((*BODIES.values(), *QUERIES.values()))
    paths: dict[str, dict[str, Any]] = {}
    for path, method, view in described():
        paths.setdefault(path, {})[method.lower()] = _operation(path, method, view, known, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "回音 Huiyin API",
            "version": __version__,
            "description": "教育信访与 12345 工单办理。件件有着落，事事有回音。",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {**components, "Problem": _PROBLEM},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "huiyin"},
            },
        },
    }


def described() -> list[tuple[str, str, View]]:
    """Every route of the API as (path, method, view)."""
    views = (view for each in DESCRIBED for view in each.views)
    return sorted((*views, *routes.views), key=lambda each: (each[0], each[1]))


def _operation(
    path: str, method: str, view: View, known: Mapping[type[Form], Any], components: Mapping[str, Any]
) -> Any:
    at = (path, method)
    offered = _PUBLIC if view is public.ask else _OFFICERS
    kinds = list(CARDS if path == public_services.CARD else KINDS)
    named = {"action": {"type": "string", "enum": offered}, "kind": {"type": "string", "enum": kinds}}
    parameters: list[Any] = [
        {"name": name, "in": "path", "required": True, "schema": named.get(name, {"type": "string"})}
        for name in re.findall(r"{(\w+)}", path)
    ]
    if at in HEADERS:
        parameters.append({"name": HEADERS[at], "in": "header", "required": True, "schema": {"type": "string"}})
    if at in REASONED:
        parameters.append({"name": REASONED[at], "in": "header", "required": False, "schema": {"type": "string"}})
    for name, must in UPLOADED.get(at, {}).items():
        parameters.append({"name": name, "in": "header", "required": must, "schema": {"type": "string"}})
    if path in QUERIES and method == "GET":
        shape = components[QUERIES[path].__name__]
        parameters += [
            {"name": name, "in": "query", "required": name in shape["required"], "schema": schema}
            for name, schema in shape["properties"].items()
        ]
    if method == "GET":
        listed = open311.QUERIES.get(path, ())
        parameters += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in listed]
    status = STATUSES.get(at, 200)
    answer: dict[str, Any] = {"description": "成功"}
    if status != 204:
        binary = {"type": "string", "contentMediaType": CONTENTS.get(at, "")}
        plain = {"type": ["object", "array"]} if path.startswith(open311.ROOT) else {"type": "object"}
        shape = {"schema": binary if at in CONTENTS else plain}
        answer["content"] = {CONTENTS.get(at, "application/json"): shape}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation: dict[str, Any] = {
        "operationId": view.__name__,
        "summary": (view.__doc__ or "").strip().split("\n")[0],
        "parameters": parameters,
        "responses": {str(status): answer, "default": {"description": "出错（RFC 9457）", "content": problem}},
        "tags": ["public" if view.__module__.endswith(_OPEN) else "desk"],
    }
    if path.startswith(open311.ROOT):
        operation["responses"]["default"] = {**answer, "description": "出错（GeoReport v2 的 errors）"}
    if at == _STEPS[0]:
        operation["responses"]["202"] = {**answer, "description": "密码正确，还需验证码（POST /api/v1/sessions/code）"}
    if at in BODIES:
        operation["requestBody"] = _body(known[BODIES[at]])
    elif path.startswith(open311.ROOT) and method == "POST":
        fields = {name: {"type": "string"} for name in open311.FILED}
        whole = {"type": "object", "properties": fields, "required": ["service_code", "description"]}
        operation["requestBody"] = {"required": True, "content": {FORM: {"schema": whole}}}
    elif at in UPLOADED:
        operation["requestBody"] = {"required": True, "content": {"*/*": {"schema": {"type": "string"}}}}
    elif path.endswith("/actions/{action}"):
        operation["requestBody"] = _body({"anyOf": [{"$ref": action_ref(name)} for name in offered]})
    elif path.startswith("/api/v1/registers/") and method == "POST":
        refs = register_refs(opening=path.endswith("{kind}"))
        operation["requestBody"] = _body({"anyOf": [{"$ref": ref} for ref in refs]})
    if operation["tags"] == ["desk"] and at not in _STEPS:
        operation["security"] = [{"bearer": []}, {"cookie": []}]
    return operation


_OPEN = (
    "public", "public_papers", "public_services", "public_voices", "uploads", "openapi", "calendar_feed", "open311",
)  # fmt: skip
"""Modules of routes that nobody signs in for."""

_STEPS = (("/api/v1/sessions", "POST"), ("/api/v1/sessions/code", "POST"))
"""The steps of signing in, which nobody is signed in for."""


def _body(schema: Any) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


_PUBLIC = [name for name, row in ACTIONS.items() if "PUBLIC" in row.by]
_OFFICERS = [name for name, row in ACTIONS.items() if set(row.by) - {"PUBLIC", "SYSTEM"}]
_KINDS = {kind.slug for kind in PROBLEMS.values()} | {slug for slug, _ in HTTP_STATUSES.values()}
_SLUGS = sorted(f"/problems/{slug}" for slug in _KINDS)
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "enum": _SLUGS},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "incident": {"type": "string"},
    },
}
