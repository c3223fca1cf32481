"""What the petitioner calls to fetch a paper that was written to him: ask for a code by SMS, then the copy (E2)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from chalice.app import Request
from msgspec import Meta

from chalicelib.domain.copies import LASTS
from chalicelib.entry.requests import Form, body, client_address
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import copies
from chalicelib.wiring import base
from chalicelib.wiring import press as wired_press
from chalicelib.wiring import public as wired_public

routes = Blueprint("app", base.settings)

COPY = "/api/v1/lookup/papers/{paper}"
CODE = f"{COPY}/code"
PDF = "application/pdf"

Text = Annotated[str, Meta(max_length=200)]


class PaperCodeForm(Form, frozen=True):
    """`POST /api/v1/lookup/papers/{paper}/code`; `code` alone may hold number and query code in one."""

    code: Text
    number: Text = ""
    altcha: Annotated[str, Meta(max_length=4000)] = ""


class PaperCopyForm(Form, frozen=True):
    """`POST /api/v1/lookup/papers/{paper}`: the same, with the code that came by SMS."""

    code: Text
    sms_code: Annotated[str, Meta(max_length=40)]
    number: Text = ""
    altcha: Annotated[str, Meta(max_length=4000)] = ""


@routes.route(CODE, methods=["POST"])
def ask_for_code(request: Request, paper: str) -> Answer:
    """Have a one-time code sent to the mobile number on file, with which the paper can be fetched."""
    given = body(request, PaperCodeForm)
    world = wired_public.front()
    address = client_address(request, world.settings)
    to = copies.ask_code(
        world, given.number, given.code, _which(paper), proof=given.altcha, address=address, now=base.now()
    )
    return Answer({"to": to, "minutes": int(LASTS.total_seconds()) // 60}, 202)


@routes.route(COPY, methods=["POST"])
def fetch_paper(request: Request, paper: str) -> Answer:
    """The watermarked copy as PDF, to be saved; a code opens it once."""
    given = body(request, PaperCopyForm)
    world = wired_public.front()
    found, content = copies.fetch(
        world,
        wired_press.press(),
        given.number,
        given.code,
        _which(paper),
        given.sms_code,
        proof=given.altcha,
        address=client_address(request, world.settings),
        now=base.now(),
    )
    name = quote(f"{found.title}.pdf", safe="")
    saved = f"attachment; filename=\"paper.pdf\"; filename*=UTF-8''{name}"
    return Answer(content, headers={"Content-Type": PDF, "Content-Disposition": saved})


def _which(paper: str) -> int:
    """The number of a paper in an address; what is none is one that no case has, so that number and code go first."""
    return int(paper) if paper.isascii() and paper.isdigit() and len(paper) <= 6 else 0
