"""The fake Changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.domain.changes import Decision
from chalicelib.domain.holidays import HolidayNotice
from chalicelib.domain.outcome import Command
from tests.fakes.memory import Memory, kept


@dataclass
class FakeChanges:
    """The Changes in memory."""

    memory: Memory
    loaded: dict[int, HolidayNotice] = field(default_factory=dict)
    taken: dict[tuple[str, str], Decision] = field(default_factory=dict)

    def notices(self) -> tuple[HolidayNotice, ...]:
        return tuple(self.loaded[year] for year in sorted(self.loaded))

    def put_notice(self, notice: HolidayNotice) -> None:
        self.loaded[notice.year] = kept(notice)

    def decide(self, decision: Decision) -> None:
        self.taken[decision.city, decision.id] = kept(decision)

    def decisions(self, city: str) -> tuple[Decision, ...]:
        found = [decision for (of, _), decision in self.taken.items() if of == city]
        return tuple(sorted(found, key=lambda decision: decision.id, reverse=True))

    def order(self, commands: Sequence[Command], city: str) -> None:
        for command in commands:
            self.memory.add_command(command)
