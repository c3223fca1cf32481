"""What officers call of the registers: the kinds, their pages, one entry, its steps, reception's list and figures."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from chalice.app import Request
from msgspec import Meta

from chalicelib.domain.workdays import business_date
from chalicelib.entry.accounts import caller_now
from chalicelib.entry.register_shapes import file_shape, kind_shape, moved_shape, view_shape
from chalicelib.entry.requests import Form, header, plain_body, query
from chalicelib.entry.revisions import etag, revision
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import reception, register_reading, registers
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Blueprint("app", base.settings)

Text = Annotated[str, Meta(max_length=200)]
STEP_BYTES = 512 * 1024
"""Minutes may be long."""


class RegisterQuery(Form, frozen=True):
    """`GET /api/v1/registers/{kind}`: by due date, the done ones, or all of a `month` (yyyy-mm)."""

    docket: Text | None = None
    month: Text | None = None
    due_before: date | None = None
    done: bool = False
    cursor: Annotated[str, Meta(max_length=1000)] | None = None
    size: int = register_reading.PAGE


class FiguresQuery(Form, frozen=True):
    """`GET /api/v1/registers/session/figures`; this month, unless another one is named (yyyy-mm)."""

    month: Text | None = None
    docket: Text | None = None


@routes.route("/api/v1/registers", methods=["GET"])
def list_kinds(request: Request) -> dict[str, Any]:
    """The registers, with the form to open an entry and the dockets under which the caller may."""
    actor, _ = caller_now(request)
    return {"items": [kind_shape(kind, keys) for kind, keys in register_reading.openable(actor)]}


@routes.route("/api/v1/registers/{kind}", methods=["GET"])
def list_entries(request: Request, kind: str) -> dict[str, Any]:
    """One page of a register under one of the caller's dockets."""
    actor, _ = caller_now(request)
    asked = query(request, RegisterQuery)
    page = register_reading.page(
        wired.desk(),
        actor,
        kind,
        asked.docket,
        month=asked.month,
        done=asked.done,
        due_before=register_reading.until(asked.due_before),
        cursor=asked.cursor,
        size=asked.size,
    )
    return {"items": [view_shape(view) for view in page.items], "cursor": page.cursor}


@routes.route("/api/v1/registers/{kind}", methods=["POST"])
def open_entry(request: Request, kind: str) -> Answer:
    """Open an entry; `docket` says under which key, the other fields are those of the register's form."""
    actor, now = caller_now(request)
    form = plain_body(request, STEP_BYTES)
    docket = form.pop("docket", None)
    key = docket if isinstance(docket, str) else next(iter(sorted(actor.keys)), "")
    attempt = header(request, "idempotency-key")
    entry = registers.open_entry(wired.desk(), kind, key, form, actor, now, attempt=attempt or "-")
    return Answer(moved_shape(entry), 201, etag(entry.revision))


@routes.route("/api/v1/registers/session/figures", methods=["GET"])
def session_figures(request: Request) -> dict[str, Any]:
    """The reception figures of a month: each leader's sessions, the heads' duty, substitutes, results in time."""
    actor, now = caller_now(request)
    asked = query(request, FiguresQuery)
    month = asked.month or f"{business_date(now):%Y-%m}"
    found = reception.figures(wired.desk(), actor, asked.docket, month, now)
    leaders = [{**asdict(each), "met": each.met} for each in found.leaders]
    units = [{"unit": unit, "held": held, "met": held > 0} for unit, held in found.units]
    return {**asdict(found), "leaders": leaders, "units": units}


@routes.route("/api/v1/registers/session/{entry}/queue", methods=["GET"])
def session_queue(request: Request, entry: str) -> dict[str, Any]:
    """The visitors of a session in the order in which they enter; names are masked."""
    actor, _ = caller_now(request)
    return {"items": [asdict(each) for each in reception.queue(wired.desk(), actor, entry)]}


@routes.route("/api/v1/registers/{kind}/{entry}", methods=["GET"])
def show_entry(request: Request, kind: str, entry: str) -> Answer:
    """One entry as the caller may see it; the ETag is the revision that a step's If-Match carries."""
    actor, _ = caller_now(request)
    file = register_reading.show(wired.desk(), actor, kind, entry)
    return Answer(file_shape(file), headers=etag(file.view.revision))


@routes.route("/api/v1/registers/{kind}/{entry}/steps/{step}", methods=["POST"])
def take_step(request: Request, kind: str, entry: str, step: str) -> Answer:
    """Take a step. If-Match carries the revision that was seen; another one means that somebody was faster."""
    actor, now = caller_now(request)
    desk = wired.desk()
    form = plain_body(request, STEP_BYTES)
    register_reading.admitted(desk, actor, kind, entry)
    seen = revision(header(request, "if-match"))
    after = registers.perform(desk, entry, step, form, actor, now, revision=seen)
    return Answer(moved_shape(after), headers=etag(after.revision))
