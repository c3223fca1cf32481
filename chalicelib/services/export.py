"""The replies to 12345 orders in the gateway's own table, unmasked: they go back to whom the petitioner asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chalicelib.domain.case import STATE_TITLES, Case, Contact, Stake, State
from chalicelib.domain.disclosure import CLOSED_TEXT
from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import CHANNELS, TYPES, CaseType
from chalicelib.domain.petitioners import URGENCIES
from chalicelib.domain.ports import Loaded
from chalicelib.domain.steps.row_words import RESULTS
from chalicelib.domain.workdays import SHANGHAI, business_date, day_start, last_date
from chalicelib.services import import_orders as orders
from chalicelib.services.project import reply_text
from chalicelib.services.worlds import Desk

HEADERS = (*orders.COLUMNS, "回音编号", "办理状态", "答复内容", "答复时间", "办理结果", "联系情况", "联系时间")

ANSWERED = frozenset(
    {
        State.REPLIED,
        State.FOLLOWUP,
        State.FILING_REVIEW,
        State.CLOSED,
        State.CLOSED_FILED,
        State.REFUSED,
        State.NO_MORE,
        State.FINAL,
        State.ARCHIVED,
    }
)
"""States in which the present round has its reply; in a redo the reply of the round before does not count."""


def replies(
    desk: Desk, key: str, channel: str, first: date, last: date, *, everything: bool = False
) -> Iterator[tuple[object, ...]]:
    """One row of HEADERS for each order received from `first` to `last` and owned by docket `key`, in that order.

    Only answered ones, unless `everything`. An order that another office owns is that office's to send back, so it is
    left out even where this one oversees it. Raises NotFound for an unknown office, Invalid for an unknown channel or
    a period that ends before it begins, before the first row.
    """
    desk.directory.office(key.partition(":")[0])
    if channel not in CHANNELS:
        raise Invalid({"channel": f"没有“{channel}”这个渠道"})
    if last < first:
        raise Invalid({"to": f"结束日期 {last} 早于开始日期 {first}，请检查 --from 和 --to"})
    return _rows(desk, key, channel, first, last, everything)


def _rows(
    desk: Desk, key: str, channel: str, first: date, last: date, everything: bool
) -> Iterator[tuple[object, ...]]:
    for entry in desk.dockets.received(key, first, last):
        if entry.stake is not Stake.OWNER or entry.channel != channel:
            continue
        if not (everything or entry.state in ANSWERED):
            continue
        yield _row(desk, desk.cases.load(entry.number))


def _row(desk: Desk, loaded: Loaded) -> tuple[object, ...]:
    case, petition = loaded.case, loaded.petition.texts
    about = desk.directory.office(case.about.office).name if case.about.office else ""
    answered = case.state in ANSWERED and loaded.reply is not None
    name = str(petition.get("name", ""))
    met, at = _contact(case)
    if case.readers is not None:
        # The gateway has the order itself; what a child in danger wrote leaves by no file (edge 42).
        petition = {"title": CLOSED_TEXT, "content": CLOSED_TEXT}
        answered, name = False, ""
    return (
        case.source.outside_number,
        str(case.source.outside_round),
        petition.get("title", ""),
        petition.get("content", ""),
        TYPES[CaseType(case.type)].title,
        URGENCIES[case.urgency],
        "" if name == orders.NAMELESS else name,
        petition.get("mobile", ""),
        "是" if case.identity == "confidential" else "",
        case.received_at.astimezone(SHANGHAI),
        _due(case),
        about,
        case.number,
        STATE_TITLES[case.state],
        reply_text(loaded.reply.texts) if answered and loaded.reply else "",
        case.replied_at if answered else None,
        _result(case) if answered else "",
        met,
        at,
    )


def _due(case: Case) -> object:
    """The order's due as the gateway wrote it: 24:00 of a date is that date."""
    due = case.source.outside_due
    return last_date(due) if due and due == day_start(business_date(due)) else due


def _result(case: Case) -> str:
    if case.state is State.REFUSED:
        return "不予受理，已告知去向"
    return dict(RESULTS).get(case.result, "已答复")


def _contact(case: Case) -> tuple[str, object]:
    """Whether the petitioner was reached in this or an earlier hop, and when first, or tried last."""
    tries: list[Contact] = sorted((c for part in case.assignments for c in part.contacts), key=lambda c: c.at)
    reached = next((c for c in tries if c.connected), None)
    if reached:
        return "已联系", reached.at
    return (f"联系 {len(tries)} 次未接通", tries[-1].at) if tries else ("未联系", None)
