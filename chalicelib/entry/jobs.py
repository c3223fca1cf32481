"""The scheduled functions: sweep, deliver, drain and housekeeping. Each says what it did, without anything personal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalice.app import Blueprint, Cron, Rate

from chalicelib.domain import copies, selected
from chalicelib.domain.errors import Conflict
from chalicelib.domain.outcome import Claim, Command
from chalicelib.domain.registers.entry import is_entry
from chalicelib.domain.roles import PUBLIC, SYSTEM
from chalicelib.services import (
    act,
    copy_making,
    housekeeping,
    register_rounds,
    selected_answers,
    transparency,
    uploads,
)
from chalicelib.services import deliver as delivering
from chalicelib.services import sweep as sweeping
from chalicelib.wiring import attachments as wired_files
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired
from chalicelib.wiring import papers as wired_papers

_LOG = logging.getLogger("huiyin.jobs")

jobs = Blueprint("app")

EAGER = {"drain": 2.0}
"""What one machine runs this often (seconds), where the cloud has a stream: a parent's request is done at once."""

PERFORMED_FOR = timedelta(days=90)


def attempt(run: Callable[[], object]) -> str | None:
    """Run something and return the kind of what went wrong, or None; one broken case must not stop the others."""
    try:
        run()
    except Exception as error:  # noqa: BLE001 - the text goes to the alert of whoever called, nothing is swallowed
        _LOG.warning("a job's part failed: %s", type(error).__name__, exc_info=_LOG.isEnabledFor(logging.DEBUG))
        return type(error).__name__
    return None


@jobs.schedule(Rate(5, unit=Rate.MINUTES))
def sweep(event: Any) -> dict[str, Any]:
    """Wake the cases, and the entries of the registers, whose moment has come."""
    desk, now = wired.desk(), base.now()
    swept = (sweeping.sweep(desk, now, attempt), register_rounds.sweep_entries(desk, now, attempt))
    return {
        "woken": sum(each.woken for each in swept),
        "alerts": sum(each.alerts for each in swept),
        "failed": sum(len(each.failed) for each in swept),
    }


@jobs.schedule(Rate(1, unit=Rate.MINUTES))
def deliver(event: Any) -> dict[str, Any]:
    """Deliver the notices whose time has come."""
    report = delivering.deliver(wired.desk(), base.now(), attempt)
    return {"done": report.done, "later": report.later, "lost": report.lost, "errors": len(report.errors)}


@jobs.schedule(Rate(1, unit=Rate.MINUTES))
def drain(event: Any) -> dict[str, Any]:
    """Perform what the public asked for, and what one case ordered for another."""
    report = delivering.drain(wired.desk(), base.now(), attempt, performed)
    return {"done": report.done, "later": report.later, "lost": report.lost, "errors": len(report.errors)}


@jobs.schedule(Cron(30, 22, "*", "*", "?", "*"))
def daily(event: Any) -> dict[str, Any]:
    """At 06:30 of Asia/Shanghai: what the calendar asks for is opened, gaps among the posts told, guards removed.

    Files that nobody claimed are removed, too. The figures of a month that is closed by now are proposed.
    """
    desk, now = wired.desk(), base.now()
    orphans = uploads.sweep_orphans(wired_files.room(), now)
    opened, kept = register_rounds.open_due(desk, now, attempt), housekeeping.daily(desk, now)
    return {**opened, **kept, "orphans": orphans, **transparency.close_months(desk, now, attempt)}


def performed(command: Command) -> None:
    """Perform one command of the outbox; one that was performed before is done already."""
    now, desk = base.now(), wired.desk()
    once = Claim("performed", command.id, expires_at=now + PERFORMED_FOR)
    if desk.guards.read(once.purpose, once.key, now) is not None:
        # The state it led to would refuse it, and the owner would hear of a refusal that was none.
        return
    if command.action in copies.COMMANDS:
        copy_making.performed(wired_papers.room(), command, now)
        desk.guards.take(once, now)
        return
    if command.action == selected.SETTLE:
        selected_answers.settle(desk, command, now)
        return
    actor = PUBLIC if command.actor == PUBLIC.id else SYSTEM
    try:
        if is_entry(command.case):
            register_rounds.performed(desk, command, now, (once,))
            return
        form, attached = uploads.uncarried(command.form)
        act.perform(desk, command.case, command.action, form, actor, now, claims=(once,), attached=attached)
    except Conflict as conflict:
        if once.purpose not in conflict.fields:
            raise
