"""The figures of an office, counted from its docket as the cases left it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from chalicelib.adapters.spreadsheets import Row
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.services.import_cases import import_closed
from chalicelib.services.metrics import Measured, measure
from tests.services.test_import_cases import MESSAGE
from tests.world import FakeWorld, at, over_fakes, walk

NOW = datetime(2026, 12, 20, tzinfo=UTC)


def figures(world: FakeWorld, key: str, first: date, last: date, **how: Any) -> Measured:
    return measure(world.desk.directory, world.desk.dockets, key, first, last, NOW, **how)


def rates(measured: Measured) -> dict[str, tuple[Fraction, int]]:
    return {each.metric.id: (each.above, each.below) for each in measured.figures if each.below}


@pytest.fixture(scope="module")
def world() -> FakeWorld:
    """A complaint that went the whole road in a day, and three imported messages: one in time, two late."""
    world = over_fakes()
    walk(world, world.submit())
    replies = ("2026-09-24 17:20", "2026-09-25 09:00", "2026-10-25 09:00")
    rows = [Row(n, {**MESSAGE, "留言编号": str(n), "答复时间": reply}) for n, reply in enumerate(replies)]
    results = import_closed(world.desk, rows, office="qh", channel="H12345", now=at("2026-11-16"))
    assert [each.status for each in results] == ["taken"] * 3
    return world


def test_imported_messages_count_where_they_fell_due(world: FakeWorld) -> None:
    september = figures(world, "qh", date(2026, 9, 1), date(2026, 9, 30))
    assert (september.name, september.whole, september.received) == ("青禾市教育和体育局", True, 3)
    assert rates(september) == {
        "handled_in_time": (1, 3),
        "handled_in_first_time": (1, 3),
        "late": (2, 3),
    }


def test_a_walked_case_counts_for_each_who_had_a_part_in_it(world: FakeWorld) -> None:
    first, last = date(2026, 11, 16), date(2026, 12, 20)
    city = rates(figures(world, "qh", first, last))
    assert (city["signed_in_time"], city["responded"], city["called_back"]) == ((2, 2), (1, 1), (1, 1))
    assert (city["solved"], city["satisfied"], city["substantiated"], city["redone"]) == ((1, 1),) * 3 + ((0, 1),)
    town = rates(figures(world, "qh-04", first, last, own=True))
    assert town["signed_in_time"] == (1, 1)
    assert "solved" not in town
    assert rates(figures(world, "qh-04", first, last))["signed_in_time"] == (2, 2)
    school = rates(figures(world, "qh-0401", first, last))
    assert (school["responded"], school["satisfied"]) == ((1, 1), (1, 1))
    assert rates(figures(world, "qh-02", first, last)) == {}


def test_a_unit_is_asked_by_its_docket_key(world: FakeWorld) -> None:
    unit = figures(world, "qh:0105", date(2026, 11, 1), date(2026, 12, 20))
    assert (unit.name, unit.whole, unit.received) == ("青禾市教育和体育局基础教育科", False, 0)


def test_what_is_asked_wrongly_is_said(world: FakeWorld) -> None:
    with pytest.raises(Invalid):
        figures(world, "qh", date(2026, 9, 30), date(2026, 9, 1))
    for key in ("xx", "qh:0199"):
        with pytest.raises(NotFound):
            figures(world, key, date(2026, 9, 1), date(2026, 9, 30))
