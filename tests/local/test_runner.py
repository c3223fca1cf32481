"""The job runner: every declared schedule, missed runs once, failures apart, never the same job twice at once."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chalice.app import Chalice

from infra.local.runner import Job, Journal, declared_jobs, keep, scheduled_event
from infra.local.schedules import read_schedule
from tests.local.small_app import app

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Calls:
    """A handler that remembers the events it got, and fails when told."""

    def __init__(self, failures: int = 0) -> None:
        self.events: list[dict[str, Any]] = []
        self.failures = failures

    def __call__(self, event: dict[str, Any], context: Any) -> None:
        self.events.append(event)
        assert context.get_remaining_time_in_millis() > 0
        if len(self.events) <= self.failures:
            raise RuntimeError("told to fail")


def clock(moment: datetime) -> Any:
    return lambda: moment


def job(calls: Calls, expression: str, eager: float | None = None) -> Job:
    return Job("housekeeping", calls, read_schedule(expression), eager)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "jobs.json")


def test_every_schedule_of_the_application_is_found() -> None:
    assert sorted(job.name for job in declared_jobs(app)) == ["drain", "fails", "nightly", "sweep"]


def test_an_unreadable_schedule_costs_only_its_own_job(caplog: pytest.LogCaptureFixture) -> None:
    wrong = Chalice("wrong", configure_logs=False)
    wrong.schedule("rate(5 fortnights)")(lambda event: None)
    wrong.schedule("rate(5 minutes)", name="good")(lambda event: None)
    assert [job.name for job in declared_jobs(wrong)] == ["good"]
    assert "cannot be read" in caplog.text


def test_a_handler_of_chalice_gets_a_scheduled_event() -> None:
    seen: list[Any] = []
    small = Chalice("seen", configure_logs=False)
    small.schedule("rate(5 minutes)", name="look")(seen.append)
    small.handler_map["look"](scheduled_event("look", NOON), None)
    assert seen[0].time == "2026-11-21T12:00:00Z"
    assert seen[0].detail_type == "Scheduled Event"


def test_runs_missed_while_nothing_ran_are_caught_up_once(journal: Journal, tmp_path: Path) -> None:
    calls = Calls()
    first = job(calls, "cron(0 2 * * ? *)")
    first.begin(NOON, journal)
    assert first.due == NOON.replace(day=22, hour=2)
    later = NOON + timedelta(days=5)
    again = job(calls, "cron(0 2 * * ? *)")
    again.begin(later, Journal(tmp_path / "jobs.json"))
    assert again.due is not None
    assert again.due <= later
    assert again.run(journal, clock(later))
    assert [event["time"] for event in calls.events] == ["2026-11-26T02:00:00Z"]
    assert again.due == NOON.replace(day=27, hour=2)


def test_a_rate_that_was_missed_runs_at_once_and_one_that_was_not_waits(journal: Journal) -> None:
    calls = Calls()
    journal.record("housekeeping", NOON)
    missed, waiting = job(calls, "rate(1 hour)"), job(calls, "rate(1 hour)")
    missed.begin(NOON + timedelta(hours=9), journal)
    waiting.begin(NOON + timedelta(minutes=9), journal)
    assert (missed.due, waiting.due) == (NOON + timedelta(hours=9), NOON + timedelta(hours=1))


def test_a_run_that_was_cut_off_is_not_recorded(journal: Journal) -> None:
    class Killed(BaseException):
        pass

    def die(event: object, context: object) -> None:
        raise Killed

    cut = Job("housekeeping", die, read_schedule("rate(1 hour)"), None)
    cut.begin(NOON, journal)
    with pytest.raises(Killed):
        cut.run(journal, clock(NOON))
    assert journal.last("housekeeping") is None


def test_a_failed_run_is_tried_twice_more_as_lambda_does(journal: Journal, caplog: pytest.LogCaptureFixture) -> None:
    calls = Calls(failures=3)
    failing = job(calls, "rate(1 day)")
    failing.begin(NOON, journal)
    assert not failing.run(journal, clock(NOON))
    assert failing.due == NOON + timedelta(minutes=1)
    assert not failing.run(journal, clock(failing.due))
    assert failing.due == NOON + timedelta(minutes=3)
    assert not failing.run(journal, clock(failing.due))
    assert failing.due == NOON + timedelta(days=1, minutes=3)
    assert failing.run(journal, clock(failing.due))
    assert caplog.text.count("the job housekeeping failed") == 3


def test_a_failing_eager_job_slows_down_and_recovers(journal: Journal) -> None:
    calls = Calls(failures=7)
    eager = job(calls, "rate(5 minutes)", eager=2.0)
    eager.begin(NOON, journal)
    pauses = []
    for _ in range(8):
        eager.run(journal, clock(NOON))
        assert eager.due is not None
        pauses.append((eager.due - NOON).total_seconds())
    assert pauses == [4, 8, 16, 32, 60, 60, 60, 2]


def test_the_same_job_never_runs_beside_itself(journal: Journal) -> None:
    inside, most = 0, 0

    def slow(event: object, context: object) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        time.sleep(0.05)
        inside -= 1

    stopping = threading.Event()
    eager = Job("slow", slow, read_schedule("rate(1 minute)"), 0.001)
    thread = threading.Thread(target=keep, args=(eager, journal, stopping))
    thread.start()
    time.sleep(0.4)
    stopping.set()
    thread.join(5)
    assert not thread.is_alive()
    assert most == 1


def test_a_spoilt_journal_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "jobs.json").write_text("{half")
    journal = Journal(tmp_path / "jobs.json")
    assert journal.last("sweep") is None
    journal.record("sweep", NOON)
    assert Journal(tmp_path / "jobs.json").last("sweep") == NOON


def start(data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "infra.local.runner", "--app", "tests.local.small_app"],
        env={**os.environ, "HUIYIN_DATA": str(data)},
        stderr=subprocess.PIPE,
        text=True,
    )


def diary(data: Path) -> list[str]:
    pages = data / "diary.txt"
    return [line.split()[0] for line in pages.read_text().splitlines()] if pages.exists() else []


def test_the_process_runs_what_is_due_and_stops_cleanly(tmp_path: Path) -> None:
    (tmp_path / "jobs.json").write_text(json.dumps({"nightly": "2026-01-01T00:00:00+00:00"}))
    process = start(tmp_path)
    until(lambda: diary(tmp_path).count("drain") >= 5 and {"sweep", "fails", "nightly"} <= set(diary(tmp_path)))
    until(lambda: {"nightly", "sweep"} <= set(json.loads((tmp_path / "jobs.json").read_text())))
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    words = diary(tmp_path)
    assert (words.count("sweep"), words.count("fails"), words.count("nightly")) == (1, 1, 1)
    assert "this job always fails" in errors
    recorded = json.loads((tmp_path / "jobs.json").read_text())
    assert set(recorded) == {"nightly", "sweep"}
    assert recorded["nightly"] > "2026-11"


def until(holds: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for a fact, however busy the machine is."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def test_a_second_runner_on_the_same_data_waits(tmp_path: Path) -> None:
    first = start(tmp_path)
    until(lambda: {"drain", "sweep", "fails"} <= set(diary(tmp_path)))
    second = start(tmp_path)
    assert second.stderr is not None
    # It has its handlers for signals by now, and waits for the lock.
    assert "this one waits" in second.stderr.readline()
    assert diary(tmp_path).count("fails") == 1
    first.terminate()
    first.communicate(timeout=30)
    until(lambda: diary(tmp_path).count("fails") == 2)
    second.terminate()
    second.communicate(timeout=30)
    assert (first.returncode, second.returncode) == (0, 0)
