"""The OpenAPI document is valid, and true to the routes, their forms, their problems and their answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app import app
from chalicelib.domain.actions import ACTIONS
from chalicelib.entry import (
    attachments,
    openapi,
    papers,
    public_papers,
    public_services,
    public_voices,
    register_papers,
    uploads,
)
from chalicelib.entry.pages.reading import FORM
from chalicelib.entry.routing import PROBLEMS, STATUSES
from chalicelib.services import partners, published
from chalicelib.wiring import attachments as wired_files
from tests.entry.calls import BODY, Answer, call, code_now, staff, with_device
from tests.entry.test_public_papers import copied
from tests.services.file_room import PDF
from tests.services.sessions import a_session
from tests.services.test_surveys import CONTENT
from tests.services.voices import public
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


def _notice(world: FakeWorld) -> str:
    """The published notice of a session: the second event yields it."""
    return f"/api/v1/registers/session/{a_session(world)}/papers/2"


def _notice_printed(world: FakeWorld, tail: str = "", body: object = None) -> Answer:
    leader, paper = staff("qh", "deputy1"), _notice(world)
    leader.post(paper, {})
    if tail:
        return leader.post(f"{paper}{tail}", body)
    return call("GET", paper, headers={**leader.headers, "Accept": papers.PDF})


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


def _give_code(world: FakeWorld) -> Answer:
    secret = with_device(world, "qh", "clerk")
    half = _sign_in()
    assert half.status == 202
    return call("POST", "/api/v1/sessions/code", {"half": half.json["half"], "code": code_now(world, secret)})


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


def _answer_survey(world: FakeWorld) -> Answer:
    body = {"answers": {CONTENT: 1}, "altcha": "solved:1"}
    return call("POST", f"/api/v1/surveys/qh/{public(world, 'survey')}/answers", body, {"Idempotency-Key": "k" * 9})


def _upload() -> Answer:
    headers = {"X-Office": "qh", "X-Altcha": "solved:1", "X-File-Name": "a.pdf"}
    return call("POST", "/api/v1/attachments", PDF, headers, kind="application/pdf")


def _add_file(world: FakeWorld) -> Answer:
    headers = {**staff("qh", "clerk").headers, "If-Match": '"1"'}
    return call("POST", f"/api/v1/cases/{world.submit()}/attachments", PDF, headers, kind="application/pdf")


def _open_file(world: FakeWorld) -> Answer:
    added = _add_file(world).json
    path = f"/api/v1/cases/{added['number']}/attachments/{added['id']}"
    return call("GET", path, headers={**staff("qh", "clerk").headers, "Accept": "*/*"})


def _open_document(world: FakeWorld) -> Answer:
    form = {"title": "转学申请表", "topic": "0103"}
    room = wired_files.room()
    made = published.propose(
        world.desk, world.actor("qh.clerk"), "document", "", form, world.now, room=room, upload=("表.pdf", PDF)
    )
    published.release(
        world.desk, world.actor("qh.publisher"), "document", "qh", made.id, world.now, version=made.version, room=room
    )
    return call("GET", f"/api/v1/documents/qh/{made.id}", headers={"Accept": "*/*"})


GEOREPORT = "/api/open311/v2"


def _keyed(world: FakeWorld) -> dict[str, str]:
    """What a partner of 青禾市 shows."""
    _, key = partners.add(partners.Counter(world.front, world.desk.drawers), "qh", "青禾通", world.now)
    return {"X-Api-Key": key}


def _file(world: FakeWorld, form: str, headers: Mapping[str, str] | None = None) -> Answer:
    said = {"service_code": "CONSULT-01", "description": "请问今年的学区怎么划分，在哪里可以查到？"}
    keyed = _keyed(world) if headers is None else headers
    return call("POST", f"{GEOREPORT}/requests.{form}", urlencode(said).encode(), keyed, kind=FORM)


def _follow(world: FakeWorld) -> Answer:
    headers = _keyed(world)
    number = _file(world, "json", headers).json[0]["service_request_id"]
    return call("GET", f"{GEOREPORT}/requests/{number}.json", headers=headers)


SUCCESSES: Mapping[tuple[str, str], Callable[[FakeWorld], Answer]] = {
    ("GET", "/api/v1/offices/{office}/reception.ics"): lambda w: call("GET", "/api/v1/offices/qh/reception.ics"),
    ("POST", public_voices.ANSWERS): _answer_survey,
    ("GET", f"{GEOREPORT}/discovery.json"): lambda w: call("GET", f"{GEOREPORT}/discovery.json"),
    ("GET", f"{GEOREPORT}/discovery.xml"): lambda w: call("GET", f"{GEOREPORT}/discovery.xml"),
    ("GET", f"{GEOREPORT}/services.json"): lambda w: call("GET", f"{GEOREPORT}/services.json"),
    ("GET", f"{GEOREPORT}/services.xml"): lambda w: call("GET", f"{GEOREPORT}/services.xml"),
    ("GET", f"{GEOREPORT}/services/{{service}}"): lambda w: call(
        "GET", f"{GEOREPORT}/services/COMPLAINT-02.json?jurisdiction_id=qh"
    ),
    ("GET", f"{GEOREPORT}/requests.json"): lambda w: call("GET", f"{GEOREPORT}/requests.json", headers=_keyed(w)),
    ("GET", f"{GEOREPORT}/requests.xml"): lambda w: call("GET", f"{GEOREPORT}/requests.xml", headers=_keyed(w)),
    ("POST", f"{GEOREPORT}/requests.json"): lambda w: _file(w, "json"),
    ("POST", f"{GEOREPORT}/requests.xml"): lambda w: _file(w, "xml"),
    ("GET", f"{GEOREPORT}/requests/{{request_id}}"): _follow,
    ("GET", "/api/v1/offices/{office}/prospects"): lambda w: call("GET", "/api/v1/offices/qh/prospects"),
    ("GET", "/api/v1/services"): lambda w: call("GET", "/api/v1/services?office=qh"),
    ("GET", "/api/v1/documents"): lambda w: call("GET", "/api/v1/documents?office=qh"),
    ("GET", public_services.DOCUMENT): _open_document,
    ("GET", public_services.CARD): lambda w: call(
        "GET", "/api/v1/offices/qh-0401/cards/leaflet", headers={"Accept": public_services.PDF}
    ),
    ("POST", uploads.UPLOAD): lambda w: _upload(),
    ("POST", attachments.FILES): _add_file,
    ("GET", attachments.FILE): _open_file,
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
    ("POST", public_papers.CODE): lambda w: copied(w)[0],
    ("POST", public_papers.COPY): lambda w: copied(w)[1],
    ("POST", "/api/v1/sessions"): lambda w: _sign_in(),
    ("POST", "/api/v1/sessions/code"): _give_code,
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
    ("GET", register_papers.PAPERS): lambda w: staff("qh", "clerk").get(_notice(w).removesuffix("/2")),
    ("POST", register_papers.PAPER): lambda w: staff("qh", "clerk").post(_notice(w), {}),
    ("GET", register_papers.PAPER): _notice_printed,
    ("POST", f"{register_papers.PAPER}/void"): lambda w: _notice_printed(w, "/void", {"reason": "content"}),
    ("POST", f"{register_papers.PAPER}/deliveries"): lambda w: _notice_printed(
        w, "/deliveries", {"to": "other", "method": "direct", "on": "2026-11-16"}
    ),
    ("POST", "/api/v1/staff"): lambda w: staff("qh", "admin").post(
        "/api/v1/staff", {**ACCOUNT, "name": "丁测样", "post": "干部"}
    ),
    ("POST", "/api/v1/staff/reset"): lambda w: _account("admin", "/api/v1/staff/reset"),
    ("POST", "/api/v1/staff/code-reset"): lambda w: _account("admin", "/api/v1/staff/code-reset"),
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
    assert answer.headers["content-type"] == kind or kind == "*/*"
    begins = {"text/xml": b"<?xml", "text/calendar": b"BEGIN:VCALENDAR", papers.PDF: b"%PDF", "*/*": b"%PDF"}
    begun = begins.get(kind.partition(";")[0])
    assert answer.raw.startswith(begun) if begun else isinstance(answer.json, dict | list)


@pytest.mark.parametrize(("path", "method"), [(p, m) for p, m, o in operations() if "security" in o])
def test_what_is_documented_as_for_officers_is_closed_to_others(world: FakeWorld, path: str, method: str) -> None:
    answer = call(method, re.sub(r"{\w+}", "x", path), None if method in ("GET", "DELETE") else {})
    assert (answer.status, answer.problem) == (401, "not-signed-in")
    assert answer.headers["www-authenticate"].startswith("Bearer")
