"""Worked through as throw-away rows: what the next issues bring must be rows, never surgery (docs/adr/0003)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain import clocks, workflow
from chalicelib.domain.case import Case, PartState, State
from chalicelib.domain.errors import Conflict, NotAllowed
from chalicelib.domain.outcome import Claim, Outcome
from chalicelib.domain.ports import Loaded
from chalicelib.domain.projections import docket_entries, docket_keys
from chalicelib.domain.turn import Terms
from chalicelib.services import act
from chalicelib.services.project import differences
from chalicelib.services.terms import terms_for
from chalicelib.services.worklist import _seen_through
from tests.domain.throwaway import ALL, RULES
from tests.world import FakeWorld, at, over_fakes, walk

CHILD = "QH20261116-ZZZZZ"


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def terms(world: FakeWorld, case: Case) -> Terms:
    plain = terms_for(world.desk.directory, world.desk.calendars, case.owner, ["qh-04", "qh:0105"], number=CHILD)
    return replace(plain, actions=ALL, rows=RULES, staff=tuple(world.people().values()))


def step(world: FakeWorld, case: Case, action: str, who: str, **form: object) -> Outcome:
    world.now += timedelta(minutes=10)
    return workflow.step(case, action, form, world.actor(who), world.now, terms(world, case))


def rings(world: FakeWorld, case: Case, rule: str) -> Iterator[tuple[str, str]]:
    """Whom the sweep tells about a rule's clocks: (docket key, kind)."""
    outcome = workflow.step(case, "wake", {}, world.actor("SYSTEM"), world.now, terms(world, case))
    return ((alert.key, alert.kind) for alert in outcome.alerts if alert.rule == rule)


# Co-handlers with due dates of their own


def test_four_units_work_on_one_case_each_with_its_own_part_state_and_due(world: FakeWorld) -> None:
    case = walk(world, world.submit(), "contact")
    for unit, due in (("qh:0104", "2026-11-18"), ("qh:0105", "2026-11-20"), ("qh:0112", "2026-11-20")):
        case = step(world, case, "whistle", "qh.center-head", to=unit, due=due).cases[0]
    assert case.state is State.HANDLING
    assert [(c.obligor, c.raw_date.isoformat()) for c in case.clocks if c.rule == "X1"] == [
        ("qh:0104", "2026-11-18"),
        ("qh:0105", "2026-11-20"),
        ("qh:0112", "2026-11-20"),
    ]
    mains = {c.key: c for c in case.clocks if c.rule != "X1"}
    for unit in ("0104", "0105"):
        case = step(world, case, "report_in", f"qh.liaison-{unit}").cases[0]
        case = step(world, case, "submit_part", f"qh.liaison-{unit}", opinion="已核").cases[0]
    assert {c.key: c for c in case.clocks if c.rule != "X1"} == mains
    assert {c.obligor: c.state for c in case.clocks if c.rule == "X1"} == {
        "qh:0104": "met",
        "qh:0105": "met",
        "qh:0112": "running",
    }
    # Lateness is charged to the unit that is late.
    world.now = at("2026-11-23", "09:00")
    assert set(rings(world, case, "X1")) == {("qh:0112", "warn"), ("qh:0112", "late")}
    # A co-handler does not submit the reply, and the main one cannot be approved without the last part.
    with pytest.raises(NotAllowed):
        step(world, case, "submit_reply", "qh.liaison-0105", report="x", reply="y", verdict="true", result="granted")
    form = {"report": "x", "reply": "y", "verdict": "true", "result": "granted"}
    case = step(world, case, "submit_reply", "qh-0401.handler", **form).cases[0]
    with pytest.raises(NotAllowed, match="尚未交齐"):
        step(world, case, "approve_reply", "qh-0401.head")
    case = step(world, case, "report_in", "qh.liaison-0112").cases[0]
    case = step(world, case, "submit_part", "qh.liaison-0112", opinion="已核").cases[0]
    assert step(world, case, "approve_reply", "qh-0401.head").cases[0].state is State.REPLIED


