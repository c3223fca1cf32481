"""青禾市 and a second city over the store, real or fake: a desk, a front, a clock, and the people who act there."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from chalicelib.adapters.calendars import WorkCalendars
from chalicelib.adapters.passwords import Argon2Passwords
from chalicelib.domain import selected
from chalicelib.domain.case import Case
from chalicelib.domain.offices import Office, OfficeKind, Tier
from chalicelib.domain.outcome import Claim, Command
from chalicelib.domain.roles import PUBLIC, SYSTEM, Actor, Role, Staff, actor_of
from chalicelib.domain.workdays import SHANGHAI, business_date
from chalicelib.services import act, begin, selected_answers, submit, sweep, uploads
from chalicelib.services.begin import Receipt
from chalicelib.services.drain import drain
from chalicelib.services.outbox import Report
from chalicelib.services.worlds import Desk, Front
from chalicelib.settings import Settings
from infra.cityfile import City, read_city
from tests import fakes, rooms

QINGHE = Path(__file__).parents[1] / "infra/local/qinghe.yaml"
PASSWORD = "he-miao-qing-qing-9"
SETTINGS = Settings(
    secret="a secret of the tests", submissions_per_address=10**6, address_failures=10**6, login_failures=10**6
)
MONDAY = datetime(2026, 11, 16, 1, 12, tzinfo=UTC)
"""2026-11-16 09:12 in Shanghai."""

FORMS: Mapping[str, Mapping[str, Any]] = {
    "register": {"note": "来电登记"},
    "classify": {"topic": "07"},
    "ask_info": {"needed": "请说明班级和收费日期", "until": "2026-11-30"},
    "supply_info": {"content": "三年级，九月收费"},
    "supplement": {"content": "另有收据一张"},
    "answer_now": {"reply": "学区以户籍地为准，详见招生通告。", "method": "phone"},
    "dispatch": {"to": "qh-0402", "instruction": "请核实"},
    "pass_down": {"to": "qh-0402"},
    "sign": {},
    "contact": {"connected": True, "summary": "已电话联系"},
    "accept_notice": {"method": "sms"},
    "accept_notice_part": {"method": "sms"},
    "submit_reply": {"report": "经查属实", "reply": "多收费用已退还。", "verdict": "true", "result": "granted"},
    "approve_reply": {},
    "reject_reply": {"reason": "请补充依据"},
    "deliver": {"method": "sms", "received_on": "2026-11-16"},
    "followup": {"connected": True, "solved": "yes", "satisfied": "good", "undelivered": "电话中已读给信访人"},
    "evaluate": {"satisfied": "good"},
    "redo": {"requirement": "退费未到账"},
    "withdraw": {"reason": "已协商解决"},
    "attach": {"note": "现场照片"},
    "refuse": {"ground": "elsewhere", "organ": "市城管局", "organ_phone": "0480-6600999", "reply": "不属教育部门职责"},
    "request_return": {"reason": "不属于本单位"},
    "decide_return": {"agreed": True, "opinion": "同意"},
    "extend": {"days": 3, "reason": "需外地取证"},
    "decide_extend": {"agreed": True, "extension_reason": "需外地取证", "opinion": "同意"},
    "close": {"reason": "匿名，无法回访"},
    "reissue_code": {"way": "in_person", "reason": "已核验身份证"},
    "wake": {},
    "recalculate": {"decision": "20261116-1"},
    "succeed": {"decision": "20261116-1", "old": "qh-0401", "new": "qh-0402"},
    "move_overseer": {"decision": "20261116-1"},
    **rooms.FORMS,
}
"""A form for each action that is filled in rightly."""

MATTER: Mapping[str, Any] = {
    "office": "qh",
    "channel": "WEB",
    "about_kind": "office",
    "about_office": "qh-0401",
    "type": "COMPLAINT",
    "topic": "02",
    "title": "课后服务收费过高",
    "content": "学校课后服务每学期收费超过公示标准，请核实退费。",
    "identity": "real",
    "name": "甘小禾",
    "mobile": "15400000001",
}
"""An ordinary complaint by 甘小禾 about a school's fees."""


@cache
def password_hash() -> str:
    """The hash of PASSWORD at the least cost."""
    return passwords().hash(PASSWORD)


def passwords() -> Argon2Passwords:
    """The real hashes at the least cost."""
    return Argon2Passwords(time_cost=1, memory_kib=8, lanes=1)


