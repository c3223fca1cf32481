"""Who serves two offices changes from one to the other: proved once, never merged, gone with either account."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotSignedIn, TooMany
from chalicelib.domain.roles import Role
from chalicelib.services.accounts import WRONG
from chalicelib.services.linked import MOST
from chalicelib.services.sessions import MustChangePassword, Session, Ticket
from tests.services.staff_room import ADDRESS, DAY, NOW, PASSWORD, Phone, StaffRoom, later


@pytest.fixture
def room() -> StaffRoom:
    return StaffRoom()


def link(room: StaffRoom, ticket: Ticket, office: str = "qh-0201", login: str = "clerk", **more: str) -> None:
    password, code = more.get("password", PASSWORD), more.get("code", "")
    room.linked.link(ticket, office, login, password, code, ADDRESS, NOW)


def change(room: StaffRoom, ticket: Ticket, office: str = "qh-0201", seconds: float = 1) -> Session:
    return room.linked.change_office(ticket, office, "clerk", ADDRESS, later(seconds))


def test_a_linked_account_is_entered_without_a_password_and_the_present_session_ends(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    link(room, ticket)
    assert [(each.office, each.office_name) for each in room.linked.links(ticket, NOW)] == [
        ("qh-0201", "柳河镇中心小学")
    ]
    there = change(room, ticket)
    actor = room.sessions.whoami(there.ticket, later(2))
    assert (actor.id, actor.office, actor.keys) == ("qh-0201.clerk", "qh-0201", frozenset({"qh-0201"}))
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(ticket, later(2))
    back = change(room, there.ticket, "qh", 3)
    assert room.sessions.whoami(back.ticket, later(4)).id == "qh.clerk"


def test_both_offices_log_it(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    link(room, ticket)
    change(room, ticket)
    told = [(line.key, line.what) for line in room.lines]
    for expected in (
        ("qh", "account.link"),
        ("qh-0201", "account.link"),
        ("qh", "account.leave_office"),
        ("qh-0201", "account.enter_office"),
    ):
        assert expected in told


@pytest.mark.parametrize(
    ("office", "login", "password"),
    [("qh-0201", "clerk", "wrong"), ("qh-0201", "nobody", PASSWORD), ("zz", "clerk", PASSWORD)],
)
def test_a_link_is_proved_as_a_sign_in_is(room: StaffRoom, office: str, login: str, password: str) -> None:
    ticket = room.sign_in().ticket
    for _ in range(5):
        with pytest.raises(NotSignedIn) as refused:
            link(room, ticket, office, login, password=password)
        assert refused.value.message == WRONG
    with pytest.raises(TooMany):
        link(room, ticket, office, login)
    assert room.linked.links(ticket, NOW) == ()


def test_a_link_to_an_account_with_a_device_wants_its_code(room: StaffRoom) -> None:
    phone = room.device(office="qh-0201")
    ticket = room.sign_in().ticket
    for code in ("", "000000"):
        with pytest.raises(Invalid) as refused:
            link(room, ticket, code=code)
        assert list(refused.value.fields) == ["code"]
    room.linked.link(ticket, "qh-0201", "clerk", PASSWORD, phone.code(later(60)), ADDRESS, later(60))
    assert change(room, ticket, seconds=61)


def test_without_a_link_there_is_no_way_over(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    for office in ("qh-0201", "qh-02", "zz"):
        with pytest.raises(NotFound):
            change(room, ticket, office)
    link(room, ticket)
    stranger = room.sign_in(login="auditor").ticket
    with pytest.raises(NotFound):
        change(room, stranger)
    assert room.sessions.whoami(ticket, NOW).id == "qh.clerk"


@pytest.mark.parametrize("side", ["qh", "qh-0201"])
@pytest.mark.parametrize("deed", ["reset", "code", "close", "device", "unlink", "left", "officer"])
def test_a_link_dies_with_either_account(room: StaffRoom, side: str, deed: str) -> None:
    room.join("qh-0201", "admin", Role.ADMIN)
    ticket = room.sign_in().ticket
    link(room, ticket)
    admin = room.actor(side, "admin")
    if deed == "reset":
        room.staffing.reset_password(admin, side, "clerk", NOW)
    elif deed == "code":
        room.staffing.reset_code(admin, side, "clerk", NOW)
    elif deed == "close":
        room.staffing.set_active(admin, side, "clerk", NOW, active=False, reason="调离")
        room.staffing.set_active(admin, side, "clerk", NOW, active=True, reason="回来")
    elif deed == "device":
        own = room.sign_in(side).ticket
        room.own_codes.confirm(own, Phone(room.own_codes.begin(own, NOW).secret).code(NOW), NOW)
    elif deed == "unlink":
        own = room.sign_in(side).ticket
        room.linked.unlink(own, "qh-0201" if side == "qh" else "qh", "clerk", NOW)
    elif deed == "left":
        room.directory.put_staff(replace(room.staff("clerk", "qh-0201"), valid_to=DAY - timedelta(days=1)))
    else:
        room.directory.put_staff(replace(room.staff("clerk", "qh-0201"), roles=frozenset({Role.ADMIN})))
    if deed in ("reset", "code", "device") and side == "qh":
        room.memory.guards.clear()
        room.change("clerk", password_hash=room.staff("auditor").password_hash, must_change=False)
        room.drawers.drop("qh.clerk", "code", "code")
    ticket = room.sign_in().ticket
    with pytest.raises(NotFound):
        change(room, ticket)
    assert room.linked.links(ticket, NOW) == ()
    assert not [key for key in room.drawers.kept if key[1] == "link"]


def test_one_half_of_a_link_is_none(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    link(room, ticket)
    room.drawers.drop("qh-0201.clerk", "link", "qh.clerk")
    with pytest.raises(NotFound):
        change(room, ticket)


def test_the_three_officers_and_accounts_of_one_office_are_not_linked(room: StaffRoom) -> None:
    room.join("qh", "second", Role.HANDLER)
    ticket = room.sign_in().ticket
    with pytest.raises(Invalid, match="同一单位"):
        link(room, ticket, "qh", "second")
    room.join("qh-0201", "admin", Role.ADMIN)
    with pytest.raises(NotAllowed, match="三员"):
        link(room, ticket, "qh-0201", "admin")
    with pytest.raises(NotAllowed, match="三员"):
        link(room, room.sign_in(login="auditor").ticket)
    with pytest.raises(Invalid, match="同一单位"):
        link(room, ticket, "qh", "clerk")


def test_a_first_password_neither_links_nor_is_linked(room: StaffRoom) -> None:
    room.join("qh-0201", "fresh", Role.CLERK, must_change=True)
    ticket = room.sign_in().ticket
    with pytest.raises(Invalid, match="初始密码"):
        link(room, ticket, "qh-0201", "fresh")
    with pytest.raises(MustChangePassword):
        link(room, room.sign_in("qh-0201", "fresh").ticket, "qh", "clerk")


def test_there_is_an_end_to_links(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    for n in range(MOST):
        room.join("qh-0201", f"c{n}", Role.CLERK)
        link(room, ticket, "qh-0201", f"c{n}")
    with pytest.raises(Invalid, match="最多"):
        link(room, ticket)
