"""Two of a hundred 12345 orders a year may be extended: counted once a day, claimed with the step (S3-54, edge 39)."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Conflict, NotAllowed
from chalicelib.domain.quota import USED_UP, allowed
from chalicelib.services import act, housekeeping, quota
from tests.world import FakeWorld, World, at

GRANT = {"agreed": True, "extension_reason": "需外地取证"}


def order(world: World, n: int = 1, until: str = "extend") -> str:
    """A 12345 order that the school handles, for which it asks three more days."""
    number = world.arrive(channel="H12345", outside_number=f"SD{n}")
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
    world.act(number, "sign", "qh-0401.liaison")
    if until == "extend":
        world.act(number, "extend", "qh-0401.liaison")
    return number


def used(world: World) -> int:
    return quota.left(world.desk, world.actor("qh.center-head"), world.now).used


@pytest.mark.parametrize(
    ("orders", "may"), [(0, 0), (40, 0), (49, 0), (50, 1), (99, 1), (100, 2), (1566, 31), (10**6, 20000)]
)
def test_the_share_is_rounded_down(orders: int, may: int) -> None:
    # Edge 39: 2 % of 40 is 0.8, so no order may be extended at all.
    assert allowed(orders, 2) == may


def test_of_forty_orders_none_is_extended(world: FakeWorld) -> None:
    world.orders(40)
    number = order(world, until="sign")
    assert quota.left(world.desk, world.actor("qh-0401.liaison"), world.now).left == 0
    with pytest.raises(NotAllowed, match=USED_UP):
        world.act(number, "extend", "qh-0401.liaison")


def test_a_granted_one_counts_once_and_a_refused_one_never(world: FakeWorld) -> None:
    world.orders(100)
    first, second = order(world, 1), order(world, 2)
    world.act(first, "decide_extend", "qh.center-head", agreed=False, extension_reason="")
    assert used(world) == 0
    world.act(first, "extend", "qh-0401.liaison")
    world.act(first, "decide_extend", "qh.center-head")
    assert used(world) == 1
    world.act(second, "decide_extend", "qh.center-head")
    third = order(world, 3, until="sign")
    assert quota.left(world.desk, world.actor("qh.center-head"), world.now).left == 0
    with pytest.raises(NotAllowed, match="全年可延 2 件"):
        world.act(third, "extend", "qh-0401.liaison")


def test_other_deadlines_have_no_quota(world: FakeWorld) -> None:
    number = world.submit()
    for action, who, form in (
        ("register", "qh.clerk", {}),
        ("classify", "qh.dispatcher", {"legal_class": "PETITION"}),
        ("dispatch", "qh.dispatcher", {"to": "qh-0401"}),
        ("sign", "qh-0401.liaison", {}),
        ("accept_notice", "qh.clerk", {}),
        ("extend", "qh-0401.liaison", {"days": 10}),
        ("decide_extend", "qh-0401.head", {}),
    ):
        world.act(number, action, who, **form)
    assert used(world) == 0


def test_the_daily_job_counts_and_the_first_need_counts_without_it(world: FakeWorld) -> None:
    for n in range(3):
        world.arrive(channel="H12345", outside_number=f"SD{n}")
    world.submit()
    center = world.actor("qh.center-head")
    assert quota.left(world.desk, center, world.now).orders == 3
    world.arrive(channel="H12345", outside_number="SD9")
    assert quota.left(world.desk, center, world.now).orders == 3  # the day's snapshot stands
    world.now += timedelta(days=1)
    housekeeping.daily(world.desk, world.now)
    found = quota.left(world.desk, center, world.now)
    assert (found.orders, found.counted_on.isoformat(), found.year) == (4, "2026-11-17", 2026)


def test_late_entries_of_the_last_months_are_found_and_older_ones_on_the_first_of_a_month(world: FakeWorld) -> None:
    housekeeping.daily(world.desk, world.now)
    world.now = at("2026-11-18")
    for n, day in enumerate(("2026-03-05", "2026-10-30", "2025-12-31")):
        world.now = at(day)
        world.arrive(channel="H12345", outside_number=f"SD{n}")
    world.now = at("2026-11-18")
    center = world.actor("qh.center-head")
    housekeeping.daily(world.desk, world.now)
    assert quota.left(world.desk, center, world.now).orders == 1  # October is looked at again, March is not
    world.now = at("2026-12-01")
    housekeeping.daily(world.desk, world.now)
    assert quota.left(world.desk, center, world.now).orders == 2  # and last year's is none of this year's


def test_every_city_counts_its_own_and_every_year(world: FakeWorld) -> None:
    world.orders(50)
    number = order(world)
    world.act(number, "decide_extend", "qh.center-head")
    assert used(world) == 1
    assert quota.left(world.desk, world.actor("bs.center_head"), world.now).used == 0
    world.now = at("2027-01-04")
    assert used(world) == 0


def test_what_lies_with_the_leaders_counts_apart(world: FakeWorld) -> None:
    # Edge 16: by a total less its own the centre must not learn of an order about itself.
    world.orders(1000)
    world.orders(50, "qh:lead")
    before = quota.left(world.desk, world.actor("qh.center-head"), world.now)
    number = world.arrive(channel="H12345", outside_number="SD1", about_office="qh:0101")
    for action, who, form in (
        ("register", "qh.head", {}),
        ("dispatch", "qh.head", {"to": "qh:0104"}),
        ("sign", "qh.liaison-0104", {}),
        ("extend", "qh.liaison-0104", {}),
        ("decide_extend", "qh.deputy2", {}),
    ):
        world.act(number, action, who, **form)
    assert world.case(number).extended_until
    assert quota.left(world.desk, world.actor("qh.center-head"), world.now) == before


def test_only_who_asks_or_decides_is_told_and_the_school_no_more_than_what_is_left(world: FakeWorld) -> None:
    world.orders(100)
    assert not quota.left(world.desk, world.actor("qh-0401.liaison"), world.now).whole
    assert quota.left(world.desk, world.actor("qh.center-head"), world.now).whole
    for who in ("qh.clerk", "qh.followup", "qh.admin", "PUBLIC"):
        with pytest.raises(NotAllowed):
            quota.left(world.desk, world.actor(who), world.now)


@pytest.mark.engine
def test_of_sixteen_at_once_exactly_three_are_granted(real: World) -> None:
    real.orders(150)
    numbers = [order(real, n) for n in range(16)]
    refused: list[str] = []
    told: list[str] = []
    gate = threading.Barrier(16)
    actor = real.actor("qh.center-head")

    def decide(number: str) -> None:
        gate.wait()
        try:
            act.perform(real.desk, number, "decide_extend", GRANT, actor, real.now)
        except (Conflict, NotAllowed) as refusal:
            refused.append(number)
            told.append(refusal.message)

    threads = [threading.Thread(target=decide, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    granted = {number for number in numbers if real.case(number).extended_until}
    assert len(granted) == 3
    assert granted == set(numbers) - set(refused)
    assert used(real) == 3
    assert all(USED_UP in message for message in told)
    # The others still wait, and may be told no.
    assert all(real.case(number).request("extension") for number in refused)
