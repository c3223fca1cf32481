"""Who is named for what in an office: the leading group of a year, liaisons and other posts, the duty rota."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.forms import Field
from chalicelib.domain.hours import Hours, parse_hours, shown_hours
from chalicelib.domain.named_posts import (
    POST_ROWS,
    ROW_OF,
    PostRow,
    carried_over,
    ended,
    named,
    past,
    post_id,
    standing,
    units_for,
)
from chalicelib.domain.office_forms import read_form
from chalicelib.domain.office_parts import BY_NAME, may_change
from chalicelib.domain.offices import Office, Post, PostKind, split_key, unit_name_on
from chalicelib.domain.posts import Gap, gaps
from chalicelib.domain.roles import Actor, Staff, serving
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Desk

NAMED, ENDED, CARRIED = "office.post.name", "office.post.end", "office.post.carry_over"
"""What the access log calls each deed."""

TRIES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One post as a page shows it: `id` for forms, names in words, `state` now, later or past."""

    id: str
    post: Post
    title: str
    person: str
    substitute: str
    unit: str
    hours: str
    state: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One part: what holds or is to come, what has ended, what nobody fills, and the kinds that may be named."""

    office: Office
    lines: tuple[Line, ...]
    past: tuple[Line, ...]
    gaps: tuple[Gap, ...]
    rows: tuple[PostRow, ...]


def listed(desk: Desk, actor: Actor, part: str, now: datetime) -> Listed:
    """The posts of the actor's own office in one part of the settings. Raises NotFound for an unknown part."""
    rows = _rows(part)
    office, on = _fresh(desk, actor.office), business_date(now)
    posts = desk.directory.posts(office.id)
    names = {**_names(desk, office), **_seats(desk, office, posts)}
    lacking = tuple(gap for gap in gaps(office, posts, on) if any(row.title in gap.text for row in rows))
    return Listed(
        office,
        tuple(_line(each, office, actor, names, on) for each in standing(posts, part, on)),
        tuple(_line(each, office, actor, names, on) for each in past(posts, part, on)),
        lacking,
        tuple(row for row in rows if _nameable(row, actor, office, on)),
    )


def fields(desk: Desk, actor: Actor, kind: PostKind, now: datetime) -> tuple[Field, ...]:
    """The form by which the actor names somebody for this kind of post in the own office, with the choices.

    Raises NotAllowed.
    """
    office, on, row = desk.directory.office(actor.office), business_date(now), ROW_OF[kind]
    if not _nameable(row, actor, office, on):
        raise NotAllowed(f"{row.title}由本单位负责人指定")
    people = tuple((s.id, f"{s.name}（{s.post}）" if s.post != s.name else s.name) for s in _staff(desk, office, on))
    found: list[Field] = []
    if row.yearly:
        found.append(forms.number("year", "年度", required=True, max=2100, hint=f"如 {on.year}"))
    if codes := _units_open(row, actor, office, on):
        whole = may_change(BY_NAME[row.part], actor, office.id)
        units = tuple((code, unit_name_on(office, code, on)) for code in codes)
        found.append(forms.choice("unit", "科室", units, required=not whole, hint="不选的为本单位" if whole else ""))
    found.append(forms.choice("person", "人员", people, hint="没有账号的，在下一栏写姓名或职务"))
    found.append(forms.text("named", "姓名或职务", personal=False, max=40))
    if row.rota:
        found.append(forms.text("hours", "时间", required=True, personal=False, max=100, hint="如 周三 14:30-17:00"))
        found.append(forms.text("place", "地点", required=True, personal=False, max=60))
        found.append(forms.choice("substitute", "替班人", people, hint="值班人临时不在时由谁接待"))
        found.append(forms.text("substitute_named", "替班人姓名或职务", personal=False, max=40))
    found.append(forms.day("valid_from", "自何日起", required=not row.yearly))
    found.append(forms.day("valid_to", "至何日止", hint="没有期限的不填"))
    return tuple(found)


