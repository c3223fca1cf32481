"""API Gateway's part on one machine: a thread-safe WSGI application around the Chalice application.

Each request becomes the event that API Gateway would hand to the Lambda function, so that the same code answers
in both places.
"""

import base64
import logging
import threading
import uuid
from collections.abc import Callable, Sequence
from http import HTTPStatus
from ipaddress import ip_address, ip_network
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, quote

from chalice.app import Chalice

from infra.local.answers import PROBLEM, Headers, answer, problem
from infra.local.routes import Routes

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]

# What Lambda takes in one call; API Gateway itself would take ten.
MAX_BODY_BYTES = 6 * 1024 * 1024
TIMEOUT_SECONDS = 29.0
# A client may write these itself; they are believed only when a trusted proxy did.
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
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


class _Refusal(Exception):
    """The gateway's own answer, given before the application is asked."""

    def __init__(self, status: int, detail: str = "", allow: str = "") -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail
        self.allow = allow


class Gateway:
    """The WSGI application.

    `trusted_proxies` are addresses or networks whose `X-Forwarded-For` is believed; all others get theirs removed.
    """

    def __init__(self, app: Chalice, trusted_proxies: Sequence[str] = (), max_body: int = MAX_BODY_BYTES) -> None:
        self.app = thread_safe(app)
        self.routes = Routes(app.routes)
        self.max_body = max_body
        self._trusted = [ip_network(proxy, strict=False) for proxy in trusted_proxies]
        self._binary = frozenset(app.api.binary_types)

    def knows(self, environ: Environ) -> bool:
        """Whether the application has a route for this request's path."""
        return self.routes.find(_raw_path(environ)) is not None

    def __call__(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        try:
            event, bodiless = self._event(environ)
            context = LocalContext(self.app.app_name)
            event["requestContext"]["requestId"] = context.aws_request_id
            status, headers, body = answer(self.app(event, context))
        except _Refusal as refusal:
            return self._refuse(refusal, environ, start_response)
        except Exception:
            log.exception("the application failed outside a view: %s", environ.get("PATH_INFO"))
            return self._refuse(_Refusal(500), environ, start_response)
        start_response(STATUS_LINES.get(status) or f"{status} -", headers)
        return [] if bodiless else [body]

    def _event(self, environ: Environ) -> tuple[dict[str, Any], bool]:
        path = _raw_path(environ)
        found = self.routes.find(path)
        if found is None:
            raise _Refusal(404)
        pattern, captured = found
        source = self._source_address(environ)
        method = str(environ["REQUEST_METHOD"])
        views = self.app.routes[pattern]
        bodiless = method == "HEAD"
        if method not in views:
            if method == "OPTIONS":
                raise _Refusal(204, allow=_allowed(views))
            if not (bodiless and "GET" in views):
                raise _Refusal(405, allow=_allowed(views))
            method = "GET"
        body, encoded = self._body(environ)
        headers = _headers(environ)
        query: dict[str, list[str]] | None = None
        if environ.get("QUERY_STRING"):
            query = {}
            for name, value in parse_qsl(environ["QUERY_STRING"], keep_blank_values=True, errors="replace"):
                query.setdefault(name, []).append(value)
        event = {
            "resource": pattern,
            "path": path,
            "httpMethod": method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": {name: values[-1] for name, values in query.items()} if query else None,
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
                "identity": {"sourceIp": source, "userAgent": headers.get("user-agent")},
            },
            "body": body,
            "isBase64Encoded": encoded,
        }
        return event, bodiless

    def _source_address(self, environ: Environ) -> str:
        address = str(environ.get("REMOTE_ADDR") or "127.0.0.1")
        if not self._trusts(address):
            for name in FORWARDED:
                environ.pop(name, None)
            return address
        # The nearest proxy wrote the last address; further ones are believed as far as the chain is trusted.
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            candidate = hop.strip()
            if not candidate:
                continue
            address = candidate
            if not self._trusts(candidate):
                break
        return address

    def _trusts(self, address: str) -> bool:
        if not self._trusted:
            return False
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._trusted)

    def _body(self, environ: Environ) -> tuple[str | None, bool]:
        chunked = bool(environ.get("HTTP_TRANSFER_ENCODING"))
        length = environ.get("CONTENT_LENGTH") or ""
        if not length and not chunked:
            return None, False
        if length and not length.isdecimal():
            raise _Refusal(400, "Content-Length 不是数字")
        wanted = int(length) if length else self.max_body + 1
        if length and wanted > self.max_body:
            raise _Refusal(413, f"一次最多提交 {self.max_body // 1024} KB")
        try:
            body = environ["wsgi.input"].read(wanted)
        except OSError as error:
            raise _Refusal(400, "内容没有传完") from error
        if len(body) > self.max_body:
            raise _Refusal(413, f"一次最多提交 {self.max_body // 1024} KB")
        if length and len(body) < wanted:
            raise _Refusal(400, "内容没有传完")
        if not body:
            return None, False
        if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() not in self._binary:
            try:
                return body.decode("utf-8"), False
            except UnicodeDecodeError:
                pass
        return base64.b64encode(body).decode("ascii"), True

    def _refuse(self, refusal: _Refusal, environ: Environ, start_response: StartResponse) -> list[bytes]:
        headers = [("X-Content-Type-Options", "nosniff"), ("Cache-Control", "no-store")]
        if refusal.allow:
            headers.append(("Allow", refusal.allow))
        if refusal.status == 204:
            start_response(STATUS_LINES[204], headers + self._cors(environ))
            return []
        body = problem(refusal.status, refusal.detail)
        headers += [("Content-Type", PROBLEM), ("Content-Length", str(len(body)))]
        start_response(STATUS_LINES[refusal.status], headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _cors(self, environ: Environ) -> Headers:
        found = self.routes.find(_raw_path(environ))
        views = self.app.routes[found[0]] if found else {}
        shared = [view for view in views.values() if view.cors is not None]
        if not shared:
            return []
        methods = ", ".join(sorted({view.method for view in shared} | {"OPTIONS"}))
        return [*shared[0].cors.get_access_control_headers().items(), ("Access-Control-Allow-Methods", methods)]


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


def _allowed(views: dict[str, Any]) -> str:
    return ", ".join(sorted({*views, "OPTIONS"} | ({"HEAD"} if "GET" in views else set())))
