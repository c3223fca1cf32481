"""The papers of a case at the desk: what was issued and delivered, previews, numbers, voiding, delivery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.papers import ADDRESSEES, READER_TITLES, Issue, IssueState
from chalicelib.domain.steps.row_words import DELIVERING
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case import address, reasoned
from chalicelib.entry.pages.fields import Widget, widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.paper_shapes import pdf, which
from chalicelib.entry.routing import Answer
from chalicelib.services import looks, worklist
from chalicelib.services import papers as printing
from chalicelib.services.paper_issue import VOID_REASONS, PaperLine
from chalicelib.wiring import base
from chalicelib.wiring import papers as wired_papers

routes = Pages("app", base.settings)

LIST = "/desk/cases/{number}/papers"
VOIDING = (forms.choice("reason", "作废原因", tuple(VOID_REASONS.items()), required=True, hint="编号不再使用"),)
SENDING = (
    forms.choice("to", "送给谁", tuple(ADDRESSEES.items()), required=True),
    forms.choice("method", "送达方式", DELIVERING, required=True),
    forms.day("on", "送达日期", required=True),
    forms.flag("signed", "已签收"),
    forms.text("receipt", "回执（快递）单号", max=60),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One paper of the list: the line, the issue that stands, what was voided, and the forms under it."""

    line: PaperLine
    by: str
    reader: str
    standing: Issue | None
    voided: tuple[Issue, ...]
    sent: tuple[str, ...]
    voiding: tuple[Widget, ...]
    sending: tuple[Widget, ...]
    wrong: Mapping[str, str]


@routes.page(LIST)
@reasoned
def show(seat: Seat, number: str) -> Page:
    """The papers of a case that the reader may open."""
    try:
        return _list(seat, number)
    except NotAllowed as refused:
        return Page("case/papers.html", {"number": number, "papers": [], "why": refused.message})


@routes.page(f"{LIST}/{{paper}}")
@reasoned
def open_paper(seat: Seat, number: str, paper: str) -> Answer:
    """The PDF: the paper as it was kept, or with `draft` what it would be now."""
    room, n = wired_papers.room(), which(paper)
    reason = looks.reason_given(seat.desk, seat.actor, number, seat.now)
    if seat.asked("draft"):
        return pdf(printing.preview(room, seat.actor, number, n, seat.now, reason), f"{number}-{n}-草稿")
    issue, content = printing.open_paper(room, seat.actor, number, n, seat.now, reason)
    return pdf(content, issue.number or f"{issue.title}-{number}")


@routes.form(f"{LIST}/{{paper}}/issue")
def issue(seat: Seat, filled: Filled, number: str, paper: str) -> Shown:
    """Number, print and keep a paper."""
    worklist.admitted(seat.desk, seat.actor, number)
    done = printing.issue(wired_papers.room(), seat.actor, number, which(paper), seat.now)
    missing = f"。下列字无法打印，请核对：{done.missing}" if done.missing else ""
    return Redirect(_at(number), f"已编号打印《{done.title}》{done.number}{missing}", "warn" if missing else "done")


@routes.form(f"{LIST}/{{paper}}/void")
def void(seat: Seat, filled: Filled, number: str, paper: str) -> Shown:
    """Void an issued paper."""
    return _changed(
        seat,
        filled,
        number,
        paper,
        lambda n: printing.void(wired_papers.room(), seat.actor, number, n, filled.one("reason"), seat.now),
        "已作废",
    )


@routes.form(f"{LIST}/{{paper}}/deliver")
def deliver(seat: Seat, filled: Filled, number: str, paper: str) -> Shown:
    """Record how an issued paper reached somebody."""

    def deliver_it(n: int) -> Issue:
        form: dict[str, Any] = filled.said(SENDING)
        try:
            form["on"] = date.fromisoformat(str(form.get("on", "")))
        except ValueError:
            form["on"] = None
        form["signed"] = bool(filled.one("signed"))
        return printing.deliver(wired_papers.room(), seat.actor, number, n, form, seat.now)

    return _changed(seat, filled, number, paper, deliver_it, "已登记送达")


def _changed(seat: Seat, filled: Filled, number: str, paper: str, change: Callable[[int], Issue], done: str) -> Shown:
    worklist.admitted(seat.desk, seat.actor, number)
    n = which(paper)
    try:
        changed = change(n)
    except Invalid as wrong:
        return _list(seat, number, n, filled, wrong.fields)
    return Redirect(_at(number), f"{done}：《{changed.title}》{changed.number}")


def _at(number: str) -> str:
    return f"{address(number)}/papers"


def _list(
    seat: Seat, number: str, n: int = 0, filled: Filled | None = None, wrong: Mapping[str, str] | None = None
) -> Page:
    reason = looks.reason_given(seat.desk, seat.actor, number, seat.now)
    lines = printing.papers(wired_papers.room(), seat.actor, number, seat.now, reason)
    called = Called(seat.desk.directory, seat.today)
    drawn = [
        drawn_paper(seat, line, called, filled if line.paper.n == n else None, wrong or {} if line.paper.n == n else {})
        for line in lines
    ]
    return Page("case/papers.html", {"number": number, "papers": drawn, "why": ""}, 422 if wrong else 200)


def drawn_paper(seat: Seat, line: PaperLine, called: Called, filled: Filled | None, wrong: Mapping[str, str]) -> Drawn:
    """One paper with the forms under it; `filled` is the refused form of this paper, `wrong` what was wrong in it."""
    methods, n = dict(DELIVERING), line.paper.n
    given = {"on": seat.today.isoformat()}
    return Drawn(
        line=line,
        by=called.person(line.paper.by),
        reader=READER_TITLES[line.kind.reader],
        standing=next((each for each in line.issues if each.state is not IssueState.VOID), None),
        voided=tuple(each for each in line.issues if each.state is IssueState.VOID),
        sent=tuple(
            f"{each.on} {ADDRESSEES.get(each.to, each.to)}，{methods.get(each.method, each.method)}"
            + ("，已签收" if each.signed else "")
            for each in line.deliveries
        ),
        voiding=_of_form(f"void-{n}", widgets(VOIDING, filled, wrong, seat=seat)),
        sending=_of_form(f"send-{n}", widgets(SENDING, filled, wrong, seat=seat, given=given)),
        wrong=wrong,
    )


def _of_form(form: str, drawn: tuple[Widget, ...]) -> tuple[Widget, ...]:
    return tuple(replace(widget, form=form) for widget in drawn)
