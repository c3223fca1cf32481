"""Signing in at the desk by one step or two, signing out, and changing the password, a first one too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from chalice.app import Request

from chalicelib.domain.errors import Invalid, NotFound, NotSignedIn, TooMany
from chalicelib.domain.offices import Office, name_on, valid_on
from chalicelib.domain.workdays import business_date
from chalicelib.entry import sessions as signing
from chalicelib.entry.pages.page import PASSWORD, SIGN_IN, Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.requests import client_address
from chalicelib.services.accounts import Half
from chalicelib.services.password_rules import SHORTEST
from chalicelib.services.sessions import Session, Ticket
from chalicelib.settings import Settings
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Pages("app", base.settings)

CODE = f"{SIGN_IN}/code"
OFFICE_COOKIE = "huiyin-office"
OFFICE_SECONDS = 180 * 24 * 3600
LISTED = 300
"""So many names of offices are offered while one types; in a larger city those of its schools are typed whole."""

_NEXT = re.compile(r"/desk(?:[/?][\w\-./?=&%,:~@+]*)?", re.ASCII)


@routes.open_page(SIGN_IN)
def show_sign_in(request: Request) -> Page:
    """The form for signing in; the office of the last time is filled in."""
    kept = _office_kept(request)
    return _form(request, {"office": _named(kept) if kept else "", "login": ""}, _next(request))


@routes.open_form(SIGN_IN)
def sign_in(request: Request, given: Filled) -> Page | Redirect:
    """The first step; a session that the browser still has ends, and the new one has an id of its own."""
    settings, now = base.settings(), base.now()
    office = office_meant(given.one("office"))
    password = given.values.get("password", ("",))[-1]
    try:
        address = client_address(request, settings)
        opened = wired.accounts().sign_in(office, given.one("login"), password, address, now)
    except (NotSignedIn, TooMany) as refused:
        shown = {"office": given.one("office"), "login": given.one("login")}
        return _form(request, shown, given.one("next"), refused)
    to = safe_next(given.one("next"))
    if isinstance(opened, Half):
        token = signing.token_of(opened.ticket, settings.secret, signing.HALF)
        onward = f"{CODE}?next={quote(to, safe='/')}" if to != "/desk" else CODE
        return Redirect(onward, headers={"Set-Cookie": _half_cookie(token, settings, 300)})
    return _let_in(request, opened, to, settings)


@routes.open_page(CODE)
def show_code(request: Request) -> Page | Redirect:
    """The form for the code; without a right password before there is none."""
    if _half(request) is None:
        return Redirect(SIGN_IN)
    return _code_form(_next(request))


@routes.open_form(CODE)
def give_code(request: Request, given: Filled) -> Page | Redirect:
    """The second step."""
    settings = base.settings()
    half = _half(request)
    if half is None:
        return Redirect(SIGN_IN)
    try:
        session = wired.accounts().give_code(half, given.one("code"), client_address(request, settings), base.now())
    except (NotSignedIn, TooMany) as refused:
        return _code_form(given.one("next"), refused)
    return _let_in(request, session, safe_next(given.one("next")), settings)


@routes.form("/desk/sign-out", must_change=True)
def sign_out(seat: Seat, given: Filled) -> Redirect:
    """End this session."""
    wired.accounts().sign_out(seat.session.ticket, seat.now)
    return Redirect(SIGN_IN, headers={"Set-Cookie": signing.no_session_cookie(base.settings())})


@routes.page(PASSWORD, must_change=True)
def show_password(seat: Seat) -> Page:
    """The form for a new password, also for who has a first one that somebody else drew."""
    return _password_form({})


@routes.form(PASSWORD, must_change=True)
def change_password(seat: Seat, given: Filled) -> Page | Redirect:
    """Change the own password; every session ends, and this one goes on under a new id."""
    old, new, again = (given.values.get(name, ("",))[-1] for name in ("old", "new", "again"))
    try:
        if new != again:
            raise Invalid({"again": "两次输入的新密码不一致，请重新输入"})
        session = wired.accounts().change_password(seat.session.ticket, old, new, seat.now)
    except Invalid as wrong:
        return _password_form(wrong.fields, 422)
    cookie = signing.session_cookie(session, base.settings())
    return Redirect("/desk", "密码已修改，其他地方的登录都已退出", headers={"Set-Cookie": cookie})


def safe_next(asked: str) -> str:
    """Where to go after signing in: a page of the desk, and nothing that a browser takes for another host."""
    if not _NEXT.fullmatch(asked) or "//" in unquote(asked) or ".." in unquote(asked) or asked.startswith(SIGN_IN):
        return "/desk"
    return asked


def office_meant(typed: str) -> str:
    """The id of the office whose name, short name or id was typed; an id of nothing for none, or for two of a name."""
    today, plain = business_date(base.now()), "".join(typed.split())
    found = {
        office.id for office in _offices() if plain and plain in (office.id, name_on(office, today), office.short_name)
    }
    return found.pop() if len(found) == 1 else "-"


def _let_in(request: Request, session: Session, to: str, settings: Settings) -> Redirect:
    before = _before(request, settings)
    if before is not None:
        wired.accounts().sign_out(before, base.now())
    cookies = [
        signing.session_cookie(session, settings),
        _half_cookie("", settings, 0),
        f"{OFFICE_COOKIE}={session.actor.office}; Max-Age={OFFICE_SECONDS}; Path=/desk/sign-in; HttpOnly; "
        f"SameSite=Lax{'; Secure' if settings.secure_cookies else ''}",
    ]
    return Redirect(to, headers={"Set-Cookie": cookies})


def _before(request: Request, settings: Settings) -> Ticket | None:
    try:
        shown = signing.presented(request, settings)
    except NotSignedIn:
        return None
    return shown.ticket if shown and shown.by_cookie else None


def _form(request: Request, shown: Mapping[str, str], to: str, refused: NotSignedIn | TooMany | None = None) -> Page:
    values = {
        "shown": shown,
        "offices": _offered(),
        "next": safe_next(to),
        "problem": refused.message if refused else "",
    }
    return Page("sign_in/password.html", values, *_status(refused))


def _code_form(to: str, refused: NotSignedIn | TooMany | None = None) -> Page:
    values = {"next": safe_next(to), "problem": refused.message if refused else ""}
    return Page("sign_in/code.html", values, *_status(refused))


def _status(refused: NotSignedIn | TooMany | None) -> tuple[int, dict[str, str]]:
    if isinstance(refused, TooMany):
        return 429, {"Retry-After": str(max(1, int(refused.retry_after)))}
    return (401 if refused else 200), {}


def _password_form(errors: Mapping[str, str], status: int = 200) -> Page:
    return Page("sign_in/change.html", {"errors": errors, "shortest": SHORTEST}, status)


def _next(request: Request) -> str:
    given = request.query_params
    return str(given.get("next") or "") if given else ""


def _half_name(settings: Settings) -> str:
    return "__Host-huiyin-half" if settings.secure_cookies else "huiyin-half"


def _half_cookie(token: str, settings: Settings, seconds: int) -> str:
    secure = "; Secure" if settings.secure_cookies else ""
    return f"{_half_name(settings)}={token}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Strict{secure}"


def _half(request: Request) -> Ticket | None:
    settings = base.settings()
    token = cookie(request, _half_name(settings))
    try:
        return signing.read_token(token, settings.secret, signing.HALF) if token else None
    except NotSignedIn:
        return None


def cookie(request: Request, name: str) -> str:
    """One cookie of a request; "" when it did not come."""
    for part in str(request.headers.get("cookie") or "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


def _offices() -> list[Office]:
    directory, today = wired.desk().directory, business_date(base.now())
    trees = (directory.tree(city.id) for city in directory.cities())
    return [office for tree in trees for _, office in sorted(tree.items()) if valid_on(office, today)]


def _offered() -> list[str]:
    """Names to choose from; all are public."""
    today, offices = business_date(base.now()), _offices()
    if len(offices) > LISTED:
        offices = [office for office in offices if office.tier != "school"][:LISTED]
    return list(dict.fromkeys(name_on(office, today) for office in offices))


def _office_kept(request: Request) -> str:
    kept = cookie(request, OFFICE_COOKIE)
    return kept if re.fullmatch(r"[a-z0-9-]{1,40}", kept) else ""


def _named(office: str) -> str:
    try:
        return name_on(wired.desk().directory.office(office), business_date(base.now()))
    except NotFound:
        return ""
