"""The papers of an entry at the desk: previews, numbers, voiding, delivery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.papers import Issue
from chalicelib.domain.registers.catalogue import kind_of
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case_papers import SENDING, drawn_paper
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.registers import ENTRY, address
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.paper_shapes import pdf, which
from chalicelib.entry.routing import Answer
from chalicelib.services import register_papers as printing
from chalicelib.services import register_reading
from chalicelib.wiring import base
from chalicelib.wiring import papers as wired_papers

routes = Pages("app", base.settings)

LIST = f"{ENTRY}/papers"
PAPER = f"{LIST}/{{paper}}"


@routes.page(LIST)
def show(seat: Seat, kind: str, entry: str) -> Page:
    """The papers of an entry that the reader may open."""
    return _list(seat, kind, entry)


@routes.page(PAPER)
def open_paper(seat: Seat, kind: str, entry: str, paper: str) -> Answer:
    """The PDF: the paper as it was kept, or with `draft` what it would be now."""
    register_reading.admitted(seat.desk, seat.actor, kind, entry)
    room, n = wired_papers.room(), which(paper)
    if seat.asked("draft"):
        return pdf(printing.preview(room, seat.actor, kind, entry, n), f"{entry}-{n}-草稿")
    issue, content = printing.open_paper(room, seat.actor, kind, entry, n)
    return pdf(content, issue.number or f"{issue.title}-{entry}")


@routes.form(f"{PAPER}/issue")
def issue(seat: Seat, filled: Filled, kind: str, entry: str, paper: str) -> Shown:
    """Number, print and keep a paper."""
    register_reading.admitted(seat.desk, seat.actor, kind, entry)
    done = printing.issue(wired_papers.room(), seat.actor, kind, entry, which(paper), seat.now)
    missing = f"。下列字无法打印，请核对：{done.missing}" if done.missing else ""
    message = f"已编号打印《{done.title}》{done.number}{missing}"
    return Redirect(_at(kind, entry), message, "warn" if missing else "done")


@routes.form(f"{PAPER}/void")
def void(seat: Seat, filled: Filled, kind: str, entry: str, paper: str) -> Shown:
    """Void an issued paper."""

    def void_it(n: int) -> Issue:
        return printing.void(wired_papers.room(), seat.actor, kind, entry, n, filled.one("reason"), seat.now)

    return _changed(seat, filled, (kind, entry, paper), void_it, "已作废")


@routes.form(f"{PAPER}/deliver")
def deliver(seat: Seat, filled: Filled, kind: str, entry: str, paper: str) -> Shown:
    """Record how an issued paper reached somebody."""

    def deliver_it(n: int) -> Issue:
        form: dict[str, Any] = filled.said(SENDING)
        try:
            form["on"] = date.fromisoformat(str(form.get("on", "")))
        except ValueError:
            form["on"] = None
        form["signed"] = bool(filled.one("signed"))
        return printing.deliver(wired_papers.room(), seat.actor, kind, entry, n, form, seat.now)

    return _changed(seat, filled, (kind, entry, paper), deliver_it, "已登记送达")


def _changed(
    seat: Seat, filled: Filled, where: tuple[str, str, str], change: Callable[[int], Issue], done: str
) -> Shown:
    kind, entry, paper = where
    register_reading.admitted(seat.desk, seat.actor, kind, entry)
    n = which(paper)
    try:
        changed = change(n)
    except Invalid as wrong:
        return _list(seat, kind, entry, n, filled, wrong.fields)
    return Redirect(_at(kind, entry), f"{done}：《{changed.title}》{changed.number}")


def _at(kind: str, entry: str) -> str:
    return f"{address(kind, entry)}/papers"


def _list(
    seat: Seat,
    kind: str,
    entry: str,
    n: int = 0,
    filled: Filled | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Page:
    called = Called(seat.desk.directory, seat.today)
    drawn = [
        drawn_paper(
            seat, line, called, filled if line.paper.n == n else None, (wrong or {}) if line.paper.n == n else {}
        )
        for line in printing.papers(wired_papers.room(), seat.actor, kind, entry)
    ]
    values = {"kind": kind_of(kind), "entry": entry, "papers": drawn}
    return Page("registers/papers.html", values, 422 if wrong else 200)
