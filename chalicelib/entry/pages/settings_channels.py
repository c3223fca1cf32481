"""Who looks after each channel of the own office (S2-22): one line for each, a name chosen from the office's staff."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain import forms
from chalicelib.domain.errors import Invalid, Stale
from chalicelib.domain.registers.channel_checks import CHECKED
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS, names
from chalicelib.entry.pages.settings_form import said
from chalicelib.services import channels
from chalicelib.wiring import base

routes = Pages("app", base.settings)

CHANNELS = f"{SETTINGS}/channels"

FIELDS = tuple(forms.code(code, row.title, kind="staff") for code, row in CHECKED.items())
"""One field for each channel that is looked into every day; a new row of channels shows up by itself."""


@routes.page(CHANNELS)
def show(seat: Seat) -> Page:
    """Who is named for each channel."""
    return _page(seat)


@routes.form(CHANNELS)
def name(seat: Seat, filled: Filled) -> Page | Redirect:
    """Name who looks after the channels whose line was changed; an empty line names nobody."""
    before = channels.handlers(seat.desk, seat.actor.office, seat.now)
    wanted = {code: filled.one(code) for code in CHECKED if filled.one(code) != before.get(code, "")}
    wrong: dict[str, str] = {}
    for code, staff in wanted.items():
        try:
            if filled.one(f"{code}.seen") != before.get(code, ""):
                raise Stale("这个渠道的负责人刚刚被别人改过，请看现在的名单")
            channels.name_handler(seat.desk, seat.actor, code, staff, seat.now)
        except (Invalid, Stale) as found:
            wrong[code] = next(iter(said(found)[0].values()))
    if wrong:
        return _page(seat, filled, wrong, 422)
    return Redirect(CHANNELS, "已保存" if wanted else "没有改动")


def _page(seat: Seat, filled: Filled | None = None, errors: Mapping[str, str] | None = None, status: int = 200) -> Page:
    named = channels.handlers(seat.desk, seat.actor.office, seat.now)
    people = names(seat, seat.actor.office)
    return Page(
        "settings/channels.html",
        {
            "widgets": widgets(FIELDS, filled, errors, seat=seat, given=named),
            "rows": [(row.title, people.get(named.get(code, ""), "")) for code, row in CHECKED.items()],
            "named": named,
            "errors": errors or {},
            "may_name": channels.may_name(seat.actor),
        },
        status,
    )
