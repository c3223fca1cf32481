"""API Gateway's part on one machine: a thread-safe WSGI application around the Chalice application.

Each request becomes the event that API Gateway would hand to the Lambda function, so that the same code answers
in both places.
"""

import base64
import logging
import threading
import uuid
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, quote

from chalice.app import Chalice, RouteEntry

from chalicelib.entry.routing import PROBLEM_JSON, SECURITY_HEADERS, HttpError, problem, read
from infra.local.routes import Routes

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[[str, list[tuple[str, str]]], object]

# What Lambda takes in one call; API Gateway itself would take ten.
MAX_BODY_BYTES = 6 * 1024 * 1024
TIMEOUT_SECONDS = 29.0
# Chalice would keep every address that it is asked for; this one stands for all that have no route.
NOWHERE = "/nowhere"
# Under this name an application says which routes take more, in bytes; in the cloud such files go past the function.
LARGE = "huiyin_large"
STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}

log = logging.getLogger("huiyin.gateway")


class _PerThread:
    """Mixed into the application's class: each thread sees the request that it is answering, and no other."""

    _thread = threading.local()

    @property
    def current_request(self) -> Any:
        return getattr(self._thread, "request", None)

    @current_request.setter
    def current_request(self, request: Any) -> None:
        self._thread.request = request

    @property
    def lambda_context(self) -> Any:
        return getattr(self._thread, "context", None)

    @lambda_context.setter
    def lambda_context(self, context: Any) -> None:
        self._thread.context = context


def thread_safe(app: Chalice) -> Chalice:
    """Make `app` answer several threads at once; by itself Chalice keeps one current request for all of them."""
    if not isinstance(app, _PerThread):
        app.__class__ = type("ThreadSafeChalice", (_PerThread, app.__class__), {})
    return app


class LocalContext:
    """What Lambda passes beside the event, as far as it means something here."""

    def __init__(self, function_name: str, seconds: float = TIMEOUT_SECONDS) -> None:
        self.function_name = function_name
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = 0
        self.aws_request_id = str(uuid.uuid4())
        self._until = monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._until - monotonic()) * 1000))


class Gateway:
    """The WSGI application around `app`, which takes bodies of `max_body` bytes, and of some routes larger ones."""

    def __init__(self, app: Chalice, max_body: int = MAX_BODY_BYTES) -> None:
        self.app = thread_safe(app)
        self.routes = Routes(pattern for pattern, views in app.routes.items() if views)
        self.max_body = max_body
        self.larger: dict[str, int] = getattr(app, LARGE, {})
        self._binary = frozenset(app.api.binary_types)

    def knows(self, environ: Environ) -> bool:
        """Whether the application has a route for this request's path."""
        return self.routes.find(_raw_path(environ)) is not None

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        bodiless = environ["REQUEST_METHOD"] == "HEAD"
        try:
            status, headers, body = self._ask(environ)
        except HttpError as refusal:
            status, headers, body = _refusal(refusal, environ)
        except Exception:
            log.exception("the application failed outside a view: %s", environ.get("PATH_INFO"))
            status, headers, body = _refusal(HttpError(500), environ)
        start_response(STATUS_LINES.get(status) or f"{status} -", headers)
        return [] if bodiless else [body]

    def _ask(self, environ: Environ) -> tuple[int, Headers, bytes]:
        path = _raw_path(environ)
        found = self.routes.find(path)
        pattern, captured = found or (NOWHERE, {})
        views = self.app.routes[pattern] if found else {}
        method = str(environ["REQUEST_METHOD"])
        if method == "OPTIONS" and views and method not in views:
            allowed = {*views, "OPTIONS"} | ({"HEAD"} if "GET" in views else set())
            return 204, [("Allow", ", ".join(sorted(allowed))), *_cors(views)], b""
        if method == "HEAD" and method not in views:
            method = "GET"
        context = LocalContext(self.app.app_name)
        event = self._event(environ, method, path, pattern, captured)
        event["requestContext"]["requestId"] = context.aws_request_id
        return _answer(self.app(event, context))

    def _event(
        self, environ: Environ, method: str, path: str, pattern: str, captured: dict[str, str]
    ) -> dict[str, Any]:
        body, encoded = self._body(environ, self.larger.get(pattern, self.max_body))
        headers = _headers(environ)
        query: dict[str, list[str]] = {}
        if environ.get("QUERY_STRING"):
            for name, value in parse_qsl(environ["QUERY_STRING"], keep_blank_values=True, errors="replace"):
                query.setdefault(name, []).append(value)
        return {
            "resource": pattern,
            "path": path,
            "httpMethod": method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": captured or None,
            "stageVariables": None,
            "requestContext": {
                "resourcePath": pattern,
                "httpMethod": method,
                "path": path,
                "stage": "local",
                "protocol": environ.get("SERVER_PROTOCOL", "HTTP/1.1"),
                "domainName": headers.get("host", ""),
                "identity": {
                    "sourceIp": environ.get("REMOTE_ADDR") or "127.0.0.1",
                    "userAgent": headers.get("user-agent"),
                },
            },
            "body": body,
            "isBase64Encoded": encoded,
        }

    def _body(self, environ: Environ, most: int) -> tuple[str | None, bool]:
        length = environ.get("CONTENT_LENGTH") or ""
        if not length and not environ.get("HTTP_TRANSFER_ENCODING"):
            return None, False
        if length and not length.isdecimal():
            raise HttpError(400)
        wanted = int(length) if length else most + 1
        if length and wanted > most:
            raise _too_large(most)
        try:
            body = environ["wsgi.input"].read(wanted)
        except OSError as error:
            raise HttpError(400) from error
        if len(body) > most:
            raise _too_large(most)
        if length and len(body) < wanted:
            raise HttpError(400)
        if not body:
            return None, False
        if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() not in self._binary:
            try:
                return body.decode("utf-8"), False
            except UnicodeDecodeError:
                pass
        return base64.b64encode(body).decode("ascii"), True


