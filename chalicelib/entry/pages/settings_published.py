"""The office's list of services and its public papers: proposed by one, released by another, taken down at need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.attachments import LARGEST
from chalicelib.domain.errors import Invalid, NotFound, Stale
from chalicelib.domain.office_parts import BY_NAME, may_change
from chalicelib.domain.offices import unit_name_on, valid_on
from chalicelib.domain.topics import topic_title
from chalicelib.entry.pages.page import FORM_BYTES, Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS, names
from chalicelib.entry.pages.settings_form import FormPage, said
from chalicelib.entry.public_services import as_download
from chalicelib.entry.routing import Answer
from chalicelib.services import published
from chalicelib.services.publications import FILE, RETURNED, SORTS, Publication, content
from chalicelib.wiring import attachments as wired_files
from chalicelib.wiring import base

routes = Pages("app", base.settings)

ITEMS, DOCUMENTS = f"{SETTINGS}/items", f"{SETTINGS}/documents"
KIND_OF = {"items": "item", "documents": "document"}
NEW = "new"


@routes.page(ITEMS)
def items(seat: Seat) -> Page:
    """The list of services."""
    return _list(seat, "items")


@routes.page(DOCUMENTS)
def documents(seat: Seat) -> Page:
    """The public papers by matter and department."""
    return _list(seat, "documents")


@routes.page(f"{ITEMS}/{{id}}")
def item(seat: Seat, id: str) -> Page:
    """One service as it is proposed and as it is public; or a new one."""
    return _one(seat, "items", id)


@routes.page(f"{DOCUMENTS}/{{id}}")
def document(seat: Seat, id: str) -> Page:
    """One paper; or a new one."""
    return _one(seat, "documents", id)


@routes.page(f"{ITEMS}/{{id}}/edit")
def edit_item(seat: Seat, id: str) -> Page:
    """Change a service."""
    return _form(seat, "items", id).page(seat)


@routes.page(f"{DOCUMENTS}/{{id}}/edit")
def edit_document(seat: Seat, id: str) -> Page:
    """Change a paper."""
    return _form(seat, "documents", id).page(seat)


@routes.form(f"{ITEMS}/{{id}}/edit")
def propose_item(seat: Seat, filled: Filled, id: str) -> Page | Redirect:
    """Propose a service."""
    return _propose(seat, filled, "items", id)


@routes.form(f"{DOCUMENTS}/{{id}}/edit", limit=LARGEST + FORM_BYTES)
def propose_document(seat: Seat, filled: Filled, id: str) -> Page | Redirect:
    """Propose a paper with its file."""
    return _propose(seat, filled, "documents", id)


@routes.form(f"{ITEMS}/{{id}}/decision")
def decide_item(seat: Seat, filled: Filled, id: str) -> Page | Redirect:
    """Release, give back or take down a service."""
    return _decide(seat, filled, "items", id)


@routes.form(f"{DOCUMENTS}/{{id}}/decision")
def decide_document(seat: Seat, filled: Filled, id: str) -> Page | Redirect:
    """Release, give back or take down a paper."""
    return _decide(seat, filled, "documents", id)


@routes.page(f"{DOCUMENTS}/{{id}}/file")
def show_file(seat: Seat, id: str) -> Answer:
    """The file of a paper, to be looked at before it is released; always a download."""
    found = published.one(seat.desk, seat.actor, "document", _office(seat), id, seat.now)
    return as_download(*content(wired_files.room(), found.file or found.public_file))


def _list(seat: Seat, page: str) -> Page:
    office, kind = _office(seat), KIND_OF[page]
    found = published.listed(seat.desk, seat.actor, kind, office, seat.now)
    part = BY_NAME[page]
    return Page(
        "settings/published.html",
        {
            "part": part,
            "sort": SORTS[kind],
            "page": f"{SETTINGS}/{page}",
            "query": _query(seat, office),
            "found": [(each, _shown(seat, each)) for each in found],
            "may_change": may_change(part, seat.actor, seat.actor.office) and office == seat.actor.office,
        },
    )


def _one(seat: Seat, page: str, id: str, errors: Mapping[str, str] | None = None, status: int = 200) -> Page:
    if id == NEW:
        return _form(seat, page, NEW).page(seat)
    office, kind = _office(seat), KIND_OF[page]
    found = published.one(seat.desk, seat.actor, kind, office, id, seat.now)
    part = BY_NAME[page]
    return Page(
        "settings/publication.html",
        {
            "part": part,
            "sort": SORTS[kind],
            "found": found,
            "draft": _told(seat, found, found.draft),
            "public": _told(seat, found, found.public),
            "title": str(found.shown["title"]),
            "page": f"{SETTINGS}/{page}",
            "query": _query(seat, office),
            "names": names(seat, office),
            "may_change": may_change(part, seat.actor, office),
            "may_release": published.can_release(seat.desk, seat.actor, found),
            "may_withdraw": published.can_withdraw(seat.desk, seat.actor, found),
            "errors": errors or {},
        },
        status,
    )


def _form(seat: Seat, page: str, id: str) -> FormPage:
    kind = KIND_OF[page]
    published.permit(seat.actor, kind)
    sort = SORTS[kind]
    found = None if id == NEW else published.one(seat.desk, seat.actor, kind, seat.actor.office, id, seat.now)
    office = seat.desk.directory.office(seat.actor.office)
    units = [u for u in office.units if valid_on(u, seat.today) and u.entry_year is None]
    label = "文件" if found is None else "换一个文件（不选的沿用原来的）"
    return FormPage(
        title=f"{'新增' if found is None else '修改'}{sort.title}",
        lead="提交后由另一人审核，审核通过才对外公布。",
        notes=(f"已退回：{found.said}",) if found and found.state == RETURNED else (),
        action=f"{SETTINGS}/{page}/{id}/edit",
        fields=sort.fields,
        button="提交审核",
        back=(f"{SETTINGS}/{page}", BY_NAME[page].title),
        hidden={"version": found.version if found else 0},
        given=found.shown if found else {"phone": office.phones.service} if kind == "item" else {},
        choices={"unit": [(unit.code, unit_name_on(office, unit.code, seat.today)) for unit in units]},
        file=label if sort.file else "",
    )


def _propose(seat: Seat, filled: Filled, page: str, id: str) -> Page | Redirect:
    kind = KIND_OF[page]
    sent = filled.files.get(FILE, ())
    room = wired_files.room() if SORTS[kind].file else None

    def deed(form: dict[str, Any]) -> None:
        published.propose(
            seat.desk,
            seat.actor,
            kind,
            "" if id == NEW else id,
            form,
            seat.now,
            version=_number(filled.one("version")),
            room=room,
            upload=(sent[0].name, sent[0].content) if sent else None,
        )

    return _form(seat, page, id).taken(seat, filled, deed, Redirect(f"{SETTINGS}/{page}", "已提交，审核后对外公布"))


def _decide(seat: Seat, filled: Filled, page: str, id: str) -> Page | Redirect:
    kind, office = KIND_OF[page], filled.one("office") or seat.actor.office
    version, what, reason = _number(filled.one("version")), filled.one("do"), filled.one("reason")
    desk, actor, now = seat.desk, seat.actor, seat.now
    then = f"{SETTINGS}/{page}{_query(seat, office)}"
    try:
        if what == "release":
            room = wired_files.room() if SORTS[kind].file else None
            published.release(desk, actor, kind, office, id, now, version=version, room=room)
            return Redirect(then, "已对外公布")
        if what == "return":
            published.give_back(desk, actor, kind, office, id, reason, now, version=version)
            return Redirect(then, "已退回提出人")
        published.withdraw(desk, actor, kind, office, id, reason, now, version=version)
    except (Invalid, Stale) as wrong:
        if office != actor.office:
            raise
        errors, status = said(wrong)
        return _one(seat, page, id, errors, status)
    return Redirect(then, "已撤下")


def _told(seat: Seat, found: Publication, form: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a form says, by title of its fields; nothing where it is empty."""
    sort = SORTS[found.kind]
    plain = {**form, **({"topic": topic_title(str(form["topic"]))} if form.get("topic") else {})}
    if form.get("unit"):
        plain["unit"] = _shown(seat, found)["unit"]
    words = {True: "是", False: "否"}
    shown = ((f.title, plain[f.name]) for f in sort.fields if f.name in plain)
    return [(title, words[value] if isinstance(value, bool) else str(value)) for title, value in shown]


def _shown(seat: Seat, found: Publication) -> dict[str, str]:
    form, office = found.shown, seat.desk.directory.office(found.office)
    code = str(form.get("unit", ""))
    try:
        unit = unit_name_on(office, code, seat.today) if code else "本单位"
    except NotFound:
        unit = code
    return {"title": str(form["title"]), "topic": topic_title(str(form.get("topic", ""))), "unit": unit}


def _office(seat: Seat) -> str:
    return seat.asked("office") or seat.actor.office


def _query(seat: Seat, office: str) -> str:
    return "" if office == seat.actor.office else f"?office={office}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
