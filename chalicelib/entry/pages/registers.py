"""The pages of the registers, drawn from their rows: the index, one register, one entry, a new one, a step."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.errors import Conflict, HuiyinError, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.registers.catalogue import kind_of
from chalicelib.domain.registers.kinds import Kind, Step, keys_to_open
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown, nonce
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.register_choices import choices
from chalicelib.entry.pages.register_told import heading, holds, story, told
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import register_desk, register_papers, register_reading, registers
from chalicelib.services.register_reading import EntryFile
from chalicelib.wiring import base
from chalicelib.wiring import papers as wired_papers

routes = Pages("app", base.settings)

ENTRY = "/desk/registers/{kind}/{entry}"
STEP = f"{ENTRY}/steps/{{step}}"
STATUS = {Stale: 409, Conflict: 409, NotAllowed: 403, Invalid: 422}


@routes.page("/desk/registers")
def index(seat: Seat) -> Page:
    """Every register with what waits in it under one of the reader's dockets."""
    key = register_desk.docket_of(seat.actor, seat.asked("docket"))
    rows = register_desk.waiting(seat.desk, seat.actor, key, seat.today)
    return Page("registers/index.html", {"rows": rows, **dockets(seat, key)})


@routes.page("/desk/registers/{kind}")
def listed(seat: Seat, kind: str) -> Page:
    """One page of a register: what is open by due, what is done by day, or all of a month."""
    row = kind_of(kind)
    key = register_desk.docket_of(seat.actor, seat.asked("docket"))
    done, month = seat.asked("show") == "done", seat.asked("month")
    found = register_reading.page(
        seat.desk, seat.actor, kind, key, month=month or None, done=done, cursor=seat.asked("cursor") or None
    )
    query = {"docket": key, "show": "done" if done else "", "month": month}
    onward = {name: value for name, value in query.items() if value}
    more = f"{seat.path}?{urlencode({**onward, 'cursor': found.cursor})}" if found.cursor else ""
    values = {
        "kind": row,
        "lines": lines_of(seat, found.items),
        "done": done,
        "month": month,
        "more": more,
        "opens": bool(keys_to_open(row, seat.actor)),
        "paged": bool(seat.asked("cursor")),
        **dockets(seat, key),
    }
    return Page("registers/listed.html", values)


@routes.page("/desk/registers/{kind}/new")
def ask_new(seat: Seat, kind: str) -> Page:
    """The form by which an entry is opened."""
    row = kind_of(kind)
    return _new(seat, row, _keys(seat, row), None, {}, nonce(), 200)


@routes.form("/desk/registers/{kind}/new")
def open_new(seat: Seat, filled: Filled, kind: str) -> Shown:
    """Open an entry; the same form sent twice opens one."""
    row = kind_of(kind)
    keys, form = _keys(seat, row), filled.said(row.opening.fields)
    key = filled.one("docket") or keys[0]
    try:
        entry = registers.open_entry(
            seat.desk, kind, key, form, seat.actor, seat.now, attempt=filled.one("attempt") or "-"
        )
    except (Invalid, Conflict) as wrong:
        return _new(seat, row, keys, filled, wrong.fields, filled.one("attempt") or nonce(), STATUS[type(wrong)])
    return Redirect(address(kind, entry.id), f"已登记：{row.title} {entry.id}")


@routes.page(ENTRY)
def show(seat: Seat, kind: str, entry: str) -> Page:
    """One entry: what it holds, what happened to it, its papers, and the steps open to the reader."""
    file = register_reading.show(seat.desk, seat.actor, kind, entry)
    called = Called(seat.desk.directory, seat.today)
    view = file.view
    below = register_desk.below(seat.desk, seat.actor, file)
    refs = [str(view.facts[name]) for name in file.kind.refs if view.facts.get(name)]
    wanted = dict.fromkeys(filter(None, (view.parent, *refs)))
    values = {
        "file": file,
        "kind": file.kind,
        "view": view,
        "title": heading(view, called),
        "state": file.kind.states[view.state],
        "keeper": called.key(view.keeper),
        "lines": holds(file, called),
        "story": story(file, called),
        "papers": register_papers.papers(wired_papers.room(), seat.actor, kind, entry),
        "below": lines_of(seat, below),
        "below_kind": kind_of(file.kind.issues) if file.kind.issues else None,
        "links": [(each, link) for each in wanted if (link := linked(seat, each))],
    }
    return Page("registers/show.html", values)


@routes.page(STEP)
def ask_step(seat: Seat, kind: str, entry: str, step: str) -> Page:
    """The form of one step."""
    file = register_reading.show(seat.desk, seat.actor, kind, entry)
    row = _open_step(file, step)
    return _asked(seat, file, row, None, None)


