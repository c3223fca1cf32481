"""The page of one case: what it is about, its clocks, who works on it, what happened, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.actions import GROUPS
from chalicelib.domain.case import STATE_TITLES, Case, PartState
from chalicelib.domain.clocks import RUNNING
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.intake import TYPES, CaseType
from chalicelib.domain.offices import ABOUT_TITLES, split_key
from chalicelib.domain.seeking import PART_TITLES
from chalicelib.domain.turn import Action
from chalicelib.domain.workdays import last_date
from chalicelib.entry.desk_shapes import state_title
from chalicelib.entry.pages import attached
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case_bars import bars, nearest
from chalicelib.entry.pages.case_sides import notes, records, titles, who
from chalicelib.entry.pages.case_told import told
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import drafts, looks, related, worklist
from chalicelib.services.campaigns import title_of
from chalicelib.services.case_views import REASON
from chalicelib.services.worklist import PERSONAL, CaseFile
from chalicelib.wiring import base

routes = Pages("app", base.settings)

REASON_FORM = (
    forms.text(
        "reason", "查看原因", required=True, max=200, hint="如“核实办理情况”。原因和查看时间都会记录，10 分钟内不再询问"
    ),
)
REVEAL_FORM = (
    forms.choice("field", "查看哪一项", tuple(PERSONAL.items()), required=True),
    forms.text("reason", "查看原因", required=True, max=200, hint="如“电话联系核实情况”，会记入查阅日志"),
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One action open to the reader: its row, and whether a draft of it waits."""

    row: Action
    draft: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One assignment as the page shows it."""

    id: str
    holder: str
    sender: str
    main: bool
    how: str
    state: str
    done: bool
    assignee: str
    dates: tuple[tuple[str, Any], ...]


View = Callable[..., Shown]


def reasoned(view: View) -> View:
    """A view that asks for the reason first where the case is sealed and none was given yet (E6)."""

    def shown(seat: Seat, number: str, *rest: Any, **more: Any) -> Shown:
        try:
            return view(seat, number, *rest, **more)
        except Invalid as wanted:
            if REASON not in wanted.fields:
                raise
            return ask_reason(seat, number, seat.here if seat.request.method == "GET" else address(number))

    shown.__name__ = view.__name__
    return shown


def ask_reason(seat: Seat, number: str, onward: str, filled: Filled | None = None, error: str = "") -> Page:
    """The page that asks why somebody looks at a sealed case; `onward` is where it leads then."""
    errors = {"reason": error} if error else {}
    drawn = widgets(REASON_FORM, filled, errors, seat=seat)
    values = {"number": number, "onward": onward, "widgets": drawn, "errors": errors, "part": seat.part}
    return Page("case/reason.html", values, 422 if error else 200)


@routes.page("/desk/cases/{number}")
@reasoned
def show(seat: Seat, number: str) -> Page:
    """One case, whole."""
    file = looks.look(seat.desk, seat.actor, number, seat.now)
    return Page("case/show.html", _shown(seat, file))


@routes.page("/desk/cases/{number}/print")
@reasoned
def print_view(seat: Seat, number: str) -> Page:
    """The same on paper: without what may be done, with everything that happened unfolded, earliest first."""
    file = looks.look(seat.desk, seat.actor, number, seat.now, "case.print")
    return Page("case/print.html", {**_shown(seat, file, oldest=True), "reader": seat.actor.name})


@routes.page("/desk/cases/{number}/related")
@reasoned
def show_related(seat: Seat, number: str) -> Page:
    """Other cases from the same telephone, and what may be the same matter; asked for beside the page of the case."""
    try:
        looks.look(seat.desk, seat.actor, number, seat.now, "case.related")
        found, why = related.related(seat.desk, seat.actor, number, seat.now), ""
    except NotAllowed as refused:
        found, why = None, refused.message
    return Page("case/related.html", {"number": number, "found": found, "why": why, "state": state_title})


@routes.form("/desk/cases/{number}/look")
def give_reason(seat: Seat, filled: Filled, number: str) -> Shown:
    """Take the reason for which somebody looks at a sealed case, and go on there."""
    onward = filled.one("onward")
    desks = (f"/desk/callback/{number}", f"/desk/review/{number}")
    if onward not in (address(number), *desks) and not onward.startswith(f"{address(number)}/"):
        onward = address(number)
    try:
        looks.give_reason(seat.desk, seat.actor, number, filled.one("reason"), seat.now)
    except Invalid as wrong:
        return ask_reason(seat, number, onward, filled, wrong.message)
    return Redirect(onward)


@routes.page("/desk/cases/{number}/reveal")
def ask_reveal(seat: Seat, number: str) -> Page:
    """The form by which one personal field is shown in full."""
    worklist.admitted(seat.desk, seat.actor, number)
    return _revealed(seat, number, None, {})


@routes.form("/desk/cases/{number}/reveal")
def reveal(seat: Seat, filled: Filled, number: str) -> Page:
    """Show one personal field in full, once, with a reason that is logged first."""
    field = filled.one("field")
    try:
        value = worklist.reveal(seat.desk, seat.actor, number, field, filled.one("reason"), seat.now)
    except Invalid as wrong:
        return _revealed(seat, number, filled, wrong.fields)
    return _revealed(seat, number, None, {}, (PERSONAL[field], value))


def _revealed(
    seat: Seat,
    number: str,
    filled: Filled | None,
    errors: Mapping[str, str],
    shown: tuple[str, str] | None = None,
) -> Page:
    drawn = widgets(REVEAL_FORM, filled, errors, seat=seat)
    values = {"number": number, "widgets": drawn, "errors": errors, "shown": shown}
    return Page("case/revealed.html", values, 422 if errors else 200)


def address(number: str) -> str:
    """Where a case is shown."""
    return f"/desk/cases/{number}"


def _shown(seat: Seat, file: CaseFile, *, oldest: bool = False) -> dict[str, Any]:
    case, called = file.case, Called(seat.desk.directory, seat.today)
    if case.campaign:
        office = split_key(case.owner)[0]
        called.know(case.campaign, title_of(seat.desk.board, seat.desk.directory, office, case.campaign))
    drawn = bars(file, called, seat.now)
    first = oldest or seat.asked("order") == "first"
    lines = [told(event, words, case, called) for event, words in file.timeline]
    return {
        "case": case,
        "file": file,
        "state": STATE_TITLES[case.state],
        "type": TYPES[CaseType(case.type)].title,
        "facts": titles(case, called),
        "about": _about(case, called),
        "bars": drawn,
        "nearest": nearest(drawn),
        "parts": [_part(case, part.id, called) for part in case.assignments],
        "notes": notes(file, called),
        "records": records(case, called),
        "ties": related.tied(seat.desk, seat.actor, case),
        "timeline": lines if first else lines[::-1],
        "first": first,
        "deeds": _deeds(seat, file),
        "pressing": _pressing(seat, file),
        "reveal": widgets(REVEAL_FORM, seat=seat),
        "petitioner": _petitioner(file),
        "attached": attached.panel(seat, file),
        "who": who(case),
        "state_of": state_title,
    }


def _deeds(seat: Seat, file: CaseFile) -> dict[str, dict[str, list[Deed]]]:
    """The actions open now, by subject and then by what they are about, in the order of the rows."""
    begun = {each.action for each in drafts.of_case(seat.desk, seat.actor, file.case.number, seat.now)}
    mine: dict[str, list[Deed]] = {}
    whole: dict[str, list[Deed]] = {}
    for row in file.open:
        into = whole if row.subject == "case" else mine
        into.setdefault(GROUPS[row.name], []).append(Deed(row, row.name in begun))
    return {"mine": mine, "whole": whole}


def _pressing(seat: Seat, file: CaseFile) -> list[tuple[Action, str, date]]:
    """What keeps a duty of the reader's own: actions that stop a running clock, the earliest due first.

    Each with the title of the rule and its last day; read off the rows, so that a new rule or action shows by itself.
    """
    found: dict[str, tuple[Action, str, date]] = {}
    for clock, _ in sorted(file.clocks, key=lambda each: each[0].raw_due):
        if clock.state != RUNNING or clock.obligor not in seat.actor.keys or RULES[clock.rule].window:
            continue
        for row in file.open:
            if row.signal in RULES[clock.rule].stop_on and clock.part in ("", *file.parts.get(row.name, ())):
                found.setdefault(row.name, (row, RULES[clock.rule].title, last_date(clock.raw_due)))
    return list(found.values())[:4]


def _about(case: Case, called: Called) -> str:
    if case.about.kind == "none" or not case.about.office:
        return ABOUT_TITLES["none"]
    key = f"{case.about.office}:{case.about.unit}" if case.about.unit else case.about.office
    return f"{called.key(key)}（{ABOUT_TITLES[case.about.kind]}）"


def _petitioner(file: CaseFile) -> Iterable[tuple[str, str]]:
    return [(PERSONAL.get(name, name), value) for name, value in file.petitioner.items()]


def _part(case: Case, id: str, called: Called) -> Part:
    part = case.assignment(id)
    assert part is not None
    dates = (
        ("派出", part.sent_at),
        ("签收", part.signed_at),
        ("首次联系", part.responded_at),
        ("送审", part.answered_at),
        ("要求", part.due),
    )
    return Part(
        part.id,
        called.key(part.holder),
        called.key(part.sender),
        part.main,
        part.how,
        PART_TITLES[part.state],
        part.state in (PartState.DONE, PartState.RETURNED),
        called.person(part.assignee) if part.assignee else "",
        tuple((title, when) for title, when in dates if when),
    )
