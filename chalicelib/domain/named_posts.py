"""What somebody can be named for as rows, and the naming: a post ends and another begins, none is overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256

from chalicelib.domain.errors import Conflict, Invalid, Stale
from chalicelib.domain.hours import shown_hours
from chalicelib.domain.offices import POST_TITLES, Office, Post, PostKind, valid_on
from chalicelib.domain.units import UnitKind


@dataclass(frozen=True, slots=True)
class PostRow:
    """One kind of post.

    `part` is where in the settings it stands; `single` says that one person holds it at a time (for each unit, where
    `units` names kinds of them), `yearly` that it is named by the year, `rota` that it has hours and a place.
    """

    kind: PostKind
    part: str
    single: bool = False
    yearly: bool = False
    rota: bool = False
    units: frozenset[UnitKind] = frozenset()

    @property
    def title(self) -> str:
        """What the post is called."""
        return POST_TITLES[self.kind]


_FUNCTIONAL = frozenset({UnitKind.CENTER, UnitKind.DEPT, UnitKind.SCHOOL_OFFICE})

POST_ROWS: tuple[PostRow, ...] = (
    PostRow(PostKind.LEADER, "lead-group", single=True, yearly=True),
    PostRow(PostKind.DEPUTY_LEADER, "lead-group", yearly=True),
    PostRow(PostKind.MEMBER, "lead-group", yearly=True),
    PostRow(PostKind.OFFICE_HEAD, "lead-group", single=True, yearly=True),
    PostRow(PostKind.LIAISON, "liaisons", single=True, units=_FUNCTIONAL),
    PostRow(PostKind.DEPUTY_IN_CHARGE, "liaisons", single=True, units=_FUNCTIONAL),
    PostRow(PostKind.PETITION_OFFICER, "liaisons"),
    PostRow(PostKind.DISCIPLINE_LIAISON, "liaisons", single=True),
    PostRow(PostKind.INSPECTOR, "liaisons", single=True),
    PostRow(PostKind.DUTY, "duty", rota=True),
)
"""Source: S0-3, S0-4, S0-14, S1-9 to S1-11, S1-13, S2-2, S2-21, S3-57, S0-30; domain B1."""

ROW_OF = {row.kind: row for row in POST_ROWS}


def post_id(post: Post) -> str:
    """What a form names a post by: a digest of all that it says, so that one who saw it otherwise is told."""
    said = (post.kind, post.person, post.unit, post.year, post.valid_from, post.valid_to, post.place, post.substitute)
    hours = shown_hours(post.hours) if post.hours else ""
    return sha256("|".join(map(str, (*said, hours))).encode()).hexdigest()[:16]


def standing(posts: Iterable[Post], part: str, on: date) -> tuple[Post, ...]:
    """The posts of one part that hold on that day or are still to come, in the order of the rows."""
    order = [row.kind for row in POST_ROWS]
    found = [post for post in posts if ROW_OF[post.kind].part == part and not _over(post, on)]
    return tuple(sorted(found, key=lambda p: (p.year or 0, order.index(p.kind), p.unit, p.valid_from or date.min)))


def past(posts: Iterable[Post], part: str, on: date) -> tuple[Post, ...]:
    """The posts of one part that have ended, latest first."""
    found = [post for post in posts if ROW_OF[post.kind].part == part and _over(post, on)]
    return tuple(sorted(found, key=lambda p: (p.valid_to or date.min, p.year or 0), reverse=True))


def named(posts: Sequence[Post], new: Post, on: date, instead_of: str = "") -> tuple[Post, ...]:
    """The posts with `new` among them; whoever held it until then ends the day before it begins.

    `instead_of` is the id of a post that ends for it (a line of the rota that changes). Raises Invalid, Conflict, Stale
    when `instead_of` is no more what it was.
    """
    row = ROW_OF[new.kind]
    _check(new, row)
    begins = max(new.valid_from or on, _start(new) or on)
    if instead_of and all(post_id(each) != instead_of for each in posts):
        raise Stale("这一项刚刚被别人修改过，请看现在的安排")
    if any(_same(each, new) and _holds_after(each, begins) and post_id(each) != instead_of for each in posts):
        raise Conflict({"person": f"已担任{row.title}，不必重复指定"})
    ending = {instead_of} if instead_of else set()
    if row.single:
        rivals = [p for p in posts if (p.kind, p.unit, p.year) == (new.kind, new.unit, new.year)]
        later = [p for p in rivals if p.valid_from and p.valid_from >= begins and _holds_after(p, begins)]
        if later and post_id(later[0]) != instead_of:
            day = later[0].valid_from
            raise Conflict({"valid_from": f"自 {day} 起已另行指定，请先取消那一项，或把日期定在它之后"})
        ending |= {post_id(p) for p in rivals if _holds_after(p, begins)}
    kept = [_ended(each, begins - timedelta(days=1)) if post_id(each) in ending else each for each in posts]
    after = tuple(each for each in kept if each is not None)
    if any(each not in posts for each in after) and new.valid_from is None:
        new = replace(new, valid_from=begins)
    return (*after, new)


def ended(posts: Sequence[Post], id: str, last_day: date) -> tuple[Post, ...]:
    """The posts with the one of this id ending on that day; one that would not have begun by then is taken out.

    Raises Stale when there is none of this id, or Invalid when it had ended before.
    """
    found = next((each for each in posts if post_id(each) == id), None)
    if found is None:
        raise Stale("这一项刚刚被别人修改过，请看现在的安排")
    if found.valid_to is not None and found.valid_to < last_day:
        raise Invalid({"last_day": f"已定于 {found.valid_to} 结束"})
    kept = (_ended(each, last_day) if each is found else each for each in posts)
    return tuple(each for each in kept if each is not None)


def carried_over(posts: Sequence[Post], year: int, on: date) -> tuple[Post, ...]:
    """The posts with the leading group of the year before named for `year` as well, as it stands on that day.

    Raises Conflict when somebody was named for that year already, Invalid when there is nobody to take over.
    """
    if any(post.year == year for post in posts):
        raise Conflict({"year": f"{year} 年度已有名单，请在名单中增减"})
    group = [post for post in posts if post.year == year - 1 and (post.valid_to is None or post.valid_to >= on)]
    if not group:
        raise Invalid({"year": f"没有 {year - 1} 年度的名单可以沿用"})
    return (*posts, *(replace(post, year=year, valid_from=None, valid_to=None) for post in group))


def units_for(row: PostRow, office: Office, on: date) -> tuple[str, ...]:
    """The codes of the units that a post of this row may serve on that day; none for one of the whole office."""
    return tuple(unit.code for unit in office.units if unit.kind in row.units and valid_on(unit, on))


def _check(new: Post, row: PostRow) -> None:
    wrong: dict[str, str] = {}
    if not new.person:
        wrong["person"] = "请选择人员，或填写姓名（职务）"
    if row.rota and new.hours is None:
        wrong["hours"] = "请填写值班时间"
    if row.rota and not new.place:
        wrong["place"] = "请填写值班地点"
    if new.substitute and new.substitute == new.person:
        wrong["substitute"] = "替班人不能是值班人自己"
    if new.year and new.valid_from and new.valid_from.year != new.year:
        wrong["valid_from"] = f"起始日期应在 {new.year} 年内；不填的，自年初起"
    if new.valid_from and new.valid_to and new.valid_to < new.valid_from:
        wrong["valid_to"] = "截止日期早于起始日期"
    if wrong:
        raise Invalid(wrong)


def _same(one: Post, other: Post) -> bool:
    def what(post: Post) -> tuple[object, ...]:
        return (post.kind, post.person, post.unit, post.year, post.hours, post.place)

    return what(one) == what(other)


def _over(post: Post, on: date) -> bool:
    if post.valid_to is not None and post.valid_to < on:
        return True
    return post.year is not None and post.year < on.year


def _holds_after(post: Post, day: date) -> bool:
    return post.valid_to is None or post.valid_to >= day


def _start(post: Post) -> date | None:
    return post.valid_from or (date(post.year, 1, 1) if post.year else None)


def _ended(post: Post, last_day: date) -> Post | None:
    """The post with its last day; None when it had not begun by then, so that it was never held."""
    begins = _start(post)
    if begins is not None and last_day < begins:
        return None
    return replace(post, valid_to=min(last_day, post.valid_to or last_day))
