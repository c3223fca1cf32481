"""The sealed road: who loses the case, who works it, who may lift the seal, what stays with discipline (E7 case 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain import clocks, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import OPEN, Case, State
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.projections import docket_keys
from chalicelib.services import worklist
from tests.world import FakeWorld, at, over_fakes, walk

SEALED_AT = "qh:discipline"


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def report(world: FakeWorld, **more: Any) -> str:
    """E7 case 7: a report about a teacher of 青禾市第二中学, without a name."""
    form = {
        "channel": "REPORT_BOX",
        "type": "REPORT",
        "about_kind": "person",
        "about_office": "qh-0802",
        "office": "qh-0802",
        "topic": "0303",
        "identity": "anonymous",
        "name": None,
        "mobile": None,
        "title": "反映教师有偿补课",
        "content": "该校某教师周末在家收费补课。",
    }
    return world.submit(**{**form, **more})


def keys(world: FakeWorld, number: str) -> set[str]:
    return {key for key, of in world.memory.entries if of == number}


def sealed(world: FakeWorld, **more: Any) -> str:
    number = report(world, **more)
    owner = world.case(number).owner
    world.act(number, "register", f"{owner}.clerk")
    world.act(number, "to_discipline", f"{owner}.dispatcher")
    return number


def test_a_report_goes_one_way_and_nobody_else_sees_it_any_more(world: FakeWorld) -> None:
    world.now = at("2026-10-28", "10:00")
    number = report(world)
    assert keys(world, number) == {"qh"}
    world.act(number, "register", "qh.clerk")
    assert {c.rule for c in world.case(number).clocks if c.state == clocks.RUNNING} >= {"R29"}
    case = world.act(number, "to_discipline", "qh.dispatcher")
    assert (case.owner, case.state, case.track, case.restricted) == (SEALED_AT, State.REGISTERED, "DISCIPLINE", True)
    assert keys(world, number) == {SEALED_AT} == set(docket_keys(case))
    assert next(c for c in case.clocks if c.rule == "R29").state == clocks.MET
    assert not [c for c in case.clocks if c.state == clocks.RUNNING]
    for who in ("qh.clerk", "qh.dispatcher", "qh.center-head", "qh.head", "qh-0802.discipline", "qh-0802.head"):
        with pytest.raises(NotFound):
            worklist.open_case(world.desk, world.actor(who), number)
        with pytest.raises(NotAllowed):
            world.act(number, "supplement", who)
    assert world.memory.progress[number].sealed
    shown = [code for code, _ in world.memory.progress[number].stages]
    assert shown == ["received", "sealed"], "passed on, and nothing that happens afterwards shows (E3)"


@pytest.mark.parametrize("state", sorted(OPEN - {State.REEXAM, State.RECHECK}))
def test_it_can_be_sealed_wherever_it_stands_and_every_part_goes_back(world: FakeWorld, state: State) -> None:
    number = world.submit()
    walk(world, number, "contact")
    world.memory.cases[number] = replace(world.case(number), state=state)
    case = world.act(number, "to_discipline", "qh.center-head")
    assert (case.state, set(docket_keys(case))) == (State.REGISTERED, {SEALED_AT})
    assert {part.state.value for part in case.assignments} == {"RETURNED"}
    assert case.requests == ()
    assert "qh-0401" in case.excluded


def test_what_is_about_the_head_of_the_bureau_goes_outside(world: FakeWorld) -> None:
    number = report(world, about_kind="head", about_office="qh", office="qh")
    world.act(number, "register", "qh.deputy1")
    with pytest.raises(Invalid, match="局主要负责人"):
        world.act(number, "to_discipline", "qh.deputy1")
    case = world.act(number, "to_discipline", "qh.deputy1", organ="市纪委监委")
    assert (case.state, case.organ, keys(world, number)) == (State.TRANSFERRED_OUT, "市纪委监委", {SEALED_AT})


def test_an_order_of_12345_keeps_its_own_due_under_seal(world: FakeWorld) -> None:
    number = world.arrive(channel="H12345", outside_number="SD7", outside_due="2026-11-23T17:30:00+08:00")
    world.act(number, "register", "qh.clerk")
    case = world.act(number, "to_discipline", "qh.dispatcher")
    order = next(c for c in case.clocks if c.rule == "R13")
    assert (order.state, order.raw_due) == (clocks.RUNNING, at("2026-11-23", "17:30"))
    case = world.act(number, "discipline_close", "qh.discipline")
    assert next(c for c in case.clocks if c.rule == "R13").state == clocks.MET


# Work under seal


def test_discipline_passes_it_down_to_discipline_gets_it_back_and_ends_it(world: FakeWorld) -> None:
    number = sealed(world, about_office="qh-0402", office="qh-04")
    world.act(number, "dispatch", "qh.discipline", to="qh-04:discipline")
    assert keys(world, number) == {SEALED_AT, "qh-04:discipline"}
    world.act(number, "sign", "qh-04.discipline")
    world.act(number, "discipline_note", "qh-04.discipline")
    world.act(number, "contact", "qh-04.discipline", connected=False)
    world.act(number, "submit_reply", "qh-04.discipline")
    world.act(number, "reject_reply", "qh.discipline")
    world.act(number, "submit_reply", "qh-04.discipline")
    with pytest.raises(NotAllowed):
        world.act(number, "approve_reply", "qh-04.discipline")
    case = world.act(number, "discipline_close", "qh.discipline")
    assert (case.state, case.verdict) == (State.CLOSED, "partly")
    shown = world.memory.progress[number]
    assert (shown.reply, shown.office, [code for code, _ in shown.stages]) == ("", "qh", ["received", "sealed"])
    again = world.act(number, "redo", "qh.discipline")
    assert again.state is State.REDO
    assert world.act(number, "discipline_out", "qh.discipline").state is State.TRANSFERRED_OUT


@pytest.mark.parametrize(
    ("to", "because"),
    [
        ("qh-04", "只能转派下级"),
        ("qh:0105", "只能转派下级"),
        ("qh:lead", "只能转派下级"),
        ("qh:discipline", "请直接核查"),
        ("qh-0802:discipline", "依法不得转往"),
        ("bs-01:discipline", "没有编号"),
    ],
)
def test_a_sealed_case_goes_nowhere_else(world: FakeWorld, to: str, because: str) -> None:
    number = sealed(world)
    with pytest.raises(Invalid, match=because):
        world.act(number, "dispatch", "qh.discipline", to=to)


def test_a_returned_part_comes_back_to_discipline(world: FakeWorld) -> None:
    number = sealed(world, about_office="qh-0402", office="qh-04")
    world.act(number, "dispatch", "qh.discipline", to="qh-04:discipline")
    world.act(number, "request_return", "qh-04.discipline")
    case = world.act(number, "decide_return", "qh.discipline")
    assert (case.state, keys(world, number)) == (State.REGISTERED, {SEALED_AT})


@pytest.mark.parametrize("state", sorted({State.REGISTERED, State.DISPATCHED, State.HANDLING, State.REPLY_REVIEW,
                                          State.RETURN_REQ, State.REDO}))  # fmt: skip
def test_every_state_under_seal_can_be_left_by_discipline(world: FakeWorld, state: State) -> None:
    case = replace(world.case(sealed(world)), state=state)
    offered = {row.name: row for row in workflow.open_actions(case, world.actor("qh.discipline"), ACTIONS)}
    assert {"discipline_close", "discipline_out", "ask_unseal"} <= set(offered)
    assert {offered["discipline_close"].to, offered["discipline_out"].to} == {State.CLOSED, State.TRANSFERRED_OUT}


# Two persons lift a seal (B7)


def given_back(world: FakeWorld) -> tuple[str, Case]:
    number = world.submit(topic="17")
    world.act(number, "register", "qh.clerk", topic="02")
    world.act(number, "to_discipline", "qh.dispatcher")
    world.act(number, "discipline_note", "qh.discipline", note="只有纪检能看的核查内容")
    return number, world.act(number, "ask_unseal", "qh.discipline")


def test_discipline_and_the_head_of_the_centre_lift_it_together(world: FakeWorld) -> None:
    number, case = given_back(world)
    assert (case.owner, case.state, case.restricted) == ("qh", State.APPROVAL, True)
    with pytest.raises(NotAllowed):
        world.act(number, "unseal", "qh.dispatcher")
    case = world.act(number, "unseal", "qh.center-head")
    assert (case.state, case.restricted, case.type, case.track) == (
        State.REGISTERED,
        False,
        "COMPLAINT",
        "PETITION_ORD",
    )
    assert "R02" in {c.rule for c in case.clocks if c.state == clocks.RUNNING}
    file = worklist.open_case(world.desk, world.actor("qh.center-head"), number)
    assert "只有纪检能看的核查内容" not in repr(file.timeline)
    assert "discipline_note" not in {event.action for event, _ in file.timeline}
    assert "ask_unseal" in {event.action for event, _ in file.timeline}


def test_one_alone_lifts_nothing(world: FakeWorld) -> None:
    number, _ = given_back(world)
    case = world.act(number, "unseal", "qh.center-head", agreed=False)
    assert (case.owner, case.restricted, case.state) == (SEALED_AT, True, State.REGISTERED)
    assert keys(world, number) == {SEALED_AT}
    with pytest.raises(NotFound):
        worklist.open_case(world.desk, world.actor("qh.center-head"), number)


def test_what_stays_a_matter_of_discipline_is_not_unsealed(world: FakeWorld) -> None:
    number, _ = given_back(world)
    with pytest.raises(Invalid, match="改选实际类别"):
        world.act(number, "unseal", "qh.center-head", topic="17")
    with pytest.raises(Invalid):
        world.act(number, "unseal", "qh.center-head", type="REPORT")
    with pytest.raises(Invalid, match="实际类型"):
        world.act(number, "unseal", "qh.center-head", type=None)


def test_what_points_at_the_bureau_is_given_back_to_its_leaders(world: FakeWorld) -> None:
    number = report(world, about_kind="person", about_office="qh:0105", office="qh")
    world.act(number, "register", "qh.deputy1")
    world.act(number, "to_discipline", "qh.deputy1")
    case = world.act(number, "ask_unseal", "qh.discipline")
    assert (case.owner, keys(world, number)) == ("qh:lead", {"qh:lead"})
    assert world.act(number, "unseal", "qh.deputy1").state is State.REGISTERED


def test_a_sealed_clock_tells_discipline_alone(world: FakeWorld) -> None:
    number = sealed(world, about_office="qh-0402", office="qh-04")
    world.act(number, "dispatch", "qh.discipline", to="qh-04:discipline")
    world.now = at("2026-11-25", "09:00")
    world.sweep()
    told = {alert.key for alert in world.memory.alerts.values() if alert.case == number}
    assert told
    assert all(key.endswith(":discipline") for key in told)
    assert world.case(number).received_at.date() == date(2026, 11, 16)
