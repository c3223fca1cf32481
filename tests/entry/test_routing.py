"""Blueprints: what a view returns or raises, as a caller on HTTP sees it."""

import enum
import json
import logging
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
import pytest
from chalice import Chalice, CORSConfig
from chalice.app import Request
from chalice.local import LocalChalice
from chalice.test import Client
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import errors
from chalicelib.entry.requests import Form, body, client_address, explained, header, query
from chalicelib.entry.routing import (
    PROBLEMS,
    SECURITY_HEADERS,
    STATUSES,
    Answer,
    Blueprint,
    HttpError,
    problem,
    respond,
)
from chalicelib.settings import Settings

JSON = {"Content-Type": "application/json"}


class Kind(enum.StrEnum):
    OFFICE = "office"
    HEAD = "head"


class About(Form):
    kind: Kind
    office: Annotated[str, msgspec.Meta(min_length=1)] = ""


class Letter(Form):
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=10)]
    about: About | None = None
    on: date | None = None
    copies: Annotated[int, msgspec.Meta(ge=1, le=5)] = 1
    urgent: bool = False
    papers: Annotated[tuple[About, ...], msgspec.Meta(max_length=2)] = ()
    form: dict[str, Any] | None = None


class Search(Form):
    state: Kind | None = None
    due_before: date | None = None
    mine: bool = False
    size: Annotated[int, msgspec.Meta(ge=1, le=50)] = 50


@dataclass(frozen=True, slots=True)
class Seen:
    kind: Kind
    on: date
    at: datetime


RAISED: dict[str, Exception] = {}


def application(settings: Settings, kind: type[Chalice] = Chalice) -> Chalice:
    app = kind("routing-test", configure_logs=False)
    pages, more = Blueprint("app", lambda: settings), Blueprint("app", lambda: settings)

    @pages.route("/echo/{name}/{other}")
    def echo(request: Request, name: str, other: str) -> dict[str, str]:
        return {"name": name, "other": other, "method": request.method}

    @pages.route("/raise/{what}")
    def fail(request: Request, what: str) -> None:
        raise RAISED[what]

    @pages.route("/letters", methods=["POST"], cors=CORSConfig("https://www.example"))
    def letters(request: Request) -> Answer:
        letter = body(request, Letter)
        return Answer({"title": letter.title, "copies": letter.copies}, 201, {"Location": "/letters/1"})

    @pages.route("/small", methods=["POST"])
    def small(request: Request) -> dict[str, str]:
        return {"title": body(request, Letter, limit=100).title}

    @pages.route("/search")
    def search(request: Request) -> Search:
        return query(request, Search)

    @more.route("/records")
    def records(request: Request) -> dict[str, Any]:
        seen = Seen(Kind.HEAD, date(2026, 11, 21), datetime(2026, 11, 21, 1, 30, tzinfo=UTC))
        return {
            "seen": seen,
            "of": MappingProxyType({"甘小禾": Decimal("1.50")}),
            "more": (1, None),
            "o": OrderedDict(a=1),
        }

    @more.route("/page")
    def page(request: Request) -> Answer:
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'"}
        return Answer("<p>回音</p>", headers=headers)

    @more.route("/nothing", methods=["DELETE"])
    def nothing(request: Request) -> Answer:
        return Answer(status=204)

    @more.route("/unspeakable")
    def unspeakable(request: Request) -> dict[str, object]:
        return {"what": object()}

    app.register_blueprint(pages)
    app.register_blueprint(more)
    return app


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(application(Settings()))


def problem_in(response) -> dict[str, Any]:
    assert response.headers["Content-Type"] == "application/problem+json"
    said = json.loads(response.body)
    assert {"type", "title", "status", "detail"} <= said.keys()
    assert said["status"] == response.status_code
    assert said["type"].startswith("/problems/")
    assert "instance" not in said
    return said


def raised(client: Client, error: Exception):
    RAISED["it"] = error
    return client.http.get("/raise/it")


