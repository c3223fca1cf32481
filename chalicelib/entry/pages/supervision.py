"""The supervision board: each office below with what is open and overdue, cards, 督办 and promises of one docket."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.figures import Figure
from chalicelib.domain.offices import split_key
from chalicelib.domain.outcome import Alert
from chalicelib.domain.steps.orders import LEVELS
from chalicelib.domain.steps.oversight import GROUNDS
from chalicelib.entry.desk_shapes import state_title
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case import address
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import supervising
from chalicelib.services.supervising import COLOURS, Board, Line, Order
from chalicelib.services.terms import terms_for
from chalicelib.wiring import base

routes = Pages("app", base.settings)

BOARD = "/desk/supervision"
LIST = "/desk/cases"


@routes.page(BOARD)
def show(seat: Seat) -> Page:
    """The board of one docket of mine."""
    board = supervising.board(seat.desk, seat.actor, seat.asked("docket") or None, seat.now)
    called = Called(seat.desk.directory, seat.today)
    rules = terms_for(seat.desk.directory, seat.desk.calendars, board.key, ()).rules
    values: dict[str, Any] = {
        "board": board,
        "dockets": [(key, called.key(key), f"{BOARD}?{urlencode({'docket': key})}") for key in board.keys],
        "here": called.key(board.key),
        "lines": [(line, _links(board, line)) for line in board.lines],
        "late": [
            (entry, called.key(entry.holder) if entry.holder else "", _order(board, entry)) for entry in board.late
        ],
        "all_late": f"{LIST}?{urlencode({'docket': board.key, 'due': 'late'})}",
        "orders": [_told(each, called) for each in board.orders],
        "listed": [_told(each, called) for each in board.listed],
        "cards": [(card, COLOURS[card.colour], _rule(card, rules), called.key(card.obligor)) for card in board.cards],
        "state": state_title,
        "address": address,
        "rates": f"{BOARD}/rates?{urlencode({'docket': board.key})}",
    }
    return Page("supervision/board.html", values)


@routes.page(f"{BOARD}/rates")
def show_rates(seat: Seat) -> Page:
    """The rates of this month to date, asked for beside the board."""
    key = seat.asked("docket") or (sorted(seat.actor.keys) or [""])[0]
    found: tuple[Figure, ...] = supervising.rates(seat.desk, seat.actor, key, seat.now)
    back = f"{BOARD}?{urlencode({'docket': key})}"
    return Page("supervision/rates.html", {"figures": found, "back": back})


def _links(board: Board, line: Line) -> dict[str, str]:
    """Where the list of a line stands; "" for a unit, by which lists are not narrowed, unless its own docket opens."""
    office, unit = split_key(line.office)
    if not office:
        return {}
    asked = {"docket": line.office} if unit else {"docket": board.key, "holder": office}
    if unit and line.office not in board.keys:
        return {}
    return {
        "open": f"{LIST}?{urlencode(asked)}",
        "late": f"{LIST}?{urlencode({**asked, 'due': 'late'})}",
    }


def _order(board: Board, entry: Any) -> str:
    return f"{address(entry.number)}/actions/{supervising.SUPERVISE}" if entry.number in board.may_order else ""


def _told(each: Order, called: Called) -> dict[str, Any]:
    order = each.order
    return {
        "entry": each.entry,
        "sealed": each.sealed,
        "level": dict(LEVELS).get(order.level, "") if order else "",
        "kind": {"red": "late", "listed": "late", "yellow": "wait"}.get(order.level, "calm") if order else "calm",
        "ground": dict(GROUNDS).get(order.ground, "") if order else "",
        "to": called.key(order.to) if order else "",
        "at": order.at if order else None,
        "new_date": order.new_date if order else None,
        "answered_at": order.answered_at if order else None,
    }


def _rule(card: Alert, rules: Any) -> str:
    return str(rules[card.rule].title) if card.rule in rules else card.rule
