"""How a story is told: at a moment, somebody does something, by the API; then what everybody sees is looked at.

    story.at("2026-11-16 10:05").by("qh-0401", "liaison").does("签收")
    story.petitioner_sees("办理中", office="南塘实验小学")

Between two moments the sweep runs every five minutes and notices are delivered, as they are on any day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.projections import wake_at
from chalicelib.domain.workdays import SHANGHAI
from chalicelib.wiring import desk as wired
from tests.entry.calls import Answer, Caller, call, run_job
from tests.world import PASSWORD

FIVE_MINUTES = 300
NAMES = {row.title: name for name, row in ACTIONS.items()}
INNER = ("退回待核", "退单", "督办", "重办单", "调查报告", "派单员", "联系人", "承办人", "负责人", "staff", "docket")
PERSONS = ("甘小禾", "柏大川", "乔一苇", "苗可真", "1540000")
NEVER_SHOWN = (*INNER, *PERSONS)
"""Inner states and persons that no lookup may tell of (E3)."""


@dataclass
class Person:
    """A member of staff in a story."""

    story: Story
    caller: Caller

    def does(self, title: str, *, number: str = "", **form: Any) -> Story:
        """Take an action by its title, as it is offered on the page; whoever is refused stops the story."""
        number = number or self.story.number
        offered = {each["title"]: each for each in self.story.case(number, self.caller)["actions"]}
        who = f"{self.caller.office}.{self.caller.login}"
        assert title in offered, f"{who} 没有“{title}”这一按钮，只有：{'、'.join(offered)}"
        known = {each["name"] for each in offered[title]["fields"]} | {"assignment"}
        assert set(form) <= known, f"“{title}”的表单没有：{set(form) - known}"
        answer = self.caller.act(number, NAMES[title], form)
        assert answer.status == 200, f"{who} {title}：{answer.raw.decode()}"
        self.story.note(f"{who} {title}")
        self.story.look_after(number)
        return self.story

    def is_refused(self, title: str, because: str, *, number: str = "", **form: Any) -> Story:
        """Try an action that must not be done; `because` is part of what is told."""
        number = number or self.story.number
        before = self.story.case(number)
        answer = self.caller.act(number, NAMES[title], form, revision=before["revision"])
        assert answer.status in (403, 422), answer.raw.decode()
        said = answer.json["detail"] + "".join(each["message"] for each in answer.json.get("errors", ()))
        assert because in said, said
        assert self.story.case(number) == before
        self.story.note(f"{self.caller.login} 不能 {title}：{said}")
        return self.story

    def is_not_offered(self, title: str) -> Story:
        """The page shows no such button."""
        offered = [each["title"] for each in self.story.case(self.story.number, self.caller)["actions"]]
        assert title not in offered
        return self.story

    def takes_in(self, **form: Any) -> str:
        """Take in what came by telephone, letter, visit or as an order; the number of the case."""
        filled = {"office": self.caller.office, "received_at": self.story.now.isoformat(), **form}
        answer = self.caller.post("/api/v1/desk/cases", filled, idempotency_key=self.story.key())
        return self.story.begun(answer, filled)

    def never_saw_it(self) -> Story:
        """Nothing of the case is to be found, and nothing ever came: not by its number, in no list, in no alert."""
        assert self.story.number not in self.caller.get("/api/v1/alerts").raw.decode()
        return self.sees_it_no_more()

    def sees_it_no_more(self) -> Story:
        """The case cannot be opened, acted on or found in a list."""
        number, caller = self.story.number, self.caller
        for path in (f"/api/v1/cases/{number}", "/api/v1/cases/QH20261121-K7M3Q"):
            assert caller.get(path).status == 404
        assert caller.act(number, "supplement", {"content": "打听一下"}, revision=1).status == 404
        dockets = [each["key"] for each in caller.get("/api/v1/me").json["dockets"]]
        for docket in dockets:
            for done in ("false", "true"):
                assert number not in caller.get(f"/api/v1/worklist?docket={docket}&done={done}").raw.decode()
        return self.story

    def finds_it_on_the_worklist(self, due: str | None = None) -> Story:
        """The case stands on one of the person's dockets, `due` on that day."""
        dockets = [each["key"] for each in self.caller.get("/api/v1/me").json["dockets"]]
        rows = [
            row
            for docket in dockets
            for row in self.caller.get(f"/api/v1/worklist?docket={docket}").json["items"]
            if row["number"] == self.story.number
        ]
        assert rows, "工作台上没有此件"
        if due is not None:
            last = datetime.fromisoformat(rows[0]["due"]) - timedelta(microseconds=1)
            assert last.astimezone(SHANGHAI).date().isoformat() == due
        return self.story

    def was_warned(self, rule: str, on: str, colour: str = "", *, late: bool = False, times: int = 1) -> Story:
        """An alert of this rule came on that day, named this person, and came so often."""
        mine = f"{self.caller.office}.{self.caller.login}"
        found = [
            alert
            for alert in self.caller.get("/api/v1/alerts").json["items"]
            if (alert["case"], alert["rule"], alert["kind"]) == (self.story.number, rule, "late" if late else "warn")
            and mine in alert["staff"]
            and datetime.fromisoformat(alert["at"]).astimezone(SHANGHAI).date().isoformat() == on
            and alert["colour"] == colour
        ]
        assert len(found) == times, self.story.alerts()
        return self.story


