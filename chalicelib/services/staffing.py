"""Accounts as the three officers keep them: who exists, who may do what, and passwords that were forgotten.

三员 (等保): ADMIN makes and closes accounts and cannot give a role; SEC_ADMIN gives roles and can make no account;
AUDITOR does neither and reads the log of both. ADMIN does not touch the accounts of the other two, nor anybody their
own; the operator at the machine (SYSTEM) may.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from chalicelib.domain.offices import COMPARTMENTS, split_key
from chalicelib.domain.outcome import Access, Claim
from chalicelib.domain.ports import Directory, Guards, Ledger, Page
from chalicelib.domain.ports_accounts import Passwords
from chalicelib.domain.ports_drawers import Drawers
from chalicelib.domain.roles import ROLES, SYSTEM, THREE_OFFICERS, Actor, Role, Staff, serving, staff_id
from chalicelib.domain.separations import check_staff
from chalicelib.domain.submission import EMAIL, MOBILE
from chalicelib.services.links import forget_links
from chalicelib.services.password_rules import draw_password
from chalicelib.services.sessions import Sessions, day, digest, member_or_none
from chalicelib.services.totp import forget_device
from chalicelib.services.tries import SIGN_INS

LOGIN = re.compile(r"[a-z0-9][a-z0-9_-]{1,31}", re.ASCII)
LOGIN_RULE = "登录账号由 2 到 32 个小写字母、数字、“-”或“_”组成，以字母或数字开头"


LOG_PAGE = 50
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Staffing:
    """What ADMIN and SEC_ADMIN do with the accounts of their office, and of offices below it that have no such officer.

    Every deed is kept in the access log of the office concerned. To anybody else's officers an account is NotFound.
    """

    directory: Directory
    guards: Guards
    ledger: Ledger
    passwords: Passwords
    sessions: Sessions
    drawers: Drawers

    def presiding(self, actor: Actor, office: str, now: datetime) -> frozenset[Role]:
        """As which of the three officers `actor` keeps this office's accounts. Raises NotAllowed, NotFound for none."""
        held = frozenset(role for role in THREE_OFFICERS & actor.roles if self._presides(actor, role, office, now))
        if not held:
            # The same refusal as every deed here gives: it says nothing of offices that are not the caller's.
            self._preside(actor, Role.ADMIN, office, now)
            raise NotFound
        return held

    def list_staff(self, actor: Actor, office: str, now: datetime) -> tuple[Staff, ...]:
        """The accounts of an office without their secrets, closed ones too, by login.

        For its ADMIN and SEC_ADMIN. Raises NotAllowed, NotFound.
        """
        if self.presiding(actor, office, now) <= {Role.AUDITOR}:
            raise NotAllowed("只有系统管理员和安全管理员可以查看账号")
        # Another server may have opened the account that is looked for a moment ago.
        self.directory.reread(office)
        return tuple(sorted(self.directory.staff(office), key=lambda each: each.login))

    def create_staff(
        self,
        actor: Actor,
        office: str,
        login: str,
        now: datetime,
        *,
        name: str,
        post: str,
        mobile: str = "",
        email: str = "",
    ) -> tuple[Staff, str]:
        """Make an account that can do nothing until SEC_ADMIN gives it roles.

        Returns it with its first password, which is shown once and must be changed. Raises NotAllowed, NotFound,
        Invalid naming fields, Conflict when the login is in use.
        """
        self._preside(actor, Role.ADMIN, office, now)
        if wrong := account_problems(login=login, name=name, post=post, mobile=mobile, email=email):
            raise Invalid(wrong)
        identity = staff_id(office, login)
        # put_staff replaces, so two officers adding the same login at once are told apart by a claim of a minute.
        claim = Claim("account-created", digest(identity), expires_at=now + timedelta(minutes=1))
        if member_or_none(self.directory, office, login) or not self.guards.take(claim, now):
            raise Conflict({"login": f"登录账号“{login}”已被使用，请换一个"})
        password = draw_password()
        made = Staff(
            identity,
            office,
            login,
            name.strip(),
            post.strip(),
            frozenset(),
            mobile=mobile,
            email=email,
            password_hash=self.passwords.hash(password),
        )
        self.directory.put_staff(made)
        self._log(actor, made, "account.create", "新建账号", now)
        return replace(made, password_hash=""), password

    def grant_roles(
        self,
        actor: Actor,
        office: str,
        login: str,
        now: datetime,
        *,
        roles: Collection[Role],
        units: tuple[str, ...] = (),
        grants: Mapping[Role, tuple[str, ...]] | None = None,
    ) -> Staff:
        """Set a member's roles and the units they hold for; no roles at all take every right away.

        `grants` names other units for single roles. In effect everywhere within half a minute. Raises NotAllowed,
        NotFound, Invalid naming `roles` when a separation, a tier or a unit forbids it (domain B2).
        """
        self._preside(actor, Role.SEC_ADMIN, office, now)
        member = self._member(actor, office, login)
        after = replace(member, roles=frozenset(roles), units=units, grants=dict(grants or {}))
        if problems := check_staff(after, self.directory.office(office)) if after.roles else ():
            raise Invalid({"roles": "；".join(problems)})
        self.directory.put_staff(after)
        self.sessions.reread(office, login)
        told = "、".join(ROLES[role].title for role in sorted(after.roles)) or "无"
        self._log(actor, member, "account.grant_roles", f"角色设为：{told}", now)
        return replace(after, password_hash="")

    def set_active(self, actor: Actor, office: str, login: str, now: datetime, *, active: bool, reason: str) -> None:
        """Close an account, ending its sessions, or open it again. Raises NotAllowed, NotFound, Invalid."""
        self._preside(actor, Role.ADMIN, office, now)
        if not reason.strip():
            raise Invalid({"reason": "请写明停用或恢复的原因"})
        member = self._subject(actor, office, login)
        self.directory.put_staff(replace(member, active=active))
        if not active:
            forget_links(self.drawers, member.id, now)
            self.sessions.end_all(office, login, now)
        self.sessions.reread(office, login)
        self._log(actor, member, "account.open" if active else "account.close", reason.strip(), now)

    def reset_password(self, actor: Actor, office: str, login: str, now: datetime) -> str:
        """Draw a password for a member who forgot theirs; all their sessions end, and all their links to other offices.

        Returns the password, which is shown once and must be changed at the next sign-in. Raises NotAllowed, NotFound.
        """
        self._preside(actor, Role.ADMIN, office, now)
        self._subject(actor, office, login)
        password = draw_password()
        hashed = self.passwords.hash(password)
        member = self._subject(actor, office, login)
        self.directory.put_staff(replace(member, password_hash=hashed, must_change=True))
        forget_links(self.drawers, member.id, now)
        self.sessions.end_all(office, login, now)
        self.guards.drop(SIGN_INS, digest(member.id))
        self._log(actor, member, "account.reset_password", "重置密码", now)
        return password

    def reset_code(self, actor: Actor, office: str, login: str, now: datetime) -> None:
        """Take away the device of a member who has lost it: the next sign-in has one step, where no policy wants two.

        All their sessions and links to other offices end; recovery codes are gone. Raises NotAllowed, NotFound.
        """
        self._preside(actor, Role.ADMIN, office, now)
        member = self._subject(actor, office, login)
        forget_device(self.drawers, member.id)
        forget_links(self.drawers, member.id, now)
        self.sessions.end_all(office, login, now)
        self.guards.drop(SIGN_INS, digest(member.id))
        self._log(actor, member, "account.reset_code", "重置登录验证码", now)

    def read_log(self, actor: Actor, office: str, cursor: str | None, now: datetime) -> Page[Access]:
        """A page of an office's access log, for its AUDITOR; reading it is logged. Raises NotAllowed, NotFound.

        Lines of what lies with the leaders or the discipline officers say who looked and when, not at which case nor
        why: it may be a report about the auditor's own office (edge 16).
        """
        self._preside(actor, Role.AUDITOR, office, now)
        if cursor is None:
            self.ledger.accessed(office, office, actor.id, "log.read", "查阅访问日志", now)
        page = self.ledger.accesses(office, cursor, LOG_PAGE)
        return replace(page, items=tuple(_discreet(line) for line in page.items))

    def _preside(self, actor: Actor, role: Role, office: str, now: datetime) -> None:
        """Raise NotAllowed or NotFound unless `actor` is the officer of that kind for `office`."""
        if actor == SYSTEM:
            self.directory.office(office)
            return
        if role not in actor.roles:
            raise NotAllowed(f"只有{ROLES[role].title}可以进行此操作")
        if not self._presides(actor, role, office, now):
            raise NotFound

    def _presides(self, actor: Actor, role: Role, office: str, now: datetime) -> bool:
        if office == actor.office:
            return True
        above = actor.office in self.directory.office(office).path
        return above and not any(role in s.roles and serving(s, day(now)) for s in self.directory.staff(office))

    def _member(self, actor: Actor, office: str, login: str) -> Staff:
        """The account to be changed, which is not the officer's own."""
        member = self.directory.member(office, login)
        if member is None:
            raise NotFound("没有这个账号")
        if member.id == actor.id:
            raise NotAllowed("不能更改自己的账号，请由另一位管理员办理")
        return member

    def _subject(self, actor: Actor, office: str, login: str) -> Staff:
        """An account that ADMIN may close or sign in to with a drawn password: not one of the other two officers."""
        member = self._member(actor, office, login)
        if actor != SYSTEM and member.roles & (THREE_OFFICERS - {Role.ADMIN}):
            raise NotAllowed("安全管理员和审计管理员的账号由系统运维人员办理，系统管理员不能更改")
        return member

    def _log(self, actor: Actor, member: Staff, what: str, reason: str, now: datetime) -> None:
        self.ledger.accessed(member.office, member.id, actor.id, what, reason, now)


def account_problems(*, login: str, name: str, post: str, mobile: str, email: str) -> dict[str, str]:
    """What is wrong with a new account, by field, with the remedy; whether the login is in use is another question."""
    wrong = {}
    if not LOGIN.fullmatch(login):
        wrong["login"] = LOGIN_RULE
    for field, text in (("name", name), ("post", post)):
        if not text.strip():
            wrong[field] = "此项必填"
        elif len(text.strip()) > LONGEST:
            wrong[field] = f"不能超过 {LONGEST} 个字"
    if mobile and not (MOBILE.match(mobile) and mobile.isascii()):
        wrong["mobile"] = "手机号码应为 11 位数字，以 1 开头；没有可以不填"
    if email and not (EMAIL.match(email) and len(email) <= 254):
        wrong["email"] = "邮箱应形如 name@example.cn；没有可以不填"
    return wrong


def _discreet(line: Access) -> Access:
    special = split_key(line.key)[1] in COMPARTMENTS
    return replace(line, number="", reason="") if special else line
