"""Rendering the templates of templates/desk/: the environment, its filters, and where styles and scripts lie."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib import __version__
from chalicelib.domain.offices import name_on
from chalicelib.domain.workdays import SHANGHAI, last_date
from chalicelib.entry.pages.nav import menu

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parents[3] / "templates" / "desk"
ASSETS = TEMPLATES / "assets"
WEEKDAYS = "一二三四五六日"


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """One template with its values; texts are escaped wherever they stand.

    Every template finds `seat`, `said`, and `token`, the hidden field that each form with method post carries.
    """
    from markupsafe import Markup

    seat = values.get("seat")
    token = Markup('<input type="hidden" name="csrf" value="{}">').format(seat.csrf) if seat else ""
    return environment().get_template(template).render({"token": token, **values})


@cache
def environment() -> Environment:
    """The environment of this process. A name that a template uses and nobody gave is an error, not an empty place."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=400,
    )
    made.filters |= {"day": day, "moment": moment, "clock": clock, "iso": iso, "left": left, "span": span}
    made.globals |= {"asset": asset, "menu": menu, "office_name": office_name, "version": __version__}
    return made


@cache
def asset(name: str) -> str:
    """The address of a style or script, which changes with its content so that it may be kept for ever."""
    digest = hashlib.sha256((ASSETS / name).read_bytes()).hexdigest()[:12]
    return f"/desk/assets/{digest}/{name}"


def office_name(seat: Any) -> str:
    """The name of the office that somebody is signed in for, as it is today."""
    return name_on(seat.desk.directory.office(seat.actor.office), seat.today)


def day(value: date | datetime | str | None) -> str:
    """2026-11-24 as 2026年11月24日（周二）; "" for None."""
    found = _date(value)
    return f"{found.year}年{found.month}月{found.day}日（周{WEEKDAYS[found.weekday()]}）" if found else ""


def moment(value: datetime | str | None) -> str:
    """A moment in Shanghai as 2026-11-16 09:12; "" for None."""
    found = datetime.fromisoformat(value) if isinstance(value, str) and value else value
    return found.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if isinstance(found, datetime) else ""


def clock(value: datetime | None) -> str:
    """The time of day in Shanghai as 09:12; "" for None."""
    return value.astimezone(SHANGHAI).strftime("%H:%M") if value else ""


def iso(value: date | datetime | None) -> str:
    """A day or moment for the attribute `datetime` of <time>."""
    return value.isoformat() if value else ""


def left(due: date | datetime | None, today: date) -> str:
    """How long there still is, in words: 今天到期, 明天到期, 还有 3 天, 已超 2 天; — without a due date."""
    found = _date(due)
    if found is None:
        return "—"
    days = (found - today).days
    if days < 0:
        return f"已超 {-days} 天"
    return ("今天到期", "明天到期")[days] if days < 2 else f"还有 {days} 天"


def span(due: date | datetime | None, today: date) -> str:
    """How pressing a due date is, as the class of a tag: late, now, soon, calm; none without one."""
    found = _date(due)
    if found is None:
        return "none"
    days = (found - today).days
    return "late" if days < 0 else "now" if days == 0 else "soon" if days <= 3 else "calm"


def _date(value: date | datetime | str | None) -> date | None:
    """A due moment is 24:00 of its day, which is 00:00 of the next: the day meant is that of the moment before."""
    if isinstance(value, str):
        value = (datetime if "T" in value else date).fromisoformat(value) if value else None
    return last_date(value) if isinstance(value, datetime) else value
