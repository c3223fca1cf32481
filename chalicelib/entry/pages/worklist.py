"""The worklist: one docket by filters, page by page; saved views, search, export, and one deed on many cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.ports import Page as Listed
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.seeking import FILTERS, SORTS, Seek
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect, Shown
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.rows import Row, Said
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.routing import Answer
from chalicelib.services import bulk, list_export, searching, views
from chalicelib.services.worklist import PAGE
from chalicelib.wiring import base, sheets

routes = Pages("app", base.settings)

LIST = "/desk/cases"
HERE = "/desk/worklist"

QUICK: tuple[tuple[str, Seek], ...] = (
    ("全部在办", Seek()),
    ("指派给我的", Seek(mine=True)),
    ("已超期", Seek(due="late")),
    ("今天到期", Seek(due="today")),
    ("3 天内到期", Seek(due="3")),
    ("最近变动", Seek(sort="changed")),
    ("已办结", Seek(part="done", sort="received")),
)
"""What most people look for most of the time, one press away."""

FORM = tuple(field for field in FILTERS if field.name not in ("words", "sort"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: docket, filters, the name under which words are kept, the view that it came from."""

    key: str
    seek: Seek
    kept: str = ""
    view: str = ""
    wrong: Mapping[str, str] | None = None
    views: tuple[views.View, ...] = ()

    def address(self, seek: Seek | None = None, **more: str) -> str:
        """Where another search of the same docket is shown; words stand in no address."""
        sought = seek or self.seek
        said = {"docket": self.key, **searching.told(sought)}
        if sought.words:
            said["s"] = self.kept
        return f"{LIST}?{urlencode({**said, **more})}"


@routes.page(LIST)
def show(seat: Seat) -> Page:
    """One page of one docket."""
    cursor = seat.asked("cursor") or None
    asked = _asked(seat, () if seat.part and cursor else _views(seat))
    page = searching.seek(seat.desk, seat.actor, asked.key, asked.seek, seat.now, cursor)
    values = _listed(seat, page, asked, first=cursor is None)
    if seat.part and cursor:
        return Page("worklist/rows.html", values)
    return Page("worklist/show.html", {**values, **_around(seat, asked)}, 422 if asked.wrong else 200)


@routes.page(f"{HERE}/filter")
def show_filters(seat: Seat) -> Page:
    """The form of all filters, by itself."""
    asked = _asked(seat, ())
    given = {"part": asked.seek.part, **searching.told(asked.seek)}
    drawn = tuple(
        replace(widget, look="select") if widget.look == "radios" else widget
        for widget in widgets(FORM, seat=seat, given=given)
    )
    return Page("worklist/filter.html", {"asked": asked, "widgets": drawn, "errors": {}, "part": seat.part})


@routes.form(f"{HERE}/find")
def find(seat: Seat, filled: Filled) -> Shown:
    """What was typed into the search: open what it names, or list what it finds."""
    try:
        found = searching.find(seat.desk, seat.actor, filled.one("typed"), seat.now)
    except (Invalid, NotFound) as wrong:
        return Page("worklist/found.html", {"rows": (), "message": wrong.message, "phone": False}, 422)
    if found.number:
        return Redirect(f"/desk/registers/{found.kind}/{found.number}" if found.kind else f"{LIST}/{found.number}")
    if not found.words:
        rows = tuple(_rows(found.entries, seat))
        message = "" if rows else "在您的工作范围内，没有用这个电话号码反映过的事项"
        return Page("worklist/found.html", {"rows": rows, "message": message, "phone": True})
    key = searching.own_key(seat.actor, filled.one("docket") or None)
    kept = searching.keep_words(seat.desk, seat.actor, found.words, seat.now)
    return Redirect(Asked(key, Seek(part="all", sort="received", words=found.words), kept).address())


