"""The office's entry in the directory: a form with a preview, and the release of what somebody else proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.errors import Invalid, NotFound, Stale
from chalicelib.domain.office_forms import ENTRY, REASON
from chalicelib.domain.offices import Office
from chalicelib.entry.pages.fields import Widget, widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS, names
from chalicelib.entry.shapes import office_shape
from chalicelib.services import office_entry
from chalicelib.wiring import base

routes = Pages("app", base.settings)

ENTRY_PAGE = f"{SETTINGS}/office-entry"
FIELDS = (*ENTRY, REASON)


@routes.page(ENTRY_PAGE)
def show(seat: Seat) -> Page:
    """The entry of the own office, or of the one that `office` names where the person releases it."""
    return _page(seat, seat.asked("office") or seat.actor.office)


@routes.form(ENTRY_PAGE)
def propose(seat: Seat, filled: Filled) -> Page | Redirect:
    """Preview what was filled in, or propose it; what somebody else changed meanwhile stands beside it."""
    office = filled.one("office") or seat.actor.office
    form = filled.said(FIELDS)
    try:
        if filled.one("do") == "preview":
            after = office_entry.preview(seat.desk, seat.actor, office, form, seat.now)
            return _page(seat, office, filled, shown=after)
        office_entry.propose(
            seat.desk,
            seat.actor,
            office,
            form,
            seat.now,
            version=filled.one("version"),
            proposal=_number(filled.one("proposal")),
        )
    except Invalid as wrong:
        return _page(seat, office, filled, wrong.fields or {"": wrong.message}, status=422)
    except Stale as stale:
        return _page(seat, office, filled, {"": stale.message}, status=409)
    return Redirect(_address(seat, office), "已提交，审核后对外公布")


@routes.form(f"{ENTRY_PAGE}/release")
def release(seat: Seat, filled: Filled) -> Page | Redirect:
    """Let the proposal out, or give it back with a reason."""
    office, version = filled.one("office") or seat.actor.office, _number(filled.one("proposal"))
    if filled.one("do") == "release":
        office_entry.release(seat.desk, seat.actor, office, seat.now, proposal=version)
        return Redirect(_address(seat, office), "已公布，公众从现在起看到新的内容")
    try:
        office_entry.give_back(seat.desk, seat.actor, office, filled.one("returned"), seat.now, proposal=version)
    except Invalid as wrong:
        return _page(seat, office, errors=wrong.fields, status=422)
    return Redirect(_address(seat, office), "已退回提出人")


@routes.form(f"{ENTRY_PAGE}/take-back")
def take_back(seat: Seat, filled: Filled) -> Redirect:
    """Take the proposal out."""
    office = filled.one("office") or seat.actor.office
    office_entry.take_back(seat.desk, seat.actor, office, seat.now)
    return Redirect(_address(seat, office), "已撤回")


def _page(
    seat: Seat,
    office: str,
    filled: Filled | None = None,
    errors: Mapping[str, str] | None = None,
    *,
    shown: Office | None = None,
    status: int = 200,
) -> Page:
    found = office_entry.shown(seat.desk, seat.actor, office, seat.now)
    proposal = found.proposal
    given: Mapping[str, Any] = proposal.form if proposal else found.form
    drawn = widgets(FIELDS, filled, errors, seat=seat, given=given)
    if status == 409:
        drawn = tuple(_beside(w, found.form) for w in drawn)
    released = proposal is not None and not proposal.returned and shown is None
    after = office_entry.preview(seat.desk, seat.actor, office, given, seat.now) if released else shown
    seen = filled if filled is not None and status != 409 else None
    return Page(
        "settings/entry.html",
        {
            "found": found,
            "version": seen.one("version") if seen else found.version,
            "version_proposed": seen.one("proposal") if seen else (proposal.version if proposal else 0),
            "proposal": proposal,
            "widgets": drawn,
            "errors": errors or {},
            "names": names(seat, office),
            "now": _public(seat, found.office),
            "after": _public(seat, after) if after else None,
            "releasers": office_entry.releasers(seat.desk, found.office, seat.actor.id, seat.now),
            "titles": {field.name: field.title for field in ENTRY},
        },
        status,
    )


def _beside(w: Widget, stands: Mapping[str, str]) -> Widget:
    """A widget that says what stands there now, where that is not what was typed."""
    now = stands.get(w.name, "")
    if w.name == REASON.name or w.value.strip() == now.strip():
        return w
    return replace(w, error=f"现在是：{now or '（空）'}")


def _public(seat: Seat, office: Office) -> dict[str, Any]:
    """The office as the public directory shows it, with the telephones of those above it for the card."""
    tree = seat.desk.directory.tree(office.city)
    above = [tree[each] for each in reversed(office.path) if each in tree]
    return {**office_shape(office, tree), "above": [(each.short_name, each.phones.service) for each in above]}


def _address(seat: Seat, office: str) -> str:
    return ENTRY_PAGE if office == seat.actor.office else f"{ENTRY_PAGE}?office={office}"


def _number(text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise NotFound("没有这项修改")
    return int(text or 0)