@cache
def cities() -> tuple[City, City]:
    """青禾市 as it ships, and 白杉市 with one school: another city on the same machine."""
    return read_city(QINGHE), _elsewhere()


def _elsewhere() -> City:
    root = Office("bs", "bs", None, (), Tier.CITY, "白杉市教育局", "市教育局", OfficeKind.BUREAU, number_prefix="BS")
    school = Office("bs-01", "bs", "bs", ("bs",), Tier.SCHOOL, "白杉一中", "一中", OfficeKind.SCHOOL, direct=True)
    roles = {
        "bs": ("CLERK", "DISPATCHER", "CENTER_HEAD", "FOLLOWUP", "LIAISON", "UNIT_HEAD", "BUREAU_HEAD", "ADMIN"),
        "bs-01": ("CLERK", "LIAISON", "HANDLER", "UNIT_HEAD"),
    }
    staff = tuple(
        Staff(f"{office}.{role.lower()}", office, role.lower(), "柏大川", "干部", frozenset({Role(role)}))
        for office, held in roles.items()
        for role in held
    )
    return City("bs", (root, school), staff, ())


def at(day: str, time: str = "09:00") -> datetime:
    """A moment of Shanghai, such as at("2026-11-16", "10:05")."""
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=SHANGHAI).astimezone(UTC)


@dataclass
class World:
    """What a test holds in its hands; `now` is the present, which moves with every deed by `pace`."""

    desk: Desk
    front: Front
    now: datetime = MONDAY
    pace: timedelta = timedelta(minutes=10)
    codes: dict[str, str] = field(default_factory=dict)
    _keys: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def people(self) -> dict[str, Staff]:
        """Everybody who works here, by id."""
        roots = self.desk.directory.cities()
        offices = [office for root in roots for office in self.desk.directory.tree(root.id)]
        return {member.id: member for office in offices for member in self.desk.directory.staff(office)}

    def actor(self, id: str) -> Actor:
        """The actor that somebody is today: an id such as `qh-0401.liaison`, PUBLIC or SYSTEM."""
        if id in ("PUBLIC", "SYSTEM"):
            return PUBLIC if id == "PUBLIC" else SYSTEM
        office = id.rpartition(".")[0]
        colleagues = self.desk.directory.staff(office)
        member = next(each for each in colleagues if each.id == id)
        return actor_of(member, business_date(self.now), colleagues)

    def submit(self, **form: Any) -> str:
        """Bring a matter through the front; its number. None takes a field of MATTER away."""
        receipt = self.receipt(**form)
        return receipt.number

    def receipt(self, **form: Any) -> Receipt:
        """Bring a matter through the front; the receipt."""
        n = next(self._keys)
        filled = {name: value for name, value in {**MATTER, **form}.items() if value is not None}
        receipt = submit.submit(
            self.front, filled, key=f"key-{n:08}", proof=f"solved:{n}", address="192.0.2.1", now=self.now
        )
        self.codes[receipt.number] = receipt.query_code
        self.now += self.pace
        return receipt

    def arrive(self, actor: str = "SYSTEM", **form: Any) -> str:
        """A matter that comes in by another channel: a letter, a visit, a 12345 order; its number."""
        filled = {name: value for name, value in {**MATTER, **form}.items() if value is not None}
        begun = begin.begin(
            self.desk.directory,
            self.desk.calendars,
            self.desk.vault,
            filled,
            self.actor(actor),
            self.now,
            self.now,
            draw=Random(next(self._keys)).randrange,
        )
        self.front.intake.insert(begun.outcome, submit.difference(None, begun.outcome, begun.calendar, self.desk.vault))
        self.codes[begun.receipt.number] = begun.receipt.query_code
        self.now += self.pace
        return begun.receipt.number

    def act(self, number: str, action: str, who: str, **form: Any) -> Case:
        """Perform an action with the form of FORMS and what is given beside it; the case after it."""
        filled = {**FORMS[action], **form}
        if action == "deliver" and "received_on" not in form:
            filled["received_on"] = business_date(self.now).isoformat()
        case = act.perform(self.desk, number, action, filled, self.actor(who), self.now, code_hash="f" * 64).cases[0]
        self.now += self.pace
        return case

    def promote(self, id: str, *roles: str) -> None:
        """Give a member of staff further roles."""
        member = next(each for each in self.people().values() if each.id == id)
        self.desk.directory.put_staff(replace(member, roles=member.roles | {Role(role) for role in roles}))

    def case(self, number: str) -> Case:
        """The case as it stands."""
        return self.desk.cases.load(number).case

    def orders(self, received: int = 1000, scope: str = "qh") -> None:
        """The day's snapshot says that so many 12345 orders came in this year: two of a hundred may be extended."""
        on = business_date(self.now)
        note = {"months": {"1": received}, "on": on.isoformat()}
        self.desk.guards.put(Claim("orders", f"{scope}#{on.year}", amount=0, note=note))

    def sweep(self, now: datetime | None = None) -> sweep.Swept:
        """One sweep."""
        return sweep.sweep(self.desk, now or self.now, attempt)

    def settled(self, command: Command) -> bool:
        """Whether a command was one that no action performs: what stands on the board follows the case."""
        if command.action != selected.SETTLE:
            return False
        selected_answers.settle(self.desk, command, self.now)
        return True

    def drain(self) -> Report:
        """Perform what the public asked for."""
        return drain(
            self.desk,
            self.now,
            attempt,
            lambda command: (
                self.settled(command)
                or act.perform(
                    self.desk,
                    command.case,
                    command.action,
                    (said := uploads.uncarried(command.form))[0],
                    self.actor(command.actor),
                    self.now,
                    attached=said[1],
                )
            ),
        )


