"""Runs every schedule that the application declares, in a process of its own: EventBridge's part on one machine."""

import argparse
import fcntl
import importlib
import json
import logging
import os
import signal
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from chalice.app import Chalice, ScheduledEventConfig

from infra.local.gateway import LocalContext
from infra.local.schedules import Rate, Schedule, read_schedule

# Lambda gives an asynchronous call two more tries, after one and two minutes.
RETRIES = (timedelta(minutes=1), timedelta(minutes=2))
LONGEST_EAGER_PAUSE = timedelta(minutes=1)
JOB_SECONDS = 900.0
GRACE_SECONDS = 5.0
# A sleeping machine or a corrected clock is noticed this soon.
LONGEST_WAIT = 30.0

log = logging.getLogger("huiyin.jobs")


class Journal:
    """When each job last ran, kept in a file, so that what was missed while nothing ran is caught up."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._guard = threading.Lock()
        try:
            self._runs: dict[str, str] = json.loads(file.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            self._runs = {}

    def last(self, job: str) -> datetime | None:
        said = self._runs.get(job)
        return datetime.fromisoformat(said) if said else None

    def record(self, job: str, moment: datetime) -> None:
        with self._guard:
            self._runs[job] = moment.isoformat()
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(self._runs, indent=1), "utf-8")
            fresh.replace(self._file)


class Job:
    """One declared job: when it is due, and what happened last. It has no thread and reads no clock."""

    def __init__(self, name: str, handler: Callable[[Any, Any], Any], schedule: Schedule, eager: float | None) -> None:
        self.name = name
        self.handler = handler
        self.pause = timedelta(seconds=eager) if eager else None
        self.schedule = Rate(self.pause) if self.pause else schedule
        self.due: datetime | None = None
        self._failures = 0

    def begin(self, now: datetime, journal: Journal) -> None:
        """Find the first moment, from the journal when the job has run before."""
        last = None if self.pause else journal.last(self.name)
        self.due = self.schedule.first(now) if last is None else self.schedule.after(last, now)
        if last is None and self.due is not None and self.due > now:
            # From now on it can be missed: a first moment that passes while nothing runs is caught up.
            journal.record(self.name, now)

    def run(self, journal: Journal, clock: Callable[[], datetime]) -> bool:
        """Run it for its due moment, whatever it raises, and set the next one. Whether it succeeded."""
        moment = self.due or clock()
        try:
            self.handler(scheduled_event(self.name, moment), LocalContext(self.name, JOB_SECONDS))
            self._failures = 0
        except Exception:
            log.exception("the job %s failed", self.name)
            self._failures += 1
        now = clock()
        following = self.schedule.after(moment, now)
        if self.pause is not None:
            wait = min(self.pause * 2**self._failures, max(self.pause, LONGEST_EAGER_PAUSE))
            self.due = now + wait
            return not self._failures
        if self._failures and self._failures <= len(RETRIES):
            again = now + RETRIES[self._failures - 1]
            self.due = min(again, following) if following else again
            return False
        succeeded = not self._failures
        self._failures = 0
        journal.record(self.name, moment)
        self.due = following
        return succeeded


def scheduled_event(name: str, moment: datetime) -> dict[str, Any]:
    """What EventBridge sends to a function when `moment` has come."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": "local",
        "resources": [f"arn:aws:events:local:000000000000:rule/{name}"],
        "detail": {},
    }


def declared_jobs(app: Chalice) -> list[Job]:
    """Every job that `app` schedules; those in `app.huiyin_eager` (name to seconds) run that often instead.

    The eager ones stand in for what DynamoDB streams start in the cloud. A schedule that cannot be read is
    reported and left out.
    """
    eager: Mapping[str, float] = getattr(app, "huiyin_eager", {})
    jobs = []
    for source in app.event_sources:
        if not isinstance(source, ScheduledEventConfig):
            continue
        try:
            schedule = read_schedule(source.schedule_expression)
        except ValueError:
            log.exception("the job %s has a schedule that cannot be read and will not run", source.name)
            continue
        jobs.append(Job(source.name, app.handler_map[source.name], schedule, eager.get(source.name)))
    for name in set(eager) - {job.name for job in jobs}:
        log.error("the eager job %s is not scheduled by the application", name)
    return jobs


def site_jobs(app: Chalice, environ: Mapping[str, str]) -> list[Job]:
    """What keeps the built site of this machine true to the data of our application; none without a site."""
    if app.app_name != "huiyin":
        return []
    from infra.sitejob import handlers

    return [Job(name, handler, Rate(period), None) for name, (handler, period) in handlers(environ).items()]


def _now() -> datetime:
    return datetime.now(UTC)


def keep(job: Job, journal: Journal, stopping: threading.Event) -> None:
    """Run `job` at its moments until `stopping`; each job has a thread, so it never runs beside itself."""
    job.begin(_now(), journal)
    while job.due is not None:
        wait = (job.due - _now()).total_seconds()
        if stopping.wait(min(max(wait, 0), LONGEST_WAIT)):
            return
        if _now() >= job.due:
            job.run(journal, _now)


def run(app: Chalice, data: Path) -> None:
    """Run the jobs of `app` until SIGTERM or SIGINT, then wait five seconds at most for those under way."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "jobs.lock").open("a") as alone:
        _wait_for(alone)
        journal = Journal(data / "jobs.json")
        stopping = threading.Event()
        threads = [
            threading.Thread(target=keep, args=(job, journal, stopping), name=job.name, daemon=True)
            for job in (*declared_jobs(app), *site_jobs(app, os.environ))
        ]
        for thread in threads:
            thread.start()
        try:
            while True:
                signal.pause()
        except SystemExit:
            stopping.set()
        deadline = _now() + timedelta(seconds=GRACE_SECONDS)
        for thread in threads:
            thread.join(max(0.0, (deadline - _now()).total_seconds()))


def _wait_for(alone: IO[str]) -> None:
    """Take the lock of the data, and say so where another runner has it: only one runs jobs at a time."""
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        log.warning("another job runner is at work on these data; this one waits until it ends")
        fcntl.flock(alone, fcntl.LOCK_EX)


def main() -> None:
    """What the supervisor starts: run the jobs on the data directory in `HUIYIN_DATA`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", default="app", help="module that holds the Chalice application `app`")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")

    def leave(number: int, frame: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    run(importlib.import_module(chosen.app).app, Path(os.environ["HUIYIN_DATA"]))


if __name__ == "__main__":
    main()
