"""What an office sets for itself: within the law, by its head, on record, and at work in its cases from then on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.policy import OwnPolicy
from chalicelib.services import own_policy
from chalicelib.services.own_policy import Held
from tests.services.invariants import check
from tests.world import FakeWorld, World, at, walk


def put(world: World, who: str, office: str, document: dict[str, Any], **more: Any) -> Held:
    desk = world.desk
    given = {"reason": "局务会议定", "version": None, **more}
    return own_policy.set_policy(
        desk.directory, desk.calendars, desk.ledger, world.actor(who), office, document, world.now, **given
    )


def clock(world: World, number: str, rule: str):
    return next(c for c in reversed(world.case(number).clocks) if c.rule == rule)


def test_fifteen_working_days_are_refused_and_nothing_changes(world: FakeWorld) -> None:
    before = world.desk.directory.office("qh-0401")
    with pytest.raises(Invalid) as refused:
        put(world, "qh-0401.head", "qh-0401", {"limits": {"R02": "15wd", "R07": "4h"}})
    assert set(refused.value.fields) == {"limits.R02"}
    assert "信访工作条例第23条" in refused.value.fields["limits.R02"]
    assert "法定" in refused.value.fields["limits.R02"]  # with an example of the calendar
    assert world.desk.directory.office("qh-0401") == before
    assert not world.desk.ledger.accesses("qh-0401", None, 10).items


def test_what_was_set_is_on_record_with_old_and_new(world: FakeWorld) -> None:
    put(world, "qh-0401.head", "qh-0401", {"limits": {"R07": "4h"}}, reason="校务会议定")
    world.now += world.pace
    put(world, "qh-0401.head", "qh-0401", {"limits": {"R07": "2h"}, "roll": True}, reason="再次提速")
    last, first = world.desk.ledger.accesses("qh-0401", None, 10).items
    assert (last.who, last.what, last.number) == ("qh-0401.head", "policy.set", "qh-0401")
    assert last.reason == "再次提速（limits.R07：4h → 2h；roll：（沿用） → 是）"
    assert "limits.R07：（沿用） → 4h" in first.reason
    # The same again is no decision.
    put(world, "qh-0401.head", "qh-0401", {"limits": {"R07": "2h"}, "roll": True})
    assert len(world.desk.ledger.accesses("qh-0401", None, 10).items) == 2


@pytest.mark.parametrize(
    ("who", "office", "error"),
    [
        ("qh-0401.liaison", "qh-0401", NotAllowed),
        ("qh-0401.clerk", "qh-0401", NotAllowed),
        ("qh.head-0105", "qh", NotAllowed),  # the head of one unit is nobody's head elsewhere
        ("qh.center-head", "qh", NotAllowed),
        ("qh.auditor", "qh", NotAllowed),
        ("qh-04.head", "qh-0401", NotAllowed),
        ("qh-0401.head", "qh-0402", NotFound),
        ("qh-0401.head", "qh", NotFound),
        ("qh-0401.head", "nowhere", NotFound),
        ("bs.bureau_head", "qh", NotFound),
        ("bs.admin", "qh-0401", NotFound),
        ("PUBLIC", "qh", NotFound),
    ],
)
def test_who_may_not(world: FakeWorld, who: str, office: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        put(world, who, office, {"limits": {"R07": "4h"}})


@pytest.mark.parametrize(
    ("who", "office"),
    [("qh-0401.head", "qh-0401"), ("qh.head", "qh"), ("qh.admin", "qh"), ("qh.admin", "qh-0401"), ("SYSTEM", "qh-04")],
)
def test_who_may(world: FakeWorld, who: str, office: str) -> None:
    assert put(world, who, office, {"limits": {"R07": "4h"}}).policy.limits["R07"] == "4h"


def test_somebody_was_faster(world: FakeWorld) -> None:
    seen = own_policy.held(world.desk.directory, world.desk.calendars, "qh-0401").version
    put(world, "qh-0401.head", "qh-0401", {"limits": {"R07": "4h"}}, version=seen)
    with pytest.raises(Stale):
        put(world, "qh-0401.head", "qh-0401", {"limits": {"R07": "3h"}}, version=seen)
    with pytest.raises(Invalid):
        put(world, "qh-0401.head", "qh-0401", {"limits": {"R07": "3h"}}, reason="")


def test_a_stricter_rule_above_may_be_loosened_below_down_to_the_law(world: FakeWorld) -> None:
    put(world, "qh.head", "qh", {"limits": {"R18": "45d"}})
    assert own_policy.held(world.desk.directory, world.desk.calendars, "qh-0401").policy.limits["R18"] == "45d"
    assert put(world, "qh-0401.head", "qh-0401", {"limits": {"R18": "60d"}}).policy.limits["R18"] == "60d"
    with pytest.raises(Invalid, match="第34条"):
        put(world, "qh-0401.head", "qh-0401", {"limits": {"R18": "61d"}})


def test_new_clocks_follow_the_new_rule_and_old_ones_keep_theirs(world: FakeWorld) -> None:
    old, new = world.submit(office="qh-0401"), ""
    world.act(old, "register", "qh-0401.clerk")
    rules = {"R06": {"limit": "2h", "warns": ["left:1h L1", "late L2"]}, "R02": {"limit": "10d", "close": "17:30"}}
    put(world, "qh-0401.head", "qh-0401", {"rules": rules})
    new = world.submit(office="qh-0401")
    world.act(new, "register", "qh-0401.clerk")
    assert [clock(world, n, "R06").limit for n in (old, new)] == ["1wd", "2h"]
    assert clock(world, old, "R02").raw_due == at("2026-12-02", "00:00")
    assert clock(world, new, "R02").raw_due == at("2026-11-26", "17:30")
    # What is kept of both agrees with what is reckoned: the sweep, verify and the page need no rows of the office.
    for number in (old, new):
        check(world, number, None)
    world.now = at("2026-11-16", "12:30")
    world.sweep()
    told = [(a.case, a.kind, a.rung) for a in world.memory.alerts.values() if a.rule == "R06"]
    assert set(told) == {(new, "warn", 1), (new, "late", 2)}
    check(world, new, None)
    put(world, "qh-0401.head", "qh-0401", {})
    for number in (old, new):
        check(world, number, None)
    world.now = at("2026-11-18", "00:05")
    world.sweep()
    assert (old, "late", 3) in [(a.case, a.kind, a.rung) for a in world.memory.alerts.values() if a.rule == "R06"]


def test_a_rule_switched_off_starts_nothing_and_ends_what_it_began(world: FakeWorld) -> None:
    begun = world.submit()
    walk(world, begun, "dispatch")
    put(world, "qh.head", "qh", {"rules": {"R07": {"on": False}}})
    fresh = world.submit()
    walk(world, fresh, "dispatch")
    assert not [c for c in world.case(fresh).clocks if c.rule == "R07"]
    world.act(begun, "sign", "qh-04.liaison")
    assert clock(world, begun, "R07").state == "met"


def test_a_petition_office_has_fifteen_days_to_send_on(world: FakeWorld) -> None:
    # R05, 条例 Art. 22: only where the office is a 信访部门.
    put(world, "qh.head", "qh", {"options": {"petition_organ": "是"}})
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    assert clock(world, number, "R05").raw_date.isoformat() == "2026-12-01"
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0402")
    assert clock(world, number, "R05").state == "met"


def test_an_own_bound_on_extensions_holds(world: FakeWorld) -> None:
    put(world, "qh.head", "qh", {"rules": {"R18": {"extension_days": 10, "approvers": ["BUREAU_HEAD"]}}})
    number = world.submit()
    walk(world, number, "accept_notice")
    with pytest.raises(Invalid, match="累计最多延期 10 个"):
        world.act(number, "extend", "qh-0401.liaison", days=11)
    world.act(number, "extend", "qh-0401.liaison", days=10)
    with pytest.raises(NotAllowed, match="不能审批"):
        world.act(number, "decide_extend", "qh-0401.head")
    world.act(number, "decide_extend", "qh.head")


def test_what_is_promised_follows_the_own_limit(world: FakeWorld) -> None:
    office = world.desk.directory.office("qh")
    world.desk.directory.put_office(office, replace(office, policy=OwnPolicy()))
    put(world, "qh.head", "qh", {"limits": {"R18": "30d"}})
    assert world.receipt().promised_on == at("2026-12-16").date()


@pytest.mark.engine
def test_the_same_on_the_engine(real: World) -> None:
    put(real, "qh.head", "qh", {"rules": {"R06": {"limit": "2h", "warns": ["late L2"]}}})
    assert real.desk.directory.office("qh").policy.rules["R06"].limit == "2h"
    number = real.submit()
    real.act(number, "register", "qh.clerk")
    assert clock(real, number, "R06").limit == "2h"
    assert clock(real, number, "R06").warns is not None
    with pytest.raises(Invalid):
        put(real, "qh.head", "qh", {"limits": {"R25": "40d"}})
