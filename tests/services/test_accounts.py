"""Signing in and out, and passwords: what a member of staff does with their own account."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.domain.errors import Invalid, NotSignedIn, Stale, TooMany
from chalicelib.domain.roles import Role
from chalicelib.services.accounts import WRONG
from chalicelib.services.password_rules import COMMONEST, SHORTEST, draw_password, why_refused
from chalicelib.services.sessions import MustChangePassword, Ticket
from tests.services.staff_room import ADDRESS, DAY, NOW, PASSWORD, SETTINGS, CountedPasswords, StaffRoom, later

NEW = "wo-de-xin-mi-ma-8"


@pytest.fixture
def room() -> StaffRoom:
    return StaffRoom()


def refused(room: StaffRoom, office: str, login: str, password: str, now=NOW) -> str:
    with pytest.raises(NotSignedIn) as caught:
        room.accounts.sign_in(office, login, password, ADDRESS, now)
    return caught.value.message


# Signing in


def test_signing_in_tells_who_acts_for_which_office(room: StaffRoom) -> None:
    session = room.sign_in()
    assert not session.must_change
    assert session.ends_at == later(SETTINGS.session_absolute)
    actor = room.sessions.whoami(session.ticket, later(5))
    assert (actor.id, actor.office, actor.roles, actor.keys) == (
        "qh.clerk",
        "qh",
        frozenset({Role.CLERK}),
        frozenset({"qh"}),
    )


def test_session_ids_have_256_bits_and_are_not_kept_as_they_are(room: StaffRoom) -> None:
    tickets = {room.sign_in().ticket.id for _ in range(5)}
    assert len(tickets) == 5
    assert all(len(ticket) >= 43 for ticket in tickets)
    assert not any(ticket in str(room.memory.guards) for ticket in tickets)


def test_a_wrong_office_login_or_password_reads_the_same_and_costs_one_verification_each(room: StaffRoom) -> None:
    room.join("qh", "left")
    room.change("left", active=False)
    room.join("qh", "past")
    room.change("past", valid_to=DAY - timedelta(days=1))
    tries = [
        ("qh", "clerk", "wrong-password"),
        ("qh", "nobody", PASSWORD),
        ("xx", "clerk", PASSWORD),
        ("qh", "left", PASSWORD),
        ("qh", "past", PASSWORD),
        ("qh", "", ""),
        ("qh-02", "clerk", PASSWORD),
    ]
    for office, login, password in tries:
        before = room.passwords.verified
        assert refused(room, office, login, password) == WRONG
        assert room.passwords.verified == before + 1


def test_an_unknown_login_takes_the_time_of_a_wrong_password() -> None:
    passwords = Argon2Passwords(time_cost=3, memory_kib=8 * 1024)
    known = passwords.hash(PASSWORD)

    def quickest(hashed: str) -> float:
        from time import process_time  # of the processor: what others do on the machine does not count

        spans = []
        for _ in range(7):
            start = process_time()
            assert not passwords.verify(hashed, "wrong-password")
            spans.append(process_time() - start)
        return min(spans)

    quickest("")
    assert 0.5 < quickest("") / quickest(known) < 2


def test_an_account_without_a_hash_or_with_an_unreadable_one_opens_to_no_password(room: StaffRoom) -> None:
    for hashed in ("", "$argon2id$broken", "nobody has this password"):
        room.change("clerk", password_hash=hashed)
        for password in ("", PASSWORD, "nobody has this password"):
            assert not room.passwords.verify(hashed, password)
        assert refused(room, "qh", "clerk", "nobody has this password") == WRONG


def test_a_hash_of_other_costs_is_made_anew_at_sign_in_and_nothing_else_changes(room: StaffRoom) -> None:
    room.change("clerk", password_hash=CountedPasswords(time_cost=2).hash(PASSWORD))
    before = room.staff("clerk")
    room.sign_in()
    after = room.staff("clerk")
    assert after.password_hash != before.password_hash
    assert replace(after, password_hash="") == replace(before, password_hash="")
    room.sign_in()
    assert room.staff("clerk") == after


def test_the_costs_in_use_are_argon2id_above_the_minimum_of_rfc_9106_for_little_memory() -> None:
    hashed = Argon2Passwords().hash(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=32768,t=3,p=1$")
    assert not Argon2Passwords().outdated(hashed)
    assert CountedPasswords().outdated(hashed)


def test_a_password_typed_in_composed_or_decomposed_characters_is_one(room: StaffRoom) -> None:
    assert room.passwords.verify(room.passwords.hash("cafe\u0301-mima-9"), "caf\u00e9-mima-9")


# Throttling


def test_after_five_failures_even_the_right_password_waits_out_the_window(room: StaffRoom) -> None:
    for second in range(SETTINGS.login_failures):
        refused(room, "qh", "clerk", "wrong-password", later(second))
    with pytest.raises(TooMany) as caught:
        room.sign_in(now=later(10))
    assert SETTINGS.login_window - 10 <= caught.value.retry_after <= SETTINGS.login_window
    assert room.sign_in(login="admin", now=later(10)).actor.id == "qh.admin"
    assert room.sign_in(now=later(SETTINGS.login_window + 1)).actor.id == "qh.clerk"


def test_a_login_that_does_not_exist_is_throttled_alike(room: StaffRoom) -> None:
    def ends(office: str, login: str) -> str:
        for _ in range(SETTINGS.login_failures):
            refused(room, office, login, "wrong-password")
        with pytest.raises(TooMany) as caught:
            room.sign_in(office, login)
        return f"{caught.value.message} {caught.value.retry_after}"

    assert ends("qh", "clerk") == ends("qh", "nobody") == ends("xx", "clerk")


def test_a_success_forgets_the_failures_before_it(room: StaffRoom) -> None:
    for _ in range(3):
        for _ in range(SETTINGS.login_failures - 1):
            refused(room, "qh", "clerk", "wrong-password")
        room.sign_in()


def test_tries_are_counted_before_the_password_is_looked_at(room: StaffRoom) -> None:
    """A burst of calls at once gets no more tries: none has failed yet when the last one begins."""
    inside: list[int] = []

    class Slow(CountedPasswords):
        def verify(self, hashed: str, password: str) -> bool:
            inside.append(1)
            if len(inside) < 50:
                with pytest.raises((NotSignedIn, TooMany)):
                    room.accounts.sign_in("qh", "clerk", "wrong-password", ADDRESS, NOW)
            return super().verify(hashed, password)

    room.passwords = Slow()
    room.sessions, room.accounts, room.staffing = room.process()
    with pytest.raises(NotSignedIn):
        room.sign_in(password="wrong-password")
    assert len(inside) == SETTINGS.login_failures


def test_failures_from_one_address_are_limited_and_successes_are_not(room: StaffRoom) -> None:
    for _ in range(SETTINGS.address_failures + 5):
        room.sign_in()
    for number in range(SETTINGS.address_failures):
        refused(room, "qh", f"guess{number}", "wrong-password")
    with pytest.raises(TooMany) as caught:
        room.sign_in()
    assert 0 < caught.value.retry_after <= SETTINGS.login_window
    assert room.accounts.sign_in("qh", "clerk", PASSWORD, "198.51.100.1", NOW).actor.id == "qh.clerk"
    assert room.sign_in(now=later(SETTINGS.login_window + 1)).actor.id == "qh.clerk"


def test_a_long_login_makes_no_long_key(room: StaffRoom) -> None:
    refused(room, "qh" * 5000, "x" * 60000, "wrong-password")
    assert max(len(key) for _, key in room.memory.guards) <= 64


# Sessions


def test_a_session_ends_when_it_is_idle_and_lives_while_it_is_used(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    idle = SETTINGS.session_idle
    for turn in range(1, 5):
        room.sessions.whoami(ticket, later(turn * (idle - 61)))
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(ticket, later(4 * (idle - 61) + idle))


def test_a_session_ends_at_its_absolute_age_however_busy_it_is(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    for second in range(0, SETTINGS.session_absolute, 600):
        room.sessions.whoami(ticket, later(second))
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(ticket, later(SETTINGS.session_absolute))


def test_a_request_costs_one_read_and_a_write_at_most_once_a_minute(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    room.sessions.whoami(ticket, later(1))
    reads, writes, members = room.guards.reads, room.guards.writes, room.directory.reads
    for second in range(2, 30):
        room.sessions.whoami(ticket, later(second))
    assert (room.guards.reads - reads, room.guards.writes - writes, room.directory.reads - members) == (28, 0, 0)
    for second in range(30, 331):
        room.sessions.whoami(ticket, later(second))
    assert room.guards.writes - writes == 5


def test_what_an_officer_changes_holds_within_half_a_minute(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    elsewhere, _, _ = room.process()
    assert elsewhere.whoami(ticket, later(1)).roles == {Role.CLERK}
    room.change("clerk", roles=frozenset({Role.ARCHIVIST}))
    assert elsewhere.whoami(ticket, later(31)).roles == {Role.ARCHIVIST}
    room.change("clerk", active=False)
    with pytest.raises(NotSignedIn):
        elsewhere.whoami(ticket, later(62))


def test_a_session_ends_with_the_last_day_of_the_account(room: StaffRoom) -> None:
    room.change("clerk", valid_to=date(2026, 11, 20))
    midnight = NOW.replace(hour=16, minute=0)
    ticket = room.sign_in(now=midnight - timedelta(minutes=5)).ticket
    room.sessions.whoami(ticket, midnight - timedelta(seconds=1))
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(ticket, midnight + timedelta(seconds=30))


def test_signing_out_ends_this_session_only_at_once_and_everywhere(room: StaffRoom) -> None:
    ticket, other = room.sign_in().ticket, room.sign_in().ticket
    elsewhere, _, _ = room.process()
    elsewhere.whoami(ticket, NOW)
    room.accounts.sign_out(ticket, later(1))
    room.accounts.sign_out(ticket, later(1))
    for sessions in (room.sessions, elsewhere):
        with pytest.raises(NotSignedIn):
            sessions.whoami(ticket, later(2))
        assert sessions.whoami(other, later(2)).id == "qh.clerk"
    assert [line.what for line in room.lines].count("account.sign_out") == 1


def test_a_use_at_the_moment_of_signing_out_does_not_bring_the_session_back(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    put, signed_out = room.guards.put, []

    def put_after_sign_out(claim) -> None:
        if claim.purpose == "session" and not signed_out:
            signed_out.append(True)
            room.accounts.sign_out(ticket, later(100))
        put(claim)

    room.guards.put = put_after_sign_out
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(ticket, later(100))
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(ticket, later(101))


def test_signing_out_everywhere_ends_every_session_of_this_person_only(room: StaffRoom) -> None:
    tickets = [room.sign_in().ticket for _ in range(3)]
    neighbour = room.sign_in("qh-0201", "clerk").ticket
    elsewhere, _, _ = room.process()
    for ticket in tickets:
        elsewhere.whoami(ticket, NOW)
    room.accounts.sign_out_everywhere(tickets[0], later(1))
    for ticket in tickets:
        with pytest.raises(NotSignedIn):
            room.sessions.whoami(ticket, later(1))
        with pytest.raises(NotSignedIn):
            elsewhere.whoami(ticket, later(31))
    assert room.sessions.whoami(neighbour, later(31)).office == "qh-0201"
    assert room.sign_in(now=later(32)).actor.id == "qh.clerk"


def test_a_ticket_that_was_never_given_out_opens_nothing(room: StaffRoom) -> None:
    room.sign_in()
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(Ticket("a" * 43, "qh", "clerk"), NOW)


# Changing the password


def test_an_initial_password_can_only_be_changed(room: StaffRoom) -> None:
    room.join("qh", "fresh", Role.CLERK, must_change=True)
    session = room.sign_in(login="fresh")
    assert session.must_change
    with pytest.raises(MustChangePassword):
        room.sessions.whoami(session.ticket, NOW)
    changed = room.accounts.change_password(session.ticket, PASSWORD, NEW, later(1))
    assert not changed.must_change
    elsewhere, _, _ = room.process()
    for sessions in (room.sessions, elsewhere):
        assert sessions.whoami(changed.ticket, later(2)).id == "qh.fresh"
    assert not room.sign_in(login="fresh", password=NEW, now=later(3)).must_change


def test_an_initial_password_may_also_sign_out(room: StaffRoom) -> None:
    room.join("qh", "fresh", Role.CLERK, must_change=True)
    ticket = room.sign_in(login="fresh").ticket
    room.accounts.sign_out(ticket, NOW)
    with pytest.raises(NotSignedIn):
        room.sessions.find(ticket, NOW)


def test_a_changed_password_ends_all_other_sessions_and_renews_this_one(room: StaffRoom) -> None:
    mine, stolen = room.sign_in().ticket, room.sign_in().ticket
    elsewhere, _, _ = room.process()
    elsewhere.whoami(stolen, NOW)
    renewed = room.accounts.change_password(mine, PASSWORD, NEW, later(1)).ticket
    assert elsewhere.whoami(renewed, later(2)).id == "qh.clerk"
    for ticket in (mine, stolen):
        for sessions in (room.sessions, elsewhere):
            with pytest.raises(NotSignedIn):
                sessions.whoami(ticket, later(2))
    assert refused(room, "qh", "clerk", PASSWORD) == WRONG


def test_a_sign_in_with_the_old_password_does_not_outlive_a_change_made_meanwhile(room: StaffRoom) -> None:
    mine = room.sign_in().ticket

    class Slow(CountedPasswords):
        def verify(self, hashed: str, password: str) -> bool:
            right = super().verify(hashed, password)
            room.accounts.change_password(mine, PASSWORD, NEW, NOW)
            return right

    _, accounts, _ = room.process()
    late = replace(accounts, passwords=Slow()).sign_in("qh", "clerk", PASSWORD, ADDRESS, NOW)
    with pytest.raises(NotSignedIn):
        room.sessions.whoami(late.ticket, later(1))


def test_the_old_password_is_asked_for_and_guessing_it_is_throttled(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    for _ in range(SETTINGS.login_failures):
        with pytest.raises(Invalid) as caught:
            room.accounts.change_password(ticket, "wrong-password", NEW, NOW)
        assert caught.value.fields.keys() == {"old"}
    with pytest.raises(TooMany):
        room.accounts.change_password(ticket, PASSWORD, NEW, NOW)
    assert room.sessions.whoami(ticket, NOW).id == "qh.clerk"


def test_passwords_used_before_do_not_come_back_until_three_others_were_used(room: StaffRoom) -> None:
    session, current = room.sign_in(), PASSWORD
    for number in range(4):
        for old in (PASSWORD, current):
            with pytest.raises(Invalid) as caught:
                room.accounts.change_password(session.ticket, current, old, NOW)
            assert caught.value.fields.keys() == {"new"}
        following = f"di-{number}-ge-mi-ma-x"
        session = room.accounts.change_password(session.ticket, current, following, NOW)
        current = following
    session = room.accounts.change_password(session.ticket, current, PASSWORD, NOW)
    assert room.sessions.whoami(session.ticket, NOW).id == "qh.clerk"


def test_a_reset_made_while_the_new_password_was_hashed_is_not_written_over(room: StaffRoom) -> None:
    ticket = room.sign_in().ticket
    room.join("qh", "admin", Role.ADMIN)

    class Slow(CountedPasswords):
        def hash(self, password: str) -> str:
            room.staffing.reset_password(room.actor("qh", "admin"), "qh", "clerk", NOW)
            return super().hash(password)

    _, accounts, _ = room.process()
    with pytest.raises(Stale):
        replace(accounts, passwords=Slow()).change_password(ticket, PASSWORD, NEW, NOW)
    assert room.staff("clerk").must_change
    assert refused(room, "qh", "clerk", NEW) == WRONG


@pytest.mark.parametrize(
    ("password", "remedy"),
    [
        ("", "至少"),
        ("a1b2c3d4e", "至少"),
        ("liaison-01", "登录账号"),
        ("LIAISON-01-2026", "登录账号"),
        ("1234567890", "太常见"),
        ("QWERTYUIOP", "太常见"),
        ("woaini1314", "太常见"),
        ("1111111111", "太少"),
        ("abababababab", "太少"),
        ("好" * 20, "太少"),
        ("x9-" * 50, "超过"),
    ],
)
def test_weak_passwords_are_refused_with_a_reason(password: str, remedy: str) -> None:
    assert remedy in why_refused(password, "liaison-01")


@pytest.mark.parametrize("password", [PASSWORD, NEW, "青禾市的天空很高很蓝", "correct horse battery staple"])
def test_good_passwords_pass_without_rules_about_kinds_of_characters(password: str) -> None:
    assert why_refused(password, "clerk") == ""


def test_the_list_of_the_commonest_is_in_lower_case_and_holds_what_length_does_not_refuse() -> None:
    assert all(word == word.casefold() and len(word) >= SHORTEST for word in COMMONEST)


def test_drawn_passwords_differ_and_pass_the_rules() -> None:
    drawn = {draw_password() for _ in range(50)}
    assert len(drawn) == 50
    assert not any(why_refused(password, "clerk") for password in drawn)


# The record


def test_every_deed_is_on_record_and_no_password_is(room: StaffRoom) -> None:
    refused(room, "qh", "clerk", "wrong-password")
    refused(room, "qh", "my-password-typed-as-login", "wrong-password")
    refused(room, "nowhere", "clerk", "wrong-password")
    session = room.accounts.change_password(room.sign_in().ticket, PASSWORD, NEW, NOW)
    room.accounts.sign_out(session.ticket, NOW)
    room.accounts.sign_out_everywhere(room.sign_in(password=NEW).ticket, NOW)
    assert [line.what for line in room.lines] == [
        "account.sign_in_failed",
        "account.sign_in_failed",
        "account.sign_in",
        "account.change_password",
        "account.sign_out",
        "account.sign_in",
        "account.sign_out_everywhere",
    ]
    assert {line.key for line in room.lines} == {"qh"}
    assert [line.number for line in room.lines[:3]] == ["qh.clerk", "", "qh.clerk"]
    assert not any(word in str(room.lines) for word in (PASSWORD, NEW, "wrong-password", "typed-as-login"))
    assert ADDRESS in room.lines[0].reason