# Views and answers


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20))
def test_path_parameters_arrive_decoded(text: str) -> None:
    encoded = quote(text, safe="")
    response = Client(ECHO).http.get(f"/echo/{encoded}/x%2Fy")
    assert response.json_body == {"name": text, "other": "x/y", "method": "GET"}


ECHO = application(Settings())


def test_records_dates_enumerations_and_mappings_become_json(client: Client) -> None:
    response = client.http.get("/records")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert json.loads(response.body) == {
        "seen": {"kind": "head", "on": "2026-11-21", "at": "2026-11-21T01:30:00Z"},
        "of": {"甘小禾": "1.50"},
        "more": [1, None],
        "o": {"a": 1},
    }
    assert "甘小禾" in response.body.decode()


def test_an_answer_carries_status_and_headers_and_other_kinds_of_content(client: Client) -> None:
    made = client.http.post("/letters", body=b'{"title": "x"}', headers=JSON)
    assert (made.status_code, made.headers["Location"]) == (201, "/letters/1")
    page = client.http.get("/page")
    assert page.body.decode() == "<p>回音</p>"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    nothing = client.http.delete("/nothing")
    assert (nothing.status_code, nothing.body) == (204, b"")
    assert "Content-Type" not in nothing.headers


def test_a_view_stays_a_plain_function() -> None:
    pages = Blueprint("app", Settings)

    @pages.route("/plain/{name}")
    def plain(request: Request, name: str) -> str:
        """Its own words."""
        return name

    assert plain(None, name="a%20b") == "a%20b"
    assert plain.__doc__ == "Its own words."


