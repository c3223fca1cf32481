"""复查 and 复核 over weeks and several cases: orders drained, clocks swept, and verify finds nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain import ids
from chalicelib.domain.case import Case, State
from chalicelib.domain.clocks import Clock
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.projections import docket_keys
from chalicelib.services import act, lookup, reissue, worklist
from chalicelib.services.verify import verify
from tests.fakes.records import FakeRecords
from tests.services.invariants import check
from tests.world import FORMS, FakeWorld, World, at, over_fakes

TOWN_FIRST = {"reexam_office": "qh-04", "recheck_office": "qh"}
"""A town that is a legal person of its own: 复查 there, 复核 at the bureau (domain B8)."""


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def seats(world: World, office: str = "qh-0401", **seat: str) -> None:
    """Configure where 复查 and 复核 of an office's answers are decided."""
    before = world.desk.directory.office(office)
    world.desk.directory.put_office(before, replace(before, **seat))


def answered(world: World, school: str = "qh-0401", until: str = "followup", **form: object) -> str:
    """A petition that a school answered for the bureau, the answer in the petitioner's hands."""
    number = world.submit(about_office=school, **form)
    road = (
        ("register", "qh.clerk", {}),
        ("classify", "qh.dispatcher", {"legal_class": "PETITION"}),
        ("dispatch", "qh.dispatcher", {"to": school}),
        ("sign", f"{school}.liaison", {}),
        ("contact", f"{school}.handler", {}),
        ("accept_notice", "qh.clerk", {}),
        ("submit_reply", f"{school}.handler", {}),
        ("approve_reply", f"{school}.head", {}),
        ("deliver", "qh.clerk", {}),
        ("followup", "qh.followup", {}),
    )
    for action, who, given in road[: [name for name, _, _ in road].index(until) + 1]:
        world.act(number, action, who, **given)
    return number


def done(world: World, number: str, action: str, who: str, **form: object) -> Case:
    """Act, and perform what is ordered of other cases, until all is quiet."""
    world.act(number, action, who, **form)
    quiet(world)
    return world.case(number)


def quiet(world: World) -> None:
    while (report := world.drain()).done:
        assert not report.lost
        assert not report.errors


def child_of(world: World, number: str) -> str:
    return world.case(number).reviews[-1].child


def clock(case: Case, rule: str) -> Clock:
    return next(c for c in case.clocks if (c.rule, c.round) == (rule, case.round))


def looked(world: FakeWorld) -> list[object]:
    desk = world.desk
    return list(verify(FakeRecords(world.memory), desk.vault, desk.calendars, world.now, full=True))


def shown(world: World, number: str) -> lookup.Found:
    code = world.codes[number]
    return lookup.lookup(world.front, number, code, proof="", address="192.0.2.9", now=world.now)


def asks(world: FakeWorld, number: str, action: str, **form: object) -> None:
    """What the petitioner asks for with number and code."""
    filled = {**FORMS[action], **form}
    said = {"proof": "", "address": "192.0.2.9", "now": world.now}
    lookup.command(world.front, number, world.codes[number], action, filled, **said)  # type: ignore[arg-type]
    world.now += world.pace
    quiet(world)


def reexamined(world: World, number: str, who: str = "qh", **form: object) -> str:
    """Ask for 复查 and have it decided at the bureau; the child."""
    done(world, number, "reexam_apply", "PUBLIC")
    child = child_of(world, number)
    done(world, child, "accept_review", f"{who}.reviewer")
    done(world, child, "submit_opinion", f"{who}.reviewer", **form)
    done(world, child, "reexam_decide", f"{who}.deputy1")
    return child


