"""What officers call for the papers of an entry of a register: list, preview, issue, open, void, deliver."""

from __future__ import annotations

from typing import Any

from chalice.app import Request

from chalicelib.domain.roles import Actor
from chalicelib.entry.accounts import caller_now
from chalicelib.entry.paper_shapes import issue_shape, line_shape, pdf, which
from chalicelib.entry.papers import IssueForm, PaperDeliveryForm, PaperQuery, VoidForm
from chalicelib.entry.requests import body, query
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import register_papers as printing
from chalicelib.services import register_reading
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired
from chalicelib.wiring import papers as wired_papers

routes = Blueprint("app", base.settings)

PAPERS = "/api/v1/registers/{kind}/{entry}/papers"
PAPER = f"{PAPERS}/{{paper}}"


@routes.route(PAPERS, methods=["GET"])
def list_entry_papers(request: Request, kind: str, entry: str) -> dict[str, Any]:
    """The papers of an entry that the caller may open, with numbers, digests and deliveries."""
    actor, _ = caller_now(request)
    return {"items": [line_shape(line) for line in printing.papers(wired_papers.room(), actor, kind, entry)]}


@routes.route(PAPER, methods=["GET"])
def show_entry_paper(request: Request, kind: str, entry: str, paper: str) -> Answer:
    """The PDF of an issued paper as it was kept, or a draft of it without a number."""
    actor, _ = caller_now(request)
    _admitted(actor, kind, entry)
    wanted = query(request, PaperQuery)
    room, n = wired_papers.room(), which(paper)
    if wanted.draft:
        return pdf(printing.preview(room, actor, kind, entry, n), f"{entry}-{n}-草稿")
    issue, content = printing.open_paper(room, actor, kind, entry, n)
    return pdf(content, issue.number or f"{issue.title}-{entry}")


@routes.route(PAPER, methods=["POST"])
def issue_entry_paper(request: Request, kind: str, entry: str, paper: str) -> Answer:
    """Number, print and keep a paper; one that is issued already is shown as it is."""
    actor, now = caller_now(request)
    _admitted(actor, kind, entry)
    body(request, IssueForm)
    return Answer(issue_shape(printing.issue(wired_papers.room(), actor, kind, entry, which(paper), now)), 201)


@routes.route(f"{PAPER}/void", methods=["POST"])
def void_entry_paper(request: Request, kind: str, entry: str, paper: str) -> dict[str, Any]:
    """Void an issued paper; its number stays in the book and is never used again."""
    actor, now = caller_now(request)
    _admitted(actor, kind, entry)
    given = body(request, VoidForm)
    return issue_shape(printing.void(wired_papers.room(), actor, kind, entry, which(paper), given.reason, now))


@routes.route(f"{PAPER}/deliveries", methods=["POST"])
def deliver_entry_paper(request: Request, kind: str, entry: str, paper: str) -> Answer:
    """Record how an issued paper reached somebody."""
    actor, now = caller_now(request)
    _admitted(actor, kind, entry)
    given = body(request, PaperDeliveryForm)
    form = {name: getattr(given, name) for name in PaperDeliveryForm.__struct_fields__}
    return Answer(issue_shape(printing.deliver(wired_papers.room(), actor, kind, entry, which(paper), form, now)), 201)


def _admitted(actor: Actor, kind: str, entry: str) -> None:
    """Before a form is read, so that its faults tell a stranger nothing of the entry."""
    register_reading.admitted(wired.desk(), actor, kind, entry)
