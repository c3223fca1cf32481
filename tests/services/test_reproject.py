"""Data of an earlier version: wakes, entries and progress as today's rows have them, on the fakes and on the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.adapters.dynamo.rows import case_key, entry_row, progress_row
from chalicelib.adapters.dynamo.wire import Item, n, s
from chalicelib.domain.case import State
from chalicelib.domain.errors import Stale
from chalicelib.domain.projections import wake_at
from chalicelib.services.reproject import reproject
from chalicelib.wiring import base, operator
from tests.fakes.records import FakeRecords
from tests.services.test_verify import looked
from tests.world import FakeWorld, World, walk


def closed_before_its_rules_rang(world: World) -> tuple[str, datetime]:
    """A petition that is closed while its thirty days for 复查 run; when they end."""
    number = world.submit()
    case = walk(world, number)
    (window,) = [clock for clock in case.clocks if clock.rule == "R24"]
    assert (case.state, window.state) == (State.CLOSED, "running")
    return number, window.judged


def again(world: FakeWorld, number: str, records: FakeRecords | None = None) -> bool:
    desk = world.desk
    records = records or FakeRecords(world.memory)
    return reproject(records, desk.dockets, desk.vault, desk.calendars, number)


def test_a_clock_that_did_not_ring_when_it_was_stored_rings_at_its_end(world: FakeWorld) -> None:
    number, ends = closed_before_its_rules_rang(world)
    del world.memory.wakes[number]
    assert world.sweep(ends).woken == 0
    assert again(world, number)
    assert world.memory.wakes[number] == ends
    assert not again(world, number)
    world.now = ends
    world.sweep()
    world.drain()
    assert world.case(number).state is State.FINAL
    assert looked(world, full=True) == []


def test_what_others_see_is_as_todays_rows_have_it_and_the_case_is_left_alone(world: FakeWorld) -> None:
    number, _ = closed_before_its_rules_rang(world)
    memory, before = world.memory, world.case(number)
    memory.progress[number] = replace(memory.progress[number], next=())
    memory.entries["qh", number] = replace(memory.entries["qh", number], outcome={})
    memory.entries["qh-0801", number] = replace(memory.entries["qh", number], key="qh-0801")
    memory.finds = {each for each in memory.finds if each[0] != "qh"}
    assert looked(world)
    assert again(world, number)
    assert looked(world, full=True) == []
    assert ("qh-0801", number) not in memory.entries
    assert "reexam_apply" in dict(memory.progress[number].next)
    assert world.case(number) == before


def test_a_case_that_changes_meanwhile_is_looked_at_again_and_a_broken_one_is_left(world: FakeWorld) -> None:
    number, ends = closed_before_its_rules_rang(world)
    del world.memory.wakes[number]
    refused: list[str] = []

    class Busy(FakeRecords):
        def rewrite(self, case: object, seen: object) -> None:
            if not refused:
                refused.append(number)
                raise Stale()
            super().rewrite(case, seen)  # type: ignore[arg-type]

    assert again(world, number, Busy(world.memory))
    assert (refused, world.memory.wakes[number]) == ([number], ends)
    del world.memory.cases[number]
    assert not again(world, number)


@pytest.mark.engine
def test_migrate_brings_stored_cases_up_to_date_once(real: World) -> None:
    """R24 and R26 had no ring at their end when the first cases were stored: they slept for good."""
    number, ends = closed_before_its_rules_rang(real)
    busy = real.submit()
    _as_it_was_stored(real, number)
    assert real.sweep(ends).woken == 1, "only the other case"
    told: list[str] = []
    operator.migrate(told.append)
    assert [line for line in told if "唤醒" in line]
    (kept,) = operator.records().cases([number])
    assert kept.case is not None
    assert kept.wake_at == ends == wake_at(kept.case, real.desk.calendars.calendar("qh"))
    assert kept.case == real.case(number)
    (entry,) = real.desk.dockets.entry(["qh"], number)
    assert entry.outcome["causeless"] is True
    real.now = ends + timedelta(minutes=1)
    assert real.sweep().failed == ()
    real.drain()
    assert real.case(number).state is State.FINAL
    assert real.case(busy).state is State.INBOX
    told.clear()
    operator.migrate(told.append)
    assert told == []


def _as_it_was_stored(world: World, number: str) -> None:
    """The case asleep, its entry and progress without what rows added since; the data of the first version."""
    engine, vault = base.engine(), base.vault()
    item: Item | None = engine.get("cases", case_key(number))
    assert item is not None
    engine.put("cases", {name: value for name, value in item.items() if name not in ("shard", "wake_at")})
    (entry,) = world.desk.dockets.entry(["qh"], number)
    engine.put("dockets", entry_row(replace(entry, outcome={}), vault))
    progress = world.front.gate.attempt(number, "192.0.2.1", world.now).progress
    assert progress is not None
    engine.put("progress", progress_row(replace(progress, next=()), vault))
    engine.put("guards", {"id": s("schema#version"), "amount": n(2)})
