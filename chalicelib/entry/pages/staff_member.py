"""One account as the officers keep it: passwords, devices, closing and opening, roles and the units they are for."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.masking import mask_mobile
from chalicelib.domain.offices import Office, name_on
from chalicelib.domain.roles import ROLES, Opens, Role, Staff
from chalicelib.entry.pages.account import masked_email
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.staff import STAFF, excluded, first_password, held_at
from chalicelib.services.standing_in import fall_to_post
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Pages("app", base.settings)

MEMBER = f"{STAFF}/{{office}}/{{login}}"
CLOSING = (forms.text("reason", "原因", required=True, max=100, hint="如“调离”“退休”“返岗”"),)


@routes.page(MEMBER)
def show_member(seat: Seat, office: str, login: str) -> Page:
    """One account, with what the caller may do with it."""
    return _member(seat, office, login)


@routes.form(f"{MEMBER}/password")
def reset_password(seat: Seat, given: Filled, office: str, login: str) -> Page:
    """Draw a new first password, shown by this answer alone."""
    password = wired.staffing().reset_password(seat.actor, office, login, seat.now)
    return first_password(seat.desk.directory.office(office), login, password, seat)


@routes.form(f"{MEMBER}/code")
def reset_code(seat: Seat, given: Filled, office: str, login: str) -> Redirect:
    """Take a lost device away."""
    wired.staffing().reset_code(seat.actor, office, login, seat.now)
    return Redirect(f"{STAFF}/{office}/{login}", "已重置登录验证码，请本人用密码登录后重新设置")


@routes.form(f"{MEMBER}/active")
def set_active(seat: Seat, given: Filled, office: str, login: str) -> Page | Redirect:
    """Close an account or open it again; what its owner had in hand falls to the post (edge 14)."""
    active = given.one("active") == "true"
    try:
        wired.staffing().set_active(seat.actor, office, login, seat.now, active=active, reason=given.one("reason"))
    except Invalid as wrong:
        return _member(seat, office, login, given, wrong.fields, 422)
    if active:
        return Redirect(f"{STAFF}/{office}/{login}", "账号已恢复")
    desk = seat.desk
    parts = fall_to_post(desk.directory, desk.dockets, desk.ledger, office, login, seat.now)
    told = f"账号已停用，{parts} 件在办事项已提醒负责人另行指定" if parts else "账号已停用"
    return Redirect(f"{STAFF}/{office}/{login}", told)


@routes.form(f"{MEMBER}/roles")
def grant_roles(seat: Seat, given: Filled, office: str, login: str) -> Page | Redirect:
    """Set what somebody may act as, for which units; single roles may be for other units than the rest."""
    named = [Role(role) for role in given.many("roles") if role in Role.__members__]
    grants = {role: units for role in named if (units := given.many(f"units-{role}"))}
    try:
        wired.staffing().grant_roles(
            seat.actor, office, login, seat.now, roles=named, units=given.many("units"), grants=grants
        )
    except Invalid as wrong:
        return _member(seat, office, login, given, wrong.fields, 422)
    return Redirect(f"{STAFF}/{office}/{login}", "角色已更新，半分钟内在各处生效")


def _member(
    seat: Seat,
    office: str,
    login: str,
    given: Filled | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Page:
    staffing = wired.staffing()
    people = {each.login: each for each in staffing.list_staff(seat.actor, office, seat.now)}
    member = people.get(login)
    if member is None:
        raise NotFound("没有这个账号")
    place = seat.desk.directory.office(office)
    held = staffing.presiding(seat.actor, office, seat.now)
    values = {
        "office": place,
        "name": name_on(place, seat.today),
        "member": member,
        "mobile": mask_mobile(member.mobile) if member.mobile else "",
        "email": masked_email(member.email),
        "device": wired.accounts().second.device(member.id, seat.now),
        "admin": Role.ADMIN in held,
        "sec_admin": Role.SEC_ADMIN in held,
        "own": member.id == seat.actor.id,
        "roles": _roles(member, place, given),
        "units": [(unit.code, unit.name) for unit in place.units],
        "chosen_units": given.many("units") if given else member.units,
        "closing": widgets(CLOSING, given, errors, seat=seat),
        "errors": errors or {},
    }
    return Page("staff/member.html", values, status)


def _roles(member: Staff, office: Office, given: Filled | None) -> list[dict[str, Any]]:
    chosen = set(given.many("roles")) if given else {str(role) for role in member.roles}
    return [
        {
            "code": str(role),
            "title": ROLES[role].title,
            "scope": ROLES[role].scope,
            "chosen": str(role) in chosen,
            "excludes": excluded(role),
            "by_unit": bool(ROLES[role].opens & {Opens.UNIT, Opens.INVITED}) and bool(office.units),
            "units": given.many(f"units-{role}") if given else member.grants.get(role, ()),
        }
        for role in held_at(office.tier)
    ]
