"""The desk of the outbox's tests: fakes with one city, one school, and a case whose petitioner can be written to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.adapters.channels.inbox import Inbox
from chalicelib.adapters.messages import Messages
from chalicelib.domain.case import Case, State
from chalicelib.domain.events import Words
from chalicelib.domain.offices import Office, OfficeKind, Phones, Tier
from chalicelib.domain.outcome import Alert, Command, Notice
from chalicelib.domain.roles import Role, Staff
from tests.fakes import FakeCases, FakeDirectory, FakeDrawers, FakeGuards, FakeLedger, Memory

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
NUMBER = "QH20261120-K7M3Q"
OTHER = "QH20261120-ABCDE"
MOBILE = "15400000001"


@dataclass
class Wire:
    """A channel that remembers what it was given; `fails` says how each next send goes wrong, if at all."""

    sent: list[tuple[str, str, str, str]] = field(default_factory=list)
    fails: list[Exception | None] = field(default_factory=list)
    tries: int = 0

    def send(self, address: str, subject: str, text: str, id: str = "") -> None:
        self.tries += 1
        failure = self.fails.pop(0) if self.fails else None
        if failure:
            raise failure
        self.sent.append((address, subject, text, id))


class Desk:
    """The fakes, with one city, one school, and a case whose petitioner left a mobile number."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.cases = FakeCases(self.memory)
        self.directory = FakeDirectory(self.memory)
        self.ledger = FakeLedger(self.memory)
        self.guards = FakeGuards(self.memory)
        self.drawers = FakeDrawers()
        self.messages = Messages("https://qinghe.example")
        self.sms, self.mail, self.log = Wire(), Wire(), Wire()
        self.channels: dict[str, Any] = {"inbox": Inbox(), "sms": self.sms, "mail": self.mail, "log": self.log}
        phones = Phones(office="0480-6600101")
        city = Office("qh", "qh", None, (), Tier.CITY, "青禾市教育和体育局", "市教体局", OfficeKind.BUREAU)
        school = Office("qh-0201", "qh", "qh", ("qh",), Tier.SCHOOL, "青禾市示例小学", "示例小学", OfficeKind.SCHOOL)
        self.directory.put_city([replace(city, number_prefix="QH", phones=phones), school], [], [])
        self.add_case(NUMBER, {"name": "甘小禾", "mobile": MOBILE, "title": "食堂", "content": "饭菜不热"})

    def add_case(self, number: str, texts: Mapping[str, Any], **changes: Any) -> None:
        case = Case(
            number=number, city="qh", owner="qh-0201", state=State.HANDLING, channel="WEB", type="COMPLAINT",
            track="PETITION_ORD", received_at=NOON, identity="real", contact=True,
            stages=(("received", date(2026, 11, 20)), ("handling", date(2026, 11, 20))),
        )  # fmt: skip
        self.memory.cases[number] = replace(case, **changes)
        self.memory.words[number, 1] = Words(1, "salt", texts)

    def tell(self, template: str = "stage_changed", to: str = "petitioner", case: str = NUMBER, **more: Any) -> None:
        facts = {"number": case, "stage": "办理中", "due": "2026-12-05"} | more.pop("facts", {})
        id = f"{case}#{len(self.memory.notices)}#0"
        self.memory.add_notice(Notice(id, to, case, template, facts, NOON - timedelta(minutes=1), **more))

    def ask(self, action: str = "withdraw", actor: str = "PUBLIC", case: str = NUMBER) -> None:
        self.memory.add_command(Command(f"{case}#{action}", case, action, {"reason": "不用了"}, actor, NOON))

    def staff(self, login: str, role: Role = Role.UNIT_HEAD, **more: Any) -> Staff:
        person = Staff(f"qh-0201.{login}", "qh-0201", login, "苗可真", "校长", frozenset({role}), **more)
        self.directory.put_staff(person)
        return person

    @property
    def alerts(self) -> list[Alert]:
        return list(self.memory.alerts.values())

    def result(self, number: int = 0) -> str:
        return list(self.memory.notices.values())[number].result

    def due_at(self, number: int = 0) -> datetime | None:
        return list(self.memory.notices.values())[number].send_at


def attempt(run: Callable[[], object]) -> str | None:
    try:
        run()
    except Exception as error:  # noqa: BLE001
        return str(error) or type(error).__name__
    return None
