"""The urgent overlay: what comes first, hours in place of days, reports upward, who may read, call, lower and end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import clocks, danger, disclosure, projections, workflow
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Case, Mark, State
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import About
from chalicelib.domain.outcome import Outcome
from tests.domain.standing import ABOVE, NOW, OWNER, SCHOOL, TERMS, TOWN, a_case, ready_for, somebody
from tests.rooms.urgent import AT, alarmed, barred
from tests.world import FORMS

S = State


def step(case: Case, action: str, role: str, stake: str = "owner", at: Any = NOW, **form: Any) -> Outcome:
    given_ = {name: value for name, value in {**FORMS[action], **form}.items() if value is not None}
    return workflow.step(case, action, given_, somebody(role, stake), at, TERMS)


def after(case: Case, action: str, role: str, stake: str = "owner", at: Any = NOW, **form: Any) -> Case:
    return step(case, action, role, stake, at, **form).cases[0]


def running(case: Case, rule: str) -> clocks.Clock:
    (clock,) = [c for c in case.clocks if c.rule == rule]
    return clock


# Call first, then write


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"called_110": None, "told_guardian": None, "told_leader": None}, "undone"),
        ({"told_guardian": None}, "told_guardian"),
        ({"guardian_barred": True}, "told_guardian"),
        ({"kind": "abuse", "called_110": None}, "called_110"),
        ({"kind": "violence", "called_110": False}, "called_110"),
    ],
)
def test_nothing_is_written_before_somebody_was_called(form: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        step(a_case(S.REGISTERED), "escalate_urgent", "CLERK", **form)
    assert field in refused.value.fields


def test_what_could_not_be_done_is_said_and_bars_no_alarm() -> None:
    form = {"called_110": None, "told_guardian": None, "told_leader": None, "undone": "山区无信号，正赶往现场"}
    assert after(a_case(S.INBOX), "escalate_urgent", "CLERK", **form).dangers == ("self_harm",)


@pytest.mark.parametrize("state", [s for s in State if s not in (S.ARCHIVED, S.MERGED)])
def test_whoever_has_the_case_raises_the_alarm_in_any_state(state: State) -> None:
    outcome = step(a_case(state), "escalate_urgent", "CLERK")
    case = outcome.cases[0]
    assert case.state is state
    assert case.track == a_case(state).track
    assert (case.urgency, case.dangers) == ("critical", ("self_harm",))
    assert running(case, "R35").raw_due == NOW + timedelta(hours=1)
    keys = projections.docket_keys(case)
    assert {a.key for a in outcome.alerts} == set(keys)
    assert all(n.urgent and n.send_at == NOW for n in outcome.notices if n.template == "urgent")
    owners = next(a for a in outcome.alerts if a.key == OWNER)
    assert {"qh.head", "qh.deputy1", "qh.center-head"} <= set(owners.staff)


def test_what_ran_by_the_day_runs_by_the_hour_from_now_and_never_later_than_before() -> None:
    case = replace(a_case(S.DISPATCHED), urgency="normal")
    sign = clocks.start(RULES["R07"], obligor=SCHOOL, round=0, part="a2", at=AT, calendar=TERMS.calendar)
    long = clocks.start(RULES["R18"], obligor=OWNER, round=0, at=AT, calendar=TERMS.calendar)
    soon = NOW + timedelta(minutes=10)
    near = replace(sign, part="a1", obligor=TOWN, raw_due=soon, effective_due=soon)
    hastened = after(replace(case, clocks=(sign, long, near)), "escalate_urgent", "LIAISON", "handler")
    assert hastened.clocks[0].raw_due == NOW + timedelta(minutes=30)
    assert hastened.clocks[1] == long
    assert hastened.clocks[2].raw_due == soon
    calm = after(hastened, "lower_urgency", "BUREAU_DEPUTY", level="normal", false_alarm=True)
    assert calm.clocks[0].raw_due == sign.raw_due
    late = after(
        hastened, "lower_urgency", "BUREAU_DEPUTY", at=NOW + timedelta(hours=2), level="normal", false_alarm=True
    )
    assert late.clocks[0].raw_due == NOW + timedelta(minutes=30)


def test_nobody_makes_it_less_urgent_by_raising_an_alarm() -> None:
    case = replace(alarmed(a_case(S.HANDLING)), urgency="critical")
    with pytest.raises(Invalid, match="领导"):
        step(case, "escalate_urgent", "HANDLER", "handler", level="urgent")


@given(st.sampled_from(sorted(danger.KINDS)), st.sampled_from(["urgent", "critical"]), st.booleans())
def test_every_kind_marks_and_only_harm_to_minors_closes_the_texts(kind: str, level: str, closed: bool) -> None:
    form = {"kind": kind, "level": level, "called_110": True, "told_guardian": True, "named_only": closed}
    case = after(a_case(S.HANDLING), "escalate_urgent", "UNIT_HEAD", "handler", **form)
    assert case.dangers == (kind,)
    assert (case.readers is not None) == (closed or kind == "abuse")
    assert case.silent == (kind in ("self_harm", "abuse"))
    assert danger.must_not_be_mediated(case) == (kind == "abuse")


# Reports upward


def test_first_more_and_final_report_in_their_order() -> None:
    case = alarmed(a_case(S.HANDLING))
    for stage in ("more", "final"):
        with pytest.raises(Invalid, match="首报"):
            step(case, "report_urgent", "CLERK", stage=stage)
    with pytest.raises(NotAllowed, match="紧急上报"):
        step(a_case(S.HANDLING), "report_urgent", "CLERK")
    first = step(case, "report_urgent", "UNIT_HEAD", "handler")
    assert [p.template for _, p in first.papers] == ["urgent_report"]
    assert {a.key for a in first.alerts} == {OWNER, ABOVE}
    (report,) = first.cases[0].urgent_reports
    assert (report.kind, report.to, report.by) == ("first", OWNER, "qh-0401.one")
    with pytest.raises(Invalid, match="已有首报"):
        step(first.cases[0], "report_urgent", "CLERK", stage="first")
    last = after(first.cases[0], "report_urgent", "CLERK", stage="final")
    with pytest.raises(NotAllowed, match="已终报"):
        step(last, "report_urgent", "CLERK", stage="more")


def test_a_new_alarm_after_the_final_report_begins_with_a_first_one() -> None:
    over = alarmed(a_case(S.HANDLING), "first", "final")
    again = after(over, "escalate_urgent", "CLERK", kind="missing")
    assert after(again, "report_urgent", "CLERK", stage="first").urgent_reports[-1].kind == "first"
    with pytest.raises(NotAllowed, match="终报"):
        step(again, "agree_end", "BUREAU_HEAD")


def test_each_alarm_has_clocks_of_its_own() -> None:
    case = after(a_case(S.HANDLING), "escalate_urgent", "CLERK")
    case = after(case, "report_urgent", "CLERK")
    case = after(case, "report_urgent", "CLERK", stage="more", situation="民警已到校")
    assert len(of(case, "R35A")) == 1, "news of the same alarm are acknowledged with it"
    case = after(case, "acknowledge_urgent", "BUREAU_HEAD", "overseer")
    case = after(case, "report_urgent", "CLERK", stage="final")
    assert [(c.rule, c.state) for c in case.clocks] == [("R35", "met"), ("R35A", "met")]
    later = NOW + timedelta(days=2)
    case = after(case, "escalate_urgent", "CLERK", at=later)
    assert [c.state for c in of(case, "R35")] == ["met", "running"]
    assert of(case, "R35")[1].raw_due == later + timedelta(hours=1)
    case = after(case, "report_urgent", "CLERK", at=later, stage="first")
    assert [c.state for c in of(case, "R35")] == ["met", "met"]
    assert [(c.state, c.raw_due) for c in of(case, "R35A")][1:] == [("running", later + timedelta(minutes=15))]
    assert [c.state for c in of(after(case, "acknowledge_urgent", "BUREAU_HEAD", "overseer", at=later), "R35A")] == [
        "met",
        "met",
    ]


def test_one_report_is_for_all_alarms_that_wait_for_one() -> None:
    case = after(a_case(S.HANDLING), "escalate_urgent", "CLERK")
    soon = NOW + timedelta(minutes=20)
    case = after(case, "escalate_urgent", "CLERK", at=soon, kind="missing")
    assert [c.state for c in of(case, "R35")] == ["running", "running"]
    case = after(case, "report_urgent", "CLERK", at=soon)
    assert [c.state for c in of(case, "R35")] == ["met", "met"]
    assert [c.state for c in of(case, "R35A")] == ["running"]


def of(case: Case, rule: str) -> list[clocks.Clock]:
    return [c for c in case.clocks if c.rule == rule]


def test_a_report_is_acknowledged_by_somebody_else() -> None:
    case = alarmed(a_case(S.HANDLING))
    flagged = after(case, "escalate_urgent", "CENTER_HEAD")
    reported = after(flagged, "report_urgent", "CENTER_HEAD")
    assert running(reported, "R35").state == clocks.MET
    with pytest.raises(NotAllowed, match="自己的报告"):
        step(reported, "acknowledge_urgent", "CENTER_HEAD")
    with pytest.raises(NotAllowed):
        step(reported, "acknowledge_urgent", "UNIT_HEAD", "handler")
    taken = step(reported, "acknowledge_urgent", "BUREAU_HEAD", "overseer")
    assert taken.cases[0].urgent_reports[0].acknowledged_by == "qh-03.one"
    assert [n.to for n in taken.notices if n.template == "urgent_acknowledged"] == [SCHOOL]
    with pytest.raises(NotAllowed, match="没有待确认"):
        step(taken.cases[0], "acknowledge_urgent", "BUREAU_HEAD", "overseer")


# Lowering and ending


def test_an_alarm_ends_with_the_final_report_unless_it_was_none() -> None:
    case = alarmed(a_case(S.HANDLING), "first")
    with pytest.raises(NotAllowed, match="终报"):
        step(case, "lower_urgency", "BUREAU_DEPUTY")
    false = after(case, "lower_urgency", "BUREAU_DEPUTY", false_alarm=True)
    assert (false.urgency, false.dangers) == ("normal", ())
    true = after(alarmed(a_case(S.HANDLING), "first", "final"), "lower_urgency", "BUREAU_DEPUTY")
    assert (true.urgency, true.dangers) == ("normal", ("missing",))
    with pytest.raises(NotAllowed, match="不是紧急"):
        step(true, "lower_urgency", "BUREAU_DEPUTY")
    with pytest.raises(Invalid, match="没有变化"):
        step(case, "lower_urgency", "BUREAU_DEPUTY", level="urgent")


@pytest.mark.parametrize("role", ["CLERK", "CENTER_HEAD", "UNIT_HEAD", "DISPATCHER", "SUPERVISOR"])
@pytest.mark.parametrize("action", ["lower_urgency", "agree_end", "name_caller", "lift_restriction"])
def test_only_a_leader_lowers_agrees_names_and_lifts(action: str, role: str) -> None:
    with pytest.raises(NotAllowed):
        step(alarmed(a_case(S.HANDLING), "first", "final"), action, role)


def test_an_urgent_case_ends_with_a_leader_or_his_consent() -> None:
    case = alarmed(replace(a_case(S.FOLLOWUP), contact=False), "first", "final")
    with pytest.raises(NotAllowed, match="同意办结"):
        step(case, "close", "CLERK")
    assert after(case, "close", "BUREAU_HEAD").state is S.CLOSED
    agreed = after(case, "agree_end", "BUREAU_DEPUTY")
    assert after(agreed, "close", "CLERK").state is S.CLOSED
    again = after(agreed, "escalate_urgent", "CLERK", kind="missing")
    with pytest.raises(NotAllowed, match="同意办结"):
        step(again, "close", "CLERK")
    with pytest.raises(NotAllowed, match="终报"):
        step(alarmed(a_case(S.FOLLOWUP)), "agree_end", "BUREAU_HEAD")
    with pytest.raises(NotAllowed, match="不是紧急"):
        step(a_case(S.FOLLOWUP), "agree_end", "BUREAU_HEAD")


@pytest.mark.parametrize("state", [S.REGISTERED, S.HANDLING])
def test_neither_refusal_nor_withdrawal_ends_it(state: State) -> None:
    case = alarmed(a_case(state))
    with pytest.raises(NotAllowed, match="同意办结"):
        step(case, "refuse", "CENTER_HEAD")
    kept = after(case, "withdraw", "PUBLIC", "none")
    assert kept.state is state
    hinted = alarmed(a_case(state), by="SYSTEM")
    assert after(replace(hinted, urgency="normal"), "withdraw", "PUBLIC", "none").state is state


def test_a_plain_urgent_order_needs_no_leader() -> None:
    order = replace(a_case(S.FOLLOWUP), urgency="urgent", contact=False)
    assert after(order, "close", "CLERK").state is S.CLOSED


# Who calls, who reads, what is sent


def test_only_the_named_person_calls_back() -> None:
    case = alarmed(a_case(S.FOLLOWUP), "first", "final")
    with pytest.raises(NotAllowed, match="指定的人员"):
        step(case, "followup", "FOLLOWUP")
    named = after(case, "name_caller", "BUREAU_DEPUTY", staff="qh.followup")
    with pytest.raises(NotAllowed, match="指定的人员"):
        step(named, "followup", "FOLLOWUP")
    caller = replace(somebody("FOLLOWUP", "owner"), id="qh.followup")
    agreed = after(named, "agree_end", "BUREAU_DEPUTY")
    called = workflow.step(agreed, "followup", FORMS["followup"], caller, NOW, TERMS).cases[0]
    assert called.state is S.CLOSED
    with pytest.raises(NotAllowed, match="不是紧急"):
        step(a_case(S.FOLLOWUP), "name_caller", "BUREAU_DEPUTY")


@pytest.mark.parametrize("action", ["name_caller", "name_reader"])
@pytest.mark.parametrize("staff", ["nobody", "qh-0801.clerk", "qh.admin", "bs.clerk"])
def test_nobody_is_named_who_could_not_open_the_case(action: str, staff: str) -> None:
    with pytest.raises(Invalid, match="能够打开"):
        step(alarmed(a_case(S.HANDLING)), action, "BUREAU_HEAD", staff=staff)


def test_the_texts_close_for_all_but_the_named_and_open_one_by_one() -> None:
    case = after(a_case(S.HANDLING), "escalate_urgent", "CLERK", kind="abuse")
    assert case.readers == {"qh.one"}
    more = after(case, "name_reader", "BUREAU_HEAD")
    assert more.readers == {"qh.one", "qh.followup"}
    assert disclosure.may_read(more, "qh.followup")
    assert not disclosure.may_read(more, "qh.center-head")
    entries = projections.docket_entries(more, "班主任猥亵女生")
    assert {e.title for e in entries} == {disclosure.CLOSED_TEXT}
    assert all(key != SCHOOL for key, _ in projections.finds(more, "token"))
    with pytest.raises(NotAllowed, match="不能解除"):
        step(more, "lift_restriction", "BUREAU_HEAD", restriction="named_only")
    with pytest.raises(Invalid, match="没有这项限制"):
        step(more, "lift_restriction", "BUREAU_HEAD")
    opened = after(a_case(S.HANDLING), "name_reader", "BUREAU_HEAD")
    assert after(opened, "lift_restriction", "BUREAU_HEAD", restriction="named_only").readers is None


def test_no_message_goes_by_itself_while_the_guardian_is_barred() -> None:
    case = replace(barred(a_case(S.REPLY_REVIEW)), draft_event=1)
    outcome = step(case, "approve_reply", "UNIT_HEAD", "handler")
    assert "petitioner" not in {n.to for n in outcome.notices}
    assert {n.to for n in outcome.notices if n.template == "to_call_back"} == {OWNER}
    free = after(case, "lift_restriction", "BUREAU_HEAD")
    assert "petitioner" in {n.to for n in step(free, "approve_reply", "UNIT_HEAD", "handler").notices}
    with pytest.raises(Invalid, match="短信"):
        step(barred(a_case(S.HANDLING)), "reissue_code", "CLERK", way="sms")
    assert disclosure.is_sealed_to_public(case)


# Hints


def hinted(case: Case, *kinds: str) -> Case:
    return replace(case, marks=tuple(Mark(kind, AT, "SYSTEM", 1) for kind in kinds))


def test_whoever_registers_says_what_the_words_of_danger_are() -> None:
    case = hinted(a_case(S.INBOX), "self_harm")
    assert (case.dangers, danger.hints(case)) == ((), ("self_harm",))
    with pytest.raises(Invalid, match="自伤自杀"):
        step(case, "register", "CLERK")
    with pytest.raises(Invalid, match="紧急上报"):
        step(case, "register", "CLERK", urgency="critical")
    calm = after(case, "register", "CLERK", urgency="normal")
    assert (calm.state, calm.marks) == (S.REGISTERED, ())
    raised = after(case, "escalate_urgent", "CLERK")
    assert after(raised, "register", "CLERK").dangers == ("self_harm",)
    fed = after(case, "register", "SYSTEM", "none")
    assert danger.hints(fed) == ("self_harm",)


def test_a_hint_is_ruled_out_by_a_person_and_a_confirmed_danger_is_not() -> None:
    case = hinted(a_case(S.HANDLING), "abuse", "self_harm")
    assert case.silent
    assert after(case, "rule_out_danger", "HANDLER", "handler").marks == ()
    with pytest.raises(NotAllowed, match="没有待核实"):
        step(alarmed(a_case(S.HANDLING)), "rule_out_danger", "CLERK")
    both = after(case, "escalate_urgent", "CLERK", kind="self_harm")
    left = after(both, "rule_out_danger", "CLERK")
    assert left.dangers == ("self_harm",)
    assert danger.hints(left) == ()


def test_words_of_danger_in_a_supplement_tell_those_who_have_the_case_at_once() -> None:
    night = NOW.replace(hour=15)
    outcome = step(a_case(S.HANDLING), "supplement", "PUBLIC", "none", at=night, content="孩子不想活了，割腕")
    case = outcome.cases[0]
    assert (case.urgency, danger.hints(case)) == ("normal", ("self_harm",))
    assert {a.key for a in outcome.alerts} == {SCHOOL, OWNER}
    assert {a.kind for a in outcome.alerts} == {"danger"}
    told = next(a for a in outcome.alerts if a.key == SCHOOL)
    assert {"qh-0401.clerk", "qh-0401.head"} <= set(told.staff)
    assert all(n.send_at == night and n.urgent for n in outcome.notices if n.template == "danger")
    assert "割腕" not in str([outcome.alerts, outcome.notices])
    calm = step(a_case(S.HANDLING), "supplement", "PUBLIC", "none", content="另附收据一张")
    assert not calm.alerts
    assert calm.cases[0].marks == ()


def test_retaliation_in_a_supplement_stays_away_from_the_unit_complained_of() -> None:
    about = replace(a_case(S.HANDLING), about=About("office", SCHOOL, ""))
    outcome = step(about, "supplement", "PUBLIC", "none", content="上次投诉以后，老师就孤立我孩子")
    assert {(a.kind, a.key) for a in outcome.alerts} == {("retaliation", OWNER)}
    assert {n.to for n in outcome.notices if n.template in ("retaliation", "supplemented")} == {OWNER}
    ((_, event, _),) = outcome.events
    assert event.facts["kept_above"] is True


@given(st.sampled_from(sorted(ACTIONS)), st.sampled_from(sorted(State)))
def test_no_row_but_a_leaders_ends_an_urgent_case(action: str, state: State) -> None:
    """Whatever is done by whoever is no leader: while the danger stands without consent, the case does not end."""
    for role in ("CLERK", "DISPATCHER", "FOLLOWUP", "UNIT_HEAD", "CENTER_HEAD"):
        case = alarmed(ready_for(action, state, role), "first")
        try:
            done = workflow.step(case, action, FORMS.get(action, {}), somebody(role, "owner"), NOW, TERMS).cases[0]
        except (NotAllowed, Invalid):
            continue
        assert done.state == case.state or not done.done or done.state is S.MERGED


@pytest.mark.parametrize(("action", "state"), [("register", State.INBOX), ("classify", State.REGISTERED)])
def test_nobody_lowers_an_alarm_by_registering_or_screening(action: str, state: State) -> None:
    case = replace(alarmed(a_case(state)), urgency="critical")
    with pytest.raises(Invalid) as wrong:
        step(case, action, "CLERK", urgency="normal")
    assert set(wrong.value.fields) == {"urgency"}
    assert after(case, action, "CLERK").urgency == "critical"


def test_other_words_of_danger_do_not_hold_up_what_was_alarmed_and_stay_a_hint() -> None:
    hinted = Mark("self_harm", NOW, "SYSTEM", 1)
    case = alarmed(a_case(State.INBOX))
    case = replace(case, urgency="critical", marks=(*case.marks, hinted))
    assert hinted in after(case, "register", "CLERK").marks


def test_why_an_hourly_limit_is_due_names_the_alarm_and_no_holiday() -> None:
    case = after(a_case(State.INBOX), "escalate_urgent", "CLERK")
    said = "".join(sentence for clock in case.clocks for sentence in clocks.explain(clock, TERMS.calendar))
    assert "放假安排更新" not in said
    assert "是休息日" not in said
