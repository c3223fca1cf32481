"""The fake Intake and Cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zlib import crc32

from chalicelib.domain.case import Case, State
from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.events import Event, Words, rewritten
from chalicelib.domain.outcome import Claim, Command, Outcome
from chalicelib.domain.ports import SHARDS, ClaimRefused, Loaded, NumberTaken, Projected, Waking
from tests.fakes.memory import Memory, kept


def _write(
    memory: Memory, outcome: Outcome, projected: Sequence[Projected], new: Sequence[Case], before: Case | None
) -> None:
    """All of a step, or nothing: every condition is looked at before anything is written."""
    now = max((event.at for _, event, _ in outcome.events), default=None)
    with memory.lock:
        if before is not None:
            stands = memory.cases.get(before.number)
            if stands is None or stands.version != before.version:
                raise Stale()
        if any((number, event.seq) in memory.events for number, event, _ in outcome.events if before):
            raise Stale()
        for claim in outcome.claims:
            if not memory.holds(claim, now):
                raise ClaimRefused(claim)
        if any(case.number in memory.cases for case in new):
            raise NumberTaken()
        for case, seen in zip(outcome.cases, projected, strict=True):
            memory.cases[case.number] = kept(case)
            project(memory, case.number, seen)
        for number, event, words in outcome.events:
            memory.events[number, event.seq] = kept(event)
            memory.words[number, words.event] = kept(words)
        for number, paper in outcome.papers:
            memory.papers[number, paper.n] = kept(paper)
        for notice in outcome.notices:
            memory.add_notice(notice)
        for alert in outcome.alerts:
            memory.alerts.setdefault((alert.key, alert.id), kept(alert))
        for command in outcome.followups:
            memory.add_command(command)
        for claim in outcome.claims:
            memory.make(claim, now)


def project(memory: Memory, number: str, seen: Projected) -> None:
    """What others see of a case, and when it wakes."""
    memory.wakes.pop(number, None)
    if seen.wake_at is not None:
        memory.wakes[number] = seen.wake_at
    for entry in seen.entries:
        memory.entries[entry.key, number] = kept(entry)
    for key in seen.gone:
        memory.entries.pop((key, number), None)
    if seen.progress is not None:
        memory.progress[number] = kept(seen.progress)
    memory.finds -= {(key, token, number) for key, token in seen.finds_gone}
    memory.finds |= {(key, token, number) for key, token in seen.finds}


class FakeIntake:
    """The Intake in memory."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def insert(self, outcome: Outcome, projected: Projected) -> None:
        (case,) = outcome.cases
        _write(self.memory, outcome, (projected,), (case,), None)

    def enqueue(self, command: Command, city: str, claims: Sequence[Claim] = ()) -> None:
        with self.memory.lock:
            for claim in claims:
                if not self.memory.holds(claim, command.at):
                    raise ClaimRefused(claim)
            for claim in claims:
                self.memory.make(claim, command.at)
            self.memory.add_command(command)


class FakeCases:
    """The Cases in memory."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory

    def load(self, number: str) -> Loaded:
        case = self.memory.cases.get(number)
        if case is None:
            raise NotFound()
        asked = case.asked_event if case.state is State.INFO_PENDING else 0
        words = {
            event: self.memory.words.get((number, event), Words(event, ""))
            for event in {1, case.draft_event, case.reply_event, case.extension_event, case.shown_event, asked} - {0}
        }
        return Loaded(
            case,
            rewritten(words[1], words.get(case.shown_event)),
            words.get(case.draft_event),
            words.get(case.reply_event),
            words.get(case.extension_event),
            words.get(asked),
        )

    def commit(self, before: Case, outcome: Outcome, projected: Sequence[Projected]) -> None:
        case, *children = outcome.cases
        if case.number != before.number or case.version <= before.version:
            raise ValueError(f"{case.number} at {case.version} does not follow {before.number} at {before.version}")
        _write(self.memory, outcome, projected, children, before)

    def commit_life(self, outcomes: Sequence[Outcome], projected: Projected) -> None:
        case = outcomes[-1].cases[0]
        if any(step.cases[0].number != case.number or len(step.cases) > 1 for step in outcomes):
            raise ValueError("a life is that of one case")
        whole = Outcome(
            (case,),
            tuple(each for step in outcomes for each in step.events),
            tuple(each for step in outcomes for each in step.papers),
            tuple(each for step in outcomes for each in step.notices),
            tuple(each for step in outcomes for each in step.alerts),
            tuple(each for step in outcomes for each in step.claims),
            tuple(each for step in outcomes for each in step.followups),
        )
        _write(self.memory, whole, (projected,), (case,), None)

    def history(self, number: str) -> tuple[tuple[Event, Words | None], ...]:
        if number not in self.memory.cases:
            raise NotFound()
        events = sorted((seq, event) for (of, seq), event in self.memory.events.items() if of == number)
        return tuple((event, self.memory.words.get((number, seq))) for seq, event in events)

    def due(self, shard: int, now: datetime, limit: int) -> Iterator[Waking]:
        found = sorted(
            (at, number)
            for number, at in self.memory.wakes.items()
            if at <= now and crc32(number.encode()) % SHARDS == shard
        )
        return iter([Waking(number, at) for at, number in found[:limit]])

    def defer(self, waking: Waking, until: datetime | None) -> None:
        with self.memory.lock:
            if self.memory.wakes.get(waking.number) != waking.at:
                return
            del self.memory.wakes[waking.number]
            if until is not None:
                self.memory.wakes[waking.number] = until

    def numbers(self) -> Iterator[str]:
        return iter(list(self.memory.cases))
