"""The queue of calls: by due date, for who may call, and which comes next."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case import State
from chalicelib.domain.errors import NotAllowed
from chalicelib.services import callbacks
from tests.world import FakeWorld, walk

NOBODY = {"connected": False, "undelivered": "未接通"}


def answered(world: FakeWorld, **form: object) -> str:
    number = world.submit(**form)
    walk(world, number, until="approve_reply")
    return number


def waiting(world: FakeWorld, who: str = "qh.followup") -> list[str]:
    return [call.entry.number for call in callbacks.queue(world.desk, world.actor(who), world.now).calls]


def test_what_is_due_first_comes_first_and_what_is_not_delivered_has_no_clock_yet(world: FakeWorld) -> None:
    undelivered, late = answered(world), answered(world)
    world.act(late, "deliver", "qh.clerk")
    world.now += timedelta(days=2)
    soon = answered(world)
    world.act(soon, "deliver", "qh.clerk")
    assert waiting(world) == [late, soon, undelivered]
    first, _, last = callbacks.queue(world.desk, world.actor("qh.followup"), world.now).calls
    assert first.due is not None
    assert (first.delivered, last.delivered, last.due) == (True, False, None)


def test_who_handled_it_does_not_find_it(world: FakeWorld) -> None:
    number = answered(world)
    world.promote("qh-04.liaison", "FOLLOWUP")
    assert waiting(world, "qh-04.liaison") == []
    assert waiting(world) == [number]
    with pytest.raises(NotAllowed, match="回访"):
        callbacks.queue(world.desk, world.actor("qh.clerk"), world.now)


def test_after_an_alarm_only_the_named_caller_finds_it(world: FakeWorld) -> None:
    number = answered(world)
    world.act(number, "escalate_urgent", "qh.center-head", kind="missing")
    assert waiting(world) == []
    world.act(number, "name_caller", "qh.head", staff="qh.followup")
    assert waiting(world) == [number]


def test_whoever_did_not_answer_today_is_not_next(world: FakeWorld) -> None:
    first, second = answered(world), answered(world)
    actor = world.actor("qh.followup")
    assert callbacks.next_after(world.desk, actor, first, world.now) == second
    world.act(second, "followup", "qh.followup", **NOBODY)
    assert callbacks.next_after(world.desk, actor, first, world.now) == ""
    world.now += timedelta(days=1)
    assert callbacks.next_after(world.desk, actor, first, world.now) == second


def test_the_tries_say_what_a_further_one_means(world: FakeWorld) -> None:
    number = answered(world)
    world.act(number, "followup", "qh.followup", missed="wrong", **NOBODY)
    tries = callbacks.tries_of(world.case(number), world.now.date())
    assert (tries.left, tries.doubtful, tries.last_one, tries.another_day) == (2, True, False, False)
    world.act(number, "followup", "qh.followup", missed="no_answer", **NOBODY)
    assert callbacks.tries_of(world.case(number), world.now.date()).another_day
    world.now += timedelta(days=1)
    assert callbacks.tries_of(world.case(number), world.now.date()).last_one
    assert world.act(number, "followup", "qh.followup", **NOBODY).state is State.CLOSED
    assert world.case(number).callbacks[-1].missed == ""
