"""Supervision, 约谈, advice, accountability and held promises: who may, what is refused, and what moves no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import clocks, kept_above, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import CallBack, Case, Mark, PartState, State
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import About
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.steps import orders
from chalicelib.domain.steps.promises import sampled
from tests.domain.standing import ABOVE, NOW, OWNER, SCHOOL, TERMS, TOWN, a_case, somebody
from tests.rooms.oversight import AT, marked, ordered, promised
from tests.world import FORMS

S = State


def step(case: Case, action: str, role: str, stake: str = "owner", **form: Any) -> Outcome:
    return workflow.step(case, action, {**FORMS[action], **form}, somebody(role, stake), NOW, TERMS)


def after(case: Case, action: str, role: str, stake: str = "owner", **form: Any) -> Case:
    return step(case, action, role, stake, **form).cases[0]


# 督办


def test_a_supervision_starts_a_clock_of_its_own_and_moves_no_other() -> None:
    late = clocks.start(RULES["R13"], obligor=OWNER, round=0, at=NOW - timedelta(days=20), calendar=TERMS.calendar)
    case = replace(a_case(S.HANDLING), clocks=(late,))
    done = after(case, "supervise", "SUPERVISOR", new_date="2026-12-01")
    assert done.clocks[0] == late
    (order,) = done.supervisions
    assert (order.id, order.level, order.to, order.new_date) == ("s1", "yellow", SCHOOL, date(2026, 12, 1))
    (clock,) = [c for c in done.clocks if c.part == "s1"]
    assert (clock.rule, clock.obligor, clock.raw_date) == ("R33", SCHOOL, date(2026, 11, 19))
    red = after(done, "supervise", "CENTER_HEAD", level="red", to=TOWN)
    (clock,) = [c for c in red.clocks if c.part == "s2"]
    assert (clock.obligor, clock.raw_date) == (TOWN, date(2026, 11, 17))
    assert done.state is red.state is S.HANDLING


def test_the_supervised_head_is_told_and_the_event_counts() -> None:
    outcome = step(a_case(S.HANDLING), "supervise", "SUPERVISOR", "owner")
    (notice,) = [n for n in outcome.notices if n.template == "supervised"]
    assert notice.to == SCHOOL
    assert set(notice.staff) == {"qh-0401.head", "qh-0401.vice", "qh-0401.liaison"}
    ((_, event, _),) = outcome.events
    assert event.facts["count"] == 1
    again = step(outcome.cases[0], "supervise", "SUPERVISOR")
    assert again.events[0][1].facts["count"] == 2


@pytest.mark.parametrize("role", ["SUPERVISOR", "CENTER_HEAD", "BUREAU_DEPUTY"])
def test_only_the_head_of_the_bureau_lists_a_case(role: str) -> None:
    with pytest.raises(NotAllowed, match="局主要负责人"):
        step(a_case(S.HANDLING), "supervise", role, level="listed")
    listed = after(a_case(S.HANDLING), "supervise", "BUREAU_HEAD", level="listed")
    with pytest.raises(NotAllowed, match="解除"):
        step(listed, "lift_supervision", role)
    with pytest.raises(NotAllowed, match="反馈"):
        step(listed, "lift_supervision", "BUREAU_HEAD")
    answered = after(listed, "answer_supervision", "UNIT_HEAD", "handler")
    assert after(answered, "lift_supervision", "BUREAU_HEAD").supervisions[0].lifted_at == NOW


@pytest.mark.parametrize("to", ["qh-0801", "qh:0105", "qh-03", "bs", "nowhere"])
def test_an_order_goes_to_nobody_without_a_part(to: str) -> None:
    for action, role in (("supervise", "SUPERVISOR"), ("summon", "BUREAU_HEAD"), ("propose_improvement", "SUPERVISOR")):
        with pytest.raises(Invalid, match="承办单位"):
            step(a_case(S.HANDLING), action, role, to=to)


def test_a_date_that_has_passed_orders_nothing() -> None:
    with pytest.raises(Invalid, match="早于今天"):
        step(a_case(S.HANDLING), "supervise", "SUPERVISOR", new_date="2026-11-15")


def test_only_the_addressee_answers_and_only_his_own_clock_stops() -> None:
    case = after(after(a_case(S.HANDLING), "supervise", "SUPERVISOR"), "supervise", "SUPERVISOR", to=OWNER)
    with pytest.raises(NotAllowed, match="没有须由您的单位反馈"):
        step(case, "answer_supervision", "LIAISON", "sender")
    with pytest.raises(Invalid, match="编号"):
        step(case, "answer_supervision", "LIAISON", "handler", order="s2")
    done = after(case, "answer_supervision", "LIAISON", "handler")
    assert [s.answered_at for s in done.supervisions] == [NOW, None]
    states = {c.part: c.state for c in done.clocks if c.rule == "R33"}
    assert states == {"s1": clocks.MET, "s2": clocks.RUNNING}
    with pytest.raises(NotAllowed):
        step(done, "answer_supervision", "UNIT_HEAD", "handler")


def test_who_gave_the_order_does_not_answer_it() -> None:
    head = somebody("CENTER_HEAD", "owner")
    case = workflow.step(a_case(S.HANDLING), "supervise", {**FORMS["supervise"], "to": OWNER}, head, NOW, TERMS).cases[
        0
    ]
    with pytest.raises(NotAllowed):
        workflow.step(case, "answer_supervision", FORMS["answer_supervision"], head, NOW, TERMS)


def test_lifting_an_unanswered_order_ends_its_clock_unmet() -> None:
    case = after(a_case(S.HANDLING), "supervise", "SUPERVISOR")
    done = after(case, "lift_supervision", "SUPERVISOR")
    assert [c.state for c in done.clocks if c.rule == "R33"] == [clocks.CANCELLED]
    with pytest.raises(NotAllowed, match="没有可以解除"):
        step(done, "lift_supervision", "SUPERVISOR")


def test_who_gave_its_part_back_hears_of_the_order_no_more() -> None:
    case = after(a_case(S.HANDLING), "supervise", "SUPERVISOR")
    gone = replace(case, assignments=(case.assignments[0], replace(case.assignments[1], state=PartState.RETURNED)))
    assert SCHOOL not in {n.to for n in step(gone, "lift_supervision", "SUPERVISOR").notices}


def test_cards_count_orders_by_level_and_alarms_that_rang() -> None:
    at = NOW - timedelta(days=20)
    clock = clocks.start(RULES["R13"], obligor=OWNER, round=0, at=at, calendar=TERMS.calendar)
    rung, rings = clocks.ring(clock, NOW, TERMS.calendar)
    case = replace(ordered(a_case(S.HANDLING), "yellow"), clocks=(rung,))
    shown = orders.cards(case, TERMS.calendar)
    assert shown["yellow"] == 3
    assert shown["rung_yellow"] == sum(r.colour == "yellow" for r in rings) >= 1
    assert shown["rung_red"] == sum(r.colour == "red" for r in rings) >= 1
    assert orders.cards(ordered(a_case(S.HANDLING), "summon"), TERMS.calendar) == {}


# 约谈, 改进建议, 问责


def test_a_talk_is_called_before_it_is_held_and_recorded_after() -> None:
    with pytest.raises(Invalid, match="约谈时间"):
        step(a_case(S.HANDLING), "summon", "BUREAU_HEAD", at="2026-11-16T09:00:00+08:00")
    with pytest.raises(NotAllowed, match="没有待记录"):
        step(a_case(S.HANDLING), "summon_record", "BUREAU_HEAD")
    called = step(a_case(S.HANDLING), "summon", "BUREAU_HEAD", at="2026-11-18T09:00:00+08:00")
    assert [n.to for n in called.notices if n.template == "summoned"] == [SCHOOL]
    assert [p.template for _, p in called.papers] == ["summons"]
    with pytest.raises(NotAllowed, match="届时"):
        step(called.cases[0], "summon_record", "BUREAU_HEAD")
    today = after(a_case(S.HANDLING), "summon", "BUREAU_HEAD", at="2026-11-16T15:00:00+08:00")
    held = after(today, "summon_record", "BUREAU_HEAD")
    assert held.supervisions[0].answered_at == NOW


def test_advice_has_thirty_days_and_is_answered_in_writing_even_after_the_end() -> None:
    case = after(a_case(S.CLOSED), "propose_improvement", "SUPERVISOR")
    (clock,) = [c for c in case.clocks if c.rule == "R34"]
    assert (clock.obligor, clock.part, clock.raw_date) == (SCHOOL, "s1", date(2026, 12, 16))
    done = after(case, "answer_improvement", "UNIT_HEAD", "handler")
    assert [c.state for c in done.clocks if c.rule == "R34"] == [clocks.MET]
    with pytest.raises(NotAllowed):
        step(done, "answer_improvement", "UNIT_HEAD", "handler")


@pytest.mark.parametrize("verdict", ["", "false", "unknown", "none"])
def test_nobody_answers_for_what_was_not_found_true(verdict: str) -> None:
    case = replace(a_case(S.CLOSED), verdict=verdict)
    with pytest.raises(NotAllowed, match="查证属实"):
        step(case, "propose_accountability", "BUREAU_HEAD", ground="substantiated")
    assert (
        after(case, "propose_accountability", "BUREAU_HEAD", ground="delay").supervisions[0].level == "accountability"
    )


def test_accountability_stays_above_and_a_result_needs_a_proposal() -> None:
    case = replace(a_case(S.CLOSED), verdict="true")
    with pytest.raises(NotAllowed, match="没有待登记"):
        step(case, "record_accountability", "BUREAU_HEAD")
    outcome = step(case, "propose_accountability", "DISCIPLINE", "overseer", ground="substantiated", person="柏大川")
    ((_, event, words),) = outcome.events
    assert "柏大川" not in str(event.facts)
    assert words.texts["person"] == "柏大川"
    assert {n.to for n in outcome.notices} <= {"petitioner"}
    assert not kept_above.may_know(case, {SCHOOL}, event)
    assert not kept_above.may_know(case, {TOWN}, event)
    assert kept_above.may_know(case, {OWNER}, event)
    assert kept_above.may_know(case, {ABOVE}, event)
    proposed = outcome.cases[0]
    assert kept_above.seen_through(proposed, {SCHOOL}).supervisions == ()
    assert kept_above.seen_through(proposed, {OWNER}) == proposed
    assert after(proposed, "record_accountability", "CENTER_HEAD", result="organisational").supervisions[0].answered_at


def test_what_is_kept_above_is_kept_from_an_owner_complained_of() -> None:
    about = replace(a_case(S.INBOX), owner=SCHOOL, about=About("office", SCHOOL, ""), overseers=(TOWN, "qh"))
    assert kept_above.keys_above(about) == (TOWN, "qh")
    unit = replace(a_case(S.INBOX), owner="qh:0105", about=About("office", "qh", "0105"), overseers=("qh",))
    assert kept_above.keys_above(unit) == ("qh",)
    alone = replace(a_case(S.INBOX), owner=SCHOOL, about=About("office", SCHOOL, ""), overseers=())
    assert kept_above.keys_above(alone) == (SCHOOL,)


# 挂账


def test_a_promise_outlives_the_end_of_the_case_and_another_round() -> None:
    held = after(a_case(S.FOLLOWUP), "hold", "CENTER_HEAD")
    (clock,) = [c for c in held.clocks if c.rule == "R43"]
    assert (clock.obligor, clock.part, clock.raw_date) == (OWNER, "h1", date(2026, 12, 16))
    closed = after(held, "followup", "FOLLOWUP", "overseer")
    assert closed.state is S.CLOSED
    assert [c.state for c in closed.clocks if c.rule == "R43"] == [clocks.RUNNING]
    redone = after(closed, "redo", "CENTER_HEAD")
    assert [c.state for c in redone.clocks if c.rule == "R43"] == [clocks.RUNNING]


@pytest.mark.parametrize(
    "form",
    [
        {"promised_on": "2026-11-15"},
        {"review_on": "2026-11-15"},
        {"review_on": "2026-12-17"},
    ],
)
def test_the_next_look_lies_ahead_and_within_thirty_days(form: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        step(a_case(S.CLOSED), "hold", "CENTER_HEAD", **form)
    if "review_on" in form:
        with pytest.raises(Invalid):
            step(promised(a_case(S.CLOSED)), "renew_hold", "CENTER_HEAD", **form)


def test_each_look_has_a_clock_of_its_own() -> None:
    held = after(a_case(S.CLOSED), "hold", "CENTER_HEAD")
    later = NOW + timedelta(days=40)
    form = FORMS["renew_hold"]
    renewed = workflow.step(held, "renew_hold", form, somebody("CENTER_HEAD", "owner"), later, TERMS).cases[0]
    assert [h.state for h in renewed.holds] == ["renewed", "open"]
    assert {c.part: c.state for c in renewed.clocks if c.rule == "R43"} == {"h1": clocks.LATE, "h2": clocks.RUNNING}
    assert renewed.holds[1].promised_on == renewed.holds[0].promised_on
    dropped = workflow.step(
        renewed, "cancel_hold", FORMS["cancel_hold"], somebody("CENTER_HEAD", "owner"), later, TERMS
    ).cases[0]
    assert dropped.holds[1].state == "cancelled"
    assert {c.part: c.state for c in dropped.clocks if c.rule == "R43"} == {"h1": clocks.LATE, "h2": clocks.CANCELLED}


def unsolved(case: Case) -> Case:
    call = CallBack(AT, "qh.followup", connected=True, round=0, solved="no", satisfied="bad")
    return replace(promised(case), callbacks=(call,))


def test_papers_never_overwrite_an_unsolved_heard_in_a_call() -> None:
    case = unsolved(a_case(S.CLOSED))
    with pytest.raises(Invalid, match="书面材料"):
        step(case, "keep_promise", "CENTER_HEAD", proof="papers")
    reported = after(case, "report_promise", "UNIT_HEAD", "handler")
    assert (reported.callbacks, reported.holds) == (case.callbacks, case.holds)
    with pytest.raises(NotAllowed, match="尚未解决"):
        step(case, "keep_promise", "CENTER_HEAD", proof="call", solved="partly")
    with pytest.raises(Invalid, match="是否解决"):
        step(case, "keep_promise", "CENTER_HEAD", proof="call")
    asked = after(case, "keep_promise", "FOLLOWUP", proof="call", solved="yes")
    assert [(c.solved, c.satisfied) for c in asked.callbacks] == [("no", "bad"), ("yes", "bad")]
    seen = after(case, "keep_promise", "CENTER_HEAD", proof="site")
    assert seen.callbacks == case.callbacks
    assert after(promised(a_case(S.CLOSED)), "keep_promise", "CENTER_HEAD", proof="papers").holds[0].state == "kept"


def test_who_cannot_be_called_is_not_asked() -> None:
    case = replace(promised(a_case(S.CLOSED)), contact=False)
    with pytest.raises(Invalid, match="联系方式"):
        step(case, "keep_promise", "CENTER_HEAD", proof="call", solved="yes")
    with pytest.raises(Invalid, match="联系方式"):
        step(case, "spot_check", "SUPERVISOR", method="ask")


@pytest.mark.parametrize("action", ["keep_promise", "renew_hold", "cancel_hold"])
def test_a_handler_ends_no_promise(action: str) -> None:
    for role in ("UNIT_HEAD", "LIAISON", "HANDLER", "VICE_HEAD"):
        with pytest.raises(NotAllowed):
            step(promised(a_case(S.CLOSED)), action, role, "handler")


@pytest.mark.parametrize("action", ["report_promise", "keep_promise", "renew_hold", "cancel_hold"])
def test_without_a_promise_there_is_nothing_to_do(action: str) -> None:
    stake = "handler" if action == "report_promise" else "owner"
    role = "UNIT_HEAD" if action == "report_promise" else "CENTER_HEAD"
    with pytest.raises(NotAllowed, match="挂账"):
        step(a_case(S.CLOSED), action, role, stake)
    assert ACTIONS[action] not in workflow.open_actions(a_case(S.CLOSED), somebody(role, stake), ACTIONS)
    with pytest.raises(NotAllowed, match="挂账"):
        step(promised(a_case(S.CLOSED)), action, role, stake, promise_id="h9")


# 抽查, 回头看


def test_a_false_result_opens_another_round_or_alerts() -> None:
    form = {"finding": "false", "redo": True, "requirement": "退费并公示"}
    outcome = step(a_case(S.CLOSED), "spot_check", "SUPERVISOR", **form)
    assert (outcome.cases[0].state, outcome.cases[0].round) == (S.REDO, 1)
    assert {a.key for a in outcome.alerts} == {OWNER, ABOVE}
    filed = step(a_case(S.CLOSED_FILED), "spot_check", "SUPERVISOR", **form)
    assert filed.cases[0].state is S.CLOSED_FILED
    assert filed.alerts
    true = step(a_case(S.CLOSED), "spot_check", "SUPERVISOR", redo=True, requirement="x")
    assert true.cases[0].state is S.CLOSED
    assert not true.alerts
    (review,) = true.cases[0].reviews
    assert (review.kind, review.outcome) == ("spot_check", "upheld")
    with pytest.raises(Invalid, match="重办要求"):
        step(a_case(S.CLOSED), "spot_check", "SUPERVISOR", finding="false", redo=True)


def test_who_handled_it_neither_checks_it_nor_strikes_the_promise_off() -> None:
    case = replace(promised(a_case(S.CLOSED)), hands=(("handled", "qh.one"),))
    for action, role in (("spot_check", "SUPERVISOR"), ("keep_promise", "CENTER_HEAD")):
        with pytest.raises(NotAllowed, match="承办"):
            step(case, action, role)


@pytest.mark.parametrize("form", [{"solved": "no"}, {"solved": "partly"}, {"recurred": True}, {"kept": "broken"}])
def test_a_failed_look_back_needs_measures_and_tells_those_above(form: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="整改措施"):
        step(a_case(S.CLOSED), "look_back", "UNIT_HEAD", "handler", **form)
    case = unsolved(a_case(S.CLOSED))
    outcome = step(case, "look_back", "UNIT_HEAD", "handler", measures="约谈任课教师", **form)
    assert outcome.cases[0].reviews[-1].outcome == "broken"
    assert {a.key for a in outcome.alerts} == {OWNER, ABOVE}
    assert outcome.cases[0].callbacks == case.callbacks


def test_a_good_look_back_alerts_nobody() -> None:
    outcome = step(a_case(S.CLOSED), "look_back", "UNIT_HEAD", "handler")
    assert not outcome.alerts
    assert outcome.cases[0].reviews[-1].outcome == "kept"
    assert [p.template for _, p in outcome.papers] == ["look_back"]


PAIRS = st.lists(st.tuples(st.sampled_from(["qh-0401", "qh-0402", "qh:0105"]), st.integers(0, 500).map(str)))


@given(PAIRS, st.integers(0, 100), st.integers(0, 3), st.randoms())
def test_the_sample_is_the_same_in_any_order_and_leaves_no_unit_out(
    pairs: list[tuple[str, str]], share: int, least: int, random: Any
) -> None:
    chosen = sampled(pairs, "2026-11", share=share, least=least)
    mixed = list(pairs)
    random.shuffle(mixed)
    assert sampled(mixed, "2026-11", share=share, least=least) == chosen
    assert set(chosen) <= set(pairs)
    assert len(chosen) == len(set(chosen))
    for unit in {unit for unit, _ in pairs}:
        of_unit = {pair for pair in pairs if pair[0] == unit}
        wanted = max(least, -(-len(of_unit) * share // 100))
        assert len([pair for pair in chosen if pair[0] == unit]) == min(len(of_unit), wanted)


def test_another_month_draws_another_sample() -> None:
    pairs = [("qh-0401", f"QH-{n}") for n in range(200)]
    assert sampled(pairs, "2026-10") != sampled(pairs, "2026-11")
    assert len(sampled(pairs, "2026-11")) == 10


# Marks about people


def test_a_harassment_mark_needs_a_second_person_and_runs_out() -> None:
    asked = after(a_case(S.HANDLING), "ask_harassment", "CLERK")
    assert not asked.marked("harassment", NOW.date())
    with pytest.raises(NotAllowed, match="申请滋扰标记的人"):
        step(asked, "decide_harassment", "CENTER_HEAD")
    other = replace(asked, hands=(), marks=(replace(asked.marks[0], by="qh.clerk"),))
    refused = after(other, "decide_harassment", "CENTER_HEAD", agreed=False)
    assert refused.marks == ()
    given_ = after(other, "decide_harassment", "CENTER_HEAD")
    (mark,) = given_.marks
    assert (mark.name, mark.by, mark.second, mark.until) == ("harassment", "qh.clerk", "qh.one", date(2026, 12, 16))
    assert given_.marked("harassment", date(2026, 12, 16))
    assert not given_.marked("harassment", date(2026, 12, 17))
    with pytest.raises(NotAllowed, match="已有滋扰标记"):
        step(given_, "ask_harassment", "CLERK")


def test_the_mark_is_asked_by_name_even_where_the_deed_was_lost() -> None:
    asked = replace(a_case(S.HANDLING), marks=(Mark("harassment_asked", AT, "qh.one", 2, until=date(2026, 12, 1)),))
    with pytest.raises(NotAllowed, match="另一名"):
        step(asked, "decide_harassment", "CENTER_HEAD")


@pytest.mark.parametrize("form", [{"days": 91}, {"days": 0}, {"evidence": ""}])
def test_no_mark_without_evidence_nor_beyond_ninety_days(form: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        step(a_case(S.HANDLING), "ask_harassment", "CLERK", **form)


def test_a_mark_blocks_neither_words_nor_alarms() -> None:
    case = marked(a_case(S.HANDLING), "harassment")
    outcome = step(case, "supplement", "PUBLIC", "none", content="孩子说不想活了")
    assert "danger" in {a.kind for a in outcome.alerts}
    assert after(case, "escalate_urgent", "HANDLER", "handler").urgency == "critical"


def test_retaliation_is_settled_by_those_above() -> None:
    outcome = step(a_case(S.HANDLING), "flag_retaliation", "FOLLOWUP")
    assert {a.key for a in outcome.alerts} == {OWNER}
    assert set(outcome.alerts[0].staff) >= {"qh.supervisor", "qh.center-head"}
    case = outcome.cases[0]
    assert case.marked("retaliation", NOW.date())
    assert kept_above.seen_through(case, {SCHOOL}).marks == ()
    settled = after(case, "settle_retaliation", "SUPERVISOR")
    assert settled.marks == ()
    with pytest.raises(NotAllowed, match="没有打击报复"):
        step(settled, "settle_retaliation", "SUPERVISOR")


def test_the_unit_complained_of_does_not_settle_what_is_said_against_it() -> None:
    about = replace(a_case(S.HANDLING), owner=SCHOOL, about=About("office", SCHOOL, ""), overseers=(OWNER,))
    clerk = replace(somebody("CLERK", "handler"))
    with pytest.raises(NotAllowed, match="上级"):
        workflow.step(about, "flag_retaliation", FORMS["flag_retaliation"], clerk, NOW, TERMS)
