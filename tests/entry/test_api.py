"""Every route alike: safe headers, problems for garbage, sizes, methods, unknown addresses."""

from __future__ import annotations

import json
import re

import pytest

from app import app
from chalicelib.entry.routing import SECURITY_HEADERS
from tests.entry.calls import CHINESE, call, kept, staff
from tests.services.sessions import a_session
from tests.world import FakeWorld

# Every route

ROUTES = sorted((path, method) for path, views in app.routes.items() for method in views if path.startswith("/api/"))
"""Those of the API; pages answer browsers in their own way, which tests/entry/pages looks at."""

OF_OURS = [(path, method) for path, method in ROUTES if "/open311/" not in path]
"""What answers problems; Open311 has errors of its own."""

OF_JSON = [(path, method) for path, method in OF_OURS if not path.endswith("/attachments")]
"""What takes JSON and nothing else: no files."""


def reached(path: str) -> str:
    """An address of a route."""
    return re.sub(r"{\w+}", "QH20261116-22222", path)


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_every_answer_carries_the_headers_that_keep_browsers_safe(world: FakeWorld, path: str, method: str) -> None:
    for answer in (call(method, reached(path)), call(method, reached(path), b"{", {"Idempotency-Key": "x"})):
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers[name.lower()] == value, name
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers


GARBAGE = [b"", b"{", b"[]", b"null", b"42", b'"x"', b"\xff\xfe", b'{"a":' * 3000, b'{"office": NaN}', "[]甲".encode()]


@pytest.mark.parametrize(("path", "method"), [each for each in OF_OURS if each[1] != "GET"])
def test_garbage_is_answered_by_a_problem(world: FakeWorld, path: str, method: str) -> None:
    headers = {**staff("qh", "clerk").headers, "Idempotency-Key": "\x07" * 9, "If-Match": '"x'}
    held = kept(world)
    for body in GARBAGE:
        answer = call(method, reached(path), body, headers)
        if method == "DELETE":
            assert answer.status in (204, 401)
            continue
        assert 400 <= answer.status < 500, (body[:20], answer)
        assert answer.problem
        assert CHINESE.search(answer.json["detail"]), answer.json
    assert kept(world) == held


@pytest.mark.parametrize(("path", "method"), [each for each in OF_JSON if each[1] == "POST"])
def test_only_json_of_a_sensible_size_is_read(world: FakeWorld, path: str, method: str) -> None:
    number = world.submit()
    headers = {**staff("qh", "clerk").headers, "If-Match": '"1"'}
    address = re.sub(r"{number}", number, path).replace("{action}", "register").replace("{paper}", "2")
    if path.startswith("/api/v1/registers/{kind}/{entry}/papers"):
        address = address.replace("{kind}", "session").replace("{entry}", a_session(world))
    large = json.dumps({"note": "字" * 600_000}, ensure_ascii=False).encode()
    answer = call(method, address, large, headers)
    assert (answer.status, answer.problem) == (413, "too-large")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = call(method, address, b"{}", headers, kind=kind)
        assert (answer.status, answer.problem) == (415, "unsupported-media-type"), kind
    huge = call(method, address, b" " * (6 * 1024 * 1024 + 1), headers)
    assert (huge.status, huge.problem) == (413, "too-large")


@pytest.mark.parametrize("path", sorted({path for path, _ in ROUTES}))
def test_what_a_route_does_not_do_is_said_with_what_it_does(world: FakeWorld, path: str) -> None:
    known = {method for each, method in ROUTES if each == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - known:
        answer = call(method, reached(path))
        assert (answer.status, answer.problem) == (405, "method-not-allowed")
        assert set(answer.headers["allow"].replace(" ", "").split(",")) >= known


@pytest.mark.parametrize("path", ["/", "/api", "/api/v1", "/api/v1/nothing", "/api/v2/health", "/..%2f"])
def test_an_unknown_address_is_not_found(world: FakeWorld, path: str) -> None:
    answer = call("GET", path)
    assert (answer.status, answer.problem) == (404, "not-found")


def test_health_says_whether_the_engine_answers(world: FakeWorld) -> None:
    answer = call("GET", "/api/v1/health")
    assert (answer.status, answer.json["engine"]) == (200, "ok")
    assert re.fullmatch(r"\d+\.\d+\.\d+", answer.json["version"])


def test_the_public_directory_shows_telephones_and_no_person(world: FakeWorld) -> None:
    listed = call("GET", "/api/v1/offices?city=qh").json["offices"]
    assert {each["city"] for each in listed} == {"qh"}
    by_id = {each["id"]: each for each in listed}
    assert by_id["qh-0401"]["superior"]["id"] == "qh-04"
    assert by_id["qh-0401"]["phones"]["service"] == "0480-6611401"
    assert call("GET", "/api/v1/offices/qh-0401").json == by_id["qh-0401"]
    assert call("GET", "/api/v1/offices/nowhere").status == 404
    everything = json.dumps(listed, ensure_ascii=False)
    assert not [
        member.name for member in world.memory.staff.values() if member.name in everything and len(member.name) > 4
    ]