def attempt(run: Any) -> str | None:
    """Run something; what went wrong, or None."""
    try:
        run()
    except Exception as error:  # noqa: BLE001 - as the entry does
        return f"{type(error).__name__}: {error}"
    return None


@dataclass
class FakeWorld(World):
    """The world over the fakes; `memory` is all that they keep."""

    memory: fakes.Memory = field(default_factory=fakes.Memory)


def over_fakes(settings: Settings = SETTINGS, now: datetime = MONDAY) -> FakeWorld:
    """A world in memory with both cities, everybody's password being PASSWORD."""
    memory = fakes.Memory()
    directory, guards, vault = fakes.FakeDirectory(memory), fakes.FakeGuards(memory), fakes.FakeVault()
    changes = fakes.FakeChanges(memory)
    registers = fakes.FakeRegisters(memory)
    ballots = fakes.FakeBallots(memory)
    calendars = WorkCalendars(changes.notices, lambda office: directory.office(office).closures)
    for city in cities():
        settle(directory, city)
    channels = {name: fakes.FakeChannel(name) for name in ("inbox", "sms", "mail")}
    desk = Desk(
        fakes.FakeCases(memory),
        fakes.FakeDockets(memory),
        directory,
        fakes.FakeLedger(memory),
        guards,
        vault,
        calendars,
        channels,
        fakes.FakeRenderer(),
        settings,
        changes,
        registers,
        fakes.FakeDrawers(),
        fakes.FakeBoard(registers.shelf),
        ballots,
    )
    front = Front(
        fakes.FakeIntake(memory),
        fakes.FakeLookupGate(memory),
        directory,
        guards,
        vault,
        calendars,
        fakes.FakeProofOfWork(),
        settings,
        fakes.FakeBoard(registers.shelf),
        fakes.FakeBallotBox(ballots),
    )
    return FakeWorld(desk, front, now, memory=memory)


def settle(directory: Any, city: City) -> None:
    """Write a city whose people can all sign in."""
    hashed = password_hash()
    people = tuple(replace(member, password_hash=hashed, must_change=False) for member in city.staff)
    directory.put_city(city.offices, people, city.posts)


ROAD = (
    ("register", "qh.clerk", {}),
    ("classify", "qh.dispatcher", {"legal_class": "PETITION"}),
    ("dispatch", "qh.dispatcher", {"to": "qh-04"}),
    ("sign", "qh-04.liaison", {}),
    ("pass_down", "qh-04.liaison", {"to": "qh-0401"}),
    ("sign", "qh-0401.liaison", {}),
    ("contact", "qh-0401.handler", {}),
    ("accept_notice", "qh.clerk", {}),
    ("submit_reply", "qh-0401.handler", {}),
    ("approve_reply", "qh-0401.head", {}),
    ("deliver", "qh.clerk", {}),
    ("followup", "qh.followup", {}),
)
"""The ordinary road of a complaint about a school, from the bureau by the town to the school and back."""


def walk(world: World, number: str, until: str = "followup") -> Case:
    """Take a case along the ordinary road, up to and including `until` (its last occurrence)."""
    names = [name for name, _, _ in ROAD]
    last = len(names) - names[::-1].index(until)
    case = world.case(number)
    for action, who, form in ROAD[:last]:
        case = world.act(number, action, who, **form)
    return case