@routes.form(f"{HERE}/export")
def export(seat: Seat, filled: Filled) -> Answer:
    """Exactly what the list shows, as a table."""
    asked = _read(
        seat, {field.name: filled.one(field.name) for field in FILTERS}, filled.one("docket"), filled.one("s")
    )
    if asked.wrong:
        raise Invalid(asked.wrong)
    called = Called(seat.desk.directory, seat.today)
    made = list_export.export(
        seat.desk,
        seat.actor,
        asked.key,
        asked.seek,
        seat.now,
        lambda id: called.person(id) if "." in id else called.key(id),
    )
    rows: list[Sequence[str]] = [*made.rows, *([(made.cut,)] if made.cut else [])]
    name = quote(f"事项列表-{seat.today:%Y%m%d}.xlsx", safe="")
    shown = f"attachment; filename=\"cases.xlsx\"; filename*=UTF-8''{name}"
    content = sheets.sheet(list_export.HEADERS, rows)
    return Answer(content, headers={"Content-Type": sheets.XLSX, "Content-Disposition": shown})


@routes.form(f"{HERE}/views")
def save_view(seat: Seat, filled: Filled) -> Shown:
    """Keep the filters of the list under a name."""
    asked = _read(
        seat, {field.name: filled.one(field.name) for field in FILTERS}, filled.one("docket"), filled.one("s")
    )
    if asked.wrong:
        raise Invalid(asked.wrong)
    default = filled.one("default") == "true"
    kept = views.save(seat.desk, seat.actor, filled.one("name"), asked.key, asked.seek, seat.now, default=default)
    named = next(view for view in kept if view.name == " ".join(filled.one("name").split()))
    return Redirect(f"{LIST}?view={named.id}", "已保存视图")


@routes.form(f"{HERE}/views/drop")
def drop_view(seat: Seat, filled: Filled) -> Redirect:
    """Throw a saved view away."""
    views.drop(seat.desk, seat.actor, filled.one("view"), seat.now)
    return Redirect(f"{LIST}?part=open", "已删除视图")


@routes.form(f"{HERE}/views/default")
def choose_view(seat: Seat, filled: Filled) -> Redirect:
    """Let the list open with a saved view, or with none."""
    id = filled.one("view")
    views.choose(seat.desk, seat.actor, id, seat.now)
    return Redirect(f"{LIST}?view={id}" if id else LIST, "已设为打开时的视图" if id else "已取消打开时的视图")


@routes.form(f"{HERE}/bulk")
def ask_bulk(seat: Seat, filled: Filled) -> Page:
    """The form of one deed for the cases that were ticked."""
    return _bulk(seat, filled.one("action"), _ticked(filled), None, {})


@routes.form(f"{HERE}/bulk/done")
def do_bulk(seat: Seat, filled: Filled) -> Page:
    """Do it to each of them, and tell what became of each."""
    action, cases = filled.one("action"), _ticked(filled)
    row = next((row for row in bulk.offered(seat.actor) if row.name == action), None)
    if row is None:
        raise NotFound("没有这一批量操作")
    try:
        results = bulk.perform_many(seat.desk, seat.actor, action, cases, filled.said(row.fields), seat.now)
    except Invalid as wrong:
        return _bulk(seat, action, cases, filled, wrong.fields)
    done = sum(not result.why_not for result in results)
    return Page("worklist/done.html", {"row": row, "results": results, "done": done})


def _bulk(
    seat: Seat, action: str, cases: Sequence[tuple[str, int]], filled: Filled | None, errors: Mapping[str, str]
) -> Page:
    row = next((row for row in bulk.offered(seat.actor) if row.name == action), None)
    if row is None:
        raise NotFound("没有这一批量操作")
    if not 1 <= len(cases) <= bulk.MOST:
        raise Invalid({"cases": f"请先勾选 1 至 {bulk.MOST} 件事项"})
    drawn = widgets(row.fields, filled, errors, seat=seat)
    values = {"row": row, "cases": cases, "widgets": drawn, "errors": errors}
    return Page("worklist/bulk.html", values, 422 if errors else 200)


def _ticked(filled: Filled) -> list[tuple[str, int]]:
    """The cases that were ticked, each as `number:revision`."""
    found = []
    for each in filled.many("cases"):
        number, _, revision = each.partition(":")
        found.append((number, int(revision) if revision.isdecimal() else -1))
    return found


