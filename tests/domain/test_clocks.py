"""The clock's whole life: dues, pauses, extensions, verdicts, new calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain import clocks
from chalicelib.domain.clocks import CANCELLED, FROZEN, LATE, MET, RUNNING, Clock
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import Invalid
from chalicelib.domain.workdays import (
    Calendar,
    business_date,
    day_end,
    day_start,
    days_between,
    working_days_between,
)
from tests.domain.test_workdays import CALENDAR, at, calendars, day
from tests.domain.trial_clocks import (
    BY_DAY,
    BY_HOUR,
    NEXT_YEAR,
    SUPPLE,
    TRIED,
    asked,
    begin,
    extended,
    lived,
    paused,
    rings,
    starts,
)

# --- the examples of domain E7 ---


def test_case_3_a_food_complaint_over_the_national_day() -> None:
    clock = begin("R13", "2026-09-24 09:30")
    assert clock.raw_date == clock.effective_date == day("2026-10-09")
    assert rings(clock) == [
        ("10-08 00:00", "warn", 2, "yellow", "2026-10-09"),
        ("10-10 00:00", "late", 3, "", "2026-10-09"),
        ("10-10 00:00", "late", 4, "red", "2026-10-09"),  # the make-up Saturday is the first working day after
    ]
    assert clocks.stop(clock, at("2026-10-07 16:00")).state == MET


def test_case_4_a_petition_with_its_sixty_days() -> None:
    notice = begin("R02", "2026-09-18 10:00")
    assert (notice.raw_date, notice.effective_date) == (day("2026-10-03"), day("2026-10-08"))
    assert [(when, rung) for when, _, rung, *_ in rings(notice)] == [
        ("09-28 00:00", 1), ("10-01 00:00", 2), ("10-02 00:00", 3), ("10-09 00:00", 4),
    ]  # fmt: skip
    assert clocks.stop(notice, at("2026-09-28 11:00")).state == MET
    handling = begin("R18", "2026-09-28 11:00")
    assert handling.raw_date == day("2026-11-27")
    assert ("11-12 00:00", "warn", 2, "", "2026-11-27") in rings(handling)  # day 45
    assert [rung for _, kind, rung, *_ in rings(handling) if kind == "late"] == [4, 5]


def test_case_14_a_make_up_saturday_counts() -> None:
    assert begin("R13", "2026-04-30 08:00").raw_date == day("2026-05-11")


def test_case_15_sixty_days_into_a_holiday_and_an_extension_from_the_raw_due() -> None:
    clock = begin("R18", "2026-03-02 09:00")
    assert (clock.raw_date, clock.effective_date) == (day("2026-05-01"), day("2026-05-06"))
    longer = clocks.extend(clock, days=20, at=at("2026-04-28 10:00"), reason="须补充调查", by="u1", calendar=CALENDAR)
    assert longer.raw_date == day("2026-05-21")


# --- starting ---


def test_the_key_names_rule_obligor_round_and_part() -> None:
    assert begin("R17", "2026-11-16 10:00", obligor="qh-0401", round=1, part="a1").key == ("R17", "qh-0401", 1, "a1")


def test_an_inner_slice_leaves_a_review_day() -> None:
    # R17: min(dispatch + 4 working days, R13's due - 1 working day).
    order = begin("R13", "2026-11-16 09:12")
    assert order.raw_date == day("2026-11-23")
    assert begin("R17", "2026-11-16 10:00", capped_by=order).raw_date == day("2026-11-20")
    assert begin("R17", "2026-11-19 10:00", capped_by=order).raw_date == day("2026-11-20")
    # Dispatched on the last day: no review day can be left, so the order's own due is the cap.
    assert begin("R17", "2026-11-23 10:00", capped_by=order).raw_date == day("2026-11-23")
    assert begin("R17", "2026-11-19 10:00").raw_date == day("2026-11-25")


def test_delivery_stays_within_the_sixty_days() -> None:
    handling = clocks.stop(begin("R18", "2026-09-28 11:00"), at("2026-11-26 10:00"))
    assert begin("R23", "2026-11-26 10:00", capped_by=handling).raw_date == day("2026-11-27")
    assert begin("R23", "2026-11-02 10:00", capped_by=handling).raw_date == day("2026-11-09")


def test_an_outside_due_is_fixed() -> None:
    due = at("2026-10-01 18:00")
    clock = begin("R14", "2026-10-01 10:00", due=due)
    assert (clock.raw_due, clock.effective_due, clock.fixed) == (due, due, True)
    assert [(when, rung) for when, _, rung, *_ in rings(clock)] == [
        ("10-01 14:00", 1), ("10-01 16:24", 2), ("10-01 18:00", 3),
    ]  # fmt: skip
    with pytest.raises(Invalid, match="平台"):
        clocks.extend(
            begin("R13", "2026-09-24 09:00", due=due), days=1, at=at("2026-09-25 09:00"), reason="", by="u",
            calendar=CALENDAR,
        )  # fmt: skip
    assert clocks.recalculate(clock, replace(CALENDAR, version="x"), due).raw_due == due


def test_only_the_outside_moves_an_outside_due() -> None:
    clock = begin("R14", "2026-10-01 10:00", due=at("2026-10-01 18:00"))
    args = {"at": at("2026-10-01 17:00"), "reason": "平台同意", "by": "u1", "calendar": CALENDAR}
    later = clocks.redate(clock, at("2026-10-02 12:00"), **args)  # type: ignore[arg-type]
    assert later.judged == at("2026-10-02 12:00")
    assert clocks.stop(later, at("2026-10-02 11:00")).state == MET
    with pytest.raises(Invalid, match="晚于"):
        clocks.redate(clock, at("2026-10-01 17:30"), **args)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="超过"):
        clocks.redate(clock, at("2026-10-03 12:00"), **{**args, "at": at("2026-10-01 18:00")})  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        clocks.redate(begin("R13", "2026-09-24 09:00"), at("2026-10-12 12:00"), **args)  # type: ignore[arg-type]


def test_an_order_without_a_due_cannot_start_the_rule_that_needs_one() -> None:
    with pytest.raises(Invalid, match="截止时间"):
        begin("R14", "2026-10-01 10:00")


@pytest.mark.parametrize(
    ("rule", "limit", "received", "due"),
    [
        ("R11", None, "2026-11-12 16:20", "2026-11-13 00:00"),
        ("R11", None, "2026-11-21 09:00", "2026-11-24 00:00"),
        ("R12", None, "2026-11-18 09:00", "2026-11-21 00:00"),
        ("R10", None, "2026-11-18 09:00", "2026-11-18 09:15"),
        ("R08", "30m", "2026-11-20 21:53", "2026-11-20 22:23"),
        ("R01", None, "2026-11-20 23:59", "2026-11-24 00:00"),
    ],
)
def test_dues_are_moments(rule: str, limit: str | None, received: str, due: str) -> None:
    assert begin(rule, received, limit=limit).raw_due == at(due)


# --- the verdict ---


def test_a_duty_is_late_from_24_00_of_its_due_date() -> None:
    clock = begin("R13", "2026-09-24 09:30")
    assert clocks.stop(clock, at("2026-10-09 23:59:59")).state == MET
    assert clocks.stop(clock, at("2026-10-10 00:00")).state == LATE
    assert not clocks.overdue(clock, at("2026-10-09 23:59:59"))
    assert clocks.overdue(clock, at("2026-10-10 00:00"))


def test_a_legal_limit_is_judged_on_the_effective_due_a_target_on_the_raw_one() -> None:
    assert clocks.stop(begin("R02", "2026-09-18 10:00"), at("2026-10-08 17:00")).state == MET
    target = clocks.start(
        replace(BY_DAY, limit="15d", roll=False), obligor="qh", round=0, at=at("2026-09-18 10:00"), calendar=CALENDAR
    )
    assert target.effective_date == day("2026-10-08")
    assert clocks.stop(target, at("2026-10-08 17:00")).state == LATE


def test_what_was_judged_stays_judged() -> None:
    met = clocks.stop(begin("R13", "2026-09-24 09:30"), at("2026-10-07 16:00"))
    later = at("2026-12-01 09:00")
    assert clocks.stop(met, later) == clocks.cancel(met, later) == clocks.freeze(met, later) == met


def test_a_duty_overdue_stays_late_whatever_ends_it() -> None:
    clock = begin("R13", "2026-09-24 09:30")
    for end in (clocks.cancel, clocks.freeze):
        assert end(clock, at("2026-10-12 09:00")).state == LATE
    assert clocks.cancel(clock, at("2026-09-25 09:00")).state == CANCELLED
    assert clocks.freeze(clock, at("2026-09-25 09:00")).state == FROZEN
    right = begin("R24", "2026-09-24 09:30")
    assert clocks.cancel(right, at("2026-11-20 09:00")).state == CANCELLED


def test_a_draft_sent_back_sets_the_slice_going_again() -> None:
    slice_ = begin("R17", "2026-11-16 10:00")
    again = clocks.reopen(clocks.stop(slice_, at("2026-11-18 10:00")), at("2026-11-18 15:00"))
    assert (again.state, again.stopped_at, again.raw_due) == (RUNNING, None, slice_.raw_due)
    assert clocks.stop(again, at("2026-11-23 10:00")).state == LATE
    assert clocks.reopen(slice_, at("2026-11-18 15:00")) == slice_


# --- pauses ---


@pytest.mark.parametrize(
    ("from_", "to", "due"),
    [
        ("2026-11-17 10:00", "2026-11-19 10:00", "2026-11-25"),  # Tuesday and Wednesday are given back
        ("2026-11-17 10:00", "2026-11-17 17:00", "2026-11-23"),  # within one day: nothing
        ("2026-11-20 15:00", "2026-11-23 09:00", "2026-11-24"),  # over a weekend: the Friday
        ("2026-11-21 15:00", "2026-11-22 09:00", "2026-11-23"),  # on rest days: nothing
        ("2026-11-23 23:00", "2026-11-28 09:00", "2026-11-30"),  # paused on the due date: never overdue on resuming
    ],
)
def test_working_days_that_stood_still_are_given_back(from_: str, to: str, due: str) -> None:
    assert paused("T1", "2026-11-16 09:00", from_, to).raw_date == day(due)


def test_calendar_days_and_hours_are_given_back_in_kind() -> None:
    assert paused("T2", "2026-11-02 09:00", "2026-11-10 10:00", "2026-11-15 09:00").raw_date == day("2026-11-27")
    assert paused("T3", "2026-11-02 09:00", "2026-11-02 10:00", "2026-11-02 12:30").raw_due == at("2026-11-02 19:30")


def test_pauses_that_are_refused() -> None:
    running = begin("T1", "2026-11-16 09:00")
    with pytest.raises(Invalid, match="依规定不能暂停"):
        clocks.pause(begin("R18", "2026-11-16 09:00"), at("2026-11-17 09:00"), "鉴定", "u1", CALENDAR)
    with pytest.raises(Invalid, match="已超过期限"):
        clocks.pause(running, at("2026-11-24 00:00"), "补充", "u1", CALENDAR, rules=TRIED)
    with pytest.raises(Invalid, match="没有暂停"):
        clocks.resume(running, at("2026-11-17 09:00"), CALENDAR)
    stopped = clocks.pause(running, at("2026-11-17 09:00"), "补充", "u1", CALENDAR, rules=TRIED)
    with pytest.raises(Invalid, match="计时中"):
        clocks.pause(stopped, at("2026-11-17 10:00"), "补充", "u1", CALENDAR, rules=TRIED)
    with pytest.raises(Invalid, match="早于"):
        clocks.resume(stopped, at("2026-11-17 08:00"), CALENDAR)


def test_a_paused_clock_rings_nothing_and_is_met_when_stopped() -> None:
    clock = clocks.pause(begin("T1", "2026-11-16 09:00"), at("2026-11-17 09:00"), "补充", "u1", CALENDAR, rules=TRIED)
    assert clocks.ring(clock, at("2027-01-10 00:00"), CALENDAR, TRIED) == (clock, ())
    assert clocks.next_moment(clock, CALENDAR, TRIED) is None
    assert clocks.stop(clock, at("2026-12-20 09:00")).state == MET


# --- extensions ---


def test_an_extension_counts_from_the_old_raw_due() -> None:
    assert extended(begin("R13", "2026-09-24 09:30"), 2, "2026-09-25 09:00").raw_date == day("2026-10-12")


@pytest.mark.parametrize(
    ("rule", "days", "moment", "why"),
    [
        ("R13", 1, "2026-10-10 00:00", "已超过办理期限"),
        ("R13", 11, "2026-09-25 09:00", "累计最多延期 10 个工作日"),
        ("R18", 31, "2026-09-25 09:00", "累计最多延期 30 个自然日"),
        ("R13", 0, "2026-09-25 09:00", "至少为 1 天"),
        ("R02", 1, "2026-09-25 09:00", "依规定不能延期"),
    ],
)
def test_extensions_that_are_refused(rule: str, days: int, moment: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        extended(begin(rule, "2026-09-24 09:30"), days, moment)


def test_an_order_is_extended_once_a_petition_in_parts_up_to_thirty_days() -> None:
    once = extended(begin("R13", "2026-09-24 09:30"), 3, "2026-09-25 09:00")
    with pytest.raises(Invalid, match="最多延期 1 次"):
        extended(once, 1, "2026-09-26 09:00")
    parts = extended(extended(begin("R18", "2026-09-28 11:00"), 20, "2026-10-20 09:00"), 10, "2026-11-20 09:00")
    assert parts.raw_date == day("2026-11-27") + timedelta(days=30)
    with pytest.raises(Invalid, match="还能延 0 个"):
        extended(parts, 1, "2026-11-21 09:00")
    with pytest.raises(Invalid, match="计时中"):
        extended(clocks.stop(once, at("2026-09-26 09:00")), 1, "2026-09-26 10:00")


def test_a_request_waiting_at_the_due_holds_lateness_for_one_working_day() -> None:
    clock = asked(begin("R13", "2026-09-24 09:30"), "2026-10-09 15:00")
    assert [r[0] for r in rings(clock) if r[1] == "late"] == ["10-11 00:00", "10-11 00:00"]
    assert extended(clock, 3, "2026-10-10 11:00").raw_date == day("2026-10-13")
    with pytest.raises(Invalid, match="已超过办理期限"):
        extended(clock, 3, "2026-10-11 00:00")
    with pytest.raises(Invalid, match="自己的申请"):
        extended(clock, 3, "2026-10-09 16:00", by="liaison")
    with pytest.raises(Invalid, match="正在审批"):
        asked(clock, "2026-10-09 16:00")


def test_a_refused_request_restores_the_old_due_even_when_passed() -> None:
    clock = asked(begin("R13", "2026-09-24 09:30"), "2026-10-09 15:00")
    refused = clocks.decline_extension(clock, at=at("2026-10-10 09:00"), reason="理由不足", by="u1")
    assert [r[0] for r in rings(refused) if r[1] == "late"] == ["10-10 09:00", "10-10 09:00"]
    assert clocks.stop(refused, at("2026-10-10 10:00")).state == LATE
    with pytest.raises(Invalid, match="没有待审批"):
        clocks.decline_extension(refused, at=at("2026-10-10 11:00"), reason="", by="u1")
    early = clocks.decline_extension(
        asked(begin("R13", "2026-09-24 09:30"), "2026-09-25 15:00"), at=at("2026-09-28 09:00"), reason="", by="u1"
    )
    assert [r[0] for r in rings(early) if r[1] == "late"] == ["10-10 00:00", "10-10 00:00"]


def test_a_request_after_the_due_is_refused() -> None:
    with pytest.raises(Invalid, match="已超过办理期限"):
        asked(begin("R13", "2026-09-24 09:30"), "2026-10-10 00:00")


# --- a new version of the calendar ---


def test_a_notice_moves_running_clocks_and_clears_the_provisional_mark() -> None:
    clock = begin("R13", "2027-02-01 09:00")
    assert (clock.raw_date, clock.provisional) == (day("2027-02-08"), True)
    new = clocks.recalculate(clock, NEXT_YEAR, at("2026-12-01 09:00"))
    assert (new.raw_date, new.provisional, new.calendar_version) == (day("2027-02-11"), False, "2027")
    assert new.ledger[-1].kind == "recalculate"
    assert new.ledger[-1].note == "2027-02-08/2027-02-08 → 2027-02-11/2027-02-11"
    assert clocks.recalculate(new, NEXT_YEAR, at("2026-12-02 09:00")) == new


def test_next_year_s_notice_may_rule_this_december() -> None:
    clock = begin("R13", "2026-12-24 09:00")
    assert clock.raw_date == day("2026-12-31")
    assert not clock.provisional
    assert clocks.recalculate(clock, NEXT_YEAR, at("2026-12-24 10:00")).raw_date == day("2026-12-30")


def test_a_verdict_outlives_every_new_calendar() -> None:
    met = clocks.stop(begin("R13", "2026-12-24 09:00"), at("2026-12-31 20:00"))
    after = clocks.recalculate(met, NEXT_YEAR, at("2027-01-05 09:00"))
    assert (after.state, after.raw_due, after.ledger) == (MET, met.raw_due, met.ledger)


def test_a_recalculated_cap_follows_the_clock_it_names() -> None:
    order = begin("R13", "2026-12-24 09:00")
    slice_ = begin("R17", "2026-12-25 09:00", capped_by=order)
    assert slice_.raw_date == day("2026-12-30")
    moved = clocks.recalculate(order, NEXT_YEAR, at("2026-12-25 10:00"))
    capped = clocks.recalculate(slice_, NEXT_YEAR, at("2026-12-25 10:00"), capped_by=moved)
    assert capped.raw_date == day("2026-12-29")


# --- what holds for every clock ---
@settings(deadline=None)
@given(lived())
def test_the_dues_can_always_be_reckoned_again_from_the_ledger(life: tuple[Clock, Calendar, datetime]) -> None:
    clock, calendar, now = life
    again = clocks.recalculate(clock, replace(calendar), now, rules=TRIED)
    assert (again.raw_due, again.effective_due, again.provisional) == (
        clock.raw_due, clock.effective_due, clock.provisional,
    )  # fmt: skip
    assert again.ledger == clock.ledger
    assert clock.effective_due >= clock.raw_due


@settings(deadline=None)
@given(lived(), calendars())
def test_no_calendar_turns_met_into_late(life: tuple[Clock, Calendar, datetime], other: Calendar) -> None:
    clock, _, now = life
    done = clocks.stop(clock, now)
    after = clocks.recalculate(done, replace(other, version="other"), now + timedelta(days=90), rules=TRIED)
    assert (after.state, after.raw_due, after.stopped_at) == (done.state, done.raw_due, done.stopped_at)


@settings(deadline=None)
@given(calendars(), starts, st.integers(0, 60 * 24 * 9), st.integers(0, 60 * 24 * 40))
def test_a_pause_adds_exactly_what_stood_still(calendar: Calendar, start: datetime, run_for: int, stand: int) -> None:
    pause_at = start + timedelta(minutes=run_for)
    resume_at = pause_at + timedelta(minutes=stand)
    first, last = business_date(pause_at), business_date(resume_at)
    for rule in (SUPPLE, BY_DAY, BY_HOUR):
        clock = clocks.start(rule, obligor="qh", round=0, at=start, calendar=calendar)
        if pause_at >= clock.judged:
            continue
        after = clocks.resume(clocks.pause(clock, pause_at, "r", "u1", calendar, rules=TRIED), resume_at, calendar)
        if rule is SUPPLE:
            stood = sum(calendar.is_working(d) for d in days_between(first - timedelta(1), last - timedelta(1)))
            assert working_days_between(calendar, clock.raw_date, after.raw_date) == stood
        elif rule is BY_DAY:
            assert after.raw_date - clock.raw_date == last - first
        else:
            assert after.raw_due - clock.raw_due == resume_at - pause_at
        assert after.judged > resume_at


@settings(deadline=None)
@given(starts, st.integers(0, 40))
def test_a_later_stop_never_turns_late_back_into_met(start: datetime, days: int) -> None:
    clock = clocks.start(RULES["R13"], obligor="qh", round=0, at=start, calendar=CALENDAR)
    at_ = day_start(business_date(start)) + timedelta(days=days)
    if clocks.stop(clock, at_).state == LATE:
        assert clocks.stop(clock, at_ + timedelta(hours=1)).state == LATE
    assert (clocks.stop(clock, at_).state == MET) == (at_ < day_end(clock.raw_date))
