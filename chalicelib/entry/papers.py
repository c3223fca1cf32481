"""What officers call for the papers of a case: list, preview, issue, open, void, deliver."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote, unquote

from chalice.app import Request
from msgspec import Meta

from chalicelib.domain.errors import NotFound
from chalicelib.domain.papers import READER_TITLES, Issue, PaperDelivery
from chalicelib.domain.steps.row_words import DELIVERING
from chalicelib.entry.accounts import caller_now
from chalicelib.entry.requests import Form, body, header, query
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import case_views, worklist
from chalicelib.services import papers as printing
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired
from chalicelib.wiring import papers as wired_papers

routes = Blueprint("app", base.settings)

PDF = "application/pdf"
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
    return {"items": [_line(line) for line in lines]}


@routes.route(PAPER, methods=["GET"])
def show_paper(request: Request, number: str, paper: str) -> Answer:
    """The PDF of an issued paper as it was kept, or a draft of it without a number."""
    actor, now = caller_now(request)
    wanted = query(request, PaperQuery)
    room, n = wired_papers.room(), _n(paper)
    if wanted.draft:
        return _pdf(printing.preview(room, actor, number, n, now, _reason(request)), f"{number}-{n}-草稿")
    issue, content = printing.open_paper(room, actor, number, n, now, _reason(request))
    return _pdf(content, issue.number or f"{issue.title}-{number}")


@routes.route(PAPER, methods=["POST"])
def issue_paper(request: Request, number: str, paper: str) -> Answer:
    """Number, print and keep a paper; one that is issued already is shown as it is."""
    actor, now = caller_now(request)
    _admitted(request, number)
    body(request, IssueForm)
    return Answer(_issue(printing.issue(wired_papers.room(), actor, number, _n(paper), now)), 201)


@routes.route(f"{PAPER}/void", methods=["POST"])
def void_paper(request: Request, number: str, paper: str) -> dict[str, Any]:
    """Void an issued paper; its number stays in the book and is never used again."""
    actor, now = caller_now(request)
    _admitted(request, number)
    given = body(request, VoidForm)
    return _issue(printing.void(wired_papers.room(), actor, number, _n(paper), given.reason, now))


@routes.route(f"{PAPER}/deliveries", methods=["POST"])
def deliver_paper(request: Request, number: str, paper: str) -> Answer:
    """Record how an issued paper reached somebody."""
    actor, now = caller_now(request)
    _admitted(request, number)
    given = body(request, PaperDeliveryForm)
    form = {name: getattr(given, name) for name in PaperDeliveryForm.__struct_fields__}
    return Answer(_issue(printing.deliver(wired_papers.room(), actor, number, _n(paper), form, now)), 201)


def _reason(request: Request) -> str:
    return unquote(header(request, case_views.REASON))


def _admitted(request: Request, number: str) -> None:
    """Before a form is read, so that its faults tell a stranger nothing of the case."""
    actor, _ = caller_now(request)
    worklist.admitted(wired.desk(), actor, number)


def _n(paper: str) -> int:
    if not (paper.isascii() and paper.isdigit() and len(paper) <= 6):
        raise NotFound("没有这份文书")
    return int(paper)


def _pdf(content: bytes, name: str) -> Answer:
    shown = f"inline; filename=\"paper.pdf\"; filename*=UTF-8''{quote(name + '.pdf', safe='')}"
    return Answer(content, headers={"Content-Type": PDF, "Content-Disposition": shown})


def _line(line: printing.PaperLine) -> dict[str, Any]:
    return {
        "paper": line.paper.n,
        "kind": line.kind.id,
        "title": line.title,
        "reader": {"code": line.kind.reader, "title": READER_TITLES[line.kind.reader]},
        "event": line.paper.event,
        "at": line.paper.at,
        "by": line.paper.by,
        "issues": [_issue(issue) for issue in line.issues],
        "deliveries": [_delivered(each) for each in line.deliveries],
    }


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "paper": issue.paper,
        "copy": issue.copy,
        "state": issue.state,
        "title": issue.title,
        "number": issue.number or None,
        "dated": issue.dated,
        "issued_at": issue.issued_at,
        "issued_by": issue.issued_by,
        "template": issue.template,
        "sha256": issue.digest or None,
        "size": issue.size or None,
        "missing": issue.missing or None,
        "void": {"reason": issue.void_reason, "title": printing.VOID_REASONS[issue.void_reason], "at": issue.void_at}
        if issue.void_reason
        else None,
        "deliveries": [_delivered(each) for each in issue.deliveries],
    }


def _delivered(each: PaperDelivery) -> dict[str, Any]:
    titles = {"method_title": dict(DELIVERING).get(each.method, each.method)}
    return {**asdict(each), **titles}