def _asked(seat: Seat, own: tuple[views.View, ...]) -> Asked:
    """What the address asks for: a saved view, filters, or without either the view that the list opens with."""
    given = {field.name: value for field in FILTERS if field.name != "words" and (value := seat.asked(field.name))}
    docket, kept, view = seat.asked("docket"), seat.asked("s"), seat.asked("view")
    if view or not (given or docket or kept or seat.asked("cursor")):
        chosen = next((v for v in own if (v.id == view if view else v.default)), None)
        if chosen is not None:
            return replace(_of_view(seat, chosen), views=own)
        if view:
            raise NotFound("没有这个视图，可能已经删除")
    return replace(_read(seat, given, docket, kept), views=own)


def _views(seat: Seat) -> tuple[views.View, ...]:
    return views.views(seat.desk, seat.actor, seat.now)


def _of_view(seat: Seat, view: views.View) -> Asked:
    words = view.seek.words
    kept = searching.keep_words(seat.desk, seat.actor, words, seat.now) if words else ""
    return Asked(view.key, view.seek, kept, view.id)


def _read(seat: Seat, form: Mapping[str, str], docket: str, kept: str) -> Asked:
    key = searching.own_key(seat.actor, docket or None)
    seek, wrong = searching.reads({name: value for name, value in form.items() if value})
    if kept:
        try:
            seek = searching.with_words(seat.desk, seat.actor, seek, kept, seat.now)
        except Invalid as over:
            return Asked(key, seek, wrong={**wrong, **over.fields})
    return Asked(key, seek, kept if seek.words else "", wrong=wrong or None)


def _listed(seat: Seat, page: Listed[DocketEntry], asked: Asked, *, first: bool) -> dict[str, Any]:
    rows = tuple(_rows(page.items, seat))
    whole = len(rows) >= PAGE
    return {
        "rows": rows,
        "asked": asked,
        "onward": asked.address(cursor=page.cursor) if page.cursor else "",
        "more": "更多" if whole else "继续查找",
        "counted": _counted(len(rows), page.cursor, first=first, whole=whole),
        "ticks": bool(bulk.offered(seat.actor)),
    }


def _counted(n: int, cursor: str | None, *, first: bool, whole: bool) -> str:
    """How many there are, as far as it is known (nobody counts what nobody looks at)."""
    if cursor is None:
        return f"共 {n} 件" if first else f"本页 {n} 件，到此为止"
    if whole:
        return f"先列出 {n} 件，还有更多"
    return f"已找到 {n} 件，还没有查完"


def _around(seat: Seat, asked: Asked) -> dict[str, Any]:
    """What stands around the rows: dockets, quick filters, views, orders, deeds."""
    called = Called(seat.desk.directory, seat.today)
    keys = sorted(seat.actor.keys)
    bare = replace(asked.seek, sort=QUICK[0][1].sort)
    words = asked.seek.words
    orders = (
        []
        if words
        else [(t, asked.address(replace(asked.seek, sort=s)), s == asked.seek.sort) for s, t in _sorts(asked.seek)]
    )
    return {
        "dockets": [(key, called.key(key), key == asked.key) for key in keys] if len(keys) > 1 else [],
        "quick": [(title, asked.address(seek), seek in (asked.seek, bare) and not asked.view) for title, seek in QUICK],
        "views": asked.views,
        "orders": orders,
        "sought": list_export.described(asked.seek) if not asked.seek.empty and not words else "",
        "words": words,
        "hidden": {"docket": asked.key, **searching.told(asked.seek), **({"s": asked.kept} if words else {})},
        "filter_at": f"{HERE}/filter?{urlencode({'docket': asked.key, **searching.told(asked.seek)})}",
        "deeds": bulk.offered(seat.actor),
        "errors": asked.wrong or {},
    }


def _sorts(seek: Seek) -> Iterable[tuple[str, str]]:
    """The orders in which this search can be shown."""
    if seek.part == "all":
        return ()
    return SORTS if seek.part == "open" else SORTS[1:]


def _rows(entries: Iterable[DocketEntry], seat: Seat) -> Iterable[Row]:
    said = Said(Called(seat.desk.directory, seat.today), seat.now)
    return map(said.row, entries)
