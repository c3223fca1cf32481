"""The duty of a day: who receives in the own office and right below it, and the hours of the service stations."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.domain.errors import Invalid
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import duty_board
from chalicelib.wiring import base

routes = Pages("app", base.settings)


@routes.page("/desk/duty")
def show(seat: Seat) -> Page:
    """Who is on duty on a day, today unless another one is asked for."""
    day = _day(seat)
    office = seat.asked("office")
    board = duty_board.board(seat.desk, seat.actor, office, day)
    values = {
        "board": board,
        "day": day,
        "office": office,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
    }
    return Page("duty/show.html", values)


def _day(seat: Seat) -> date:
    try:
        return date.fromisoformat(seat.asked("day")) if seat.asked("day") else seat.today
    except ValueError:
        raise Invalid({"day": "日期应写作 2026-11-21 的形式"}) from None