def test_concurrent_requests_keep_to_themselves_under_the_local_mixin() -> None:
    class ThreadSafe(LocalChalice):
        pass

    app = application(Settings(), ThreadSafe)
    mixed: list[str] = []

    def ask(name: str) -> None:
        client = Client(app)
        for _ in range(40):
            if client.http.get(f"/search?size={int(name)}").json_body["size"] != int(name):
                mixed.append(name)

    threads = [threading.Thread(target=ask, args=(str(number),)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mixed == []


# Problems


@pytest.mark.parametrize("error", [error for error in PROBLEMS if not issubclass(error, errors.Invalid)])
def test_every_error_becomes_its_problem(client: Client, error: type[errors.HuiyinError]) -> None:
    response = raised(client, error("具体原因"))
    said = problem_in(response)
    assert response.status_code == PROBLEMS[error].status
    assert said == {
        "type": f"/problems/{PROBLEMS[error].slug}",
        "title": error.title,
        "status": PROBLEMS[error].status,
        "detail": "具体原因",
    }


def test_statuses_are_those_that_the_interface_promises(client: Client) -> None:
    promised = {
        errors.NotFound(): 404,
        errors.NotAllowed(): 403,
        errors.NotSignedIn(): 401,
        errors.Invalid("有误"): 422,
        errors.Conflict("有误"): 409,
        errors.Stale(): 409,
        errors.TooMany(): 429,
        errors.ProofNeeded(): 428,
        errors.Unavailable(): 503,
    }
    assert {error: raised(client, error).status_code for error in promised} == promised
    assert problem_in(raised(client, errors.ProofNeeded()))["type"] == "/problems/proof-of-work-required"


@pytest.mark.parametrize("error", [errors.Invalid, errors.Conflict])
def test_wrong_fields_are_listed_one_by_one(client: Client, error: type[errors.Invalid]) -> None:
    said = problem_in(raised(client, error({"title": "不能为空", "about.kind": "不在可选的范围内"})))
    assert said["errors"] == [
        {"field": "title", "message": "不能为空"},
        {"field": "about.kind", "message": "不在可选的范围内"},
    ]


def test_too_many_says_when_and_not_signed_in_says_how(client: Client) -> None:
    assert raised(client, errors.TooMany(retry_after=17)).headers["Retry-After"] == "17"
    assert raised(client, errors.TooMany(retry_after=0)).headers["Retry-After"] == "1"
    assert raised(client, errors.NotSignedIn()).headers["WWW-Authenticate"].startswith("Bearer ")


def test_an_error_of_a_class_without_a_row_is_answered_as_its_parent(client: Client) -> None:
    class Special(errors.Stale):
        title = "特例"

    response = raised(client, Special())
    said = problem_in(response)
    assert (response.status_code, said["type"], said["title"]) == (409, "/problems/stale", "特例")


def test_an_unexpected_error_gets_an_incident_and_its_message_is_not_logged(client: Client, caplog) -> None:
    inner = KeyError("15400000001")
    error = ValueError("甘小禾 15400000000")
    error.__cause__ = inner
    with caplog.at_level(logging.ERROR, "huiyin.entry"):
        response = raised(client, error)
    said = problem_in(response)
    assert (response.status_code, said["type"]) == (500, "/problems/internal")
    assert said["incident"] in said["detail"]
    assert said["incident"] in caplog.text
    assert "ValueError" in caplog.text
    assert "KeyError" in caplog.text
    assert "in fail" in caplog.text
    assert "/raise/{what}" in caplog.text
    for secret in ("甘小禾", "15400000000", "15400000001"):
        assert secret not in caplog.text
        assert secret not in response.body.decode()
    again = problem_in(raised(client, error))
    assert again["incident"] != said["incident"]


def test_what_has_no_json_form_is_an_incident_and_no_half_answer(client: Client) -> None:
    assert problem_in(client.http.get("/unspeakable"))["status"] == 500


@pytest.mark.parametrize("status", STATUSES)
def test_what_only_http_knows_has_a_problem_too(client: Client, status: int) -> None:
    said = problem_in(raised(client, HttpError(status, "细节")))
    assert (said["status"], said["detail"], said["type"]) == (status, "细节", f"/problems/{STATUSES[status][0]}")


def test_a_status_without_a_row_is_a_problem_of_the_nearest_kind() -> None:
    assert json.loads(problem(409).body)["type"] == "/problems/malformed"
    assert json.loads(problem(502).body)["type"] == "/problems/internal"


def test_chalices_own_errors_are_problems_with_headers(client: Client) -> None:
    method = client.http.put("/records", body=b"", headers={})
    assert problem_in(method)["type"] == "/problems/method-not-allowed"
    assert method.headers["Allow"] == "GET"
    media = client.http.post("/letters", body=b"title=x", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert problem_in(media)["type"] == "/problems/unsupported-media-type"
    for response in (method, media):
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_an_address_without_a_route_is_not_found_though_chalice_calls_it_a_wrong_method() -> None:
    event = {
        "requestContext": {"httpMethod": "GET", "resourcePath": "/nowhere", "identity": {"sourceIp": "192.0.2.1"}},
        "headers": {},
        "pathParameters": None,
        "multiValueQueryStringParameters": None,
        "body": None,
        "stageVariables": None,
    }
    response = application(Settings())(event, None)
    assert response["statusCode"] == 404
    assert json.loads(response["body"])["type"] == "/problems/not-found"
    assert "Allow" not in response["headers"]


# Headers


ADDRESSES = ["/records", "/page", "/raise/it", "/search?size=0", "/nowhere/else"]


@pytest.mark.parametrize("address", ADDRESSES[:-1])
def test_every_response_carries_the_security_headers(client: Client, address: str) -> None:
    RAISED["it"] = ValueError("x")
    headers = client.http.get(address).headers
    assert headers.keys() >= SECURITY_HEADERS.keys()
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers
    own = "default-src 'none'" if address == "/page" else SECURITY_HEADERS["Content-Security-Policy"]
    assert headers["Content-Security-Policy"] == own


def test_hsts_is_sent_where_cookies_are_secure() -> None:
    headers = Client(application(Settings(secure_cookies=True))).http.get("/records").headers
    assert headers["Strict-Transport-Security"].startswith("max-age=")


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not any(word in policy for word in ("unsafe", "http:", "https:", "*"))
    assert policy.count("data:") == 1
    assert "img-src 'self' data:;" in policy


def test_errors_of_a_route_open_to_other_origins_say_so_too(client: Client) -> None:
    response = client.http.post("/letters", body=b"{}", headers=JSON)
    assert response.status_code == 422
    assert response.headers["Access-Control-Allow-Origin"] == "https://www.example"


def test_completion_is_added_once_however_many_blueprints() -> None:
    assert len(list(application(Settings()).middleware_handlers)) == 1


# Bodies, queries, headers, addresses


def fields(client: Client, content: str | bytes) -> dict[str, str]:
    content = content.encode() if isinstance(content, str) else content
    response = client.http.post("/letters", body=content, headers=JSON)
    assert response.status_code == 422, response.body
    return {error["field"]: error["message"] for error in problem_in(response)["errors"]}


@pytest.mark.parametrize(
    ("content", "field", "remedy"),
    [
        ("{}", "title", "此项必填"),
        ('{"title": 1}', "title", "应为文字，收到的是整数"),
        ('{"title": null}', "title", "应为文字，收到的是空"),
        ('{"title": ""}', "title", "不能为空"),
        ('{"title": "一二三四五六七八九十一"}', "title", "不能超过 10 个字"),
        ('{"title": "x", "secret": 1}', "secret", "没有这一项"),
        ('{"title": "x", "about": {}}', "about.kind", "此项必填"),
        ('{"title": "x", "about": {"kind": "god"}}', "about.kind", "不在可选的范围内"),
        ('{"title": "x", "about": {"kind": "head", "phone": 1}}', "about.phone", "没有这一项"),
        ('{"title": "x", "about": []}', "about", "应为对象或空，收到的是列表"),
        ('{"title": "x", "on": "2026-13-01"}', "on", "2026-11-21"),
        ('{"title": "x", "copies": 0}', "copies", "不能小于 1"),
        ('{"title": "x", "copies": 6}', "copies", "不能大于 5"),
        ('{"title": "x", "copies": 1.5}', "copies", "应为整数，收到的是数字"),
        ('{"title": "x", "urgent": "yes"}', "urgent", "应为true 或 false"),
        ('{"title": "x", "papers": [{"kind": "head"}, {"kind": 1}]}', "papers[1].kind", "应为文字"),
        ('{"title": "x", "papers": [{"kind": "head"}, {"kind": "head"}, {"kind": "head"}]}', "papers", "不能超过 2 项"),
        ("[]", "$", "应为对象，收到的是列表"),
        ("null", "$", "应为对象，收到的是空"),
    ],
)
def test_a_wrong_field_is_named_with_its_remedy(client: Client, content: str, field: str, remedy: str) -> None:
    told = fields(client, content)
    assert told.keys() == {field}
    assert remedy in told[field]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"title": "x"} x',
        b'{"title": "\xff"}',
        b'{"title": "\\ud800"}',
        b'{"title": "x", "form": {"n": NaN}}',
        b'{"title": "x", "form": {"deep": ' + b"[" * 30000 + b"]" * 30000 + b"}}",
    ],
)
def test_what_is_no_json_is_malformed(client: Client, content: bytes) -> None:
    response = client.http.post("/letters", body=content, headers=JSON)
    assert response.status_code == 400
    assert problem_in(response)["type"] == "/problems/malformed"


