"""The leading group, liaisons and other posts of an office, and which of them nobody fills (S0-3, S1-9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.offices import (
    POST_TITLES,
    Office,
    OfficeKind,
    Post,
    PostKind,
    Tier,
    docket_key,
    valid_on,
)
from chalicelib.domain.units import Unit, UnitKind, grade_name


@dataclass(frozen=True, slots=True)
class LeadGroup:
    """领导小组 of one office in one year (S0-3, S2-2); persons are staff ids or names."""

    office: str
    year: int
    leader: str
    deputies: tuple[str, ...]
    members: tuple[str, ...]
    office_head: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a requirement asks for and nobody fills; `unit` is empty when the whole office lacks it."""

    office: str
    unit: str
    requirement: str
    text: str


def lead_group(posts: Iterable[Post], office: str, year: int, on: date | None = None) -> LeadGroup | None:
    """The leading group of an office in a year as its posts make it; None when nobody was named for that year.

    With `on` as it stands on that day: who left within the year is no longer there, who is to come not yet.
    """
    named = [p for p in posts if p.office == office and p.year == year and (on is None or valid_on(p, on))]
    if not named:
        return None

    def of(kind: PostKind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(post.person for post in named if post.kind is kind))

    return LeadGroup(
        office,
        year,
        leader=next(iter(of(PostKind.LEADER)), ""),
        deputies=of(PostKind.DEPUTY_LEADER),
        members=of(PostKind.MEMBER),
        office_head=next(iter(of(PostKind.OFFICE_HEAD)), ""),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement: which offices must fill a post, once or for each unit of some kinds."""

    requirement: str
    kind: PostKind
    offices: Callable[[Office], bool]
    units: frozenset[UnitKind] = frozenset()


_FUNCTIONAL = frozenset({UnitKind.CENTER, UnitKind.DEPT})


def _any(office: Office) -> bool:
    return True


def _bureau(office: Office) -> bool:
    return office.kind in (OfficeKind.BUREAU, OfficeKind.COUNTY)


def _above_school(office: Office) -> bool:
    return office.tier is not Tier.SCHOOL


def _below_bureau(office: Office) -> bool:
    return office.tier is not Tier.CITY


def _discipline(office: Office) -> bool:
    return office.tier is not Tier.SCHOOL or office.direct


ASKED: tuple[Asked, ...] = (
    Asked("S0-3", PostKind.LEADER, _any),
    Asked("S0-3", PostKind.DEPUTY_LEADER, _any),
    Asked("S0-4", PostKind.MEMBER, _any),
    Asked("S2-2", PostKind.OFFICE_HEAD, _any),
    Asked("S0-14", PostKind.LIAISON, _bureau, _FUNCTIONAL),
    Asked("S1-11", PostKind.LIAISON, _below_bureau),
    Asked("S1-9", PostKind.DEPUTY_IN_CHARGE, _bureau, _FUNCTIONAL),
    Asked("S1-10", PostKind.PETITION_OFFICER, _above_school),
    Asked("S1-13", PostKind.DISCIPLINE_LIAISON, _discipline),
)
"""What is asked of whom. A county bureau has units of its own and answers for them as the city bureau does."""


def gaps(office: Office, posts: Iterable[Post], on: date, below: Iterable[Office] = ()) -> tuple[Gap, ...]:
    """What nobody fills in an office on that day.

    `posts` may hold those of other offices, too. `below` are the offices right below a bureau, each of which seats its
    head in the bureau's leading group when it is a town or a direct school (S0-4); without them only units are asked.
    An office that does not exist on that day has no gaps.
    """
    if not valid_on(office, on):
        return ()
    held = [p for p in posts if p.office == office.id and valid_on(p, on) and p.year in (None, on.year) and p.person]
    found = [gap for asked in ASKED if asked.offices(office) for gap in _unfilled(asked, office, held, on)]
    if office.tier is Tier.CITY:
        found += _empty_seats(office, held, on, below)
    if office.tier is Tier.SCHOOL:
        if not office.vice_principal:
            found.append(Gap(office.id, "", "S0-9", "未确定分管教育诉求的副校长（副职）"))
        if office.station is None or not office.station.staff:
            found.append(Gap(office.id, "", "S0-10", "未设立惠民服务站或未配备人员"))
    return tuple(found)


def _unfilled(asked: Asked, office: Office, held: list[Post], on: date) -> Iterator[Gap]:
    title = POST_TITLES[asked.kind]
    filled = {post.unit for post in held if post.kind is asked.kind}
    if not asked.units:
        if not filled:
            year = f"{on.year}年度" if asked.kind.name in _YEARLY else ""
            yield Gap(office.id, "", asked.requirement, f"未明确{year}{title}")
        return
    for unit in _units(office, asked.units, on):
        if unit.code not in filled:
            yield Gap(office.id, unit.code, asked.requirement, f"{grade_name(unit, on)}未明确{title}")


_YEARLY = frozenset({"LEADER", "DEPUTY_LEADER", "MEMBER", "OFFICE_HEAD"})


def _empty_seats(office: Office, held: list[Post], on: date, below: Iterable[Office]) -> Iterator[Gap]:
    seated = {post.unit for post in held if post.kind is PostKind.MEMBER}
    seats = [(docket_key(office.id, u.code), u.code, grade_name(u, on)) for u in _units(office, _FUNCTIONAL, on)]
    seats += [(o.id, "", o.name) for o in below if (o.tier is Tier.TOWN or o.direct) and valid_on(o, on)]
    for key, unit, name in seats:
        if key not in seated:
            yield Gap(office.id, unit, "S0-4", f"{on.year}年度领导小组成员中没有{name}负责人")


def _units(office: Office, kinds: frozenset[UnitKind], on: date) -> list[Unit]:
    return [unit for unit in office.units if unit.kind in kinds and valid_on(unit, on)]
