"""The one way in: fresh state when only the service was faster, a refusal when a person was, and all or nothing."""

from __future__ import annotations

import copy
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.case import Case, State
from chalicelib.domain.errors import Conflict, HuiyinError, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.outcome import Claim, Outcome
from chalicelib.domain.ports import NumberTaken, Projected
from chalicelib.services import act, lookup
from chalicelib.services.worlds import Desk
from tests.fakes import FakeCases
from tests.world import FORMS, FakeWorld, World, walk


class Interrupted(FakeCases):
    """Cases to which something happens between reading and writing, as often as `meanwhile` has something to do."""

    meanwhile: list[Any]

    def commit(self, before: Case, outcome: Outcome, projected: Sequence[Projected]) -> None:
        if self.meanwhile:
            self.meanwhile.pop()()
        super().commit(before, outcome, projected)


def interrupted(world: FakeWorld, *meanwhile: Any) -> Desk:
    cases = Interrupted(world.memory)
    cases.meanwhile = list(meanwhile)
    return replace(world.desk, cases=cases)


def register(desk: Desk, world: FakeWorld, number: str, **more: Any) -> Case:
    return act.perform(desk, number, "register", {}, world.actor("qh.clerk"), world.now, **more).cases[0]


# Who was faster


def test_another_persons_change_is_a_conflict(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "supplement", "PUBLIC")
    with pytest.raises(Stale):
        register(world.desk, world, number, revision=1)
    assert register(world.desk, world, number, revision=2).state is State.REGISTERED


def test_a_person_who_is_faster_between_reading_and_writing_is_a_conflict_too(world: FakeWorld) -> None:
    number = world.submit()
    desk = interrupted(world, lambda: world.act(number, "supplement", "PUBLIC"))
    with pytest.raises(Stale):
        register(desk, world, number, revision=1)
    assert world.case(number).state is State.INBOX


def test_a_sweep_in_between_costs_nobody_a_conflict(world: FakeWorld) -> None:
    number = world.submit()
    desk = interrupted(world, lambda: world.sweep(world.now + timedelta(days=3)))
    case = register(desk, world, number, revision=1)
    assert (case.state, case.revision, case.version) == (State.REGISTERED, 2, 3)
    assert [event.action for event, _ in world.desk.cases.history(number)] == ["submit", "wake", "register"]


def test_without_a_revision_the_step_is_taken_on_fresh_state(world: FakeWorld) -> None:
    number = world.submit()
    desk = interrupted(world, lambda: world.act(number, "register", "qh.dispatcher"))
    with pytest.raises(NotAllowed, match="已登记"):
        register(desk, world, number)


def test_when_others_never_stop_it_gives_up(world: FakeWorld) -> None:
    number = world.submit()
    deeds = [lambda: world.act(number, "supplement", "PUBLIC")] * (act.RETRIES + 2)
    desk = interrupted(world, *deeds)
    with pytest.raises(Stale):
        register(desk, world, number)
    assert len(desk.cases.meanwhile) == 2  # type: ignore[attr-defined]


def test_a_number_that_is_taken_is_drawn_anew(world: FakeWorld) -> None:
    number = world.submit()

    def taken() -> None:
        raise NumberTaken

    assert register(interrupted(world, taken), world, number).state is State.REGISTERED


# All or nothing


@pytest.mark.parametrize(
    ("action", "who", "form", "error"),
    [
        ("register", "qh-0401.clerk", {}, NotAllowed),
        ("register", "qh.admin", {}, NotAllowed),
        ("register", "bs.clerk", {}, NotAllowed),
        ("register", "qh.clerk", {"type": "NONE"}, Invalid),
        ("register", "qh.clerk", {"assignment": "a1"}, Invalid),
        ("register", "qh.clerk", {"unknown": 1}, Invalid),
        ("dispatch", "qh.dispatcher", {"to": "qh-04"}, NotAllowed),
        ("fly", "qh.clerk", {}, Invalid),
        ("wake", "qh.clerk", {}, NotAllowed),
        ("evaluate", "qh.clerk", {"satisfied": "good"}, NotAllowed),
        ("withdraw", "qh-0401.clerk", {}, NotAllowed),
    ],
)
def test_what_is_refused_changes_nothing(
    world: FakeWorld, action: str, who: str, form: dict[str, Any], error: type[HuiyinError]
) -> None:
    number = world.submit()
    before = {name: copy.deepcopy(getattr(world.memory, name)) for name in ("cases", "events", "entries", "notices")}
    with pytest.raises(error):
        act.perform(world.desk, number, action, form, world.actor(who), world.now)
    assert {name: getattr(world.memory, name) for name in before} == before


