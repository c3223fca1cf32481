"""One person, one file: by telephone number with a reason, logged; the number travels in the body and nowhere else."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.case import STATE_TITLES, State
from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import TYPES, CaseType
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.registers import lines_of
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import household as files
from chalicelib.services.household import Household
from chalicelib.wiring import base

routes = Pages("app", base.settings)

ASKED = (
    forms.text("mobile", "手机号码或固定电话", required=True, max=30, hint="不显示、不留存在网址中；固定电话请带区号"),
    forms.text("reason", "查看原因", required=True, max=200, hint="每次查看都会记录，如“核实是否重复来访”"),
)


@routes.page("/desk/person")
def ask(seat: Seat) -> Page:
    """The form that asks for number and reason."""
    return _shown(seat, None, {}, None)


@routes.form("/desk/person")
def show(seat: Seat, filled: Filled) -> Page:
    """The file of whoever left that number, as far as it is open to the reader."""
    try:
        found = files.household(seat.desk, seat.actor, filled.one("mobile"), filled.one("reason"), seat.now)
    except Invalid as wrong:
        return _shown(seat, filled, wrong.fields, None)
    return _shown(seat, None, {}, found)


def _shown(seat: Seat, filled: Filled | None, errors: dict[str, str], found: Household | None) -> Page:
    values: dict[str, Any] = {
        "widgets": widgets(ASKED, filled, errors, seat=seat),
        "errors": errors,
        "found": found,
        "cases": [(entry, TYPES[CaseType(entry.type)].title, STATE_TITLES[State(entry.state)]) for entry in _of(found)],
        "entries": lines_of(seat, found.entries if found else ()),
    }
    return Page("person/show.html", values, 422 if errors else 200)


def _of(found: Household | None) -> Any:
    return found.cases if found else ()
