"""The registers in use: opened, moved, listed, read by who may; issued to all offices; opened by the calendar."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.offices import Office, OfficeKind, Tier
from chalicelib.domain.outcome import Command
from chalicelib.domain.registers.entry import Entry, is_entry
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import SYSTEM, Role
from chalicelib.entry import jobs
from chalicelib.services import register_reading, register_rounds, registers
from chalicelib.services.register_rounds import open_due, sweep_entries
from chalicelib.services.verify_registers import verify_registers
from tests.domain.standing_registers import OPENING, STEPS
from tests.services.sessions import FIXED, a_session
from tests.services.test_act import at_once
from tests.world import FakeWorld, at, attempt, over_fakes

DISPUTE = {**OPENING["dispute"], "to": "qh-0401", "due": "2026-11-30"}


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def opened(world: FakeWorld, kind: str, by: str, **form: Any) -> Entry:
    """An entry opened by somebody in the main docket of the own office."""
    actor = world.actor(by)
    filled = {**OPENING[kind], **form}
    return registers.open_entry(world.desk, kind, actor.office, filled, actor, world.now)


def take(world: FakeWorld, entry: Entry, step: str, by: str, **form: Any) -> Entry:
    filled = {**STEPS[entry.kind, step], **form}
    return registers.perform(world.desk, entry.id, step, filled, world.actor(by), world.now)


def drained(world: FakeWorld) -> None:
    """Perform what the entries ordered, until nothing waits."""
    for _ in range(10):
        waiting = [w for w in world.memory.commands.values() if w.send_at is not None]
        if not waiting:
            return
        for each in waiting:
            command: Command = each.record
            if is_entry(command.case):
                register_rounds.performed(world.desk, command, world.now, ())
            world.desk.ledger.finished(command, world.now)


def sound(world: FakeWorld) -> bool:
    records = world.desk.registers
    return not list(verify_registers(records, world.desk.calendars, world.now))  # type: ignore[arg-type]


def test_an_entry_is_known_to_its_keeper_to_whom_it_names_and_above_and_to_nobody_else(world: FakeWorld) -> None:
    entry = opened(world, "dispute", "qh-04.clerk", **DISPUTE)
    for who, stand in (("qh-04.head", "own"), ("qh-0401.liaison", "named"), ("qh.dispatcher", "above")):
        file = register_reading.show(world.desk, world.actor(who), "dispute", entry.id)
        assert [str(each) for each in file.view.stands] == [stand]
        assert bool(file.history) is (stand == "own")
        assert "15400000001" not in str(file)
    for stranger in ("qh-03.clerk", "qh-0402.clerk", "qh.admin", "bs.clerk", "qh.liaison-0105"):
        for kind, id in (("dispute", entry.id), ("dispute", "T-QH20261116-AAAAAAAAA"), ("item", entry.id)):
            with pytest.raises(NotFound) as refused:
                register_reading.show(world.desk, world.actor(stranger), kind, id)
            assert refused.value.message == "没有这条台账"
    with pytest.raises(NotFound):
        register_reading.show(world.desk, world.actor("qh-04.head"), "item", entry.id)
    assert sound(world)


def test_a_list_is_one_register_under_one_key(world: FakeWorld) -> None:
    entry = opened(world, "dispute", "qh-04.clerk", **DISPUTE)
    opened(world, "weak_point", "qh-04.clerk", to="qh-0401")
    for who, key in (("qh-04.clerk", "qh-04"), ("qh-0401.clerk", "qh-0401"), ("qh.clerk", "qh")):
        page = register_reading.page(world.desk, world.actor(who), "dispute", None)
        assert [(view.id, view.key) for view in page.items] == [(entry.id, key)]
    month = register_reading.page(world.desk, world.actor("qh-04.clerk"), "dispute", "qh-04", month="2026-11")
    assert [view.id for view in month.items] == [entry.id]
    for key in ("qh", "qh-03", "zz"):
        with pytest.raises(NotFound):
            register_reading.page(world.desk, world.actor("qh-04.clerk"), "dispute", key)
    with pytest.raises(NotFound):
        register_reading.page(world.desk, world.actor("qh-04.clerk"), "nothing", None)
    with pytest.raises(NotAllowed):
        register_reading.page(world.desk, world.actor("qh.admin"), "dispute", None)
    for wrong in ({"size": 0}, {"month": "11"}):
        with pytest.raises(Invalid):
            register_reading.page(world.desk, world.actor("qh-04.clerk"), "dispute", None, **wrong)  # type: ignore[arg-type]


def test_the_same_attempt_opens_one_entry(world: FakeWorld) -> None:
    actor = world.actor("qh-04.clerk")

    def again(**more: Any) -> Entry:
        form = {**DISPUTE, **more}
        return registers.open_entry(world.desk, "dispute", "qh-04", form, actor, world.now, attempt="my-attempt")

    assert len({again().id for _ in range(3)}) == 1
    with pytest.raises(Conflict):
        again(level="high")
    with pytest.raises(Invalid, match="唯一编号"):
        registers.open_entry(world.desk, "dispute", "qh-04", DISPUTE, actor, world.now, attempt="x")
    found = [registers.open_entry] * 0
    at_once([lambda: found.append(again()) for _ in range(6)])  # type: ignore[func-returns-value, arg-type]
    assert len(world.desk.registers.shelf.entries) == 1  # type: ignore[attr-defined]


def test_who_saw_an_older_revision_is_told_so(world: FakeWorld) -> None:
    entry = opened(world, "dispute", "qh-04.clerk", **DISPUTE)
    take(world, entry, "treat", "qh-0401.liaison")
    form = STEPS["dispute", "treat"]
    with pytest.raises(Stale):
        registers.perform(world.desk, entry.id, "treat", form, world.actor("qh-04.clerk"), world.now, revision=1)
    assert take(world, entry, "treat", "qh-04.clerk").revision == 3


def test_a_decision_is_handed_in_and_the_meeting_counts_it(world: FakeWorld) -> None:
    meeting = take(world, opened(world, "meeting", "qh.clerk"), "record", "qh.clerk")
    for to in ("qh:0105", "qh-0801"):
        take(world, meeting, "decide", "qh.clerk", to=to, due="2026-11-30")
    (mine,) = register_reading.page(world.desk, world.actor("qh.liaison-0105"), "item", None).items
    (theirs,) = register_reading.page(world.desk, world.actor("qh-0801.clerk"), "item", None).items
    with pytest.raises(NotFound):
        register_reading.show(world.desk, world.actor("qh.liaison-0105"), "item", theirs.id)
    item = world.desk.registers.load(mine.id).entry
    item = take(world, item, "hand_in", "qh.liaison-0105")
    drained(world)
    (listed,) = register_reading.page(world.desk, world.actor("qh.clerk"), "meeting", None).items
    assert (listed.tally.issued, listed.tally.handed) == (2, 1)
    item = take(world, item, "send_back", "qh.center-head")
    drained(world)
    assert world.desk.registers.load(meeting.id).entry.tally.handed == 0
    told = [w.record.template for (to, _, _), w in world.memory.notices.items() if to == "qh:0105"]
    assert told == ["entry_opened", "entry_opened"]
    take(world, item, "hand_in", "qh.liaison-0105")
    take(world, world.desk.registers.load(theirs.id).entry, "hand_in", "qh-0801.clerk")
    drained(world)
    assert take(world, meeting, "close", "qh.center-head").state == "closed"
    assert sound(world)


def test_a_grade_with_many_complaints_is_called_to_a_talk_and_answers(world: FakeWorld) -> None:
    school = world.desk.directory.office("qh-0401")
    grade = next(unit.code for unit in school.units if unit.entry_year)
    head = next(m for m in world.people().values() if m.id == "qh-0401.vice")
    world.desk.directory.put_staff(replace(head, units=(grade,), roles=frozenset({Role.VICE_HEAD})))
    entry = opened(world, "summons", "qh-0401.head", to=f"qh-0401:{grade}")
    seen = register_reading.show(world.desk, world.actor("qh-0401.vice"), "summons", entry.id)
    assert seen.view.texts["reason"].startswith("九月投诉 23 件")
    assert seen.steps == ()
    entry = take(world, entry, "record", "qh-0401.head")
    assert entry.clocks[0].obligor == f"qh-0401:{grade}"
    assert take(world, entry, "report", "qh-0401.vice").state == "answered"
    assert take(world, entry, "close", "qh-0401.head").state == "closed"


# What the calendar asks for


def owed(world: FakeWorld, kind: str) -> list[View]:
    """What the bureau owes by the calendar."""
    return list(register_reading.page(world.desk, world.actor("qh.center-head"), kind, "qh", size=100).items)


def test_the_calendar_opens_what_is_asked_for_once(world: FakeWorld) -> None:
    world.now = at("2026-11-02", "06:30")
    opened = open_due(world.desk, world.now, attempt)
    assert (opened["failed"], opened["opened"] >= 10) == (0, True)
    assert open_due(world.desk, world.now, attempt) == {"opened": 0, "failed": 0}
    due = {str(view.facts["task"]): view.due for view in owed(world, "periodical")}
    assert due == {
        "weekly_summary": at("2026-11-02", "12:00"),
        "monthly_warning": at("2026-11-07", "00:00"),
        "monthly_bulletin": at("2026-11-07", "00:00"),
    }
    assert {str(view.facts["period"]) for view in owed(world, "periodical")} == {"2026 年第 44 周", "2026-10"}
    seen = []
    for day in ("2026-11-03", "2026-11-07", "2026-11-08"):
        open_due(world.desk, at(day, "06:30"), attempt)
        seen.append((len(owed(world, "channel_check")), len(owed(world, "periodical"))))
    assert seen == [(2, 3), (2, 4), (2, 4)], "each working day its check; Monday's summary waits from Friday on"


def test_over_a_year_each_week_and_month_has_its_papers(world: FakeWorld) -> None:
    day = at("2026-01-05", "06:30")
    while day < at("2027-01-01", "00:00"):
        open_due(world.desk, day, attempt)
        day += timedelta(days=1)
    entries = [e for e in world.desk.registers.shelf.entries.values() if e.key == "qh"]  # type: ignore[attr-defined]
    tasks = Counter(str(entry.facts["task"]) for entry in entries if entry.kind == "periodical")
    assert tasks["monthly_warning"] == tasks["monthly_bulletin"] == 12
    # The week of the Spring Festival has no working day, so its summary is one with that of the week after.
    assert tasks["weekly_summary"] in (51, 52)
    rounds = [entry.facts["due"] for entry in entries if entry.kind == "self_check_round"]
    assert len(rounds) == 12
    assert "2026-10-23" in rounds, "the 25th of October is a Sunday"
    assert sum(entry.kind == "channel_check" for entry in entries) == 247


def test_an_office_may_turn_an_occasion_off(world: FakeWorld) -> None:
    root = world.desk.directory.office("qh")
    off = replace(root.policy, options={**root.policy.options, "occasion.channel_check": False})
    world.memory.offices["qh"] = replace(root, policy=off)
    open_due(world.desk, world.now, attempt)
    assert register_reading.page(world.desk, world.actor("qh.clerk"), "channel_check", "qh").items == ()


def test_the_daily_check_is_signed_channel_by_channel(world: FakeWorld) -> None:
    open_due(world.desk, world.now, attempt)
    (view,) = register_reading.page(world.desk, world.actor("qh.clerk"), "channel_check", "qh").items
    entry = world.desk.registers.load(view.id).entry
    form = STEPS["channel_check", "sign"]
    assert {"seen_sunshine", "seen_mailbox_head", "seen_h12345", "seen_letter"} <= set(form)
    with pytest.raises(Invalid) as refused:
        registers.perform(world.desk, entry.id, "sign", {}, world.actor("qh.clerk"), world.now)
    assert set(refused.value.fields) == set(form)
    assert take(world, entry, "sign", "qh.clerk").state == "signed"


# Issued to every office below


def test_a_self_check_reaches_every_office_once_and_comes_back_counted(world: FakeWorld) -> None:
    open_due(world.desk, world.now, attempt)
    drained(world)
    below = [o for o in world.desk.directory.tree("qh").values() if o.id != "qh"]
    boss = world.actor("qh.center-head")
    (round_,) = register_reading.page(world.desk, boss, "self_check_round", "qh").items
    assert round_.tally.issued == len(below)
    register_rounds.cascade(world.desk, round_.id, "", world.now)
    checks = [e for e in world.desk.registers.shelf.entries.values() if e.kind == "self_check"]  # type: ignore[attr-defined]
    assert Counter(e.key for e in checks if e.city == "qh") == Counter(o.id for o in below)
    (mine,) = register_reading.page(world.desk, world.actor("qh-0401.liaison"), "self_check", None).items
    assert (mine.facts, mine.parent) == ({"period": "2026-11", "due": "2026-11-25"}, round_.id)
    take(world, world.desk.registers.load(mine.id).entry, "hand_in", "qh-0401.liaison")
    world.now = at("2026-11-27")
    swept = sweep_entries(world.desk, world.now, attempt)
    assert swept.failed == ()
    assert sweep_entries(world.desk, world.now, attempt).woken == 0
    drained(world)
    tally = world.desk.registers.load(round_.id).entry.tally
    assert (tally.handed, tally.late, tally.handed_late) == (1, len(below) - 1, 0)
    late = register_reading.page(world.desk, boss, "self_check", "qh", size=100).items
    assert len(late) == len(below) - 1
    assert all(view.late for view in late)
    (slow,) = register_reading.page(world.desk, world.actor("qh-0402.clerk"), "self_check", None).items
    take(world, world.desk.registers.load(slow.id).entry, "hand_in", "qh-0402.clerk")
    drained(world)
    tally = world.desk.registers.load(round_.id).entry.tally
    assert (tally.handed, tally.late, tally.handed_late) == (2, len(below) - 2, 1)
    told = [alert for alert in world.memory.alerts.values() if is_entry(alert.case) and alert.kind == "late"]
    assert {alert.key for alert in told if not alert.key.startswith("bs")} <= {"qh", *(office.id for office in below)}
    assert sound(world)


def test_a_hand_in_is_read_above_and_nowhere_beside(world: FakeWorld) -> None:
    open_due(world.desk, world.now, attempt)
    drained(world)
    (mine,) = register_reading.page(world.desk, world.actor("qh-0401.liaison"), "self_check", None).items
    entry = world.desk.registers.load(mine.id).entry
    take(world, entry, "hand_in", "qh-0401.liaison", findings="家长 15400000001 反映退费未到账")
    for above in ("qh-04.head", "qh.center-head"):
        file = register_reading.show(world.desk, world.actor(above), "self_check", entry.id)
        assert (file.view.texts["corrected"], file.history) == ("已补退", ())
        assert "154****0001" in file.view.texts["findings"]
        assert [step.name for step in file.steps] == ["send_back"]
    back = take(world, entry, "send_back", "qh-04.head")
    assert (back.state, back.clocks[0].state) == ("sent_back", "running")


def test_a_city_of_300_offices_is_served_and_a_run_cut_short_goes_on(world: FakeWorld) -> None:
    root = world.desk.directory.office("qh")
    for n in range(400):
        id = f"qh-9{n:03}"
        office = Office(id, "qh", "qh", ("qh",), Tier.SCHOOL, f"第{n}小学", f"{n}小", OfficeKind.SCHOOL, direct=True)
        world.memory.offices[id] = office
    entry = registers.open_entry(
        world.desk, "self_check_round", root.id, OPENING["self_check_round"], SYSTEM, world.now
    )
    left = iter(range(9))

    class Cut(Exception):
        pass

    real = world.desk.registers.commit

    def commit(*args: Any) -> None:
        if next(left, None) is None:
            raise Cut
        real(*args)

    world.desk.registers.commit = commit  # type: ignore[method-assign]
    with pytest.raises(Cut):
        register_rounds.cascade(world.desk, entry.id, "", world.now)
    world.desk.registers.commit = real  # type: ignore[method-assign]
    drained(world)
    below = [o.id for o in world.desk.directory.tree("qh").values() if o.id != "qh"]
    checks = [e for e in world.desk.registers.shelf.entries.values() if e.kind == "self_check"]  # type: ignore[attr-defined]
    assert Counter(e.key for e in checks) == Counter(below)
    assert world.desk.registers.load(entry.id).entry.tally.issued == len(below) > 400


def test_an_order_that_was_done_is_not_done_again(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.wired, "desk", lambda: world.desk)
    monkeypatch.setattr(jobs.base, "now", lambda: world.now)
    entry = registers.open_entry(world.desk, "self_check_round", "qh", OPENING["self_check_round"], SYSTEM, world.now)
    command = Command("once", entry.id, "tally", {"child": "T-X", "delta": "1,0,0"}, "SYSTEM", world.now)
    for _ in range(3):
        jobs.performed(command)
    assert world.desk.registers.load(entry.id).entry.tally.handed == 1


def test_an_entry_that_cannot_wake_sleeps_and_the_city_is_told(world: FakeWorld) -> None:
    entry = opened(world, "dispute", "qh-04.clerk", **DISPUTE)
    other = opened(world, "dispute", "qh-04.clerk", **DISPUTE)
    shelf = world.desk.registers.shelf  # type: ignore[attr-defined]
    shelf.entries[entry.id] = replace(shelf.entries[entry.id], kind="gone")
    world.now = at("2026-12-20")
    swept = sweep_entries(world.desk, world.now, attempt)
    assert (swept.woken, len(swept.failed)) == (1, 1)
    assert shelf.wakes[entry.id] == world.now + timedelta(hours=1)
    (told,) = [alert for alert in world.memory.alerts.values() if alert.kind == "wake_failed"]
    assert (told.key, told.case) == ("qh:lead", entry.id)
    assert shelf.entries[other.id].late


def test_whatever_is_changed_behind_the_systems_back_is_found(world: FakeWorld) -> None:
    def spoiled(spoil: Any) -> set[str]:
        fresh = over_fakes()
        entry = opened(fresh, "dispute", "qh-04.clerk", **DISPUTE)
        assert sound(fresh)
        spoil(fresh.desk.registers.shelf, entry.id)  # type: ignore[attr-defined]
        records: Any = fresh.desk.registers
        return {each.what for each in verify_registers(records, fresh.desk.calendars, fresh.now)}

    assert spoiled(lambda shelf, id: shelf.views.pop(("qh", id))) == {"missing"}
    assert spoiled(lambda shelf, id: shelf.wakes.pop(id)) == {"wake"}
    assert spoiled(lambda shelf, id: shelf.words.pop((id, 1))) >= {"missing"}
    assert spoiled(lambda shelf, id: shelf.entries.pop(id)) == {"orphan"}

    def edited(shelf: Any, id: str) -> None:
        shelf.events[id, 1] = replace(shelf.events[id, 1], actor="qh.somebody")

    def moved(shelf: Any, id: str) -> None:
        shelf.views["qh", id] = replace(shelf.views["qh", id], state="resolved")

    def stray(shelf: Any, id: str) -> None:
        shelf.views["qh-03", id] = replace(shelf.views["qh", id], key="qh-03")

    assert spoiled(edited) == {"chain"}
    assert spoiled(moved) == {"differs"}
    assert spoiled(stray) == {"stray"}


def test_a_session_by_two_at_once_is_one(world: FakeWorld) -> None:
    first, again = a_session(world), a_session(world)
    assert first == again
    assert FIXED["capacity"] == world.desk.registers.load(first).entry.facts["capacity"]
