"""Random lives: whatever people, the public and the sweep do in whatever order, the invariants of B7 hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from chalicelib.domain import workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.forms import Field, for_public
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.recusal import remaining
from chalicelib.domain.workdays import business_date
from chalicelib.services import act, lookup, worklist
from chalicelib.services.begin import code_hash
from chalicelib.services.sweep import Swept
from chalicelib.services.verify import verify
from tests.fakes.records import FakeRecords
from tests.rooms import reception
from tests.services.invariants import check
from tests.services.sessions import a_session
from tests.world import over_fakes

OFFICES = ("qh", "qh-04", "qh-0401", "qh-0402", "qh-0801")
TARGETS = ("qh-04", "qh-0401", "qh-0402", "qh-0801", "qh:0104", "qh:0105", "qh-0401:deyu", "qh-04:discipline")
WRONG_TARGETS = ("qh:lead", "bs-01", "qh-04:none", "x", "qh")
STAFF = {
    "assignee": ("qh-0401.handler", "qh-0402.handler"),
    "leader": ("qh.deputy1", "qh-04.head", "qh-0401.head", "qh-0801.head"),
    "adviser": ("qh.legal",),
    "person": ("qh.liaison", "qh-04.liaison", "qh-0401.handler", "qh-0402.handler"),
    "subject": ("qh-0401.handler", "qh-0401.head", "qh.head-0105", "qh.deputy1"),
}
"""Whom people name in which field."""

SEALING = ("to_discipline", "discipline_out", "discipline_close", "to_legal_path", "return_order", "archive")
"""Ends, or seals, of this kind of road."""

ASIDE = ("escalate_urgent", "flag_retaliation", "ask_harassment", "supervise", "name_reader", "propose_accountability")
"""What may be done in almost every state and leads nowhere."""

ENDS = (
    *("withdraw", "refuse", "ask_info", "close", "recuse", "name_subject", "withdraw_review"),
    *SEALING,
    *ASIDE,
    *reception.FORMS,
)
"""Chosen seldom, so that lives are long."""

LIVES, STEPS = 100, 100
SEEDS = st.integers(0, 2**32)

MATTERS: tuple[dict[str, Any], ...] = (
    {},
    {"office": "qh-0401"},
    {"office": "qh-0401", "type": "REPORT"},
    {"office": "qh-0401", "about_kind": "head"},
    {"about_kind": "none", "about_office": None, "office": "qh-04", "type": "CONSULT", "identity": "anonymous"},
    {"about_kind": "office", "about_office": "qh:0101"},
    {"about_kind": "none", "about_office": None, "type": "SUGGEST", "mobile": None, "email": "ganxh@mail.example"},
    {"identity": "confidential", "topic": "17"},
    {"office": "qh-0801", "about_office": "qh-0801", "people": 23},
    {"channel": "H12345", "outside_number": "G1", "office": "qh"},
    {"channel": "H12345", "outside_number": "G2", "office": "qh", "urgency": "urgent", "outside_round": 1},
)


AT_HAND = 8
"""How many of those whom a case concerns are asked what they might do next."""


class Life:
    """One city in which a few cases live."""

    def __init__(self, random: Random, done: Counter[str] | None = None) -> None:
        self.random = random
        self.done = Counter() if done is None else done
        self.world = over_fakes()
        self.world.pace = timedelta(minutes=7)
        ids = [id for id in sorted(self.world.people()) if id.rpartition(".")[0] in OFFICES]
        self.people = {id: self.world.actor(id) for id in ids}
        school = self.world.desk.directory.office("qh-0401")
        self.world.desk.directory.put_office(school, replace(school, recheck_office="qh"))
        for matter in random.sample(MATTERS, 3):
            bring = self.world.arrive if "outside_number" in matter else self.world.submit
            check(self.world, bring(**matter), None)
        self.known = set(self.world.memory.cases)

    def step(self) -> str:
        number = self.random.choice(sorted(self.world.memory.cases))
        lot = self.random.random()
        if lot < 0.74:
            return self.somebody_who_may_acts(number)
        if lot < 0.82:
            return self.somebody_tries_anything(number)
        if lot < 0.88:
            return self.the_petitioner_asks(number)
        if lot < 0.98:
            return self.time_goes_by()
        return self.strangers_find_nothing(number)

    def somebody_who_may_acts(self, number: str) -> str:
        case = self.world.case(number)
        offered: dict[str, list[str]] = {}
        seeing = docket_keys(case)
        concerned = [id for id, actor in self.people.items() if not actor.keys.isdisjoint(seeing)]
        for id in self.random.sample(concerned, min(AT_HAND, len(concerned))):
            for row in workflow.open_actions(case, self.people[id], ACTIONS):
                offered.setdefault(row.name, []).append(id)
        names = [name for name in sorted(offered) if name not in ENDS or self.random.random() < 0.1]
        forward = [name for name in names if ACTIONS[name].to or ACTIONS[name].targets]
        if not names:
            return "nobody may do anything"
        lot = self.random.random()
        if lot < 0.4:
            name = min(names, key=lambda each: (self.done[each], self.random.random()))
        else:
            name = self.random.choice(forward or names) if lot < 0.7 else self.random.choice(names)
        return self.perform(number, name, self.random.choice(offered[name]))

    def somebody_tries_anything(self, number: str) -> str:
        return self.perform(number, self.random.choice(sorted(ACTIONS)), self.random.choice(sorted(self.people)))

    def perform(self, number: str, action: str, by: str) -> str:
        world = self.world
        before, entries = world.case(number), dict(world.memory.entries)
        form = dict(self.filled(ACTIONS[action].fields))
        code = code_hash(world.desk.vault, number, world.codes.get(number, "none"))
        told = f"{before.state} {action} by {by} with {form}"
        try:
            act.perform(world.desk, number, action, form, self.people[by], world.now, code_hash=code)
        except (NotAllowed, Invalid) as refusal:
            assert world.case(number) == before
            assert world.memory.entries == entries
            told += f" refused: {refusal}"
        else:
            self.done[action] += 1
            check(world, number, before)
            self.what_was_ordered_is_done()
        world.now += world.pace
        return told

    def what_was_ordered_is_done(self) -> None:
        """A child is looked at as it begins; then the orders of one case to another are performed."""
        world = self.world
        for number in set(world.memory.cases) - self.known:
            check(world, number, None)
            self.known.add(number)
        befores = {number: world.case(number) for number in world.memory.cases}
        world.drain()
        for number, before in befores.items():
            if world.case(number) != before:
                check(world, number, before)

    def filled(self, fields: tuple[Field, ...]) -> Iterator[tuple[str, Any]]:
        """Something that somebody may write into each field, now and then something wrong."""
        today = business_date(self.world.now).isoformat()
        for field in fields:
            if not (field.required or field.needed_if) and self.random.random() < 0.7:
                continue
            wrong = self.random.random() < 0.04
            kinds: dict[str, Any] = {
                "choice": "?" if wrong else self.random.choice([value for value, _ in field.choices] or [""]),
                "bool": self.random.random() < 0.7,
                "date": "2031-01-01" if wrong else today,
                "moment": f"{today}T00:00:00+08:00" if wrong else self.moment(field).isoformat(),
                "session": self.session() if field.kind == "session" else "",
                "number": self.random.randint(0, 8),
                "target": self.random.choice(WRONG_TARGETS if wrong else TARGETS),
                "case": "X" if wrong else self.random.choice(sorted(self.world.memory.cases)),
                "topic": self.random.choice(["02", "0201", "17", "07", "12"]),
                "targets": self.random.sample(WRONG_TARGETS if wrong else TARGETS, self.random.randint(1, 3)),
                "staff": "nobody" if wrong else self.random.choice(STAFF.get(field.name, STAFF["assignee"])),
            }
            yield field.name, "" if wrong and field.kind == "text" else kinds.get(field.kind, "经核实，情况如下。")

    def moment(self, field: Field) -> datetime:
        """Now, or somewhat earlier where something began then."""
        return self.world.now - timedelta(minutes=5 if field.name.startswith("from") else 0)

    def session(self) -> str:
        """A reception session of the bureau: one of today, or one that can be booked."""
        return a_session(self.world, published=self.random.random() < 0.5)

    def the_petitioner_asks(self, number: str) -> str:
        world, before, code = self.world, self.world.case(number), self.world.codes.get(number)
        if code is None:
            return "a child has no code yet"
        shown = lookup.lookup(world.front, number, code, proof="", address="a", now=world.now)
        names = [each.row.name for each in shown.next if each.row.name not in ENDS or self.random.random() < 0.1]
        if not names:
            return "nothing to ask for"
        action = min(names, key=lambda each: (self.done[each], self.random.random()))
        self.done[action] += 1
        form = dict(self.filled(for_public(ACTIONS[action].fields)))
        try:
            lookup.command(world.front, number, code, action, form, proof="", address="a", now=world.now)
        except Invalid:
            assert world.case(number) == before
        world.drain()
        check(world, number, before)
        self.what_was_ordered_is_done()
        return f"PUBLIC {action}"

    def time_goes_by(self) -> str:
        world, hours = self.world, self.random.choice([1, 5, 30, 24 * 6, 24 * 20])
        world.now += timedelta(hours=hours)
        # What lapses may start another clock that rings at once: a few sweeps, and all is said.
        for _ in range(4):
            befores = {number: world.case(number) for number in world.memory.cases}
            told = len(world.memory.alerts)
            swept = world.sweep()
            assert not swept.failed
            assert len(world.memory.alerts) == told + swept.alerts
            for number, before in befores.items():
                check(world, number, before)
            self.what_was_ordered_is_done()
        assert swept == Swept()
        return f"{hours} hours later"

    def strangers_find_nothing(self, number: str) -> str:
        case = self.world.case(number)
        for actor in self.people.values():
            sees = any(workflow.stakes(case, key) for key in remaining(actor, case.recused).keys)
            try:
                worklist.open_case(self.world.desk, actor, number)
            except NotFound:
                assert not sees
            else:
                assert sees
        return "strangers"


class Walk(RuleBasedStateMachine):
    """A city in which anything that may happen does: the invariants are looked at after every step."""

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        self.life = Life(Random(seed))

    @rule(chance=SEEDS)
    def somebody_acts(self, chance: int) -> None:
        note(self._by(chance).somebody_who_may_acts(self._case()))

    @rule(chance=SEEDS)
    def somebody_acts_again(self, chance: int) -> None:
        note(self._by(chance).somebody_who_may_acts(self._case()))

    @rule(chance=SEEDS)
    def somebody_tries(self, chance: int) -> None:
        note(self._by(chance).somebody_tries_anything(self._case()))

    @rule(chance=SEEDS)
    def the_petitioner_asks(self, chance: int) -> None:
        note(self._by(chance).the_petitioner_asks(self._case()))

    @rule(chance=SEEDS)
    def time_goes_by(self, chance: int) -> None:
        note(self._by(chance).time_goes_by())

    @rule(chance=SEEDS)
    def strangers_look(self, chance: int) -> None:
        note(self._by(chance).strangers_find_nothing(self._case()))

    def _by(self, chance: int) -> Life:
        self.life.random.seed(chance)
        return self.life

    def _case(self) -> str:
        return self.life.random.choice(sorted(self.life.world.memory.cases))

    def teardown(self) -> None:
        world = self.life.world
        found = verify(FakeRecords(world.memory), world.desk.vault, world.desk.calendars, world.now)
        assert list(found) == []


Walk.TestCase.settings = settings(
    max_examples=LIVES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A life of a hundred steps takes an hour to shrink; its notes tell what happened.
    phases=(Phase.explicit, Phase.generate),
)
TestWalks = pytest.mark.slow(Walk.TestCase)
"""LIVES x STEPS = 10,000 steps, and a clean `verify` after each life."""


ORDINARY = {
    *("INBOX", "REGISTERED", "INFO_PENDING", "DISPATCHED", "RETURN_REQ", "HANDLING", "REPLY_REVIEW", "REPLIED"),
    *("FOLLOWUP", "REDO", "CLOSED", "REFUSED", "WITHDRAWN", "APPROVAL", "REEXAM"),
}
"""States to which chance leads; the others lie behind several procedures in a row, and their own tests go there."""


@pytest.mark.slow
def test_the_walks_come_through_the_ordinary_states_and_most_actions() -> None:
    states: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for seed in range(60):
        life = Life(Random(seed), done)
        for _ in range(60):
            life.step()
        states.update(event.after for event in life.world.memory.events.values())
    assert set(states) >= ORDINARY
    by_people = {name for name, row in ACTIONS.items() if set(row.by) != {"SYSTEM"}}
    assert len(by_people & set(done)) > len(by_people) / 2


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(50))
def test_many_lives(seed: int) -> None:
    life = Life(Random(seed))
    for _ in range(80):
        life.step()