def _too_large(most: int) -> HttpError:
    return HttpError(413, f"一次最多提交 {most // 1024} KB")


def _raw_path(environ: Environ) -> str:
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if raw is None:
        raw = quote(environ.get("PATH_INFO", "").encode("latin-1"), safe="/:@!$&'()*+,;=~-._")
    elif not raw.startswith("/"):
        # The absolute form, which proxies send.
        raw = "/" + raw.partition("://")[2].partition("/")[2]
    return str(raw).partition("?")[0]


def _headers(environ: Environ) -> dict[str, str]:
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name[:5] == "HTTP_"}
    for name, header in (("CONTENT_TYPE", "content-type"), ("CONTENT_LENGTH", "content-length")):
        if environ.get(name):
            headers[header] = environ[name]
    return headers


def _cors(views: dict[str, RouteEntry]) -> Headers:
    shared = [view for view in views.values() if view.cors is not None]
    if not shared:
        return []
    methods = ", ".join(sorted({view.method for view in shared} | {"OPTIONS"}))
    return [*shared[0].cors.get_access_control_headers().items(), ("Access-Control-Allow-Methods", methods)]


def _answer(response: dict[str, Any]) -> tuple[int, Headers, bytes]:
    """Status, headers and body from what the application returns to API Gateway."""
    status = int(response["statusCode"])
    body = response.get("body") or b""
    if response.get("isBase64Encoded"):
        body = base64.b64decode(body)
    elif isinstance(body, str):
        body = body.encode("utf-8")
    headers = {"content-type": ("Content-Type", "application/json")}
    headers |= {name.lower(): (name, str(value)) for name, value in response["headers"].items()}
    headers["content-length"] = ("Content-Length", str(len(body)))
    if status in (204, 304):
        del headers["content-type"], headers["content-length"]
        body = b""
    several = [(name, str(value)) for name, values in response["multiValueHeaders"].items() for value in values]
    return status, [*headers.values(), *several], body


def _refusal(error: HttpError, environ: Environ) -> tuple[int, Headers, bytes]:
    """The gateway's own answer, when the application cannot be asked or did not answer; to a browser as a page."""
    said, kind = problem(error.status, detail=error.detail), PROBLEM_JSON
    text = said.body
    if "text/html" in environ.get("HTTP_ACCEPT", ""):
        told = read(said)
        text = PAGE.format(title=escape(told["title"]), detail=escape(told["detail"]))
        kind = "text/html; charset=utf-8"
    body = text.encode("utf-8")
    headers = {**SECURITY_HEADERS, "Content-Type": kind, "Content-Length": str(len(body))}
    return error.status, list(headers.items()), body


PAGE = (
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" '
    'content="width=device-width,initial-scale=1"><title>{title}</title></head><body><h1>{title}</h1><p>{detail}</p>'
    "<p>没有任何内容因此改动。请按浏览器的“后退”回到刚才填写的内容，修改后重新提交。</p></body></html>"
)
"""What a person reads where the application was not asked, such as for files that are too large."""