def test_a_chain_of_answer_reexamination_recheck_with_a_hearing_and_the_end(world: FakeWorld) -> None:
    """E7 case 17: from December to July, at three organs, with every date of the law."""
    seats(world, **TOWN_FIRST)
    world.promote("qh-04.vice", "REVIEWER")
    world.now = at("2025-12-29", "10:00")
    number = answered(world, until="accept_notice")
    world.now = at("2026-02-26", "10:00")
    world.act(number, "submit_reply", "qh-0401.handler")
    world.act(number, "approve_reply", "qh-0401.head")
    world.now = at("2026-03-03", "10:00")
    world.act(number, "deliver", "qh.clerk", received_on="2026-03-02")
    world.act(number, "followup", "qh.followup", satisfied="bad", reason="没有退费")
    last = clock(world.case(number), "R24")
    assert last.raw_date == date(2026, 4, 1)
    offered = {each.row.name: (each.until, each.organ) for each in shown(world, number).next}
    assert offered["reexam_apply"] == (date(2026, 4, 1), "南塘街道教育学区")

    # Asked for on the last day; the town decides in thirty days, which end in the May holidays.
    world.now = at("2026-04-01", "21:00")
    asks(world, number, "reexam_apply")
    reexam = child_of(world, number)
    case, child = world.case(number), world.case(reexam)
    assert (case.state, child.state, child.owner) == (State.REEXAM, State.REEXAM, "qh-04")
    assert clock(case, "R24").state == "met"
    assert (clock(child, "R25").raw_date, clock(child, "R25").effective_date) == (date(2026, 5, 1), date(2026, 5, 6))
    world.now = at("2026-04-02", "09:00")
    done(world, reexam, "accept_review", "qh-04.vice")
    assert [code for code, _ in shown(world, number).progress.reviews] == [
        "reexam.asked", "reexam.accepted", "reexam.due",
    ]  # fmt: skip
    world.now = at("2026-04-28", "09:00")
    done(world, reexam, "submit_opinion", "qh-04.vice")
    world.promote("qh-04.vice", "UNIT_HEAD")
    with pytest.raises(NotAllowed, match="拟出复查"):
        world.act(reexam, "reexam_decide", "qh-04.vice")
    done(world, reexam, "reexam_decide", "qh-04.head")
    assert world.case(number).state is State.CLOSED
    assert clock(world.case(reexam), "R25").state == "met"
    world.now = at("2026-05-08", "09:00")
    done(world, reexam, "deliver_opinion", "qh-04.clerk", received_on="2026-05-08")
    assert world.case(reexam).state is State.CLOSED
    for each in (number, reexam):
        window = clock(world.case(each), "R26")
        assert (window.raw_date, window.effective_date) == (date(2026, 6, 7), date(2026, 6, 8))

    # Posted on the last day, a Monday after the Sunday on which the period ends; here two days later.
    world.now = at("2026-06-10", "09:00")
    done(world, number, "recheck_apply", "qh.clerk", posted_on="2026-06-08", received_on="2026-06-10")
    recheck = child_of(world, number)
    assert (world.case(number).state, world.case(reexam).state) == (State.RECHECK, State.RECHECK)
    assert {clock(world.case(each), "R26").state for each in (number, reexam)} == {"met"}
    grandchild = world.case(recheck)
    assert (grandchild.owner, clock(grandchild, "R27").raw_date) == ("qh", date(2026, 7, 10))
    assert any("复查意见" in str(words.texts) for _, words in world.desk.cases.history(recheck) if words)
    world.act(recheck, "accept_recheck", "qh.reviewer")
    world.now = at("2026-06-15", "09:00")
    world.act(recheck, "open_hearing", "qh.reviewer", held_at="2026-06-20T09:00:00+08:00")
    world.now = at("2026-06-27", "09:00")
    world.act(recheck, "close_hearing", "qh.reviewer", ended_at="2026-06-20T12:00:00+08:00")
    quiet(world)
    assert clock(world.case(recheck), "R27").raw_date == date(2026, 7, 22)
    world.now = at("2026-07-21", "09:00")
    done(world, recheck, "submit_opinion", "qh.reviewer")
    done(world, recheck, "recheck_decide", "qh.head")
    assert clock(world.case(recheck), "R27").state == "met"
    assert world.case(number).state is State.FINAL
    assert world.case(reexam).state is State.FINAL
    done(world, recheck, "deliver_opinion", "qh.clerk", received_on="2026-07-21")
    assert world.case(recheck).state is State.FINAL
    assert [code for code, _ in shown(world, number).progress.reviews][-2:] == ["recheck.upheld", "recheck.delivered"]
    for who, action in (("PUBLIC", "reexam_apply"), ("qh.clerk", "recheck_apply"), ("qh.supervisor", "redo")):
        with pytest.raises(NotAllowed, match="复核终结"):
            world.act(number, action, who)
    for each in (number, reexam, recheck):
        check(world, each, None)
    assert looked(world) == []


