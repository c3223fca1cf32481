"""Offices with staff for the tests of accounts: a bureau with three officers, two towns and a school without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import pyotp

from chalicelib.adapters.one_time_codes import TotpCodes
from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.domain.offices import Office, OfficeKind, Tier
from chalicelib.domain.outcome import Claim
from chalicelib.domain.roles import Actor, Role, Staff, actor_of, staff_id
from chalicelib.domain.units import Unit, UnitKind
from chalicelib.services.accounts import Accounts, Half
from chalicelib.services.linked import LinkedOffices
from chalicelib.services.own_codes import OwnCodes
from chalicelib.services.session_book import SessionBook
from chalicelib.services.sessions import Session, Sessions
from chalicelib.services.staffing import Staffing
from chalicelib.services.totp import SecondStep
from chalicelib.settings import Settings
from tests.fakes import FakeDirectory, FakeDrawers, FakeGuards, FakeLedger, FakeVault, Memory

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
DAY = date(2026, 11, 20)
ADDRESS = "203.0.113.7"
PASSWORD = "yi-hao-dian-zi-7"
SETTINGS = Settings(secret="a secret of the tests", address_failures=20)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


class CountedGuards(FakeGuards):
    """The fake guards, which count their reads and writes."""

    reads = writes = 0

    def take(self, claim: Claim, now: datetime) -> bool:
        self.writes += 1
        return super().take(claim, now)

    def read(self, purpose: str, key: str, now: datetime) -> Mapping[str, Any] | None:
        self.reads += 1
        return super().read(purpose, key, now)

    def put(self, claim: Claim) -> None:
        self.writes += 1
        super().put(claim)


class CountedDirectory(FakeDirectory):
    """The fake directory, which counts how often a member is read."""

    reads = 0

    def member(self, office: str, login: str) -> Staff | None:
        self.reads += 1
        return super().member(office, login)


class Line(NamedTuple):
    """One line of the access log."""

    key: str
    number: str
    who: str
    what: str
    reason: str
    at: datetime


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
NEIGHBOUR = Office("qh-03", "qh", "qh", ("qh",), Tier.TOWN, "石桥镇教育学区", "石桥镇", OfficeKind.TOWN)
SCHOOL = Office(
    "qh-0201", "qh", "qh-02", ("qh", "qh-02"), Tier.SCHOOL, "柳河镇中心小学", "柳河中心小学", OfficeKind.SCHOOL
)


def account_services(
    directory: Any, guards: Any, ledger: Any, passwords: Any, settings: Settings, drawers: Any, vault: Any
) -> tuple[Sessions, Accounts, Staffing]:
    """The services of accounts over these ports, as one process has them."""
    sessions = Sessions(directory, guards, settings, drawers)
    second = SecondStep(directory, guards, drawers, vault, TotpCodes())
    book = SessionBook(drawers, sessions)
    accounts = Accounts(directory, guards, ledger, passwords, sessions, settings, second, book)
    return sessions, accounts, Staffing(directory, guards, ledger, passwords, sessions, drawers)


@dataclass(frozen=True)
class Phone:
    """A device that shows codes, and the sheet of recovery codes in a drawer at home."""

    secret: str
    recovery: tuple[str, ...] = ()

    def code(self, now: datetime) -> str:
        return pyotp.TOTP(self.secret).at(now)


class StaffRoom:
    """The account services over fakes, with a member of staff for each kind of officer."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        self.settings = settings
        self.memory = Memory()
        self.directory, self.guards = CountedDirectory(self.memory), CountedGuards(self.memory)
        self.ledger = FakeLedger(self.memory)
        self.drawers = FakeDrawers()
        self.directory.put_city((BUREAU, TOWN, NEIGHBOUR, SCHOOL), (), ())
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
        return account_services(
            self.directory, self.guards, self.ledger, self.passwords, self.settings, self.drawers, FakeVault()
        )

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

    def staff(self, login: str, office: str = "qh") -> Staff:
        return self.memory.staff[office, login]

    def change(self, login: str, **changes: Any) -> None:
        self.directory.put_staff(replace(self.staff(login), **changes))

    def actor(self, office: str, login: str) -> Actor:
        return actor_of(self.staff(login, office), DAY)

    @property
    def own_codes(self) -> OwnCodes:
        return OwnCodes(self.accounts)

    @property
    def linked(self) -> LinkedOffices:
        return LinkedOffices(self.accounts, self.drawers)

    def device(self, login: str = "clerk", office: str = "qh", now: datetime = NOW) -> Phone:
        """Switch two steps on for somebody; the device that shows the codes. Its first code is used up."""
        ticket = self.sign_in(office, login, now=now).ticket
        secret = self.own_codes.begin(ticket, now).secret
        phone = Phone(secret)
        _, recovery = self.own_codes.confirm(ticket, phone.code(now), now)
        return replace(phone, recovery=recovery)

    def half(self, login: str = "clerk", office: str = "qh", now: datetime = NOW) -> Half:
        """The first step of somebody who has a device."""
        half = self.accounts.sign_in(office, login, PASSWORD, ADDRESS, now)
        assert isinstance(half, Half)
        return half

    @property
    def lines(self) -> list[Line]:
        return [Line(*line) for line in self.memory.access]

    def sign_in(
        self, office: str = "qh", login: str = "clerk", password: str = PASSWORD, now: datetime = NOW
    ) -> Session:
        session = self.accounts.sign_in(office, login, password, ADDRESS, now)
        assert isinstance(session, Session)
        return session
