"""The OpenAPI document is valid, and true to the routes, their forms, their problems and their answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import app
from chalicelib.domain.actions import ACTIONS
from chalicelib.entry import openapi
from chalicelib.entry.routing import PROBLEMS, STATUSES
from tests.entry.calls import BODY, Answer, call, staff
from tests.world import PASSWORD, FakeWorld

DOCUMENT: Mapping[str, Any] = openapi.document()
SCHEMAS: Mapping[str, Any] = DOCUMENT["components"]["schemas"]
NEW = "wo-de-xin-mi-ma-88"


def operations() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def test_the_document_is_valid_and_served(world: FakeWorld) -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()
    served = call("GET", "/api/v1/openapi.json")
    assert (served.status, served.json) == (200, DOCUMENT)


def test_every_route_is_described_and_every_description_has_a_route() -> None:
    routes = {(path, method) for path, views in app.routes.items() for method in views}
    assert {(path, method) for path, method, _ in operations()} == routes


def test_every_operation_says_what_it_does_under_a_name_of_its_own() -> None:
    listed = list(operations())
    assert len({operation["operationId"] for _, _, operation in listed}) == len(listed)
    for path, method, operation in listed:
        assert operation["summary"].endswith("."), (path, method)
        named = set(re.findall(r"{(\w+)}", path))
        assert {each["name"] for each in operation["parameters"] if each["in"] == "path"} == named
        assert (method == "POST") == ("requestBody" in operation), (path, method)


def test_every_kind_of_problem_is_listed() -> None:
    listed = set(SCHEMAS["Problem"]["properties"]["type"]["enum"])
    known = {kind.slug for kind in PROBLEMS.values()} | {slug for slug, _ in STATUSES.values()}
    assert listed == {f"/problems/{slug}" for slug in known}


def test_the_actions_of_officers_and_of_the_public_are_named_where_they_are_taken() -> None:
    def named(path: str) -> set[str]:
        (parameter,) = (p for p in DOCUMENT["paths"][path]["post"]["parameters"] if p["name"] == "action")
        return set(parameter["schema"]["enum"])

    assert named("/api/v1/lookup/actions/{action}") == {n for n, row in ACTIONS.items() if "PUBLIC" in row.by}
    officers = {name for name, row in ACTIONS.items() if set(row.by) - {"PUBLIC", "SYSTEM"}}
    assert named("/api/v1/cases/{number}/actions/{action}") == officers
    assert {name.removeprefix("action.") for name in SCHEMAS if name.startswith("action.")} == {*ACTIONS} - {"wake"}


# Every success


def _act(world: FakeWorld) -> Answer:
    return staff("qh", "clerk").act(world.submit(), "register", {})


def _ask(world: FakeWorld) -> Answer:
    number = world.submit()
    body = {"number": number, "code": world.codes[number], "form": {"content": "另有收据"}}
    return call("POST", "/api/v1/lookup/actions/supplement", body)


def _look_up(world: FakeWorld) -> Answer:
    number = world.submit()
    return call("POST", "/api/v1/lookup", {"number": number, "code": world.codes[number]})


def _reveal(world: FakeWorld) -> Answer:
    asked = {"field": "mobile", "reason": "电话联系核实"}
    return staff("qh", "clerk").post(f"/api/v1/cases/{world.submit()}/reveal", asked)


def _take_in(world: FakeWorld) -> Answer:
    letter = {
        "office": "qh",
        "channel": "LETTER",
        "type": "HELP",
        "title": "来信求助",
        "content": "来信请求帮助",
        "identity": "anonymous",
    }
    return staff("qh", "clerk").post("/api/v1/desk/cases", letter, idempotency_key="a-key-of-mine")


def _sign_in() -> Answer:
    return call("POST", "/api/v1/sessions", {"office": "qh", "login": "clerk", "password": PASSWORD})


def _delete(path: str) -> Answer:
    return call("DELETE", path, headers=staff("qh", "clerk").headers)


ACCOUNT = {"office": "qh", "login": "newcomer"}


def _account(login: str, path: str, **more: Any) -> Answer:
    return staff("qh", login).post(path, {**ACCOUNT, "login": "clerk", **more})


SUCCESSES: Mapping[tuple[str, str], Callable[[FakeWorld], Answer]] = {
    ("GET", "/api/v1/health"): lambda w: call("GET", "/api/v1/health"),
    ("GET", "/api/v1/offices"): lambda w: call("GET", "/api/v1/offices"),
    ("GET", "/api/v1/offices/{office}"): lambda w: call("GET", "/api/v1/offices/qh-0401"),
    ("GET", "/api/v1/challenge"): lambda w: call("GET", "/api/v1/challenge"),
    ("GET", "/api/v1/openapi.json"): lambda w: call("GET", "/api/v1/openapi.json"),
    ("POST", "/api/v1/cases"): lambda w: call(
        "POST", "/api/v1/cases", {**BODY, "altcha": "solved:1"}, {"Idempotency-Key": "a-key-of-mine"}
    ),
    ("POST", "/api/v1/lookup"): _look_up,
    ("POST", "/api/v1/lookup/actions/{action}"): _ask,
    ("POST", "/api/v1/sessions"): lambda w: _sign_in(),
    ("DELETE", "/api/v1/sessions"): lambda w: _delete("/api/v1/sessions"),
    ("DELETE", "/api/v1/sessions/all"): lambda w: _delete("/api/v1/sessions/all"),
    ("POST", "/api/v1/sessions/password"): lambda w: staff("qh", "clerk").post(
        "/api/v1/sessions/password", {"old": PASSWORD, "new": NEW}
    ),
    ("GET", "/api/v1/me"): lambda w: staff("qh", "clerk").get("/api/v1/me"),
    ("GET", "/api/v1/worklist"): lambda w: staff("qh", "clerk").get("/api/v1/worklist?mine=true&size=10"),
    ("GET", "/api/v1/alerts"): lambda w: staff("qh", "clerk").get("/api/v1/alerts"),
    ("POST", "/api/v1/desk/cases"): _take_in,
    ("GET", "/api/v1/cases/{number}"): lambda w: staff("qh", "clerk").get(f"/api/v1/cases/{w.submit()}"),
    ("POST", "/api/v1/cases/{number}/actions/{action}"): _act,
    ("POST", "/api/v1/cases/{number}/reveal"): _reveal,
    ("POST", "/api/v1/staff"): lambda w: staff("qh", "admin").post(
        "/api/v1/staff", {**ACCOUNT, "name": "丁测样", "post": "干部"}
    ),
    ("POST", "/api/v1/staff/reset"): lambda w: _account("admin", "/api/v1/staff/reset"),
    ("POST", "/api/v1/staff/roles"): lambda w: _account("secadmin", "/api/v1/staff/roles", roles=["CLERK"]),
    ("POST", "/api/v1/staff/active"): lambda w: _account("admin", "/api/v1/staff/active", active=False, reason="调离"),
    ("GET", "/api/v1/access-log"): lambda w: staff("qh", "auditor").get("/api/v1/access-log?office=qh"),
}
"""A good call of every route."""


def test_there_is_a_good_call_of_every_route() -> None:
    assert set(SUCCESSES) == {(method, path) for path, method, _ in operations()}


@pytest.mark.parametrize(("method", "path"), SUCCESSES)
def test_a_good_call_gets_the_status_that_is_documented(world: FakeWorld, method: str, path: str) -> None:
    answer = SUCCESSES[method, path](world)
    responses = DOCUMENT["paths"][path][method.lower()]["responses"]
    assert str(answer.status) in responses, answer.raw
    if answer.status == 204:
        assert answer.raw == b""
        assert "content" not in responses["204"]
        return
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json, dict)


@pytest.mark.parametrize(("path", "method"), [(p, m) for p, m, o in operations() if "security" in o])
def test_what_is_documented_as_for_officers_is_closed_to_others(world: FakeWorld, path: str, method: str) -> None:
    answer = call(method, re.sub(r"{\w+}", "x", path), None if method in ("GET", "DELETE") else {})
    assert (answer.status, answer.problem) == (401, "not-signed-in")
    assert answer.headers["www-authenticate"].startswith("Bearer")
