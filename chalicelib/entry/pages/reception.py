"""The desk of reception: today's sessions with their visitors, those to come, the month, the list of one session."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.errors import NotFound
from chalicelib.domain.registers.kinds import keys_to_open
from chalicelib.domain.registers.sessions import FORMS, SESSION
from chalicelib.domain.registers.views import View
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case_sides import SEATS
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown
from chalicelib.entry.pages.registers import dockets
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import reception, reception_desk, register_desk, register_papers, register_reading, worklist
from chalicelib.services.reception_desk import SessionList
from chalicelib.wiring import base
from chalicelib.wiring import papers as wired_papers

routes = Pages("app", base.settings)


@routes.page("/desk/reception")
def show(seat: Seat) -> Page:
    """Today's and the coming sessions of one docket, bookings to screen, what is owed, the month's count."""
    key = register_desk.docket_of(seat.actor, seat.asked("docket"))
    month = seat.asked("month") or f"{seat.today:%Y-%m}"
    found = reception_desk.desk_of(seat.desk, seat.actor, key, seat.today)
    called = Called(seat.desk.directory, seat.today)
    figures = reception.figures(seat.desk, seat.actor, key, month, seat.now)
    screened = [(each, seated) for each in found.coming for seated in each.visitors if seated.visitor.state == "asked"]
    values = {
        "desk": found,
        "month": month,
        "figures": figures,
        "leaders": [(called.person(each.leader), each) for each in figures.leaders],
        "units": [(called.key(unit), held) for unit, held in figures.units],
        "screened": screened,
        "opens": key in keys_to_open(SESSION, seat.actor),
        **dockets(seat, key),
        **_words(seat),
    }
    return Page("reception/desk.html", values)


@routes.page("/desk/reception/{entry}")
def show_session(seat: Seat, entry: str) -> Page:
    """One session: who comes in which order, and what may be done with each of them and with the session."""
    return _session(seat, entry, "", "")


@routes.page("/desk/reception/{entry}/walk-in")
def walk_in(seat: Seat, entry: str) -> Shown:
    """From the number of a registered case to the form by which its petitioner joins the end of the line (S3-26)."""
    register_reading.admitted(seat.desk, seat.actor, SESSION.name, entry)
    number = seat.asked("number").upper()
    try:
        worklist.admitted(seat.desk, seat.actor, number)
    except NotFound:
        return _session(seat, entry, number, "没有这个事项，请核对查询编号；新来访的请先登记")
    return Redirect(f"/desk/cases/{number}/actions/queue")


def _session(seat: Seat, entry: str, number: str, error: str) -> Page:
    found = reception_desk.session_of(seat.desk, seat.actor, entry)
    file = register_reading.show(seat.desk, seat.actor, SESSION.name, entry)
    papers = register_papers.papers(wired_papers.room(), seat.actor, SESSION.name, entry)
    values = {
        "session": found,
        "view": found.view,
        "steps": file.steps,
        "papers": papers,
        "number": number,
        "error": error,
        **_words(seat),
    }
    return Page("reception/session.html", values, 404 if error else 200)


def _words(seat: Seat) -> dict[str, Any]:
    called = Called(seat.desk.directory, seat.today)

    def who(view: View) -> str:
        """Who receives: the leader by name and post."""
        name, post = called.person(str(view.facts.get("leader", ""))), str(view.facts.get("leader_post", ""))
        return f"{name}（{post}）" if name and post and name != post else name or post

    def instead(view: View) -> str:
        """Who stands in, or for whom somebody stood in."""
        if view.facts.get("absent"):
            return f"已替{called.person(str(view.facts['absent']))}"
        name, post = called.person(str(view.facts.get("substitute", ""))), str(view.facts.get("substitute_post", ""))
        return f"{name}（{post}）" if name and post and name != post else name or post

    def room(each: SessionList) -> str:
        """Places taken of those that there are."""
        capacity = each.view.facts.get("capacity")
        return f"{each.booked}/{capacity}" if capacity else str(each.booked)

    return {
        "who": who,
        "instead": instead,
        "room": room,
        "forms": FORMS,
        "states": SESSION.states,
        "seats": SEATS,
    }
