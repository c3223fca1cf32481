"""The registers of the yearly programme: plans that cascade, tasks, acceptance, the dates of R44, the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain import clocks
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.policy import Policy
from chalicelib.domain.registers import step as engine
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.occasions import OCCASIONS
from chalicelib.domain.registers.programme import PointCount, programme_figures
from chalicelib.domain.registers.views import View, views
from chalicelib.domain.roles import SYSTEM
from tests.domain.programme_steps import ABOVE, CLERK, HEAD, go, running, start
from tests.domain.standing_registers import KEEPER, NAMED, NOW, OPENING, STEPS, TERMS, fresh, later, opened
from tests.fakes.calendars import CALENDAR_2026

# Plans


def test_a_plan_is_final_only_after_a_wide_discussion() -> None:
    plan = start("plan")
    assert (plan.facts["cut_low"], plan.facts["cut_high"]) == (10, 15), "S2-4"
    plan = go(plan, "discuss", until="2026-11-18")
    with pytest.raises(NotAllowed, match="广泛讨论"):
        go(plan, "finalize")
    plan = go(go(plan, "opinion"), "opinion")
    with pytest.raises(NotAllowed, match="2026-11-18"):
        go(plan, "finalize")
    plan = go(plan, "finalize", days=2)
    assert (plan.state, plan.facts["opinions"]) == ("final", 2)
    assert plan.clocks[0].state == clocks.MET
    back = go(plan, "send_back", ABOVE, days=3)
    assert (back.state, running(back)) == ("draft", {"S2-33": "2026-11-30"})


@pytest.mark.parametrize(
    ("wrong", "field"), [({"cut_low": 20}, "cut_high"), ({"cut_high": 5}, "cut_high"), ({"year": 2030}, "year")]
)
def test_a_goal_has_a_lower_and_an_upper_end(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        start("plan", **wrong)
    assert field in refused.value.fields


def test_issuing_a_plan_orders_those_of_the_offices_right_below() -> None:
    plan = replace(start("plan"), state="final")
    form = {**STEPS["plan", "issue"], "due": None}
    moved = engine.step(KINDS["plan"], plan, "issue", form, HEAD, NOW, TERMS)
    assert moved.entries[0].facts["due"] == "2026-11-30", "ten working days, unless it says otherwise"
    assert [(each.action, each.form) for each in moved.followups] == [("cascade", {"after": ""})]
    assert KINDS["plan"].issues == "plan"
    assert not KINDS["plan"].deep
    child = engine.begin(KINDS["plan"], NAMED, OPENING["plan"], SYSTEM, fresh(), NOW, TERMS, parent=plan.id)
    lower = child.entries[0]
    assert (lower.state, lower.facts["upper"], lower.parent) == ("draft", plan.id, plan.id)
    assert [notice.to for notice in child.notices] == [NAMED]
    with pytest.raises(Invalid):
        go(plan, "issue", due="2026-11-13")


def test_a_plan_is_broken_into_tasks_of_units_and_offices_below() -> None:
    plan = replace(start("plan"), state="issued")
    filled = {**STEPS["plan", "add_task"], "checklist": "发卡\n\n开会 "}
    moved = engine.step(KINDS["plan"], plan, "add_task", filled, CLERK, NOW, TERMS)
    after, task = moved.entries
    assert (task.kind, task.key, task.parent, task.facts["items"]) == ("task", NAMED, plan.id, 2)
    assert (after.tally.issued, after.facts["due"]) == (1, plan.facts["due"])
    for to in ("qh-0801", "qh", "qh:0105", "qh-04:none"):
        with pytest.raises(Invalid):
            go(plan, "add_task", to=to)
    with pytest.raises(Invalid):
        go(plan, "add_task", starts="2026-12-01")


# Tasks


def test_a_task_is_finished_when_its_list_is_ticked_off() -> None:
    task = start("task")
    with pytest.raises(NotAllowed, match="第 1、2 项"):
        go(task, "finish")
    task = go(task, "tick", item=2)
    with pytest.raises(NotAllowed, match="已经销号"):
        go(task, "tick", item=2)
    for item in (0, 3):
        with pytest.raises(Invalid):
            go(task, "tick", item=item)
    task = go(task, "tick", item=1)
    assert task.facts["ticked"] == "1,2"
    with pytest.raises(Invalid):
        go(task, "finish", done_on="2026-11-17")
    done = go(task, "finish")
    assert (done.state, done.due) == ("finished", None)
    back = go(done, "send_back", ABOVE, days=1)
    assert (back.state, running(back)) == ("sent_back", {"R44": "2026-11-30"})
    assert go(start("task"), "drop", ABOVE).state == "dropped"
    with pytest.raises(Invalid):
        start("task", checklist="\n".join("项" * 31))


# Acceptance


def test_the_city_says_what_the_four_are() -> None:
    form = {**OPENING["acceptance_round"], "items": None}
    kind = KINDS["acceptance_round"]
    with pytest.raises(Invalid, match="四有") as refused:
        engine.begin(kind, KEEPER, form, SYSTEM, fresh(), NOW, TERMS)
    assert list(refused.value.fields) == ["items"]
    own = replace(TERMS, policy=Policy(options={"acceptance.four": "有站点、有人员，有制度、有回音"}))
    found = engine.begin(kind, KEEPER, form, SYSTEM, fresh(), NOW, own).entries[0]
    assert found.facts["items"] == "有站点、有人员、有制度、有回音"
    for items in ("有站点、有人员", "一、二、三、四、五"):
        with pytest.raises(Invalid):
            start("acceptance_round", items=items)
    five = start("acceptance_round", standard="five", items=None)
    assert five.facts["items"] == "重视程度、自查深度、解决力度、满意程度、机制建设"
    with pytest.raises(Invalid):
        start("acceptance_round", standard="promise", items=None)


def test_below_standard_is_made_up_by_a_day_and_poor_is_told_to_all() -> None:
    entry = go(start("acceptance"), "assess")
    with pytest.raises(Invalid) as refused:
        go(start("acceptance"), "assess", s4=None, s5="met")
    assert refused.value.fields == {"s4": "请填写“有台账”", "s5": "验收内容共 4 项，没有第 5 项"}
    with pytest.raises(Invalid) as refused:
        go(entry, "check", ABOVE, make_up_by=None)
    assert list(refused.value.fields) == ["make_up_by"]
    entry = go(entry, "check", ABOVE, c2="unmet")
    assert (entry.state, running(entry)) == ("make_up", {"S2-38": "2026-11-30"})
    with pytest.raises(NotAllowed, match="不作通报"):
        go(entry, "bulletin", ABOVE)
    entry = go(entry, "make_up", CLERK, days=3)
    entry = go(entry, "check", ABOVE, days=4, make_up_by="2026-12-04")
    assert (entry.facts["poor"], entry.facts["make_ups"], running(entry)) == (True, 2, {"S2-38": "2026-12-04"})
    entry = go(entry, "bulletin", ABOVE, days=4)
    assert entry.facts["bulletin_on"] == "2026-11-20"
    entry = go(entry, "make_up", CLERK, days=5)
    passed = go(entry, "check", ABOVE, days=6, c2="met", c3="part", make_up_by=None)
    assert (passed.state, running(passed), passed.due) == ("passed", {}, None)


# What the calendar asks for in 2026


@pytest.mark.parametrize(
    ("name", "first", "last", "form"),
    [
        ("plan", "2026-09-01", "2026-09-15", {"due": "2026-09-15", "year": 2026}),
        ("publicity", "2026-10-16", "2026-10-30", {"starts": "2026-10-26", "due": "2026-10-30"}),
        ("material", "2026-09-16", "2026-11-16", {"due": "2026-11-16"}),
        ("acceptance", "2026-11-16", "2026-11-30", {"due": "2026-11-23", "check_by": "2026-11-30"}),
        ("summary", "2026-12-01", "2026-12-31", {"due": "2026-12-31"}),
    ],
)
def test_each_stage_is_called_from_the_day_it_begins_until_its_date(
    name: str, first: str, last: str, form: dict[str, Any]
) -> None:
    row = next(each for each in OCCASIONS if each.name == name)
    day, found = date(2026, 1, 1), []
    while day.year == 2026:
        found += [(day.isoformat(), called) for called in row.called(day, CALENDAR_2026)]
        day += timedelta(days=1)
    assert (found[0][0], found[-1][0]) == (first, last)
    assert {called.label for _, called in found} == {"2026"}
    assert form.items() <= found[0][1].form.items()
    called = {**found[-1][1].form, "due": "2026-12-31"}
    moved = engine.begin(KINDS[row.kind], "qh", called, SYSTEM, fresh(), NOW, TERMS)
    assert [each.action for each in moved.followups] == ([] if name == "plan" else ["cascade"])


@pytest.mark.parametrize("year", range(2024, 2034))
def test_the_publicity_week_is_one_whole_week_of_the_last_third(year: int) -> None:
    row = next(each for each in OCCASIONS if each.name == "publicity")
    (called,) = row.called(date(year, 10, 18), CALENDAR_2026)
    monday = date.fromisoformat(str(called.form["starts"]))
    assert (monday.weekday(), monday.month) == (0, 10)
    assert 21 <= monday.day <= 27


# Figures


def copies(*entries: Entry, key: str = KEEPER) -> list[View]:
    return [view for entry in entries for view in views(KINDS[entry.kind], entry, {}) if view.key == key]


def test_the_figures_of_the_briefing() -> None:
    """S4-3: five classes, fifty-six items, twenty-five solved."""
    aspects = ("style", "ethics", "burden", "development", "activity")
    items = [start("suggestion", aspect=aspects[n % 5]) for n in range(56)]
    done = [
        replace(entry, state="solved" if n % 2 else "closed", facts={**entry.facts, "status": "solved"})
        for n, entry in enumerate(items[:25])
    ]
    found = programme_figures(2026, copies(*done, *items[25:])).opinions
    assert (found.classes, found.items, found.solved, found.open) == (5, 56, 25, 31)
    assert sum(each.items for each in found.by_aspect) == 56
    assert sum(each.solved for each in found.by_generality) == 25
    reopened = replace(done[0], state="assigned")
    assert programme_figures(2026, copies(reopened)).opinions.solved == 0


def test_the_figures_of_visits_cards_points_and_risks() -> None:
    held = [go(start("visit"), "record") for _ in range(2)]
    points = [go(start("visit", sort="point"), "record", report="调研报告") for _ in range(3)]
    event = go(start("event"), "record")
    risk = start("dispute", sort="unstable")
    gone = replace(start("dispute"), state="resolved")
    found = programme_figures(2026, copies(*held, *points, event, risk, gone, start("visit"), start("meeting")))
    visits = found.visits
    assert (visits.held, visits.seen, visits.households) == (5, 45, 50)
    assert visits.points == (PointCount(NAMED, 3, 3),)
    assert visits.points[0].met
    assert not PointCount(NAMED, 3, 2).met
    assert (found.events.held, found.events.contact_cards, visits.contact_cards) == (1, 60, 45)
    risks = found.risks
    assert (risks.unstable, risks.unstable_removed, risks.disputes, risks.disputes_resolved) == (1, 0, 1, 1)


def test_a_superior_counts_what_is_in_and_names_who_is_late() -> None:
    def of(key: str) -> Entry:
        return opened(KINDS["task"], key).entries[0]

    first, second, third = of("qh-0401"), of("qh-0402"), of("qh-0403")
    finished = replace(first, state="finished")
    late = engine.step(KINDS["task"], second, "wake", {}, SYSTEM, later(20), TERMS).entries[0]
    dropped = replace(third, state="dropped")
    found = programme_figures(2026, copies(finished, late, dropped)).tasks
    assert (found.asked, found.handed, found.late, found.missing) == (2, 1, 1, ("qh-0402",))
    poor = replace(start("acceptance"), state="make_up", facts={"poor": True, "make_ups": 1})
    passed = replace(start("acceptance"), state="passed")
    accepted = programme_figures(2026, copies(poor, passed)).acceptance
    assert (accepted.asked, accepted.passed, accepted.making_up, accepted.poor, accepted.made_up) == (2, 1, 1, 1, 1)
    assert programme_figures(2026, []).visits.points == ()