def test_one_co_handler_does_not_see_the_other(world: FakeWorld) -> None:
    case = walk(world, world.submit(), "contact")
    for unit in ("qh:0104", "qh:0105"):
        case = step(world, case, "whistle", "qh.dispatcher", to=unit, due="2026-11-20").cases[0]
    entries = {entry.key: entry for entry in docket_entries(case, "标题")}
    assert entries["qh:0104"].state == PartState.SENT
    assert entries["qh-0401"].state == State.HANDLING
    seen = _seen_through(case, (entries["qh:0104"],))
    assert [a.holder for a in seen.assignments if not a.main] == ["qh:0104"]


# A child case at a superior


def test_a_child_is_written_with_its_parent_and_lives_apart_from_it(world: FakeWorld) -> None:
    number = world.submit(office="qh-04", about_office="qh-0401")
    for action, who, form in (
        ("register", "qh-04.clerk", {}),
        ("dispatch", "qh-04.dispatcher", {"to": "qh-0401"}),
        ("sign", "qh-0401.liaison", {}),
        ("submit_reply", "qh-0401.handler", {}),
        ("approve_reply", "qh-0401.head", {}),
        ("deliver", "qh-04.clerk", {}),
    ):
        world.act(number, action, who, **form)
    loaded = world.desk.cases.load(number)
    outcome = step(world, loaded.case, "reexam_apply", "PUBLIC", reason="不服")
    parent, child = outcome.cases
    assert (parent.state, parent.ties) == (State.REEXAM, (("reexam", CHILD),))
    assert (child.owner, child.state, child.events) == ("qh", State.REEXAM, 1)
    assert [(c.rule, c.raw_date.isoformat()) for c in child.clocks] == [("X2", "2026-12-16")]
    assert set(docket_keys(child)) == {"qh"}
    assert child.hidden_from("qh-0401")
    # Written at once, and whole: the child has its own chain, words and projections.
    unruled = Outcome(**{name: getattr(outcome, name) for name in outcome.__slots__})
    unruled = replace(unruled, cases=(parent, replace(child, clocks=())))
    calendar = world.desk.calendars.calendar("qh")
    world.desk.cases.commit(loaded.case, unruled, differences(loaded, unruled, calendar, world.desk.vault))
    kept = world.desk.cases.load(CHILD)
    assert isinstance(kept, Loaded)
    assert kept.petition.texts["content"] == "不服"
    ((event, _),) = world.desk.cases.history(CHILD)
    assert event.link == kept.case.link == event.expected_link()
    assert ("qh", CHILD) in world.memory.entries
    assert not [key for key, of in world.memory.entries if of == CHILD and key != "qh"]
    # Its end is told to the parent by a command, which the parent's own row performs.
    decided = step(world, child, "reexam_decide", "qh.reviewer", upheld=False)
    (command,) = decided.followups
    assert (command.case, command.actor) == (number, "SYSTEM")
    after = step(world, parent, command.action, "SYSTEM", **command.form).cases[0]
    assert (after.state, after.round) == (State.REDO, 1)


