"""Offices with staff for the tests of accounts: a bureau with its three officers, a town and a school without any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.domain.errors import NotFound
from chalicelib.domain.offices import Office, OfficeKind, Tier
from chalicelib.domain.outcome import Claim
from chalicelib.domain.roles import Actor, Role, Staff, actor_of, staff_id
from chalicelib.domain.units import Unit, UnitKind
from chalicelib.services.accounts import Accounts
from chalicelib.services.sessions import Session, Sessions
from chalicelib.services.staffing import Staffing
from chalicelib.settings import Settings

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
DAY = date(2026, 11, 20)
ADDRESS = "203.0.113.7"
PASSWORD = "yi-hao-dian-zi-7"
SETTINGS = Settings(secret="a secret of the tests", address_failures=20)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


class FakeGuards:
    """Guards in a dict, which counts its reads and writes."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[datetime | None, int, dict[str, Any]]] = {}
        self.reads = 0
        self.writes = 0

    def take(self, claim: Claim, now: datetime) -> bool:
        self.writes += 1
        at = (claim.purpose, claim.key)
        until, count, _ = self._live(at, now) or (claim.expires_at, 0, {})
        if claim.kind == "once" and count:
            return False
        if claim.kind == "add" and count + claim.amount > claim.limit:
            return False
        self.kept[at] = (until, count + claim.amount, dict(claim.note))
        return True

    def read(self, purpose: str, key: str, now: datetime) -> Mapping[str, Any] | None:
        self.reads += 1
        found = self._live((purpose, key), now)
        return {**found[2], "count": found[1]} if found else None

    def put(self, claim: Claim) -> None:
        self.writes += 1
        self.kept[claim.purpose, claim.key] = (claim.expires_at, claim.amount, dict(claim.note))

    def drop(self, purpose: str, key: str) -> None:
        self.writes += 1
        self.kept.pop((purpose, key), None)

    def sweep(self, now: datetime) -> int:
        gone = [at for at in self.kept if self._live(at, now) is None]
        for at in gone:
            del self.kept[at]
        return len(gone)

    def _live(self, at: tuple[str, str], now: datetime) -> tuple[datetime | None, int, dict[str, Any]] | None:
        found = self.kept.get(at)
        return None if found is None or (found[0] is not None and found[0] <= now) else found


class FakeDirectory:
    """A directory of three offices."""

    def __init__(self) -> None:
        self.offices = {office.id: office for office in (BUREAU, TOWN, SCHOOL)}
        self.people: dict[tuple[str, str], Staff] = {}
        self.reads = 0

    def office(self, office: str) -> Office:
        if office not in self.offices:
            raise NotFound
        return self.offices[office]

    def staff(self, office: str) -> tuple[Staff, ...]:
        return tuple(replace(s, password_hash="") for (where, _), s in self.people.items() if where == office)

    def member(self, office: str, login: str) -> Staff | None:
        self.reads += 1
        return self.people.get((office, login))

    def put_staff(self, staff: Staff) -> None:
        self.people[staff.office, staff.login] = staff


@dataclass(frozen=True)
class Line:
    key: str
    number: str
    who: str
    what: str
    reason: str


class FakeLedger:
    """The access log as a list."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def accessed(self, key: str, number: str, who: str, what: str, reason: str, now: datetime) -> None:
        self.lines.append(Line(key, number, who, what, reason))

    def what(self) -> list[str]:
        return [line.what for line in self.lines]


class CountedPasswords(Argon2Passwords):
    """The real hashes at the least cost, which count how often one is verified."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_kib=8, lanes=1)
        self.verified = 0

    def verify(self, hashed: str, password: str) -> bool:
        self.verified += 1
        return super().verify(hashed, password)


BUREAU = Office(
    "qh",
    "qh",
    None,
    (),
    Tier.CITY,
    "青禾市教育和体育局",
    "市教体局",
    OfficeKind.BUREAU,
    number_prefix="QH",
    units=(Unit("0105", "基础教育科", UnitKind.DEPT),),
)
TOWN = Office("qh-02", "qh", "qh", ("qh",), Tier.TOWN, "柳河镇教育学区", "柳河镇", OfficeKind.TOWN)
SCHOOL = Office(
    "qh-0201", "qh", "qh-02", ("qh", "qh-02"), Tier.SCHOOL, "柳河镇中心小学", "柳河中心小学", OfficeKind.SCHOOL
)


class StaffRoom:
    """The account services over fakes, with a member of staff for each kind of officer."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.settings = settings
        self.directory, self.guards, self.ledger = FakeDirectory(), FakeGuards(), FakeLedger()
        self.passwords = CountedPasswords()
        self._hash = self.passwords.hash(PASSWORD)
        self.join("qh", "clerk", Role.CLERK)
        self.join("qh", "admin", Role.ADMIN)
        self.join("qh", "secadmin", Role.SEC_ADMIN)
        self.join("qh", "auditor", Role.AUDITOR)
        self.join("qh-02", "dispatcher", Role.DISPATCHER)
        self.join("qh-0201", "clerk", Role.CLERK)
        self.sessions, self.accounts, self.staffing = self.process()

    def process(self) -> tuple[Sessions, Accounts, Staffing]:
        """The services as another process has them: the same store, nothing cached."""
        sessions = Sessions(self.directory, self.guards, self.settings)
        accounts = Accounts(self.directory, self.guards, self.ledger, self.passwords, sessions, self.settings)
        return sessions, accounts, Staffing(self.directory, self.guards, self.ledger, self.passwords, sessions)

    def join(self, office: str, login: str, *roles: Role, must_change: bool = False) -> Staff:
        staff = Staff(
            staff_id(office, login),
            office,
            login,
            "甘小禾",
            "干部",
            frozenset(roles),
            must_change=must_change,
            password_hash=self._hash,
        )
        self.directory.put_staff(staff)
        return staff

    def actor(self, office: str, login: str) -> Actor:
        return actor_of(self.directory.people[office, login], DAY)

    def sign_in(
        self, office: str = "qh", login: str = "clerk", password: str = PASSWORD, now: datetime = NOW
    ) -> Session:
        return self.accounts.sign_in(office, login, password, ADDRESS, now)
