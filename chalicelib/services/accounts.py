"""Accounts as their owners use them: signing in by one step or two, signing out, and changing the password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Invalid, NotFound, NotSignedIn, Stale
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Directory, Guards, Ledger
from chalicelib.domain.ports_accounts import Passwords
from chalicelib.domain.roles import PUBLIC, Staff, serving, staff_id
from chalicelib.services.password_rules import KEPT, why_refused
from chalicelib.services.session_book import SessionBook
from chalicelib.services.sessions import Session, Sessions, Ticket, day, digest, member_or_none
from chalicelib.services.totp import SecondStep
from chalicelib.services.tries import SIGN_INS, Tries
from chalicelib.settings import Settings

__all__ = ["SIGN_INS", "WRONG", "WRONG_CODE", "Accounts", "Half"]

WRONG = "单位、账号或密码不正确"
WRONG_CODE = "验证码不正确或已经用过，请输入手机上最新的 6 位数字，或一个没有用过的恢复码"
HALF_WAY = timedelta(minutes=5)
"""So long somebody whose password was right may look for the code."""

_FORMER, _HALF = "password-former", "half-session"


@dataclass(frozen=True, slots=True)
class Half:
    """A session half opened: the password was right, and it can do nothing but give the code.

    `ticket` is of the same form as a session's and finds none.
    """

    ticket: Ticket
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a member of staff does with their own account; every deed is kept in the office's access log."""

    directory: Directory
    guards: Guards
    ledger: Ledger
    passwords: Passwords
    sessions: Sessions
    settings: Settings
    second: SecondStep
    book: SessionBook

    @property
    def tries(self) -> Tries:
        """The count of tries to sign in."""
        return Tries(self.guards, self.settings)

    def sign_in(self, office: str, login: str, password: str, address: str, now: datetime) -> Session | Half:
        """Open a session, or half of one where the account signs in by two steps (`give_code` opens the rest).

        `address` is the caller's network address. Raises NotSignedIn, with the same words and after the same work
        whatever was wrong; TooMany after `login_failures` for one login or `address_failures` from one address
        within `login_window` seconds.
        """
        member, epoch = self.proved(office, login, password, address, now)
        if self.second.device(member.id, now):
            # The tries are not forgiven before the code is right, too: five in all, of passwords and of codes.
            return self._half(member, epoch, now)
        self.tries.forgive(member.id)
        session = self.opened(member, epoch, address, now)
        self.ledger.accessed(office, member.id, member.id, "account.sign_in", f"登录，来自 {address}", now)
        return session

    def give_code(self, half: Ticket, code: str, address: str, now: datetime) -> Session:
        """Open the session whose first half this is, by a code of the device or a recovery code; each works once.

        Raises NotSignedIn when the half has expired or the code is wrong; TooMany, counted with the passwords.
        """
        note = self.guards.read(_HALF, digest(half.id), now)
        if note is None or (note["office"], note["login"]) != (half.office, half.login):
            raise NotSignedIn("验证已超时，请重新输入密码登录")
        member = member_or_none(self.directory, half.office, half.login)
        epoch = self.sessions.epoch(half.office, half.login, now)
        if member is None or epoch != note["epoch"] or not serving(member, day(now)):
            raise NotSignedIn("登录已失效，请重新登录")
        self.tries.let_address(address, now)
        self.tries.let(member.id, now)
        way = self.second.check(member.id, code, now)
        if not way:
            self.tries.failed_from(address, now)
            told = f"登录验证码有误，来自 {address}"
            self.ledger.accessed(member.office, member.id, PUBLIC.id, "account.code_failed", told, now)
            raise NotSignedIn(WRONG_CODE)
        self.guards.drop(_HALF, digest(half.id))
        self.tries.forgive(member.id)
        session = self.opened(member, epoch, address, now)
        told = f"登录（{'恢复码' if way == 'recovery' else '验证码'}），来自 {address}"
        self.ledger.accessed(member.office, member.id, member.id, "account.sign_in", told, now)
        return session

    def proved(self, office: str, login: str, password: str, address: str, now: datetime) -> tuple[Staff, int]:
        """The member whose password this is, and the epoch of their sessions before it was proved.

        The try stays counted until somebody forgives it. Raises NotSignedIn, TooMany as `sign_in` does.
        """
        tries = self.tries
        tries.let(staff_id(office, login), now)
        tries.let_address(address, now)
        epoch = self.sessions.epoch(office, login, now)
        member = member_or_none(self.directory, office, login)
        right = self.passwords.verify(member.password_hash if member else "", password)
        if member is None or not right or not serving(member, day(now)):
            tries.failed_from(address, now)
            self._record_failure(office, member, address, now)
            raise NotSignedIn(WRONG)
        if self.passwords.outdated(member.password_hash):
            hashed = self.passwords.hash(password)
            if latest := self._unchanged(member):
                self.directory.put_staff(replace(latest, password_hash=hashed))
        return member, epoch

    def opened(self, member: Staff, epoch: int, address: str, now: datetime) -> Session:
        """A session for a member who has proved who they are, noted in the book of their sessions."""
        session = self.sessions.open(member, epoch, now, must_set_up=self.second.owed(member, now))
        self.book.enter(session, address, now)
        return session

    def change_password(self, ticket: Ticket, old: str, new: str, now: datetime) -> Session:
        """Change the caller's own password; all sessions end, and a new one is opened in place of the caller's.

        Raises NotSignedIn, TooMany (counted with the failed sign-ins), Invalid naming `old` or `new`; Stale when an
        officer reset the password meanwhile.
        """
        self.sessions.find(ticket, now)
        member = self.checked(ticket, old, now, "old")
        self.tries.forgive(member.id)
        former = self._former(member, now)
        if refusal := why_refused(new, member.login):
            raise Invalid({"new": refusal})
        if any(self.passwords.verify(hashed, new) for hashed in (member.password_hash, *former)):
            raise Invalid({"new": f"不能与最近 {KEPT + 1} 次用过的密码相同"})
        hashed = self.passwords.hash(new)
        latest = self._unchanged(member)
        if latest is None:
            raise Stale("密码刚被管理员重置，请重新登录")
        former = (member.password_hash, *former)[:KEPT]
        self.guards.put(Claim(_FORMER, digest(member.id), note={"hashes": list(former)}))
        changed = replace(latest, password_hash=hashed, must_change=False)
        self.directory.put_staff(changed)
        self.ledger.accessed(member.office, member.id, member.id, "account.change_password", "本人修改密码", now)
        return self.renewed(ticket, changed, now)

    def checked(self, ticket: Ticket, password: str, now: datetime, field: str) -> Staff:
        """The caller's own account, the password asked for once more; the try stays counted until it is forgiven.

        Raises TooMany, Invalid naming `field`.
        """
        self.tries.let(staff_id(ticket.office, ticket.login), now)
        member = member_or_none(self.directory, ticket.office, ticket.login)
        if member is None or not self.passwords.verify(member.password_hash, password):
            raise Invalid({field: "原密码不正确" if field == "old" else "密码不正确"})
        return member

    def renewed(self, ticket: Ticket, member: Staff, now: datetime) -> Session:
        """End every session of a member and open a new one in place of the caller's."""
        address = self.book.address(ticket, now)
        epoch = self.sessions.end_all(member.office, member.login, now)
        return self.opened(member, epoch, address, now)

    def sign_out(self, ticket: Ticket, now: datetime) -> None:
        """End the session of this ticket; without a running session nothing happens."""
        try:
            actor = self.sessions.find(ticket, now).actor
        except NotSignedIn:
            return
        self.sessions.end(ticket, now)
        self.ledger.accessed(actor.office, actor.id, actor.id, "account.sign_out", "退出登录", now)

    def sign_out_everywhere(self, ticket: Ticket, now: datetime) -> None:
        """End all sessions of the caller, also the one in use; in other processes within half a minute.

        Raises NotSignedIn.
        """
        actor = self.sessions.find(ticket, now).actor
        self.sessions.end(ticket, now)
        self.sessions.end_all(ticket.office, ticket.login, now)
        self.ledger.accessed(actor.office, actor.id, actor.id, "account.sign_out_everywhere", "退出全部登录", now)

    def end_session(self, ticket: Ticket, mark: str, now: datetime) -> None:
        """End one of the caller's own sessions, known by its mark. Raises NotSignedIn, NotFound."""
        actor = self.sessions.find(ticket, now).actor
        self.book.end(ticket, mark, now)
        self.ledger.accessed(actor.office, actor.id, actor.id, "account.end_session", "结束一处登录", now)

    def _half(self, member: Staff, epoch: int, now: datetime) -> Half:
        ticket = Ticket(secrets.token_urlsafe(32), member.office, member.login)
        note = {"office": member.office, "login": member.login, "epoch": epoch}
        ends_at = now + HALF_WAY
        self.guards.put(Claim(_HALF, digest(ticket.id), expires_at=ends_at, note=note))
        return Half(ticket, ends_at)

    def _former(self, member: Staff, now: datetime) -> tuple[str, ...]:
        note = self.guards.read(_FORMER, digest(member.id), now)
        return tuple(note["hashes"]) if note else ()

    def _record_failure(self, office: str, member: Staff | None, address: str, now: datetime) -> None:
        """Log a failed sign-in under the office, if there is one; a login that does not exist is not repeated."""
        try:
            self.directory.office(office)
        except NotFound:
            return
        reason = f"登录失败，来自 {address}"
        self.ledger.accessed(office, member.id if member else "", PUBLIC.id, "account.sign_in_failed", reason, now)

    def _unchanged(self, member: Staff) -> Staff | None:
        """The account as it stands now, if its password is still the one that was checked.

        Hashing takes long enough for an officer to change the account, and that change must not be written over.
        """
        latest = self.directory.member(member.office, member.login)
        return latest if latest and latest.password_hash == member.password_hash else None
