"""Random lives after an answer: 复查, 复核, 备案办结, 不满意事项复核 in any order; the invariants of B7 hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from chalicelib.domain import workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.projections import docket_keys
from tests.rooms import filing, review
from tests.services.test_verify import looked
from tests.services.test_walks import OFFICES, Life
from tests.world import over_fakes

OURS = set(review.FORMS) | set(filing.FORMS)
LOGINS = {
    "clerk", "dispatcher", "center-head", "followup", "supervisor", "reviewer", "deputy1", "deputy2", "head", "vice",
    "liaison", "handler",
}  # fmt: skip
ROAD = {"deliver", "followup", "evaluate", "redo", "dispatch", "sign", "contact", "submit_reply", "approve_reply"}
ENDS = {"withdraw_review", "end_review", "refuse_review"}


class Aftermath(Life):
    """A city in which a few petitions are answered already."""

    def __init__(self, random: Random, done: Counter[str]) -> None:
        self.random, self.done = random, done
        self.world = over_fakes()
        self.world.pace = timedelta(minutes=7)
        for office, seats in {"qh-0401": ("qh-04", "qh"), "qh-0402": ("qh", "qh"), "qh-0801": ("", "市政府")}.items():
            before = self.world.desk.directory.office(office)
            self.world.desk.directory.put_office(
                before, replace(before, reexam_office=seats[0], recheck_office=seats[1])
            )
        self.world.promote("qh-04.vice", "REVIEWER")
        ids = [id for id in sorted(self.world.people()) if id.split(".")[0] in OFFICES and id.split(".")[1] in LOGINS]
        self.people = {id: self.world.actor(id) for id in ids}
        for school in ("qh-0401", "qh-0402", "qh-0801"):
            number = self.bring(school)
            if school == "qh-0402" and random.random() < 0.5:
                self.doubt(number)
        self.known = set(self.world.memory.cases)

    def doubt(self, number: str) -> None:
        """Bring the matter through 复查 to 复核, so that lives need not be long."""
        world = self.world
        world.act(number, "reexam_apply", "PUBLIC")
        child = world.case(number).reviews[-1].child
        world.act(child, "submit_opinion", "qh.reviewer")
        world.act(child, "reexam_decide", "qh.head")
        self.quiet()
        world.act(child, "deliver_opinion", "qh.clerk")
        self.quiet()
        world.promote("qh.vice-head", "REVIEWER")
        self.people["qh.vice-head"] = world.actor("qh.vice-head")
        world.act(number, "recheck_apply", "PUBLIC")
        self.quiet()

    def quiet(self) -> None:
        while self.world.drain().done:
            pass

    def bring(self, school: str) -> str:
        world = self.world
        number = world.submit(about_office=school)
        unhappy = {"satisfied": "bad", "solved": "no", "reason": "没有退费", "redo": self.random.random() < 0.4}
        for action, who, form in (
            ("register", "qh.clerk", {}),
            ("classify", "qh.dispatcher", {"legal_class": "PETITION"}),
            ("dispatch", "qh.dispatcher", {"to": school}),
            ("sign", f"{school}.liaison", {}),
            ("contact", f"{school}.handler", {}),
            ("contact", f"{school}.handler", {}),
            ("submit_reply", f"{school}.handler", {}),
            ("approve_reply", f"{school}.head", {}),
            ("deliver", "qh.clerk", {}),
            ("followup", "qh.followup", unhappy if school != "qh-0402" else {**unhappy, "redo": False}),
        ):
            world.act(number, action, who, **form)
        return number

    def step(self) -> str:
        number = self.random.choice(sorted(self.world.memory.cases))
        lot = self.random.random()
        if lot < 0.8:
            return self.somebody_who_may_acts(number)
        return self.the_petitioner_asks(number) if lot < 0.93 else self.time_goes_by()

    def somebody_who_may_acts(self, number: str) -> str:
        case = self.world.case(number)
        offered: dict[str, list[str]] = {}
        for id, actor in self.people.items():
            if actor.keys.isdisjoint(docket_keys(case)):
                continue
            for row in workflow.open_actions(case, actor, ACTIONS):
                if row.name in OURS | ROAD and (row.name not in ENDS or self.random.random() < 0.1):
                    offered.setdefault(row.name, []).append(id)
        if not offered:
            return "nobody may do anything"
        name = min(sorted(offered), key=lambda each: (self.done[each], self.random.random()))
        return self.perform(number, name, self.random.choice(offered[name]))


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_the_invariants_hold_after_any_answer(seed: int) -> None:
    life = Aftermath(Random(seed), Counter())
    for _ in range(50):
        note(life.step())
    assert looked(life.world, full=True) == []


@pytest.mark.slow
def test_the_walks_come_through_every_row_of_review_and_filing() -> None:
    done: Counter[str] = Counter()
    seen: set[str] = set()
    for seed in range(60):
        life = Aftermath(Random(seed), done)
        for _ in range(80):
            life.step()
        seen |= {event.action for event in life.world.memory.events.values()}
        if seen >= OURS:
            break
    assert OURS - seen == set()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30))
def test_many_lives_after_an_answer(seed: int) -> None:
    life = Aftermath(Random(seed), Counter())
    for _ in range(150):
        life.step()
    assert looked(life.world, full=True) == []
