"""The registers on the real engine: a session never overbooked by many at once, and a self-check for 300 offices."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.offices import Office, OfficeKind, Tier
from chalicelib.domain.outcome import Command
from chalicelib.domain.ports import OUTBOX_SHARDS
from chalicelib.domain.roles import SYSTEM
from chalicelib.services import act, reception, register_reading, register_rounds, registers
from chalicelib.services.schedule import schedule
from chalicelib.services.verify_registers import verify_registers
from chalicelib.wiring import base, desk, operator
from chalicelib.wiring.public import front
from infra.local.engine import engine_in_memory
from infra.world import opened
from tests.domain.standing_registers import OPENING, STEPS
from tests.services.sessions import a_session
from tests.world import World, at, cities, settle

pytestmark = pytest.mark.engine

NOW = at("2026-11-16")
SCHOOLS = 300


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """青禾市 on an engine in memory, with 300 schools more."""
    with engine_in_memory() as endpoint, opened(tmp_path, make=True, endpoint=endpoint):
        settle(base.directory(), cities()[0])
        more = [
            Office(
                f"qh-9{n:03}", "qh", "qh", ("qh",), Tier.SCHOOL, f"第{n}小学", f"{n}小", OfficeKind.SCHOOL, direct=True
            )
            for n in range(SCHOOLS)
        ]
        base.directory().put_city([*cities()[0].offices, *more], (), ())
        yield World(desk.desk(), front(), NOW)


def commands(world: World, now: datetime) -> list[Command]:
    """What waits in the outbox."""
    return [c for shard in range(OUTBOX_SHARDS) for c in world.desk.ledger.commands_due(shard, now, 1000)]


def test_of_many_who_book_at_once_as_many_get_a_place_as_there_are(world: World) -> None:
    id = a_session(world, days=16, capacity=5)
    numbers = []
    for _ in range(14):
        number = world.arrive()
        world.act(number, "register", "qh.clerk")
        numbers.append(number)
    clerk = world.actor("qh.clerk")

    def book(number: str) -> bool:
        try:
            act.perform(world.desk, number, "book", {"session": id}, clerk, NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(book, numbers))
    assert sum(took) == 5
    listed = reception.queue(world.desk, clerk, id)
    assert {visitor.number for visitor in listed} == {n for n, got in zip(numbers, took, strict=True) if got}
    assert [each.left for each in schedule(world.front, "qh", NOW)] == [0]


def test_a_self_check_reaches_300_offices_in_seconds_and_comes_back(world: World) -> None:
    round_ = registers.open_entry(world.desk, "self_check_round", "qh", OPENING["self_check_round"], SYSTEM, NOW)
    began = time.perf_counter()
    (order,) = commands(world, NOW)
    register_rounds.performed(world.desk, order, NOW, ())
    world.desk.ledger.finished(order, NOW)
    took = time.perf_counter() - began
    below = [office.id for office in world.desk.directory.tree("qh").values() if office.id != "qh"]
    assert world.desk.registers.load(round_.id).entry.tally.issued == len(below) > SCHOOLS
    assert took < 30, f"{took:.1f} s for {len(below)} offices"

    keys: Counter[str] = Counter()
    cursor = None
    while True:
        page = world.desk.registers.page("qh", "self_check", cursor=cursor, size=100)
        keys.update(view.keeper for view in page.items)
        cursor = page.cursor
        if cursor is None:
            break
    assert keys == Counter(below)

    mine = register_reading.page(world.desk, world.actor("qh-0401.liaison"), "self_check", None).items
    form, clerk = STEPS["self_check", "hand_in"], world.actor("qh-0401.clerk")
    for view in mine:
        registers.perform(world.desk, view.id, "hand_in", form, clerk, NOW)
    for order in commands(world, NOW):
        register_rounds.performed(world.desk, order, NOW, ())
        world.desk.ledger.finished(order, NOW)
    assert world.desk.registers.load(round_.id).entry.tally.handed == 1
    assert list(verify_registers(operator.register_records(), world.desk.calendars, NOW)) == []
