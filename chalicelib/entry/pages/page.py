"""Blueprints whose views show pages: who is at the desk, what a view returns, forms that only our own pages may send.

A view takes the `Seat` of the officer who calls and the path's parameters; one for a form also what was `Filled` in:

    routes = Pages("app", base.settings)

    @routes.page("/desk/cases/{number}")
    def show(seat: Seat, number: str) -> Page: ...

    @routes.form("/desk/cases/{number}/reveal")
    def reveal(seat: Seat, filled: Filled, number: str) -> Page | Redirect: ...

Errors of the domain become pages in Chinese with the status that `entry/routing.py` gives them. A form without the
token that its page carried is refused before the view is called (E6).
"""

from __future__ import annotations

import functools
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from chalice.app import Chalice, Request, Response

from chalicelib.domain import errors
from chalicelib.entry import routing, sessions
from chalicelib.entry.pages import said
from chalicelib.entry.pages.reading import FORM, MULTIPART, filled
from chalicelib.entry.pages.render import rendered
from chalicelib.entry.pages.seat import Seat, path_of, seat_of
from chalicelib.entry.requests import header
from chalicelib.services.sessions import MustChangePassword, MustSetUpCode
from chalicelib.settings import Settings
from chalicelib.wiring import base

DESK, SIGN_IN, PASSWORD, SET_UP = "/desk", "/desk/sign-in", "/desk/password", "/desk/account/code"
TOKEN = "csrf"  # noqa: S105 - the name of a field
"""The hidden field that proves that one of our pages sent the form."""

