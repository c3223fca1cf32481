"""The answers chosen for publication: which wait, which are public, which came down; each leads to its case (E3)."""

from __future__ import annotations

from chalicelib.domain.offices import name_on
from chalicelib.domain.topics import topic_title
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS
from chalicelib.services import selected_answers
from chalicelib.wiring import base

routes = Pages("app", base.settings)

ANSWERS = f"{SETTINGS}/answers"


@routes.page(ANSWERS)
def show(seat: Seat) -> Page:
    """All that this person may propose or release; the deeds themselves are done on the page of the case."""
    lines = [
        {
            "number": line.entry.number,
            "title": line.entry.title,
            "topic": topic_title(line.entry.topic),
            "office": name_on(seat.desk.directory.office(line.entry.office), seat.today),
            "state": line.state,
            "state_title": line.state_title,
            "received_at": line.entry.received_at,
        }
        for line in selected_answers.listed(seat.desk, seat.actor)
    ]
    return Page("settings/answers.html", {"lines": lines})
