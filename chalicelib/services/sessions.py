"""Sessions of staff: opened at sign-in, kept in the guards, ended by sign-out, idleness, age or revocation."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chalicelib.domain.errors import NotAllowed, NotFound, NotSignedIn
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Directory, Guards
from chalicelib.domain.ports_drawers import Drawers
from chalicelib.domain.roles import Actor, Alias, Staff, actor_of, serving, staff_id
from chalicelib.services.same_person import whole
from chalicelib.services.tries import digest
from chalicelib.settings import Settings

__all__ = ["MustChangePassword", "MustSetUpCode", "Session", "Sessions", "Ticket", "day", "digest", "member_or_none"]

STANDING_SECONDS = 30
"""For how long one process trusts what it read of a member of staff: roles, validity, revocations."""

REFRESH_SECONDS = 60
"""A session's last use is written at most this often."""

_SESSION, _ENDED, _EPOCH = "session", "session-ended", "session-epoch"
_ZONE = ZoneInfo("Asia/Shanghai")


class MustChangePassword(NotAllowed):
    """The password was drawn by somebody else; until it is changed the session may do nothing but change it."""

    title = "请先修改初始密码"


class MustSetUpCode(NotAllowed):
    """The office demands a second step of signing in; until it is set up the session may do nothing but set it up."""

    title = "本单位要求开启登录验证码，请先完成设置"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token carries: a random session id of 256 bits, and whose it is."""

    id: str
    office: str
    login: str


@dataclass(frozen=True, slots=True)
class Session:
    """A running session; `ends_at` is when it ends however much it is used.

    `must_change` and `must_set_up`: it may do nothing but change the password, or set up the second step.
    """

    ticket: Ticket
    actor: Actor
    must_change: bool
    ends_at: datetime
    must_set_up: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the guards keep of a session."""

    issued_at: datetime
    seen_at: datetime
    epoch: int
    must_change: bool
    must_set_up: bool = False

    @classmethod
    def of(cls, note: Mapping[str, Any]) -> _Kept:
        return cls(
            datetime.fromisoformat(note["issued_at"]),
            datetime.fromisoformat(note["seen_at"]),
            int(note["epoch"]),
            bool(note["must_change"]),
            bool(note.get("must_set_up")),
        )

    def note(self, ticket: Ticket) -> dict[str, Any]:
        return {
            "office": ticket.office,
            "staff": staff_id(ticket.office, ticket.login),
            "issued_at": self.issued_at.isoformat(),
            "seen_at": self.seen_at.isoformat(),
            "epoch": self.epoch,
            "must_change": self.must_change,
            "must_set_up": self.must_set_up,
        }


@dataclass(frozen=True, slots=True)
class _Standing:
    """What holds for a member of staff: the account without its secret, and the epoch of its sessions."""

    staff: Staff | None
    epoch: int
    read_at: datetime
    also: frozenset[Alias] = frozenset()


