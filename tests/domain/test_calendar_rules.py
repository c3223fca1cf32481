"""The dates of an office's own year: every row with dates of 2026, and what rest days do to them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.calendar_rules import CALENDAR_RULES, occurrences
from chalicelib.domain.workdays import subtract_working_days
from tests.domain.test_workdays import CALENDAR, day


def on(rule: str, first: str, last: str, *events: str) -> list[str]:
    found = occurrences(CALENDAR_RULES[rule], day(first), day(last), CALENDAR, [day(each) for each in events])
    return [each.on.isoformat() for each in found]


def test_a_session_is_published_three_working_days_and_booked_a_week_before() -> None:
    # 2026-10-14 is a Wednesday: three working days back over the make-up Saturday 10-10, and a week in calendar days.
    assert on("R39", "2026-10-01", "2026-10-31", "2026-10-14") == ["2026-10-10"]
    assert on("R39A", "2026-10-01", "2026-10-31", "2026-10-14") == ["2026-10-07"]
    assert on("R39", "2026-10-01", "2026-10-31") == []


def test_the_weekly_summary_is_due_on_monday_noon_or_after_the_holiday() -> None:
    # Monday 2026-02-16 lies in the Spring Festival, so that week's is due on Tuesday 02-24 with the next one's Monday.
    assert on("R41", "2026-02-01", "2026-03-02") == [
        "2026-02-02",
        "2026-02-09",
        "2026-02-24",
        "2026-02-24",
        "2026-03-02",
    ]
    first = occurrences(CALENDAR_RULES["R41"], day("2026-11-16"), day("2026-11-16"), CALENDAR)[0]
    assert first.due == datetime(2026, 11, 16, 4, tzinfo=UTC)  # 12:00 in Shanghai
    assert first.remind_at == datetime(2026, 11, 12, 16, tzinfo=UTC)  # from the working day before, 00:00


def test_the_monthly_bulletin_is_due_on_the_fifth_working_day() -> None:
    # October 2026: the 8th, 9th, 10th (a Saturday that counts), 12th and 13th.
    assert on("R41A", "2026-10-01", "2026-10-31") == ["2026-10-13"]
    assert on("R41A", "2026-11-01", "2026-12-31") == ["2026-11-06", "2026-12-07"]


def test_the_self_check_is_in_by_the_25th_and_not_after_it() -> None:
    # 2026-10-25 is a Sunday: Friday the 23rd. 2026-09-25 lies in the Mid-Autumn holiday: Thursday the 24th.
    assert on("R42", "2026-09-01", "2026-10-31") == ["2026-09-24", "2026-10-23"]
    november = occurrences(CALENDAR_RULES["R42"], day("2026-11-01"), day("2026-11-30"), CALENDAR)[0]
    assert (november.on, november.remind_at) == (date(2026, 11, 25), datetime(2026, 11, 22, 16, tzinfo=UTC))


def test_the_stages_of_the_plan_follow_each_other() -> None:
    stages = [occurrences(CALENDAR_RULES[rule], day("2026-01-01"), day("2026-12-31"), CALENDAR)[0]
              for rule in ("R44", "R44A", "R44B", "R44C", "R44D")]  # fmt: skip
    # 11-15 is a Sunday, so Monday 11-16; 10-31 a Saturday, so Friday 10-30.
    assert [each.on.isoformat() for each in stages] == [
        "2026-09-15", "2026-10-30", "2026-11-16", "2026-11-30", "2026-12-31",
    ]  # fmt: skip
    assert [each.opens and each.opens.isoformat() for each in stages] == [
        "2026-09-01", "2026-10-16", "2026-09-16", "2026-11-16", "2026-12-01",
    ]  # fmt: skip


def test_dates_of_a_year_without_notice_are_provisional() -> None:
    found = occurrences(CALENDAR_RULES["R42"], day("2027-01-01"), day("2027-01-31"), CALENDAR)
    assert [each.provisional for each in found] == [True]
    assert not occurrences(CALENDAR_RULES["R42"], day("2026-11-01"), day("2026-11-30"), CALENDAR)[0].provisional


@pytest.mark.parametrize("rule", sorted(CALENDAR_RULES))
@given(start=st.dates(date(2026, 1, 1), date(2026, 10, 1)), length=st.integers(0, 90), cut=st.integers(0, 90))
def test_a_period_cut_in_two_has_the_same_dates(rule: str, start: date, length: int, cut: int) -> None:
    events = [date(2026, month, 11) for month in range(1, 13)]
    end, middle = date.fromordinal(start.toordinal() + length), date.fromordinal(start.toordinal() + min(cut, length))
    row = CALENDAR_RULES[rule]
    whole = occurrences(row, start, end, CALENDAR, events)
    left = occurrences(row, start, middle, CALENDAR, events)
    right = occurrences(row, date.fromordinal(middle.toordinal() + 1), end, CALENDAR, events) if middle < end else ()
    assert sorted(left + right, key=lambda each: (each.on, each.due)) == list(whole)
    assert all(start <= each.on <= end for each in whole)
    if row.rest:
        assert all(CALENDAR.is_working(each.on) for each in whole)


def test_counting_back_agrees_with_counting_working_days() -> None:
    assert on("R39", "2026-01-01", "2026-12-31", "2026-03-02") == [
        subtract_working_days(CALENDAR, day("2026-03-02"), 3).date.isoformat()
    ]
