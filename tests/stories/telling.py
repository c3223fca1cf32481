"""How a story is told: at a moment, somebody does something, by the API; then what everybody sees is looked at.

    story.at("2026-11-16 10:05").by("qh-0401", "liaison").does("签收")
    story.petitioner_sees("办理中", office="南塘实验小学")

Between two moments the sweep runs every five minutes and notices are delivered, as they are on any day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.disclosure import is_sealed_to_public
from chalicelib.domain.outcome import Claim
from chalicelib.domain.projections import wake_at
from chalicelib.domain.workdays import SHANGHAI
from chalicelib.wiring import desk as wired
from tests.entry.calls import Answer, Caller, call, run_job
from tests.stories.persons import Person, Petitioner
from tests.world import PASSWORD

FIVE_MINUTES = 300
INNER = (
    "退回待核", "退单", "督办", "备案办结", "约谈", "会商", "吹哨", "重办单", "调查报告", "派单员", "联系人", "承办人",
    "负责人", "staff", "docket",
)  # fmt: skip
PERSONS = ("甘小禾", "柏大川", "乔一苇", "苗可真", "1540000")
NEVER_SHOWN = (*INNER, *PERSONS)
"""Inner states and persons that no lookup may tell of (E3)."""


@dataclass
class Story:
    """One story: its present moment, the case it is about now, and the codes of all its cases.

    `eyes` is the officer through whom `clock`, `stands` and the like look at a case: the bureau's clerk, unless
    `seen_by` says otherwise. `parents` are the cases whose answers a 复查 or 复核 looks at, by the number of the child.
    """

    messages: Path
    now: datetime = datetime(2026, 1, 4, 1, 0, tzinfo=UTC)
    number: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    promised: dict[str, Any] = field(default_factory=dict)
    step: dict[str, tuple[int, int]] = field(default_factory=dict)
    callers: dict[tuple[str, str], Caller] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    eyes: tuple[str, str] = ("qh", "clerk")
    keys: int = 0

    def orders_received(self, count: int) -> Story:
        """The day's snapshot says that so many 12345 orders came in this year; two of a hundred may be extended."""
        note = {"months": {"1": count}, "on": self.now.date().isoformat()}
        wired.desk().guards.put(Claim("orders", f"qh#{self.now.year}", amount=0, note=note))
        return self

    def at(self, moment: str, *, sweeping: bool = True) -> Story:
        """Let time pass until that moment of Shanghai; without `sweeping` no job runs meanwhile."""
        until = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).astimezone(UTC)
        assert until >= self.now, f"{moment} 已经过去"
        while sweeping and (wake := self._next_sweep()) is not None and wake <= until:
            self.now = wake
            self.sweep()
            self.carry_out()
        self.now = until
        if sweeping:
            run_job("deliver")
        return self

    def _next_sweep(self) -> datetime | None:
        """The next run of the sweep that has something to do; it runs every five minutes."""
        desk = wired.desk()
        cases = [self.kept(number) for number in {*self.codes, *self.parents}]
        wakes = [wake for case in cases if (wake := wake_at(case, desk.calendars.calendar(case.city)))]
        if not wakes:
            return None
        after = max(min(wakes), self.now).timestamp()
        return datetime.fromtimestamp(-(-after // FIVE_MINUTES) * FIVE_MINUTES, UTC)

    def sweep(self) -> dict[str, Any]:
        """One run of the sweep and of the delivery, now."""
        swept: dict[str, Any] = run_job("sweep")
        assert swept["failed"] == 0
        if swept["alerts"]:
            self.note(f"系统发出 {swept['alerts']} 条提醒")
        run_job("deliver")
        return swept

    def by(self, office: str, login: str) -> Person:
        """Somebody of an office, signed in."""
        if (office, login) not in self.callers:
            self.callers[office, login] = Caller(office, login, PASSWORD).sign_in()
        return Person(self, self.callers[office, login])

    def petitioner(self) -> Petitioner:
        """Whoever brought the matter."""
        return Petitioner(self)

    def about(self, number: str) -> Story:
        """Speak of this case from here on."""
        self.number = number
        return self

    def child(self, tie: str) -> Story:
        """Speak of the 复查 (reexam) or 复核 (recheck) of this case from here on; its own number is told to nobody."""
        parent = self.number
        self.number = self.kept(parent).tied(tie)[-1]
        self.parents[self.number] = parent
        return self

    def seen_by(self, office: str, login: str) -> Story:
        """Look at cases through the eyes of this officer from here on."""
        self.eyes = (office, login)
        return self

    def kept(self, number: str = "") -> Case:
        """The case as it is kept, whoever may see it."""
        return wired.desk().cases.load(number or self.number).case

    def keep(self, number: str, code: str) -> None:
        """Another case has come of this one, with a code of its own."""
        self.codes[number] = code
        promised = self.kept(number).promised_on
        self.promised[number] = promised.isoformat() if promised else None

    def carry_out(self) -> Story:
        """What was asked of other cases is done at once, as the job does that runs every few seconds."""
        while (report := run_job("drain"))["done"]:
            assert (report["lost"], report["errors"]) == (0, 0), report
        assert (report["lost"], report["errors"]) == (0, 0), report
        return self

    def begun(self, answer: Answer, form: Mapping[str, Any]) -> str:
        """A case has begun; its receipt is kept."""
        assert answer.status == 201, answer.raw.decode()
        receipt = answer.json
        number = receipt["number"]
        self.codes[number] = receipt["query_code"]
        self.promised[number] = receipt["promised_on"]
        self.number = number
        self.note(f"收到：{form['title']}（{number}）")
        self.look_after(number)
        return str(number)

    def key(self) -> str:
        """A key that was never used."""
        self.keys += 1
        return f"story-key-{self.keys:04}"

    def note(self, what: str) -> None:
        """A line of the story; pytest shows them when it fails."""
        print(f"{self.now.astimezone(SHANGHAI):%m-%d %H:%M} {what}")

    def case(self, number: str = "", caller: Caller | None = None) -> dict[str, Any]:
        """The case as an officer sees it; by default the one through whose eyes the story looks."""
        seen = (caller or self.by(*self.eyes).caller).get(f"/api/v1/cases/{number or self.number}")
        assert seen.status == 200, seen.raw.decode()
        found: dict[str, Any] = seen.json
        return found

    def alerts(self, number: str = "") -> list[tuple[str, ...]]:
        """Every alert of the case as (rule, day, kind, rung, colour), earliest first."""
        desk = wired.desk()
        keys = [office.id for office in desk.directory.tree("qh").values()]
        units = [f"{o.id}:{u.code}" for o in desk.directory.tree("qh").values() for u in o.units]
        page = desk.ledger.alerts([*keys, *units, "qh:lead", "qh:discipline"], None, 500)
        return sorted(
            (
                (a.rule, a.at.astimezone(SHANGHAI).date().isoformat(), a.kind, f"L{a.rung}", a.colour)
                for a in page.items
                if a.case == (number or self.number)
            ),
            key=lambda each: (each[1], each),
        )

    def clock(self, rule: str, *, due: str, state: str = "running", legal: str = "", number: str = "") -> Story:
        """The latest clock of a rule: due on that day (`legal`: judged on that one), and how it stands."""
        clocks = [each for each in self.case(number)["clocks"] if each["rule"] == rule and each["state"] != "cancelled"]
        assert clocks, f"没有 {rule}"
        last = clocks[-1]
        assert (last["due_on"], last["state"]) == (due, state), (last["due_on"], last["state"], last["why"])
        if legal:
            assert last["effective_on"] == legal
        return self

    def no_clock(self, *rules: str) -> Story:
        """None of these rules runs in this case."""
        running = {each["rule"] for each in self.case()["clocks"] if each["state"] == "running"}
        assert not running & set(rules), running
        return self

    def stands(self, title: str) -> Story:
        """The state of the case, as officers call it."""
        assert self.case()["state"]["title"] == title
        return self

    def whole(self, number: str) -> str:
        """The case that the petitioner knows: of a 复查 or 复核 that of the answer in doubt."""
        while number in self.parents:
            number = self.parents[number]
        return number

    def lookup(self, number: str) -> dict[str, Any]:
        """What the petitioner sees on the lookup page."""
        answer = call("POST", "/api/v1/lookup", {"number": number, "code": self.codes[number]})
        assert answer.status == 200, answer.raw.decode()
        shown: dict[str, Any] = answer.json
        return shown

    def look_after(self, number: str) -> None:
        """After every step: the lookup tells nothing that it must not, keeps its promise and takes no step back."""
        number = self.whole(number)
        shown = self.lookup(number)
        text = json.dumps(shown, ensure_ascii=False)
        assert not [word for word in NEVER_SHOWN if word in text], text
        reopened = any(each.outcome == "annulled" for each in self.kept(number).reviews)
        if reopened and self.kept(number).round:
            # The petitioner was told so: the answer is annulled, and another period begins (edge 29).
            self.promised[number] = shown["promised_on"]
        kept = is_sealed_to_public(self.kept(number)) or shown["promised_on"] == self.promised[number]
        assert kept, "公开的承诺日期不得悄悄改变"
        redone = sum(1 for each in shown["stages"] if each["code"] == "handling")
        before, rounds = self.step.get(number, (0, 0))
        # Who was pressed to withdraw is where he was before (edge 26).
        resumed = any(mark.name == "pressed" for mark in self.kept(number).marks)
        assert shown["stage"]["step"] >= before or redone > rounds or resumed, "公开的进度不得倒退"
        self.step[number] = (shown["stage"]["step"], redone)

    def petitioner_sees(
        self, stage: str, *, office: str = "", reply: str = "", can: tuple[str, ...] | None = None, **dates: str | None
    ) -> Story:
        """What the lookup shows: the stage, the office, part of the reply, what can be asked for, and dates."""
        shown = self.lookup(self.number)
        assert shown["stage"]["title"] == stage, shown["stage"]
        if office:
            assert shown["office"]["name"] == office
            assert shown["office"]["phone"].startswith("0480-66")
        if reply:
            assert reply in (shown["reply"] or ""), shown["reply"]
        if can is not None:
            assert {each["title"] for each in shown["next"]} == set(can)
        for name, value in dates.items():
            assert shown[name] == value, (name, shown[name])
        return self

    def petitioner_sees_only(self, stage: str) -> Story:
        """The neutral line of a sealed case: no topic, date or reply, and nothing to ask for but to add something."""
        self.petitioner_sees(stage, can=("补充情况",))
        shown = self.lookup(self.number)
        silent = ("topic", "told_on", "promised_on", "extended_until", "extension_reason", "replied_on", "reply")
        assert not [name for name in silent if shown[name]]
        return self

    def office_was_told(self, key: str, *templates: str) -> Story:
        """These messages about the case, and no others, stand in the inbox of a docket."""
        inbox = wired.desk().ledger.inbox(key, None, 100).items
        told = [each.template for each in reversed(inbox) if each.case == self.number]
        assert told == list(templates), told
        return self

    def petitioner_was_told_nothing(self) -> Story:
        """No message about the case ever went to the telephone or mailbox that was left."""
        run_job("deliver")
        sent = self.messages.read_text("utf-8") if self.messages.exists() else ""
        assert self.whole(self.number) not in sent
        return self

    def petitioner_was_told(self, subject: str, *, number: str = "") -> Story:
        """A message with these words was sent to the petitioner; none tells of the matter itself."""
        run_job("deliver")
        lines = [json.loads(line) for line in self.messages.read_text("utf-8").splitlines()]
        own = [each for each in lines if (number or self.number) in each["text"]]
        assert any(subject in each["subject"] + each["text"] for each in own), own
        return self
