"""The call-back desk: the queue of calls by due date, and one call with its script, its tries and its questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.call_script import Line, lines
from chalicelib.domain.case import STATE_TITLES, CallBack
from chalicelib.domain.errors import HuiyinError, Invalid, NotAllowed, NotFound
from chalicelib.domain.steps.row_words import MISSED, SATISFIED, YES_NO_PARTLY
from chalicelib.domain.workdays import business_date
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case import address, ask_reason, reasoned
from chalicelib.entry.pages.fields import Widget, widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.render import day
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.routing import PROBLEMS
from chalicelib.services import act, callbacks, looks, worklist
from chalicelib.services.case_views import REASON
from chalicelib.services.worklist import CaseFile
from chalicelib.wiring import base

routes = Pages("app", base.settings)

QUEUE = "/desk/callback"
FIRST = ("connected", "missed")
"""The fields above the script: whether anybody answered decides about all others."""

CLOSED = "（内容须写明查看原因后显示）"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line of the script with the fields that its answer fills."""

    line: Line
    widgets: tuple[Widget, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """One try as the page shows it."""

    call: CallBack
    who: str
    result: str


@routes.page(QUEUE)
def show_queue(seat: Seat) -> Page:
    """What waits for my call, the most pressing first."""
    found = callbacks.queue(seat.desk, seat.actor, seat.now)
    called = Called(seat.desk.directory, seat.today)
    rows = [
        {
            "call": call,
            "title": CLOSED if call.sealed else call.entry.title,
            "holder": called.key(call.entry.holder) if call.entry.holder else "",
            "state": _tried(call.tries),
            "address": f"{QUEUE}/{call.entry.number}",
        }
        for call in found.calls
    ]
    silent = [(entry, f"{address(entry.number)}/actions/{callbacks.END}") for entry in found.silent]
    return Page("callback/queue.html", {"rows": rows, "silent": silent, "more": found.more})


@routes.page(f"{QUEUE}/{{number}}")
@reasoned
def show(seat: Seat, number: str) -> Page:
    """One call: what to say, what was tried, and what the petitioner answers."""
    file = looks.look(seat.desk, seat.actor, number, seat.now, "callback")
    return _drawn(seat, file, None, {}, "", 200)


@routes.form(f"{QUEUE}/{{number}}")
def perform(seat: Seat, filled: Filled, number: str) -> Shown:
    """Record one try, and go on to the next call."""
    worklist.admitted(seat.desk, seat.actor, number)
    row = ACTIONS[callbacks.CALL]
    try:
        revision = revision_of(filled)
        form = filled.said(row.fields)
        outcome = act.perform(seat.desk, number, row.name, form, seat.actor, seat.now, revision=revision)
    except NotFound:
        raise
    except HuiyinError as refused:
        return _again(seat, filled, number, refused)
    state = STATE_TITLES[outcome.cases[0].state]
    onward = callbacks.next_after(seat.desk, seat.actor, number, seat.now)
    if onward:
        return Redirect(f"{QUEUE}/{onward}", f"已记录 {number} 的回访，现为“{state}”。下一件")
    return Redirect(QUEUE, f"已记录 {number} 的回访，现为“{state}”")


def _again(seat: Seat, filled: Filled, number: str, refused: HuiyinError) -> Page:
    """The form with all that was typed and what stood in its way; first the reason for looking, where it ran out."""
    try:
        file = looks.look(seat.desk, seat.actor, number, seat.now, "callback")
    except Invalid as wanted:
        if REASON not in wanted.fields:
            raise
        return ask_reason(seat, number, f"{QUEUE}/{number}")
    wrong = refused.fields if isinstance(refused, Invalid) else {}
    status = next(PROBLEMS[parent] for parent in type(refused).__mro__ if parent in PROBLEMS).status
    return _drawn(seat, file, filled, wrong, "" if wrong else refused.message, status)


def revision_of(filled: Filled) -> int:
    """The revision that the page was drawn from; one that never was where the form does not say."""
    text = filled.one("revision")
    return int(text) if text.isdigit() else -1


def _drawn(
    seat: Seat, file: CaseFile, filled: Filled | None, errors: Mapping[str, str], refused: str, status: int
) -> Page:
    case, row = file.case, ACTIONS[callbacks.CALL]
    if row not in file.open and not refused:
        raise NotAllowed(f"此件现为“{STATE_TITLES[case.state]}”，您现在不能回访")
    called = Called(seat.desk.directory, seat.today)
    drawn = {w.name: w for w in widgets(row.fields, filled, errors, seat=seat)}
    spoken, rest = _script(seat, file, drawn)
    tries = callbacks.tries_of(case, seat.today)
    values: dict[str, Any] = {
        "file": file,
        "case": case,
        "row": row,
        "first": [_alone(drawn, name) for name in FIRST if name in drawn],
        "spoken": spoken,
        "rest": rest,
        "tries": [Try(call, called.person(call.by), _answered(call)) for call in tries.made],
        "standing": tries,
        "due": callbacks.due_of(case),
        "delivered": callbacks.is_delivered(case),
        "holder": called.key(case.last_main.holder) if case.last_main else "",
        "phone": file.petitioner.get("mobile", ""),
        "reply": _reply(file),
        "errors": errors,
        "refused": refused,
        "widgets": tuple(drawn.values()),
        "sendable": row in file.open,
    }
    return Page("callback/show.html", values, status)


def _script(seat: Seat, file: CaseFile, drawn: Mapping[str, Widget]) -> tuple[tuple[Spoken, ...], tuple[Widget, ...]]:
    """The lines with the fields that they ask for, and the fields that no line asks for."""
    case = file.case
    words = {
        "office": Called(seat.desk.directory, seat.today).key(seat.actor.office),
        "caller": seat.actor.name,
        "title": file.title,
        "received": day(business_date(case.received_at)),
        "replied": day(business_date(case.replied_at)) if case.replied_at else "",
    }
    said = lines(case, words)
    spoken = tuple(Spoken(line, tuple(_alone(drawn, name) for name in line.asks if name in drawn)) for line in said)
    asked = {name for line in said for name in line.asks} | set(FIRST)
    return spoken, tuple(widget for name, widget in drawn.items() if name not in asked)


def _alone(drawn: Mapping[str, Widget], name: str) -> Widget:
    """The field, shown by a script only with the answer that it goes with; the row itself says what is required."""
    widget = drawn[name]
    if name in ("connected", "undelivered", "cause", "recording") or widget.needed_if:
        return widget
    return replace(widget, needed_if=("connected", "False" if name == "missed" else "True"))


def _answered(call: CallBack) -> str:
    if not call.connected:
        return f"未接通（{dict(MISSED)[call.missed]}）" if call.missed else "未接通"
    said = [dict(YES_NO_PARTLY).get(call.solved, ""), dict(SATISFIED).get(call.satisfied, "")]
    return "接通：" + "，".join(text for text in said if text)


def _tried(tries: callbacks.Tries) -> str:
    if not tries.made:
        return "未拨打"
    last = dict(MISSED).get(tries.made[-1].missed, "未接通")
    return f"已拨打 {len(tries.made)} 次，{last}"


def _reply(file: CaseFile) -> str:
    """The answer, to be read to somebody who has not received it."""
    return next(
        (str(words.get("reply", "")) for event, words in file.timeline if event.seq == file.case.reply_event), ""
    )
