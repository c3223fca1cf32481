"""The commands in the outbox are performed: what the public asked for, and what one case asks of another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.errors import HuiyinError, Stale, Unavailable
from chalicelib.domain.outcome import Command
from chalicelib.domain.roles import PUBLIC
from chalicelib.services.outbox import BATCH, Report, Run, safe
from chalicelib.services.sweep import Attempt
from chalicelib.services.worlds import Desk


def drain(
    desk: Desk, now: datetime, attempt: Attempt, perform: Callable[[Command], object], limit: int = BATCH
) -> Report:
    """Perform the commands that are due, `limit` of each shard.

    `perform` must simply return when a command was performed before. What it refuses is finished as refused, with an
    alert to the owner of the case when the public had asked. Stale, Unavailable and what nobody foresaw are tried again
    after outbox.WAITS, and then refused with an alert, whoever had asked.
    """
    drainage = _Drainage(desk, Run(desk, now, attempt), perform)
    return drainage.run.each(desk.ledger.commands_due, limit, drainage.perform, drainage.set_back)


@dataclass(slots=True)
class _Drainage:
    """One run over the commands."""

    desk: Desk
    run: Run
    act: Callable[[Command], object]

    def perform(self, command: Command) -> None:
        try:
            self.act(command)
        except (Stale, Unavailable) as trouble:
            self.set_back(command, trouble.message)
        except HuiyinError as refusal:
            self._refuse(command, refusal.message, told=command.actor == PUBLIC.id)
        else:
            self.desk.ledger.finished(command, self.run.now)
            self.run.done += 1

    def set_back(self, command: Command, trouble: str) -> None:
        wait = self.run.wait(command.id)
        if wait is None:
            self._refuse(command, trouble, told=True)
        else:
            self.desk.ledger.postpone(command, self.run.now + wait, safe(trouble))
            self.run.later += 1

    def _refuse(self, command: Command, reason: str, *, told: bool) -> None:
        if told:
            self.run.alert_owner(command.id, command.case, "command_refused")
        self.desk.ledger.finished(command, self.run.now, refused=safe(reason))
        self.run.lost += 1
