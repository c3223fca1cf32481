"""Whom a matter is about never sees it: the head of the bureau, a person named, and those right under him (edge 16)."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.domain import recusal, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Case, PartState, State
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.projections import RECUSED
from chalicelib.services import worklist
from chalicelib.services.verify import verify
from tests.fakes.records import FakeRecords
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


# A matter about the head of the bureau (edge 16)


def about_head(world: FakeWorld, office: str = "qh") -> str:
    return world.submit(office=office, about_kind="head", about_office="qh", type="COMPLAINT")


@pytest.mark.parametrize("office", ["qh", "qh-0401"])
def test_a_matter_about_the_head_is_with_the_deputies_and_the_head_finds_nothing(world: FakeWorld, office: str) -> None:
    number = about_head(world, office)
    case = world.case(number)
    assert (case.owner, case.recused) == ("qh:lead", ("BUREAU_HEAD@qh",))
    assert not sees(world, "qh.head", number)
    assert listed(world, "qh.head", "qh:lead") == []
    assert listed(world, "qh.deputy1", "qh:lead") == [number]
    world.sweep(world.now.replace(month=12))
    assert number not in told(world, "qh.head")
    assert number in told(world, "qh.deputy2")
    with pytest.raises(NotAllowed):
        world.act(number, "register", "qh.head")
    with pytest.raises(Invalid, match="没有回避"):
        world.act(number, "unrecuse", "qh.deputy1", person="qh.head")


def test_what_turns_out_to_be_about_the_head_leaves_him(world: FakeWorld) -> None:
    number = world.submit(about_kind="head", about_office="qh", type="PRAISE")
    assert sees(world, "qh.head", number)
    world.act(number, "register", "qh.clerk", type="COMPLAINT")
    assert world.case(number).recused == ("BUREAU_HEAD@qh",)
    assert not sees(world, "qh.head", number)
    assert not sees(world, "qh.clerk", number)


def led(world: FakeWorld, number: str) -> Case:
    world.act(number, "register", "qh.deputy1")
    world.act(number, "dispatch", "qh.deputy1", to="qh:0104")
    world.act(number, "sign", "qh.liaison-0104")
    world.act(number, "contact", "qh.liaison-0104")
    return world.act(number, "submit_reply", "qh.liaison-0104")


def test_its_answer_waits_for_the_organ_outside_and_for_a_deputy(world: FakeWorld) -> None:
    number = about_head(world)
    led(world, number)
    with pytest.raises(NotAllowed, match="分管局领导"):
        world.act(number, "approve_reply", "qh.head-0104")
    with pytest.raises(NotAllowed, match="青禾市人民政府"):
        world.act(number, "approve_reply", "qh.deputy1")
    world.act(number, "superior_opinion", "qh.deputy1")
    assert world.act(number, "approve_reply", "qh.deputy1").organ == "青禾市人民政府"
    world.act(number, "deliver", "qh.liaison-0104")
    assert world.act(number, "followup", "qh.deputy2").state is State.CLOSED


def test_where_nobody_is_left_to_call_back_the_reason_is_written_down(world: FakeWorld) -> None:
    number = about_head(world)
    led(world, number)
    world.act(number, "superior_opinion", "qh.deputy1")
    world.act(number, "approve_reply", "qh.deputy1")
    world.act(number, "deliver", "qh.liaison-0104")
    with pytest.raises(NotAllowed, match="回访"):
        world.act(number, "followup", "qh.deputy1")
    assert world.act(number, "close", "qh.deputy1", reason="由市人民政府回访").state is State.CLOSED


def test_other_matters_need_no_organ_outside(world: FakeWorld) -> None:
    number = at_school(world)
    with pytest.raises(NotAllowed):
        world.act(number, "superior_opinion", "qh.deputy1")
    assert "superior_opinion" not in {
        row.name for row in workflow.open_actions(world.case(number), world.actor("qh.deputy1"), ACTIONS)
    }


# A person complained of


def test_a_person_complained_of_and_those_under_him_are_kept_away(world: FakeWorld) -> None:
    number = world.submit(about_kind="person", about_office="qh:0105", about_person="基教科负责人")
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0105")
    world.act(number, "sign", "qh.liaison-0105")
    case = world.act(number, "name_subject", "qh.clerk", subject="qh.head-0105")
    assert case.state is State.REGISTERED
    assert recusal.subjects(case) == ("qh.head-0105",)
    assert case.excluded == ("qh:0105",)
    for who in ("qh.head-0105", "qh.liaison-0105"):
        assert not sees(world, who, number)
    assert sees(world, "qh.clerk", number)
    with pytest.raises(Invalid, match="依法不得转往"):
        world.act(number, "dispatch", "qh.dispatcher", to="qh:0105")
    with pytest.raises(NotAllowed, match="被反映人"):
        world.act(number, "unrecuse", "qh.center-head", person="qh.head-0105")
    # Who it is stands nowhere but in the sealed words and among the recused.
    event, words = world.desk.cases.history(number)[case.events - 1]
    assert "qh.head-0105" not in repr(event)
    assert words is not None
    assert words.texts["subject"] == "qh.head-0105"
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0104")
    file = worklist.open_case(world.desk, world.actor("qh.liaison-0104"), number)
    assert "qh.head-0105" not in repr(file.timeline)


def test_a_plain_member_complained_of_takes_nobody_along(world: FakeWorld) -> None:
    number = at_school(world)
    case = world.act(number, "name_subject", "qh.clerk", subject="qh-0401.handler")
    assert (case.excluded, case.state, case.owner) == ((), State.HANDLING, "qh")
    assert not sees(world, "qh-0401.handler", number)
    assert sees(world, "qh-0401.head", number)


def test_the_head_of_a_school_named_later_takes_the_case_from_the_school(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", about_kind="person", about_office="qh-0401")
    world.act(number, "register", "qh-0401.clerk")
    case = world.act(number, "name_subject", "qh-0401.clerk", subject="qh-0401.head")
    assert (case.owner, case.excluded) == ("qh-04", ("qh-0401",))
    for who in ("qh-0401.head", "qh-0401.clerk", "qh-0401.handler"):
        assert not sees(world, who, number)
    assert {clock.obligor for clock in case.clocks if clock.state == "running"} == {"qh-04"}


def test_what_was_passed_down_comes_back_to_who_passed_it(world: FakeWorld) -> None:
    number = at_school(world)
    case = world.act(number, "name_subject", "qh.clerk", subject="qh-0401.head")
    assert case.state is State.HANDLING
    assert [(a.holder, a.state) for a in case.assignments] == [
        ("qh-04", PartState.SIGNED),
        ("qh-0401", PartState.RETURNED),
    ]
    assert not sees(world, "qh-0401.vice", number)
    world.act(number, "submit_reply", "qh-04.handler")
    assert world.act(number, "approve_reply", "qh-04.head").state is State.REPLIED


def test_a_name_without_an_account_is_no_subject(world: FakeWorld) -> None:
    number = at_school(world)
    with pytest.raises(Invalid) as refused:
        world.act(number, "name_subject", "qh.clerk", subject="qh-0401.nobody")
    assert "subject" in refused.value.fields


def test_everything_that_is_kept_of_it_can_be_reckoned_again(world: FakeWorld) -> None:
    about_head(world)
    number = at_school(world)
    world.act(number, "recuse", "qh-0401.liaison")
    world.act(number, "name_subject", "qh.clerk", subject="qh-0401.handler")
    world.act(number, "recuse", "qh-0401.vice")
    world.act(number, "unrecuse", "qh-0401.head", person="qh-0401.vice")
    desk = world.desk
    assert list(verify(FakeRecords(world.memory), desk.vault, desk.calendars, world.now, full=True)) == []
    assert {name for key, name, of in world.memory.finds if key == RECUSED and of == number} == {
        "qh-0401.liaison",
        "qh-0401.handler",
        "subject:qh-0401.handler",
    }
