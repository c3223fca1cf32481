"""Returns and extensions: asked by one, decided by another, in time (C0, edges 10, 11 and 34)."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.case import PartState, State
from chalicelib.domain.errors import Invalid, NotAllowed
from tests.world import FakeWorld, at, over_fakes, walk


@pytest.fixture
def world() -> FakeWorld:
    made = over_fakes()
    made.orders()
    return made


def order(world: FakeWorld, **form: object) -> str:
    """A 12345 order that the school handles."""
    number = world.arrive(channel="H12345", outside_number="SD20261116-1", **form)
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
    world.act(number, "sign", "qh-0401.liaison")
    return number


def petition(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, "accept_notice")
    return number


def clock(world: FakeWorld, number: str, rule: str, part: str = ""):
    return [c for c in world.case(number).clocks if c.rule == rule and part in ("", c.part)][-1]


# Extensions


def test_an_order_is_extended_by_the_centre_and_the_inner_slice_goes_along(world: FakeWorld) -> None:
    number = order(world)
    assert (clock(world, number, "R13").raw_date, clock(world, number, "R17").raw_date) == (
        date(2026, 11, 23),
        date(2026, 11, 20),
    )
    world.act(number, "extend", "qh-0401.liaison", days=5)
    with pytest.raises(NotAllowed, match="不能审批这类延期"):
        world.act(number, "decide_extend", "qh-0401.head")
    case = world.act(number, "decide_extend", "qh.center-head")
    assert clock(world, number, "R13").raw_date == date(2026, 11, 30)
    assert clock(world, number, "R17").raw_date == date(2026, 11, 27)
    assert case.extended_until == date(2026, 11, 30)
    assert world.memory.progress[number].extended_until == date(2026, 11, 30)
    assert world.memory.progress[number].extension_reason == "需外地取证"
    told = [w.record.template for (to, _, _), w in world.memory.notices.items() if to == "petitioner"]
    assert told[-1] == "extended"
    with pytest.raises(Invalid, match="已经用完"):
        world.act(number, "extend", "qh-0401.liaison", days=1)


def test_an_inner_slice_that_is_late_already_keeps_no_order_from_being_extended(world: FakeWorld) -> None:
    number = order(world)
    world.now = at("2026-11-23", "11:00")
    world.sweep()
    world.act(number, "extend", "qh-0401.liaison", days=2)
    world.act(number, "decide_extend", "qh.center-head")
    assert clock(world, number, "R13").raw_date == date(2026, 11, 25)
    assert clock(world, number, "R17").raw_date == date(2026, 11, 20)


def test_a_due_given_from_outside_moves_for_nobody_and_neither_does_the_slice_below_it(world: FakeWorld) -> None:
    number = order(world, outside_due="2026-11-23T17:30:00+08:00")
    with pytest.raises(NotAllowed, match="没有可以延期"):
        world.act(number, "extend", "qh-0401.liaison")


def test_the_applicant_decides_nothing(world: FakeWorld) -> None:
    number = petition(world)
    world.promote("qh-0401.liaison", "UNIT_HEAD")
    world.act(number, "extend", "qh-0401.liaison", days=10)
    with pytest.raises(NotAllowed, match="申请延期的人"):
        world.act(number, "decide_extend", "qh-0401.liaison")
    world.act(number, "decide_extend", "qh-0401.head")
    assert clock(world, number, "R18").raw_date == date(2027, 1, 25)


def test_an_extension_is_asked_and_granted_before_the_due(world: FakeWorld) -> None:
    number = order(world)
    world.now = at("2026-11-23", "18:00")
    world.act(number, "extend", "qh-0401.liaison", days=2)
    world.now = at("2026-11-24", "10:00")
    world.sweep()
    # 延期待批: no alarm for one working day; but nothing can be granted that the petitioner hears after the due.
    assert clock(world, number, "R13").state == "running"
    assert not [a for a in world.memory.alerts.values() if (a.rule, a.kind) == ("R13", "late")]
    with pytest.raises(NotAllowed, match="原期限已过"):
        world.act(number, "decide_extend", "qh.center-head")
    world.now = at("2026-11-25", "00:05")
    world.sweep()
    assert [a for a in world.memory.alerts.values() if (a.rule, a.kind) == ("R13", "late")]
    # Refused even now: the old due holds, although it has passed meanwhile.
    world.act(number, "decide_extend", "qh.center-head", agreed=False, extension_reason="")
    assert clock(world, number, "R13").raw_date == date(2026, 11, 23)
    late = order(over := over_fakes())
    over.now = at("2026-11-24", "00:05")
    with pytest.raises(NotAllowed, match="已超过办理期限"):
        over.act(late, "extend", "qh-0401.liaison")


def test_a_refused_extension_leaves_the_old_due(world: FakeWorld) -> None:
    number = order(world)
    world.act(number, "extend", "qh-0401.liaison", days=5)
    with pytest.raises(NotAllowed, match="正在审批"):
        world.act(number, "extend", "qh-0401.handler", days=1)
    world.act(number, "decide_extend", "qh.center-head", agreed=False, extension_reason="")
    assert clock(world, number, "R13").raw_date == date(2026, 11, 23)
    assert world.case(number).extended_until is None
    assert world.act(number, "extend", "qh-0401.liaison", days=1).requests


def test_a_reply_makes_a_waiting_request_fall_away(world: FakeWorld) -> None:
    number = petition(world)
    world.act(number, "extend", "qh-0401.liaison", days=10)
    world.act(number, "submit_reply", "qh-0401.handler")
    assert world.act(number, "approve_reply", "qh-0401.head").requests == ()
    world.act(number, "redo", "qh.followup")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
    world.act(number, "sign", "qh-0401.liaison")
    with pytest.raises(NotAllowed):
        world.act(number, "decide_extend", "qh-0401.head")


def test_where_the_centre_may_not_see_a_leader_decides_in_its_place(world: FakeWorld) -> None:
    number = world.arrive(channel="H12345", outside_number="SD1", about_office="qh:0101")
    world.orders(50, "qh:lead")  # what lies with the leaders is counted for itself
    world.act(number, "register", "qh.head")
    world.act(number, "dispatch", "qh.head", to="qh:0104")
    world.act(number, "sign", "qh.liaison-0104")
    world.act(number, "extend", "qh.liaison-0104", days=3)
    with pytest.raises(NotAllowed):
        world.act(number, "decide_extend", "qh.center-head")
    world.act(number, "decide_extend", "qh.deputy2")
    assert clock(world, number, "R13").raw_date == date(2026, 11, 26)
    other = order(world, outside_due=None, office="qh")
    world.act(other, "extend", "qh-0401.liaison", days=3)
    with pytest.raises(NotAllowed, match="不能审批这类延期"):
        world.act(other, "decide_extend", "qh.deputy2")


# Returns


def test_an_agreed_return_gives_the_part_back_and_takes_the_entry_away(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "pass_down")
    world.act(number, "request_return", "qh-0401.liaison")
    assert world.memory.progress[number].stage == "handling"
    case = world.act(number, "decide_return", "qh-04.clerk")
    assert (case.state, case.returns) == (State.HANDLING, 1)
    assert [(a.holder, a.state) for a in case.assignments] == [
        ("qh-04", PartState.SIGNED),
        ("qh-0401", PartState.RETURNED),
    ]
    assert ("qh-0401", number) not in world.memory.entries
    assert not [key for key, _, of in world.memory.finds if (key, of) == ("qh-0401", number)]


def test_a_refused_return_goes_back_locked(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "pass_down")
    world.act(number, "request_return", "qh-0401.liaison")
    assert world.act(number, "decide_return", "qh-04.clerk", agreed=False).state is State.DISPATCHED
    with pytest.raises(NotAllowed, match="已被驳回"):
        world.act(number, "request_return", "qh-0401.head")
    world.act(number, "sign", "qh-0401.liaison")
    with pytest.raises(NotAllowed, match="已被驳回"):
        world.act(number, "request_return", "qh-0401.head")


def test_after_the_second_return_nobody_returns(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    for holder in ("qh-0401", "qh-0402"):
        world.act(number, "dispatch", "qh.dispatcher", to=holder)
        world.act(number, "request_return", f"{holder}.liaison")
        world.act(number, "decide_return", "qh.dispatcher")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0403")
    with pytest.raises(NotAllowed):
        world.act(number, "request_return", "qh-0403.liaison")


def test_each_unit_has_its_own_five_days_to_object(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "dispatch")
    world.act(number, "sign", "qh-04.liaison")
    world.now = at("2026-11-24", "09:00")  # the town's window closed on the 23rd
    with pytest.raises(NotAllowed, match="已超过退单期限"):
        world.act(number, "request_return", "qh-04.liaison")
    world.act(number, "pass_down", "qh-04.liaison", to="qh-0401")
    assert world.act(number, "request_return", "qh-0401.liaison").state is State.RETURN_REQ


def test_a_return_of_an_order_shares_the_two_days_of_the_bureau(world: FakeWorld) -> None:
    number = world.arrive(channel="H12345", outside_number="SD2")
    world.act(number, "register", "qh.clerk")
    world.now = at("2026-11-19", "09:00")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
    with pytest.raises(NotAllowed, match="已超过退单期限"):
        world.act(number, "request_return", "qh-0401.liaison")


def test_a_hop_restarts_nothing(world: FakeWorld) -> None:
    number = world.submit()
    case = walk(world, number, "sign")
    known = {c.key: c.raw_due for c in case.clocks if not c.part}
    world.now += timedelta(days=2)
    world.act(number, "request_return", "qh-0401.liaison")
    world.act(number, "decide_return", "qh-04.clerk")
    world.act(number, "pass_down", "qh-04.liaison", to="qh-0402")
    assert {c.key: c.raw_due for c in world.case(number).clocks if not c.part} == known
