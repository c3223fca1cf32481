"""The programme in use, on the fakes and on the engine: plans and tasks reach everybody, and come back counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.registers.entry import Entry, is_entry
from chalicelib.domain.roles import Role
from chalicelib.domain.units import UnitKind
from chalicelib.services import programme, register_reading, register_rounds, registers
from chalicelib.services.register_rounds import open_due, sweep_entries
from chalicelib.services.verify_registers import verify_registers
from tests.domain.standing_registers import OPENING, STEPS
from tests.world import FakeWorld, World, at, attempt

pytestmark = pytest.mark.slow

SHARDS = range(8)


@pytest.fixture(params=["world", pytest.param("real", marks=pytest.mark.engine)])
def place(request: pytest.FixtureRequest) -> World:
    """The world on the fakes, and on the engine."""
    found: World = request.getfixturevalue(request.param)
    return found


def opened(world: World, kind: str, by: str, **form: Any) -> Entry:
    actor = world.actor(by)
    filled = {name: value for name, value in {**OPENING[kind], **form}.items() if value is not None}
    return registers.open_entry(world.desk, kind, actor.office, filled, actor, world.now)


def take(world: World, id: str, step: str, by: str, **form: Any) -> Entry:
    kind = world.desk.registers.load(id).entry.kind
    filled = {**STEPS[kind, step], **form}
    return registers.perform(world.desk, id, step, filled, world.actor(by), world.now)


def drained(world: World) -> None:
    """Perform what the entries ordered, until nothing waits."""
    for _ in range(20):
        waiting = [c for shard in SHARDS for c in world.desk.ledger.commands_due(shard, world.now, 100)]
        for command in waiting:
            if is_entry(command.case):
                register_rounds.performed(world.desk, command, world.now, ())
            world.desk.ledger.finished(command, world.now)
        if not waiting:
            return


def mine(world: World, by: str, kind: str, key: str | None = None) -> Any:
    """The one open entry of a register that somebody finds under a key."""
    actor = world.actor(by)
    items = register_reading.page(world.desk, actor, kind, key or actor.office).items
    (found,) = (view for view in items if view.keeper == (key or actor.office))
    return found


def final(world: World, id: str, by: str) -> Entry:
    """A plan discussed and made final by the head of the office."""
    take(world, id, "discuss", by, until=f"{world.now:%Y-%m-%d}")
    take(world, id, "opinion", by)
    return take(world, id, "finalize", by, text="定稿正文")


def test_a_plan_goes_down_tier_by_tier_and_each_refers_to_the_one_above(place: World) -> None:
    plan = opened(place, "plan", "qh.head", cut_low=12)
    final(place, plan.id, "qh.head")
    take(place, plan.id, "issue", "qh.head")
    drained(place)
    tree = place.desk.directory.tree("qh").values()
    right_below = [office for office in tree if office.parent == "qh"]
    assert place.desk.registers.load(plan.id).entry.tally.issued == len(right_below)
    town = mine(place, "qh-04.head", "plan")
    assert (town.parent, town.facts["upper"], town.facts["cut_low"]) == (plan.id, plan.id, 12)
    file = register_reading.show(place.desk, place.actor("qh-04.head"), "plan", town.id)
    assert file.history[0][1]["text"] == "定稿正文", "the upper text is where the own draft begins"
    with pytest.raises(NotFound):
        register_reading.show(place.desk, place.actor("qh-04.head"), "plan", plan.id)
    final(place, town.id, "qh-04.head")
    drained(place)
    assert place.desk.registers.load(plan.id).entry.tally.handed == 1
    take(place, town.id, "issue", "qh-04.head")
    drained(place)
    school = mine(place, "qh-0401.head", "plan")
    assert (school.facts["upper"], school.state) == (town.id, "draft")
    final(place, school.id, "qh-0401.head")
    take(place, school.id, "issue", "qh-0401.head")
    drained(place)
    assert place.desk.registers.load(school.id).entry.tally.issued == 0
    take(place, school.id, "add_task", "qh-0401.head", to="qh-0401:deyu")
    (task,) = place.desk.registers.page("qh-0401:deyu", "task", cursor=None, size=9).items
    assert (task.parent, task.title) == (school.id, "宣传周")
    found = programme.figures(place.desk, place.actor("qh.center-head"), "qh", 2026, place.now).plans
    assert (found.handed, found.late) == (3, 0)
    assert found.asked == 1 + len(right_below) + sum(office.parent == "qh-04" for office in tree)


def test_who_hands_in_late_is_named_to_the_superior(world: FakeWorld) -> None:
    round_ = opened(world, "task_round", "qh-04.head", due="2026-11-20")
    drained(world)
    schools = [office.id for office in world.desk.directory.tree("qh").values() if office.parent == "qh-04"]
    assert world.desk.registers.load(round_.id).entry.tally.issued == len(schools)
    done = mine(world, "qh-0401.head", "task")
    for item in (1, 2):
        take(world, done.id, "tick", "qh-0401.head", item=item)
    take(world, done.id, "finish", "qh-0401.head", done_on="2026-11-16")
    world.now = at("2026-11-25")
    assert sweep_entries(world.desk, world.now, attempt).failed == ()
    drained(world)
    tally = world.desk.registers.load(round_.id).entry.tally
    assert (tally.handed, tally.late) == (1, len(schools) - 1)
    found = programme.figures(world.desk, world.actor("qh-04.head"), None, 0, world.now).tasks
    assert (found.asked, found.handed, found.missing) == (len(schools), 1, tuple(sorted(set(schools) - {"qh-0401"})))
    assert take(world, round_.id, "close", "qh-04.head").state == "closed"


def test_a_school_asks_its_grades_and_offices_and_checks_them(place: World) -> None:
    round_ = opened(place, "acceptance_round", "qh-0401.head", standard="five", items=None)
    drained(place)
    school = place.desk.directory.office("qh-0401")
    asked = [unit.code for unit in school.units if unit.kind is not UnitKind.CLASS]
    entry = place.desk.registers.load(round_.id).entry
    assert entry.tally.issued == len(asked) > 3
    (theirs,) = place.desk.registers.page("qh-0401:deyu", "acceptance", cursor=None, size=9).items
    assert (theirs.keeper, theirs.parent) == ("qh-0401:deyu", round_.id)
    marks = {f"s{n}": "met" for n in range(1, 6)}
    vice = place.actor("qh-0401.vice")
    deyu = replace(vice, reach=frozenset({(Role.UNIT_HEAD, "qh-0401:deyu")}))
    form = {**marks, "evidence": "台账齐全"}
    registers.perform(place.desk, theirs.id, "assess", form, deyu, place.now)
    checked = {f"c{n}": "met" for n in range(1, 6)}
    after = take(place, theirs.id, "check", "qh-0401.head", **{**checked, "c3": "poor"})
    assert (after.state, after.facts["poor"]) == ("make_up", True)
    take(place, theirs.id, "bulletin", "qh-0401.head")
    registers.perform(place.desk, theirs.id, "make_up", {"made_up": "已补齐"}, deyu, place.now)
    take(place, theirs.id, "check", "qh-0401.head", **checked)
    drained(place)
    assert place.desk.registers.load(round_.id).entry.tally.handed == 1
    found = programme.figures(place.desk, place.actor("qh-0401.head"), None, 2026, place.now).acceptance
    assert (found.asked, found.passed, found.made_up) == (len(asked), 1, 1)


def test_the_year_of_2026_opens_each_stage_once_and_for_everybody(world: FakeWorld) -> None:
    day = at("2026-08-31", "06:30")
    opened_on: dict[str, str] = {}
    while day < at("2027-01-01"):
        before = set(world.desk.registers.shelf.entries)  # type: ignore[attr-defined]
        assert open_due(world.desk, day, attempt)["failed"] == 0
        for id, entry in world.desk.registers.shelf.entries.items():  # type: ignore[attr-defined]
            if id not in before and entry.key == "qh" and entry.kind in ("plan", "task_round", "acceptance_round"):
                label = str(entry.facts.get("sort") or entry.facts.get("standard"))
                assert label not in opened_on
                opened_on[label] = f"{day + timedelta(hours=8):%m-%d} {entry.facts['due']}"
        day += timedelta(days=1)
    assert opened_on == {
        "special": "09-01 2026-09-15",
        "material": "09-16 2026-11-16",
        "publicity": "10-16 2026-10-30",
        "five": "11-16 2026-11-23",
        "summary": "12-01 2026-12-31",
    }
    world.now = day
    drained(world)
    entries = world.desk.registers.shelf.entries.values()  # type: ignore[attr-defined]
    below = len(world.desk.directory.tree("qh")) - 1
    tasks = Counter(entry.facts["sort"] for entry in entries if entry.kind == "task" and entry.city == "qh")
    assert tasks == {"material": below, "publicity": below, "summary": below}
    assert sum(entry.kind == "acceptance" and entry.city == "qh" for entry in entries) == below


def test_an_opinion_out_of_a_visit_goes_to_a_department_and_is_told_of_its_dates(place: World) -> None:
    visit = opened(place, "visit", "qh.clerk", leader="qh.head", to="qh-0401")
    with pytest.raises(NotFound):
        register_reading.show(place.desk, place.actor("qh-0401.head"), "visit", visit.id)
    take(place, visit.id, "record", "qh.clerk")
    take(place, visit.id, "raise", "qh.clerk")
    heard = mine(place, "qh.clerk", "suggestion")
    take(place, heard.id, "assign", "qh.clerk", to="qh:0105", coordinator="qh.deputy1")
    theirs = register_reading.show(place.desk, place.actor("qh.liaison-0105"), "suggestion", heard.id).view
    assert (theirs.texts["detail"], "ref" in theirs.facts) == ("三年级作业偏多", False)
    assert register_reading.show(place.desk, place.actor("qh.clerk"), "suggestion", heard.id).view.facts["ref"]
    take(place, heard.id, "feed_back", "qh.liaison-0105")
    take(place, heard.id, "confirm", "qh.head")
    drained(place)
    assert place.desk.registers.load(visit.id).entry.tally.handed == 1
    found = programme.figures(place.desk, place.actor("qh.clerk"), None, 2026, place.now)
    assert (found.opinions.items, found.opinions.solved, found.visits.seen) == (1, 1, 9)
    assert not list(verify_registers(place.desk.registers, place.desk.calendars, place.now))  # type: ignore[arg-type]


def test_a_case_is_named_only_to_who_may_see_it(world: FakeWorld) -> None:
    number = world.submit(type="SUGGEST", about_kind="none", about_office=None)
    strange = world.submit(office="qh-03")
    form = {"source": "case", "ref": None, "case": number}
    for unseen in (strange, "QH20261116-ABCDE"):
        with pytest.raises(Invalid) as refused:
            opened(world, "suggestion", "qh-0402.head", **{**form, "case": unseen})
        assert refused.value.fields == {"case": "没有这个编号，请核对"}
    entry = opened(world, "suggestion", "qh.clerk", **form)
    take(world, entry.id, "assign", "qh.clerk", to="qh-0402", coordinator="qh.deputy1")

    def told(who: str) -> bool:
        actor = world.actor(who)
        page = register_reading.page(world.desk, actor, "suggestion", None).items
        month = register_reading.page(world.desk, actor, "suggestion", None, month="2026-11").items
        file = register_reading.show(world.desk, actor, "suggestion", entry.id)
        named = [number in str(each) for each in (page, month, file)]
        assert len(set(named)) == 1
        return named[0]

    assert told("qh.clerk")
    assert not told("qh-0402.head")
    world.memory.entries.clear()
    assert not told("qh.clerk"), "what the own docket no longer holds is not named there either"


def test_figures_are_only_those_of_an_own_docket(world: FakeWorld) -> None:
    for who, key in (("qh-04.head", "qh"), ("qh-04.head", "qh-03"), ("qh.clerk", "zz"), ("qh.clerk", "qh:lead")):
        with pytest.raises(NotFound):
            programme.figures(world.desk, world.actor(who), key, 2026, world.now)
    with pytest.raises(NotAllowed):
        programme.figures(world.desk, world.actor("qh.admin"), None, 2026, world.now)
    with pytest.raises(Invalid):
        programme.figures(world.desk, world.actor("qh.clerk"), None, 10000, world.now)