END: tuple[Field, ...] = (
    forms.day("last_day", "最后一日", required=True),
    forms.text("reason", "原因", required=True, personal=False, max=200, hint="如 岗位调整"),
)
"""The form by which a post ends."""


def name(desk: Desk, actor: Actor, kind: str, form: Mapping[str, Any], now: datetime, *, instead_of: str = "") -> Post:
    """Name somebody for a post of the actor's own office; who held it ends the day before, nothing is overwritten.

    `form` has the fields that `fields` gives, `instead_of` is the id of a line that ends for this one. Raises NotFound
    for an unknown kind, NotAllowed, Invalid naming fields, Conflict when there is nothing to change, Stale.
    """
    row = _row(kind)
    given = read_form(fields(desk, actor, row.kind, now), form)
    unit = str(given.get("unit", ""))
    _only(row, actor, unit)
    on = business_date(now)
    post = Post(
        actor.office,
        row.kind,
        str(given.get("person") or given.get("named") or ""),
        unit=unit,
        year=given.get("year"),
        valid_from=_day(given, "valid_from"),
        valid_to=_day(given, "valid_to"),
        hours=_hours(given),
        place=str(given.get("place", "")),
        substitute=str(given.get("substitute") or given.get("substitute_named") or ""),
    )
    if post.year is not None and not on.year - 1 <= post.year <= on.year + 1:
        raise Invalid({"year": f"只能确定 {on.year - 1} 至 {on.year + 1} 年度的名单"})
    _write(desk, actor.office, lambda posts: named(posts, post, on, instead_of))
    desk.ledger.accessed(actor.office, actor.office, actor.id, NAMED, _told(desk, post, on), now)
    return post


def end(desk: Desk, actor: Actor, id: str, form: Mapping[str, Any], now: datetime) -> None:
    """End a post of the actor's own office with a last day and a reason (END); it stays in the list of the past.

    Raises NotAllowed, Invalid, Stale when the post is no more what was seen.
    """
    post = next((each for each in _fresh_posts(desk, actor.office) if post_id(each) == id), None)
    if post is None:
        raise Stale("这一项刚刚被别人修改过，请看现在的安排")
    _only(ROW_OF[post.kind], actor, post.unit)
    given = read_form(END, form)
    last = date.fromisoformat(given["last_day"])
    _write(desk, actor.office, lambda posts: ended(posts, id, last))
    told = f"{_told(desk, post, business_date(now))}，至 {last} 止；{given['reason']}"
    desk.ledger.accessed(actor.office, actor.office, actor.id, ENDED, told, now)


def carry_over(desk: Desk, actor: Actor, year: int, now: datetime) -> None:
    """Name the leading group of the year before for `year` as well. Raises NotAllowed, Invalid, Conflict, Stale."""
    _only(ROW_OF[PostKind.LEADER], actor, "")
    on = business_date(now)
    if not on.year <= year <= on.year + 1:
        raise Invalid({"year": f"只能沿用到 {on.year} 或 {on.year + 1} 年度"})
    last = date(year - 1, 12, 31)
    _write(desk, actor.office, lambda posts: carried_over(posts, year, last))
    desk.ledger.accessed(actor.office, actor.office, actor.id, CARRIED, f"沿用 {year - 1} 年度名单到 {year} 年度", now)


def on_duty(desk: Desk, office: str, day: date) -> tuple[Line, ...]:
    """Who is on duty in an office on that day, by hour; days that the work calendar decides are those it works on."""
    found = desk.directory.office(office)
    names = _names(desk, found)
    works = desk.calendars.calendar(office).is_working(day)
    posts = (p for p in standing(desk.directory.posts(office), "duty", day) if p.hours and _begun(p, day))
    today = [p for p in posts if p.hours and (works if p.hours.workdays else day.isoweekday() in p.hours.days)]
    inorder = sorted(today, key=lambda post: post.hours.spans if post.hours else ())
    return tuple(_line(each, found, None, names, day) for each in inorder)


def _begun(post: Post, day: date) -> bool:
    return post.valid_from is None or post.valid_from <= day


