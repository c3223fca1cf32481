"""Other roads and ends: lawful paths, 不再受理, simple or ordinary, an order sent back, school records, the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain import clocks, paths
from chalicelib.domain.case import Case, Hold, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.intake import LEGAL_PATHS, LegalClass
from chalicelib.domain.projections import docket_entries
from chalicelib.domain.steps.archive import retention_of
from tests.fakes.calendars import CALENDAR_2026
from tests.rooms.road import FORMS
from tests.world import FakeWorld, at, over_fakes, walk


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def clock(world: FakeWorld, number: str, rule: str) -> clocks.Clock:
    return next(c for c in reversed(world.case(number).clocks) if c.rule == rule)


def told(world: FakeWorld, to: str) -> list[str]:
    """The messages to somebody, in order."""
    return [each.record.template for each in world.memory.notices.values() if each.record.to == to]


def running(case: Case) -> set[str]:
    return {c.rule for c in case.clocks if c.state == clocks.RUNNING}


def order(world: FakeWorld, outside: str = "SD1", **more: Any) -> str:
    number = world.arrive(channel="H12345", outside_number=outside, **more)
    world.act(number, "register", "qh.clerk")
    return number


# The rows of the paths


def test_every_path_of_the_intake_has_a_row_and_every_row_names_organ_and_article() -> None:
    assert set(LEGAL_PATHS) <= set(paths.PATHS)
    for row in paths.PATHS.values():
        assert row.organ
        assert row.article
        assert row.limit_title
        assert row.legal_class not in (LegalClass.SUGGESTION, LegalClass.ACCUSATION, LegalClass.PETITION)
    for code, row in LEGAL_PATHS.items():
        assert paths.PATHS[code].legal_class is row.legal_class


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        ({"type_": "COMPLAINT", "text": "学校拖欠工资，我要求仲裁"}, ["labour_arbitration"]),
        ({"type_": "COMPLAINT", "text": "法院判决后学校仍不执行，请求查处"}, ["lawsuit", "enforcement"]),
        ({"type_": "COMPLAINT", "topic": "1102", "petitioner": "staff", "text": "职称"}, ["teacher_appeal"]),
        ({"type_": "COMPLAINT", "topic": "1102", "petitioner": "parent", "text": "职称"}, []),
        ({"type_": "HELP", "text": "孩子被学校记过，想申诉"}, ["student_appeal"]),
        ({"type_": "COMPLAINT", "topic": "1001", "text": "培训班"}, ["enforcement"]),
        ({"type_": "COMPLAINT", "text": "课后服务收费过高"}, []),
        ({"type_": "REPORT", "text": "法院判决书"}, []),
        ({"type_": "SUGGEST", "text": "建议信息公开"}, []),
        ({"type_": "COMPLAINT", "legal_class": "PETITION", "text": "法院"}, []),
        ({"type_": "COMPLAINT", "legal_class": "ARBITRATION"}, ["labour_arbitration"]),
    ],
)
def test_a_path_is_proposed_in_the_order_of_article_31(matter: dict[str, str], expected: list[str]) -> None:
    found = paths.proposed(**matter)
    assert [hint.path.code for hint in found] == expected
    assert all(hint.reason for hint in found)
    order = [row.code for row in paths.PATHS.values()]
    assert [order.index(hint.path.code) for hint in found] == sorted(order.index(h.path.code) for h in found)


def test_the_last_day_to_apply_is_reckoned_where_the_law_gives_days() -> None:
    on = date(2026, 9, 18)
    assert paths.last_day(paths.PATHS["student_appeal"], on, CALENDAR_2026) == date(2026, 10, 15)
    assert paths.last_day(paths.PATHS["reconsideration"], on, CALENDAR_2026) == date(2026, 11, 17)
    assert paths.last_day(paths.PATHS["lawsuit"], on, CALENDAR_2026) is None


# To a lawful path


def test_another_organs_path_is_told_and_ends_the_case_here(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "classify")
    assert "R02" in running(world.case(number))
    case = world.act(number, "to_legal_path", "qh.center-head", known_on="2026-11-02")
    assert (case.state, case.legal_class, case.path) == (State.TRANSFERRED_OUT, "ADMINISTRATIVE", "reconsideration")
    assert clock(world, number, "R02").state == clocks.MET
    assert running(case) == set()
    event, words = world.desk.cases.history(number)[-1]
    assert event.facts["apply_until"] == "2027-01-01"
    assert event.facts["organ"] == "有管辖权的人民政府（行政复议机构）"
    shown = world.memory.progress[number]
    assert (shown.stage, shown.reply) == ("told", FORMS["to_legal_path"]["reply"])
    assert told(world, "petitioner")[-1] == "path_guided"
    assert words is not None
    (paper,) = [p for (of, _), p in world.memory.papers.items() if of == number and p.template == "path_notice"]
    assert paper.event == event.seq


def test_what_is_our_own_duty_stays_here_without_the_sixty_days(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "accept_notice")
    assert "R18" in running(world.case(number))
    case = world.act(number, "to_legal_path", "qh.center-head", path="teacher_appeal", by_us=True)
    assert (case.state, case.track) == (State.HANDLING, "LEGAL_PATH")
    assert clock(world, number, "R18").state == clocks.CANCELLED
    assert {"R18", "R24"}.isdisjoint(running(case))
    # 教师法第三十九条: thirty days to decide.
    assert clock(world, number, "R38").raw_date == date(2026, 12, 16)
    assert case.reply_event == 0


@pytest.mark.parametrize("code", [code for code, row in paths.PATHS.items() if not row.ours])
def test_nobody_here_does_what_is_a_courts_or_another_organs(world: FakeWorld, code: str) -> None:
    number = world.submit()
    walk(world, number, "classify")
    with pytest.raises(Invalid, match="不能自行办理"):
        world.act(number, "to_legal_path", "qh.center-head", path=code, by_us=True)


# 不再受理


def final(world: FakeWorld) -> str:
    """An earlier case that ended with the last opinion."""
    number = world.submit()
    walk(world, number)
    case = world.case(number)
    world.memory.cases[number] = replace(case, state=State.FINAL)
    for (key, of), entry in world.memory.entries.items():
        if of == number:
            outcome = {**entry.outcome, "recheck": "upheld"}
            world.memory.entries[key, of] = replace(entry, state="FINAL", open=False, outcome=outcome)
    return number


def test_a_final_matter_without_new_facts_is_not_taken_up_again(world: FakeWorld) -> None:
    earlier, number = final(world), world.submit()
    world.act(number, "register", "qh.clerk")
    case = world.act(number, "refuse_final", "qh.center-head", earlier=earlier)
    assert (case.state, case.ties) == (State.NO_MORE, (("previous", earlier),))
    assert clock(world, number, "R02").state == clocks.MET
    assert world.memory.progress[number].stage == "told"


def test_what_became_final_because_nobody_asked_in_time_is_taken_up_again(world: FakeWorld) -> None:
    """条例 Art. 36(3) speaks of a 复核 opinion; where there is none, there is nothing to refer to."""
    earlier, number = final(world), world.submit()
    for (key, of), entry in world.memory.entries.items():
        if of == earlier:
            world.memory.entries[key, of] = replace(entry, outcome={**entry.outcome, "recheck": ""})
    world.act(number, "register", "qh.clerk")
    with pytest.raises(Invalid, match="尚未三级终结（复核）"):
        world.act(number, "refuse_final", "qh.center-head", earlier=earlier)


@pytest.mark.parametrize(
    ("form", "because"),
    [
        ({"same_person": False}, "不是同一信访人"),
        ({"new_facts": True}, "应当受理"),
        ({"carried_out": False}, "先催促落实"),
        ({"recheck_on": "2027-01-01"}, "不能晚于今天"),
        ({"earlier": "QH20200101-22222"}, "没有这个事项"),
    ],
)
def test_nothing_else_is_refused_for_good(world: FakeWorld, form: dict[str, Any], because: str) -> None:
    earlier, number = final(world), world.submit()
    world.act(number, "register", "qh.clerk")
    with pytest.raises(Invalid, match=because):
        world.act(number, "refuse_final", "qh.center-head", **{"earlier": earlier, **form})
    assert world.case(number).state is State.REGISTERED


def test_a_matter_that_was_only_closed_is_not_final(world: FakeWorld) -> None:
    earlier, number = world.submit(), world.submit()
    walk(world, earlier)
    world.act(number, "register", "qh.clerk")
    with pytest.raises(Invalid, match="尚未三级终结"):
        world.act(number, "refuse_final", "qh.center-head", earlier=earlier)


# Simple and ordinary (edge 32)


def test_from_simple_to_ordinary_the_first_day_of_acceptance_stays(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "classify")
    world.act(number, "convert_simple", "qh.center-head")
    world.act(number, "accept_notice", "qh.clerk")
    case = world.case(number)
    assert (case.track, case.accepted_on) == ("PETITION_SIMPLE", date(2026, 11, 16))
    assert "R22" in running(case)
    world.now = at("2026-11-26", "09:00")
    case = world.act(number, "convert_ordinary", "qh.dispatcher")
    assert (case.track, case.accepted_on) == ("PETITION_ORD", date(2026, 11, 16))
    assert "R22" not in running(case)
    assert clock(world, number, "R18").raw_date == date(2026, 11, 16) + timedelta(days=60)


@pytest.mark.parametrize(
    ("action", "before", "form", "because"),
    [
        ("convert_simple", "accept_notice", {}, "已按普通程序受理"),
        ("convert_simple", "classify", {"important": True}, "不适用简易"),
        ("convert_ordinary", "classify", {}, "不是简易办理"),
    ],
)
def test_a_conversion_has_its_conditions(
    world: FakeWorld, action: str, before: str, form: dict[str, Any], because: str
) -> None:
    number = world.submit()
    if form:
        world.act(number, "register", "qh.clerk", **form)
        world.act(number, "classify", "qh.dispatcher", legal_class="PETITION")
    else:
        walk(world, number, before)
    with pytest.raises(NotAllowed, match=because):
        world.act(number, action, "qh.center-head")


# An order sent back to 12345 (E7 case 9)


def test_a_mistaken_order_goes_back_in_time_and_stays_away_when_it_is_taken(world: FakeWorld) -> None:
    number = order(world)
    case = world.act(number, "return_order", "qh.dispatcher")
    assert (case.state, case.organ) == (State.TRANSFERRED_OUT, "市城市管理局")
    assert clock(world, number, "R15").state == clocks.MET
    assert running(case) == set()
    assert world.memory.progress[number].stage == "transferred"
    case = world.act(number, "return_answered", "qh.clerk", agreed=True)
    assert (case.state, case.requests) == (State.TRANSFERRED_OUT, ())


def test_what_12345_does_not_take_back_goes_on_as_if_it_had_never_stopped(world: FakeWorld) -> None:
    number = order(world, outside_due="2026-11-23T17:30:00+08:00")
    before = {c.key: c.raw_due for c in world.case(number).clocks}
    world.act(number, "return_order", "qh.dispatcher")
    world.now = at("2026-11-18", "10:00")
    case = world.act(number, "return_answered", "SYSTEM", agreed=False)
    assert case.state is State.REGISTERED
    assert {c.key: c.raw_due for c in case.clocks} == before
    assert clock(world, number, "R13").state == clocks.RUNNING
    with pytest.raises(NotAllowed, match="已申请过退回"):
        world.act(number, "return_order", "qh.dispatcher")
    assert told(world, "qh")[-1] == "returned"
    # The public never saw it end.
    assert [code for code, _ in case.stages][-1] in ("screening", "transferred")


def test_after_two_working_days_it_is_ours(world: FakeWorld) -> None:
    number = order(world)
    world.now = at("2026-11-19", "09:00")
    with pytest.raises(NotAllowed, match="已超过退单期限（2026-11-18）"):
        world.act(number, "return_order", "qh.dispatcher")
    other = world.submit()
    world.act(other, "register", "qh.clerk")
    with pytest.raises(NotAllowed, match="只有12345工单"):
        world.act(other, "return_order", "qh.dispatcher")
    world.memory.cases[other] = replace(world.case(other), state=State.TRANSFERRED_OUT)
    with pytest.raises(NotAllowed, match="没有待审批的申请"):
        world.act(other, "return_answered", "qh.clerk")


# Pending elsewhere (edge 31)


def test_what_is_pending_elsewhere_is_known_and_stops_nothing(world: FakeWorld) -> None:
    first, number = world.submit(), order(world)
    case = world.act(number, "link_outside", "qh.clerk", what="in_petition", other=first.lower())
    assert case.marked("in_petition", date(2026, 11, 16))
    assert case.tied("in_petition") == (first,)
    assert clock(world, number, "R13").state == clocks.RUNNING
    case = world.act(number, "link_outside", "qh.clerk", what="in_petition", over=True)
    assert not case.marked("in_petition", date(2026, 11, 16))
    with pytest.raises(Invalid, match="没有这个事项"):
        world.act(number, "link_outside", "qh.clerk", other=number)


# Withdrawal looked into (edge 26)


def test_a_withdrawal_under_pressure_goes_on_where_it_stood(world: FakeWorld) -> None:
    number = world.submit()
    before = walk(world, number, "contact")
    case = world.act(number, "withdraw", "PUBLIC")
    assert (case.state, running(case)) == (State.WITHDRAWN, set())
    event, _ = world.desk.cases.history(number)[-1]
    assert event.facts["how"] == "code"
    assert told(world, "qh")[-1] == "to_call_back"
    case = world.act(number, "check_withdrawal", "qh.followup", connected=False)
    assert case.state is State.WITHDRAWN
    case = world.act(number, "check_withdrawal", "qh.followup", pressed=True)
    assert case.state is State.HANDLING
    assert {(c.key, c.state, c.raw_due) for c in case.clocks} == {(c.key, c.state, c.raw_due) for c in before.clocks}
    assert case.marked("pressed", date(2026, 11, 16))
    assert world.memory.progress[number].stage == "handling"
    assert told(world, "qh")[-1] == "withdrawal_pressed"


def test_a_free_withdrawal_is_asked_about_once_and_never_by_the_unit(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", about_kind="none", about_office=None)
    world.act(number, "register", "qh-0401.clerk")
    case = world.act(number, "withdraw", "qh-0401.clerk", how="in_person")
    for key in ("qh-0401", "qh-04", "qh"):
        assert "to_call_back" in told(world, key)
    assert case.reviews[-1].kind == "withdrawal"
    with pytest.raises(NotAllowed):
        world.act(number, "check_withdrawal", "qh-0401.clerk")
    assert world.act(number, "check_withdrawal", "qh-04.followup").state is State.WITHDRAWN
    with pytest.raises(NotAllowed, match="已经核实过"):
        world.act(number, "check_withdrawal", "qh.followup")


def test_who_holds_the_case_does_not_ask_why_it_was_withdrawn(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    world.act(number, "withdraw", "PUBLIC")
    world.memory.cases[number] = replace(world.case(number), hands=(("handled", "qh.followup"),))
    with pytest.raises(NotAllowed, match="回访不得由承办"):
        world.act(number, "check_withdrawal", "qh.followup")


# School records (E7 case 12)


def test_the_four_hops_of_a_school_record_each_have_their_days(world: FakeWorld) -> None:
    world.now = at("2026-05-11", "09:00")
    number = world.submit(topic="12")
    for action, who, form in (
        ("register", "qh.clerk", {}),
        ("dispatch", "qh.dispatcher", {"to": "qh-0401"}),
        ("sign", "qh-0401.liaison", {}),
    ):
        world.act(number, action, who, **form)
    assert clock(world, number, "R36").raw_date == date(2026, 5, 14)
    with pytest.raises(NotAllowed, match="请先发出核查单"):
        world.act(number, "check_done", "qh-0401.handler")
    world.now = at("2026-05-13", "10:00")
    world.act(number, "send_check", "qh.dispatcher")
    assert clock(world, number, "R36").state == clocks.MET
    assert (clock(world, number, "R36A").obligor, clock(world, number, "R36A").raw_date) == (
        "qh-0401",
        date(2026, 5, 20),
    )
    with pytest.raises(NotAllowed, match="无需重复"):
        world.act(number, "send_check", "qh.dispatcher")
    for day, action, who, rule, due in (
        ("2026-05-20", "check_done", "qh-0401.handler", "R36B", date(2026, 5, 27)),
        ("2026-05-28", "record_opinion", "qh.clerk", "R36C", date(2026, 6, 4)),
    ):
        world.now = at(day, "10:00")
        world.act(number, action, who)
        assert clock(world, number, rule).raw_date == due
    assert [clock(world, number, rule).state for rule in ("R36A", "R36B")] == [clocks.MET, clocks.LATE]
    world.act(number, "record_executed", "qh-0401.handler")
    assert clock(world, number, "R36C").state == clocks.MET


def test_other_topics_know_no_such_hops(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    with pytest.raises(NotAllowed, match="只有学籍"):
        world.act(number, "send_check", "qh.clerk")


# Root cause, archive


def test_a_complaint_without_a_cause_shows_that_it_is_missing(world: FakeWorld) -> None:
    number = world.submit()
    case = walk(world, number)
    assert docket_entries(case, "")[0].outcome["causeless"]
    case = world.act(number, "set_cause", "qh.clerk")
    outcome = docket_entries(case, "")[0].outcome
    assert (outcome["cause"], outcome.get("causeless")) == ("management", None)


def test_a_case_goes_to_the_archive_when_nothing_of_it_is_left(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    world.promote("qh.petition", "ARCHIVIST")
    with pytest.raises(NotAllowed, match="届满后再归档"):
        world.act(number, "archive", "qh.petition")
    world.now += timedelta(days=60)
    held = Hold("h1", date(2026, 12, 1), date(2027, 3, 1), world.now, 3)
    kept = world.case(number)
    world.memory.cases[number] = replace(kept, holds=(held,), clocks=tuple(c for c in kept.clocks if c.rule != "R43"))
    with pytest.raises(NotAllowed, match="挂账"):
        world.act(number, "archive", "qh.petition")
    world.memory.cases[number] = kept
    case = world.act(number, "archive", "qh.petition")
    assert (case.state, case.retention, case.archived_on) == (State.ARCHIVED, "30", date(2027, 1, 15))
    assert not running(case)
    with pytest.raises(NotAllowed):
        world.act(number, "supplement", "qh.clerk")


@pytest.mark.parametrize(
    ("change", "years"),
    [
        ({}, "30"),
        ({"track": "CONSULT_FAST"}, "10"),
        ({"track": "H12345"}, "10"),
        ({"important": True}, "permanent"),
        ({"channel": "LEADER"}, "permanent"),
        ({"state": State.FINAL}, "permanent"),
        ({"urgency": "critical", "track": "H12345"}, "permanent"),
        ({"owner": "qh:lead"}, "permanent"),
    ],
)
def test_how_long_a_case_is_kept(world: FakeWorld, change: dict[str, Any], years: str) -> None:
    case = walk(world, world.submit(), "classify")
    assert retention_of(replace(case, **change)) == years


def test_an_enquiry_opens_the_archive_for_some_days_and_a_deletion_is_refused(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    world.memory.cases[number] = replace(world.case(number), state=State.ARCHIVED, consent=True)
    case = world.act(number, "consult_archive", "qh.center-head")
    assert case.marked("consulted", date(2026, 11, 26))
    assert not case.marked("consulted", date(2026, 11, 27))
    assert case.state is State.ARCHIVED
    with pytest.raises(Invalid):
        world.act(number, "consult_archive", "qh.center-head", days=0)
    case = world.act(number, "refuse_deletion", "qh.clerk")
    assert (case.consent, case.marked("use_restricted", date(2030, 1, 1))) == (False, True)
    assert told(world, "petitioner")[-1] == "deletion_refused"


def test_consent_is_taken_back_once_by_code_or_at_the_desk_and_who_publishes_hears(world: FakeWorld) -> None:
    number = world.submit(consent=True)
    assert "withdraw_consent" in {name for name, _ in world.memory.progress[number].next}
    case = world.act(number, "withdraw_consent", "PUBLIC")
    assert (case.consent, told(world, "qh")[-1]) == (False, "consent_withdrawn")
    assert world.memory.events[number, case.events].facts["how"] == "code"
    with pytest.raises(NotAllowed, match="已撤回"):
        world.act(number, "withdraw_consent", "qh.clerk", how="phone")