def test_a_teachers_letter_is_answered_and_reexamined_at_the_organ_above_the_bureau(world: FakeWorld) -> None:
    """E7 case 4: the bureau answered by its unit, so the city's government decides and we record it."""
    world.now = at("2026-09-18", "09:00")
    number = world.arrive(channel="LETTER", topic="1102", about_kind="none", about_office=None, petitioner="citizen")
    world.act(number, "register", "qh.clerk")
    world.act(number, "classify", "qh.dispatcher", legal_class="PETITION")
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0108")
    world.act(number, "sign", "qh.liaison-0108")
    world.now = at("2026-09-28", "09:00")
    world.act(number, "accept_notice", "qh.clerk")
    assert clock(world.case(number), "R18").raw_date == date(2026, 11, 27)
    world.now = at("2026-11-13", "09:00")
    world.act(number, "submit_reply", "qh.liaison-0108")
    world.act(number, "approve_reply", "qh.head-0108")
    world.act(number, "deliver", "qh.clerk")
    world.now = at("2026-11-20", "09:00")
    asks(world, number, "reexam_apply")
    child = child_of(world, number)
    case = world.case(child)
    assert (case.owner, case.organ) == ("qh", "青禾市人民政府")
    assert shown(world, number).reviewed_by == "青禾市人民政府"
    assert "qh:0108" in case.excluded
    assert "qh:0108" not in docket_keys(case)
    with pytest.raises(NotAllowed, match="青禾市人民政府决定"):
        world.act(child, "submit_opinion", "qh.reviewer")
    world.now = at("2026-12-15", "09:00")
    form = {"document": "青政信复〔2026〕8号", "decided_on": "2026-12-14", "reply": "维持原意见。"}
    done(world, child, "record_decision", "qh.clerk", **form)
    assert clock(world.case(child), "R25").state == "met"
    event = next(e for e, _ in world.desk.cases.history(number) if e.action == "review_result")
    assert (event.facts["document"], event.facts["outcome"]) == ("青政信复〔2026〕8号", "upheld")
    # The answer had not been called back when 复查 was asked for; the opinion closes it with its reason.
    assert world.case(number).state is State.CLOSED
    check(world, number, None)
    check(world, child, None)


def test_late_by_one_day_is_refused_with_the_last_day_unless_force_majeure_is_recorded(world: FakeWorld) -> None:
    number = answered(world)
    world.now = at("2026-12-17", "08:00")
    assert clock(world.case(number), "R24").raw_date == date(2026, 12, 16)
    assert "reexam_apply" not in {each.row.name for each in shown(world, number).next}
    with pytest.raises(NotAllowed, match="不能进行此项操作"):
        asks(world, number, "reexam_apply")
    with pytest.raises(NotAllowed, match="最后一日是 2026-12-16"):
        world.act(number, "reexam_apply", "qh.clerk", posted_on="2026-12-17")
    # Posted on the last day and received later: in time.
    posted = over_fakes()
    other = answered(posted)
    posted.now = at("2026-12-19", "08:00")
    case = done(posted, other, "reexam_apply", "qh.clerk", posted_on="2026-12-16", received_on="2026-12-18")
    child = posted.case(case.reviews[0].child)
    assert clock(case, "R24").state == "met"
    assert clock(child, "R25").raw_date == date(2027, 1, 17)
    # A flood is written down, and the case that was final already opens again.
    world.sweep()
    quiet(world)
    assert world.case(number).state is State.FINAL
    excuse = "洪水断路，有街道证明"
    case = done(world, number, "reexam_apply", "qh-0401.clerk", posted_on="2026-12-17", force_majeure=excuse)
    assert case.state is State.REEXAM


def test_an_answer_without_the_words_of_the_right_has_begun_no_period_and_tells_the_owner(world: FakeWorld) -> None:
    number = answered(world)
    world.now = at("2026-12-21", "08:00")
    case = done(world, number, "reexam_apply", "qh.clerk", no_review_words=True)
    assert case.state is State.REEXAM
    told = [alert for alert in world.memory.alerts.values() if alert.kind == "no_review_words"]
    assert [(alert.key, alert.case, alert.rule) for alert in told] == [("qh", number, "R24")]
    assert "no_review_words" in {mark.name for mark in case.marks}