@routes.form(STEP)
def take_step(seat: Seat, filled: Filled, kind: str, entry: str, step: str) -> Shown:
    """Take a step; what somebody else did meanwhile is told, and nothing that was typed is lost."""
    register_reading.admitted(seat.desk, seat.actor, kind, entry)
    row = kind_of(kind).step(step)
    if row is None:
        raise NotFound("没有这一操作")
    form, seen = filled.said(row.fields), _revision(filled)
    try:
        after = registers.perform(seat.desk, entry, step, form, seat.actor, seat.now, revision=seen)
    except (Invalid, Stale, Conflict, NotAllowed) as refused:
        file = register_reading.show(seat.desk, seat.actor, kind, entry)
        return _asked(seat, file, row, filled, refused)
    state = kind_of(kind).states[after.state]
    return Redirect(address(kind, entry), f"已办理“{row.title}”，现为“{state}”")


def address(kind: str, entry: str) -> str:
    """Where an entry is shown."""
    return f"/desk/registers/{kind}/{entry}"


def dockets(seat: Seat, key: str) -> dict[str, Any]:
    """The docket shown, and all that the reader may choose, by name."""
    called = Called(seat.desk.directory, seat.today)
    return {"docket": key, "dockets": [(each, called.key(each)) for each in sorted(seat.actor.keys)]}


def lines_of(seat: Seat, views: Any) -> list[dict[str, Any]]:
    """Entries as rows of a list."""
    called = Called(seat.desk.directory, seat.today)
    return [
        {
            "view": view,
            "title": heading(view, called),
            "state": kind_of(view.kind).states[view.state],
            "kind": kind_of(view.kind).title,
            "keeper": called.key(view.keeper),
            "named": called.key(str(view.facts["to"])) if view.facts.get("to") else "",
            "href": address(view.kind, view.id),
        }
        for view in views
    ]


def linked(seat: Seat, number: str) -> str:
    """Where a case or an entry is shown, "" for what the reader may not know of."""
    kind = register_desk.leads_to(seat.desk, seat.actor, number)
    return f"/desk/cases/{number}" if kind == "case" else address(kind, number) if kind else ""


def _keys(seat: Seat, row: Kind) -> tuple[str, ...]:
    keys = keys_to_open(row, seat.actor)
    if not keys:
        raise NotAllowed(f"您的岗位不能登记“{row.title}”")
    return tuple(sorted(keys, key=lambda key: (key != seat.actor.office, key)))


def _new(
    seat: Seat, row: Kind, keys: tuple[str, ...], filled: Filled | None, errors: Any, attempt: str, status: int
) -> Page:
    called = Called(seat.desk.directory, seat.today)
    key = (filled.one("docket") if filled else seat.asked("docket")) or keys[0]
    offered = choices(seat, row.opening.fields, key if key in keys else keys[0])
    given = {field.name: seat.asked(field.name) for field in row.opening.fields if not field.personal}
    drawn = widgets(row.opening.fields, filled, errors, seat=seat, given=given, choices=offered)
    values = {
        "kind": row,
        "keys": [(each, called.key(each)) for each in keys],
        "docket": key,
        "widgets": drawn,
        "errors": errors,
        "attempt": attempt,
    }
    return Page("registers/new.html", values, status)


def _open_step(file: EntryFile, name: str) -> Step:
    row = next((each for each in file.steps if each.name == name), None)
    if row is not None:
        return row
    known = file.kind.step(name)
    if known is None:
        raise NotFound("没有这一操作")
    raise NotAllowed(f"此条现为“{file.kind.states[file.view.state]}”，您现在不能办理“{known.title}”")


def _asked(seat: Seat, file: EntryFile, row: Step, filled: Filled | None, refused: HuiyinError | None) -> Page:
    called, view = Called(seat.desk.directory, seat.today), file.view
    errors = refused.fields if isinstance(refused, Invalid) else {}
    seen = _revision(filled) if filled else view.revision
    given = {name: value for name, value in view.facts.items() if row.keep}
    offered = choices(seat, row.fields, view.keeper)
    drawn = widgets(row.fields, filled, errors, seat=seat, given=given, choices=offered)
    values = {
        "kind": file.kind,
        "view": view,
        "row": row,
        "title": heading(view, called),
        "state": file.kind.states[view.state],
        "widgets": drawn,
        "errors": errors,
        "refused": "" if refused is None or errors else refused.message,
        "moved": seen != view.revision,
        "since": [told(file.kind, event, words, called) for event, words in register_desk.since(file, seen)],
        "sendable": row in file.steps,
        "lines": holds(file, called),
    }
    status = next((code for kind, code in STATUS.items() if isinstance(refused, kind)), 200)
    return Page("registers/step.html", values, status)


def _revision(filled: Filled) -> int:
    given = filled.one("revision")
    return int(given) if given.isascii() and given.isdigit() else -1