@dataclass(frozen=True, slots=True)
class Sessions:
    """Opens, finds and ends sessions.

    A request costs one read while the member's standing is fresh; what changed about a member in another process holds
    here after STANDING_SECONDS at the latest.
    """

    directory: Directory
    guards: Guards
    settings: Settings
    drawers: Drawers
    _standings: dict[tuple[str, str], _Standing] = field(default_factory=dict)

    def epoch(self, office: str, login: str, now: datetime) -> int:
        """How often all sessions of a member were ended; a session is good only in the epoch it was opened in."""
        note = self.guards.read(_EPOCH, digest(staff_id(office, login)), now)
        return int(note["count"]) if note else 0

    def open(self, staff: Staff, epoch: int, now: datetime, *, must_set_up: bool = False) -> Session:
        """Open a session for somebody who has proved who they are.

        `epoch` must have been read before the proof, so that what was ended meanwhile stays ended. The id is drawn
        here and never taken from a caller, so that nobody can plant one (fixation).
        """
        ticket = Ticket(secrets.token_urlsafe(32), staff.office, staff.login)
        kept = _Kept(now, now, epoch, staff.must_change, must_set_up)
        self._write(ticket, kept)
        self._standings.pop((staff.office, staff.login), None)
        return self._session(ticket, kept, staff, now, self._also(staff, now))

    def find(self, ticket: Ticket, now: datetime) -> Session:
        """The running session of a ticket, also one that must change its password. Raises NotSignedIn."""
        note = self.guards.read(_SESSION, digest(ticket.id), now)
        kept = _Kept.of(note) if note else None
        if kept is None or now >= self._ends_at(kept):
            raise NotSignedIn("登录已过期，请重新登录")
        standing = self._standing(ticket, kept.epoch, now)
        staff = standing.staff
        if staff is None or standing.epoch != kept.epoch or not serving(staff, day(now)):
            raise NotSignedIn("登录已失效，请重新登录")
        if (now - kept.seen_at).total_seconds() >= min(REFRESH_SECONDS, self.settings.session_idle // 2):
            self._write(ticket, replace(kept, seen_at=now))
            # A sign-out at this very moment marks before it drops, so that one of the two of us removes the session.
            if self.guards.read(_ENDED, digest(ticket.id), now):
                self.guards.drop(_SESSION, digest(ticket.id))
                raise NotSignedIn("登录已失效，请重新登录")
        return self._session(ticket, kept, staff, now, standing.also)

    def whoami(self, ticket: Ticket, now: datetime) -> Actor:
        """Who is calling. Raises NotSignedIn; MustChangePassword, MustSetUpCode while only that may be done."""
        session = self.find(ticket, now)
        if session.must_change:
            raise MustChangePassword
        if session.must_set_up:
            raise MustSetUpCode
        return session.actor

    def seen(self, office: str, login: str, key: str, now: datetime) -> datetime | None:
        """When a member's session, known by its digest, was last used; None when it does not run any more."""
        note = self.guards.read(_SESSION, key, now)
        kept = _Kept.of(note) if note and note["staff"] == staff_id(office, login) else None
        running = kept and now < self._ends_at(kept) and kept.epoch == self.epoch(office, login, now)
        return kept.seen_at if kept and running else None

    def end(self, ticket: Ticket, now: datetime) -> None:
        """End one session; ending it again is no error."""
        self.end_digest(digest(ticket.id), now)

    def end_digest(self, key: str, now: datetime) -> None:
        """End the session with this digest; ending it again is no error."""
        ends_at = now + timedelta(seconds=self.settings.session_absolute)
        self.guards.put(Claim(_ENDED, key, expires_at=ends_at))
        self.guards.drop(_SESSION, key)

    def end_all(self, office: str, login: str, now: datetime) -> int:
        """End every session of one member; returns the new epoch, in which the next one is opened."""
        self.guards.take(Claim(_EPOCH, digest(staff_id(office, login)), "add", limit=2**53), now)
        self.reread(office, login)
        return self.epoch(office, login, now)

    def reread(self, office: str, login: str) -> None:
        """Forget what this process knows of a member, whose account was just changed."""
        self._standings.pop((office, login), None)

    def _standing(self, ticket: Ticket, epoch: int, now: datetime) -> _Standing:
        whose = (ticket.office, ticket.login)
        known = self._standings.get(whose)
        # A later epoch than the known one was begun in another process: this session is newer than our knowledge.
        if known and epoch <= known.epoch and abs((now - known.read_at).total_seconds()) < STANDING_SECONDS:
            return known
        staff = member_or_none(self.directory, *whose)
        also = self._also(staff, now) if staff else frozenset()
        known = _Standing(staff and replace(staff, password_hash=""), self.epoch(*whose, now), now, also)
        self._standings[whose] = known
        return known

    def _write(self, ticket: Ticket, kept: _Kept) -> None:
        self.guards.put(
            Claim(_SESSION, digest(ticket.id), expires_at=self._ends_at(kept), note=kept.note(ticket)),
        )

    def _ends_at(self, kept: _Kept) -> datetime:
        idle = kept.seen_at + timedelta(seconds=self.settings.session_idle)
        return min(idle, kept.issued_at + timedelta(seconds=self.settings.session_absolute))

    def _also(self, staff: Staff, now: datetime) -> frozenset[Alias]:
        """The other accounts of the member, and of whom he stands in for."""
        return whole(self.directory, self.drawers, self._actor(staff, now), now).also

    def _actor(self, staff: Staff, now: datetime) -> Actor:
        colleagues = self.directory.staff(staff.office) if staff.delegate_of else ()
        return actor_of(staff, day(now), colleagues)

    def _session(self, ticket: Ticket, kept: _Kept, staff: Staff, now: datetime, also: frozenset[Alias]) -> Session:
        ends_at = kept.issued_at + timedelta(seconds=self.settings.session_absolute)
        actor = replace(self._actor(staff, now), also=also)
        return Session(ticket, actor, kept.must_change, ends_at, kept.must_set_up)


def member_or_none(directory: Directory, office: str, login: str) -> Staff | None:
    """One member with the password hash; None also when there is no such office."""
    try:
        return directory.member(office, login)
    except NotFound:
        return None


def day(now: datetime) -> date:
    """The date in Asia/Shanghai on which validity is judged."""
    return now.astimezone(_ZONE).date()
