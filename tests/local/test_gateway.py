"""The gateway: requests become Lambda events one by one, whatever runs beside them."""

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from wsgiref.validate import validator

import pytest

from infra.local.gateway import Gateway
from tests.local.small_app import app


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def call(gateway: Any, method: str, uri: str, body: bytes = b"", **environ: Any) -> Answer:
    path, _, query = uri.partition("?")
    given: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "RAW_URI": uri,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.url_scheme": "http",
    }
    if body:
        given |= {"CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "application/json"}
    given |= environ
    seen: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Any:
        seen[:] = [int(status.split(maxsplit=1)[0]), headers]
        return lambda data: None

    chunks = gateway(given, start_response)
    answer = Answer(seen[0], seen[1], b"".join(chunks))
    if hasattr(chunks, "close"):
        chunks.close()
    return answer


@pytest.fixture(scope="module")
def gateway() -> Gateway:
    return Gateway(app)


def test_400_concurrent_calls_are_never_mixed_up(gateway: Gateway) -> None:
    together = threading.Barrier(40)

    def ask(number: int) -> tuple[int, Any]:
        if number < 40:
            together.wait()
        answer = call(gateway, "POST", f"/api/v1/echo/w{number}?said={number}&pause=0.01", b'{"n": %d}' % number)
        return number, answer.json

    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(ask, range(400)))
    expected = {number: (f"w{number}", [str(number)], {"n": number}, True) for number in range(400)}
    seen = {number: (said["word"], said["said"], said["body"], said["same"]) for number, said in answers}
    assert seen == expected
    assert len({said["lambda"] for _, said in answers}) == 400
    assert len({said["thread"] for _, said in answers}) > 10


def test_it_is_a_proper_wsgi_application(gateway: Gateway) -> None:
    checked = validator(gateway)
    assert call(checked, "GET", "/api/v1/health").status == 200
    assert call(checked, "GET", "/api/v1/unknown").status == 404
    assert call(checked, "DELETE", "/api/v1/nothing", CONTENT_TYPE="application/json").status == 204
    assert call(checked, "HEAD", "/api/v1/health").body == b""


def test_path_parameters_are_decoded_once(gateway: Gateway) -> None:
    uri = "/api/v1/echo/%E9%9D%92%E7%A6%BE%2F1"
    assert call(gateway, "GET", uri).json["word"] == "青禾/1"
    decoded = "/api/v1/echo/青禾".encode().decode("latin-1")
    without_raw = call(gateway, "GET", "/", RAW_URI="", PATH_INFO=decoded)
    assert without_raw.json["word"] == "青禾"
    absolute = call(gateway, "GET", "/", RAW_URI="http://localhost/api/v1/echo/far?x=1")
    assert absolute.json["word"] == "far"


@pytest.mark.parametrize(
    ("uri", "word"),
    [("/api/v1/echo/fixed", "the fixed one"), ("/api/v1/echo/other", "other"), ("/api/v1/echo/other/", "other")],
)
def test_a_fixed_route_goes_before_a_captured_one(gateway: Gateway, uri: str, word: str) -> None:
    assert call(gateway, "GET", uri).json["word"] == word


def test_repeated_and_encoded_query_names_all_arrive(gateway: Gateway) -> None:
    said = call(gateway, "GET", "/api/v1/echo/x?said=%E4%B8%80&said=two+words&said=&other=%FF").json
    assert said["said"] == ["一", "two words", ""]


@pytest.mark.parametrize(
    "raw",
    [bytes(range(256)), b"\xff\xfe", b"plain", "汉字".encode(), b'{"a": 1}'],
    ids=["all", "bom", "a", "zh", "json"],
)
@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain"])
def test_bodies_arrive_and_leave_byte_for_byte(gateway: Gateway, raw: bytes, kind: str) -> None:
    answer = call(gateway, "POST", "/api/v1/files", raw, CONTENT_TYPE=kind, HTTP_ACCEPT="application/octet-stream")
    assert answer.status == 200
    assert answer.body == raw
    assert answer.header("content-length") == str(len(raw))


def test_several_cookies_stay_several(gateway: Gateway) -> None:
    answer = call(gateway, "POST", "/api/v1/login", b"{}")
    assert answer.status == 201
    assert [v for k, v in answer.headers if k == "Set-Cookie"] == ["a=1; HttpOnly", "b=2; HttpOnly"]


def test_request_headers_and_cookies_arrive(gateway: Gateway) -> None:
    said = call(gateway, "GET", "/api/v1/echo/x", HTTP_COOKIE="s=1; t=2", HTTP_IF_MATCH='"7"').json
    assert said["headers"]["cookie"] == "s=1; t=2"
    assert said["headers"]["if-match"] == '"7"'


