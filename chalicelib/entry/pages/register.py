"""Taking a matter in at the desk, by every channel on one screen, and the receipt that the petitioner takes home."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chalicelib.adapters.qr import QrCodes
from chalicelib.domain.case import Case
from chalicelib.domain.clocks import RUNNING
from chalicelib.domain.disclosure import is_sealed_to_public
from chalicelib.domain.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.domain.intake import CHANNELS, CaseType, ChannelRow
from chalicelib.domain.offices import name_on
from chalicelib.domain.submission import MOBILE, SUBMIT, tidy_number
from chalicelib.entry.desk_shapes import state_title
from chalicelib.entry.pages import attached, register_form
from chalicelib.entry.pages.fields import Widget
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown, nonce
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import drafts, repeats, take_in
from chalicelib.services.begin import Receipt
from chalicelib.services.repeats import Hint
from chalicelib.services.worklist import admitted
from chalicelib.wiring import base

routes = Pages("app", base.settings)

PAGE, RECEIPT = "/desk/register", "/desk/register/receipt"
KEY = "key"
"""The hidden field by which a form that is sent twice is one matter."""

KEPT, NOT_KEPT = "草稿已存，下次打开“登记”时带出", "此件已经登记，没有再存草稿"

UNNOTICED = frozenset({CaseType.CONSULT, CaseType.PRAISE, CaseType.SUGGEST})
"""Types that are answered and not accepted first (条例 Art. 22 speaks of the others)."""

TOLD_IN = "mobile title content topic about_office".split()
"""What is compared with earlier matters."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of earlier matters; `asked` is False while there is too little to look for."""

    hints: tuple[Hint, ...] = ()
    asked: bool = False
    refused: str = ""


@routes.page(PAGE)
def show(seat: Seat) -> Page:
    """The form of one channel, empty or as the draft left it."""
    take_in.check_taker(seat.actor)
    draft = drafts.find(seat.desk, seat.actor, *drafts.REGISTRATION, seat.now)
    wanted = seat.asked("channel")
    kept = str(draft.form.get("channel", "")) if draft else ""
    if draft is not None and (not wanted or wanted == kept):
        filled = Filled({name: _texts(value) for name, value in draft.form.items()})
        return _drawn(seat, register_form.channel_of(kept), filled, {}, draft=draft)
    return _drawn(seat, register_form.channel_of(wanted), None, {})


@routes.form("/desk/register/hints", limit=attached.BYTES)
def look_for_repeats(seat: Seat, filled: Filled) -> Page:
    """What may have come before, while the number is being typed or at the press of a button; nothing is taken in."""
    take_in.check_taker(seat.actor)
    channel = register_form.channel_of(filled.one("channel"))
    found = _found(seat, filled, channel)
    if seat.part:
        return Page("register/hints.html", {"found": found, "state": state_title})
    filled, _, faults = attached.take(seat, filled)
    return _drawn(seat, channel, filled, faults, found=found, status=422 if faults else 200)


@routes.form("/desk/register/draft")
def keep(seat: Seat, filled: Filled) -> Shown:
    """Keep what is filled in so far; a script asks for it now and then."""
    take_in.check_taker(seat.actor)
    draft = _keep(seat, filled)
    if not seat.part:
        return Redirect(PAGE, KEPT if draft else NOT_KEPT)
    return Page("case/kept.html", {"draft": draft})


@routes.page(RECEIPT)
def show_no_receipt(seat: Seat) -> Redirect:
    """A receipt is shown once, right after the registration; the code is kept nowhere."""
    return Redirect(PAGE, "回执只在登记后显示一次。查询码遗失的，请在此件上办理“重发查询码”", "warn")


@routes.form(RECEIPT, limit=attached.BYTES)
def register(seat: Seat, filled: Filled) -> Shown:
    """Take the matter in and show the receipt. The same form sent twice is one matter with one receipt."""
    take_in.check_taker(seat.actor)
    channel = register_form.channel_of(filled.one("channel"))
    if filled.one("do") == "draft":
        return Redirect(PAGE, KEPT if _keep(seat, filled) else NOT_KEPT)
    filled, handed, wrong = attached.take(seat, filled)
    form = register_form.said(seat, filled, channel)
    if not wrong:
        try:
            at = register_form.received_at(seat, filled, channel)
            receipt = take_in.take_in(seat.desk, form, seat.actor, at, seat.now, key=filled.one(KEY), attached=handed)
        except Invalid as refused:
            wrong = _in_words(seat, refused)
        else:
            drafts.done(seat.desk, seat.actor, *drafts.REGISTRATION, seat.now, key=filled.one(KEY))
            return _receipt(seat, channel, receipt, form)
    return _drawn(seat, channel, filled, wrong, status=422)


