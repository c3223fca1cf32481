"""The staff of an office: the list, new accounts, what each role opens and excludes, who stands in for whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.masking import mask_mobile
from chalicelib.domain.offices import TIER_TITLES, Office, Tier, name_on
from chalicelib.domain.roles import PUBLIC, ROLES, SYSTEM, Opens, Role, Staff, serving
from chalicelib.domain.separations import ROLE_SEPARATIONS
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.sign_in import office_meant
from chalicelib.services.standing_in import StandingIn
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Pages("app", base.settings)

STAFF = "/desk/settings/staff"
STAND_IN = f"{STAFF}/stand-in"
NEW = (
    forms.text("name", "姓名", required=True, max=40),
    forms.text("login", "账号", required=True, max=32, hint="小写字母、数字、“-”或“_”，2 到 32 个；以后不能更改"),
    forms.text("post", "岗位", required=True, max=40, hint="职务，如“办公室主任”"),
    forms.text("mobile", "手机", max=20, hint="用于接收提醒"),
    forms.text("email", "邮箱", max=100, hint="用于接收提醒"),
)
NAMING = (
    forms.code("behind", "外出的人", kind="staff", required=True),
    forms.code("login", "代理人", kind="staff", required=True),
    forms.day("first", "从", required=True),
    forms.day("last", "到（含当日）", required=True, hint="最长一年"),
    forms.text("reason", "原因", required=True, max=100, hint="如“外出培训”"),
)
OPENS = {
    Opens.MAIN: "本单位主台账",
    Opens.UNIT: "所授科室（未授科室时为主台账）",
    Opens.INVITED: "受邀科室的事项",
    Opens.LEAD: "局领导事项",
    Opens.DISCIPLINE: "纪检受限事项",
}


@routes.page(STAFF)
def show_staff(seat: Seat) -> Page:
    """The accounts of the own office, or of one below that has no such officer of its own."""
    office = office_asked(seat)
    staffing = wired.staffing()
    people = staffing.list_staff(seat.actor, office.id, seat.now)
    names = {each.id: each.name for each in people}
    rows = [_row(each, office, names, seat) for each in people]
    held = staffing.presiding(seat.actor, office.id, seat.now)
    return Page(
        "staff/list.html",
        {
            "office": office,
            "name": name_on(office, seat.today),
            "people": rows,
            "admin": Role.ADMIN in held,
            "own": office.id == seat.actor.office,
            "missing": seat.asked("missing"),
        },
    )


@routes.form(f"{STAFF}/find")
def find_office(seat: Seat, given: Filled) -> Redirect:
    """Go to the staff of another office, by its name."""
    found = office_meant(given.one("office"))
    return Redirect(f"{STAFF}?office={found}" if found != "-" else f"{STAFF}?missing=1")


@routes.page(f"{STAFF}/new")
def show_new(seat: Seat) -> Page:
    """The form for one new account."""
    return _new(seat)


@routes.form(f"{STAFF}/new")
def create(seat: Seat, given: Filled) -> Page:
    """Make the account; its first password is shown by this answer alone."""
    office = office_asked(seat)
    said = {field.name: given.one(field.name) for field in NEW}
    try:
        made, password = wired.staffing().create_staff(seat.actor, office.id, said.pop("login"), seat.now, **said)
    except Invalid as wrong:
        return _new(seat, given, wrong.fields, 422)
    return first_password(office, made.login, password, seat)


@routes.page(f"{STAFF}/roles")
def show_roles(seat: Seat) -> Page:
    """What each role opens, at which offices it can be held, what it excludes, and who holds it here."""
    office = office_asked(seat)
    people = wired.staffing().list_staff(seat.actor, office.id, seat.now)
    return Page("staff/roles.html", {"office": office, "name": name_on(office, seat.today), "rows": _matrix(people)})


@routes.page(STAND_IN)
def show_stand_ins(seat: Seat) -> Page:
    """Who stands in for whom, and the form to name somebody."""
    return _stand_ins(seat)


@routes.form(STAND_IN)
def name_stand_in(seat: Seat, given: Filled) -> Page | Redirect:
    """Name a stand-in."""
    try:
        facts, words = forms.read(NAMING, given.said(NAMING))
        _standing_in().name(
            seat.actor,
            seat.actor.office,
            _login(str(facts["login"]), seat),
            _login(str(facts["behind"]), seat),
            seat.now,
            first=date.fromisoformat(facts["first"]),
            last=date.fromisoformat(facts["last"]),
            reason=words["reason"],
        )
    except Invalid as wrong:
        return _stand_ins(seat, given, wrong.fields, 422)
    return Redirect(STAND_IN, "已指定代理人")


@routes.form(f"{STAND_IN}/end")
def end_stand_in(seat: Seat, given: Filled) -> Redirect:
    """End what somebody does for another."""
    _standing_in().end(seat.actor, seat.actor.office, given.one("login"), seat.now)
    return Redirect(STAND_IN, "已取消代理")


def office_asked(seat: Seat) -> Office:
    """The office whose staff is meant: `?office=`, or the own one. Raises NotFound."""
    try:
        return seat.desk.directory.office(seat.asked("office") or seat.actor.office)
    except NotFound:
        raise NotFound from None


def first_password(office: Office, login: str, password: str, seat: Seat) -> Page:
    """The page that shows a drawn password, once."""
    values = {"office": office, "name": name_on(office, seat.today), "login": login, "password": password}
    return Page("staff/password.html", values)


def excluded(role: Role) -> tuple[str, ...]:
    """What a role excludes, each with the titles of the other roles and the reason."""
    found = []
    for row in ROLE_SEPARATIONS:
        others = (row.other if role in row.one else frozenset()) | (row.one if role in row.other else frozenset())
        if titles := [ROLES[each].title for each in ROLES if each in others and each is not role]:
            found.append(f"{'、'.join(titles)}（{row.reason}）")
    return tuple(found)


def held_at(tier: Tier) -> list[Role]:
    """The roles that can be held at an office of this tier, in the order of the rows."""
    return [role for role, row in ROLES.items() if tier in row.tiers and role not in (PUBLIC.id, SYSTEM.id)]


def _row(each: Staff, office: Office, names: Mapping[str, str], seat: Seat) -> dict[str, Any]:
    units = {unit.code: unit.name for unit in office.units}
    today = seat.today
    acts = each.delegate_of and (each.delegate_from or today) <= today <= (each.delegate_to or today)
    return {
        "staff": each,
        "roles": [ROLES[role].title for role in sorted(each.roles)],
        "units": [units.get(code, code) for code in each.units],
        "mobile": mask_mobile(each.mobile) if each.mobile else "",
        "serving": serving(each, today),
        "behind": names.get(each.delegate_of, "") if acts else "",
    }


def _matrix(people: tuple[Staff, ...]) -> list[dict[str, Any]]:
    return [
        {
            "title": row.title,
            "scope": row.scope,
            "opens": [OPENS[each] for each in Opens if each in row.opens],
            "tiers": [TIER_TITLES[tier] for tier in Tier if tier in row.tiers],
            "excludes": excluded(role),
            "holders": [each.name for each in people if role in each.roles and each.active],
        }
        for role, row in ROLES.items()
        if row.tiers
    ]


def _new(seat: Seat, given: Filled | None = None, errors: dict[str, str] | None = None, status: int = 200) -> Page:
    office = office_asked(seat)
    wired.staffing().list_staff(seat.actor, office.id, seat.now)
    values = {
        "office": office,
        "name": name_on(office, seat.today),
        "widgets": widgets(NEW, given, errors, seat=seat),
        "errors": errors or {},
    }
    return Page("staff/new.html", values, status)


def _stand_ins(
    seat: Seat, given: Filled | None = None, errors: dict[str, str] | None = None, status: int = 200
) -> Page:
    people = seat.desk.directory.staff(seat.actor.office)
    names = {each.id: each.name for each in people}
    standing = [
        (each, names.get(each.delegate_of, "")) for each in people if (each.delegate_to or date.min) >= seat.today
    ]
    values = {
        "standing": standing,
        "widgets": widgets(NAMING, given, errors, seat=seat, given={"behind": seat.actor.id, "first": seat.today}),
        "errors": errors or {},
    }
    return Page("staff/stand_in.html", values, status)


def _standing_in() -> StandingIn:
    return StandingIn(wired.desk().directory, wired.desk().ledger, wired.sessions())


def _login(staff: str, seat: Seat) -> str:
    """The login of a member of the own office; an id of another one names nobody."""
    office, _, login = staff.rpartition(".")
    if office != seat.actor.office:
        raise NotFound("没有这个账号，或没有代理关系")
    return login
