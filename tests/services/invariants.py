"""What must hold of every case after every step (domain B7), looked up in the fakes."""

from __future__ import annotations

from itertools import pairwise

from chalicelib.domain import clocks, projections
from chalicelib.domain.case import Case, PartState, State
from chalicelib.domain.disclosure import STAGES
from chalicelib.domain.events import rewritten
from chalicelib.domain.offices import split_key
from chalicelib.services.project import all_entries, all_finds, progress_of
from tests.world import FakeWorld

RUN_ON = (
    *("reject_reply", "reject_part", "return_answered", "check_withdrawal"),
    *("review_ended", "recheck_noted", "reject_opinion"),
)
"""What makes a clock go on that had ended: a draft or opinion sent back, a return not accepted, a forced withdrawal."""

OUTLIVE = {"R24", "R26", "R32", "R34", "R35", "R35A", "R37", "R40", "R43", "R45"}
"""What runs on when a case is done: rights of the petitioner, a review that the unit asked for after the end, advice,
held promises, and a danger that comes to light after the end."""

ENDED = (clocks.MET, clocks.LATE, clocks.CANCELLED, clocks.FROZEN)


def check(world: FakeWorld, number: str, before: Case | None) -> None:
    """Everything at once; `before` is the case as it stood before the step, None for a new one."""
    case = world.case(number)
    _chained(world, case)
    _projected(world, case)
    _kept_away(world, case)
    _ended_as_it_must(world, case)
    _stages_go_forward(world, case)
    if before is not None:
        _moved(world, before, case)


def _chained(world: FakeWorld, case: Case) -> None:
    history = world.desk.cases.history(case.number)
    assert [event.seq for event, _ in history] == list(range(1, case.events + 1))
    previous = ""
    state = ""
    for event, words in history:
        assert words is not None
        assert event.digest == words.digest()
        assert event.previous == previous
        assert event.link == event.expected_link()
        assert event.before == state, event.action
        previous, state = event.link, event.after
    assert (case.link, str(case.state)) == (previous, state)
    assert case.version == len(history)
    assert case.revision == sum(event.actor != "SYSTEM" for event, _ in history)


def _projected(world: FakeWorld, case: Case) -> None:
    memory, calendar = world.memory, world.desk.calendars.calendar(split_key(case.owner)[0])
    said = {words.event: words for _, words in world.desk.cases.history(case.number) if words}
    entries = {entry.key: entry for entry in all_entries(case, rewritten(said[1], said.get(case.shown_event)))}
    assert {key: entry for (key, of), entry in memory.entries.items() if of == case.number} == entries
    assert memory.progress[case.number] == progress_of(case, said)
    finds = all_finds(case, rewritten(said[1], said.get(case.shown_event)), world.desk.vault)
    assert {(key, token) for key, token, of in memory.finds if of == case.number} == finds
    assert memory.wakes.get(case.number) == projections.wake_at(case, calendar)


def _kept_away(world: FakeWorld, case: Case) -> None:
    """Nothing about a case stands under an office that it points at, nor in another city."""
    keys = projections.docket_keys(case)
    for key in keys:
        assert key == case.owner or key not in case.excluded
        office = world.desk.directory.office(split_key(key)[0])
        above = {*office.path, office.id} - {case.city}
        assert key == case.owner or not above & set(case.excluded), (key, case.excluded)
        assert office.city == case.city
    for part in case.assignments:
        assert part.state is PartState.RETURNED or not case.hidden_from(part.holder)


def _ended_as_it_must(world: FakeWorld, case: Case) -> None:
    history = world.desk.cases.history(case.number)
    said = {words.event: words.texts for _, words in history if words}
    if case.state in (State.REPLIED, State.FOLLOWUP, State.CLOSED):
        assert case.replied_at
        assert said[case.reply_event]["reply"]
    if case.state is State.CLOSED:
        last = max(event.seq for event, _ in history if event.after == "CLOSED" and event.before != "CLOSED")
        delivered = any(delivery.round == case.round for delivery in case.deliveries)
        reviewed = {event.action for event, _ in history if event.seq == last} <= {"review_result", "review_ended"}
        assert delivered or reviewed or said[last].get("reason") or said[last].get("undelivered")
    if case.done and case.state is not State.MERGED:
        live = [clock for clock in case.clocks if clock.state in (clocks.RUNNING, clocks.PAUSED)]
        assert {clock.rule for clock in live} <= OUTLIVE
        kinds = {request.kind for request in case.requests} - {"outside_return", "unit_review"}
        assert not kinds or case.state in (State.WITHDRAWN, State.REFUSED), (case.number, case.state, kinds)
    known = [clock.key for clock in case.clocks if clock.state != clocks.CANCELLED]
    assert len(known) == len(set(known)), known


def _stages_go_forward(world: FakeWorld, case: Case) -> None:
    redone = sum(event.after == "REDO" and event.before != "REDO" for event, _ in world.desk.cases.history(case.number))
    steps = [STAGES[code].step for code, _ in case.stages]
    back = [(one, two) for one, two in pairwise(steps) if two <= one]
    assert len(back) <= redone
    assert all(one >= STAGES["replied"].step and two == STAGES["handling"].step for one, two in back)
    days = [day for _, day in case.stages]
    assert days == sorted(days)


def _moved(world: FakeWorld, before: Case, case: Case) -> None:
    assert case.events >= before.events
    if case.state != before.state:
        assert case.events > before.events
    history = world.desk.cases.history(case.number)
    event, _ = history[-1]
    since = {each.action for each, _ in history[before.events :]}
    assert set(before.excluded) <= set(case.excluded)
    for old, new in zip(before.clocks, case.clocks, strict=False):
        assert (old.rule, old.round, old.part) == (new.rule, new.round, new.part)
        if old.state in ENDED and new.state != old.state:
            assert since & set(RUN_ON), (old, new)
            # Of several steps at once the last may have ended it again.
            assert new.state in (clocks.RUNNING, clocks.PAUSED) or case.events - before.events > 1
    seen = {"petitioner", *projections.docket_keys(before), *projections.docket_keys(case)}
    for (to, number, id), _ in world.memory.notices.items():
        if number == case.number and int(id.split("#")[1]) > before.events:
            assert to in seen, (to, id, seen)
            assert to == "petitioner" or not case.hidden_from(to), (to, id)
    for (key, _), alert in world.memory.alerts.items():
        if event.action == "wake" and alert.case == case.number and alert.at == event.at:
            assert key in projections.docket_keys(case)
