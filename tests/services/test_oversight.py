"""Supervision and promises through the services: what reaches the unit, and what those below never see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain import clocks
from chalicelib.domain.case import State
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.outcome import Notice
from chalicelib.services import lookup, worklist
from tests.services.invariants import check
from tests.world import FakeWorld, at, over_fakes, walk


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def notices_of(world: FakeWorld) -> list[Notice]:
    return [waiting.record for waiting in world.memory.notices.values()]


def actions_seen(world: FakeWorld, number: str, who: str) -> set[str]:
    shown = worklist.open_case(world.desk, world.actor(who), number)
    return {event.action for event, _ in shown.timeline}


def test_a_supervised_school_answers_and_the_order_is_lifted(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    dues = {c.key: c.raw_due for c in world.case(number).clocks}
    world.act(number, "supervise", "qh.supervisor", new_date="2026-11-20")
    case = world.case(number)
    check(world, number, None)
    assert {c.key: c.raw_due for c in case.clocks if c.rule != "R33"} == dues
    (notice,) = [n for n in notices_of(world) if n.template == "supervised"]
    assert (notice.to, notice.facts["due"], notice.facts["level"]) == ("qh-0401", "2026-11-20", "黄牌督办")
    assert "qh-0401.head" in notice.staff
    offered = {row.name for row in worklist.open_case(world.desk, world.actor("qh-0401.head"), number).open}
    assert "answer_supervision" in offered
    with pytest.raises(NotAllowed):
        world.act(number, "answer_supervision", "qh-04.liaison")
    world.act(number, "answer_supervision", "qh-0401.liaison")
    assert [n.to for n in notices_of(world) if n.template == "supervision_answered"] == ["qh"]
    world.act(number, "lift_supervision", "qh.center-head")
    check(world, number, None)
    shown = worklist.open_case(world.desk, world.actor("qh.supervisor"), number)
    assert shown.cards["yellow"] == 1


def test_an_unanswered_order_climbs_to_the_deputy(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    world.act(number, "supervise", "qh.supervisor", level="red")
    world.sweep(world.now + timedelta(days=3))
    late = [a for a in world.memory.alerts.values() if a.rule == "R33" and a.kind == "late"]
    assert [(a.rung, a.obligor) for a in late] == [(4, "qh-0401")]
    assert {"qh.deputy1", "qh.deputy2"} <= set(late[0].staff)


def test_neither_school_nor_petitioner_learns_of_accountability(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    form = {"ground": "substantiated", "person": "柏大川"}
    world.act(number, "propose_accountability", "qh.center-head", **form)
    world.act(number, "record_accountability", "qh.head")
    check(world, number, None)
    kept = {"propose_accountability", "record_accountability"}
    assert kept <= actions_seen(world, number, "qh.center-head")
    for who in ("qh-0401.head", "qh-0401.liaison", "qh-04.head"):
        assert not kept & actions_seen(world, number, who)
        assert worklist.open_case(world.desk, world.actor(who), number).case.supervisions == ()
    shown = lookup.lookup(world.front, number, world.codes[number], proof="", address="a", now=world.now)
    assert "柏大川" not in str(shown)
    assert "accountab" not in str(shown.progress)
    assert "柏大川" not in str(notices_of(world)) + str(list(world.memory.alerts.values()))


def test_a_promise_rings_after_the_case_is_closed_until_it_is_kept(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "deliver")
    world.act(number, "hold", "qh.center-head")
    walk_end = world.act(number, "followup", "qh.followup", solved="no", satisfied="fair")
    assert walk_end.state is State.CLOSED
    check(world, number, None)
    world.now = at("2026-12-18")
    world.sweep()
    assert "late" in {a.kind for a in world.memory.alerts.values() if a.rule == "R43"}
    world.act(number, "renew_hold", "qh.center-head")
    check(world, number, None)
    world.act(number, "report_promise", "qh-0401.head")
    with pytest.raises(NotAllowed):
        world.act(number, "keep_promise", "qh-0401.head")
    world.act(number, "keep_promise", "qh.followup", proof="call", solved="yes")
    case = world.case(number)
    check(world, number, None)
    assert [h.state for h in case.holds] == ["renewed", "kept"]
    assert {c.part: c.state for c in case.clocks if c.rule == "R43"} == {"h1": clocks.LATE, "h2": clocks.MET}
    assert world.memory.entries["qh", number].outcome["solved"] == "yes"


def test_a_false_result_found_by_a_spot_check_is_done_again(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    form = {"method": "ask", "finding": "false", "redo": True, "requirement": "退费未到账"}
    case = world.act(number, "spot_check", "qh.supervisor", **form)
    check(world, number, None)
    assert (case.state, case.round) == (State.REDO, 1)
    alerts = [a for a in world.memory.alerts.values() if a.kind == "untrue_result"]
    assert {a.key for a in alerts} == {"qh"}
    assert all("qh-0401" not in person for a in alerts for person in a.staff)


def test_one_case_carries_all_of_it(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    for action, who in (
        ("hold", "qh.center-head"),
        ("propose_improvement", "qh.supervisor"),
        ("answer_improvement", "qh-0401.head"),
        ("look_back", "qh-0401.head"),
        ("flag_retaliation", "qh.followup"),
        ("settle_retaliation", "qh.supervisor"),
        ("summon", "qh.head"),
        ("cancel_hold", "qh.center-head"),
    ):
        world.act(number, action, who)
        check(world, number, None)
