"""The review desk: what waits for my review, and one draft beside the claims and the report, with what to look for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import STATE_TITLES
from chalicelib.domain.errors import HuiyinError, Invalid, NotAllowed, NotFound
from chalicelib.domain.reasons import article
from chalicelib.domain.reply_checks import AUTOMATIC
from chalicelib.domain.steps.row_words import RESULTS, VERDICTS
from chalicelib.entry.pages.callback import revision_of
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case import address, ask_reason, reasoned
from chalicelib.entry.pages.fields import Widget, widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.routing import PROBLEMS
from chalicelib.services import looks, reviewing, worklist
from chalicelib.services.case_views import REASON
from chalicelib.services.reviewing import Waiting
from chalicelib.services.worklist import CaseFile
from chalicelib.wiring import base

routes = Pages("app", base.settings)

QUEUE = "/desk/review"
MISSING = "missing"
"""The boxes of what a draft lacks, by id of the row."""


@routes.page(QUEUE)
def show_queue(seat: Seat) -> Page:
    """What waits for my review, and what else I decide."""
    found = reviewing.queue(seat.desk, seat.actor)
    called = Called(seat.desk.directory, seat.today)
    values = {
        "mine": _rows(found.mine, called),
        "others": _rows(found.others, called),
        "decisions": _rows(found.decisions, called),
        "more": found.more,
    }
    return Page("review/queue.html", values)


@routes.page(f"{QUEUE}/{{number}}")
@reasoned
def show(seat: Seat, number: str) -> Page:
    """One draft: claims, report and reply side by side, the rows to go through, approve or send back."""
    file = looks.look(seat.desk, seat.actor, number, seat.now, "review")
    return _drawn(seat, file, None, {}, "", 200)


@routes.form(f"{QUEUE}/{{number}}")
def perform(seat: Seat, filled: Filled, number: str) -> Shown:
    """Approve it, or send it back with the sentences of what it lacks, and go on to the next draft."""
    worklist.admitted(seat.desk, seat.actor, number)
    approve = filled.one("do") == reviewing.APPROVE
    row = ACTIONS[reviewing.APPROVE if approve else reviewing.REJECT]
    form = filled.said(row.fields)
    if filled.one("assignment"):
        form["assignment"] = filled.one("assignment")
    try:
        outcome = reviewing.decide(
            seat.desk, seat.actor, number, form, seat.now,
            approve=approve, missing=filled.many(MISSING), revision=revision_of(filled),
        )  # fmt: skip
    except NotFound:
        raise
    except HuiyinError as refused:
        return _again(seat, filled, number, refused)
    state = STATE_TITLES[outcome.cases[0].state]
    onward = reviewing.next_after(seat.desk, seat.actor, number)
    message = f"已办理“{row.title}”：{number}，现为“{state}”"
    return Redirect(f"{QUEUE}/{onward}", f"{message}。下一件") if onward else Redirect(QUEUE, message)


def _again(seat: Seat, filled: Filled, number: str, refused: HuiyinError) -> Page:
    """The form with all that was typed and what stood in its way; first the reason for looking, where it ran out."""
    try:
        file = looks.look(seat.desk, seat.actor, number, seat.now, "review")
    except Invalid as wanted:
        if REASON not in wanted.fields:
            raise
        return ask_reason(seat, number, f"{QUEUE}/{number}")
    wrong = refused.fields if isinstance(refused, Invalid) else {}
    status = next(PROBLEMS[parent] for parent in type(refused).__mro__ if parent in PROBLEMS).status
    return _drawn(seat, file, filled, wrong, "" if wrong else refused.message, status)


def _drawn(
    seat: Seat, file: CaseFile, filled: Filled | None, errors: Mapping[str, str], refused: str, status: int
) -> Page:
    case = file.case
    approve, reject = ACTIONS[reviewing.APPROVE], ACTIONS[reviewing.REJECT]
    open_now = {row.name for row in file.open}
    if not open_now & {approve.name, reject.name} and not refused:
        raise NotAllowed(f"此件现为“{STATE_TITLES[case.state]}”，您现在不能审核")
    called = Called(seat.desk.directory, seat.today)
    draft = reviewing.draft(file)
    approving = widgets(approve.fields, filled, errors, seat=seat)
    rejecting = tuple(_optional(w) for w in widgets(reject.fields, filled, errors, seat=seat))
    values: dict[str, Any] = {
        "file": file,
        "case": case,
        "draft": draft,
        "by": called.person(draft.by),
        "holder": called.key(case.last_main.holder) if case.last_main else "",
        "verdict": dict(VERDICTS).get(draft.verdict, ""),
        "result": dict(RESULTS).get(draft.result, ""),
        "checks": [(each, article(each.check.source), each.check.id in AUTOMATIC) for each in draft.checks],
        "missing": filled.many(MISSING) if filled else (),
        "approve": approve if approve.name in open_now else None,
        "reject": reject if reject.name in open_now else None,
        "approving": approving,
        "rejecting": rejecting,
        "linked": (*approving, *rejecting, {"name": MISSING, "id": "f-missing"}),
        "errors": errors,
        "refused": refused,
        "notes": file.warnings,
    }
    return Page("review/show.html", values, status)


def _optional(widget: Widget) -> Widget:
    """What only one of the two buttons needs is not asked of the other by the browser."""
    return replace(widget, required=False)


def _rows(found: Sequence[Waiting], called: Called) -> list[dict[str, Any]]:
    return [
        {
            "entry": each.entry,
            "leader": each.leader,
            "holder": called.key(each.entry.holder) if each.entry.holder else "",
            "deed": each.row.title,
            "address": f"{QUEUE}/{each.entry.number}"
            if each.row.name == reviewing.APPROVE
            else f"{address(each.entry.number)}/actions/{each.row.name}",
        }
        for each in found
    ]
