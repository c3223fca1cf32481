"""Asking the pages as a browser does, by hand: cookies, the token of the session, the routes that there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from app import app
from chalicelib.domain.roles import Staff
from chalicelib.entry import sessions as signing
from chalicelib.entry.pages.reading import FORM
from chalicelib.entry.pages.seat import token_for
from chalicelib.wiring import base
from tests.entry.calls import Answer, call
from tests.entry.pages.probes import Asked
from tests.world import PASSWORD

OWN_PAGE = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
OPEN_FORMS = frozenset({"/desk/sign-in", "/desk/sign-in/code"})
"""Forms of those who are not signed in yet: told by where they come from, since there is no session for a token."""


def desk_routes() -> frozenset[tuple[str, str]]:
    """Every route of the workbench as (path, method); styles and scripts hold nothing of anybody."""
    return frozenset(
        (path, method)
        for path, views in app.routes.items()
        for method in views
        if (path == "/desk" or path.startswith("/desk/")) and not path.startswith("/desk/assets/")
    )


def with_x(path: str) -> str:
    """A route's path with something strange in place of every parameter."""
    return "/".join("x" if part.startswith("{") else part for part in path.split("/"))


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser; `cookie` is the session's, "" for nobody."""

    id: str = ""
    cookie: str = ""

    @classmethod
    def signed_in(cls, id: str) -> Visitor:
        """Somebody who has just signed in."""
        office, _, login = id.rpartition(".")
        answer = call("POST", "/api/v1/sessions", {"office": office, "login": login, "password": PASSWORD})
        assert answer.status == 201, (id, answer)
        return cls(id, answer.cookies[0].partition(";")[0])

    @cached_property
    def csrf(self) -> str:
        """The token that the forms of this session carry; "" for nobody."""
        if not self.cookie:
            return ""
        secret = base.settings().secret
        return token_for(signing.read_token(self.cookie.partition("=")[2], secret).id, secret)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Open a page."""
        return call("GET", path, headers={**OWN_PAGE, **self._own, **(headers or {})})

    def post(
        self, path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None, *, csrf: str | None = None
    ) -> Answer:
        """Send a form with this session's token, or with another one."""
        said = {"csrf": self.csrf if csrf is None else csrf, **form}
        given = {**OWN_PAGE, **self._own, **(headers or {})}
        return call("POST", path, urlencode(said).encode(), {k: v for k, v in given.items() if v}, kind=FORM)

    def ask(self, asked: Asked) -> Answer:
        """Make one request of a probe."""
        who = Visitor() if asked.public else self
        if asked.form is None:
            return who.get(asked.path, asked.headers)
        return who.post(asked.path, asked.form, asked.headers)

    @property
    def _own(self) -> dict[str, str]:
        return {"Cookie": self.cookie} if self.cookie else {}


def visitor(staff: Staff) -> Visitor:
    """A member of staff at a browser."""
    return Visitor.signed_in(staff.id)


def soup(answer: Answer) -> BeautifulSoup:
    """The page as a browser reads it."""
    return _parsed(answer.raw)


@lru_cache(maxsize=4)
def _parsed(raw: bytes) -> BeautifulSoup:
    return BeautifulSoup(raw, "html.parser")


def is_page(answer: Answer) -> bool:
    """Whether an answer is a page."""
    return answer.headers.get("content-type", "").startswith("text/html")