@dataclass
class Petitioner:
    """Whoever brought the matter, with number and code only."""

    story: Story

    def submits(self, **form: Any) -> str:
        """Bring a matter by the form of the public site; its number."""
        filled = {"altcha": f"solved:{self.story.key()}", **form}
        answer = call("POST", "/api/v1/cases", filled, {"Idempotency-Key": self.story.key()})
        return self.story.begun(answer, filled)

    def asks(self, title: str, **form: Any) -> Story:
        """Ask for something offered on the lookup page; it is done at once."""
        story = self.story
        offered = {each["title"]: each["action"] for each in story.lookup(story.number)["next"]}
        assert title in offered, f"查询页没有“{title}”，只有：{'、'.join(offered)}"
        said = {"number": story.number, "code": story.codes[story.number], "form": form}
        answer = call("POST", f"/api/v1/lookup/actions/{offered[title]}", said)
        assert answer.status == 202, answer.raw.decode()
        assert run_job("drain") == {"done": 1, "later": 0, "lost": 0, "errors": 0}
        story.note(f"信访人 {title}")
        story.look_after(story.number)
        return story

    def is_refused(self, title: str, status: int, **form: Any) -> Answer:
        """Ask for something that is not granted."""
        story = self.story
        said = {"number": story.number, "code": story.codes[story.number], "form": form}
        answer = call("POST", f"/api/v1/lookup/actions/{NAMES[title]}", said)
        assert answer.status == status, answer.raw.decode()
        return answer


@dataclass
class Story:
    """One story: its present moment, the case it is about now, and the codes of all its cases."""

    messages: Path
    now: datetime = datetime(2026, 1, 4, 1, 0, tzinfo=UTC)
    number: str = ""
    codes: dict[str, str] = field(default_factory=dict)
    promised: dict[str, Any] = field(default_factory=dict)
    step: dict[str, tuple[int, int]] = field(default_factory=dict)
    callers: dict[tuple[str, str], Caller] = field(default_factory=dict)
    keys: int = 0

    def at(self, moment: str, *, sweeping: bool = True) -> Story:
        """Let time pass until that moment of Shanghai; without `sweeping` no job runs meanwhile."""
        until = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI).astimezone(UTC)
        assert until >= self.now, f"{moment} 已经过去"
        while sweeping and (wake := self._next_sweep()) is not None and wake <= until:
            self.now = wake
            self.sweep()
        self.now = until
        if sweeping:
            run_job("deliver")
        return self

    def _next_sweep(self) -> datetime | None:
        """The next run of the sweep that has something to do; it runs every five minutes."""
        desk = wired.desk()
        cases = [desk.cases.load(number).case for number in self.codes]
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
        """The case as an officer sees it; by default the bureau's clerk."""
        seen = (caller or self.by("qh", "clerk").caller).get(f"/api/v1/cases/{number or self.number}")
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

    def lookup(self, number: str) -> dict[str, Any]:
        """What the petitioner sees on the lookup page."""
        answer = call("POST", "/api/v1/lookup", {"number": number, "code": self.codes[number]})
        assert answer.status == 200, answer.raw.decode()
        shown: dict[str, Any] = answer.json
        return shown

    def look_after(self, number: str) -> None:
        """After every step: the lookup tells nothing that it must not, keeps its promise and takes no step back."""
        shown = self.lookup(number)
        text = json.dumps(shown, ensure_ascii=False)
        assert not [word for word in NEVER_SHOWN if word in text], text
        assert shown["promised_on"] == self.promised[number], "公开的承诺日期不得悄悄改变"
        redone = sum(1 for each in shown["stages"] if each["code"] == "handling")
        before, rounds = self.step.get(number, (0, 0))
        assert shown["stage"]["step"] >= before or redone > rounds, "公开的进度不得倒退"
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

    def petitioner_was_told(self, subject: str, *, number: str = "") -> Story:
        """A message with these words was sent to the petitioner; none tells of the matter itself."""
        run_job("deliver")
        lines = [json.loads(line) for line in self.messages.read_text("utf-8").splitlines()]
        own = [each for each in lines if (number or self.number) in each["text"]]
        assert any(subject in each["subject"] + each["text"] for each in own), own
        return self
