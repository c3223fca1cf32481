"""Who is recused finds a case nowhere and does nothing there, in his own name or another's (条例 Art. 28; edge 16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.domain import recusal, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import PartState, State
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.projections import RECUSED
from chalicelib.domain.roles import Actor, Role, actor_of
from chalicelib.services import worklist
from tests.world import FakeWorld, over_fakes, walk

ON = date(2026, 11, 16)


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def listed(world: FakeWorld, who: str, key: str, **asked: object) -> list[str]:
    actor = world.actor(who)
    return [e.number for e in worklist.worklist(world.desk, actor, key, **asked).items]  # type: ignore[arg-type]


def sees(world: FakeWorld, who: str, number: str) -> bool:
    try:
        worklist.open_case(world.desk, world.actor(who), number)
    except NotFound:
        return False
    return True


def told(world: FakeWorld, who: str) -> set[str]:
    return {alert.case for alert in worklist.alerts(world.desk, world.actor(who), None, 100).items}


def at_school(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, "contact")
    return number


# Declared and ordered


def test_who_declares_a_conflict_finds_the_case_no_more(world: FakeWorld) -> None:
    number, other = at_school(world), at_school(world)
    world.sweep(world.now.replace(month=12))
    assert number in told(world, "qh-0401.liaison")
    world.act(number, "recuse", "qh-0401.liaison")
    assert not sees(world, "qh-0401.liaison", number)
    assert listed(world, "qh-0401.liaison", "qh-0401") == [other]
    assert sorted(listed(world, "qh-0401.handler", "qh-0401")) == sorted([number, other])
    assert told(world, "qh-0401.liaison") == {other}
    assert number in told(world, "qh-0401.handler")
    with pytest.raises(NotAllowed):
        world.act(number, "submit_reply", "qh-0401.liaison")
    assert number in world.desk.dockets.find(RECUSED, "qh-0401.liaison")


def test_pages_are_filled_up_past_what_is_hidden(world: FakeWorld) -> None:
    numbers = [at_school(world) for _ in range(5)]
    for number in numbers[1:4]:
        world.act(number, "recuse", "qh-0401.vice")
    page = worklist.worklist(world.desk, world.actor("qh-0401.vice"), "qh-0401", size=2)
    assert ([e.number for e in page.items], page.cursor) == ([numbers[0], numbers[4]], None)


def test_what_lay_with_him_falls_to_the_post(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "pass_down")
    world.act(number, "sign", "qh-0401.liaison", assignee="qh-0401.handler")
    case = world.act(number, "recuse", "qh-0401.handler")
    assert case.assignments[-1].assignee == ""
    assert case.assignments[-1].state is PartState.SIGNED
    assert [w.record.to for w in world.memory.notices.values() if w.record.template == "unassigned"] == ["qh-0401"]
    assert listed(world, "qh-0401.handler", "qh-0401", mine=True) == []
    again = world.submit()
    walk(world, again, "pass_down")
    world.act(again, "recuse", "qh-0401.handler")
    with pytest.raises(Invalid, match="请选择本单位"):
        world.act(again, "sign", "qh-0401.liaison", assignee="qh-0401.handler")


def test_a_head_orders_the_recusal_of_own_people_only(world: FakeWorld) -> None:
    number = at_school(world)
    with pytest.raises(NotAllowed, match="本单位"):
        world.act(number, "order_recusal", "qh-0401.head", person="qh.dispatcher")
    with pytest.raises(Invalid, match="申请回避"):
        world.act(number, "order_recusal", "qh-0401.head", person="qh-0401.head")
    with pytest.raises(Invalid, match="能够打开此件"):
        world.act(number, "order_recusal", "qh.center-head", person="qh-0402.handler")
    world.act(number, "order_recusal", "qh-0401.head", person="qh-0401.handler")
    world.act(number, "order_recusal", "qh.center-head", person="qh.dispatcher")
    assert not sees(world, "qh-0401.handler", number)
    assert not sees(world, "qh.dispatcher", number)
    with pytest.raises(Invalid, match="没有回避"):
        world.act(number, "unrecuse", "qh-0401.head", person="qh-0401.vice")
    world.act(number, "unrecuse", "qh-0401.head", person="qh-0401.handler")
    assert sees(world, "qh-0401.handler", number)


def test_nobody_recuses_himself_back(world: FakeWorld) -> None:
    number = at_school(world)
    world.act(number, "recuse", "qh-0401.head")
    with pytest.raises(NotAllowed):
        world.act(number, "unrecuse", "qh-0401.head", person="qh-0401.head")
    world.act(number, "unrecuse", "qh.center-head", person="qh-0401.head")
    assert sees(world, "qh-0401.head", number)


def test_the_next_superior_approves_and_with_none_left_those_above_hear(world: FakeWorld) -> None:
    number = at_school(world)
    world.act(number, "submit_reply", "qh-0401.handler")
    for who in ("qh-0401.head", "qh-0401.vice"):
        world.act(number, "recuse", who)
        assert not [a for a in world.memory.alerts.values() if a.kind == "no_approver"]
    case = world.case(number)
    staff = tuple(world.people().values())
    able = recusal.able(case, ACTIONS["approve_reply"].by, staff, ON, case.recused)
    assert able == ("qh.deputy1", "qh.deputy2", "qh.head")
    for who in ("qh.deputy1", "qh.deputy2"):
        world.act(number, "order_recusal", "qh.center-head", person=who)
    assert not [a for a in world.memory.alerts.values() if a.kind == "no_approver"]
    world.act(number, "recuse", "qh.head")
    alerts = [a for a in world.memory.alerts.values() if a.kind == "no_approver"]
    assert {a.key for a in alerts} == {"qh"}
    assert {person for a in alerts for person in a.staff} == {"qh.center-head"}
    world.act(number, "unrecuse", "qh.center-head", person="qh.deputy2")
    assert world.act(number, "approve_reply", "qh.deputy2").state is State.REPLIED


def test_nobody_barred_is_told_by_the_ladder_or_by_mail(world: FakeWorld) -> None:
    number = at_school(world)
    for who in ("qh-0401.handler", "qh-0401.liaison", "qh-0401.head"):
        world.desk.directory.put_staff(replace(world.people()[who], email=f"{who}@staff.example"))
    world.act(number, "recuse", "qh-0401.liaison")
    world.act(number, "recuse", "qh-0401.head")
    world.sweep(world.now.replace(month=12))
    named = {p for a in world.memory.alerts.values() if a.case == number for p in a.staff}
    assert "qh-0401.handler" in named
    assert not named & {"qh-0401.liaison", "qh-0401.head"}


# Standing in (edge 14)


def lent(world: FakeWorld, member: str, behind: str) -> Actor:
    people = world.people()
    stand_in = replace(people[member], delegate_of=behind, delegate_from=ON, delegate_to=date(2026, 11, 20))
    world.desk.directory.put_staff(stand_in)
    return world.actor(member)


def test_a_stand_in_acts_with_the_roles_of_both_for_the_time(world: FakeWorld) -> None:
    number = at_school(world)
    world.act(number, "submit_reply", "qh-0401.handler")
    actor = lent(world, "qh-0401.liaison", "qh-0401.head")
    assert {str(role) for role in actor.roles} == {"LIAISON", "UNIT_HEAD"}
    assert actor.lent == {("qh-0401.head", Role.UNIT_HEAD, "qh-0401")}
    case = world.act(number, "approve_reply", "qh-0401.liaison")
    event, _ = world.desk.cases.history(number)[-1]
    assert (case.state, event.actor, event.facts["acting_for"]) == (State.REPLIED, "qh-0401.liaison", "qh-0401.head")
    colleagues = world.desk.directory.staff("qh-0401")
    member = world.people()["qh-0401.liaison"]
    assert actor_of(member, date(2026, 11, 21), colleagues).roles == {"LIAISON"}
    assert actor_of(member, date(2026, 11, 15), colleagues).roles == {"LIAISON"}


def test_what_the_stand_in_may_do_himself_is_not_done_for_another(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "pass_down")
    lent(world, "qh-0401.liaison", "qh-0401.handler")
    world.act(number, "sign", "qh-0401.liaison")
    event, _ = world.desk.cases.history(number)[-1]
    assert "acting_for" not in event.facts


def test_who_stands_in_keeps_the_separations_of_both(world: FakeWorld) -> None:
    number = at_school(world)
    world.promote("qh-0401.head", "HANDLER")
    world.act(number, "submit_reply", "qh-0401.head")
    lent(world, "qh-0401.liaison", "qh-0401.head")
    with pytest.raises(NotAllowed, match="起草"):
        world.act(number, "approve_reply", "qh-0401.liaison")
    assert world.act(number, "approve_reply", "qh-0401.vice").state is State.REPLIED


def test_a_stand_in_of_one_recused_keeps_only_what_is_his_own(world: FakeWorld) -> None:
    number = at_school(world)
    world.act(number, "submit_reply", "qh-0401.handler")
    world.act(number, "recuse", "qh-0401.head")
    actor = lent(world, "qh-0401.liaison", "qh-0401.head")
    assert sees(world, "qh-0401.liaison", number)
    case = world.case(number)
    assert recusal.remaining(actor, case.recused).reach == {(Role.LIAISON, "qh-0401")}
    with pytest.raises(NotAllowed):
        world.act(number, "approve_reply", "qh-0401.liaison")
    only = lent(world, "qh.discipline", "qh.head")
    world.act(number, "order_recusal", "qh.center-head", person="qh.head")
    case = world.case(number)
    assert not recusal.remaining(only, case.recused).keys & {"qh"}
    assert workflow.stakes(case, "qh")
    assert number in recusal.hidden(only, {"qh.head": {number}})["qh"]
