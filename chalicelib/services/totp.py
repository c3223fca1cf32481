"""The second step of signing in: codes of one use from a person's own device, and recovery codes on paper (TOTP)."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.errors import Invalid, Stale
from chalicelib.domain.ids import ALPHABET
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Directory, Guards, Vault
from chalicelib.domain.ports_accounts import OneTimeCodes
from chalicelib.domain.ports_drawers import Drawers, Kept
from chalicelib.domain.roles import Staff
from chalicelib.domain.tree import policy_for
from chalicelib.services.terms import branch
from chalicelib.services.tries import digest

OPTION = "code_roles"
"""The option of an office's policy that names, by blanks or commas, the roles that must sign in by two steps.

It is inherited from the offices above; `*` means everybody, and an office below may write its own list.
"""

RECOVERY_CODES = 10
SET_UP = timedelta(minutes=15)
"""So long a secret that was shown waits for its first code."""

SPENT = timedelta(minutes=5)
"""So long it is known that a code was used; after that its half minute is over."""

ISSUER = "回音工作台"
WRONG_FIRST = "验证码不正确。请核对手机的时间是否准确，再输入手机上当前显示的 6 位数字"
_DEVICE, _NEW = "code", "code-new"
_SIX = re.compile(r"[0-9]{6}", re.ASCII)


def named_roles(said: str) -> tuple[str, ...]:
    """The codes that the text of OPTION names, as it is read: by blanks or commas, in capitals."""
    return tuple(code for code in re.split(r"[\s,，、;；]+", said.upper()) if code)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret that waits for its first code: for the eyes of its owner alone, and only now."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class Device:
    """Since when somebody signs in by two steps, and how many recovery codes are left."""

    since: datetime
    left: int


@dataclass(frozen=True, slots=True)
class SecondStep:
    """Whose sign-in has two steps, and whether a code is right; the secret lies sealed in the owner's drawer."""

    directory: Directory
    guards: Guards
    drawers: Drawers
    vault: Vault
    codes: OneTimeCodes

    def device(self, staff: str, now: datetime) -> Device | None:
        """What stands for a staff id; None when the sign-in has one step."""
        kept = self.drawers.get(staff, _DEVICE, _DEVICE, now)
        if kept is None:
            return None
        return Device(datetime.fromisoformat(kept.note["since"]), len(kept.note["recovery"]))

    def demanded(self, staff: Staff) -> bool:
        """Whether the office's policy (OPTION) wants two steps of somebody with these roles."""
        policy = policy_for(branch(self.directory, [staff.office]), staff.office)
        listed = set(named_roles(str(policy.options.get(OPTION, ""))))
        return "*" in listed or bool({str(role) for role in staff.roles} & listed)

    def owed(self, staff: Staff, now: datetime) -> bool:
        """Whether two steps are demanded of somebody who has not set them up."""
        return self.demanded(staff) and self.device(staff.id, now) is None

    def begin(self, staff: Staff, now: datetime) -> Enrolment:
        """Draw a secret that waits for its first code; an earlier one that waits falls away.

        Raises Invalid when there is a device already: it is switched off first.
        """
        if self.device(staff.id, now):
            raise Invalid("已经开启了登录验证码；换手机时请先关闭，再重新开启")
        waiting = self.drawers.get(staff.id, _NEW, _NEW, now)
        secret = self.codes.draw()
        version = waiting.version if waiting else 0
        self.drawers.put(Kept(staff.id, _NEW, _NEW, {"secret": secret}, version, expires_at=now + SET_UP), now)
        return self._enrolment(staff, secret)

    def waiting(self, staff: Staff, now: datetime) -> Enrolment | None:
        """The secret that waits for its first code, to be shown again beside a wrong one; None when none waits."""
        kept = self.drawers.get(staff.id, _NEW, _NEW, now)
        return self._enrolment(staff, str(kept.note["secret"])) if kept else None

    def confirm(self, staff: Staff, code: str, now: datetime) -> tuple[str, ...]:
        """Switch two steps on by the first code of the secret that waits; the recovery codes, which are shown once.

        Raises Invalid naming `code` when it is wrong or nothing waits any more.
        """
        kept = self.drawers.get(staff.id, _NEW, _NEW, now)
        if kept is None:
            raise Invalid({"code": "设置已超时，请重新开始"})
        secret = str(kept.note["secret"])
        step = self.codes.step(secret, _plain(code), now)
        if step is None or not self._spend(staff.id, step, now):
            raise Invalid({"code": WRONG_FIRST})
        drawn = tuple(_draw() for _ in range(RECOVERY_CODES))
        hashed = [self._hashed(staff.id, each) for each in drawn]
        note = {"secret": secret, "since": now.isoformat(), "recovery": hashed}
        self.drawers.put(Kept(staff.id, _DEVICE, _DEVICE, note), now)
        self.drawers.drop(staff.id, _NEW, _NEW)
        return drawn

    def renew_recovery(self, staff: Staff, now: datetime) -> tuple[str, ...]:
        """Ten new recovery codes in place of those that are left, shown once. Raises Invalid without a device."""
        kept = self.drawers.get(staff.id, _DEVICE, _DEVICE, now)
        if kept is None:
            raise Invalid("还没有开启登录验证码")
        drawn = tuple(_draw() for _ in range(RECOVERY_CODES))
        note = {**kept.note, "recovery": [self._hashed(staff.id, each) for each in drawn]}
        self.drawers.put(Kept(kept.owner, kept.kind, kept.id, note, kept.version), now)
        return drawn

    def check(self, staff: str, code: str, now: datetime) -> str:
        """What a code is: "code", "recovery", or "" when it is wrong or was used before. It is used up by this."""
        kept = self.drawers.get(staff, _DEVICE, _DEVICE, now)
        if kept is None:
            return ""
        plain = _plain(code)
        if _SIX.fullmatch(plain):
            step = self.codes.step(str(kept.note["secret"]), plain, now)
            return "code" if step is not None and self._spend(staff, step, now) else ""
        return "recovery" if self._recover(kept, plain, now) else ""

    def forget(self, staff: str) -> None:
        """Switch two steps off: the secret and the recovery codes are gone."""
        forget_device(self.drawers, staff)

    def _enrolment(self, staff: Staff, secret: str) -> Enrolment:
        return Enrolment(secret, self.codes.address(secret, f"{staff.login}@{staff.office}", ISSUER))

    def _spend(self, staff: str, step: int, now: datetime) -> bool:
        """Use up the code of one half minute: whoever saw it over a shoulder comes too late."""
        return self.guards.take(Claim("code-spent", digest(f"{staff}#{step}"), expires_at=now + SPENT), now)

    def _recover(self, kept: Kept, code: str, now: datetime) -> bool:
        hashed = self._hashed(kept.owner, code)
        left = [each for each in kept.note["recovery"] if not secrets.compare_digest(each, hashed)]
        if len(left) == len(kept.note["recovery"]):
            return False
        note: Mapping[str, Any] = {**kept.note, "recovery": left}
        try:
            self.drawers.put(Kept(kept.owner, kept.kind, kept.id, note, kept.version), now)
        except Stale:
            # Two used codes of the same sheet at once; that it was not this one cannot be told any more.
            return False
        return True

    def _hashed(self, staff: str, code: str) -> str:
        return self.vault.keyed_hash("recovery-code", f"{staff}#{code}")


def forget_device(drawers: Drawers, staff: str) -> None:
    """Take a member's device and all that waits for one away, for an officer's reset."""
    for name in (_DEVICE, _NEW):
        drawers.drop(staff, name, name)


def _draw() -> str:
    """A recovery code of 10 characters (about 50 bits) that are not taken for one another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def spelled(code: str) -> str:
    """A recovery code as it is written on paper: `K7M3Q-9ABCD`."""
    return f"{code[:5]}-{code[5:]}"


def _plain(code: str) -> str:
    """What was typed without blanks, dashes and full-width forms."""
    return re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", code)).upper()
