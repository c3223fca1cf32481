"""The fake Papers and Files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chalicelib.domain.case import Paper
from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.outcome import Claim
from chalicelib.domain.papers import Issue, Series
from chalicelib.domain.ports import ClaimRefused
from tests.fakes.memory import Memory, kept


@dataclass
class FakePapers:
    """The Papers in memory."""

    memory: Memory
    issued: dict[tuple[str, int, int], tuple[Issue, bytes]] = field(default_factory=dict)

    def papers(self, number: str) -> tuple[Paper, ...]:
        return tuple(paper for (of, _), paper in sorted(self.memory.papers.items()) if of == number)

    def issues(self, number: str) -> tuple[Issue, ...]:
        return tuple(issue for (of, _, _), (issue, _) in sorted(self.issued.items()) if of == number)

    def last(self, series: Series) -> int:
        guard = self.memory.guards.get(("papers", series.id))
        return guard.count if guard else 0

    def take(self, issue: Issue, series: Series | None, snapshot: bytes) -> None:
        with self.memory.lock:
            if (issue.case, issue.paper, issue.copy) in self.issued:
                raise Stale()
            if series is not None:
                claim = Claim("papers", series.id, kind="add", limit=issue.n)
                if not self.memory.holds(claim, issue.issued_at):
                    raise ClaimRefused(claim)
                self.memory.make(claim, issue.issued_at)
            self.issued[issue.case, issue.paper, issue.copy] = (kept(issue), snapshot)

    def snapshot(self, issue: Issue) -> bytes:
        found = self.issued.get((issue.case, issue.paper, issue.copy))
        if found is None:
            raise NotFound()
        return found[1]

    def change(self, after: Issue, series: Series | None) -> None:
        with self.memory.lock:
            before = self.issued.get((after.case, after.paper, after.copy))
            if before is None:
                raise NotFound()
            if before[0].revision != after.revision - 1:
                raise Stale()
            self.issued[after.case, after.paper, after.copy] = (kept(after), before[1])

    def register(self, series: Series) -> tuple[Issue, ...]:
        found = (issue for issue, _ in self.issued.values() if issue.series == series)
        return tuple(sorted(found, key=lambda issue: issue.n))


@dataclass
class FakeFiles:
    """The Files in memory."""

    contents: dict[str, bytes] = field(default_factory=dict)

    def put(self, key: str, content: bytes) -> bool:
        if not re.fullmatch(r"[\w-]+(/[\w-]+)*", key, re.ASCII):
            raise ValueError(key)
        return self.contents.setdefault(key, content) is content

    def get(self, key: str) -> bytes:
        if key not in self.contents:
            raise NotFound()
        return self.contents[key]

    def delete(self, key: str) -> None:
        self.contents.pop(key, None)
