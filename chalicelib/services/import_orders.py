"""Open 12345 orders from the gateway's table: what the gateway hands over when it has no API.

The same number with a new round is a redo of the known case where that was answered (edge 49); where it was not, it is
a case of its own, which names the earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, Unavailable
from chalicelib.domain.intake import TYPES, CaseType
from chalicelib.domain.offices import Office, valid_on
from chalicelib.domain.outcome import Claim
from chalicelib.domain.petitioners import URGENCIES
from chalicelib.domain.ports import ClaimRefused, NumberTaken
from chalicelib.domain.ports_tables import TableRow
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.submission import LANDLINE, MOBILE, OUTSIDE, outside_key, tidy_number
from chalicelib.domain.workdays import SHANGHAI, business_date, day_end
from chalicelib.services.act import perform
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
from chalicelib.services.worlds import Desk

NUMBER, ROUND, TITLE, CONTENT, TYPE, URGENCY, CALLER, PHONE, CONFIDENTIAL, ORDERED, DUE, ABOUT = COLUMNS = (
    "工单编号",
    "轮次",
    "标题",
    "内容",
    "类型",
    "紧急程度",
    "来电人",
    "联系电话",
    "是否保密",
    "派单时间",
    "办理时限",
    "被反映单位",
)
NEEDED = (NUMBER, CONTENT, ORDERED)
"""The columns that a table must have; the others may be absent or blank."""

FIELDS: Mapping[str, str] = {
    "outside_number": NUMBER,
    "outside_round": ROUND,
    "title": TITLE,
    "content": CONTENT,
    "requirement": CONTENT,
    "type": TYPE,
    "urgency": URGENCY,
    "name": CALLER,
    "mobile": PHONE,
    "received_at": ORDERED,
    "ordered_at": ORDERED,
    "outside_due": DUE,
    "about.office": ABOUT,
}

TYPE_NAMES: Mapping[str, str] = {
    **{row.title: str(row.code) for row in TYPES.values()},
    **dict.fromkeys(("举报", "检举", "控告"), str(CaseType.REPORT)),
    **dict.fromkeys(("建议", "意见"), str(CaseType.SUGGEST)),
    **dict.fromkeys(("表扬", "感谢"), str(CaseType.PRAISE)),
    "诉求": str(CaseType.HELP),
}
"""How the hotlines call the types."""

URGENCY_NAMES: Mapping[str, str] = {
    **{title: code for code, title in URGENCIES.items()},
    **dict.fromkeys(("", "一般", "普通", "平件"), "normal"),
    **dict.fromkeys(("急", "加急", "较急"), "urgent"),
    **dict.fromkeys(("特急", "特提", "非常紧急"), "critical"),
}
YES = frozenset({"是", "Y", "y", "1", "true", "保密"})
NAMELESS = "（未留姓名）"
REQUIREMENT = 2000
"""How long the requirement of a redo may be."""

_HOURS = re.compile(r"(\d{1,4})\s*(小时|h|H)")
_DAYS = re.compile(r"(\d{1,3})\s*(个工作日|工作日|wd)")
_PHONE = re.compile(r"[+\d(（][\d\s()（）-]{5,}\d")
DRAWS = 5


@dataclass(frozen=True, slots=True)
class Order:
    """One row as read: the form of its submission, and what an officer should look at."""

    round: int
    ordered: datetime
    due: datetime | None
    form: Mapping[str, Any]
    remarks: tuple[str, ...]


def import_open(
    desk: Desk, rows: Iterable[TableRow], *, office: str, channel: str, now: datetime
) -> Iterator[RowResult]:
    """Take in open orders, one result a row; a bad row stops nothing, a known one changes nothing.

    `rows` have at least NEEDED. An order is known by channel, number and round (edge 49); what cannot be understood
    but stops nobody from handling it (an unknown office, a telephone number that is none) is a remark. Raises NotFound
    for an unknown office and Invalid for an unknown channel, before the first row; Unavailable when the engine does
    not answer.
    """
    to = destination(desk.directory, office, channel, NUMBER, FIELDS)
    tree = desk.directory.tree(to.city).values()
    names = _names(office for office in tree if valid_on(office, business_date(now)))
    return each_row(rows, to, lambda row, outside: _take(desk, row, outside, to, names, now))


def _names(offices: Iterable[Office]) -> Mapping[str, str]:
    """The id of each office by id, name and short name; a name that several bear tells nothing."""
    bearers: dict[str, set[str]] = {}
    for office in offices:
        for name in (office.id, office.name, office.short_name):
            bearers.setdefault(name, set()).add(office.id)
    return {name: ids.pop() for name, ids in bearers.items() if len(ids) == 1}


def _take(
    desk: Desk, row: TableRow, outside: str, to: Destination, names: Mapping[str, str], now: datetime
) -> RowResult:
    round = _round(row.text(ROUND))
    if number := known(desk.guards, to, outside, round, now):
        return RowResult(row.line, outside, "exists", number)
    order = _read(row, outside, round, to, names, now)
    before = (known(desk.guards, to, outside, each, now) for each in range(round - 1, -1, -1))
    earlier = next(filter(None, before), "")
    if earlier and desk.cases.load(earlier).case.state in ACTIONS["redo"].frm:
        return _redo(desk, row, outside, earlier, order, to, now)
    return _new(desk, row, outside, earlier, order, to, now)


def _redo(
    desk: Desk, row: TableRow, outside: str, number: str, order: Order, to: Destination, now: datetime
) -> RowResult:
    """The next round of a case that was answered: its old clocks freeze, R16 begins."""
    content = str(order.form["content"])
    cut = len(content) > REQUIREMENT
    form: dict[str, Any] = {
        "requirement": f"{content[: REQUIREMENT - 1]}…" if cut else content,
        "ordered_at": order.ordered.isoformat(),
        "outside_round": order.round,
    }
    if order.due:
        form["outside_due"] = order.due.isoformat()
    key = outside_key(to.city, to.channel, outside, order.round)
    try:
        perform(desk, number, "redo", form, SYSTEM, now, claims=(Claim(OUTSIDE, key, note={"number": number}),))
    except Conflict:
        return RowResult(row.line, outside, "exists", number)
    except NotAllowed:
        # Somebody was faster and the case is open again: this order must not be lost in it.
        return _new(desk, row, outside, number, order, to, now)
    remarks = (*order.remarks, f"重办要求超过 {REQUIREMENT} 字，已截取") if cut else order.remarks
    return RowResult(row.line, outside, "redone", number, remarks=remarks)


def _new(
    desk: Desk, row: TableRow, outside: str, earlier: str, order: Order, to: Destination, now: datetime
) -> RowResult:
    form, remarks = dict(order.form), order.remarks
    if earlier:
        form["content"] = f"（同一工单的前一轮：{earlier}）\n{form['content']}"
        remarks = (*remarks, f"前一轮 {earlier} 尚在办理或已另行终结，本轮另立一件")
    for _ in range(DRAWS):
        begun = begin(desk.directory, desk.calendars, desk.vault, form, SYSTEM, order.ordered, now)
        projected = difference(None, begun.outcome, begun.calendar, desk.vault)
        try:
            desk.cases.commit_life([begun.outcome], projected)
        except NumberTaken:
            continue
        except ClaimRefused:
            return RowResult(row.line, outside, "exists", known(desk.guards, to, outside, order.round, now))
        return RowResult(row.line, outside, "taken", begun.receipt.number, remarks=remarks)
    raise Unavailable("暂时无法编号，请稍后再试")


def _read(row: TableRow, outside: str, round: int, to: Destination, names: Mapping[str, str], now: datetime) -> Order:
    remarks: list[str] = []
    ordered = row.moment(ORDERED)
    if ordered is None:
        raise Invalid({ORDERED: f"没有{ORDERED}"})
    if ordered > now:
        raise Invalid({ORDERED: f"{ORDERED}晚于现在"})
    due = _due(row, ordered)
    title, content = titled(row.text(TITLE), row.text(CONTENT))
    kind = row.text(TYPE)
    type_ = TYPE_NAMES.get(kind) or str(proposed_type(to.channel, title))
    if kind and kind not in TYPE_NAMES:
        remarks.append(f"{TYPE}“{kind}”不在类型表中，暂按“{TYPES[CaseType(type_)].title}”登记")
    urgency = row.text(URGENCY)
    if urgency not in URGENCY_NAMES:
        remarks.append(f"{URGENCY}“{urgency}”无法识别，暂按紧急办理")
    about = row.text(ABOUT)
    if about and about not in names:
        remarks.append(f"名录中没有“{about}”，或不止一个，请登记时选择所反映的单位")
        content = f"{ABOUT}：{about}\n{content}"
    written, phone = row.text(PHONE), ""
    if written:
        phone = _phone(written)
        if not phone:
            remarks.append(f"{PHONE}“{written}”不是可用的号码，已记入内容")
            content = f"{PHONE}：{written}\n{content}"
    name = row.text(CALLER) or (NAMELESS if phone else "")
    secret = row.text(CONFIDENTIAL) in YES
    form = {
        "office": to.office,
        "channel": str(to.channel),
        "about_kind": "office" if about in names else "none",
        "about_office": names.get(about, ""),
        "type": type_,
        "topic": proposed_topic(title, content),
        "title": title,
        "content": content,
        "identity": ("confidential" if secret else "real") if name else "anonymous",
        "name": name,
        "mobile": phone,
        "urgency": URGENCY_NAMES.get(urgency, "urgent"),
        "outside_number": outside,
        "outside_round": round,
        "outside_due": due.isoformat() if due else "",
    }
    return Order(round, ordered, due, {k: v for k, v in form.items() if v != ""}, tuple(remarks))


def _round(text: str) -> int:
    if not text:
        return 0
    if not text.isdecimal() or int(text) > 99:
        raise Invalid({ROUND: f"“{text}”不是轮次：首次派单为 0 或空白，第一次重办为 1"})
    return int(text)


def _due(row: TableRow, ordered: datetime) -> datetime | None:
    """The order's own due: a moment, a date (until 24:00 of it) or hours from the order; None when our rules say it."""
    text = row.text(DUE)
    if not text or _DAYS.fullmatch(text):
        return None
    if hours := _HOURS.fullmatch(text):
        return ordered + timedelta(hours=int(hours[1]))
    due = row.moment(DUE)
    if due is None:
        return None
    local = due.astimezone(SHANGHAI)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        due = day_end(local.date())
    if due <= ordered:
        raise Invalid({DUE: f"{DUE}早于{ORDERED}"})
    return due


def _phone(written: str) -> str:
    """The first usable number in what was written; "" when there is none."""
    found = (tidy_number(each) for each in (written, *_PHONE.findall(written)))
    return next((number for number in found if MOBILE.match(number) or LANDLINE.match(number)), "")
