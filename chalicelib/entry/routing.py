"""Blueprints whose views are plain functions: errors become problem details, answers JSON, headers safe.

A view takes the request and the path's parameters, decoded, and returns what is to be shown:

    pages = Blueprint("app", settings)

    @pages.route("/api/v1/offices/{office}")
    def office(request: Request, office: str) -> dict[str, object]: ...

Errors follow RFC 9457 (`application/problem+json`). PROBLEMS maps the tree of domain/errors.py, STATUSES what only HTTP
knows; both are found by `type`, such as `/problems/stale`.
"""

from __future__ import annotations

import functools
import logging
import secrets
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import msgspec
from chalice import app as chalice
from chalice.app import Request, Response

from chalicelib.domain import errors
from chalicelib.services.sessions import MustChangePassword, MustSetUpCode
from chalicelib.settings import Settings

_LOG = logging.getLogger("huiyin.entry")

Headers = Mapping[str, str | list[str]]
View = Callable[..., Any]

JSON = "application/json"
PROBLEM_JSON = "application/problem+json"

SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every response, unless the view sets the same header itself."""

HSTS = "max-age=31536000"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem: `slug` ends its type URI, `status` is the HTTP status."""

    slug: str
    status: int


PROBLEMS: Mapping[type[errors.HuiyinError], Problem] = {
    errors.HuiyinError: Problem("not-done", 400),
    errors.NotFound: Problem("not-found", 404),
    errors.NotAllowed: Problem("not-allowed", 403),
    MustChangePassword: Problem("password-change-required", 403),
    MustSetUpCode: Problem("code-set-up-required", 403),
    errors.NotSignedIn: Problem("not-signed-in", 401),
    errors.Invalid: Problem("invalid", 422),
    errors.Conflict: Problem("conflict", 409),
    errors.Stale: Problem("stale", 409),
    errors.TooMany: Problem("too-many", 429),
    errors.ProofNeeded: Problem("proof-of-work-required", 428),
    errors.Unavailable: Problem("unavailable", 503),
}

STATUSES: Mapping[int, tuple[str, str]] = {
    400: ("malformed", "请求的格式有误"),
    404: ("not-found", "没有找到"),
    405: ("method-not-allowed", "此地址不支持这种请求方法"),
    413: ("too-large", "提交的内容过大"),
    415: ("unsupported-media-type", "不支持这种内容类型"),
    500: ("internal", "系统出错，请稍后再试"),
}
"""Slug and title of what goes wrong before or around a view."""