def test_what_is_annulled_is_handled_anew_under_sixty_days_and_the_old_verdict_stays(world: FakeWorld) -> None:
    """Edge 29."""
    number = answered(world)
    before = world.case(number)
    reexamined(world, number, outcome="annulled", requirement="重新核实收费依据")
    case = world.case(number)
    assert (case.state, case.round) == (State.REDO, 1)
    anew = clock(case, "R18")
    assert (anew.raw_date, anew.effective_date) == (date(2027, 1, 15), date(2027, 1, 15))
    assert case.promised_on == anew.effective_date
    old = {c.rule: c.state for c in case.clocks if c.round == 0}
    assert old["R18"] == "met"
    assert old == {**{c.rule: c.state for c in before.clocks}, "R24": "met"}
    assert not [c for c in case.clocks if (c.rule, c.state) == ("R26", "running")]
    # The new answer has a 复查 of its own.
    for action, who, form in (
        ("dispatch", "qh.dispatcher", {"to": "qh-0401"}),
        ("sign", "qh-0401.liaison", {}),
        ("submit_reply", "qh-0401.handler", {}),
        ("approve_reply", "qh-0401.head", {}),
        ("deliver", "qh.clerk", {}),
        ("followup", "qh.followup", {}),
    ):
        world.act(number, action, who, **form)
    assert clock(world.case(number), "R24").state == "running"
    assert done(world, number, "reexam_apply", "PUBLIC").reviews[-1].round == 1
    check(world, number, None)
    assert looked(world) == []


def test_a_changed_result_closes_the_case_with_what_holds_now(world: FakeWorld) -> None:
    number = answered(world)
    child = reexamined(world, number, outcome="changed", result="partly", verdict="partly")
    case = world.case(number)
    assert (case.state, case.verdict, case.result) == (State.CLOSED, "partly", "partly")
    assert world.case(child).state is State.REEXAM
    entry = world.memory.entries["qh", number]
    assert (entry.outcome["reexam"], entry.outcome["result"]) == ("changed", "partly")
    assert world.memory.entries["qh", child].outcome["review"] == "REEXAM"


def test_nobody_owes_a_call_while_a_superior_looks_at_the_answer_and_again_when_it_stands(world: FakeWorld) -> None:
    """R30 ends with the application (B8: a call-back leads from an answer) and is begun anew by an end without."""
    number = answered(world, until="deliver")
    assert (world.case(number).state, clock(world.case(number), "R30").state) == (State.REPLIED, "running")
    case = done(world, number, "reexam_apply", "PUBLIC")
    assert [c.state for c in case.clocks if c.rule == "R30"] == ["cancelled"]
    world.now += timedelta(days=9)
    world.sweep()
    assert not [alert for alert in world.memory.alerts.values() if (alert.case, alert.rule) == (number, "R30")]
    case = done(world, number, "withdraw_review", "PUBLIC")
    again = [c for c in case.clocks if c.rule == "R30"][-1]
    assert (case.state, again.state, again.raw_date) == (State.REPLIED, "running", date(2026, 11, 30))
    case = done(world, number, "followup", "qh.followup")
    assert (case.state, [c.state for c in case.clocks if c.rule == "R30"]) == (State.CLOSED, ["cancelled", "met"])


def test_who_was_called_before_is_not_owed_a_second_call(world: FakeWorld) -> None:
    number = answered(world, until="deliver")
    done(world, number, "followup", "qh.followup", satisfied="bad", reason="没有退费")
    done(world, number, "reexam_apply", "PUBLIC")
    case = done(world, number, "withdraw_review", "PUBLIC")
    assert [c.state for c in case.clocks if c.rule == "R30"] == ["met"]


def test_a_wrong_organ_passes_it_on_and_the_time_goes_along(world: FakeWorld) -> None:
    number = answered(world)
    done(world, number, "reexam_apply", "PUBLIC")
    child = child_of(world, number)
    due = clock(world.case(child), "R25").raw_date
    world.now += timedelta(days=9)
    with pytest.raises(NotAllowed):
        world.act(child, "forward_review", "qh-0401.clerk", to="qh-04", organ="")
    case = done(world, child, "forward_review", "qh.reviewer", to="qh-04", organ="")
    assert (case.owner, clock(case, "R25").raw_date, clock(case, "R25").obligor) == ("qh-04", due, "qh-04")
    assert set(docket_keys(case)) == {"qh-04", "qh"}
    assert shown(world, number).reviewed_by == "南塘街道教育学区"
    case = done(world, child, "forward_review", "qh-04.clerk", organ="青禾市人民政府")
    assert (case.owner, case.organ, clock(case, "R25").raw_date) == ("qh", "青禾市人民政府", due)
    check(world, child, None)
    assert looked(world) == []


