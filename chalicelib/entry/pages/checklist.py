"""The daily check of an office's channels: who is named for each, what came in, who looked, and the signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import CHANNELS, Channel
from chalicelib.domain.registers.channel_checks import CHANNEL_CHECK
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import channels
from chalicelib.services.channels import Checklist
from chalicelib.wiring import base

routes = Pages("app", base.settings)

HERE = "/desk/checklist"


@routes.page(HERE)
def show(seat: Seat) -> Page:
    """Today's check of the reader's office, or the earliest that nobody signed."""
    return _shown(seat, None, {})


@routes.form(f"{HERE}/look")
def look(seat: Seat, filled: Filled) -> Shown:
    """Note which channels were looked into."""
    return _take(seat, filled, "look", "已记下查阅的渠道")


@routes.form(f"{HERE}/sign")
def sign(seat: Seat, filled: Filled) -> Shown:
    """Sign for the whole check."""
    return _take(seat, filled, "sign", "已签字")


def _take(seat: Seat, filled: Filled, name: str, done: str) -> Shown:
    step = CHANNEL_CHECK.step(name)
    assert step is not None
    form = filled.said(step.fields)
    seen = filled.one("revision")
    try:
        channels.take(
            seat.desk, seat.actor, filled.one("id"), name, form, seat.now, int(seen) if seen.isdecimal() else None
        )
    except Invalid as wrong:
        return _shown(seat, filled, wrong.fields)
    return Redirect(HERE, done)


def _shown(seat: Seat, filled: Filled | None, errors: Mapping[str, str]) -> Page:
    found = channels.checklist(seat.desk, seat.actor, seat.now)
    called = Called(seat.desk.directory, seat.today)
    values: dict[str, Any] = {
        "check": found,
        "errors": errors,
        "names": {},
        "widgets": (),
        "may_name": channels.may_name(seat.actor),
        "handlers": _handlers(seat, called) if found is None else (),
        "state": "",
        "can": frozenset(),
    }
    if found is not None:
        values |= _of(seat, found, called, filled, errors)
    return Page("checklist/show.html", values, 422 if errors else 200)


def _of(
    seat: Seat, found: Checklist, called: Called, filled: Filled | None, errors: Mapping[str, str]
) -> dict[str, Any]:
    sign = next((step for step in found.steps if step.name == "sign"), None)
    boxes = {line.field for line in found.lines}
    rest = [field for field in sign.fields if not field.name.startswith("seen_")] if sign else []
    arrived = sum(line.arrived for line in found.lines)
    ticked = set(boxes) if filled is None else {name for name in boxes if filled.one(name)}
    return {
        "names": {line.field: (called.person(line.handler), called.person(line.seen_by)) for line in found.lines},
        "widgets": widgets(rest, filled, errors, seat=seat, given={"arrived": arrived}),
        "ticked": {line.field for line in found.lines if line.seen} | (ticked if filled is not None else set()),
        "state": CHANNEL_CHECK.states[found.view.state],
        "can": frozenset(step.name for step in found.steps),
        "note": errors,
    }


def _handlers(seat: Seat, called: Called) -> tuple[tuple[str, str], ...]:
    named = channels.handlers(seat.desk, seat.actor.office, seat.now)
    return tuple((CHANNELS[Channel(code)].title, called.person(staff)) for code, staff in named.items())
