"""A book of deadline rows: the rows in order, with what each signal starts, stops and pauses looked up beforehand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from chalicelib.domain.rules import Rule


class RuleBook(tuple[Rule, ...]):
    """Deadline rows that belong together, those of the deployment or of one office.

    A row that is off starts no clock, but is in here for the clocks that it started before.
    """

    @classmethod
    def of(cls, rows: Iterable[Rule]) -> RuleBook:
        """The rows as a book; a book is itself."""
        return rows if isinstance(rows, RuleBook) else cls(rows)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rows by id; of several with one id, the first (all but how they start is the same)."""
        return MappingProxyType({row.id: row for row in reversed(self)})

    @cached_property
    def of_parts(self) -> frozenset[str]:
        """The ids of rules whose clocks belong, by one row at least, to single assignments."""
        return frozenset(row.id for row in self if row.obligor == "part")

    def started_by(self, signal: str) -> tuple[Rule, ...]:
        """The rows whose clock this signal may start."""
        return self._starting.get(signal, ())

    def stopped_by(self, signal: str) -> frozenset[str]:
        """The ids of rules whose duty this signal fulfils. Only the obligor's own act stops his clock (edge 9)."""
        return self._stopping.get(signal, frozenset())

    def cancelled_by(self, signal: str) -> frozenset[str]:
        """The ids of rules whose duty ends unfulfilled with this signal; one that it also stops is not among them."""
        return self._cancelling.get(signal, frozenset())

    def paused_by(self, signal: str) -> frozenset[str]:
        """The ids of rules that stand still from this signal on; one already overdue runs on (C1, pause rules)."""
        return self._pausing.get(signal, frozenset())

    def resumed_by(self, signal: str) -> frozenset[str]:
        """The ids of rules that run again from this signal on."""
        return self._resuming.get(signal, frozenset())

    def reopened_by(self, signal: str) -> frozenset[str]:
        """The ids of rules whose stopped clock this signal sets going again as if never stopped (B8 `reject_reply`)."""
        return self._reopening.get(signal, frozenset())

    @cached_property
    def _starting(self) -> Mapping[str, tuple[Rule, ...]]:
        found: dict[str, list[Rule]] = {}
        for row in self:
            for signal in row.start_on if row.on else ():
                found.setdefault(signal, []).append(row)
        return {signal: tuple(rows) for signal, rows in found.items()}

    @cached_property
    def _stopping(self) -> Mapping[str, frozenset[str]]:
        return _by_signal((row.id, row.stop_on) for row in self.rules.values())

    @cached_property
    def _cancelling(self) -> Mapping[str, frozenset[str]]:
        return _by_signal((row.id, row.cancel_on - row.stop_on) for row in self.rules.values())

    @cached_property
    def _pausing(self) -> Mapping[str, frozenset[str]]:
        return _by_signal((row.id, row.pause_on) for row in self.rules.values())

    @cached_property
    def _resuming(self) -> Mapping[str, frozenset[str]]:
        return _by_signal((row.id, row.resume_on) for row in self.rules.values())

    @cached_property
    def _reopening(self) -> Mapping[str, frozenset[str]]:
        return _by_signal((row.id, row.reopen_on) for row in self.rules.values())


def _by_signal(rules: Iterable[tuple[str, frozenset[str]]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for id, signals in rules:
        for signal in signals:
            found.setdefault(signal, set()).add(id)
    return {signal: frozenset(ids) for signal, ids in found.items()}
