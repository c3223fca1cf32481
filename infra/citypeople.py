"""Reads the people of one office of a city file: staff with roles, and who is named for which post."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from chalicelib.domain.offices import Office, Post, PostKind, Tier, docket_key
from chalicelib.domain.roles import Role, Staff, staff_id
from chalicelib.domain.separations import check_staff
from chalicelib.domain.sheet import Entry
from chalicelib.domain.tree import Tree
from chalicelib.domain.units import Unit, UnitKind
from infra.sheet import filled

_LOGIN = re.compile(r"^[a-z][a-z0-9-]{1,31}$")
_FUNCTIONAL = (UnitKind.CENTER, UnitKind.DEPT)

_WHOLE_OFFICE = {
    "liaison": PostKind.LIAISON,
    "deputy": PostKind.DEPUTY_IN_CHARGE,
    "petition_officer": PostKind.PETITION_OFFICER,
    "discipline_liaison": PostKind.DISCIPLINE_LIAISON,
    "inspector": PostKind.INSPECTOR,
}


def read_staff(entry: Entry, office: Office) -> tuple[Staff, ...]:
    """The staff of an office: `staff`, then `more_staff`, then `unit_defaults.staff` for each functional unit.

    Nobody has a password: whoever writes the staff draws one. What is wrong is noted in the entry's problems.
    """
    found: dict[str, Staff] = {}
    for row in _staff_rows(entry, office):
        member = _member(row, office)
        row.close()
        if member.login in found:
            row.wrong("login", f"登录名“{member.login}”在本单位重复")
        found.setdefault(member.login, member)
        for problem in check_staff(member, office):
            row.wrong("roles", problem)
        if member.delegate_of == member.id:
            row.wrong("stands_in_for", "不能替自己代班")
    ids = {member.id for member in found.values()}
    for member in found.values():
        if member.delegate_of and member.delegate_of not in ids:
            entry.wrong("staff", f"“{member.login}”代班的人不在本单位")
    if not found:
        entry.wrong("staff", "没有工作人员，无人能办理")
    return tuple(found.values())


def read_posts(
    entry: Entry, office: Office, tree: Tree, staff: Sequence[Staff], since: date | None
) -> tuple[Post, ...]:
    """Who is named for what: leading group, posts of the whole office, liaison and deputy of each unit, duty rota.

    A login of the office is turned into the staff id; anything else is kept as the name or post it is. Posts begin
    `since` unless they say otherwise.
    """
    ids = {member.login: member.id for member in staff}
    return (
        *_lead_group(entry, office, tree, ids),
        *_office_posts(entry, office, ids, since),
        *_unit_posts(entry, office, ids, since),
        *_duty(entry, office, ids, since),
    )


def _staff_rows(entry: Entry, office: Office) -> Iterator[Entry]:
    yield from entry.entries("staff")
    yield from entry.entries("more_staff")
    for _, defaults in _units_with_defaults(entry, office):
        yield from defaults.entries("staff")


def _units_with_defaults(entry: Entry, office: Office) -> Iterator[tuple[Unit, Entry]]:
    """Every functional unit with `unit_defaults`, {unit} and {unit_name} filled in."""
    defaults = entry.entry("unit_defaults")
    for unit in office.units:
        if unit.kind in _FUNCTIONAL:
            values = filled(defaults.values if defaults else {}, {"unit": unit.code, "unit_name": unit.name})
            yield unit, Entry(values, entry.at("unit_defaults"), entry.problems)


def _member(row: Entry, office: Office) -> Staff:
    login = row.text("login", needed=True, form=_LOGIN, hint="应以小写字母开头，由小写字母、数字和连字符组成")
    name = row.text("name", needed=True)
    grants: dict[Role, tuple[str, ...]] = {}
    granted = row.entry("grants")
    if granted is not None:
        for role in Role:
            if role.value in granted.values:
                grants[role] = granted.texts(role.value)
        granted.close()
    stands_in_for = row.text("stands_in_for")
    return Staff(
        id=staff_id(office.id, login),
        office=office.id,
        login=login,
        name=name,
        post=row.text("post") or name,
        roles=frozenset(row.words("roles", Role)),
        units=row.texts("units"),
        grants=grants,
        mobile=row.phone("mobile"),
        email=row.mailbox("email"),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        delegate_of=staff_id(office.id, stands_in_for) if stands_in_for else "",
    )


def _lead_group(entry: Entry, office: Office, tree: Tree, ids: Mapping[str, str]) -> Iterator[Post]:
    group = entry.entry("lead_group")
    if group is None:
        return
    year = group.number("year")
    if not 2000 <= year <= 2100:
        group.wrong("year", "请填写年度，如 2026")
    named = (
        (PostKind.LEADER, (group.text("leader", needed=True),)),
        (PostKind.DEPUTY_LEADER, group.texts("deputies")),
        (PostKind.MEMBER, group.texts("members")),
        (PostKind.OFFICE_HEAD, (group.text("office_head", needed=True),)),
    )
    for kind, persons in named:
        for person in persons:
            yield Post(office.id, kind, ids.get(person, person), year=year)
    if group.flag("seats"):
        for seat, person in _seats(office, tree, ids):
            yield Post(office.id, PostKind.MEMBER, person, unit=seat, year=year)
    group.close()


def _seats(office: Office, tree: Tree, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The heads of all functional units, towns and direct schools, who sit in the bureau's group (S0-4)."""
    for unit in office.units:
        if unit.kind in _FUNCTIONAL:
            yield docket_key(office.id, unit.code), ids.get(f"head-{unit.code}", f"{unit.name}负责人")
    for below in tree.children(office.id):
        if below.tier is Tier.TOWN or below.direct:
            yield below.id, f"{below.short_name}负责人"


def _office_posts(entry: Entry, office: Office, ids: Mapping[str, str], since: date | None) -> Iterator[Post]:
    posts = entry.entry("posts")
    if posts is None:
        return
    for name, kind in _WHOLE_OFFICE.items():
        if person := posts.text(name):
            yield Post(office.id, kind, ids.get(person, person), valid_from=since)
    posts.close()


def _unit_posts(entry: Entry, office: Office, ids: Mapping[str, str], since: date | None) -> Iterator[Post]:
    own = {row.text("code"): row for row in entry.entries("units")}
    for unit, defaults in _units_with_defaults(entry, office):
        row = own[unit.code].under(defaults.values, defaults.place)
        for name, kind in (("liaison", PostKind.LIAISON), ("deputy", PostKind.DEPUTY_IN_CHARGE)):
            if person := row.text(name):
                yield Post(office.id, kind, ids.get(person, person), unit=unit.code, valid_from=since)
        defaults.mark("liaison", "deputy", "staff")
        defaults.close()


def _duty(entry: Entry, office: Office, ids: Mapping[str, str], since: date | None) -> Iterator[Post]:
    for row in entry.entries("duty"):
        person, substitute = row.text("person", needed=True), row.text("substitute")
        hours, place = row.hours("hours", needed=True), row.text("place", needed=True)
        row.close()
        yield Post(
            office.id,
            PostKind.DUTY,
            ids.get(person, person),
            valid_from=since,
            hours=hours,
            place=place,
            substitute=ids.get(substitute, substitute),
        )