def test_who_answered_sees_nothing_of_the_review_and_hands_in_papers_on_his_own_case(world: FakeWorld) -> None:
    number = answered(world)
    done(world, number, "reexam_apply", "PUBLIC")
    child = child_of(world, number)
    for who in ("qh-0401.head", "qh-0401.clerk", "qh-0401.liaison", "qh-0402.clerk", "bs.clerk"):
        with pytest.raises(NotFound):
            worklist.open_case(world.desk, world.actor(who), child)
        assert child not in {e.number for key in world.actor(who).keys for e in _page(world, who, key)}
    done(world, child, "ask_papers", "qh.reviewer", until="2026-11-20")
    told = [w.record for (to, of, _), w in world.memory.notices.items() if (to, of) == ("qh-0401", number)]
    assert told[-1].template == "papers_wanted"
    done(world, number, "hand_in_papers", "qh-0401.liaison")
    assert world.case(number).requests == ()
    event, words = world.desk.cases.history(child)[-1]
    assert (event.action, words and words.texts["statement"]) == ("papers_in", FORMS["hand_in_papers"]["statement"])
    # What the petitioner adds meanwhile reaches those who decide.
    asks(world, number, "supplement", content="另有录音一段")
    assert world.desk.cases.history(child)[-1][0].action == "supplement"


def _page(world: FakeWorld, who: str, key: str) -> tuple:
    return worklist.worklist(world.desk, world.actor(who), key).items


def test_a_review_is_withdrawn_and_the_case_stands_as_it_did_with_what_was_left_of_the_time(world: FakeWorld) -> None:
    number = answered(world)
    before = world.case(number)
    asks(world, number, "reexam_apply")
    child = child_of(world, number)
    asks(world, number, "withdraw_review")
    case = world.case(number)
    assert (case.state, world.case(child).state) == (before.state, State.WITHDRAWN)
    assert clock(case, "R24").state == "running"
    assert [code for code, _ in shown(world, number).progress.reviews] == ["reexam.asked", "reexam.withdrawn"]
    asks(world, number, "reexam_apply")
    assert world.case(number).state is State.REEXAM
    # An opinion that was given meanwhile stands: the withdrawal comes too late.
    second = child_of(world, number)
    world.act(second, "submit_opinion", "qh.reviewer")
    world.act(number, "withdraw_review", "PUBLIC")
    world.act(second, "reexam_decide", "qh.deputy1")
    while world.drain().done:
        pass
    assert world.case(number).reviews[-1].outcome == "upheld"
    check(world, number, None)


def test_what_is_not_taken_up_leaves_the_case_as_it_was_and_says_why(world: FakeWorld) -> None:
    number = answered(world)
    done(world, number, "reexam_apply", "PUBLIC")
    child = child_of(world, number)
    with pytest.raises(NotAllowed):
        world.act(child, "refuse_review", "qh.reviewer")
    assert done(world, child, "refuse_review", "qh.deputy1").state is State.REFUSED
    assert world.case(number).state is State.CLOSED
    assert shown(world, number).progress.reviews[-1][0] == "reexam.refused"
    check(world, child, None)


def test_rights_that_nobody_used_lapse_and_the_case_is_final(world: FakeWorld) -> None:
    number = answered(world)
    alerts = len(world.memory.alerts)
    world.now = at("2026-12-16", "23:59")
    world.sweep()
    quiet(world)
    assert world.case(number).state is State.CLOSED
    world.now = at("2026-12-17", "00:05")
    world.sweep()
    quiet(world)
    assert world.case(number).state is State.FINAL
    assert not [a for a in list(world.memory.alerts.values())[alerts:] if a.rule == "R24"]
    assert world.sweep().woken == 0
    assert world.act(number, "redo", "qh.supervisor").state is State.REDO
    check(world, number, None)
    # The same with the thirty days after a 复查 opinion, on both cases.
    later = over_fakes()
    other = answered(later)
    child = reexamined(later, other)
    done(later, child, "deliver_opinion", "qh.clerk")
    later.now = at("2026-12-17", "00:05")
    later.sweep()
    quiet(later)
    assert {later.case(other).state, later.case(child).state} == {State.FINAL}
    assert looked(later) == []


