"""Who sits at the desk: the session, the moment, the token of this session's forms, and what the address asks for."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from urllib.parse import quote

from chalice.app import Request

from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import business_date
from chalicelib.entry import sessions
from chalicelib.entry.requests import header
from chalicelib.services.sessions import MustChangePassword, MustSetUpCode, Session
from chalicelib.services.worlds import Desk
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired


@dataclass(frozen=True, slots=True)
class Seat:
    """An officer at the desk: who, when, by which session, and whether a script asks for a part of a page only."""

    request: Request
    session: Session
    now: datetime
    part: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.session.actor

    @property
    def desk(self) -> Desk:
        """The world of officers."""
        return wired.desk()

    @property
    def today(self) -> date:
        """Today in Shanghai."""
        return business_date(self.now)

    @property
    def csrf(self) -> str:
        """The token that the forms of this session carry."""
        return token_for(self.session.ticket.id, base.settings().secret)

    def asked(self, name: str) -> str:
        """One parameter of the query, the last one given; "" when there is none. Nothing personal ever stands there."""
        given = self.request.query_params
        return str(given.getlist(name)[-1]).strip()[:1000] if given and name in given else ""

    def asked_all(self, name: str) -> tuple[str, ...]:
        """All values of one parameter of the query that are not blank."""
        given = self.request.query_params
        return tuple(v.strip()[:1000] for v in given.getlist(name) if v.strip()) if given and name in given else ()

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return path_of(self.request)

    @property
    def here(self) -> str:
        """The path that was asked for, with its query: what a sign-in leads back to."""
        query = self.request.query_params
        pairs = [(name, value) for name in query for value in query.getlist(name)] if query else []
        more = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
        return f"{path_of(self.request)}?{more}" if more else path_of(self.request)


def seat_of(request: Request, must_change: bool = False) -> Seat:
    """Who is at the desk. Raises NotSignedIn, MustChangePassword, MustSetUpCode; NotAllowed for a foreign form."""
    now = base.now()
    session = wired.sessions().find(sessions.ticket_of(request, base.settings()), now)
    if session.must_change and not must_change:
        raise MustChangePassword
    if session.must_set_up and not must_change:
        raise MustSetUpCode
    return Seat(request, session, now, part=bool(header(request, "hx-request")))


def token_for(session: str, secret: str) -> str:
    """The token of forms of a session: known to our pages only, another one in every session."""
    return hmac.new(secret.encode(), f"huiyin.csrf#{session}".encode(), sha256).hexdigest()


def path_of(request: Request) -> str:
    """The path that was asked for, encoded as it came."""
    return str(request.context.get("path") or request.path)
