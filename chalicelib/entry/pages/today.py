"""The first page of the day: what waits for the reader by urgency, and the office at a glance."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.offices import COMPARTMENTS, split_key
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.sessions import FORMS
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import ROLES
from chalicelib.domain.workdays import SHANGHAI
from chalicelib.entry.pages.alerts import alert_line
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.rows import Said
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import channels, today
from chalicelib.services.today import Docket, Waiting
from chalicelib.wiring import base

routes = Pages("app", base.settings)

HERE = "/desk"


@routes.page(HERE)
def show(seat: Seat) -> Page:
    """Everything that waits for the reader."""
    found = today.today(seat.desk, seat.actor, seat.now)
    called = Called(seat.desk.directory, seat.today)
    said = Said(called, seat.now)
    values: dict[str, Any] = {
        "greeting": _greeting(seat),
        "roles": "、".join(ROLES[role].title for role in sorted(seat.actor.roles)),
        "waiting": [_waiting(each, said) for each in found.waiting],
        "pressing": [said.row(entry) for entry in found.pressing],
        "dockets": [_docket(each, called) for each in found.dockets],
        "promises": [(each, said.row(each.entry)) for each in found.promises],
        "drafts": [(each, ACTIONS[each.action].title if each.action in ACTIONS else "登记") for each in found.drafts],
        "sessions": [_session(each, called) for each in found.sessions],
        "alerts": [alert_line(seat, each, called, None) for each in found.alerts],
        "unread": found.unread,
        "check": _check(seat),
        "office": bool(seat.actor.keys),
    }
    return Page("today/show.html", values)


@routes.page(f"{HERE}/today/on-time")
def show_on_time(seat: Seat) -> Page:
    """The rate of what was handled in time this month, asked for beside the page."""
    key = seat.asked("docket")
    found = today.on_time(seat.desk, seat.actor, key, seat.now)
    name = Called(seat.desk.directory, seat.today).key(key)
    values = {"figure": found.figure, "of": found.of, "key": key, "name": name, "part": seat.part}
    return Page("today/on_time.html", values)


def _greeting(seat: Seat) -> str:
    hour = seat.now.astimezone(SHANGHAI).hour
    return "早上好" if 5 <= hour < 11 else "中午好" if hour < 13 else "下午好" if hour < 18 else "晚上好"


def _waiting(each: Waiting, said: Said) -> dict[str, Any]:
    states = {entry.state for entry in each.entries}
    keys = {entry.key for entry in each.entries}
    asked = {"docket": min(keys), "part": "open", **({"state": min(states)} if len(states) == 1 else {})}
    return {
        "wait": each.wait,
        "count": each.count,
        "rows": [said.row(entry) for entry in each.entries],
        "more": f"/desk/cases?{urlencode(asked)}",
    }


def _docket(each: Docket, called: Called) -> dict[str, Any]:
    inner = split_key(each.key)[1]
    at = f"/desk/cases?{urlencode({'docket': each.key})}"
    return {
        "name": called.key(each.key),
        "figures": (
            ("在办", each.open, "", f"{at}&part=open"),
            ("已超期", each.late, "late" if each.late.n else "", f"{at}&due=late"),
            ("今天到期", each.now, "wait" if each.now.n else "", f"{at}&due=today"),
            ("3 天内到期", each.soon, "", f"{at}&due=3"),
        ),
        # A rate is that of an office or unit: the compartments of leaders and of discipline have none of their own.
        "rate": "" if inner in COMPARTMENTS else f"{HERE}/today/on-time?{urlencode({'docket': each.key})}",
    }


def _session(view: View, called: Called) -> dict[str, Any]:
    facts = view.facts
    return {
        "address": f"/desk/registers/{view.kind}/{view.id}",
        "form": FORMS.get(str(facts.get("form", "")), "接访"),
        "state": KINDS[view.kind].states[view.state],
        "hours": " 至 ".join(str(facts[name]) for name in ("from_time", "to_time") if facts.get(name)),
        "leader": called.person(str(facts["leader"])) if facts.get("leader") else "",
    }


def _check(seat: Seat) -> channels.Checklist | None:
    """The day's check of the channels, where the reader takes part in it and it is not signed yet."""
    if seat.actor.office not in seat.actor.keys:
        return None
    found = channels.checklist(seat.desk, seat.actor, seat.now)
    return found if found is not None and found.steps else None
