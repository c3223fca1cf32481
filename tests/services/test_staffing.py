"""The three officers: who makes accounts, who gives roles, and that neither can become the other."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from chalicelib.domain.roles import SYSTEM, Actor, Role
from chalicelib.services.sessions import MustChangePassword
from tests.fakes import FakeDirectory
from tests.services.staff_room import ADDRESS, NOW, PASSWORD, StaffRoom, later


@pytest.fixture
def room() -> StaffRoom:
    return StaffRoom()


@pytest.fixture
def admin(room: StaffRoom) -> Actor:
    return room.actor("qh", "admin")


@pytest.fixture
def secadmin(room: StaffRoom) -> Actor:
    return room.actor("qh", "secadmin")


def create(room: StaffRoom, actor: Actor, office: str = "qh", login: str = "novice"):
    return room.staffing.create_staff(actor, office, login, NOW, name="柏大川", post="科员")


def test_an_account_needs_two_officers_before_it_can_do_anything(
    room: StaffRoom, admin: Actor, secadmin: Actor
) -> None:
    staff, password = create(room, admin)
    assert (staff.roles, staff.must_change, staff.password_hash) == (frozenset(), True, "")
    session = room.sign_in(login="novice", password=password)
    assert session.must_change
    assert session.actor.roles == session.actor.keys == frozenset()
    room.staffing.grant_roles(secadmin, "qh", "novice", NOW, roles={Role.LIAISON}, units=("0105",))
    changed = room.accounts.change_password(session.ticket, password, "zi-ji-de-mi-ma-1", NOW)
    assert room.sessions.whoami(changed.ticket, NOW).keys == {"qh:0105"}


def test_only_the_right_officer_may(room: StaffRoom, admin: Actor, secadmin: Actor) -> None:
    room.join("qh", "novice", Role.CLERK)
    clerk, auditor = room.actor("qh", "clerk"), room.actor("qh", "auditor")
    before = dict(room.memory.staff)
    for actor in (clerk, auditor, secadmin):
        with pytest.raises(NotAllowed):
            create(room, actor, login="another")
        with pytest.raises(NotAllowed):
            room.staffing.reset_password(actor, "qh", "novice", NOW)
        with pytest.raises(NotAllowed):
            room.staffing.set_active(actor, "qh", "novice", NOW, active=False, reason="离职")
    for actor in (clerk, auditor, admin):
        with pytest.raises(NotAllowed):
            room.staffing.grant_roles(actor, "qh", "novice", NOW, roles={Role.CLERK})
    assert room.memory.staff == before
    assert room.lines == []


def test_admin_cannot_take_over_another_officer_by_a_drawn_password(room: StaffRoom, admin: Actor) -> None:
    for login in ("secadmin", "auditor", "admin"):
        with pytest.raises(NotAllowed):
            room.staffing.reset_password(admin, "qh", login, NOW)
        with pytest.raises(NotAllowed):
            room.staffing.set_active(admin, "qh", login, NOW, active=False, reason="离职")
        assert room.sign_in(login=login).actor.id == f"qh.{login}"


def test_nobody_gives_roles_to_themselves(room: StaffRoom, secadmin: Actor) -> None:
    with pytest.raises(NotAllowed):
        room.staffing.grant_roles(secadmin, "qh", "secadmin", NOW, roles={Role.SEC_ADMIN})
    with pytest.raises(NotFound):
        room.staffing.grant_roles(secadmin, "qh", "nobody", NOW, roles={Role.CLERK})


@pytest.mark.parametrize(
    ("roles", "units"),
    [
        ({Role.ADMIN, Role.SEC_ADMIN}, ()),
        ({Role.AUDITOR, Role.CLERK}, ()),
        ({Role.DISCIPLINE, Role.CLERK}, ()),
        ({Role.PUBLIC}, ()),
        ({Role.SYSTEM}, ()),
        ({Role.LIAISON}, ("9999",)),
    ],
)
def test_roles_that_must_be_apart_are_not_given(room: StaffRoom, secadmin: Actor, roles, units) -> None:
    room.join("qh", "novice")
    with pytest.raises(Invalid) as caught:
        room.staffing.grant_roles(secadmin, "qh", "novice", NOW, roles=roles, units=units)
    assert caught.value.fields.keys() == {"roles"}
    assert room.staff("novice").roles == frozenset()


def test_a_role_of_the_city_is_not_held_at_a_school(room: StaffRoom, secadmin: Actor) -> None:
    with pytest.raises(Invalid):
        room.staffing.grant_roles(secadmin, "qh-0201", "clerk", NOW, roles={Role.BUREAU_HEAD})


def test_roles_can_be_taken_away_wholly_and_it_holds_at_once_here(room: StaffRoom, secadmin: Actor) -> None:
    ticket = room.sign_in().ticket
    assert room.sessions.whoami(ticket, NOW).keys == {"qh"}
    room.staffing.grant_roles(secadmin, "qh", "clerk", NOW, roles=())
    assert room.sessions.whoami(ticket, NOW).keys == frozenset()
    assert room.sign_in().actor.roles == frozenset()


def test_officers_serve_the_offices_below_that_have_none_of_their_own(room: StaffRoom, admin: Actor) -> None:
    assert create(room, admin, "qh-0201")[0].id == "qh-0201.novice"
    assert room.lines[-1].key == "qh-0201"
    room.join("qh-02", "admin", Role.ADMIN)
    with pytest.raises(NotFound):
        create(room, admin, "qh-02")
    town = room.actor("qh-02", "admin")
    assert create(room, town, "qh-0201", "second")[0].office == "qh-0201"
    for office in ("qh", "qh-03", "xx"):
        with pytest.raises(NotFound):
            create(room, town, office)
    assert ("qh", "novice") not in room.memory.staff


def test_an_officer_who_has_left_leaves_the_office_to_the_one_above(room: StaffRoom, admin: Actor) -> None:
    room.directory.put_staff(replace(room.join("qh-02", "admin", Role.ADMIN), active=False))
    assert create(room, admin, "qh-02")[0].id == "qh-02.novice"


def test_a_login_is_used_once_and_has_a_form(room: StaffRoom, admin: Actor) -> None:
    before = room.staff("clerk")
    with pytest.raises(Conflict) as caught:
        create(room, admin, login="clerk")
    assert caught.value.fields.keys() == {"login"}
    assert room.staff("clerk") == before
    for login in ("", "x", "Clerk", "a.b", "a b", "-x", "甘小禾", "x" * 33):
        with pytest.raises(Invalid) as wrong:
            create(room, admin, login=login)
        assert wrong.value.fields.keys() == {"login"}
    with pytest.raises(Invalid) as empty:
        room.staffing.create_staff(admin, "qh", "novice", NOW, name=" ", post="")
    assert empty.value.fields.keys() == {"name", "post"}


def test_two_officers_adding_the_same_login_at_once_make_one_account(room: StaffRoom, admin: Actor) -> None:
    class Blind(FakeDirectory):
        def member(self, office: str, login: str) -> None:
            return None

    create(room, admin)
    made = room.staff("novice")
    blind = Blind(room.memory)
    with pytest.raises(Conflict):
        replace(room.staffing, directory=blind).create_staff(admin, "qh", "novice", NOW, name="乔一苇", post="科员")
    assert room.staff("novice") == made


def test_a_reset_password_is_shown_once_ends_sessions_and_must_be_changed(room: StaffRoom, admin: Actor) -> None:
    ticket = room.sign_in().ticket
    elsewhere, _, _ = room.process()
    for _ in range(room.settings.login_failures):
        with pytest.raises(NotSignedIn):
            room.sign_in(password="forgotten-it")
    password = room.staffing.reset_password(admin, "qh", "clerk", later(1))
    for sessions in (room.sessions, elsewhere):
        with pytest.raises(NotSignedIn):
            sessions.whoami(ticket, later(2))
    with pytest.raises(NotSignedIn):
        room.sign_in(password=PASSWORD, now=later(2))
    session = room.sign_in(password=password, now=later(2))
    with pytest.raises(MustChangePassword):
        room.sessions.whoami(session.ticket, later(2))
    assert password not in str(room.lines)
    assert password not in str(room.memory.staff)


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(room: StaffRoom, admin: Actor) -> None:
    ticket = room.sign_in().ticket
    with pytest.raises(Invalid):
        room.staffing.set_active(admin, "qh", "clerk", NOW, active=False, reason=" ")
    room.staffing.set_active(admin, "qh", "clerk", NOW, active=False, reason="调离")
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(ticket, NOW)
    with pytest.raises(NotSignedIn):
        room.sign_in()
    room.staffing.set_active(admin, "qh", "clerk", NOW, active=True, reason="返岗")
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(ticket, NOW)
    assert room.sign_in().actor.id == "qh.clerk"


def test_the_operator_at_the_machine_may_do_what_the_officers_may_not_do_to_each_other(room: StaffRoom) -> None:
    password = room.staffing.reset_password(SYSTEM, "qh", "secadmin", NOW)
    assert room.sign_in(login="secadmin", password=password).must_change
    assert room.lines[0].who == SYSTEM.id
    with pytest.raises(NotFound):
        room.staffing.reset_password(SYSTEM, "xx", "clerk", NOW)


def test_every_deed_is_on_record_with_who_did_it_to_whom(room: StaffRoom, admin: Actor, secadmin: Actor) -> None:
    create(room, admin)
    room.staffing.grant_roles(secadmin, "qh", "novice", NOW, roles={Role.CLERK})
    room.staffing.reset_password(admin, "qh", "novice", NOW)
    room.staffing.set_active(admin, "qh", "novice", NOW, active=False, reason="试用期满")
    assert [(line.key, line.number, line.who, line.what, line.reason) for line in room.lines] == [
        ("qh", "qh.novice", "qh.admin", "account.create", "新建账号"),
        ("qh", "qh.novice", "qh.secadmin", "account.grant_roles", "角色设为：登记员（信访专干）"),
        ("qh", "qh.novice", "qh.admin", "account.reset_password", "重置密码"),
        ("qh", "qh.novice", "qh.admin", "account.close", "试用期满"),
    ]
    assert ADDRESS not in str(room.lines)
