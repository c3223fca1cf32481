"""The own second step of signing in: set up by a picture and a first code, recovery codes, switched off."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from markupsafe import Markup

from chalicelib.domain.errors import Invalid
from chalicelib.entry import sessions as signing
from chalicelib.entry.pages.account import ACCOUNT
from chalicelib.entry.pages.page import HTML, SET_UP, Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.render import rendered
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.routing import Answer
from chalicelib.services.totp import Enrolment, spelled
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Pages("app", base.settings)


@routes.page(SET_UP, must_change=True)
def show_code_settings(seat: Seat) -> Page:
    """What stands, and what can be done about it; a secret is never shown by this address."""
    return _settings(seat)


@routes.form(f"{SET_UP}/begin", must_change=True)
def begin_code(seat: Seat, given: Filled) -> Page | Redirect:
    """Draw a secret and show it, once, for the camera of a device."""
    try:
        return _scan(wired.own_codes().begin(seat.session.ticket, seat.now))
    except Invalid as wrong:
        return Redirect(SET_UP, wrong.message, "warn")


@routes.form(f"{SET_UP}/confirm", must_change=True)
def confirm_code(seat: Seat, given: Filled) -> Page | Redirect | Answer:
    """Switch two steps on by the first code; the recovery codes are shown by this answer alone."""
    codes = wired.own_codes()
    try:
        session, recovery = codes.confirm(seat.session.ticket, given.one("code"), seat.now)
    except Invalid as wrong:
        waiting = codes.waiting(seat.session.ticket, seat.now)
        if waiting is None:
            return Redirect(SET_UP, "设置已超时，请重新开始", "warn")
        return _scan(waiting, wrong.fields, 422)
    # The forms of this very page already belong to the session that took the place of the old one.
    values = {"recovery": [spelled(code) for code in recovery], "seat": replace(seat, session=session), "said": None}
    cookie = signing.session_cookie(session, base.settings())
    return Answer(rendered("account/recovery.html", values), 200, {"Content-Type": HTML, "Set-Cookie": cookie})


@routes.form(f"{SET_UP}/off")
def turn_code_off(seat: Seat, given: Filled) -> Page | Redirect:
    """Switch two steps off with password and code."""
    try:
        session = wired.own_codes().turn_off(
            seat.session.ticket, given.values.get("password", ("",))[-1], given.one("code"), seat.now
        )
    except Invalid as wrong:
        return _settings(seat, "off", wrong.fields, 422)
    cookie = signing.session_cookie(session, base.settings())
    return Redirect(ACCOUNT, "已关闭登录验证码，其他地方的登录都已退出", headers={"Set-Cookie": cookie})


@routes.form(f"{SET_UP}/recovery")
def renew_recovery(seat: Seat, given: Filled) -> Page:
    """Ten new recovery codes with password and code."""
    try:
        recovery = wired.own_codes().renew_recovery(
            seat.session.ticket, given.values.get("password", ("",))[-1], given.one("code"), seat.now
        )
    except Invalid as wrong:
        return _settings(seat, "recovery", wrong.fields, 422)
    return Page("account/recovery.html", {"recovery": [spelled(code) for code in recovery]})


def _settings(seat: Seat, tried: str = "", errors: dict[str, str] | None = None, status: int = 200) -> Page:
    codes, ticket = wired.own_codes(), seat.session.ticket
    values: dict[str, Any] = {
        "device": codes.device(ticket, seat.now),
        "demanded": codes.demanded(ticket, seat.now),
        "tried": tried,
        "errors": errors or {},
    }
    return Page("account/code.html", values, status)


def _scan(enrolment: Enrolment, errors: dict[str, str] | None = None, status: int = 200) -> Page:
    from chalicelib.adapters.one_time_codes import picture

    grouped = " ".join(enrolment.secret[n : n + 4] for n in range(0, len(enrolment.secret), 4))
    drawn = Markup(picture(enrolment.address))  # noqa: S704 - our own drawing, of an address that holds no markup
    return Page("account/scan.html", {"picture": drawn, "secret": grouped, "errors": errors or {}}, status)
