"""The scheduled functions: what the public asked for is done once, though it is drained twice or by two at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

import app as functions
from chalicelib.domain.case import State
from chalicelib.domain.outcome import Command
from chalicelib.entry import jobs
from chalicelib.services import lookup
from tests.entry.calls import run_job
from tests.services.test_act import at_once
from tests.world import FakeWorld, walk


def asked(world: FakeWorld, number: str, action: str, **form: object) -> Command:
    """What the petitioner asks for, as it lies in the outbox."""
    code = world.codes[number]
    lookup.command(world.front, number, code, action, form, proof="", address="a", now=world.now)
    (waiting,) = world.memory.commands.values()
    command: Command = waiting.record
    return command


def kinds(world: FakeWorld) -> list[str]:
    return [alert.kind for alert in world.memory.alerts.values()]


def test_a_command_is_performed_and_leaves_the_outbox(world: FakeWorld) -> None:
    number = world.submit()
    asked(world, number, "supplement", content="另有收据")
    assert run_job("drain") == {"done": 1, "later": 0, "lost": 0, "errors": 0}
    assert run_job("drain") == {"done": 0, "later": 0, "lost": 0, "errors": 0}
    assert world.case(number).events == 2


@pytest.mark.parametrize(
    ("action", "form", "state"),
    [("withdraw", {}, State.WITHDRAWN), ("supplement", {"content": "另有收据"}, State.INBOX)],
)
def test_one_that_died_before_it_was_taken_out_is_not_done_again_and_alarms_nobody(
    world: FakeWorld, action: str, form: dict[str, str], state: State
) -> None:
    number = world.submit()
    command = asked(world, number, action, **form)
    jobs.performed(command)  # and the run dies here
    assert run_job("drain")["done"] == 1
    case = world.case(number)
    assert (case.state, case.events) == (state, 2)
    assert kinds(world) == []


def test_two_runs_at_once_perform_it_once(world: FakeWorld) -> None:
    number = world.submit()
    command = asked(world, number, "supplement", content="另有收据")
    at_once([lambda: jobs.performed(command)] * 8)
    assert [event.action for event, _ in world.desk.cases.history(number)] == ["submit", "supplement"]


def test_what_came_too_late_is_refused_and_told(world: FakeWorld) -> None:
    number = world.submit()
    asked(world, number, "withdraw")
    walk(world, number, "approve_reply")
    assert run_job("drain") == {"done": 0, "later": 0, "lost": 1, "errors": 0}
    assert kinds(world) == ["command_refused"]
    assert world.case(number).state is State.REPLIED


def test_the_sweep_says_what_it_did_and_nothing_personal(world: FakeWorld) -> None:
    world.submit()
    world.now += timedelta(days=3)
    assert run_job("sweep") == {"woken": 1, "alerts": 2, "failed": 0}
    assert run_job("sweep") == {"woken": 0, "alerts": 0, "failed": 0}


def test_housekeeping_tells_of_posts_without_a_person_once_a_day(world: FakeWorld) -> None:
    first = run_job("daily")
    assert first["gaps"] == kinds(world).count("gaps") > 0
    told = len(world.memory.alerts)
    assert run_job("daily")["gaps"] == first["gaps"]
    assert len(world.memory.alerts) == told


def test_every_job_is_a_function_of_the_application() -> None:
    assert {source.name for source in functions.app.event_sources} == {"sweep", "deliver", "drain", "daily"}
