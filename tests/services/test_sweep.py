"""The sweep: every alert exactly once, however often and by however many it is run; never silence, nobody blocked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.ports import SHARDS, Loaded, Waking
from chalicelib.domain.projections import docket_keys, wake_at
from chalicelib.services.act import perform
from chalicelib.services.sweep import PUT_OFF, Swept, sweep
from chalicelib.services.worlds import Desk
from tests.fakes import FakeCases
from tests.world import FakeWorld, World, at, attempt, walk

LATER = timedelta(days=3)
"""After it R01 of a case that nobody registered has warned and is late."""


class Watched(FakeCases):
    """Cases that count what is loaded, and some of which cannot be."""

    def __init__(self, world: FakeWorld, broken: frozenset[str] = frozenset()) -> None:
        super().__init__(world.memory)
        self.loads: Counter[str] = Counter()
        self.broken = broken

    def load(self, number: str) -> Loaded:
        self.loads[number] += 1
        if number in self.broken:
            raise Unavailable
        return super().load(number)


def watched(world: FakeWorld, *broken: str) -> tuple[Desk, Watched]:
    cases = Watched(world, frozenset(broken))
    return replace(world.desk, cases=cases), cases


# Once


def test_each_ring_is_told_once_and_nobody_is_told_again(world: FakeWorld) -> None:
    number = world.submit()
    assert world.sweep(world.now + LATER) == Swept(woken=1, alerts=2)
    told = dict(world.memory.alerts)
    assert [(a.rule, a.kind, a.rung) for a in told.values()] == [("R01", "warn", 1), ("R01", "late", 3)]
    for hours in (0, 0, 1, 24, 24 * 30):
        assert world.sweep(world.now + LATER + timedelta(hours=hours)) == Swept()
    assert world.memory.alerts == told
    assert world.case(number).events == 2


def test_what_is_not_due_costs_nothing(world: FakeWorld) -> None:
    for _ in range(20):
        world.submit()
    desk, cases = watched(world)
    assert sweep(desk, world.now, attempt) == Swept()
    assert not cases.loads


def test_a_wake_that_came_to_nothing_is_moved_and_leaves_no_event(world: FakeWorld) -> None:
    number = world.submit()
    case = world.case(number)
    world.memory.wakes[number] = world.now - timedelta(hours=1)
    assert world.sweep() == Swept(woken=1)
    assert world.memory.wakes[number] == wake_at(case, world.desk.calendars.calendar("qh"))
    assert world.case(number) == case


def test_a_second_sweep_that_comes_between_reading_and_writing_adds_nothing(world: FakeWorld) -> None:
    number = world.submit()
    later = world.now + LATER

    class Slow(FakeCases):
        waited = False

        def load(self, number: str) -> Loaded:
            loaded = super().load(number)
            if not self.waited:
                self.waited = True
                world.sweep(later)
            return loaded

    slow = replace(world.desk, cases=Slow(world.memory))
    assert sweep(slow, later, attempt) == Swept(woken=1)
    assert [event.action for event, _ in world.desk.cases.history(number)] == ["submit", "wake"]
    assert len(world.memory.alerts) == 2


# Late, and by whom


def test_an_alert_that_comes_late_says_so(world: FakeWorld) -> None:
    world.submit()
    moment = at("2026-11-17", "20:00")
    assert world.sweep(moment - timedelta(seconds=1)) == Swept()
    assert world.sweep(moment + timedelta(minutes=5)).alerts == 1
    world.sweep(at("2026-11-19"))
    assert [(a.kind, a.sent_late, a.at) for a in world.memory.alerts.values()] == [
        ("warn", False, moment + timedelta(minutes=5)),
        ("late", True, at("2026-11-19")),
    ]


def test_missed_runs_are_caught_up_at_once_with_every_rung(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "classify")
    world.sweep(at("2026-12-20"))
    alerts = [a for a in world.memory.alerts.values() if a.rule == "R02"]
    assert [(a.kind, a.rung) for a in sorted(alerts, key=lambda a: a.rung)] == [
        ("warn", 1),
        ("warn", 2),
        ("warn", 3),
        ("late", 4),
    ]
    assert all(alert.sent_late for alert in alerts)
    # What the lapse began (R18 by default acceptance) is awake, too.
    assert "R18" in {clock.rule for clock in world.case(number).clocks}


def test_when_nobody_stands_on_a_rung_the_next_is_told(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401")
    for member in world.desk.directory.staff("qh-0401"):
        world.desk.directory.put_staff(replace(member, active=False))
    world.sweep(world.now + LATER)
    first = min((a for a in world.memory.alerts.values() if a.case == number), key=lambda a: a.rung)
    assert (first.key, first.staff, first.climbed_from) == ("qh", ("qh.center-head",), 1)
    assert first.key in docket_keys(world.case(number))


def test_it_is_never_silent(world: FakeWorld) -> None:
    number = world.submit()
    for member in world.people().values():
        world.desk.directory.put_staff(replace(member, active=False))
    assert world.sweep(world.now + LATER).alerts == 2
    assert {(a.key, a.staff) for a in world.memory.alerts.values()} == {("qh", ())}
    inbox = [to for to, of, id in world.memory.notices if of == number and int(id.split("#")[1]) > 1]
    assert inbox == ["qh", "qh"]


def test_a_whole_life_of_neglect_climbs_to_the_top(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "accept_notice")
    moment = world.now
    while moment < at("2027-02-01"):
        moment += timedelta(hours=12)
        world.sweep(moment)
    told = {(a.rule, a.rung) for a in world.memory.alerts.values()}
    assert {("R18", rung) for rung in (1, 2, 3, 4, 5)} <= told
    ids = [(a.rule, a.obligor, a.rung, a.kind, a.id) for a in world.memory.alerts.values()]
    assert len(ids) == len(set(ids))


# A case that cannot be woken


def test_a_case_that_fails_to_wake_blocks_nobody_and_is_told_to_the_city(world: FakeWorld) -> None:
    numbers = [world.submit() for _ in range(40)]
    bad = numbers[7]
    desk, cases = watched(world, bad)
    later = world.now + LATER
    swept = sweep(desk, later, attempt)
    assert (swept.woken, swept.alerts) == (39, 78)
    assert [line.partition(":")[0] for line in swept.failed] == [bad]
    assert world.memory.wakes[bad] == later + PUT_OFF
    (alert,) = [a for a in world.memory.alerts.values() if a.kind == "wake_failed"]
    assert (alert.key, alert.case, alert.rung) == ("qh:lead", bad, 5)
    cases.loads.clear()
    assert sweep(desk, later + timedelta(minutes=5), attempt) == Swept()
    assert not cases.loads
    assert len(sweep(desk, later + PUT_OFF, attempt).failed) == 1
    assert len([a for a in world.memory.alerts.values() if a.kind == "wake_failed"]) == 1
    cases.broken = frozenset()
    assert sweep(desk, later + 2 * PUT_OFF, attempt).alerts == 2


def test_a_shard_that_does_not_answer_is_the_jobs_trouble_and_not_a_cases(world: FakeWorld) -> None:
    world.submit()

    class Dark(FakeCases):
        def due(self, shard: int, now: datetime, limit: int) -> Iterator[Waking]:
            raise Unavailable

    with pytest.raises(Unavailable):
        sweep(replace(world.desk, cases=Dark(world.memory)), world.now + LATER, attempt)
    assert world.sweep(world.now + LATER).alerts == 2


# On the engine


@pytest.mark.engine
@pytest.mark.slow
def test_two_sweeps_at_once_and_one_repeated_over_five_hundred_due_clocks(real: World) -> None:
    real.pace = timedelta()
    numbers = {real.submit() for _ in range(500)}
    later = real.now + LATER
    gate = threading.Barrier(2)
    done: list[Swept] = []

    def run() -> None:
        gate.wait()
        done.append(real.sweep(later))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [line for swept in done for line in swept.failed]
    assert sum(swept.alerts for swept in done) == 1000
    again = real.sweep(later)
    assert (again.alerts, again.failed) == (0, ())
    told = Counter((alert.case, alert.rule, alert.rung, alert.kind) for alert in alerts_of(real, "qh"))
    assert set(told.values()) == {1}
    assert {number for number, *_ in told} == numbers
    assert len(told) == 1000
    for number in numbers:
        assert [event.action for event, _ in real.desk.cases.history(number)] == ["submit", "wake"]


@pytest.mark.engine
def test_a_broken_case_on_the_engine_blocks_nobody(real: World, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [real.submit() for _ in range(5)]
    bad = numbers[2]

    def breaking(run: object) -> str | None:
        said = repr(getattr(run, "args", ""))
        return "Broken" if bad in said and "_wake_into" in repr(run) else attempt(run)

    swept = sweep(real.desk, real.now + LATER, breaking, range(SHARDS))
    assert (swept.woken, len(swept.failed)) == (4, 1)
    assert [a.case for a in alerts_of(real, "qh:lead") if a.kind == "wake_failed"] == [bad]
    assert real.sweep(real.now + LATER).woken == 0
    assert real.sweep(real.now + LATER + PUT_OFF).alerts == 2
    perform(real.desk, bad, "register", {}, real.actor("qh.clerk"), real.now + LATER + PUT_OFF)


def alerts_of(world: World, key: str) -> Iterator:
    cursor = None
    while True:
        page = world.desk.ledger.alerts([key], cursor, 100)
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return
