"""The fake Records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from chalicelib.domain.case import Case
from chalicelib.domain.errors import Stale
from chalicelib.domain.ports import Projected
from chalicelib.domain.ports_audit import Kept, Place, Projections
from tests.fakes.cases import project
from tests.fakes.memory import Memory


class FakeRecords:
    """The Records in memory."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def cases(self, numbers: Sequence[str]) -> Sequence[Kept]:
        return [self._kept(number) for number in numbers]

    def projections(self, places: Collection[Place]) -> Projections:
        memory = self.memory
        standing = set(self.places()) & set(places)
        return Projections(
            {p: memory.entries[p.key, p.number] for p in standing if p.kind == "docket"},
            {p: memory.progress[p.number] for p in standing if p.kind == "progress"},
            frozenset(p for p in standing if p.kind == "find"),
            frozenset(),
        )

    def places(self) -> Iterator[Place]:
        yield from [Place("docket", number, key) for key, number in self.memory.entries]
        yield from [Place("progress", number) for number in self.memory.progress]
        yield from [Place("find", number, f"{key}#{token}") for key, token, number in self.memory.finds]

    def numbers(self) -> Iterator[str]:
        return iter([*self.memory.cases, *(number for number, _ in self.memory.events)])

    def rewrite(self, case: Case, seen: Projected) -> None:
        with self.memory.lock:
            if self.memory.cases[case.number].version != case.version:
                raise Stale()
            project(self.memory, case.number, seen)

    def _kept(self, number: str) -> Kept:
        memory = self.memory
        return Kept(
            number,
            memory.cases.get(number),
            memory.wakes.get(number),
            tuple(event for (of, _), event in sorted(memory.events.items()) if of == number),
            {seq: words for (of, seq), words in memory.words.items() if of == number},
            tuple(paper for (of, _), paper in sorted(memory.papers.items()) if of == number),
        )
