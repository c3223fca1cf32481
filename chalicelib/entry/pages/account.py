"""The own account: who I am here, my running sessions, offices that I change between, and what I am told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.errors import Invalid, NotAllowed, NotSignedIn, TooMany
from chalicelib.domain.masking import mask_mobile
from chalicelib.domain.notice_kinds import KINDS, WAYS
from chalicelib.domain.roles import ROLES, Staff
from chalicelib.entry import sessions as signing
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import SIGN_IN, Page, Pages, Redirect
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.sign_in import office_meant
from chalicelib.entry.requests import client_address
from chalicelib.services import notify
from chalicelib.services.standing_in import HEADS
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Pages("app", base.settings)

ACCOUNT = "/desk/account"
NOTICES = f"{ACCOUNT}/notices"
LINK = (
    forms.text("office", "另一个单位", required=True, max=100, hint="单位全称或简称"),
    forms.text("login", "您在那里的账号", required=True, max=100),
)


@routes.page(ACCOUNT)
def show_account(seat: Seat) -> Page:
    """Everything about the own account."""
    return _account(seat)


@routes.form(f"{ACCOUNT}/sign-out-everywhere")
def sign_out_everywhere(seat: Seat, given: Filled) -> Redirect:
    """End every session, this one too."""
    wired.accounts().sign_out_everywhere(seat.session.ticket, seat.now)
    return Redirect(SIGN_IN, headers={"Set-Cookie": signing.no_session_cookie(base.settings())})


@routes.form(f"{ACCOUNT}/end-session")
def end_session(seat: Seat, given: Filled) -> Redirect:
    """End one of the own sessions."""
    wired.accounts().end_session(seat.session.ticket, given.one("session"), seat.now)
    return Redirect(ACCOUNT, "已结束那一处登录")


@routes.form(f"{ACCOUNT}/link")
def link(seat: Seat, given: Filled) -> Page | Redirect:
    """Link an own account of another office, proved by its password."""
    settings = base.settings()
    try:
        linked = wired.linked_offices().link(
            seat.session.ticket,
            office_meant(given.one("office")),
            given.one("login"),
            given.values.get("password", ("",))[-1],
            given.one("code"),
            client_address(seat.request, settings),
            seat.now,
        )
    except Invalid as wrong:
        return _account(seat, given, wrong.fields, 422)
    except (NotSignedIn, TooMany, NotAllowed) as refused:
        return _account(seat, given, {"password": refused.message}, 422)
    return Redirect(ACCOUNT, f"已关联{linked.office_name}的账号")


@routes.form(f"{ACCOUNT}/unlink")
def unlink(seat: Seat, given: Filled) -> Redirect:
    """Undo a link."""
    wired.linked_offices().unlink(seat.session.ticket, given.one("office"), given.one("login"), seat.now)
    return Redirect(ACCOUNT, "已取消关联")


@routes.form(f"{ACCOUNT}/change-office")
def change_office(seat: Seat, given: Filled) -> Redirect:
    """Go on as the linked account of another office; this session ends."""
    settings = base.settings()
    address = client_address(seat.request, settings)
    session = wired.linked_offices().change_office(
        seat.session.ticket, given.one("office"), given.one("login"), address, seat.now
    )
    name = wired.desk().directory.office(session.actor.office).name
    cookie = signing.session_cookie(session, settings)
    return Redirect("/desk", f"现在是{name}的工作台", headers={"Set-Cookie": cookie})


@routes.page(NOTICES)
def show_notices(seat: Seat) -> Page:
    """What I am told beside the inbox."""
    return _notices(seat)


@routes.form(NOTICES)
def set_notices(seat: Seat, given: Filled) -> Page | Redirect:
    """Change it."""
    try:
        notify.wish(
            seat.desk.drawers,
            seat.actor,
            mail=given.many("mail"),
            sms=given.many("sms"),
            quiet_from=given.one("quiet_from"),
            quiet_until=given.one("quiet_until"),
            now=seat.now,
        )
    except Invalid as wrong:
        return _notices(seat, given, wrong.fields, 422)
    return Redirect(NOTICES, "已保存，从下一条消息起生效")


def _account(seat: Seat, given: Filled | None = None, errors: dict[str, str] | None = None, status: int = 200) -> Page:
    ticket, now = seat.session.ticket, seat.now
    colleagues = seat.desk.directory.staff(seat.actor.office)
    member = next(each for each in colleagues if each.id == seat.actor.id)
    office = seat.desk.directory.office(seat.actor.office)
    units = {unit.code: unit.name for unit in office.units}
    codes = wired.own_codes()
    return Page(
        "account/show.html",
        {
            "member": member,
            "roles": [ROLES[role].title for role in sorted(member.roles)],
            "units": [units.get(code, code) for code in member.units],
            "mobile": mask_mobile(member.mobile) if member.mobile else "",
            "email": masked_email(member.email),
            "device": codes.device(ticket, now),
            "demanded": codes.demanded(ticket, now),
            "sessions": wired.accounts().book.running(ticket, now),
            "links": wired.linked_offices().links(ticket, now),
            "link_fields": widgets(LINK, given, errors, seat=seat),
            "link_errors": errors or {},
            "standing": _standing(member, colleagues, seat),
            "may_name": bool(HEADS & seat.actor.roles),
        },
        status,
    )


def _standing(member: Staff, colleagues: tuple[Staff, ...], seat: Seat) -> dict[str, Any]:
    """For whom I stand in, and who stands in for me: today and later."""
    ahead = [each for each in colleagues if each.delegate_of and (each.delegate_to or seat.today) >= seat.today]
    names = {each.id: each.name for each in colleagues}
    return {
        "mine": [each for each in ahead if each.delegate_of == member.id],
        "others": [(each, names.get(each.delegate_of, "")) for each in ahead if each.id == member.id],
    }


def _notices(seat: Seat, given: Filled | None = None, errors: dict[str, str] | None = None, status: int = 200) -> Page:
    wanted = notify.wishes(seat.desk.drawers, seat.actor.id, seat.now)
    if given is not None:
        chosen = frozenset(given.many("mail"))
        wanted = replace(wanted, no_mail=frozenset(KINDS) - chosen, sms=frozenset(given.many("sms")))
        begins, ends = given.one("quiet_from"), given.one("quiet_until")
    else:
        begins, _, ends = wanted.quiet.partition("-")
    member = next(each for each in seat.desk.directory.staff(seat.actor.office) if each.id == seat.actor.id)
    values = {
        "kinds": KINDS.values(),
        "ways": WAYS,
        "wanted": wanted,
        "quiet_from": begins,
        "quiet_until": ends,
        "errors": errors or {},
        "mobile": mask_mobile(member.mobile) if member.mobile else "",
        "email": masked_email(member.email),
        "channels": seat.desk.channels.keys(),
    }
    return Page("account/notices.html", values, status)


def masked_email(email: str) -> str:
    """An address as others may see it: the first character and the host."""
    name, at, host = email.partition("@")
    return f"{name[:1]}***{at}{host}" if at else ""
