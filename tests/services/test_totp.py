"""Signing in by two steps: devices, codes that work once, recovery codes, and who must have them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotSignedIn, TooMany
from chalicelib.domain.policy import OwnPolicy
from chalicelib.domain.roles import Role
from chalicelib.services.accounts import WRONG_CODE, Half
from chalicelib.services.sessions import MustSetUpCode, Session
from chalicelib.services.totp import RECOVERY_CODES, spelled
from tests.services.staff_room import ADDRESS, BUREAU, NOW, PASSWORD, SETTINGS, Phone, StaffRoom, later


@pytest.fixture
def room() -> StaffRoom:
    return StaffRoom()


def give(room: StaffRoom, half: Half, code: str, seconds: float = 60) -> Session:
    return room.accounts.give_code(half.ticket, code, ADDRESS, later(seconds))


# Setting up


def test_two_steps_are_on_only_when_the_first_code_was_right(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    shown = room.own_codes.begin(ticket, NOW)
    with pytest.raises(Invalid) as wrong:
        room.own_codes.confirm(ticket, "000000", NOW)
    assert list(wrong.value.fields) == ["code"]
    assert room.own_codes.waiting(ticket, NOW) == shown
    assert room.own_codes.device(ticket, NOW) is None
    assert isinstance(room.accounts.sign_in("qh", "clerk", PASSWORD, ADDRESS, NOW), Session)
    session, recovery = room.own_codes.confirm(ticket, Phone(shown.secret).code(NOW), NOW)
    assert len(set(recovery)) == RECOVERY_CODES
    assert room.own_codes.waiting(session.ticket, NOW) is None
    assert room.lines[-1].what == "account.code_on"


def test_switching_on_ends_every_session_and_opens_another(room: StaffRoom) -> None:
    other, ticket = room.sign_in().ticket, room.sign_in().ticket
    shown = room.own_codes.begin(ticket, NOW)
    session, _ = room.own_codes.confirm(ticket, Phone(shown.secret).code(NOW), NOW)
    for old in (other, ticket):
        with pytest.raises(NotSignedIn):
            room.sessions.whoami(old, later(1))
    assert room.sessions.whoami(session.ticket, later(1)).id == "qh.clerk"


def test_a_secret_waits_a_quarter_of_an_hour_and_a_new_one_takes_its_place(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    first, second = (room.own_codes.begin(ticket, NOW).secret for _ in range(2))
    assert first != second
    with pytest.raises(Invalid):
        room.own_codes.confirm(ticket, Phone(first).code(NOW), NOW)
    with pytest.raises(Invalid, match="超时"):
        room.own_codes.confirm(ticket, Phone(second).code(later(900)), later(900))


def test_who_has_a_device_draws_no_second_one(room: StaffRoom) -> None:
    phone = room.device()
    ticket = give(room, room.half(now=later(60)), phone.code(later(60))).ticket
    with pytest.raises(Invalid, match="先关闭"):
        room.own_codes.begin(ticket, later(61))


def test_neither_secret_nor_recovery_codes_lie_about_nor_are_listed(room: StaffRoom) -> None:
    phone = room.device()
    kept = str(room.drawers.kept)
    assert not any(code in kept for code in phone.recovery)
    elsewhere = str(room.memory.guards) + str(room.memory.access) + str(room.directory.staff("qh"))
    assert phone.secret not in elsewhere
    assert {owner for owner, kind, _ in room.drawers.kept if kind == "code"} == {"qh.clerk"}


# Signing in


def test_the_password_opens_half_a_session_which_can_do_nothing(room: StaffRoom) -> None:
    room.device()
    half = room.half(now=later(60))
    with pytest.raises(NotSignedIn):
        room.sessions.find(half.ticket, later(60))
    with pytest.raises(NotSignedIn):
        room.accounts.sign_out_everywhere(half.ticket, later(60))
    assert not [line for line in room.lines if line.what == "account.sign_in" and line.at == later(60)]


def test_half_a_session_and_a_code_are_a_session(room: StaffRoom) -> None:
    phone = room.device()
    half = room.half(now=later(60))
    session = give(room, half, phone.code(later(60)))
    assert room.sessions.whoami(session.ticket, later(60)).id == "qh.clerk"
    assert session.ticket.id != half.ticket.id
    assert room.lines[-1].what == "account.sign_in"
    with pytest.raises(NotSignedIn, match="重新输入密码"):
        give(room, half, phone.code(later(90)), 90)


def test_a_code_works_once_even_in_another_half_session(room: StaffRoom) -> None:
    phone = room.device()
    code = phone.code(later(60))
    one, two = room.half(now=later(60)), room.half(now=later(60))
    give(room, one, code)
    with pytest.raises(NotSignedIn) as refused:
        give(room, two, code)
    assert refused.value.message == WRONG_CODE
    with pytest.raises(NotSignedIn):
        give(room, room.half(now=later(61)), code, 61)
    give(room, two, phone.code(later(90)), 90)


def test_the_code_that_confirmed_the_device_opens_no_session(room: StaffRoom) -> None:
    phone = room.device()
    with pytest.raises(NotSignedIn):
        give(room, room.half(now=later(1)), phone.code(NOW), 1)


def test_five_tries_in_all_of_passwords_and_codes(room: StaffRoom) -> None:
    phone = room.device()
    half = room.half(now=later(60))
    for second in range(SETTINGS.login_failures - 1):
        with pytest.raises(NotSignedIn):
            give(room, half, "000000", 60 + second)
    for call in (lambda: give(room, half, phone.code(later(70)), 70), lambda: room.half(now=later(70))):
        with pytest.raises(TooMany):
            call()
    assert len([line for line in room.lines if line.what == "account.code_failed"]) == 4
    after = later(60 + SETTINGS.login_window)
    assert isinstance(room.accounts.sign_in("qh", "clerk", PASSWORD, ADDRESS, after), Half)


def test_new_half_sessions_give_no_new_tries(room: StaffRoom) -> None:
    room.device()
    for second in range(2):
        half = room.half(now=later(60 + second))
        with pytest.raises(NotSignedIn):
            give(room, half, "000000", 60 + second)
    half = room.half(now=later(63))
    with pytest.raises(TooMany):
        give(room, half, "000000", 63)


def test_half_a_session_lasts_five_minutes_and_dies_with_a_reset(room: StaffRoom) -> None:
    phone = room.device()
    half = room.half(now=later(60))
    with pytest.raises(NotSignedIn, match="超时"):
        give(room, half, phone.code(later(360)), 360)
    half = room.half(now=later(400))
    room.staffing.reset_password(room.actor("qh", "admin"), "qh", "clerk", later(401))
    with pytest.raises(NotSignedIn):
        give(room, half, phone.code(later(402)), 402)
    half = room.accounts.sign_in("qh", "admin", PASSWORD, ADDRESS, later(403))
    assert isinstance(half, Session)


def test_a_ticket_of_half_a_session_is_of_one_account(room: StaffRoom) -> None:
    room.device()
    other = room.device("secadmin")
    half = room.half(now=later(60))
    stolen = replace(half, ticket=replace(half.ticket, login="secadmin"))
    with pytest.raises(NotSignedIn):
        give(room, stolen, other.code(later(60)))


# Recovery codes


def test_each_recovery_code_opens_one_session(room: StaffRoom) -> None:
    phone = room.device()
    for number, code in enumerate(phone.recovery[:2]):
        now = 60 + number
        session = give(room, room.half(now=later(now)), f" {spelled(code).lower()} ", now)
        device = room.own_codes.device(session.ticket, later(now))
        assert device is not None
        assert device.left == RECOVERY_CODES - 1 - number
        assert "恢复码" in room.lines[-1].reason
        with pytest.raises(NotSignedIn):
            give(room, room.half(now=later(now)), code, now)


def test_new_recovery_codes_take_the_place_of_the_old(room: StaffRoom) -> None:
    phone = room.device()
    ticket = give(room, room.half(now=later(60)), phone.code(later(60))).ticket
    fresh = room.own_codes.renew_recovery(ticket, PASSWORD, phone.code(later(90)), later(90))
    assert not set(fresh) & set(phone.recovery)
    with pytest.raises(NotSignedIn):
        give(room, room.half(now=later(91)), phone.recovery[0], 91)
    give(room, room.half(now=later(92)), fresh[0], 92)


# Switching off, and who must not


def test_switching_off_wants_password_and_code_and_counts_the_tries(room: StaffRoom) -> None:
    phone = room.device()
    ticket = give(room, room.half(now=later(60)), phone.code(later(60))).ticket
    for password, code, field in (("wrong", phone.code(later(90)), "password"), (PASSWORD, "000000", "code")):
        with pytest.raises(Invalid) as refused:
            room.own_codes.turn_off(ticket, password, code, later(90))
        assert list(refused.value.fields) == [field]
    session = room.own_codes.turn_off(ticket, PASSWORD, phone.code(later(90)), later(90))
    assert room.own_codes.device(session.ticket, later(91)) is None
    assert isinstance(room.accounts.sign_in("qh", "clerk", PASSWORD, ADDRESS, later(92)), Session)
    assert "account.code_off" in [line.what for line in room.lines]


def test_a_stolen_session_and_password_get_five_guesses_at_the_code(room: StaffRoom) -> None:
    phone = room.device()
    ticket = give(room, room.half(now=later(60)), phone.code(later(60))).ticket
    for _ in range(SETTINGS.login_failures):
        with pytest.raises(Invalid):
            room.own_codes.turn_off(ticket, PASSWORD, "000000", later(90))
    with pytest.raises(TooMany):
        room.own_codes.turn_off(ticket, PASSWORD, phone.code(later(90)), later(90))


def test_admin_resets_a_lost_device_and_it_is_logged(room: StaffRoom) -> None:
    phone = room.device()
    ticket = give(room, room.half(now=later(60)), phone.code(later(60))).ticket
    for officer, error in (("secadmin", NotAllowed), ("clerk", NotAllowed)):
        with pytest.raises(error):
            room.staffing.reset_code(room.actor("qh", officer), "qh", "clerk", later(61))
    with pytest.raises(NotAllowed):
        room.staffing.reset_code(room.actor("qh", "admin"), "qh", "secadmin", later(61))
    with pytest.raises(NotFound):
        room.staffing.reset_code(room.actor("qh", "admin"), "qh", "nobody", later(61))
    room.staffing.reset_code(room.actor("qh", "admin"), "qh", "clerk", later(62))
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(ticket, later(63))
    assert isinstance(room.accounts.sign_in("qh", "clerk", PASSWORD, ADDRESS, later(63)), Session)
    assert ("account.reset_code", "qh.admin") in [(line.what, line.who) for line in room.lines]


def demand(room: StaffRoom, roles: str) -> None:
    before = room.directory.office("qh")
    room.directory.put_office(before, replace(BUREAU, policy=OwnPolicy(options={"code_roles": roles})))


def test_an_office_may_demand_two_steps_of_roles_and_the_offices_below_inherit_it(room: StaffRoom) -> None:
    demand(room, "clerk, BUREAU_HEAD")
    for office in ("qh", "qh-0201"):
        session = room.sign_in(office)
        assert session.must_set_up
        with pytest.raises(MustSetUpCode):
            room.sessions.whoami(session.ticket, NOW)
    assert not room.sign_in(login="admin").must_set_up
    demand(room, "*")
    assert room.sign_in(login="admin").must_set_up


def test_such_a_session_can_set_up_the_device_and_is_whole_then(room: StaffRoom) -> None:
    demand(room, "CLERK")
    ticket = room.sign_in().ticket
    phone = Phone(room.own_codes.begin(ticket, NOW).secret)
    session, _ = room.own_codes.confirm(ticket, phone.code(NOW), NOW)
    assert not session.must_set_up
    assert room.sessions.whoami(session.ticket, NOW).id == "qh.clerk"
    with pytest.raises(NotAllowed, match="不能关闭"):
        room.own_codes.turn_off(session.ticket, PASSWORD, phone.code(later(60)), later(60))


def test_a_new_password_does_not_spare_the_device(room: StaffRoom) -> None:
    demand(room, "CLERK")
    room.join("qh", "fresh", Role.CLERK, must_change=True)
    session = room.sign_in(login="fresh")
    assert session.must_change
    changed = room.accounts.change_password(session.ticket, PASSWORD, "wo-de-xin-mi-ma-8", NOW)
    assert not changed.must_change
    assert changed.must_set_up
