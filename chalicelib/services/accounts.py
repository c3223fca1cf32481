"""Accounts as their owners use them: signing in and out, and changing the password."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Invalid, NotFound, NotSignedIn, Stale, TooMany
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Directory, Guards, Ledger
from chalicelib.domain.ports_accounts import Passwords
from chalicelib.domain.roles import PUBLIC, Staff, serving, staff_id
from chalicelib.services.password_rules import KEPT, why_refused
from chalicelib.services.sessions import Session, Sessions, Ticket, day, digest, member_or_none
from chalicelib.settings import Settings

WRONG = "单位、账号或密码不正确"
SIGN_INS = "sign-in"
"""Purpose of the guards that count the tries for one login."""

_BY_ADDRESS, _FORMER = "sign-in-address", "password-former"


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a member of staff does with their own account; every deed is kept in the office's access log."""

    directory: Directory
    guards: Guards
    ledger: Ledger
    passwords: Passwords
    sessions: Sessions
    settings: Settings

    def sign_in(self, office: str, login: str, password: str, address: str, now: datetime) -> Session:
        """Open a session.

        `address` is the caller's network address. Raises NotSignedIn, with the same words and after the same work
        whatever was wrong; TooMany after `login_failures` for one login or `address_failures` from one address
        within `login_window` seconds.
        """
        tries = digest(staff_id(office, login))
        self._let_try(tries, now)
        self._let_address_try(address, now)
        epoch = self.sessions.epoch(office, login, now)
        member = member_or_none(self.directory, office, login)
        right = self.passwords.verify(member.password_hash if member else "", password)
        if member is None or not right or not serving(member, day(now)):
            self._count(_BY_ADDRESS, address, self.settings.address_failures, now)
            self._record_failure(office, member, address, now)
            raise NotSignedIn(WRONG)
        self.guards.drop(SIGN_INS, tries)
        if self.passwords.outdated(member.password_hash):
            hashed = self.passwords.hash(password)
            if latest := self._unchanged(member):
                self.directory.put_staff(replace(latest, password_hash=hashed))
        session = self.sessions.open(member, epoch, now)
        self.ledger.accessed(office, member.id, member.id, "account.sign_in", f"登录，来自 {address}", now)
        return session

    def change_password(self, ticket: Ticket, old: str, new: str, now: datetime) -> Session:
        """Change the caller's own password; all sessions end, and a new one is opened in place of the caller's.

        Raises NotSignedIn, TooMany (counted with the failed sign-ins), Invalid naming `old` or `new`; Stale when an
        officer reset the password meanwhile.
        """
        self.sessions.find(ticket, now)
        tries = digest(staff_id(ticket.office, ticket.login))
        self._let_try(tries, now)
        member = member_or_none(self.directory, ticket.office, ticket.login)
        if member is None or not self.passwords.verify(member.password_hash, old):
            raise Invalid({"old": "原密码不正确"})
        self.guards.drop(SIGN_INS, tries)
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
        epoch = self.sessions.end_all(member.office, member.login, now)
        self.ledger.accessed(member.office, member.id, member.id, "account.change_password", "本人修改密码", now)
        return self.sessions.open(changed, epoch, now)

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

    def _former(self, member: Staff, now: datetime) -> tuple[str, ...]:
        note = self.guards.read(_FORMER, digest(member.id), now)
        return tuple(note["hashes"]) if note else ()

    def _let_try(self, tries: str, now: datetime) -> None:
        """Count a try before it is made, so that a burst of them at once gets no more than one after another."""
        if not self._count(SIGN_INS, tries, self.settings.login_failures, now):
            raise self._too_many(SIGN_INS, tries, now)

    def _let_address_try(self, address: str, now: datetime) -> None:
        """Failures only are counted by address: a whole office may come from one."""
        note = self.guards.read(_BY_ADDRESS, address, now)
        if note and int(note["count"]) >= self.settings.address_failures:
            raise self._too_many(_BY_ADDRESS, address, now)

    def _too_many(self, purpose: str, key: str, now: datetime) -> TooMany:
        note = self.guards.read(purpose, key, now) or {}
        until = note.get("until")
        left = (datetime.fromisoformat(until) - now).total_seconds() if until else self.settings.login_window
        minutes = max(1, -(-int(left) // 60))
        return TooMany(f"登录尝试过于频繁，请约 {minutes} 分钟后再试", retry_after=max(1, int(left)))

    def _record_failure(self, office: str, member: Staff | None, address: str, now: datetime) -> None:
        """Log a failed sign-in under the office, if there is one; a login that does not exist is not repeated."""
        try:
            self.directory.office(office)
        except NotFound:
            return
        reason = f"登录失败，来自 {address}"
        self.ledger.accessed(office, member.id if member else "", PUBLIC.id, "account.sign_in_failed", reason, now)

    def _count(self, purpose: str, key: str, limit: int, now: datetime) -> bool:
        until = now + timedelta(seconds=self.settings.login_window)
        note = {"until": until.isoformat()}
        return self.guards.take(Claim(purpose, key, "add", limit=limit, expires_at=until, note=note), now)

    def _unchanged(self, member: Staff) -> Staff | None:
        """The account as it stands now, if its password is still the one that was checked.

        Hashing takes long enough for an officer to change the account, and that change must not be written over.
        """
        latest = self.directory.member(member.office, member.login)
        return latest if latest and latest.password_hash == member.password_hash else None
