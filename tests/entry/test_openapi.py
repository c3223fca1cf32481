"""The OpenAPI document is valid, and true to the routes, their forms, their problems and their answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import app
from chalicelib.domain.actions import ACTIONS
from chalicelib.entry import openapi, papers
from chalicelib.entry.routing import PROBLEMS, STATUSES
from tests.entry.calls import BODY, Answer, call, staff
from tests.services.sessions import a_session
from tests.world import PASSWORD, FakeWorld, walk

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
    routes = {(path, method) for path, views in app.routes.items() for method in views if path.startswith("/api/")}
    assert {(path, method) for path, method, _ in operations()} == routes


def test_every_operation_says_what_it_does_under_a_name_of_its_own() -> None:
    listed = list(operations())
    assert len({operation["operationId"] for _, _, operation in listed}) == len(listed)
    for path, method, operation in listed:
        assert operation["summary"].endswith("."), (path, method)
        named = set(re.findall(r"{(\w+)}", path))
        assert {each["name"] for each in operation["parameters"] if each["in"] == "path"} == named
        assert (method in ("POST", "PUT")) == ("requestBody" in operation), (path, method)


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
    assert {name.removeprefix("action.") for name in SCHEMAS if name.startswith("action.")} == {
        name for name, row in ACTIONS.items() if set(row.by) != {"SYSTEM"}
    }


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


def _registered(world: FakeWorld) -> str:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    return number


def _printed(world: FakeWorld, path: str = "", body: Mapping[str, Any] | None = None) -> Answer:
    paper = f"/api/v1/cases/{_registered(world)}/papers/1"
    leader = staff("qh", "deputy1")
    assert leader.post(paper, {}).status == 201
    if body is not None:
        return leader.post(paper + path, dict(body))
    return call("GET", paper, headers={**leader.headers, "Accept": papers.PDF})


def _sign_in() -> Answer:
    return call("POST", "/api/v1/sessions", {"office": "qh", "login": "clerk", "password": PASSWORD})


def _delete(path: str) -> Answer:
    return call("DELETE", path, headers=staff("qh", "clerk").headers)


def _set_policy() -> Answer:
    head = staff("qh-0401", "head")
    seen = head.get("/api/v1/policy/qh-0401").headers["etag"]
    body = {"policy": {"limits": {"R07": "4h"}}, "reason": "校务会议定"}
    return call("PUT", "/api/v1/policy/qh-0401", body, {**head.headers, "If-Match": seen})


ACCOUNT = {"office": "qh", "login": "newcomer"}


def _account(login: str, path: str, **more: Any) -> Answer:
    return staff("qh", login).post(path, {**ACCOUNT, "login": "clerk", **more})


DAYS = {"first": "2026-11-17", "last": "2026-11-18", "reason": "校舍检修"}


def _followers(world: FakeWorld) -> Answer:
    number = world.submit()
    walk(world, number, "approve_reply")
    return staff("qh", "clerk").get(f"/api/v1/cases/{number}/followers")


def _schedule(world: FakeWorld) -> Answer:
    a_session(world)
    return call("GET", "/api/v1/receptions?office=qh")


def _open_meeting(world: FakeWorld) -> Answer:
    meeting = {"docket": "qh", "form": "special", "title": "收费问题专题会", "date": "2026-11-20"}
    return staff("qh", "clerk").post("/api/v1/registers/meeting", meeting, idempotency_key="a-key-of-mine")


def _substitute(world: FakeWorld) -> Answer:
    path = f"/api/v1/registers/session/{a_session(world)}"
    seen = staff("qh", "clerk").get(path).headers["etag"]
    return staff("qh", "clerk").post(f"{path}/steps/substitute", {"reason": "出席重要会议"}, if_match=seen)


SUCCESSES: Mapping[tuple[str, str], Callable[[FakeWorld], Answer]] = {
    ("GET", "/api/v1/cases/{number}/repeats"): lambda w: staff("qh", "clerk").get(
        f"/api/v1/cases/{w.submit()}/repeats"
    ),
    ("GET", "/api/v1/cases/{number}/followers"): _followers,
    ("POST", "/api/v1/repeats"): lambda w: staff("qh", "clerk").post("/api/v1/repeats", {"mobile": "15400000001"}),
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
    ("POST", "/api/v1/staff/stand-in"): lambda w: staff("qh-0401", "head").post(
        "/api/v1/staff/stand-in",
        {
            "office": "qh-0401",
            "login": "vice",
            "behind": "head",
            "first": "2026-11-16",
            "last": "2026-11-20",
            "reason": "外出培训",
        },
    ),
    ("GET", "/api/v1/me"): lambda w: staff("qh", "clerk").get("/api/v1/me"),
    ("GET", "/api/v1/worklist"): lambda w: staff("qh", "clerk").get("/api/v1/worklist?mine=true&size=10"),
    ("GET", "/api/v1/receptions"): _schedule,
    ("GET", "/api/v1/registers"): lambda w: staff("qh", "clerk").get("/api/v1/registers"),
    ("GET", "/api/v1/registers/{kind}"): lambda w: staff("qh", "clerk").get("/api/v1/registers/session?docket=qh"),
    ("POST", "/api/v1/registers/{kind}"): _open_meeting,
    ("GET", "/api/v1/registers/{kind}/{entry}"): lambda w: staff("qh", "clerk").get(
        f"/api/v1/registers/session/{a_session(w)}"
    ),
    ("POST", "/api/v1/registers/{kind}/{entry}/steps/{step}"): _substitute,
    ("GET", "/api/v1/registers/session/figures"): lambda w: staff("qh", "clerk").get(
        "/api/v1/registers/session/figures?month=2026-12"
    ),
    ("GET", "/api/v1/registers/programme/figures"): lambda w: staff("qh", "clerk").get(
        "/api/v1/registers/programme/figures?year=2026"
    ),
    ("POST", "/api/v1/household"): lambda w: staff("qh", "clerk").post(
        "/api/v1/household", {"mobile": "15400000001", "reason": "核实是否重复来访"}
    ),
    ("GET", "/api/v1/registers/session/{entry}/queue"): lambda w: staff("qh", "clerk").get(
        f"/api/v1/registers/session/{a_session(w)}/queue"
    ),
    ("GET", "/api/v1/alerts"): lambda w: staff("qh", "clerk").get("/api/v1/alerts"),
    ("POST", "/api/v1/desk/cases"): _take_in,
    ("GET", "/api/v1/policy/{office}"): lambda w: staff("qh-0401", "head").get("/api/v1/policy/qh-0401"),
    ("PUT", "/api/v1/policy/{office}"): lambda w: _set_policy(),
    ("GET", "/api/v1/quota"): lambda w: staff("qh", "center-head").get("/api/v1/quota"),
    ("POST", "/api/v1/closures/preview"): lambda w: staff("qh-0401", "head").post(
        "/api/v1/closures/preview", {"closures": [DAYS]}
    ),
    ("POST", "/api/v1/closures"): lambda w: staff("qh-0401", "head").post(
        "/api/v1/closures", {"closures": [DAYS], "reason": "防汛停业通知"}
    ),
    ("GET", "/api/v1/cases/{number}"): lambda w: staff("qh", "clerk").get(f"/api/v1/cases/{w.submit()}"),
    ("POST", "/api/v1/cases/{number}/actions/{action}"): _act,
    ("POST", "/api/v1/cases/{number}/reveal"): _reveal,
    ("GET", "/api/v1/cases/{number}/papers"): lambda w: staff("qh", "clerk").get(f"/api/v1/cases/{w.submit()}/papers"),
    ("POST", papers.PAPER): lambda w: staff("qh", "clerk").post(f"/api/v1/cases/{_registered(w)}/papers/1", {}),
    ("GET", papers.PAPER): _printed,
    ("POST", f"{papers.PAPER}/void"): lambda w: _printed(w, "/void", {"reason": "content"}),
    ("POST", f"{papers.PAPER}/deliveries"): lambda w: _printed(
        w, "/deliveries", {"to": "unit", "method": "direct", "on": "2026-11-16"}
    ),
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
    (kind,) = responses[str(answer.status)]["content"]
    assert answer.headers["content-type"] == kind
    assert answer.raw.startswith(b"%PDF") if kind == papers.PDF else isinstance(answer.json, dict)


@pytest.mark.parametrize(("path", "method"), [(p, m) for p, m, o in operations() if "security" in o])
def test_what_is_documented_as_for_officers_is_closed_to_others(world: FakeWorld, path: str, method: str) -> None:
    answer = call(method, re.sub(r"{\w+}", "x", path), None if method in ("GET", "DELETE") else {})
    assert (answer.status, answer.problem) == (401, "not-signed-in")
    assert answer.headers["www-authenticate"].startswith("Bearer")
