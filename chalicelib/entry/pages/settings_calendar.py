"""The days on which the own office does not work: a preview of what they would move, the decision, and earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.changes import KINDS
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import Invalid, Stale
from chalicelib.domain.office_forms import read_form
from chalicelib.domain.offices import Closure
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS, names
from chalicelib.entry.pages.settings_form import said
from chalicelib.services import closures
from chalicelib.services.closures import Looked
from chalicelib.wiring import base

routes = Pages("app", base.settings)

CALENDAR = f"{SETTINGS}/calendar"
SHOWN = 200
"""So many moved deadlines are listed; how many there are is always said."""

DAYS = (
    forms.day("first", "停业首日", hint="只取消已有停业日的，不必填"),
    forms.day("last", "停业末日", hint="只停一天的不填"),
    forms.text("why", "停业原因", personal=False, max=100, hint="如 校舍检修"),
)
REASON = forms.text("reason", "决定的依据", personal=False, max=200, hint="如 校务会议定；决定时必填")


@routes.page(CALENDAR)
def show(seat: Seat) -> Page:
    """Closures, holidays ahead, and what was decided."""
    return _page(seat)


@routes.form(CALENDAR)
def decide(seat: Seat, filled: Filled) -> Page | Redirect:
    """Preview what the closures would move, or decide on them."""
    try:
        wanted = _wanted(seat, filled)
        if filled.one("do") != "decide":
            return _page(seat, filled, looked=closures.preview(seat.desk, seat.actor, wanted, seat.now))
        if filled.one("seen") != _seen(seat):
            raise Stale("停业日刚刚被别人修改过，请看现在的安排再决定")
        _, found = closures.decide(seat.desk, seat.actor, wanted, filled.one("reason"), seat.now)
    except (Invalid, Stale) as wrong:
        return _page(seat, filled, *said(wrong))
    return Redirect(CALENDAR, f"已决定，{found.cases} 件的期限将重新计算，责任单位会收到提醒")


def _wanted(seat: Seat, filled: Filled) -> list[Closure]:
    """All closures that the office would have: those kept, and the new one if there is any."""
    dropped = set(filled.many("drop"))
    kept = [c for c in _standing(seat) if _id(c) not in dropped]
    given = read_form(DAYS, filled.said(DAYS))
    if "first" not in given:
        if not dropped:
            raise Invalid({"first": "请填写停业首日，或勾选要取消的停业日"})
        return kept
    first = date.fromisoformat(given["first"])
    last = date.fromisoformat(given.get("last") or given["first"])
    if not given.get("why"):
        raise Invalid({"why": "请写明停业原因"})
    if last < first:
        raise Invalid({"last": "停业末日早于首日"})
    return [*kept, Closure(first, last, str(given["why"]))]


def _page(
    seat: Seat,
    filled: Filled | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    *,
    looked: Looked | None = None,
) -> Page:
    people = names(seat, seat.actor.office)
    dropped = filled.many("drop") if filled else ()
    values: dict[str, Any] = {
        "closures": [(each, _id(each), _id(each) in dropped) for each in _standing(seat)],
        "widgets": widgets(DAYS, filled, errors, seat=seat),
        "reason": widgets((REASON,), filled, errors, seat=seat)[0],
        "errors": _by_field(errors or {}),
        "looked": looked,
        "moved": looked.moved[:SHOWN] if looked else (),
        "rules": RULES,
        "may_decide": closures.may_decide(seat.actor),
        "decisions": closures.decisions(seat.desk, seat.actor),
        "kinds": KINDS,
        "names": people,
        "seen": _seen(seat),
    }
    return Page("settings/calendar.html", values, status)


def _by_field(errors: Mapping[str, str]) -> dict[str, str]:
    """What the service says of all closures stands beside the first day."""
    return {"first" if name == "closures" else name: text for name, text in errors.items()}


def _standing(seat: Seat) -> tuple[Closure, ...]:
    seat.desk.directory.reread(seat.actor.office)
    return seat.desk.directory.office(seat.actor.office).closures


def _id(closure: Closure) -> str:
    return f"{closure.first.isoformat()}_{closure.last.isoformat()}"


def _seen(seat: Seat) -> str:
    return ",".join(_id(each) for each in _standing(seat))
