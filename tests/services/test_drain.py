"""Draining commands: each is performed once, refused aloud, or tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.errors import HuiyinError, NotAllowed, Stale, Unavailable
from chalicelib.domain.outcome import Command
from chalicelib.services.drain import drain
from chalicelib.services.outbox import WAITS, Report
from tests.services.post_room import NOON, NUMBER, OTHER, Desk, attempt


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_commands_are_performed_and_taken_out(desk: Desk) -> None:
    desk.ask()
    done: list[Command] = []
    assert drain(desk, NOON, attempt, done.append) == Report(done=1)
    assert done[0].form == {"reason": "不用了"}
    assert drain(desk, NOON, attempt, done.append) == Report()
    assert len(done) == 1


@pytest.mark.parametrize(("actor", "alerts"), [("PUBLIC", 1), ("SYSTEM", 0)])
def test_a_refused_command_is_finished_and_the_office_hears_what_the_public_had_asked(
    desk: Desk, actor: str, alerts: int
) -> None:
    desk.ask(actor=actor)

    def refuse(command: Command) -> None:
        raise NotAllowed("此件已经办结")

    assert drain(desk, NOON, attempt, refuse) == Report(lost=1)
    assert next(iter(desk.memory.commands.values())).result == "此件已经办结"
    assert [alert.kind for alert in desk.alerts] == ["command_refused"] * alerts
    assert drain(desk, NOON + timedelta(days=1), attempt, refuse) == Report()


@pytest.mark.parametrize("error", [Stale(), Unavailable(), ZeroDivisionError("缺陷")])
def test_what_may_pass_is_tried_again_and_never_given_up_in_silence(desk: Desk, error: Exception) -> None:
    desk.ask(actor="SYSTEM")
    desk.ask(case=OTHER, actor="SYSTEM")
    done: list[str] = []

    def perform(command: Command) -> None:
        if command.case == NUMBER:
            raise error
        done.append(command.case)

    report = drain(desk, NOON, attempt, perform)
    assert (report.done, report.later) == (1, 1)
    assert bool(report.errors) is not isinstance(error, HuiyinError)
    assert done == [OTHER]
    now = NOON
    for wait in WAITS:
        assert drain(desk, now + wait - timedelta(seconds=1), attempt, perform).lost == 0
        now += wait
        report = drain(desk, now, attempt, perform)
    assert report.lost == 1
    assert [alert.kind for alert in desk.alerts] == ["command_refused"]
