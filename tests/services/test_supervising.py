"""The supervision board: counts that say how far they were counted, colours by working days, nothing hidden in them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.services import supervising
from chalicelib.services.supervising import Board, board, colour
from tests.fakes.calendars import CALENDAR_2026
from tests.world import FakeWorld, at, walk


def of(world: FakeWorld, who: str = "qh.supervisor", key: str | None = None) -> Board:
    return board(world.desk, world.actor(who), key, world.now)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at("2026-11-18", "23:59"), ""),
        (at("2026-11-19", "00:00"), "yellow"),
        (at("2026-11-20", "23:59"), "yellow"),
        # Friday 24:00 is Saturday: late, and red with the first working day after.
        (at("2026-11-21", "00:00"), "late"),
        (at("2026-11-22", "12:00"), "late"),
        (at("2026-11-23", "00:00"), "red"),
    ],
)
def test_one_working_day_left_is_yellow_and_the_first_one_after_is_red(now: object, expected: str) -> None:
    due = at("2026-11-21", "00:00")
    assert colour(due, now, CALENDAR_2026) == expected  # type: ignore[arg-type]


def test_lines_are_the_offices_right_below_the_own_units_and_what_nobody_has_yet(world: FakeWorld) -> None:
    unsent, unit, school = world.submit(), world.submit(), world.submit()
    world.act(unit, "register", "qh.clerk")
    world.act(unit, "dispatch", "qh.dispatcher", to="qh:0105")
    walk(world, school, until="contact")
    lines = {line.office: (line.name, str(line.open)) for line in of(world).lines}
    assert lines == {"": ("尚未派出", "1"), "qh:0105": ("基础教育科", "1"), "qh-04": ("南塘街道教育学区", "1")}
    (below,) = of(world, "qh-04.head").lines
    assert (below.office, str(below.open)) == ("qh-0401", "1")
    assert unsent != unit


def test_where_there_is_more_than_was_read_a_count_says_so(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        world.submit()
    monkeypatch.setattr(supervising, "READ", 3)
    monkeypatch.setattr(supervising, "AT_ONCE", 3)
    (line,) = of(world).lines
    assert (str(line.open), str(line.late)) == ("3+", "0+")
    world.now += timedelta(days=30)
    assert str(of(world).late_count) == "3+"


def test_an_order_is_found_while_it_stands_on_an_open_case(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, until="contact")
    world.act(number, "supervise", "qh.supervisor", level="yellow", ground="late", requirement="请抓紧", to="qh-0401")
    (order,) = of(world).orders
    assert order.order is not None
    assert (order.entry.number, order.order.level, order.order.answered_at) == (number, "yellow", None)
    assert [o.entry.number for o in of(world, "qh-0401.head").orders] == [number]
    for action, who in (
        ("submit_reply", "qh-0401.handler"),
        ("approve_reply", "qh-0401.head"),
        ("deliver", "qh.clerk"),
    ):
        world.act(number, action, who)
    world.act(number, "followup", "qh.followup")
    assert of(world).orders == ()


def test_somebody_recused_counts_and_finds_nothing_of_the_case(world: FakeWorld) -> None:
    before = of(world)
    number = world.submit()
    walk(world, number, until="contact")
    world.act(number, "supervise", "qh.center-head", level="yellow", ground="late", requirement="请抓紧", to="qh-0401")
    assert of(world) != before
    world.act(number, "order_recusal", "qh.center-head", person="qh.supervisor")
    assert of(world) == before


def test_a_docket_that_does_not_open_is_none(world: FakeWorld) -> None:
    with pytest.raises(NotFound):
        of(world, "qh-0401.head", "qh")
    with pytest.raises(NotFound):
        supervising.rates(world.desk, world.actor("qh-0401.head"), "qh", world.now)
    with pytest.raises(NotAllowed):
        of(world, "qh.admin")


def test_the_rates_are_those_of_the_month(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    figures = {
        figure.metric.id: figure
        for figure in supervising.rates(world.desk, world.actor("qh.supervisor"), "qh", world.now)
    }
    assert set(figures) == set(supervising.LIVE)