def test_who_handled_the_matter_does_not_review_it(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    world.promote("qh.followup", "HANDLER")
    case = replace(world.case(number), hands=(("handled", "qh.reviewer"),))
    child = step(world, case, "reexam_apply", "PUBLIC", reason="不服").cases[1]
    with pytest.raises(NotAllowed, match="复查复核"):
        step(world, child, "reexam_decide", "qh.reviewer", upheld=True)


# Merge and unmerge


def test_a_merger_takes_the_earliest_due_and_unmerging_gives_each_its_own_again(world: FakeWorld) -> None:
    first, second = world.submit(), world.submit(identity="confidential")
    before = world.act(first, "register", "qh.clerk")
    world.now += timedelta(days=1)
    main = world.act(second, "register", "qh.clerk")
    outcome = step(world, before, "merge", "qh.dispatcher", into=second)
    child, (command,) = outcome.cases[0], outcome.followups
    assert child.state is State.MERGED
    assert not [c for c in child.clocks if c.state == "running"]
    absorbed = step(world, main, command.action, "SYSTEM", **command.form).cases[0]
    earliest = min(c.raw_due for c in before.clocks if c.state == "running")
    assert {c.raw_due for c in absorbed.clocks if c.state == "running"} == {earliest}
    # A does not see B: what travels is a number and a date.
    assert set(command.form) == {"number", "due"}
    apart = step(world, child, "unmerge", "qh.dispatcher").cases[0]
    assert [(c.rule, c.state, c.raw_due) for c in apart.clocks] == [(c.rule, c.state, c.raw_due) for c in before.clocks]


def test_a_merged_order_keeps_its_outside_due_and_stays_open(world: FakeWorld) -> None:
    main = world.submit()
    order = world.arrive(channel="H12345", outside_number="SD1", outside_due="2026-11-23T17:30:00+08:00")
    case = world.act(order, "register", "qh.clerk")
    joined = step(world, case, "merge", "qh.dispatcher", into=main).cases[0]
    assert not joined.done
    assert [c.raw_due for c in joined.clocks if c.rule == "R13"] == [at("2026-11-23", "17:30")]
    assert {c.rule for c in joined.clocks if c.state == "running"} >= {"R13", "R15"}


# The 2 % quota under concurrency (S3-54)


def test_a_quota_holds_when_sixteen_ask_at_once(world: FakeWorld) -> None:
    numbers = []
    for n in range(16):
        number = world.arrive(channel="H12345", outside_number=f"SD{n}")
        world.act(number, "register", "qh.clerk")
        world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
        world.act(number, "sign", "qh-0401.liaison")
        world.act(number, "extend", "qh-0401.liaison")
        numbers.append(number)
    quota = Claim("extensions", "qh#2026", kind="add", limit=3)
    form = {"agreed": True, "extension_reason": "取证"}
    refused: list[str] = []
    gate = threading.Barrier(16)

    def decide(number: str) -> None:
        gate.wait()
        try:
            actor = world.actor("qh.center-head")
            act.perform(world.desk, number, "decide_extend", form, actor, world.now, claims=(quota,))
        except Conflict:
            refused.append(number)

    threads = [threading.Thread(target=decide, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 13
    granted = {number for number in numbers if world.case(number).extended_until}
    assert granted == set(numbers) - set(refused)
    assert all(world.case(number).request("extension") for number in refused)
    assert all(next(c.state for c in world.case(n).clocks if c.rule == "R13") == clocks.RUNNING for n in numbers)


# An office that moves in the tree


def test_an_overseer_changes_by_a_row_on_each_case(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401")
    loaded = world.desk.cases.load(number)
    outcome = step(world, loaded.case, "move_overseer", "SYSTEM", old="qh-04", new="qh-03")
    case = outcome.cases[0]
    assert set(docket_keys(case)) == {"qh-0401", "qh-03", "qh"}
    assert case.revision == loaded.case.revision
    calendar = world.desk.calendars.calendar("qh-0401")
    world.desk.cases.commit(loaded.case, outcome, differences(loaded, outcome, calendar, world.desk.vault))
    assert ("qh-03", number) in world.memory.entries
    assert ("qh-04", number) not in world.memory.entries
    again = step(world, case, "move_overseer", "SYSTEM", old="qh-04", new="qh-03").cases[0]
    assert docket_keys(again) == docket_keys(case)


def test_a_successor_takes_over_part_and_duty(world: FakeWorld) -> None:
    case = walk(world, world.submit(), "contact")
    after = step(world, case, "succeed", "SYSTEM", old="qh-0401", new="qh-0402").cases[0]
    assert after.main
    assert after.main.holder == "qh-0402"
    assert "qh-0401" not in docket_keys(after)
    assert [c.raw_due for c in after.clocks] == [c.raw_due for c in case.clocks]
    assert "qh-0401" not in {c.obligor for c in after.clocks if c.state == "running"}