def test_a_body_is_json_by_name_and_of_bounded_length(client: Client) -> None:
    exact = b'{"title": "x"}'.ljust(100)
    assert client.http.post("/small", body=exact, headers=JSON).status_code == 200
    assert problem_in(client.http.post("/small", body=exact + b" ", headers=JSON))["type"] == "/problems/too-large"
    assert client.http.post("/letters", body=b" " * 65537, headers=JSON).status_code == 413
    charset = {"Content-Type": "application/json; charset=utf-8"}
    assert client.http.post("/small", body=exact, headers=charset).status_code == 200
    assert client.http.post("/small", body=exact, headers={}).status_code == 415


@given(st.text(max_size=200))
def test_any_message_is_explained_without_repeating_what_was_written(message: str) -> None:
    told = explained(message)
    assert len(told) == 1
    assert all(told)
    value = "甘小禾"
    assert value not in str(explained(f"Invalid enum value '{value}' - at `$.about.kind`").values())


def test_a_query_is_read_by_type(client: Client) -> None:
    said = client.http.get("/search?state=head&due_before=2026-12-01&mine=true&size=5").json_body
    assert said == {"state": "head", "due_before": "2026-12-01", "mine": True, "size": 5}
    assert client.http.get("/search").json_body["size"] == 50


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("size=0", "size"),
        ("size=x", "size"),
        ("due_before=tomorrow", "due_before"),
        ("other=1", "other"),
        ("state=head&state=office", "state"),
        ("mine=maybe", "mine"),
    ],
)
def test_a_wrong_query_is_named(client: Client, asked: str, field: str) -> None:
    assert [error["field"] for error in problem_in(client.http.get(f"/search?{asked}"))["errors"]] == [field]