def test_head_is_get_without_the_body(gateway: Gateway) -> None:
    full, head = call(gateway, "GET", "/api/v1/echo/fixed"), call(gateway, "HEAD", "/api/v1/echo/fixed")
    assert (head.status, head.body) == (200, b"")
    assert head.header("content-length") == str(len(full.body))
    missing = call(gateway, "HEAD", "/api/v1/unknown")
    assert (missing.status, missing.body) == (404, b"")


def test_options_names_the_methods_and_cors_only_where_declared(gateway: Gateway) -> None:
    plain = call(gateway, "OPTIONS", "/api/v1/echo/x")
    assert plain.status == 204
    assert plain.header("allow") == "GET, HEAD, OPTIONS, POST, PUT"
    assert plain.header("access-control-allow-origin") is None
    shared = call(gateway, "OPTIONS", "/api/v1/login")
    assert shared.header("access-control-allow-origin") == "https://example.invalid"
    assert shared.header("access-control-allow-methods") == "OPTIONS, POST"


@pytest.mark.parametrize(
    ("method", "uri", "environ", "status"),
    [
        ("GET", "/api/v1/unknown", {}, 404),
        ("GET", "/api/v1/echo/", {}, 404),
        ("GET", "/api/v1/echo/../health", {}, 404),
        ("DELETE", "/api/v1/health", {}, 405),
        ("BREW", "/api/v1/health", {}, 405),
        ("POST", "/api/v1/echo/x", {"CONTENT_TYPE": "text/xml"}, 415),
        ("POST", "/api/v1/echo/x", {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "9"}, 400),
        ("POST", "/api/v1/echo/x", {"CONTENT_LENGTH": "-1"}, 400),
        ("POST", "/api/v1/echo/x", {"CONTENT_LENGTH": "99999999999"}, 413),
        ("GET", "/api/v1/gone", {}, 404),
        ("GET", "/api/v1/broken", {}, 500),
    ],
)
def test_every_refusal_is_a_problem(
    gateway: Gateway, method: str, uri: str, environ: dict[str, Any], status: int
) -> None:
    answer = call(gateway, method, uri, **environ)
    assert answer.status == status
    assert answer.header("content-type") == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["title"]
    assert b"secret" not in answer.body
    assert answer.header("x-content-type-options") == "nosniff"
    if status == 405:
        assert answer.header("allow") == "GET"


def test_what_the_application_says_about_an_error_is_kept(gateway: Gateway) -> None:
    assert call(gateway, "GET", "/api/v1/gone").json["detail"] == "这里什么也没有"


def test_a_body_over_the_limit_is_refused_however_it_is_sent() -> None:
    small = Gateway(app, max_body=100)
    assert call(small, "POST", "/api/v1/echo/x", b'"%s"' % (b"x" * 98)).status == 200
    assert call(small, "POST", "/api/v1/echo/x", b'"%s"' % (b"x" * 99)).status == 413
    chunked: dict[str, Any] = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    assert call(small, "POST", "/api/v1/echo/x", b'"%s"' % (b"x" * 98), **chunked).status == 200
    assert call(small, "POST", "/api/v1/echo/x", b'"%s"' % (b"x" * 99), **chunked).status == 413


def test_a_client_that_hangs_up_is_answered_without_asking_the_application(gateway: Gateway) -> None:
    class Gone(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionResetError

    answer = call(gateway, "POST", "/api/v1/echo/x", b"{}", **{"wsgi.input": Gone()})
    assert answer.status == 400


def test_the_callers_address_is_the_connections(gateway: Gateway) -> None:
    said = call(gateway, "GET", "/api/v1/echo/x", REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="203.0.113.9").json
    assert said["source"] == "198.51.100.7"
    assert said["headers"]["x-forwarded-for"] == "203.0.113.9"


def test_unknown_addresses_leave_nothing_behind(gateway: Gateway) -> None:
    call(gateway, "GET", "/first")
    before = len(app.routes)
    for number in range(50):
        assert call(gateway, "GET", f"/unknown/{number}").status == 404
    assert len(app.routes) == before


def test_the_event_says_what_chalices_own_converter_says(gateway: Gateway) -> None:
    from chalice.local import LambdaEventConverter, RouteMatcher

    uri = "/api/v1/echo/%E4%B8%80?said=1&said=2"
    theirs = LambdaEventConverter(RouteMatcher(list(app.routes))).create_lambda_event("GET", uri, {"Host": "h"})
    environ = {"REQUEST_METHOD": "GET", "RAW_URI": uri, "QUERY_STRING": "said=1&said=2", "HTTP_HOST": "h"}
    pattern, captured = gateway.routes.find("/api/v1/echo/%E4%B8%80") or ("", {})
    ours = gateway._event(environ, "GET", "/api/v1/echo/%E4%B8%80", pattern, captured)
    for name in ("pathParameters", "multiValueQueryStringParameters", "headers", "body"):
        assert ours[name] == theirs[name]
    for name in ("httpMethod", "resourcePath", "path"):
        assert ours["requestContext"][name] == theirs["requestContext"][name]
