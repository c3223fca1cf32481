"""Two accounts of one person in two offices, linked so that the person changes office without a new password.

An account belongs to one office, and so does everything that it sees: a link opens the other account's session and
lends nothing. What the person did or must not see in one of them holds in both (same_person.py). It stands in both
accounts' drawers under one drawn word; where either half is gone there is no link.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.ports_drawers import Drawers, Kept
from chalicelib.domain.roles import THREE_OFFICERS, Staff, serving, staff_id
from chalicelib.services.accounts import WRONG_CODE, Accounts
from chalicelib.services.links import LINK, drop_link
from chalicelib.services.same_person import tie
from chalicelib.services.sessions import Session, Ticket, day, member_or_none

MOST = 5
GONE = "没有这个关联，或关联已经失效；请重新验证对方账号的密码"


@dataclass(frozen=True, slots=True)
class Link:
    """The other account: its office, and since when it is linked."""

    office: str
    login: str
    office_name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class LinkedOffices:
    """What somebody does who serves two offices; every deed is kept in the access logs of both."""

    accounts: Accounts
    drawers: Drawers

    def links(self, ticket: Ticket, now: datetime) -> tuple[Link, ...]:
        """The caller's linked accounts that can be entered now. Raises NotSignedIn."""
        own = self.accounts.sessions.whoami(ticket, now).id
        found = []
        for kept in self.drawers.all(own, LINK, now):
            office, _, login = kept.id.partition(".")
            other = self._standing(own, kept.id, now)
            if other is not None:
                name = self.accounts.directory.office(office).name
                found.append(Link(office, login, name, datetime.fromisoformat(kept.note["since"])))
        return tuple(found)

    def link(
        self, ticket: Ticket, office: str, login: str, password: str, code: str, address: str, now: datetime
    ) -> Link:
        """Link another account of the caller's own, proved by its password and, where it has one, a code.

        A try counts as one to sign in there, with the same words whatever was wrong. Raises NotSignedIn, TooMany,
        NotAllowed for the three officers, Invalid for the same office or beyond MOST.
        """
        self.accounts.sessions.whoami(ticket, now)
        own = self._member(ticket)
        other, _ = self.accounts.proved(office, login, password, address, now)
        if self.accounts.second.device(other.id, now) and not self.accounts.second.check(other.id, code, now):
            raise Invalid({"code": WRONG_CODE})
        self.accounts.tries.forgive(other.id)
        if other.must_change:
            raise Invalid({"login": "该账号还在使用初始密码，请先登录该账号修改密码，再来关联"})
        if (own.roles | other.roles) & THREE_OFFICERS:
            raise NotAllowed("系统、安全、审计三员的账号不能关联，请分别登录")
        if own.office == other.office:
            raise Invalid({"office": "同一单位的两个账号职责分开，不能关联"})
        if len(self.drawers.all(own.id, LINK, now)) >= MOST or len(self.drawers.all(other.id, LINK, now)) >= MOST:
            raise Invalid({"login": f"一个账号最多关联 {MOST} 个账号，请先取消不用的关联"})
        # Before the link itself: whoever is cut short here may not act for it, and is linked on the next try.
        tie(self.drawers, own.id, other.id, now)
        word = secrets.token_urlsafe(16)
        for one, two in ((own, other), (other, own)):
            before = self.drawers.get(one.id, LINK, two.id, now)
            note = {"word": word, "since": now.isoformat()}
            self.drawers.put(Kept(one.id, LINK, two.id, note, before.version if before else 0), now)
        for each in (own, other):
            self.accounts.sessions.reread(each.office, each.login)
        self._log(own, other, "account.link", "关联本人账号", now)
        return Link(other.office, other.login, self.accounts.directory.office(other.office).name, now)

    def unlink(self, ticket: Ticket, office: str, login: str, now: datetime) -> None:
        """Undo a link from either side. Raises NotSignedIn, NotFound."""
        self.accounts.sessions.whoami(ticket, now)
        own, other = self._member(ticket), staff_id(office, login)
        if self.drawers.get(own.id, LINK, other, now) is None:
            raise NotFound(GONE)
        drop_link(self.drawers, own.id, other, now)
        named = member_or_none(self.accounts.directory, office, login)
        if named:
            self._log(own, named, "account.unlink", "取消关联", now)

    def change_office(self, ticket: Ticket, office: str, login: str, address: str, now: datetime) -> Session:
        """Open a session of the linked account, and end the caller's present one.

        Raises NotSignedIn, NotFound where there is no link that holds.
        """
        self.accounts.sessions.whoami(ticket, now)
        own = self._member(ticket)
        epoch = self.accounts.sessions.epoch(office, login, now)
        other = self._standing(own.id, staff_id(office, login), now)
        if other is None:
            raise NotFound(GONE)
        session = self.accounts.opened(other, epoch, address, now)
        self.accounts.sessions.end(ticket, now)
        ledger = self.accounts.ledger
        ledger.accessed(own.office, own.id, own.id, "account.leave_office", f"转到 {other.id}", now)
        told = f"由 {own.id} 转入，来自 {address}"
        ledger.accessed(other.office, other.id, other.id, "account.enter_office", told, now)
        return session

    def _standing(self, own: str, other: str, now: datetime) -> Staff | None:
        """The other account, if both halves of the link are there and both accounts serve; else the rest is removed."""
        halves = [self.drawers.get(one, LINK, two, now) for one, two in ((own, other), (other, own))]
        words = {str(half.note["word"]) if half else "" for half in halves}
        office, _, login = other.partition(".")
        member = member_or_none(self.accounts.directory, office, login)
        whole = len(words) == 1 and "" not in words
        if whole and member and serving(member, day(now)) and not member.roles & THREE_OFFICERS:
            return member
        if any(halves):
            drop_link(self.drawers, own, other, now)
        return None

    def _member(self, ticket: Ticket) -> Staff:
        member = self.accounts.directory.member(ticket.office, ticket.login)
        if member is None:
            raise NotFound(GONE)
        return member

    def _log(self, own: Staff, other: Staff, what: str, told: str, now: datetime) -> None:
        for one, two in ((own, other), (other, own)):
            self.accounts.ledger.accessed(one.office, one.id, own.id, what, f"{told} {two.id}", now)
