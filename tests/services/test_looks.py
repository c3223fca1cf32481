"""A sealed case from page to page, what others did meanwhile, and which other cases belong to one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.services import looks, meanwhile, related, worklist
from chalicelib.services.case_views import REASON
from tests.world import FakeWorld, walk


def test_the_reason_is_asked_once_and_each_look_is_logged(world: FakeWorld) -> None:
    number = world.submit(identity="confidential")
    clerk = world.actor("qh.clerk")
    with pytest.raises(Invalid) as refused:
        looks.look(world.desk, clerk, number, world.now)
    assert set(refused.value.fields) == {REASON}
    with pytest.raises(Invalid):
        looks.give_reason(world.desk, clerk, number, "看看", world.now)
    assert world.memory.access == []
    looks.give_reason(world.desk, clerk, number, "核实  办理情况", world.now)
    for _ in range(2):
        assert looks.look(world.desk, clerk, number, world.now).case.number == number
        world.now += timedelta(minutes=4)
    assert [line[1:5] for line in world.memory.access] == [(number, "qh.clerk", "case.view", "核实 办理情况")] * 2
    world.now += timedelta(minutes=4)
    with pytest.raises(Invalid):
        looks.look(world.desk, clerk, number, world.now)
    with pytest.raises(Invalid):
        looks.look(world.desk, world.actor("qh.dispatcher"), number, world.now)


def test_who_does_not_see_a_case_is_asked_for_no_reason(world: FakeWorld) -> None:
    number = world.submit(identity="confidential")
    for known in (number, "QH20261116-22222"):
        with pytest.raises(NotFound):
            looks.look(world.desk, world.actor("qh-0402.clerk"), known, world.now)
        with pytest.raises(NotFound):
            looks.give_reason(world.desk, world.actor("qh-0402.clerk"), known, "核实办理情况", world.now)


def test_an_ordinary_case_needs_none(world: FakeWorld) -> None:
    number = world.submit()
    assert looks.look(world.desk, world.actor("qh.clerk"), number, world.now).case.number == number
    assert world.memory.access == []


def test_what_happened_since_the_form_was_drawn_is_told(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    seen = world.case(number).revision
    world.act(number, "accept_notice", "qh.clerk")
    world.sweep(world.now + timedelta(days=40))
    world.act(number, "submit_reply", "qh-0401.liaison")
    file = worklist.open_case(world.desk, world.actor("qh-0401.handler"), number)
    told = meanwhile.since(world.desk, file, seen, "submit_reply")
    assert [event.action for event, _ in told.events if event.actor != "SYSTEM"] == ["accept_notice", "submit_reply"]
    assert told.row is None
    assert not told.unseen
    assert meanwhile.since(world.desk, file, file.case.revision, "contact").events == ()
    assert len(meanwhile.since(world.desk, file, -5, "contact").events) == len(file.timeline)
    assert meanwhile.since(world.desk, file, 10**6, "contact").events == ()


def test_what_is_not_for_ones_eyes_is_only_said_to_have_happened(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    seen = world.case(number).revision
    world.act(number, "flag_retaliation", "qh.clerk")
    file = worklist.open_case(world.desk, world.actor("qh-0401.handler"), number)
    told = meanwhile.since(world.desk, file, seen, "submit_reply")
    assert (told.events, told.unseen) == ((), True)
    assert told.row is not None


def test_cases_from_the_same_telephone_are_found_under_the_own_dockets_only(world: FakeWorld) -> None:
    first = world.submit()
    world.now += timedelta(days=1)
    said = {"title": "食堂饭菜不卫生", "content": "食堂饭菜里有异物，孩子肚子疼。", "topic": "09"}
    other = world.submit(about_office="qh-0801", **said)
    hidden = world.submit(type="REPORT", about_kind="office", about_office="qh")
    clerk = world.actor("qh.clerk")
    found = related.related(world.desk, clerk, first, world.now)
    assert [entry.number for entry in found.same_telephone] == [other]
    assert hidden not in {hint.number for hint in found.hints}
    with pytest.raises(NotFound):
        related.related(world.desk, world.actor("qh-0402.clerk"), first, world.now)


def test_ties_name_what_another_case_is_to_this_one(world: FakeWorld) -> None:
    first, second = world.submit(), world.submit()
    for number in (first, second):
        world.act(number, "register", "qh.clerk")
        world.act(number, "classify", "qh.dispatcher", legal_class="PETITION")
        world.act(number, "accept_notice", "qh.clerk")
    world.act(second, "merge", "qh.dispatcher", into=first)
    clerk = world.actor("qh.clerk")
    file = worklist.open_case(world.desk, clerk, second)
    assert [(each.number, each.title) for each in related.tied(world.desk, clerk, file.case)] == [(first, "并入的主件")]
    assert all(each.entry for each in related.tied(world.desk, clerk, file.case))


def test_what_is_closed_to_a_reader_is_compared_with_nothing(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    world.act(number, "escalate_urgent", "qh.clerk", kind="abuse", named_only=True)
    with pytest.raises(NotAllowed):
        related.related(world.desk, world.actor("qh.followup"), number, world.now)
