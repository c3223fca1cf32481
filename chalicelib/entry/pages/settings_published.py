"""What the office makes public, services, papers, articles: proposed by one, released by another, taken down."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from chalicelib.domain.articles import ANONYMOUS, WRITTEN
from chalicelib.domain.attachments import LARGEST
from chalicelib.domain.errors import Invalid, NotFound, Stale
from chalicelib.domain.office_parts import BY_NAME, may_change, may_release
from chalicelib.domain.offices import Tier, name_on, unit_name_on, valid_on
from chalicelib.domain.topics import topic_title
from chalicelib.entry.pages.page import FORM_BYTES, Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS, names
from chalicelib.entry.pages.settings_articles import WITHOUT_FILE, advice, first_words, looks, samples_of
from chalicelib.entry.pages.settings_form import FormPage, said
from chalicelib.entry.pages.settings_voices import asked_result, beside
from chalicelib.entry.pages.sign_in import office_meant
from chalicelib.entry.public_services import as_download
from chalicelib.entry.routing import Answer
from chalicelib.services import published
from chalicelib.services.publications import FILE, MAY, RETURNED, SORTS, Publication, content
from chalicelib.wiring import attachments as wired_files
from chalicelib.wiring import base

routes = Pages("app", base.settings)

KIND_OF: Mapping[str, str] = {sort.part.name: kind for kind, sort in SORTS.items()}
"""Which sort of thing a page is of, by its name in the address."""

LISTED = ("topic", "unit", "level", "validity", "which", "until", "starts", "ends")
"""The fields that the list of a sort shows beside the title."""

NEW = "new"


def _serve(page: str) -> None:
    """The pages of one sort; the gateway wants each of them by its own address."""
    sort, here = SORTS[KIND_OF[page]], f"{SETTINGS}/{page}"

    @routes.page(here)
    def listed(seat: Seat) -> Page:
        """All of one sort."""
        return _list(seat, page)

    @routes.page(f"{here}/{{id}}")
    def shown(seat: Seat, id: str) -> Page:
        """One as it is proposed and as it is public; or a new one."""
        return _one(seat, page, id)

    @routes.page(f"{here}/{{id}}/edit")
    def edit(seat: Seat, id: str) -> Page:
        """Change one."""
        return _form(seat, page, id).page(seat)

    @routes.form(f"{here}/{{id}}/edit", limit=LARGEST + FORM_BYTES if sort.file else FORM_BYTES)
    def propose(seat: Seat, filled: Filled, id: str) -> Page | Redirect:
        """Propose one, with its file if it has any."""
        return _propose(seat, filled, page, id)

    @routes.form(f"{here}/{{id}}/decision")
    def decide(seat: Seat, filled: Filled, id: str) -> Page | Redirect:
        """Release one, give it back or take it down."""
        return _decide(seat, filled, page, id)

    if not sort.file:
        return

    @routes.page(f"{here}/{{id}}/file")
    def file(seat: Seat, id: str) -> Answer:
        """The file of one, to be looked at before it is released; always a download."""
        found = published.one(seat.desk, seat.actor, sort.kind, _office(seat), id, seat.now)
        if not (carried := found.file or found.public_file):
            raise NotFound("没有这个文件")
        return as_download(*content(wired_files.room(), carried))


for _page_name in KIND_OF:
    _serve(_page_name)


def _list(seat: Seat, page: str) -> Page:
    office, kind, missing = _meant(seat), KIND_OF[page], ""
    try:
        found = published.listed(seat.desk, seat.actor, kind, office, seat.now)
    except NotFound:
        if office == seat.actor.office or not _looks_below(seat, page):
            raise
        office, missing = seat.actor.office, seat.asked("office")
        found = published.listed(seat.desk, seat.actor, kind, office, seat.now)
    part = BY_NAME[page]
    return Page(
        "settings/published.html",
        {
            "part": part,
            "office": name_on(seat.desk.directory.office(office), seat.today) if _looks_below(seat, page) else "",
            "missing": missing,
            "sort": SORTS[kind],
            "page": f"{SETTINGS}/{page}",
            "query": _query(seat, office),
            "found": [(each, str(each.shown["title"]), _listed(seat, each)) for each in found],
            "columns": [field.title for field in SORTS[kind].fields if field.name in LISTED],
            "may_change": may_change(part, seat.actor, seat.actor.office) and office == seat.actor.office,
        },
        404 if missing else 200,
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
            "looks": {
                "draft": looks(kind, found.draft, found.file),
                "public": looks(kind, found.public, found.public_file),
            },
            "advice": advice(found),
            "beside": beside(seat, found),
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
    published.permit(seat.desk, seat.actor, kind)
    sort = SORTS[kind]
    found = None if id == NEW else published.one(seat.desk, seat.actor, kind, seat.actor.office, id, seat.now)
    office = seat.desk.directory.office(seat.actor.office)
    units = [u for u in office.units if valid_on(u, seat.today) and u.entry_year is None]
    carried = found is not None and bool(found.file or found.public_file)
    label = "换一个文件（不选的沿用原来的）" if carried else "附件" if sort.article else "文件"
    samples = [(f"{SETTINGS}/{page}/new/edit?sample={code}", title) for code, title in samples_of(kind)]
    return FormPage(
        title=f"{'新增' if found is None else '修改'}{sort.title}",
        lead="提交后由另一人审核，审核通过才对外公布。",
        notes=(
            *((ANONYMOUS,) if sort.strict else ()),
            *((f"已退回：{found.said}",) if found and found.state == RETURNED else ()),
        ),
        starts=samples if found is None else (),
        action=f"{SETTINGS}/{page}/{id}/edit",
        fields=(*sort.fields, WITHOUT_FILE) if carried and sort.file == MAY else sort.fields,
        button="提交审核",
        back=(f"{SETTINGS}/{page}", BY_NAME[page].title),
        hidden={"version": found.version if found else 0},
        given=found.shown if found else {**first_words(kind, office, seat.asked("sample")), **asked_result(seat, kind)},
        choices={"unit": [(unit.code, unit_name_on(office, unit.code, seat.today)) for unit in units]},
        file=label if sort.file else "",
    )


def _propose(seat: Seat, filled: Filled, page: str, id: str) -> Page | Redirect:
    kind = KIND_OF[page]
    sent = filled.files.get(FILE, ())
    room = wired_files.room() if SORTS[kind].file else None

    def deed(form: dict[str, Any]) -> None:
        without = form.pop(WITHOUT_FILE.name, "")
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
            without_file=bool(without) and not sent,
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
    """What a form says, by title of its fields, but for what is empty and the texts that are shown as they look."""
    sort, words = SORTS[found.kind], _words(seat, found, form)
    aside = (*WRITTEN, "basis", "title") if sort.article else ()
    return [(field.title, words[field.name]) for field in sort.fields if field.name in form and field.name not in aside]


def _listed(seat: Seat, found: Publication) -> list[tuple[str, str]]:
    """What the list shows of one beside its title."""
    words = _words(seat, found, found.shown)
    return [(field.title, words.get(field.name, "")) for field in SORTS[found.kind].fields if field.name in LISTED]


def _words(seat: Seat, found: Publication, form: Mapping[str, Any]) -> dict[str, str]:
    """What a form says in words, by name of its fields; without a department it is the office itself."""
    words = {True: "是", False: "否"}
    plain = {name: words[value] if isinstance(value, bool) else str(value) for name, value in form.items()}
    for field in SORTS[found.kind].fields:
        if field.choices and field.name in plain:
            plain[field.name] = dict(field.choices).get(plain[field.name], plain[field.name])
    if plain.get("topic"):
        plain["topic"] = topic_title(plain["topic"])
    # Of what a result speaks: it bears that title.
    plain |= {name: plain["title"] for name in ("campaign", "survey") if name in plain}
    office, unit = seat.desk.directory.office(found.office), plain.get("unit", "")
    with suppress(NotFound):
        plain["unit"] = unit_name_on(office, unit, seat.today) if unit else "本单位"
    return plain


def _office(seat: Seat) -> str:
    return seat.asked("office") or seat.actor.office


def _meant(seat: Seat) -> str:
    """The office whose list is asked for, by id as in links, or by its name as somebody types it."""
    typed = seat.asked("office")
    with suppress(NotFound):
        return seat.desk.directory.office(typed).id if typed else seat.actor.office
    return office_meant(typed)


def _looks_below(seat: Seat, page: str) -> bool:
    """Whether somebody releases what offices below propose, and so may look at the list of each."""
    part = BY_NAME[page]
    below = seat.desk.directory.office(seat.actor.office).tier is not Tier.SCHOOL and not part.city
    return below and may_release(part, seat.actor, "", (seat.actor.office,), "")


def _query(seat: Seat, office: str) -> str:
    return "" if office == seat.actor.office else f"?office={office}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