def _rows(part: str) -> tuple[PostRow, ...]:
    found = tuple(row for row in POST_ROWS if row.part == part)
    if not found:
        raise NotFound("没有这一项设置")
    return found


def _row(kind: str) -> PostRow:
    found = next((row for row in POST_ROWS if row.kind.value == kind), None)
    if found is None:
        raise NotFound("没有这类职务")
    return found


def _only(row: PostRow, actor: Actor, unit: str) -> None:
    if not may_change(BY_NAME[row.part], actor, actor.office, unit):
        raise NotAllowed(f"{row.title}由本单位负责人指定")


def _units_open(row: PostRow, actor: Actor, office: Office, on: date) -> tuple[str, ...]:
    return tuple(c for c in units_for(row, office, on) if may_change(BY_NAME[row.part], actor, office.id, c))


def _nameable(row: PostRow, actor: Actor, office: Office, on: date) -> bool:
    return may_change(BY_NAME[row.part], actor, office.id) or bool(_units_open(row, actor, office, on))


def _staff(desk: Desk, office: Office, on: date) -> list[Staff]:
    return [staff for staff in desk.directory.staff(office.id) if serving(staff, on)]


def _names(desk: Desk, office: Office) -> dict[str, str]:
    return {staff.id: staff.name for staff in desk.directory.staff(office.id)}


def _seats(desk: Desk, office: Office, posts: Iterable[Post]) -> dict[str, str]:
    """The offices whose heads have a seat in a leading group, by id: they stand where others have a unit."""
    tree = desk.directory.tree(office.city)
    return {post.unit: tree[post.unit].name for post in posts if post.unit in tree}


def _line(post: Post, office: Office, actor: Actor | None, names: Mapping[str, str], on: date) -> Line:
    over = post in past([post], ROW_OF[post.kind].part, on)
    state = "past" if over else "later" if not _begun(post, on) or (post.year or 0) > on.year else "now"
    own, code = split_key(post.unit) if ":" in post.unit else (office.id, post.unit)
    try:
        unit = unit_name_on(office, code, on) if code and own == office.id else ""
    except NotFound:
        unit = names.get(code, code)
    part = BY_NAME[ROW_OF[post.kind].part]
    changeable = actor is not None and not over and may_change(part, actor, office.id, post.unit)
    return Line(
        post_id(post),
        post,
        ROW_OF[post.kind].title,
        names.get(post.person, post.person),
        names.get(post.substitute, post.substitute),
        unit,
        shown_hours(post.hours) if post.hours else "",
        state,
        changeable,
    )


def _fresh(desk: Desk, office: str) -> Office:
    desk.directory.reread(office)
    return desk.directory.office(office)


def _fresh_posts(desk: Desk, office: str) -> tuple[Post, ...]:
    desk.directory.reread(office)
    return desk.directory.posts(office)


def _write(desk: Desk, office: str, change: Callable[[tuple[Post, ...]], tuple[Post, ...]]) -> None:
    """Change the posts as they stand now; a change of another post by somebody else meanwhile is no hindrance."""
    for turn in range(TRIES):
        before = _fresh_posts(desk, office)
        after = change(before)
        try:
            desk.directory.put_posts(office, before, after)
        except Stale:
            if turn == TRIES - 1:
                raise
        else:
            return


def _hours(given: Mapping[str, Any]) -> Hours | None:
    if not given.get("hours"):
        return None
    try:
        return parse_hours(str(given["hours"]))
    except Invalid as wrong:
        raise Invalid({"hours": wrong.message}) from None


def _day(given: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(given[name]) if given.get(name) else None


def _told(desk: Desk, post: Post, on: date) -> str:
    office = desk.directory.office(post.office)
    unit = f"（{unit_name_on(office, post.unit, on)}）" if post.unit and ":" not in post.unit else ""
    year = f"{post.year} 年度" if post.year else ""
    since = f"，自 {post.valid_from} 起" if post.valid_from else ""
    return f"{year}{ROW_OF[post.kind].title}{unit}：{post.person}{since}"
