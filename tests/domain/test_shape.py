"""Worked through as throw-away rows: what the next issues bring must be rows, never surgery (docs/adr/0003)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain import workflow
from chalicelib.domain.case import Case
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.turn import Terms
from chalicelib.services.project import differences
from chalicelib.services.terms import terms_for
from tests.domain.throwaway import ALL, RULES
from tests.world import FakeWorld, over_fakes, walk

CHILD = "QH20261116-ZZZZZ"


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def terms(world: FakeWorld, case: Case) -> Terms:
    plain = terms_for(world.desk.directory, world.desk.calendars, case.owner, ["qh-04", "qh:0105"], number=CHILD)
    return replace(plain, actions=ALL, rows=RULES, staff=tuple(world.people().values()))


def step(world: FakeWorld, case: Case, action: str, who: str, **form: object) -> Outcome:
    world.now += timedelta(minutes=10)
    return workflow.step(case, action, form, world.actor(who), world.now, terms(world, case))


# An office that moves in the tree


def test_an_overseer_changes_by_a_row_on_each_case(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401")
    loaded = world.desk.cases.load(number)
    outcome = step(world, loaded.case, "move_overseer", "SYSTEM", old="qh-04", new="qh-03")
    case = outcome.cases[0]
    assert set(docket_keys(case)) == {"qh-0401", "qh-03", "qh"}
    assert case.revision == loaded.case.revision
    calendar = world.desk.calendars.calendar("qh-0401")
    world.desk.cases.commit(loaded.case, outcome, differences(loaded, outcome, calendar, world.desk.vault))
    assert ("qh-03", number) in world.memory.entries
    assert ("qh-04", number) not in world.memory.entries
    again = step(world, case, "move_overseer", "SYSTEM", old="qh-04", new="qh-03").cases[0]
    assert docket_keys(again) == docket_keys(case)


def test_a_successor_takes_over_part_and_duty(world: FakeWorld) -> None:
    case = walk(world, world.submit(), "contact")
    after = step(world, case, "succeed", "SYSTEM", old="qh-0401", new="qh-0402").cases[0]
    assert after.main
    assert after.main.holder == "qh-0402"
    assert "qh-0401" not in docket_keys(after)
    assert [c.raw_due for c in after.clocks] == [c.raw_due for c in case.clocks]
    assert "qh-0401" not in {c.obligor for c in after.clocks if c.state == "running"}
