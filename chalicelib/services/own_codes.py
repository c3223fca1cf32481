"""The second step of signing in as its owner sets it up, renews its recovery codes, and switches it off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import Invalid, NotAllowed, NotSignedIn
from chalicelib.domain.roles import Staff
from chalicelib.services.accounts import WRONG_CODE, Accounts
from chalicelib.services.links import forget_links
from chalicelib.services.sessions import MustChangePassword, Session, Ticket, member_or_none
from chalicelib.services.totp import Device, Enrolment

DEMANDED = "本单位要求您的岗位使用登录验证码，不能关闭；换手机请联系系统管理员重置"


@dataclass(frozen=True, slots=True)
class OwnCodes:
    """What somebody signed in does with the own second step; every deed is kept in the office's access log."""

    accounts: Accounts

    def device(self, ticket: Ticket, now: datetime) -> Device | None:
        """What stands; None when the caller signs in by one step. Raises NotSignedIn."""
        return self.accounts.second.device(self._caller(ticket, now).id, now)

    def demanded(self, ticket: Ticket, now: datetime) -> bool:
        """Whether the office demands two steps of the caller. Raises NotSignedIn."""
        return self.accounts.second.demanded(self._caller(ticket, now))

    def begin(self, ticket: Ticket, now: datetime) -> Enrolment:
        """A new secret for the caller's device, to be confirmed by its first code. Raises NotSignedIn, Invalid."""
        return self.accounts.second.begin(self._caller(ticket, now), now)

    def waiting(self, ticket: Ticket, now: datetime) -> Enrolment | None:
        """The secret that waits for its first code, to be shown again beside a wrong one. Raises NotSignedIn."""
        return self.accounts.second.waiting(self._caller(ticket, now), now)

    def confirm(self, ticket: Ticket, code: str, now: datetime) -> tuple[Session, tuple[str, ...]]:
        """Switch two steps on by the first code; the recovery codes are shown once and never again.

        Every session ends and a new one is opened in place of the caller's. What was linked to the account is proved
        anew: who linked it had given no code. Raises NotSignedIn, Invalid naming `code`.
        """
        member = self._caller(ticket, now)
        recovery = self.accounts.second.confirm(member, code, now)
        return self._changed(ticket, member, "account.code_on", "开启登录验证码", now), recovery

    def turn_off(self, ticket: Ticket, password: str, code: str, now: datetime) -> Session:
        """Switch two steps off with the password and a code, both counted with the failed sign-ins.

        Raises NotSignedIn, NotAllowed where the office demands two steps, TooMany, Invalid naming `password` or `code`.
        """
        if self.accounts.second.demanded(self._caller(ticket, now)):
            raise NotAllowed(DEMANDED)
        member = self._proved(ticket, password, code, now)
        self.accounts.second.forget(member.id)
        return self._changed(ticket, member, "account.code_off", "关闭登录验证码", now)

    def renew_recovery(self, ticket: Ticket, password: str, code: str, now: datetime) -> tuple[str, ...]:
        """Ten new recovery codes in place of those that are left. Raises as `turn_off` does."""
        member = self._proved(ticket, password, code, now)
        drawn = self.accounts.second.renew_recovery(member, now)
        self._log(member, "account.recovery_codes", "重新生成恢复码", now)
        return drawn

    def _caller(self, ticket: Ticket, now: datetime) -> Staff:
        if self.accounts.sessions.find(ticket, now).must_change:
            raise MustChangePassword
        member = member_or_none(self.accounts.directory, ticket.office, ticket.login)
        if member is None:
            raise NotSignedIn
        return member

    def _proved(self, ticket: Ticket, password: str, code: str, now: datetime) -> Staff:
        self._caller(ticket, now)
        member = self.accounts.checked(ticket, password, now, "password")
        if not self.accounts.second.check(member.id, code, now):
            raise Invalid({"code": WRONG_CODE})
        self.accounts.tries.forgive(member.id)
        return member

    def _changed(self, ticket: Ticket, member: Staff, what: str, told: str, now: datetime) -> Session:
        forget_links(self.accounts.second.drawers, member.id, now)
        self._log(member, what, told, now)
        return self.accounts.renewed(ticket, member, now)

    def _log(self, member: Staff, what: str, told: str, now: datetime) -> None:
        self.accounts.ledger.accessed(member.office, member.id, member.id, what, told, now)