HTML = "text/html; charset=utf-8"
FORM_BYTES = 2 * 1024 * 1024
PAGE_HEADERS: Mapping[str, str] = {
    # Same origin and not none: with none, a browser hides where a form comes from also from ourselves.
    "Referrer-Policy": "same-origin",
    "Vary": "Cookie, HX-Request",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A template of templates/desk/ with its values."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    headers: routing.Headers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on there with GET, where `message` is shown once; it holds no personal words. `kind`: done, warn."""

    to: str
    message: str = ""
    kind: str = "done"
    headers: routing.Headers = field(default_factory=dict)


Shown = Page | Redirect | routing.Answer


class Pages(routing.Blueprint):
    """A blueprint of pages. `pages` lists (path, method, view) as `views` does for the API, which has none of them.

    `large` says by path how many bytes a form may hold that takes files.
    """

    def __init__(self, import_name: str, settings: Callable[[], Settings]) -> None:
        super().__init__(import_name, settings)
        self.pages: list[tuple[str, str, Callable[..., Shown]]] = []
        self.large: dict[str, int] = {}

    def register(self, app: Chalice, options: dict[str, Any]) -> None:
        """Add the pages, and let whoever asks for one that is none have a page, too."""
        super().register(app, options)
        completion = routing.completion_of(app)
        if completion is not None:
            completion.lost = _lost

    def page(self, path: str, *, must_change: bool = False) -> Callable[[Callable[..., Shown]], Callable[..., Shown]]:
        """A page for whoever is signed in; with `must_change` also while only the password may be changed."""
        return self._add(path, "GET", lambda view: functools.partial(_page, view, must_change), ())

    def form(
        self, path: str, *, limit: int = FORM_BYTES, must_change: bool = False
    ) -> Callable[[Callable[..., Shown]], Callable[..., Shown]]:
        """What takes the form of a page; `limit` is in bytes, files included."""
        if limit > FORM_BYTES:
            self.large[path] = limit
        return self._add(
            path, "POST", lambda view: functools.partial(_form, view, must_change, limit), (FORM, MULTIPART)
        )

    def open_page(self, path: str) -> Callable[[Callable[..., Shown]], Callable[..., Shown]]:
        """A page for everybody, signed in or not; the view takes the request."""
        return self._add(path, "GET", lambda view: functools.partial(_open_page, view), ())

    def open_form(self, path: str) -> Callable[[Callable[..., Shown]], Callable[..., Shown]]:
        """What takes a form of somebody not signed in; the view takes the request and what was filled in."""
        return self._add(path, "POST", lambda view: functools.partial(_open_form, view), (FORM, MULTIPART))

    def _add(
        self,
        path: str,
        method: str,
        wrap: Callable[[Callable[..., Shown]], Callable[..., Response]],
        kinds: tuple[str, ...],
    ) -> Callable[[Callable[..., Shown]], Callable[..., Shown]]:
        more = {"content_types": list(kinds)} if kinds else {}
        register = super(routing.Blueprint, self).route(path, methods=[method], **more)

        def decorate(view: Callable[..., Shown]) -> Callable[..., Shown]:
            answer = wrap(view)

            def shown(**parameters: str) -> Response:
                return answer(self.current_request, {name: unquote(value) for name, value in parameters.items()})

            shown.__name__ = view.__name__
            register(shown)
            self.pages.append((path, method, view))
            return view

        return decorate


def _page(view: Callable[..., Shown], must_change: bool, request: Request, parameters: dict[str, str]) -> Response:
    seat: Seat | None = None
    try:
        seat = seat_of(request, must_change)
        return answered(view(seat, **parameters), request, seat)
    except errors.NotSignedIn:
        return _to_sign_in(request)
    except MustChangePassword:
        return answered(Redirect(PASSWORD), request, None)
    except MustSetUpCode:
        return answered(Redirect(SET_UP), request, None)
    except Exception as error:  # noqa: BLE001 - the one place where everything ends: a person must get an answer
        return _wrong(error, request, seat)


def _form(
    view: Callable[..., Shown], must_change: bool, limit: int, request: Request, parameters: dict[str, str]
) -> Response:
    seat: Seat | None = None
    try:
        seat = seat_of(request, must_change)
        given = filled(request, limit)
        if not hmac.compare_digest((given.one(TOKEN) or header(request, "x-csrf")).encode(), seat.csrf.encode()):
            raise errors.NotAllowed("页面已过期或不是从本系统打开的，未做任何改动。请返回上一页，刷新后重新提交")
        return answered(view(seat, given, **parameters), request, seat)
    except MustChangePassword:
        return answered(Redirect(PASSWORD), request, None)
    except MustSetUpCode:
        return answered(Redirect(SET_UP), request, None)
    except Exception as error:  # noqa: BLE001 - as above
        return _wrong(error, request, seat)


def _open_page(view: Callable[..., Shown], request: Request, parameters: dict[str, str]) -> Response:
    try:
        return answered(view(request, **parameters), request, None)
    except Exception as error:  # noqa: BLE001 - as above
        return _wrong(error, request, None)


def _open_form(view: Callable[..., Shown], request: Request, parameters: dict[str, str]) -> Response:
    try:
        if not sessions.from_own_page(request):
            raise errors.NotAllowed("此操作须从本系统的页面发起，请刷新页面后重试")
        return answered(view(request, filled(request, FORM_BYTES), **parameters), request, None)
    except Exception as error:  # noqa: BLE001 - as above
        return _wrong(error, request, None)


def answered(shown: Shown, request: Request, seat: Seat | None) -> Response:
    """The response to what a view returned."""
    settings = base.settings()
    if isinstance(shown, routing.Answer):
        return routing.rendered({**PAGE_HEADERS, **shown.headers}, shown)
    if isinstance(shown, Redirect):
        headers: dict[str, Any] = {**PAGE_HEADERS, "Location": shown.to, **shown.headers}
        if shown.message:
            headers = said.put(headers, shown.message, shown.kind, settings)
        return Response("", headers, 303)
    message = said.taken(request, settings) if seat and not seat.part else None
    headers = {**PAGE_HEADERS, "Content-Type": HTML, **shown.headers}
    if message:
        headers = said.clear(headers, settings)
    return Response(rendered(shown.template, {**shown.values, "seat": seat, "said": message}), headers, shown.status)


def _to_sign_in(request: Request) -> Response:
    if header(request, "hx-request"):
        # A script would put the page for signing in into a corner of this one.
        return Response("", {**PAGE_HEADERS, "HX-Redirect": SIGN_IN}, 401)
    here = path_of(request)
    there = f"{SIGN_IN}?next={quote(here, safe='/')}" if here != "/desk" else SIGN_IN
    return answered(Redirect(there), request, None)


def _wrong(error: Exception, request: Request, seat: Seat | None) -> Response:
    """The page of an error; what is unexpected is logged under an incident id, as the API does."""
    answer = routing.problem_of(error, request.path)
    problem = routing.read(answer)
    values = {
        "status": answer.status,
        "title": problem["title"],
        "detail": problem["detail"],
        "errors": problem.get("errors", ()),
        "back": _back(request),
        "sign_in": isinstance(error, errors.NotSignedIn),
    }
    page = Page("error.html", values, answer.status, {k: v for k, v in answer.headers.items() if k == "Retry-After"})
    return answered(page, request, seat)


LOST = {
    404: "地址可能抄错了，或者页面已经搬走。请回到工作台，从菜单进入。",
    405: "这个地址只接收提交的表单，不能直接打开。请回到工作台，从菜单或事项页重新进入；存过草稿的会自动带出。",
}


def _lost(request: Request, told: routing.Answer) -> Response | None:
    """The page for whoever opens an address in a browser that answers with a problem; None for programs.

    Of the workbench, an address that has no page, such as that of a form; of the API, one that a page links to, such as
    the PDF of a card.
    """
    if request.method not in ("GET", "HEAD") or "text/html" not in header(request, "accept"):
        return None
    if header(request, "authorization"):
        # A browser never sends a token of itself: a program asks for a paper as HTML.
        return None
    path = path_of(request)
    kept = {name: value for name, value in told.headers.items() if name in ("Allow", "Retry-After")}
    if path == DESK or path.startswith(f"{DESK}/"):
        if told.status not in LOST:
            return None
        title = "没有这个页面" if told.status == 404 else "不能直接打开"
        values = {
            "status": told.status, "title": title, "detail": LOST[told.status], "errors": (), "back": DESK,
            "sign_in": False,
        }  # fmt: skip
        return answered(Page("error.html", values, told.status, kept), request, None)
    said = routing.read(told)
    values = {
        "title": said["title"],
        "detail": said["detail"] if said["detail"] != said["title"] else "",
        "errors": said.get("errors", ()),
        "home": base.settings().site_url or "/",
    }
    return answered(Page("public_error.html", values, told.status, kept), request, None)


def _back(request: Request) -> str:
    """The page of ours that led here, or the desk."""
    _, _, path = header(request, "referer").partition("//")
    path = path[path.find("/") :] if "/" in path else ""
    return path if path.startswith("/desk") and path != path_of(request) else "/desk"


def nonce() -> str:
    """A key for a form that must not be taken twice."""
    return secrets.token_urlsafe(16)
