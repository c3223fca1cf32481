"""One file of a case, handed out to whoever sees it: pictures are shown, everything else is saved."""

from __future__ import annotations

from chalicelib.entry.attachments import as_answer
from chalicelib.entry.pages.case import reasoned
from chalicelib.entry.pages.page import Pages
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.routing import Answer
from chalicelib.services import attachments, looks
from chalicelib.wiring import attachments as wired_files
from chalicelib.wiring import base

routes = Pages("app", base.settings)


@routes.page("/desk/cases/{number}/attachments/{id}")
@reasoned
def show(seat: Seat, number: str, id: str) -> Answer:
    """The file; each opening is logged, that of a sealed case under the reason that was given."""
    reason = looks.reason_given(seat.desk, seat.actor, number, seat.now)
    return as_answer(attachments.open_file(wired_files.room(), seat.desk, seat.actor, number, id, seat.now, reason))
