"""What officers call for the papers of a case: list, preview, issue, open, void, deliver."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import unquote

from chalice.app import Request
from msgspec import Meta

from chalicelib.entry.accounts import caller_now
from chalicelib.entry.paper_shapes import PDF, issue_shape, line_shape, pdf, which
from chalicelib.entry.requests import Form, body, header, query
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import case_views, worklist
from chalicelib.services import papers as printing
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired
from chalicelib.wiring import papers as wired_papers

routes = Blueprint("app", base.settings)

__all__ = ["PDF"]

PAPER = "/api/v1/cases/{number}/papers/{paper}"
Code = Annotated[str, Meta(max_length=40)]


class PaperQuery(Form, frozen=True):
    """`GET /api/v1/cases/{number}/papers/{paper}`: the issued paper, or with `draft` what it would be now."""

    draft: bool = False


class IssueForm(Form, frozen=True):
    """`POST /api/v1/cases/{number}/papers/{paper}`: nothing is to be said; the case says it all."""


class VoidForm(Form, frozen=True):
    """`POST /api/v1/cases/{number}/papers/{paper}/void`; `reason` is one of VOID_REASONS."""

    reason: Code


class PaperDeliveryForm(Form, frozen=True):
    """`POST /api/v1/cases/{number}/papers/{paper}/deliveries`; `on` is a date of Asia/Shanghai."""

    to: Code
    method: Code
    on: date
    signed: bool = False
    receipt: Annotated[str, Meta(max_length=60)] | None = None


@routes.route("/api/v1/cases/{number}/papers", methods=["GET"])
def list_papers(request: Request, number: str) -> dict[str, Any]:
    """The papers of a case that the caller may open, with numbers, digests and deliveries."""
    actor, now = caller_now(request)
    lines = printing.papers(wired_papers.room(), actor, number, now, _reason(request))
    return {"items": [line_shape(line) for line in lines]}


@routes.route(PAPER, methods=["GET"])
def show_paper(request: Request, number: str, paper: str) -> Answer:
    """The PDF of an issued paper as it was kept, or a draft of it without a number."""
    actor, now = caller_now(request)
    wanted = query(request, PaperQuery)
    room, n = wired_papers.room(), which(paper)
    if wanted.draft:
        return pdf(printing.preview(room, actor, number, n, now, _reason(request)), f"{number}-{n}-草稿")
    issue, content = printing.open_paper(room, actor, number, n, now, _reason(request))
    return pdf(content, issue.number or f"{issue.title}-{number}")


@routes.route(PAPER, methods=["POST"])
def issue_paper(request: Request, number: str, paper: str) -> Answer:
    """Number, print and keep a paper; one that is issued already is shown as it is."""
    actor, now = caller_now(request)
    _admitted(request, number)
    body(request, IssueForm)
    return Answer(issue_shape(printing.issue(wired_papers.room(), actor, number, which(paper), now)), 201)


@routes.route(f"{PAPER}/void", methods=["POST"])
def void_paper(request: Request, number: str, paper: str) -> dict[str, Any]:
    """Void an issued paper; its number stays in the book and is never used again."""
    actor, now = caller_now(request)
    _admitted(request, number)
    given = body(request, VoidForm)
    return issue_shape(printing.void(wired_papers.room(), actor, number, which(paper), given.reason, now))


@routes.route(f"{PAPER}/deliveries", methods=["POST"])
def deliver_paper(request: Request, number: str, paper: str) -> Answer:
    """Record how an issued paper reached somebody."""
    actor, now = caller_now(request)
    _admitted(request, number)
    given = body(request, PaperDeliveryForm)
    form = {name: getattr(given, name) for name in PaperDeliveryForm.__struct_fields__}
    return Answer(issue_shape(printing.deliver(wired_papers.room(), actor, number, which(paper), form, now)), 201)


def _reason(request: Request) -> str:
    return unquote(header(request, case_views.REASON))


def _admitted(request: Request, number: str) -> None:
    """Before a form is read, so that its faults tell a stranger nothing of the case."""
    actor, _ = caller_now(request)
    worklist.admitted(wired.desk(), actor, number)
