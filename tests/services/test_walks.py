"""Random lives: whatever people, the public and the sweep do in whatever order, the invariants of B7 hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from chalicelib.domain import workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.forms import Field
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.workdays import business_date
from chalicelib.services import act, lookup, worklist
from chalicelib.services.begin import code_hash
from chalicelib.services.sweep import Swept
from tests.domain.test_workflow_matrix import LED_TO
from tests.services.invariants import check
from tests.world import over_fakes

OFFICES = ("qh", "qh-04", "qh-0401", "qh-0402", "qh-0801")
TARGETS = ("qh-04", "qh-0401", "qh-0402", "qh-0801", "qh:0104", "qh:0105", "qh-0401:deyu")
WRONG_TARGETS = ("qh:lead", "bs-01", "qh-04:none", "x", "qh")
ENDS = ("withdraw", "refuse", "ask_info", "close")
"""Chosen seldom, so that lives are long."""

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


class Life:
    """One city in which a few cases live."""

    def __init__(self, random: Random, done: Counter[str] | None = None) -> None:
        self.random = random
        self.done = Counter() if done is None else done
        self.world = over_fakes()
        self.world.pace = timedelta(minutes=7)
        ids = [id for id in sorted(self.world.people()) if id.rpartition(".")[0] in OFFICES]
        self.people = {id: self.world.actor(id) for id in ids}
        for matter in random.sample(MATTERS, 3):
            bring = self.world.arrive if "outside_number" in matter else self.world.submit
            check(self.world, bring(**matter), None)

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
        for id, actor in self.people.items():
            if actor.keys.isdisjoint(seeing):
                continue
            for row in workflow.open_actions(case, actor, ACTIONS):
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
        code = code_hash(world.desk.vault, number, world.codes[number])
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
        world.now += world.pace
        return told

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
                "moment": f"{today}T00:00:00+08:00" if wrong else self.world.now.isoformat(),
                "number": self.random.randint(0, 8),
                "target": self.random.choice(WRONG_TARGETS if wrong else TARGETS),
                "topic": self.random.choice(["02", "0201", "17", "07"]),
                "staff": "nobody" if wrong else self.random.choice(["qh-0401.handler", "qh-0402.handler"]),
            }
            yield field.name, "" if wrong and field.kind == "text" else kinds.get(field.kind, "经核实，情况如下。")

    def the_petitioner_asks(self, number: str) -> str:
        world, before, code = self.world, self.world.case(number), self.world.codes[number]
        shown = lookup.lookup(world.front, number, code, proof="", address="a", now=world.now)
        names = [each.row.name for each in shown.next if each.row.name not in ENDS or self.random.random() < 0.1]
        if not names:
            return "nothing to ask for"
        action = min(names, key=lambda each: (self.done[each], self.random.random()))
        self.done[action] += 1
        form = dict(self.filled(ACTIONS[action].fields))
        try:
            lookup.command(world.front, number, code, action, form, proof="", address="a", now=world.now)
        except Invalid:
            assert world.case(number) == before
        world.drain()
        check(world, number, before)
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
        assert swept == Swept()
        return f"{hours} hours later"

    def strangers_find_nothing(self, number: str) -> str:
        case = self.world.case(number)
        for actor in self.people.values():
            sees = any(workflow.stakes(case, key) for key in actor.keys)
            try:
                worklist.open_case(self.world.desk, actor, number)
            except NotFound:
                assert not sees
            else:
                assert sees
        return "strangers"


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_the_invariants_hold_in_any_life(seed: int) -> None:
    life = Life(Random(seed))
    for _ in range(60):
        note(life.step())


RARE = {"close", "decide_extend", "accept_notice_part"}
"""What chance seldom leads to; test_closing and test_decisions go there on purpose."""


def test_the_walks_come_through_every_state_and_every_action() -> None:
    states: Counter[str] = Counter()
    actions: Counter[str] = Counter()
    done: Counter[str] = Counter()
    wanted = {str(state) for state in LED_TO}, set(ACTIONS) - RARE
    for seed in range(200):
        life = Life(Random(seed), done)
        for _ in range(60):
            life.step()
        events = life.world.memory.events.values()
        states.update(event.after for event in events)
        actions.update(event.action for event in events)
        if wanted[0] <= set(states) and wanted[1] <= set(actions):
            break
    assert wanted[0] - set(states) == set()
    assert wanted[1] - set(actions) == set()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100))
def test_many_lives(seed: int) -> None:
    life = Life(Random(seed))
    for _ in range(80):
        life.step()
