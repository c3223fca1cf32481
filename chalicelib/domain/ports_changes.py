"""The port by which decisions that change the world are kept, and their orders given to the cases they reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.changes import Decision
from chalicelib.domain.holidays import HolidayNotice
from chalicelib.domain.outcome import Command


class Changes(Protocol):
    """Loaded holiday notices, the decisions taken, and the orders that follow from them."""

    def notices(self) -> tuple[HolidayNotice, ...]:
        """The notices that operators have loaded, by year; read through a short-lived cache."""

    def put_notice(self, notice: HolidayNotice) -> None:
        """Keep a notice, in place of an earlier one of its year."""

    def decide(self, decision: Decision) -> None:
        """Keep a decision, in place of what stood under its id."""

    def decisions(self, city: str) -> tuple[Decision, ...]:
        """The decisions of a city, latest first."""

    def order(self, commands: Sequence[Command], city: str) -> None:
        """Put commands into the outbox of a city; one of the same id is there once."""
