"""What leaders instruct and several units do together: instructions, inner hands, 协办, hearings, mediation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain import clocks, workflow
from chalicelib.domain.case import Case, Mark, PartState, State
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.projections import docket_entries, docket_keys
from chalicelib.domain.roles import Role, Staff
from tests.domain.standing import NOW, TERMS, a_case, ready_for, somebody
from tests.fakes.calendars import CALENDAR_2026
from tests.world import FORMS, FakeWorld, at, over_fakes, walk

FOUR = ("qh:0104", "qh:0105", "qh:0112", "qh-0402")
LIAISONS = {**{key: f"qh.liaison-{key[3:]}" for key in FOUR[:3]}, "qh-0402": "qh-0402.liaison"}


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def registered(world: FakeWorld, **form: object) -> str:
    number = world.submit(**form)
    world.act(number, "register", "qh.clerk")
    return number


def handled(world: FakeWorld, **form: object) -> str:
    """A case that the school has signed for and whose petitioner was reached."""
    number = world.submit(**form)
    walk(world, number, "contact")
    return number


def told(world: FakeWorld, number: str, template: str) -> list[str]:
    """To whom a message about the case went, in order."""
    return [
        w.record.to for w in world.memory.notices.values() if w.record.case == number and w.record.template == template
    ]


def papers_of(world: FakeWorld, number: str) -> list[str]:
    """The papers of the case, in order."""
    return [paper.template for (of, _), paper in sorted(world.memory.papers.items()) if of == number]


def clock_of(case: Case, rule: str, part: str = ""):
    return [c for c in case.clocks if c.rule == rule and part in ("", c.part)][-1]


def change(world: FakeWorld, number: str, **changes: object) -> None:
    """The case as it would be after something of another room."""
    loaded = world.memory.cases[number]
    world.memory.cases[number] = replace(loaded, **changes)


# 呈批与批示


def test_a_leader_is_asked_and_instructs(world: FakeWorld) -> None:
    number = registered(world)
    case = world.act(number, "send_approval", "qh.clerk", leader="qh.deputy1")
    assert case.state is State.APPROVAL
    assert case.request("approval").to == "qh.deputy1"
    notice = next(w.record for w in world.memory.notices.values() if w.record.template == "to_approve")
    assert (notice.to, notice.staff) == ("qh", ("qh.deputy1",))
    assert clock_of(case, "R09").raw_date == date(2026, 11, 18)
    case = world.act(number, "instruct", "qh.deputy1", target="qh:0112")
    assert (case.state, case.request("approval")) == (State.REGISTERED, None)
    assert clock_of(case, "R09").state == "met"
    assert told(world, number, "instructed") == ["qh"]
    event, words = world.desk.cases.history(number)[-1]
    assert event.facts == {"target": "qh:0112"}
    assert words.texts["instruction"] == FORMS["instruct"]["instruction"]


@pytest.mark.parametrize("leader", ["qh.head-0105", "qh.center-head", "qh-04.head", "qh.unit-head", "nobody", "bs.x"])
def test_only_a_leader_of_the_office_that_answers_is_asked(world: FakeWorld, leader: str) -> None:
    number = registered(world)
    with pytest.raises(Invalid) as refused:
        world.act(number, "send_approval", "qh.clerk", leader=leader)
    assert set(refused.value.fields) == {"leader"}


def test_who_was_recused_is_not_asked(world: FakeWorld) -> None:
    number = registered(world)
    change(world, number, recused=("qh.deputy1", "BUREAU_HEAD@qh"))
    for leader in ("qh.deputy1", "qh.head"):
        with pytest.raises(Invalid, match="已回避"):
            world.act(number, "send_approval", "qh.clerk", leader=leader)
    world.act(number, "send_approval", "qh.clerk", leader="qh.deputy2")


def test_a_school_asks_its_own_head(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401")
    world.act(number, "register", "qh-0401.clerk")
    with pytest.raises(Invalid):
        world.act(number, "send_approval", "qh-0401.clerk", leader="qh.deputy1")
    world.act(number, "send_approval", "qh-0401.clerk", leader="qh-0401.vice")
    assert world.act(number, "instruct", "qh-0401.head").state is State.REGISTERED


def test_another_leader_of_the_same_rank_does_not_instruct_but_a_higher_one_and_a_delegate_do(world: FakeWorld) -> None:
    number = registered(world)
    world.act(number, "send_approval", "qh.clerk", leader="qh.deputy1")
    with pytest.raises(NotAllowed, match="另一位领导"):
        world.act(number, "instruct", "qh.deputy2")
    deputy = world.people()["qh.deputy2"]
    world.desk.directory.put_staff(replace(deputy, delegate_of="qh.deputy1"))
    assert world.act(number, "instruct", "qh.deputy2").state is State.REGISTERED
    world.act(number, "send_approval", "qh.clerk", leader="qh.deputy1")
    assert world.act(number, "instruct", "qh.head").state is State.REGISTERED
    world.act(number, "send_approval", "qh.clerk", leader="qh.head")
    with pytest.raises(NotAllowed, match="另一位领导"):
        world.act(number, "instruct", "qh.deputy1")


def test_who_has_left_is_replaced(world: FakeWorld) -> None:
    number = registered(world)
    world.act(number, "send_approval", "qh.clerk", leader="qh.head")
    world.desk.directory.put_staff(replace(world.people()["qh.head"], active=False))
    assert world.act(number, "instruct", "qh.deputy2").state is State.REGISTERED


def test_an_oral_instruction_counts_from_when_it_was_said_and_is_entered_now(world: FakeWorld) -> None:
    number = registered(world)
    world.act(number, "send_approval", "qh.clerk", leader="qh.deputy1")
    said = "2026-11-16T17:00:00+08:00"
    world.now = at("2026-11-20", "10:00")
    case = world.act(number, "instruct", "qh.deputy1", said_at=said)
    event, _ = world.desk.cases.history(number)[-1]
    assert (event.at, event.facts["said_at"]) == (at("2026-11-20", "10:00"), said)
    assert (clock_of(case, "R09").state, clock_of(case, "R09").stopped_at) == ("met", at("2026-11-16", "17:00"))
    world.act(number, "send_approval", "qh.clerk", leader="qh.deputy1")
    with pytest.raises(Invalid, match="将来"):
        world.act(number, "instruct", "qh.deputy1", said_at="2026-11-25T17:00:00+08:00")


def test_a_leader_never_suggests_where_the_matter_points(world: FakeWorld) -> None:
    number = world.submit(type="REPORT")
    clerk = "qh-04.clerk"
    world.act(number, "register", clerk)
    world.act(number, "send_approval", clerk, leader="qh-04.head")
    with pytest.raises(Invalid) as refused:
        world.act(number, "instruct", "qh-04.head", target="qh-0401")
    assert set(refused.value.fields) == {"target"}


def test_the_notice_may_be_given_while_a_leader_is_asked(world: FakeWorld) -> None:
    number = registered(world)
    world.act(number, "send_approval", "qh.clerk", leader="qh.deputy1")
    assert world.act(number, "accept_notice", "qh.clerk").told_on


# 催办


def test_a_leader_urges_whoever_owes_and_no_clock_moves(world: FakeWorld) -> None:
    number = handled(world)
    world.act(number, "whistle", "qh.dispatcher", targets=["qh:0104", "qh:0112"])
    before = world.case(number)
    case = world.act(number, "urge", "qh.head", ground="slow", said_at="2026-11-16T10:00:00+08:00")
    assert case.state is State.HANDLING
    assert case.clocks == before.clocks
    assert told(world, number, "urged") == ["qh-0401", "qh:0104", "qh:0112"]


def test_what_is_closed_is_urged_only_for_what_was_not_carried_out(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    with pytest.raises(Invalid, match="尚未落实"):
        world.act(number, "urge", "qh.deputy1", ground="slow")
    assert world.act(number, "urge", "qh.deputy1", ground="carry_out").state is State.CLOSED
    assert told(world, number, "urged") == ["qh-0401"]
    with pytest.raises(NotAllowed):
        world.act(number, "urge", "qh-0401.head", ground="carry_out")


# 内派


def test_the_unit_hands_the_matter_to_one_of_its_people_until_a_date_of_its_own(world: FakeWorld) -> None:
    number = registered(world)
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
    world.act(number, "sign", "qh-0401.liaison")
    form = {"assignee": "qh-0401.handler", "coordinator": "qh-0401.vice"}
    case = world.act(number, "assign_inner", "qh-0401.liaison", due="2026-11-20", **form)
    assert case.main.assignee == "qh-0401.handler"
    assert clock_of(case, "R46B").raw_date == date(2026, 11, 20)
    assert [w.record.staff for w in world.memory.notices.values() if w.record.template == "inner_assigned"] == [
        ("qh-0401.handler",)
    ]
    case = world.act(number, "assign_inner", "qh-0401.head", due="2026-11-25", **form)
    assert [(c.state, c.raw_date.day) for c in case.clocks if c.rule == "R46B"] == [("cancelled", 20), ("running", 25)]
    assert clock_of(world.act(number, "submit_reply", "qh-0401.handler"), "R46B").state == "met"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"assignee": "qh-0402.handler"}, "assignee"),
        ({"assignee": "nobody"}, "assignee"),
        ({"assignee": "qh-0401.handler", "coordinator": "qh-04.head"}, "coordinator"),
        ({"assignee": "qh-0401.handler", "coordinator": "nobody"}, "coordinator"),
        ({"assignee": "qh-0401.handler", "due": "2026-11-15"}, "due"),
        ({"assignee": "qh-0401.handler", "due": "2031-01-01"}, "due"),
    ],
)
def test_only_people_of_the_unit_are_named_and_dates_that_make_sense(
    world: FakeWorld, wrong: dict[str, str], field: str
) -> None:
    number = handled(world)
    with pytest.raises(Invalid) as refused:
        world.act(number, "assign_inner", "qh-0401.liaison", **{"due": "2026-11-20", **wrong})
    assert set(refused.value.fields) == {field}


# 吹哨


def test_four_units_work_on_one_case_and_one_answer_is_made_of_their_parts(world: FakeWorld) -> None:
    number = handled(world)
    world.act(number, "whistle", "qh.center-head", targets=["qh:0104"], due="2026-11-18")
    case = world.act(number, "whistle", "qh.dispatcher", targets=FOUR[1:], due="2026-11-20")
    assert case.state is State.HANDLING
    assert {c.obligor: c.raw_date.isoformat() for c in case.clocks if c.rule == "R46"} == {
        "qh:0104": "2026-11-18", "qh:0105": "2026-11-20", "qh:0112": "2026-11-20", "qh-0402": "2026-11-20",
    }  # fmt: skip
    assert told(world, number, "whistled") == list(FOUR)
    mains = {c.key: c for c in case.clocks if not c.rule.startswith("R46")}
    for key in FOUR[:3]:
        case = world.act(number, "report_in", LIAISONS[key])
        case = world.act(number, "submit_part", LIAISONS[key])
    assert {c.key: c for c in case.clocks if not c.rule.startswith("R46")} == mains
    assert {c.obligor: c.state for c in case.clocks if c.rule == "R46"} == {
        **dict.fromkeys(FOUR[:3], "met"), "qh-0402": "running",
    }  # fmt: skip
    case = world.act(number, "submit_reply", "qh-0401.handler")
    with pytest.raises(NotAllowed, match="还有 1 个协办单位"):
        world.act(number, "approve_reply", "qh-0401.head")
    # Lateness is charged to the unit that was late, and to nobody else.
    world.now = at("2026-11-23", "09:00")
    world.sweep()
    late = {alert.obligor for alert in world.memory.alerts.values() if alert.rule == "R46" and alert.kind == "late"}
    assert late == {"qh-0402"}
    world.act(number, "report_in", "qh-0402.liaison")
    case = world.act(number, "submit_part", "qh-0402.handler")
    assert {c.obligor: c.state for c in case.clocks if c.rule == "R46"} == {
        **dict.fromkeys(FOUR[:3], "met"), "qh-0402": "late",
    }  # fmt: skip
    case = world.act(number, "approve_reply", "qh-0401.head")
    assert case.state is State.REPLIED
    assert {a.state for a in case.assignments} == {PartState.DONE}
    # One answer to the petitioner.
    assert told(world, number, "replied") == ["petitioner"]


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.permutations(range(4)), st.integers(0, 2**16))
def test_in_whatever_order_the_parts_come_in_the_answer_goes_out_after_the_last(order: list[int], seed: int) -> None:
    world, random = over_fakes(), Random(seed)
    number = handled(world)
    world.act(number, "whistle", "qh.dispatcher", targets=FOUR)
    world.act(number, "submit_reply", "qh-0401.handler")
    for n, index in enumerate(order):
        with pytest.raises(NotAllowed, match=f"还有 {4 - n} 个"):
            world.act(number, "approve_reply", "qh-0401.head")
        key = FOUR[index]
        if random.random() < 0.3:
            world.act(number, "withdraw_part", "qh.dispatcher", assignment=f"a{3 + index}")
            continue
        world.act(number, "report_in", LIAISONS[key])
        world.act(number, "submit_part", LIAISONS[key])
        if random.random() < 0.3:
            world.act(number, "reject_part", "qh.dispatcher", assignment=f"a{3 + index}")
            with pytest.raises(NotAllowed, match=f"还有 {4 - n} 个"):
                world.act(number, "approve_reply", "qh-0401.head")
            world.act(number, "submit_part", LIAISONS[key])
    assert world.act(number, "approve_reply", "qh-0401.head").state is State.REPLIED


@pytest.mark.parametrize(
    ("who", "targets"),
    [
        ("qh.dispatcher", ["qh:lead"]),
        ("qh.dispatcher", ["qh:discipline"]),
        ("qh.dispatcher", ["bs-01"]),
        ("qh.dispatcher", ["qh-0801:none"]),
        ("qh.dispatcher", ["nowhere"]),
        ("qh.dispatcher", ["qh"]),
        ("qh.dispatcher", ["qh-0401"]),
        ("qh.dispatcher", ["qh-04"]),
        ("qh.dispatcher", ["qh:0104", "qh-0403:x"]),
        ("qh-0401.head", ["qh-0402"]),
        ("qh-0401.head", ["qh"]),
    ],
)
def test_nobody_is_called_who_could_not_be_sent_the_case(world: FakeWorld, who: str, targets: list[str]) -> None:
    number = handled(world)
    with pytest.raises(Invalid) as refused:
        world.act(number, "whistle", who, targets=targets)
    assert set(refused.value.fields) == {"targets"}
    assert not [a for a in world.case(number).assignments if not a.main]


def test_the_school_calls_its_own_offices_and_departments_of_the_bureau(world: FakeWorld) -> None:
    number = handled(world)
    case = world.act(number, "whistle", "qh-0401.head", targets="qh:0112，qh-0401:zongwu")
    assert [(a.holder, a.sender) for a in case.assignments if not a.main] == [
        ("qh:0112", "qh-0401"), ("qh-0401:zongwu", "qh-0401"),
    ]  # fmt: skip
    with pytest.raises(Invalid, match="重复"):
        world.act(number, "whistle", "qh.dispatcher", targets=["qh:0104", "qh-04"])
    for who in ("qh.liaison-0112", "qh.head-0112", "qh-04.head", "qh-0401.liaison"):
        with pytest.raises(NotAllowed):
            world.act(number, "whistle", who)


def test_a_matter_is_never_helped_with_where_it_points(world: FakeWorld) -> None:
    number = world.submit(about_kind="head")
    world.act(number, "register", "qh-04.clerk")
    world.act(number, "dispatch", "qh-04.dispatcher", to="qh-0402")
    world.act(number, "sign", "qh-0402.liaison")
    for key in ("qh-0401", "qh-0401:deyu"):
        with pytest.raises(Invalid, match="依法不得"):
            world.act(number, "whistle", "qh-04.dispatcher", targets=[key])
    world.act(number, "whistle", "qh-04.dispatcher", targets=["qh-0403"])


def test_a_date_before_today_or_after_that_of_the_order_is_refused(world: FakeWorld) -> None:
    number = world.arrive(channel="H12345", outside_number="SD1", outside_due="2026-11-23T17:30:00+08:00")
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
    world.act(number, "sign", "qh-0401.liaison")
    for due in ("2026-11-15", "2026-11-24", "2027-11-16"):
        with pytest.raises(Invalid) as refused:
            world.act(number, "whistle", "qh.dispatcher", due=due)
        assert set(refused.value.fields) == {"due"}
    world.act(number, "whistle", "qh.dispatcher", due="2026-11-23")


def test_a_co_handler_has_a_say_in_its_own_part_only(world: FakeWorld) -> None:
    number = handled(world)
    world.act(number, "accept_notice", "qh.clerk")
    world.act(number, "whistle", "qh.dispatcher", targets=["qh:0104", "qh:0112"])
    world.act(number, "report_in", "qh.liaison-0104", assignee="qh.liaison-0104")
    world.promote("qh.liaison-0104", "CLERK")
    for action in ("submit_reply", "extend", "contact", "pass_down", "request_return", "sign"):
        with pytest.raises(NotAllowed):
            world.act(number, action, "qh.liaison-0104", **({"to": "qh-0402"} if action == "pass_down" else {}))
    with pytest.raises(Invalid):
        world.act(number, "submit_part", "qh.liaison-0104", assignment="a4")
    world.act(number, "extend", "qh-0401.liaison")
    with pytest.raises(NotAllowed):
        world.act(number, "decide_extend", "qh.head-0104")


def test_reporting_in_is_told_with_its_moment(world: FakeWorld) -> None:
    number = handled(world)
    world.act(number, "whistle", "qh.dispatcher", targets=["qh:0104"])
    sent = world.case(number).assignments[-1].sent_at
    world.now += timedelta(hours=1)
    with pytest.raises(Invalid) as refused:
        world.act(number, "report_in", "qh.liaison-0104", at=(sent - timedelta(minutes=1)).isoformat())
    assert set(refused.value.fields) == {"at"}
    there = sent + timedelta(minutes=20)
    case = world.act(number, "report_in", "qh.liaison-0104", at=there.isoformat())
    assert case.assignments[-1].signed_at == there
    assert clock_of(case, "R46A").stopped_at == there
    assert clock_of(case, "R46").state == "running"


def test_an_opinion_sent_back_runs_on_against_the_same_date(world: FakeWorld) -> None:
    number = handled(world)
    world.act(number, "whistle", "qh-0401.head", targets=["qh:0112"])
    world.act(number, "report_in", "qh.liaison-0112")
    case = world.act(number, "submit_part", "qh.head-0112")
    assert clock_of(case, "R46").state == "met"
    assert told(world, number, "part_submitted") == ["qh-0401"]
    with pytest.raises(NotAllowed):
        world.act(number, "reject_part", "qh.head-0112")
    case = world.act(number, "reject_part", "qh-0401.head")
    assert case.assignments[-1].state is PartState.SIGNED
    assert clock_of(case, "R46").state == "running"
    assert told(world, number, "part_rejected") == ["qh:0112"]


def test_who_is_released_sees_the_case_no_more_and_owes_nothing(world: FakeWorld) -> None:
    number = handled(world)
    world.act(number, "whistle", "qh-0401.head", targets=["qh:0112"])
    with pytest.raises(NotAllowed):
        world.act(number, "withdraw_part", "qh.liaison-0112")
    case = world.act(number, "withdraw_part", "qh-0401.head")
    assert "qh:0112" not in docket_keys(case)
    assert {clock_of(case, rule).state for rule in ("R46", "R46A")} == {"cancelled"}
    assert told(world, number, "released") == ["qh:0112"]
    world.act(number, "submit_reply", "qh-0401.handler")
    assert world.act(number, "approve_reply", "qh-0401.head").state is State.REPLIED


def test_one_after_the_other_along_a_way_that_was_set(world: FakeWorld) -> None:
    number = handled(world)
    way = ["qh:0104", "qh:0105", "qh:0112"]
    case = world.act(number, "whistle", "qh.dispatcher", targets=way, in_turn=True)
    assert [a.holder for a in case.assignments if not a.main] == way[:1]
    with pytest.raises(Invalid, match="重复"):
        world.act(number, "whistle", "qh.dispatcher", targets=["qh:0112"])
    world.act(number, "submit_reply", "qh-0401.handler")
    world.act(number, "report_in", "qh.liaison-0104")
    case = world.act(number, "submit_part", "qh.liaison-0104")
    assert [a.holder for a in case.assignments if not a.main] == way[:2]
    assert case.assignments[-1].due == date(2026, 11, 20)
    # Sent back, the first opinion calls nobody a second time.
    world.act(number, "reject_part", "qh.dispatcher")
    case = world.act(number, "submit_part", "qh.liaison-0104")
    assert [a.holder for a in case.assignments if not a.main] == way[:2]
    # Who is let go is passed over.
    world.act(number, "withdraw_part", "qh.dispatcher")
    with pytest.raises(NotAllowed, match="还有 1 个"):
        world.act(number, "approve_reply", "qh-0401.head")
    world.act(number, "report_in", "qh.liaison-0112")
    world.act(number, "submit_part", "qh.liaison-0112")
    assert world.act(number, "approve_reply", "qh-0401.head").state is State.REPLIED


def test_helpers_may_be_called_with_the_dispatch_itself(world: FakeWorld) -> None:
    number = registered(world)
    form = {"to": "qh-04", "co": ["qh:0104", "qh:0112"]}
    with pytest.raises(Invalid) as refused:
        world.act(number, "dispatch", "qh.dispatcher", **form)
    assert set(refused.value.fields) == {"co_due"}
    with pytest.raises(Invalid, match="重复"):
        world.act(number, "dispatch", "qh.dispatcher", to="qh-04", co=["qh-04"], co_due="2026-11-20")
    case = world.act(number, "dispatch", "qh.dispatcher", co_due="2026-11-20", **form)
    assert [(a.holder, a.sender, a.main) for a in case.assignments] == [
        ("qh-04", "qh", True), ("qh:0104", "qh", False), ("qh:0112", "qh", False),
    ]  # fmt: skip
    assert {c.obligor for c in case.clocks if c.rule == "R07"} == {"qh-04"}
    # They set to work before the main one has signed for it.
    assert world.act(number, "report_in", "qh.liaison-0104").state is State.DISPATCHED
    world.act(number, "sign", "qh-04.liaison")
    case = world.act(number, "pass_down", "qh-04.liaison", to="qh-0401", co=["qh-0402"], co_due="2026-11-20")
    assert (case.assignments[-1].holder, case.assignments[-1].sender) == ("qh-0402", "qh-04")
    assert case.main.holder == "qh-0401"


def test_a_return_leaves_the_helpers_and_nothing_is_answered_past_them(world: FakeWorld) -> None:
    number = registered(world, type="CONSULT")
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0105", co=["qh:0104"], co_due="2026-11-20")
    world.act(number, "request_return", "qh.liaison-0105")
    assert world.act(number, "decide_return", "qh.dispatcher").state is State.REGISTERED
    for action in ("answer_now", "refuse"):
        with pytest.raises(NotAllowed, match="还有 1 个"):
            world.act(number, action, "qh.dispatcher")
    with pytest.raises(Invalid, match="撤回协办"):
        world.act(number, "dispatch", "qh.dispatcher", to="qh:0104")
    world.act(number, "withdraw_part", "qh.clerk")
    assert world.act(number, "answer_now", "qh.clerk").state is State.REPLIED


def test_what_turns_out_to_point_at_a_helper_leaves_it(world: FakeWorld) -> None:
    number = registered(world)
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0105", co=["qh-0401", "qh:0104"], co_due="2026-11-20")
    world.act(number, "request_return", "qh.liaison-0105")
    world.act(number, "decide_return", "qh.dispatcher")
    case = world.act(number, "classify", "qh.dispatcher", type="REPORT")
    assert "qh-0401" in case.excluded
    assert {a.holder: a.state for a in case.assignments if not a.main} == {
        "qh-0401": PartState.RETURNED, "qh:0104": PartState.SENT,
    }  # fmt: skip
    assert clock_of(case, "R46", "a2").state == "cancelled"


# 会商


def test_a_consultation_is_recorded_with_who_came(world: FakeWorld) -> None:
    number = handled(world)
    held = {"held_at": "2026-11-16T10:00:00+08:00"}
    case = world.act(number, "consult", "qh.center-head", main_unit="qh:0112", **held)
    event, words = world.desk.cases.history(number)[-1]
    assert event.facts["participants"] == "qh:0101,qh:0104,qh:0112"
    assert event.facts["absent"] == "qh:0104"
    assert set(words.texts) == {"issue", "opinions", "decision"}
    assert case.state is State.HANDLING
    assert case.assignments == world.case(number).assignments
    for wrong, field in (
        ({"participants": ["qh:0101"], "absent": []}, "participants"),
        ({"participants": ["qh:0101", "qh:lead"], "absent": []}, "participants"),
        ({"participants": ["qh:0101", "bs-01"], "absent": []}, "participants"),
        ({"absent": ["qh:0105"]}, "absent"),
        ({"absent": ["qh:0101", "qh:0104", "qh:0112"]}, "absent"),
        ({"main_unit": "qh:0999"}, "main_unit"),
        ({"held_at": "2026-12-16T10:00:00+08:00"}, "held_at"),
    ):
        with pytest.raises(Invalid) as refused:
            world.act(number, "consult", "qh.center-head", **{**held, **wrong})
        assert set(refused.value.fields) == {field}


# 法律意见


def test_a_flagged_case_is_not_approved_without_the_adviser(world: FakeWorld) -> None:
    number = handled(world)
    case = world.act(number, "ask_legal", "qh-0401.head")
    assert case.assignments[-1].holder == "qh:0113"
    assert case.marked("legal_wanted", date(2026, 11, 16))
    assert told(world, number, "legal_asked") == ["qh:0113"]
    with pytest.raises(Invalid, match="待其意见"):
        world.act(number, "ask_legal", "qh.center-head")
    world.act(number, "submit_reply", "qh-0401.handler")
    with pytest.raises(NotAllowed, match="须听取法律意见"):
        world.act(number, "approve_reply", "qh-0401.head")
    # Nobody else of the unit gives it, and it is no 协办 part either.
    for action, who in (
        ("legal_opinion", "qh.head-0113"), ("submit_part", "qh.liaison-0113"), ("report_in", "qh.liaison-0113"),
        ("withdraw_part", "qh.dispatcher"),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            world.act(number, action, who)
    case = world.act(number, "legal_opinion", "qh.legal")
    assert case.assignments[-1].state is PartState.ANSWERED
    assert told(world, number, "legal_given") == ["qh-0401"]
    assert world.act(number, "approve_reply", "qh-0401.head").state is State.REPLIED


def test_an_adviser_asked_again_is_heard_again(world: FakeWorld) -> None:
    number = handled(world)
    world.act(number, "ask_legal", "qh.center-head")
    world.act(number, "legal_opinion", "qh.legal")
    world.act(number, "ask_legal", "qh.center-head")
    world.act(number, "submit_reply", "qh-0401.handler")
    with pytest.raises(NotAllowed, match="须听取法律意见"):
        world.act(number, "approve_reply", "qh-0401.head")
    world.act(number, "legal_opinion", "qh.legal")
    assert world.act(number, "approve_reply", "qh-0401.head").state is State.REPLIED


@pytest.mark.parametrize("adviser", ["qh.head-0113", "qh-0801.legal", "nobody", "bs.legal"])
def test_only_a_legal_adviser_of_an_office_that_has_the_case_is_asked(world: FakeWorld, adviser: str) -> None:
    roles = frozenset({Role.LEGAL})
    world.desk.directory.put_staff(Staff("qh-0801.legal", "qh-0801", "legal", "丁测样", "顾问", roles, ("deyu",)))
    number = handled(world)
    with pytest.raises(Invalid) as refused:
        world.act(number, "ask_legal", "qh.center-head", adviser=adviser)
    assert set(refused.value.fields) == {"adviser"}


def test_a_case_flagged_by_others_waits_as_well(world: FakeWorld) -> None:
    number = handled(world)
    world.act(number, "submit_reply", "qh-0401.handler")
    change(world, number, marks=(Mark("legal_wanted", world.now, "qh.clerk", 2),))
    with pytest.raises(NotAllowed, match="征求法律意见"):
        world.act(number, "approve_reply", "qh-0401.head")


# 听证


def test_one_hearing_at_a_time_and_nothing_is_answered_before_its_conclusion(world: FakeWorld) -> None:
    number = handled(world)
    before = world.case(number)
    case = world.act(number, "open_hearing", "qh-0401.head")
    assert case.clocks == before.clocks
    assert told(world, number, "hearing") == ["petitioner"]
    with pytest.raises(NotAllowed):
        world.act(number, "open_hearing", "qh.center-head")
    world.act(number, "submit_reply", "qh-0401.handler")
    with pytest.raises(NotAllowed, match="听证尚未结束"):
        world.act(number, "approve_reply", "qh-0401.head")
    ended = world.now.isoformat()
    case = world.act(number, "close_hearing", "qh-0401.head", ended_at=ended)
    assert papers_of(world, number)[-2:] == ["hearing_conclusion", "hearing_record"]
    with pytest.raises(NotAllowed):
        world.act(number, "close_hearing", "qh-0401.head", ended_at=ended)
    assert world.act(number, "approve_reply", "qh-0401.head").state is State.REPLIED


def test_a_hearing_stops_the_clock_of_the_recheck_and_no_other() -> None:
    rules = {"R27": "paused", "R25": "running", "R18": "running"}
    started = [clocks.start(RULES[rule], obligor="qh", round=0, at=NOW, calendar=CALENDAR_2026) for rule in rules]
    case = replace(a_case(State.RECHECK), track="RECHECK", clocks=tuple(started))
    reviewer = somebody("REVIEWER", "owner")
    form = FORMS["open_hearing"]
    case = workflow.step(case, "open_hearing", form, reviewer, NOW + timedelta(days=1), TERMS).cases[0]
    assert {clock.rule: clock.state for clock in case.clocks} == rules
    ended = NOW + timedelta(days=13)
    form = {**FORMS["close_hearing"], "ended_at": ended.isoformat()}
    case = workflow.step(case, "close_hearing", form, reviewer, ended, TERMS).cases[0]
    assert {clock.state for clock in case.clocks} == {"running"}
    moved = {clock.rule: (clock.raw_date - old.raw_date).days for clock, old in zip(case.clocks, started, strict=True)}
    assert moved == {"R27": 12, "R25": 0, "R18": 0}


# 调解


def test_a_mediation_is_recorded_agreed_or_not(world: FakeWorld) -> None:
    number = handled(world)
    with pytest.raises(Invalid) as refused:
        world.act(number, "mediate", "qh-0401.head", agreed=True, agreement="")
    assert set(refused.value.fields) == {"agreement"}
    with pytest.raises(Invalid) as refused:
        world.act(number, "mediate", "qh-0401.head", agreed=False, agreement="")
    assert set(refused.value.fields) == {"reason"}
    world.act(number, "mediate", "qh-0401.head", agreed=False, agreement="", reason="分歧较大")
    assert "mediation" not in papers_of(world, number)
    assert world.act(number, "mediate", "qh-0401.head").state is State.HANDLING
    assert papers_of(world, number)[-1] == "mediation"


@pytest.mark.parametrize("bar", ["topic", "abuse", "named_only"])
def test_what_was_done_to_a_child_is_never_mediated(world: FakeWorld, bar: str) -> None:
    number = handled(world)
    if bar == "topic":
        change(world, number, topic="0801")
    else:
        change(world, number, marks=(Mark(bar, world.now, "qh.clerk", 2),))
    with pytest.raises(NotAllowed, match="不得调解"):
        world.act(number, "mediate", "qh-0401.head")


# What others see


def test_a_co_handler_counts_its_own_clock_and_not_those_of_the_others(world: FakeWorld) -> None:
    number = handled(world)
    case = world.act(number, "whistle", "qh.dispatcher", targets=["qh:0104", "qh:0112"])
    entries = {entry.key: entry for entry in docket_entries(case, "标题")}
    assert entries["qh:0104"].state == PartState.SENT
    assert entries["qh-0401"].state == State.HANDLING
    assert {fact.obligor for fact in entries["qh:0104"].facts} & {"qh:0104", "qh:0112"} == {"qh:0104"}
    assert {fact.obligor for fact in entries["qh-0401"].facts} >= {"qh:0104", "qh:0112"}


@pytest.mark.parametrize("state", [State.REEXAM, State.RECHECK])
def test_a_case_under_review_is_heard_where_it_is_decided(state: State) -> None:
    """A hearing opened on the case itself would stay open when the opinion closes it."""
    case = replace(ready_for("open_hearing", state, "CENTER_HEAD"), track="PETITION_ORD")
    with pytest.raises(NotAllowed, match="复查、复核机关"):
        workflow.step(case, "open_hearing", FORMS["open_hearing"], somebody("CENTER_HEAD", "owner"), NOW, TERMS)