def test_the_child_has_a_code_only_where_one_can_be_handed_over(world: FakeWorld) -> None:
    number = answered(world)
    done(world, number, "reexam_apply", "PUBLIC")
    child = child_of(world, number)
    with pytest.raises(NotFound):
        lookup.lookup(world.front, child, world.codes[number], proof="", address="a", now=world.now)
    code, _ = reissue.reissue(
        world.desk, child, {"way": "in_person", "reason": "已核验身份证"}, world.actor("qh.clerk"), world.now
    )
    found = lookup.lookup(world.front, child, code, proof="", address="a", now=world.now)
    assert (found.progress.stage, found.office.id) == ("handling", "qh")
    # At the desk the petitioner stands there: a code is drawn with the child.
    at_desk = over_fakes()
    other, drawn = answered(at_desk), ids.new_code(lambda n: n // 2)
    form, actor = FORMS["reexam_apply"], at_desk.actor("qh.clerk")
    outcome = act.perform(at_desk.desk, other, "reexam_apply", form, actor, at_desk.now, child_code=drawn)
    new = outcome.cases[1].number
    assert lookup.lookup(at_desk.front, new, drawn, proof="", address="a", now=at_desk.now).progress.number == new


def test_only_the_petition_procedure_has_the_right_and_others_are_told_where_to_go(world: FakeWorld) -> None:
    order = world.arrive(channel="H12345", outside_number="G7")
    world.act(order, "register", "qh.clerk")
    world.act(order, "answer_now", "qh.clerk")
    with pytest.raises(NotAllowed, match="12345 工单没有复查程序"):
        world.act(order, "reexam_apply", "PUBLIC")
    consult = world.submit(type="CONSULT", about_kind="none", about_office=None)
    world.act(consult, "register", "qh.clerk")
    world.act(consult, "answer_now", "qh.clerk")
    with pytest.raises(NotAllowed, match="再次咨询"):
        world.act(consult, "reexam_apply", "PUBLIC")
    assert "reexam_apply" not in {each.row.name for each in shown(world, consult).next}


def test_the_opinion_of_the_bureau_is_decided_by_its_leaders_and_not_by_who_drafted_it(world: FakeWorld) -> None:
    number = answered(world)
    done(world, number, "reexam_apply", "PUBLIC")
    child = child_of(world, number)
    world.act(child, "submit_opinion", "qh.reviewer")
    with pytest.raises(NotAllowed, match="局领导"):
        world.act(child, "reexam_decide", "qh.unit-head")
    world.promote("qh.reviewer", "BUREAU_DEPUTY")
    with pytest.raises(NotAllowed, match="拟出复查"):
        world.act(child, "reexam_decide", "qh.reviewer")
    world.act(child, "reject_opinion", "qh.head")
    with pytest.raises(NotAllowed):
        world.act(child, "reexam_decide", "qh.head")
    world.act(child, "submit_opinion", "qh.reviewer", outcome="changed", result="granted")
    done(world, child, "reexam_decide", "qh.head", reply="变更原答复，全额退费。")
    assert world.case(number).result == "granted"


def test_an_opinion_is_delivered_once_and_neither_redone_nor_rated(world: FakeWorld) -> None:
    number = answered(world)
    done(world, number, "reexam_apply", "PUBLIC")
    child = child_of(world, number)
    with pytest.raises(NotAllowed, match="没有待送达"):
        world.act(child, "deliver_opinion", "qh.clerk")
    world.act(child, "submit_opinion", "qh.reviewer")
    done(world, child, "reexam_decide", "qh.head")
    with pytest.raises(NotAllowed, match="已经作出"):
        world.act(child, "submit_opinion", "qh.reviewer")
    done(world, child, "deliver_opinion", "qh.clerk")
    with pytest.raises(NotAllowed, match="请在原信访件上重办"):
        world.act(child, "redo", "qh.supervisor")
    with pytest.raises(NotAllowed):
        world.act(child, "evaluate", "PUBLIC")
    for action in ("reexam_apply", "recheck_apply"):
        with pytest.raises(NotAllowed, match="请在原信访件上申请"):
            world.act(child, action, "qh.clerk")


def test_on_the_engine_parent_and_child_are_written_together_and_hear_of_each_other(real: World) -> None:
    number = answered(real)
    child = reexamined(real, number, outcome="annulled", requirement="重新核实")
    case = real.case(number)
    assert (case.state, case.round, case.reviews[0].child) == (State.REDO, 1, child)
    found = shown(real, number)
    assert [code for code, _ in found.progress.reviews] == ["reexam.asked", "reexam.accepted", "reexam.annulled"]
    petition = real.desk.cases.load(child).petition.texts
    assert petition["name"] == "甘小禾"
    assert FORMS["submit_reply"]["reply"] in petition["content"]