class HttpError(Exception):
    """What is wrong with a request as HTTP; `status` is one of STATUSES."""

    def __init__(self, status: int, detail: str = "") -> None:
        super().__init__(status, detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view returns when a status or headers matter.

    With a `Content-Type` among the headers the body is text or bytes and goes out as it is; otherwise it becomes JSON,
    and None becomes nothing at all.
    """

    body: Any = None
    status: int = 200
    headers: Headers = field(default_factory=dict)


class Blueprint(chalice.Blueprint):
    """A Chalice blueprint for views as this module describes them.

    `import_name` is "app" everywhere, since Chalice derives the handlers of scheduled functions from it; `settings` is
    called with the first response, never at import. `views` lists (path, method, view) for the API's description.
    """

    def __init__(self, import_name: str, settings: Callable[[], Settings]) -> None:
        super().__init__(import_name)
        self._settings = settings
        self.views: list[tuple[str, str, View]] = []

    def route(self, path: str, **kwargs: Any) -> Callable[[View], View]:
        """As Chalice's `route`; gives the view back undecorated, so that it can be called and tested as it is."""
        register = super().route(path, **kwargs)

        def decorate(view: View) -> View:
            @functools.wraps(view)
            def shown(**parameters: str) -> Response:
                return respond(view, self.current_request, parameters)

            register(shown)
            self.views += [(path, method, view) for method in kwargs.get("methods", ["GET"])]
            return view

        return decorate

    def register(self, app: chalice.Chalice, options: dict[str, Any]) -> None:
        """Add the views to `app`, and once to each app what completes every response, Chalice's own errors included."""
        super().register(app, options)
        if completion_of(app) is None:
            app.register_middleware(_Completion(self._settings), "http")


class _Completion:
    """Middleware that turns Chalice's own errors into problems and adds the headers that every response carries.

    `lost` shows problems to a person who opened an address (entry/pages/page.py), and answers None for everybody else.
    """

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self.lost: Callable[[Request, Answer], Response | None] = lambda request, told: None

    def __call__(self, request: Request, get_response: Callable[[Request], Response]) -> Response:
        response = get_response(request)
        if isinstance(response.body, dict) and {"Code", "Message"} == response.body.keys():
            response = _rendered(_own_words(response))
        if response.headers.get("Content-Type") == PROBLEM_JSON:
            told = Answer(response.body, response.status_code, response.headers)
            response = self.lost(request, told) or response
        response.headers = {**safe_headers(self._settings()), **response.headers}
        return response


def safe_headers(settings: Settings) -> dict[str, Any]:
    """SECURITY_HEADERS, and HSTS where the deployment is served by HTTPS only."""
    return {**SECURITY_HEADERS, **({"Strict-Transport-Security": HSTS} if settings.secure_cookies else {})}


def respond(view: View, request: Request, parameters: Mapping[str, str]) -> Response:
    """Call a view and turn whatever comes of it into a response. Chalice leaves path parameters encoded."""
    try:
        answer = view(request, **{name: unquote(value) for name, value in parameters.items()})
        return _rendered(answer if isinstance(answer, Answer) else Answer(answer))
    except Exception as error:  # noqa: BLE001 - the one place where everything ends: a caller must get an answer
        return _rendered(problem_of(error, request.path))


def problem_of(error: Exception, path: str) -> Answer:
    """The problem that an error becomes; an unexpected one is logged under a random incident id.

    `path` is the route's pattern, which holds no case number.
    """
    if isinstance(error, errors.HuiyinError):
        return _known(error)
    if isinstance(error, HttpError):
        return problem(error.status, detail=error.detail)
    if isinstance(error, chalice.ChaliceViewError):
        return problem(error.STATUS_CODE)
    incident = secrets.token_hex(6)
    _LOG.error("incident %s at %s\n%s", incident, path, _trace(error))
    return problem(500, detail=f"系统出错，已记录，故障编号 {incident}", incident=incident)


def problem(status: int, *, detail: str = "", headers: Headers | None = None, **members: Any) -> Answer:
    """A problem that only HTTP knows: one of STATUSES, or the nearest of the same kind."""
    slug, title = STATUSES.get(status) or STATUSES[400 if status < 500 else 500]
    return _details(Problem(slug, status), title, detail or title, headers or {}, members)


def _known(error: errors.HuiyinError) -> Answer:
    kind = next(PROBLEMS[parent] for parent in type(error).__mro__ if parent in PROBLEMS)
    headers: dict[str, str] = {}
    members: dict[str, Any] = {}
    if isinstance(error, errors.Invalid):
        members["errors"] = [{"field": name, "message": message} for name, message in error.fields.items()]
    if isinstance(error, errors.TooMany):
        headers["Retry-After"] = str(max(1, int(error.retry_after)))
    if isinstance(error, errors.NotSignedIn):
        headers["WWW-Authenticate"] = 'Bearer realm="huiyin"'
    return _details(kind, error.title, error.message, headers, members)


def _details(kind: Problem, title: str, detail: str, headers: Headers, members: Mapping[str, Any]) -> Answer:
    body = {"type": f"/problems/{kind.slug}", "title": title, "status": kind.status, "detail": detail, **members}
    return Answer(encode(body), kind.status, {"Content-Type": PROBLEM_JSON, **headers})


def completion_of(app: chalice.Chalice) -> _Completion | None:
    """What completes the responses of an application, once a blueprint of ours was registered."""
    return next((each for each, _ in app.middleware_handlers if isinstance(each, _Completion)), None)


def _own_words(response: Response) -> Answer:
    # Chalice knows an address without any route as one that allows no method.
    unknown = response.status_code == 405 and not response.headers.get("Allow")
    return problem(404 if unknown else response.status_code, headers={} if unknown else response.headers)


def read(answer: Answer) -> dict[str, Any]:
    """The members of a problem, for a page that says the same in words."""
    said: dict[str, Any] = msgspec.json.decode(answer.body)
    return said


def rendered(headers: Headers, answer: Answer) -> Response:
    """The response to an answer, with `headers` in place of its own."""
    return _rendered(Answer(answer.body, answer.status, headers))


def _rendered(answer: Answer) -> Response:
    headers: dict[str, Any] = dict(answer.headers)
    if any(name.lower() == "content-type" for name in headers):
        return Response(answer.body, headers, answer.status)
    if answer.body is None:
        return Response("", headers, answer.status)
    return Response(encode(answer.body), {**headers, "Content-Type": JSON}, answer.status)


def encode(body: Any) -> str:
    """JSON of records, dates (ISO 8601), enumerations, mappings and what they hold."""
    return msgspec.json.encode(body, enc_hook=_plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _trace(error: BaseException) -> str:
    """Where an error arose, without its message: messages quote what people wrote."""
    lines = [type(error).__qualname__, *traceback.format_tb(error.__traceback__)]
    earlier = error.__cause__ or error.__context__
    return "".join([*lines, "after ", _trace(earlier)] if earlier else lines)