def request_with(headers: dict[str, str], address: str = "192.0.2.1") -> Request:
    return Request(
        {
            "requestContext": {"httpMethod": "GET", "resourcePath": "/x", "identity": {"sourceIp": address}},
            "headers": headers,
            "pathParameters": {},
            "multiValueQueryStringParameters": None,
            "body": None,
            "stageVariables": None,
        }
    )


def test_a_header_is_found_in_any_case_and_bounded() -> None:
    assert header(request_with({"If-Match": " 7 "}), "if-match") == "7"
    assert header(request_with({}), "If-Match") == ""
    with pytest.raises(HttpError):
        header(request_with({"If-Match": "7" * 2000}), "If-Match")


@pytest.mark.parametrize(
    ("forwarded", "source", "trusted", "address"),
    [
        ("203.0.113.9", "192.0.2.1", False, "192.0.2.1"),
        ("203.0.113.9", "192.0.2.1", True, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", "192.0.2.1", True, "203.0.113.9"),
        ("", "192.0.2.1", True, "192.0.2.1"),
        ("not an address", "192.0.2.1", True, "unknown"),
        ("", "2001:db8:1:2:3:4:5:6", False, "2001:db8:1:2::/64"),
        ("", "::ffff:192.0.2.1", False, "192.0.2.1"),
        ("", "", False, "unknown"),
    ],
)
def test_the_callers_address_believes_only_our_own_proxy(
    forwarded: str, source: str, trusted: bool, address: str
) -> None:
    request = request_with({"X-Forwarded-For": forwarded} if forwarded else {}, source)
    assert client_address(request, Settings(trust_proxy=trusted)) == address


def test_two_subscribers_behind_one_ipv6_prefix_are_told_apart_by_network_only() -> None:
    here, there = (client_address(request_with({}, f"2001:db8:1:2::{n}"), Settings()) for n in (1, 2))
    assert here == there


# Import


def test_importing_the_entry_loads_nothing_heavy() -> None:
    heavy = ("boto3", "botocore", "pynamodb", "holidays", "argon2", "jinja2", "openpyxl", "mkdocs", "cryptography")
    code = (
        "import sys, chalicelib.entry.routing, chalicelib.entry.requests, chalicelib.entry.sessions, "
        "chalicelib.services.accounts, chalicelib.services.staffing, chalicelib.adapters.passwords;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_respond_works_on_a_bare_request() -> None:
    response = respond(lambda request, name: {"name": name}, request_with({}), {"name": "%E5%9B%9E"})
    assert json.loads(response.body) == {"name": "回"}