def _in_words(seat: Seat, refused: Invalid) -> dict[str, str]:
    """What was wrong, by field; a key that was used for something else is told in words that mean something."""
    fields = dict(refused.fields) or {"form": refused.message}
    if isinstance(refused, Conflict) and "Idempotency-Key" in fields:
        return {"form": "这一页的内容已经登记过，又有改动。如是另一件事，请重新打开“登记”；如需更正，请在原件上办理"}
    return {("form" if name == "Idempotency-Key" else name): text for name, text in fields.items()}


def _found(seat: Seat, filled: Filled, channel: ChannelRow) -> Found:
    told = {name: value for name in TOLD_IN if (value := register_form.said(seat, filled, channel).get(name))}
    number = tidy_number(str(told.get("mobile", "")))
    if seat.part and not MOBILE.match(number):
        return Found()
    if not told.get("mobile") and not told.get("title"):
        return Found(refused="请先填写手机号码，或者标题、内容，再查重")
    try:
        return Found(repeats.hints_for(seat.desk, seat.actor, told, seat.now), asked=True)
    except (TooMany, Invalid) as refused:
        return Found(refused=refused.message)


def _keep(seat: Seat, filled: Filled) -> drafts.Draft | None:
    names = {field.name for field in SUBMIT.fields} | {register_form.RECEIVED.name}
    said = {name: values[-1] for name, values in filled.values.items() if name in names and values}
    return drafts.save(seat.desk, seat.actor, *drafts.REGISTRATION, said, 0, seat.now, key=filled.one(KEY))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _drawn(
    seat: Seat,
    channel: ChannelRow,
    filled: Filled | None,
    wrong: Mapping[str, str],
    *,
    draft: drafts.Draft | None = None,
    found: Found | None = None,
    status: int = 200,
) -> Page:
    parts = register_form.parts(seat, channel, filled, wrong, {})
    uploads = attached.uploads(seat, filled, wrong)
    linked: Sequence[Widget | attached.Uploads] = [*(w for part in parts for w in part.widgets), uploads]
    values = {
        "channel": channel,
        "channels": list(CHANNELS.values()),
        "parts": parts,
        "uploads": uploads,
        "errors": wrong,
        "linked": linked,
        "key": (filled.one(KEY) if filled else "") or nonce(),
        "draft": draft,
        "found": found or Found(),
        "state": state_title,
    }
    return Page("register/show.html", values, status)


def _receipt(seat: Seat, channel: ChannelRow, receipt: Receipt, form: Mapping[str, Any]) -> Page:
    office = seat.desk.directory.office(seat.actor.office)
    root = seat.desk.directory.office(office.city)
    case = _case(seat, receipt.number)
    site = base.settings().site_url
    values = {
        "receipt": receipt,
        "channel": channel,
        "title": form.get("title", ""),
        "office": name_on(office, seat.today),
        "phone": office.phones.service or office.phones.office or root.phones.service or root.phones.office,
        "site": site.rstrip("/"),
        "code": QrCodes().svg(receipt.address(site)),
        "sees": case is not None,
        "sealed": str(form.get("type")) == "REPORT" or (case is not None and is_sealed_to_public(case)),
        "called": bool(case and case.contact),
        "noticed": form.get("type") not in UNNOTICED,
        "register_by": _due(case, "R01"),
        "notice_by": _due(case, "R02"),
    }
    return Page("register/receipt.html", values)


def _case(seat: Seat, number: str) -> Case | None:
    """The case as it was just taken in, unless it started above this desk and its taker has the receipt and no more."""
    with suppress(NotFound):
        admitted(seat.desk, seat.actor, number)
        return seat.desk.cases.load(number).case
    return None


def _due(case: Case | None, rule: str) -> Any:
    """The day of a clock that runs, for the petitioner to know."""
    running = (c.effective_date for c in case.clocks if (c.rule, c.state) == (rule, RUNNING)) if case else iter(())
    return next(running, None)
