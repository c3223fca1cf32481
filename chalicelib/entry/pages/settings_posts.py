"""Who is named for what in the own office: leading group, liaisons, duty rota; a post ends and another begins."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.errors import NotFound
from chalicelib.domain.named_posts import POST_ROWS, PostRow
from chalicelib.domain.office_parts import BY_NAME, may_change
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS
from chalicelib.entry.pages.settings_form import FormPage
from chalicelib.services import posts
from chalicelib.services.posts import Line
from chalicelib.wiring import base

routes = Pages("app", base.settings)

POST, END, OVER = f"{SETTINGS}/post", f"{SETTINGS}/post-end", f"{SETTINGS}/lead-group/carry-over"


@routes.page(f"{SETTINGS}/lead-group")
def lead_group(seat: Seat) -> Page:
    """The leading group of this year and the next."""
    return _list(seat, "lead-group")


@routes.page(f"{SETTINGS}/liaisons")
def liaisons(seat: Seat) -> Page:
    """Liaisons, deputies in charge, petition officers, the discipline liaison."""
    return _list(seat, "liaisons")


@routes.page(f"{SETTINGS}/duty")
def duty(seat: Seat) -> Page:
    """The duty rota."""
    return _list(seat, "duty")


@routes.form(OVER)
def carry_over(seat: Seat, filled: Filled) -> Redirect:
    """Name last year's group for the next as well."""
    year = filled.one("year")
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise NotFound("没有这个年度")
    posts.carry_over(seat.desk, seat.actor, int(year), seat.now)
    return Redirect(f"{SETTINGS}/lead-group", f"已沿用到 {year} 年度，请按需增减")


@routes.page(f"{POST}/{{kind}}")
def ask(seat: Seat, kind: str) -> Page:
    """Name somebody; `instead` is the id of a line that ends for it."""
    return _form(seat, kind, seat.asked("instead")).page(seat)


@routes.form(f"{POST}/{{kind}}")
def name(seat: Seat, filled: Filled, kind: str) -> Page | Redirect:
    """Name somebody for a post."""
    page, instead = _form(seat, kind, filled.one("instead")), filled.one("instead")
    return page.taken(
        seat,
        filled,
        lambda form: posts.name(seat.desk, seat.actor, kind, form, seat.now, instead_of=instead),
        Redirect(page.back[0], "已指定；原来的人员按新的起始日期前一日结束"),
    )


@routes.page(f"{END}/{{post}}")
def ask_end(seat: Seat, post: str) -> Page:
    """End a post."""
    return _end(seat, post).page(seat)


@routes.form(f"{END}/{{post}}")
def end(seat: Seat, filled: Filled, post: str) -> Page | Redirect:
    """End a post with a last day and a reason."""
    page = _end(seat, post)
    return page.taken(
        seat,
        filled,
        lambda form: posts.end(seat.desk, seat.actor, post, form, seat.now),
        Redirect(page.back[0], "已记录，仍可在“以前的安排”中看到"),
    )


def _list(seat: Seat, part: str) -> Page:
    found = posts.listed(seat.desk, seat.actor, part, seat.now)
    years = sorted({line.post.year for line in found.lines if line.post.year})
    following = seat.today.year + 1
    row = BY_NAME[part]
    missing = following if part == "lead-group" and following not in years and seat.today.month >= 11 else None
    if part == "lead-group" and seat.today.year not in years:
        missing = seat.today.year
    return Page(
        "settings/posts.html",
        {
            "part": row,
            "found": found,
            "years": years or [None],
            "carry": missing if may_change(row, seat.actor, seat.actor.office) else None,
            "rota": part == "duty",
            "units": any(line.unit for line in (*found.lines, *found.past)),
        },
    )


def _form(seat: Seat, kind: str, instead: str) -> FormPage:
    row = _row(kind)
    given: dict[str, Any] = {"valid_from": "" if row.yearly else seat.today.isoformat(), "year": seat.today.year}
    before = _line(seat, instead, row.part) if instead else None
    if before is not None:
        given |= _given(seat, before)
    title = f"更换：{before.title}" if before else f"指定：{row.title}"
    lead = "同一职务同一时间只有一人：原来的人员到新的起始日期前一日为止。" if row.single else ""
    return FormPage(
        title=title,
        lead=lead or ("这一班到新的起始日期前一日为止，新的一班随后开始。" if before else ""),
        action=f"{POST}/{row.kind.value}",
        fields=posts.fields(seat.desk, seat.actor, row.kind, seat.now),
        button="确定",
        back=(f"{SETTINGS}/{row.part}", BY_NAME[row.part].title),
        hidden={"instead": instead},
        given=given,
    )


def _given(seat: Seat, before: Line) -> dict[str, Any]:
    """The form of a line that changes, filled in with what stands."""
    known = {staff.id for staff in seat.desk.directory.staff(seat.actor.office)}
    post = before.post
    person = {"person": post.person} if post.person in known else {"named": post.person}
    other = {"substitute": post.substitute} if post.substitute in known else {"substitute_named": post.substitute}
    return {**person, **other, "unit": post.unit, "hours": before.hours.replace("–", "-"), "place": post.place}


def _end(seat: Seat, id: str) -> FormPage:
    found = next((each for part in dict.fromkeys(r.part for r in POST_ROWS) if (each := _line(seat, id, part))), None)
    if found is None or not found.may_change:
        raise NotFound("没有这一项安排，可能刚刚被别人修改过")
    part = next(row.part for row in POST_ROWS if row.kind is found.post.kind)
    return FormPage(
        title=f"结束：{found.title}",
        lead=f"{found.person}{f'（{found.unit}）' if found.unit else ''}。尚未开始的安排将直接取消。",
        action=f"{END}/{id}",
        fields=posts.END,
        button="结束",
        back=(f"{SETTINGS}/{part}", BY_NAME[part].title),
        given={"last_day": seat.today.isoformat()},
        danger=True,
    )


def _line(seat: Seat, id: str, part: str) -> Line | None:
    lines = posts.listed(seat.desk, seat.actor, part, seat.now).lines
    return next((line for line in lines if line.id == id), None)


def _row(kind: str) -> PostRow:
    found = next((row for row in POST_ROWS if row.kind.value == kind), None)
    if found is None:
        raise NotFound("没有这类职务")
    return found
