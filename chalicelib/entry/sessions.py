"""Who is calling: tokens, the session cookie, and the check that a browser's call comes from our own pages."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from chalice.app import Request
from itsdangerous import BadData, URLSafeSerializer

from chalicelib.domain.errors import NotAllowed, NotSignedIn, Unavailable
from chalicelib.domain.roles import Actor
from chalicelib.entry.requests import header
from chalicelib.entry.routing import Answer
from chalicelib.services.accounts import Half
from chalicelib.services.sessions import Session, Sessions, Ticket
from chalicelib.settings import Settings

SESSION, HALF = "session", "half-session"
"""Kinds of tokens, each signed with a key of its own: half a session is never taken for a whole one."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Presented:
    """What a request brought to show who is calling; `by_cookie` when the browser added it by itself."""

    ticket: Ticket
    by_cookie: bool


def caller(request: Request, sessions: Sessions, settings: Settings, now: datetime) -> Actor:
    """The member of staff who is calling.

    Raises NotSignedIn; MustChangePassword while the session may only change the password; NotAllowed for a browser's
    unsafe call from a foreign page.
    """
    return sessions.whoami(ticket_of(request, settings), now)


def ticket_of(request: Request, settings: Settings) -> Ticket:
    """The ticket of the call, its signature and origin checked; whether its session runs is not asked here.

    For signing out and changing the password. Raises NotSignedIn, NotAllowed.
    """
    shown = presented(request, settings)
    if shown is None:
        raise NotSignedIn
    if shown.by_cookie and request.method not in SAFE_METHODS and not from_own_page(request):
        raise NotAllowed("此操作须从本系统的页面发起，请刷新页面后重试")
    return shown.ticket


def presented(request: Request, settings: Settings) -> Presented | None:
    """The ticket of a bearer token, or else of the cookie; None when there is neither. Raises NotSignedIn."""
    scheme, _, token = header(request, "authorization").partition(" ")
    if scheme.lower() == "bearer":
        return Presented(read_token(token.strip(), settings.secret), by_cookie=False)
    for part in str(request.headers.get("cookie") or "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == cookie_name(settings):
            return Presented(read_token(value, settings.secret), by_cookie=True)
    return None


def from_own_page(request: Request) -> bool:
    """Whether a browser says that our own page makes this call: Fetch Metadata, or else Origin beside Host.

    Without either it is not: programs that are no browser send a bearer token.
    """
    site = header(request, "sec-fetch-site")
    if site:
        return site in ("same-origin", "none")
    origin, host = header(request, "origin"), header(request, "host")
    return bool(host) and urlsplit(origin).netloc.lower() == host.lower()


def token_of(ticket: Ticket, secret: str, kind: str = SESSION) -> str:
    """The signed token of a ticket, of one kind: SESSION or HALF. Raises Unavailable without a secret."""
    return _signer(secret, kind).dumps([ticket.id, ticket.office, ticket.login])


def read_token(token: str, secret: str, kind: str = SESSION) -> Ticket:
    """The ticket of a token of that kind. Raises NotSignedIn when it was not signed by us, Unavailable as above."""
    try:
        content: Any = _signer(secret, kind).loads(token)
        session, office, login = content
    except (BadData, ValueError, TypeError):
        raise NotSignedIn("登录已失效，请重新登录") from None
    return Ticket(session, office, login)


def signed_in(session: Session, settings: Settings) -> Answer:
    """The answer to a sign-in or a changed password: the token, for programs, and the same as a cookie."""
    token = token_of(session.ticket, settings.secret)
    body = {
        "token": token,
        "ends_at": session.ends_at,
        "must_change_password": session.must_change,
        "must_set_up_code": session.must_set_up,
        "staff": {"id": session.actor.id, "name": session.actor.name, "office": session.actor.office},
        "roles": sorted(session.actor.roles),
    }
    return Answer(body, 201, {"Set-Cookie": session_cookie(session, settings)})


def half_signed_in(half: Half, settings: Settings) -> Answer:
    """The answer to a right password where a code is wanted, too: what the code has to come with, for five minutes."""
    body = {"code_required": True, "half": token_of(half.ticket, settings.secret, HALF), "ends_at": half.ends_at}
    return Answer(body, 202)


def session_cookie(session: Session, settings: Settings) -> str:
    """The `Set-Cookie` of a session that was just opened."""
    return _cookie(token_of(session.ticket, settings.secret), settings)


def no_session_cookie(settings: Settings) -> str:
    """The `Set-Cookie` that takes the session's cookie back."""
    return f"{_cookie('', settings)}; Max-Age=0"


def signed_out(settings: Settings) -> Answer:
    """The answer to a sign-out: nothing, and the cookie is taken back."""
    return Answer(None, 204, {"Set-Cookie": no_session_cookie(settings)})


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds a cookie to this host and to HTTPS, so that no neighbouring host can plant one."""
    return "__Host-huiyin" if settings.secure_cookies else "huiyin"


def _cookie(token: str, settings: Settings) -> str:
    # Lax and not Strict: a link to a case in a notice must open signed in; unsafe methods are checked by origin.
    secure = "; Secure" if settings.secure_cookies else ""
    return f"{cookie_name(settings)}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"


@functools.lru_cache(maxsize=8)
def _signer(secret: str, kind: str = SESSION) -> URLSafeSerializer:
    if not secret:
        raise Unavailable("本系统尚未设置密钥，暂不能登录")
    return URLSafeSerializer(
        secret, salt=f"huiyin.{kind}", signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )
