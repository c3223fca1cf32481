"""The alerts and notices of the dockets open to the reader, latest first, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import Invalid
from chalicelib.domain.outcome import MOVED, Alert, Notice
from chalicelib.domain.registers.entry import is_entry
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import heard, worklist
from chalicelib.services.worlds import Desk
from chalicelib.wiring import base

routes = Pages("app", base.settings)

HERE = "/desk/alerts"
TITLES = {
    "warn": "期限提醒",
    "late": "已经超期",
    "wake_failed": "系统检查时限失败，请与系统管理员联系",
    "dates_moved": "放假安排更新，日期有变",
    "release_wanted": "目录信息待审核公布",
    "published": "新公布的政策法规",
    "infected": "附件查出病毒，已拦下",
    "site_failed": "公开网站没有更新",
    MOVED: "一件已移送的事项的提醒",
}
"""The alerts that no message is named after; the others are called by the subject of theirs."""

MOVED_NOTICE = "一件已移送的事项的通知"


@dataclass(frozen=True, slots=True)
class Line:
    """One alert or notice as the list shows it; `case` is "" where there is none to open."""

    at: datetime
    title: str
    text: str
    case: str
    docket: str
    colour: str
    due: date | None
    mine: bool
    new: bool


@routes.page(HERE)
def show(seat: Seat) -> Page:
    """Alerts of all dockets, or with `docket` the notices that came to one of them."""
    docket, cursor = seat.asked("docket"), seat.asked("cursor") or None
    called = Called(seat.desk.directory, seat.today)
    lines, onward = _notices(seat, docket, cursor, called) if docket else _alerts(seat, cursor, called)
    values = {
        "lines": lines,
        "cursor": onward,
        "docket": docket,
        "dockets": [(key, called.key(key)) for key in sorted(seat.actor.keys)],
        "until": seat.now.isoformat(),
        "fresh": any(line.new for line in lines),
    }
    return Page("case/alerts.html", values)


@routes.form(f"{HERE}/heard")
def mark_read(seat: Seat, filled: Filled) -> Redirect:
    """Remember that the alerts up to those on the page were read."""
    try:
        until = datetime.fromisoformat(filled.one("until"))
    except ValueError:
        until = seat.now
    heard.hear(seat.desk, seat.actor, until if until.tzinfo else seat.now, seat.now)
    return Redirect(HERE, "已全部标为已读")


def _alerts(seat: Seat, cursor: str | None, called: Called) -> tuple[list[Line], str | None]:
    page = worklist.alerts(seat.desk, seat.actor, cursor)
    until = heard.heard_until(seat.desk, seat.actor, seat.now)
    return [alert_line(seat, alert, called, until) for alert in page.items], page.cursor


def alert_line(seat: Seat, alert: Alert, called: Called, until: datetime | None) -> Line:
    rule = RULES.get(alert.rule)
    return Line(
        at=alert.at,
        title=_title(seat.desk, alert),
        text=f"{rule.title}（{called.key(alert.obligor)}）" if rule else called.key(alert.obligor),
        case=alert.case,
        docket=called.key(alert.key),
        colour=alert.colour,
        due=alert.due_on if rule else None,
        mine=seat.actor.id in alert.staff,
        new=until is None or alert.at > until,
    )


def _title(desk: Desk, alert: Alert) -> str:
    if alert.kind in TITLES:
        return TITLES[alert.kind]
    subject = _rendered(desk, alert.kind, {"number": alert.case, "gaps": alert.note or "—"})[0]
    return subject.partition("（")[0] or alert.kind


def _notices(seat: Seat, docket: str, cursor: str | None, called: Called) -> tuple[list[Line], str | None]:
    page = worklist.inbox(seat.desk, seat.actor, docket, cursor)
    return [_notice(seat, notice, called) for notice in page.items], page.cursor


def _notice(seat: Seat, notice: Notice, called: Called) -> Line:
    gone = notice.template == MOVED
    subject, text = (MOVED_NOTICE, "") if gone else _rendered(seat.desk, notice.template, notice.facts)
    return Line(
        at=notice.send_at,
        title=subject,
        text=text.partition("请登录工作台")[0].strip(),
        case="" if is_entry(notice.case) else notice.case,
        docket=called.key(notice.to),
        colour="red" if notice.urgent else "",
        due=None,
        mine=seat.actor.id in notice.staff,
        new=False,
    )


def _rendered(desk: Desk, template: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    try:
        return desk.messages.render(template, facts)
    except Invalid:
        return template, ""
