"""What both worlds share: settings, engine, keys, directory, calendar. Built once for the process."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from chalicelib.adapters.calendars import WorkCalendars
from chalicelib.adapters.dynamo.changes import DynamoChanges
from chalicelib.adapters.dynamo.directory import DynamoDirectory
from chalicelib.adapters.dynamo.guards import DynamoGuards
from chalicelib.adapters.dynamo.thin import Engine, Refused
from chalicelib.adapters.secrets import Envelope, KeyFiles
from chalicelib.domain.errors import Unavailable
from chalicelib.settings import Settings


@cache
def settings() -> Settings:
    """The settings of this process; without a secret of its own the deployment's is derived from its keys."""
    read = Settings.from_environ(os.environ)
    return read if read.secret else replace(read, secret=_envelope(str(read.data)).keyed_hash("settings", "secret"))


@cache
def _envelope(data: str) -> Envelope:
    return Envelope(KeyFiles(Path(data) / "keys"))


def vault() -> Envelope:
    """The vault over this deployment's keys."""
    return _envelope(str(settings().data))


@cache
def engine() -> Engine:
    """The one DynamoDB of this process."""
    read = settings()
    return Engine(read.dynamodb_endpoint, read.region, read.stage)


@cache
def directory() -> DynamoDirectory:
    """The directory with its short-lived cache."""
    return DynamoDirectory(engine(), vault())


@cache
def calendars() -> WorkCalendars:
    """The work calendar with the notices that were loaded and each office's closures."""
    return WorkCalendars(changes().notices, lambda office: directory().office(office).closures)


@cache
def changes() -> DynamoChanges:
    """Loaded notices, and the decisions that change the world under open cases."""
    return DynamoChanges(engine(), vault())


@cache
def guards() -> DynamoGuards:
    """Counters, quotas, sessions."""
    return DynamoGuards(engine())


def now() -> datetime:
    """The present (aware, UTC): requests and jobs read the clock here and nowhere else."""
    return datetime.now(UTC)


def alive() -> bool:
    """Whether the engine answers."""
    try:
        guards().read("health", "-", now())
    except (Unavailable, Refused):
        return False
    return True


def forget() -> None:
    """Forget everything that was built, so that other settings take hold (tests, the operator's command)."""
    for built in (settings, _envelope, engine, directory, calendars, changes, guards):
        built.cache_clear()