def test_there_is_no_case_by_another_number(world: FakeWorld) -> None:
    with pytest.raises(NotFound):
        act.perform(world.desk, "QH20261116-22222", "register", {}, world.actor("qh.clerk"), world.now)


def test_a_claim_that_does_not_hold_undoes_the_step(world: FakeWorld) -> None:
    number, claim = world.submit(), Claim("quota", "qh", kind="add", limit=1)
    world.act(number, "register", "qh.clerk")
    actor, form = world.actor("qh.clerk"), FORMS["supplement"]
    act.perform(world.desk, number, "supplement", form, actor, world.now, claims=(claim,))
    before = world.case(number)
    with pytest.raises(Conflict) as refused:
        act.perform(world.desk, number, "supplement", form, actor, world.now, claims=(claim,))
    assert set(refused.value.fields) == {"quota"}
    assert world.case(number) == before


# What the public asks for


def ask(world: World, number: str, action: str, **form: Any) -> str:
    code = world.codes[number]
    return lookup.command(world.front, number, code, action, form, proof="", address="a", now=world.now)


def test_what_the_public_asks_is_queued_drained_and_performed_once(world: FakeWorld) -> None:
    number = world.submit()
    ask(world, number, "supplement", content="另有收据")
    assert world.case(number).events == 1
    assert world.drain().done == 1
    assert world.drain().done == 0
    assert [event.action for event, _ in world.desk.cases.history(number)] == ["submit", "supplement"]


@pytest.mark.parametrize("action", ["register", "close", "reissue_code", "wake", "fly", "evaluate", "supply_info"])
def test_the_public_may_ask_only_for_what_is_open_to_it_now(world: FakeWorld, action: str) -> None:
    number = world.submit()
    with pytest.raises(NotAllowed):
        ask(world, number, action, **FORMS.get(action, {}))
    assert not world.memory.commands


def test_what_was_overtaken_meanwhile_is_refused_and_the_owner_hears_of_it(world: FakeWorld) -> None:
    number = world.submit()
    ask(world, number, "withdraw")
    walk(world, number, "approve_reply")
    assert world.drain().lost == 1
    assert world.case(number).state is State.REPLIED
    assert [(a.key, a.kind) for a in world.memory.alerts.values()] == [("qh", "command_refused")]


# On the engine


@pytest.mark.engine
def test_of_two_persons_at_once_one_is_heard_and_the_other_told(real: World) -> None:
    number = real.submit()
    real.act(number, "register", "qh.clerk")
    revision = real.case(number).revision
    outcomes = at_once(
        [
            lambda to=to: act.perform(
                real.desk, number, "dispatch", {"to": to}, real.actor("qh.dispatcher"), real.now, revision=revision
            )
            for to in ("qh-04", "qh-0801", "qh-02", "qh-03")
        ]
    )
    assert [type(outcome) for outcome in outcomes].count(Stale) == 3
    case = real.case(number)
    assert len(case.assignments) == 1
    assert [event.seq for event, _ in real.desk.cases.history(number)] == [1, 2, 3]


@pytest.mark.engine
def test_a_quota_holds_on_the_engine(real: World) -> None:
    numbers = [real.submit() for _ in range(16)]
    quota = Claim("quota", "qh#2026", kind="add", limit=3)
    outcomes = at_once(
        [
            lambda number=number: act.perform(
                real.desk, number, "register", {}, real.actor("qh.clerk"), real.now, claims=(quota,)
            )
            for number in numbers
        ]
    )
    refused = [isinstance(outcome, Conflict) for outcome in outcomes]
    assert sum(refused) == 13
    states = [real.case(number).state for number in numbers]
    assert [state is State.INBOX for state in states] == refused


def at_once(deeds: Sequence[Any]) -> list[Any]:
    """What each deed gives, or the error that it raises, all begun at the same moment."""
    gate = threading.Barrier(len(deeds))
    results: list[Any] = [None] * len(deeds)

    def run(n: int) -> None:
        gate.wait()
        try:
            results[n] = deeds[n]()
        except HuiyinError as error:
            results[n] = error

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
