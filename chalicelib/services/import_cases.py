"""Messages that were answered before this system came: each row lives its whole life at its own moments.

The steps are folded in memory and committed once. Nobody is told of them: what ended long ago sends no messages today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain import workflow
from chalicelib.domain.errors import Invalid, Unavailable
from chalicelib.domain.intake import CHANNELS
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.ports import ClaimRefused, NumberTaken, Projected
from chalicelib.domain.ports_tables import TableRow
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.workdays import business_date, day_start
from chalicelib.services.begin import begin
from chalicelib.services.project import difference
from chalicelib.services.table_intake import (
    Destination,
    RowResult,
    destination,
    each_row,
    known,
    proposed_topic,
    proposed_type,
    titled,
)
from chalicelib.services.terms import terms_for
from chalicelib.services.worlds import Desk

NUMBER, USER, TITLE, RECEIVED, CONTENT, REPLY, REPLIED = COLUMNS = (
    "留言编号",
    "留言用户",
    "留言主题",
    "留言时间",
    "留言详情",
    "答复意见",
    "答复时间",
)

FIELDS: Mapping[str, str] = {
    "outside_number": NUMBER,
    "name": USER,
    "title": TITLE,
    "received_at": RECEIVED,
    "content": CONTENT,
    "reply": REPLY,
}

CLOSING = "历史留言导入：答复后即办结，原平台不提供联系方式，未作回访"

DRAWS = 5
"""How often a number is drawn anew when chance has drawn one that exists."""


def import_closed(
    desk: Desk, rows: Iterable[TableRow], *, office: str, channel: str, now: datetime
) -> Iterator[RowResult]:
    """Take in answered messages, one result a row; a bad row stops nothing, a known one changes nothing.

    `rows` have COLUMNS. A message is known by channel and number (edge 49). Raises NotFound for an unknown office and
    Invalid for an unknown channel, both before the first row; Unavailable when the engine does not answer.
    """
    to = destination(desk.directory, office, channel, NUMBER, FIELDS)
    return each_row(rows, to, lambda row, outside: _take(desk, row, outside, to, now))


def _take(desk: Desk, row: TableRow, outside: str, to: Destination, now: datetime) -> RowResult:
    if number := known(desk.guards, to, outside, 0, now):
        return RowResult(row.line, outside, "exists", number)
    received, replied = _moments(row, now)
    form = _form(row, outside, to)
    reply = {"reply": row.text(REPLY)}
    if not reply["reply"]:
        raise Invalid({REPLY: "没有答复意见；尚未答复的来件请用 --open 导入"})
    if CHANNELS[to.channel].external:
        reply["method"] = "platform"
    steps: tuple[tuple[str, Mapping[str, Any], datetime], ...] = (
        ("register", {}, received),
        ("answer_now", reply, replied),
        ("close", {"reason": CLOSING}, replied),
    )
    for _ in range(DRAWS):
        outcomes, projected = _life(desk, form, received, steps)
        number = outcomes[-1].cases[0].number
        try:
            desk.cases.commit_life(outcomes, projected)
        except NumberTaken:
            continue
        except ClaimRefused:
            return RowResult(row.line, outside, "exists", known(desk.guards, to, outside, 0, now))
        return RowResult(row.line, outside, "taken", number)
    raise Unavailable("暂时无法编号，请稍后再试")


def _moments(row: TableRow, now: datetime) -> tuple[datetime, datetime]:
    """When it came and when it was answered; a bare date of the same day as the message means: later that day."""
    received, replied = row.moment(RECEIVED), row.moment(REPLIED)
    if received is None or replied is None:
        missing = {RECEIVED: received, REPLIED: replied}
        raise Invalid({column: f"没有{column}" for column, moment in missing.items() if moment is None})
    if replied < received and replied == day_start(business_date(received)):
        replied = received
    if replied < received:
        raise Invalid({REPLIED: f"答复时间早于{RECEIVED}"})
    if replied > now:
        raise Invalid({REPLIED: "答复时间晚于现在"})
    return received, replied


def _form(row: TableRow, outside: str, to: Destination) -> dict[str, Any]:
    user = row.text(USER)
    title, content = titled(row.text(TITLE), row.text(CONTENT))
    form = {
        "office": to.office,
        "channel": str(to.channel),
        "about_kind": "none",
        "type": str(proposed_type(to.channel, title)),
        "topic": proposed_topic(title, content),
        "title": title,
        "content": content,
        "identity": "real" if user else "anonymous",
        "name": user,
        "outside_number": outside,
    }
    return {name: value for name, value in form.items() if value}


def _life(
    desk: Desk, form: Mapping[str, Any], received: datetime, steps: Iterable[tuple[str, Mapping[str, Any], datetime]]
) -> tuple[list[Outcome], Projected]:
    """All steps of a case, folded in memory, and what others see of it at the end."""
    begun = begin(desk.directory, desk.calendars, desk.vault, form, SYSTEM, received, received)
    outcomes = [begun.outcome]
    case = outcomes[0].cases[0]
    for action, given, at in steps:
        terms = terms_for(desk.directory, desk.calendars, case.owner, ())
        outcomes.append(workflow.step(case, action, given, SYSTEM, at, terms))
        case = outcomes[-1].cases[0]
    silent = [replace(outcome, notices=(), alerts=(), followups=()) for outcome in outcomes]
    whole = replace(silent[-1], events=tuple(event for outcome in silent for event in outcome.events))
    return silent, difference(None, whole, begun.calendar, desk.vault)
