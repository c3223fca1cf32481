"""What the API says of papers: the lines of their lists, their issues, and the answer that is a PDF."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from chalicelib.domain.errors import NotFound
from chalicelib.domain.papers import READER_TITLES, Issue, PaperDelivery
from chalicelib.domain.steps.row_words import DELIVERING
from chalicelib.entry.routing import Answer
from chalicelib.services.paper_issue import VOID_REASONS, PaperLine

PDF = "application/pdf"


def which(paper: str) -> int:
    """The number of a paper in an address. Raises NotFound for what is none."""
    if not (paper.isascii() and paper.isdigit() and len(paper) <= 6):
        raise NotFound("没有这份文书")
    return int(paper)


def pdf(content: bytes, name: str) -> Answer:
    """A paper to look at in the browser, called `name` when it is saved."""
    shown = f"inline; filename=\"paper.pdf\"; filename*=UTF-8''{quote(name + '.pdf', safe='')}"
    return Answer(content, headers={"Content-Type": PDF, "Content-Disposition": shown})


def line_shape(line: PaperLine) -> dict[str, Any]:
    """One paper of a list."""
    return {
        "paper": line.paper.n,
        "kind": line.kind.id,
        "title": line.title,
        "reader": {"code": line.kind.reader, "title": READER_TITLES[line.kind.reader]},
        "event": line.paper.event,
        "at": line.paper.at,
        "by": line.paper.by,
        "issues": [issue_shape(issue) for issue in line.issues],
        "deliveries": [_delivered(each) for each in line.deliveries],
    }


def issue_shape(issue: Issue) -> dict[str, Any]:
    """One issuing of a paper."""
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
        "void": {"reason": issue.void_reason, "title": VOID_REASONS[issue.void_reason], "at": issue.void_at}
        if issue.void_reason
        else None,
        "deliveries": [_delivered(each) for each in issue.deliveries],
    }


def _delivered(each: PaperDelivery) -> dict[str, Any]:
    titles = {"method_title": dict(DELIVERING).get(each.method, each.method)}
    return {**asdict(each), **titles}
