"""The list of one's own running sessions: a stranger's is seen there, and ended."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import NotFound, NotSignedIn
from chalicelib.services.sessions import Session
from tests.services.staff_room import NOW, PASSWORD, SETTINGS, StaffRoom, later


@pytest.fixture
def room() -> StaffRoom:
    return StaffRoom()


def sign_in(room: StaffRoom, address: str, seconds: float) -> Session:
    session = room.accounts.sign_in("qh", "clerk", PASSWORD, address, later(seconds))
    assert isinstance(session, Session)
    return session


def test_each_session_says_when_and_from_where(room: StaffRoom) -> None:
    first, own = sign_in(room, "203.0.113.1", 0), sign_in(room, "203.0.113.2", 10)
    room.sessions.whoami(first.ticket, later(100))
    listed = room.accounts.book.running(own.ticket, later(100))
    assert [(each.address, each.opened_at, each.seen_at, each.own) for each in listed] == [
        ("203.0.113.1", NOW, later(100), False),
        ("203.0.113.2", later(10), later(10), True),
    ]
    assert not any(secret in str(listed) for secret in (first.ticket.id, own.ticket.id))


def test_a_strange_one_is_ended_from_here_and_only_the_own_ones_can_be(room: StaffRoom) -> None:
    strange, own = sign_in(room, "198.51.100.9", 0), sign_in(room, "203.0.113.2", 10)
    other = room.sign_in(login="admin")
    mark = next(each.mark for each in room.accounts.book.running(own.ticket, later(20)) if not each.own)
    for who, asked in ((other.ticket, mark), (own.ticket, "no-such-mark")):
        with pytest.raises(NotFound):
            room.accounts.end_session(who, asked, later(21))
    room.accounts.end_session(own.ticket, mark, later(22))
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(strange.ticket, later(23))
    assert [each.own for each in room.accounts.book.running(own.ticket, later(23))] == [True]
    assert room.lines[-1].what == "account.end_session"


def test_what_has_ended_is_listed_no_more(room: StaffRoom) -> None:
    gone, own = sign_in(room, "203.0.113.1", 0), sign_in(room, "203.0.113.2", 1)
    room.accounts.sign_out(gone.ticket, later(2))
    assert len(room.accounts.book.running(own.ticket, later(3))) == 1
    sign_in(room, "203.0.113.3", 4)
    room.accounts.sign_out_everywhere(own.ticket, later(5))
    fresh = sign_in(room, "203.0.113.4", 6)
    assert [each.own for each in room.accounts.book.running(fresh.ticket, later(7))] == [True]
    assert room.accounts.book.running(fresh.ticket, later(6 + SETTINGS.session_idle)) == ()


def test_a_new_password_keeps_the_address_and_draws_a_new_id(room: StaffRoom) -> None:
    session = sign_in(room, "203.0.113.1", 0)
    changed = room.accounts.change_password(session.ticket, PASSWORD, "wo-de-xin-mi-ma-8", later(1))
    assert changed.ticket.id != session.ticket.id
    assert [each.address for each in room.accounts.book.running(changed.ticket, later(2))] == ["203.0.113.1"]
