"""备案办结 and 不满意事项复核 over days: asked by the unit, decided outside of it, objected to in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.domain.case import Case, State
from chalicelib.domain.clocks import Clock
from chalicelib.domain.errors import NotAllowed
from chalicelib.services import lookup
from tests.services.invariants import check
from tests.services.test_verify import looked
from tests.world import FORMS, FakeWorld, at, over_fakes, walk

UNHAPPY = {"satisfied": "bad", "solved": "no", "reason": "要求退还双倍校服费"}


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def redone(world: FakeWorld) -> str:
    """E7 case 8: an order on school uniforms, answered twice, and the caller still asks for twice the price."""
    world.now = at("2026-08-03", "09:00")
    number = world.arrive(channel="H12345", outside_number="SD20260803-8", topic="0203")
    world.act(number, "register", "qh.clerk")
    for day in ("2026-08-05", "2026-08-10"):
        world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
        world.act(number, "sign", "qh-0401.liaison")
        world.act(number, "contact", "qh-0401.handler")
        world.act(number, "submit_reply", "qh-0401.handler")
        world.act(number, "approve_reply", "qh-0401.head")
        world.act(number, "deliver", "qh.clerk")
        world.now = at(day, "09:00")
        world.act(number, "followup", "qh.followup", **UNHAPPY, redo=True)
    return number


def clock(case: Case, rule: str) -> Clock:
    return next(c for c in reversed(case.clocks) if c.rule == rule)


def next_of(world: FakeWorld, number: str) -> dict[str, date | None]:
    found = lookup.lookup(world.front, number, world.codes[number], proof="", address="a", now=world.now)
    return {each.row.name: each.until for each in found.next}


def test_a_claim_beyond_the_law_ends_in_a_filing_that_the_centre_decides(world: FakeWorld) -> None:
    """E7 case 8, edge 36: no automatic exclusion; the approver is outside of the unit."""
    number = redone(world)
    case = world.act(number, "apply_filing", "qh-0401.head")
    assert case.state is State.FILING_REVIEW
    assert clock(case, "R31").raw_date == date(2026, 8, 17)
    # The petitioner sees nothing of it (E3).
    shown = world.memory.progress[number]
    assert shown.stage == "handling"
    assert "object_filing" not in next_of(world, number)
    with pytest.raises(NotAllowed, match="岗位"):
        world.act(number, "decide_filing", "qh-0401.head")
    world.now = at("2026-08-12", "10:00")
    case = world.act(number, "decide_filing", "qh.center-head")
    assert (case.state, clock(case, "R31").state) == (State.CLOSED_FILED, "met")
    assert clock(case, "R32").raw_date == date(2026, 8, 19)
    assert next_of(world, number)["object_filing"] == date(2026, 8, 19)
    told = {(to, w.record.template) for (to, of, _), w in world.memory.notices.items() if of == number}
    assert {("qh-0401", "filing_decided"), ("petitioner", "filing_told")} <= told
    entry = world.memory.entries["qh-0401", number]
    assert (entry.outcome["filed"], entry.outcome["satisfied"]) == (True, "bad")
    check(world, number, None)
    assert looked(world, full=True) == []


def closed_unhappy(world: FakeWorld) -> str:
    """A complaint whose petitioner, called back, was not satisfied and wanted no redo: the call-back closed it."""
    number = world.submit()
    walk(world, number, until="deliver")
    case = world.act(number, "followup", "qh.followup", **UNHAPPY, redo=False)
    assert case.state is State.CLOSED
    return number


def test_a_filing_may_be_asked_for_when_the_call_back_has_closed_the_case(world: FakeWorld) -> None:
    """S0-19: today the call-back ends it and the dissatisfaction stays in the figures; duty was done all the same."""
    number = closed_unhappy(world)
    before = world.case(number).stages
    case = world.act(number, "apply_filing", "qh-0401.head")
    assert (case.state, case.reviews[-1].before, clock(case, "R31").state) == (State.FILING_REVIEW, "CLOSED", "running")
    assert world.memory.entries["qh", number].open
    case = world.act(number, "decide_filing", "qh.center-head")
    assert (case.state, case.stages) == (State.CLOSED_FILED, before)
    check(world, number, None)
    refused = closed_unhappy(world)
    world.act(refused, "apply_filing", "qh-0401.head")
    case = world.act(refused, "decide_filing", "qh.center-head", agreed=False)
    assert (case.state, case.round) == (State.REDO, 1)
    check(world, refused, None)
    assert looked(world, full=True) == []


def test_who_was_content_leaves_nothing_to_be_filed(world: FakeWorld) -> None:
    number = world.submit()
    assert walk(world, number).state is State.CLOSED
    with pytest.raises(NotAllowed, match="没有表示不满意"):
        world.act(number, "apply_filing", "qh-0401.head")


def test_an_objection_in_time_is_decided_by_a_leader_and_one_day_later_by_nobody(world: FakeWorld) -> None:
    number = redone(world)
    world.act(number, "apply_filing", "qh-0401.head")
    world.act(number, "decide_filing", "qh.center-head")
    assert next_of(world, number)["object_filing"] == date(2026, 8, 17)
    world.now = at("2026-08-18", "09:00")
    assert "object_filing" not in next_of(world, number)
    with pytest.raises(NotAllowed, match="最后一日是 2026-08-17"):
        world.act(number, "object_filing", "qh.supervisor")
    world.now = at("2026-08-17", "22:00")
    case = world.act(number, "object_filing", "PUBLIC")
    assert (case.state, clock(case, "R32").state, clock(case, "R31B").raw_date) == (
        State.FILING_REVIEW, "met", date(2026, 8, 24),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="分管局领导复审"):
        world.act(number, "decide_filing", "qh.center-head")
    case = world.act(number, "redecide_filing", "qh.deputy1", agreed=False, opinion="退费未到账，重办")
    assert (case.state, case.round, clock(case, "R31B").state) == (State.REDO, 3, "met")
    assert clock(case, "R16").state == "running"
    assert "filed" not in world.memory.entries["qh", number].outcome
    check(world, number, None)
    assert looked(world, full=True) == []


def test_a_second_look_may_agree_and_then_nobody_objects_again(world: FakeWorld) -> None:
    number = redone(world)
    world.act(number, "apply_filing", "qh-0401.head")
    world.act(number, "decide_filing", "qh.center-head")
    world.act(number, "object_filing", "qh.followup")
    assert world.act(number, "redecide_filing", "qh.head").state is State.CLOSED_FILED
    assert "object_filing" not in next_of(world, number)
    with pytest.raises(NotAllowed, match="已经复审"):
        world.act(number, "object_filing", "PUBLIC")


def test_a_refused_filing_leaves_the_redo_with_its_time_and_is_not_asked_again(world: FakeWorld) -> None:
    number = redone(world)
    due = clock(world.case(number), "R16").raw_date
    world.act(number, "apply_filing", "qh-0401.head")
    case = world.act(number, "decide_filing", "qh.center-head", agreed=False, opinion="工作不到位")
    assert (case.state, case.round, clock(case, "R16").raw_date) == (State.REDO, 2, due)
    with pytest.raises(NotAllowed, match="未获批准"):
        world.act(number, "apply_filing", "qh-0401.head")
    assert world.act(number, "dispatch", "qh.dispatcher", to="qh-0401").state is State.DISPATCHED
    # Of the answer that came of it, it may be asked for again.
    world.act(number, "sign", "qh-0401.liaison")
    world.act(number, "submit_reply", "qh-0401.handler")
    world.act(number, "approve_reply", "qh-0401.head")
    world.act(number, "deliver", "qh.clerk")
    world.act(number, "evaluate", "PUBLIC", satisfied="bad", reason="还要双倍")
    assert world.act(number, "apply_filing", "qh-0401.head").state is State.FILING_REVIEW


def test_nobody_asks_for_a_filing_without_a_dissatisfaction_and_two_contacts(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
    world.act(number, "sign", "qh-0401.liaison")
    world.act(number, "submit_reply", "qh-0401.handler")
    world.act(number, "approve_reply", "qh-0401.head")
    with pytest.raises(NotAllowed, match="没有表示不满意"):
        world.act(number, "apply_filing", "qh-0401.head")
    world.act(number, "evaluate", "PUBLIC", satisfied="bad", reason="没有解决")
    with pytest.raises(NotAllowed, match="联系 2 次以上，现记录 0 次"):
        world.act(number, "apply_filing", "qh-0401.head")


def test_a_filing_waits_for_the_legal_opinion_that_was_asked_for(world: FakeWorld) -> None:
    number = redone(world)
    world.act(number, "apply_filing", "qh-0401.head")
    case = world.act(number, "ask_legal", "qh.center-head")
    assert clock(case, "R31").state == "paused"
    with pytest.raises(NotAllowed, match="法律意见"):
        world.act(number, "decide_filing", "qh.center-head")
    world.now += timedelta(days=2)
    world.act(number, "legal_opinion", "qh.legal")
    assert world.act(number, "decide_filing", "qh.center-head").state is State.CLOSED_FILED


def test_what_the_centre_handled_itself_is_decided_above_it(world: FakeWorld) -> None:
    number = world.arrive(channel="H12345", outside_number="SD20261116-9", about_kind="none", about_office=None)
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0101")
    world.promote("qh.liaison-0101", "HANDLER")
    world.act(number, "sign", "qh.liaison-0101")
    for _ in range(2):
        world.act(number, "contact", "qh.liaison-0101")
    world.act(number, "submit_reply", "qh.liaison-0101")
    world.act(number, "approve_reply", "qh.head-0101")
    world.act(number, "deliver", "qh.petition")
    world.act(number, "evaluate", "PUBLIC", satisfied="bad", reason="没有解决")
    world.act(number, "apply_filing", "qh.head-0101")
    with pytest.raises(NotAllowed, match="承办单位以外"):
        world.act(number, "decide_filing", "qh.center-head")
    assert world.act(number, "decide_filing", "qh.deputy1").state is State.CLOSED_FILED


def test_a_unit_may_hold_a_dissatisfaction_unfounded_and_the_answer_itself_stays(world: FakeWorld) -> None:
    """S0-18: 不满意事项复核 is not 复查; what is decided is kept beside what the petitioner said (edge 33)."""
    number = redone(world)
    said = world.case(number).callbacks
    case = world.act(number, "apply_unit_review", "qh-0401.head")
    assert (case.state, clock(case, "R45").raw_date) == (State.REDO, date(2026, 8, 17))
    with pytest.raises(NotAllowed, match="已经申请过复核"):
        world.act(number, "apply_unit_review", "qh-0401.head")
    with pytest.raises(NotAllowed, match="岗位"):
        world.act(number, "decide_unit_review", "qh-0401.head")
    case = world.act(number, "decide_unit_review", "qh.center-head")
    assert (case.callbacks, case.state, clock(case, "R45").state) == (said, State.REDO, "met")
    outcome = world.memory.entries["qh-0401", number].outcome
    assert (outcome["satisfied"], outcome["unit_review"]) == ("bad", "unfounded")
    # The next dissatisfaction may be looked at again.
    for action, who in (
        ("dispatch", "qh.dispatcher"),
        ("sign", "qh-0401.liaison"),
        ("submit_reply", "qh-0401.handler"),
    ):
        world.act(number, action, who, **({"to": "qh-0401"} if action == "dispatch" else {}))
    world.act(number, "approve_reply", "qh-0401.head")
    world.act(number, "deliver", "qh.clerk")
    world.act(number, "followup", "qh.followup", **UNHAPPY)
    case = world.act(number, "apply_unit_review", "qh-0401.head")
    assert case.state is State.CLOSED
    assert clock(case, "R45").state == "running"
    check(world, number, None)
    world.act(number, "decide_unit_review", "qh.center-head", outcome="upheld")
    assert world.memory.entries["qh-0401", number].outcome["unit_review"] == "upheld"
    assert looked(world, full=True) == []


def test_every_form_of_filing_says_what_b9_asks_for() -> None:
    assert set(FORMS["apply_filing"]) == {
        "dissatisfaction", "basis", "work_done", "explanation", "help_measures", "evidence",
    }  # fmt: skip
