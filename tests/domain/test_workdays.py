"""Working days: every vector of the domain's law book, and what must hold for any calendar whatever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid
from chalicelib.domain.workdays import (
    SHANGHAI,
    Calendar,
    Limit,
    Reckoned,
    add_days,
    add_working_days,
    business_date,
    day_end,
    day_start,
    days_between,
    last_date,
    last_working_day_of_week,
    next_working_day,
    parse_limit,
    reckon,
    roll,
    shift,
    subtract_working_days,
    with_closures,
    working_days_between,
)

DAY = timedelta(days=1)


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str) -> datetime:
    """A moment of Shanghai's clock, `2026-09-24 10:00`, as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def run(first: str, last: str) -> set[date]:
    return set(days_between(day(first) - DAY, day(last)))


# The State Council's notice for 2026 (国办发明电): nothing is announced for 2027 yet.
OFF_2026 = frozenset(
    run("2026-01-01", "2026-01-03")
    | run("2026-02-15", "2026-02-23")
    | run("2026-04-04", "2026-04-06")
    | run("2026-05-01", "2026-05-05")
    | run("2026-06-19", "2026-06-21")
    | run("2026-09-25", "2026-09-27")
    | run("2026-10-01", "2026-10-07")
)
WORK_2026 = frozenset(map(day, ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")))
CALENDAR = Calendar("2026", OFF_2026, WORK_2026, frozenset({2026}))

# Domain C0's table: start, limit, raw due, effective due, provisional. Where one date is given there, raw = effective.
VECTORS = (
    ("2026-02-13", "5wd", "2026-02-27", "2026-02-27", False),  # Sat 2-14 counts; 2-15..23 off
    ("2026-02-12", "15d", "2026-02-27", "2026-02-27", False),
    ("2026-02-12", "15wd", "2026-03-11", "2026-03-11", False),
    ("2026-01-31", "15d", "2026-02-15", "2026-02-24", False),  # Saturday start; falls into Spring Festival
    ("2026-09-18", "5wd", "2026-09-24", "2026-09-24", False),  # Sunday 9-20 counts
    ("2026-09-18", "15d", "2026-10-03", "2026-10-08", False),
    ("2026-09-24", "5wd", "2026-10-09", "2026-10-09", False),
    ("2026-09-30", "5wd", "2026-10-13", "2026-10-13", False),  # Sat 10-10 counts
    ("2026-09-30", "20wd", "2026-11-03", "2026-11-03", False),
    ("2026-04-30", "2wd", "2026-05-07", "2026-05-07", False),
    ("2026-04-30", "5wd", "2026-05-11", "2026-05-11", False),  # Sat 5-9 counts
    ("2026-05-08", "1wd", "2026-05-09", "2026-05-09", False),  # the next working day is a Saturday
    ("2026-03-02", "60d", "2026-05-01", "2026-05-06", False),
    ("2026-11-20", "30wd", "2027-01-04", "2027-01-04", True),  # a naive engine says 2027-01-01
    ("2027-02-01", "5wd", "2027-02-08", "2027-02-08", True),  # weekends and fixed days only, no guessed Spring Festival
    ("2026-11-21", "5wd", "2026-11-27", "2026-11-27", False),
    ("2026-11-21", "15d", "2026-12-06", "2026-12-07", False),
    ("2026-11-21", "60d", "2027-01-20", "2027-01-20", True),  # whether 1-20 is a working day is not known yet
)


def check_vector(calendar: Calendar, start: str, spec: str, raw: str, effective: str, provisional: bool) -> None:
    due, unsure = reckon(calendar, at(f"{start} 23:59"), parse_limit(spec))
    assert last_date(due) == day(raw)
    assert due == day_end(day(raw))
    rolled = roll(calendar, day(raw))
    assert rolled.date == day(effective)
    assert (unsure or rolled.provisional) is provisional


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v[0]}+{v[1]}")
def test_the_vectors_of_the_law_book(vector: tuple[str, str, str, str, bool]) -> None:
    check_vector(CALENDAR, *vector)


def test_2026_has_248_working_days() -> None:
    assert working_days_between(CALENDAR, day("2025-12-31"), day("2026-12-31")) == 248


def test_a_case_received_one_second_before_midnight_belongs_to_that_day() -> None:
    # Edge 5: a server in UTC would have the wrong date for eight hours every day.
    assert business_date(at("2026-11-20 23:59:59")) == day("2026-11-20")
    assert business_date(at("2026-11-21 00:00")) == day("2026-11-21")
    assert business_date(datetime(2026, 11, 20, 16, tzinfo=UTC)) == day("2026-11-21")


def test_due_at_24_00_is_the_midnight_that_ends_the_day() -> None:
    assert day_end(day("2026-09-24")) == datetime(2026, 9, 24, 16, tzinfo=UTC) == day_start(day("2026-09-25"))
    assert last_date(day_end(day("2026-09-24"))) == day("2026-09-24")
    assert last_date(at("2026-09-24 15:00")) == day("2026-09-24")


def test_summer_time_of_the_eighties_is_known() -> None:
    # Shanghai was at +9 in the summer of 1988: a fixed +8 would put this moment on the 1st.
    assert business_date(datetime(1988, 7, 1, 15, 30, tzinfo=UTC)) == day("1988-07-02")
    assert day_end(day("1988-07-01")) == datetime(1988, 7, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("received", "last"),
    [
        ("2026-11-18", "2026-11-20"),  # Wednesday: Friday
        ("2026-11-20", "2026-11-20"),  # on the last working day itself: the same day
        ("2026-11-21", "2026-11-27"),  # Saturday, after the last working day: the next week's
        ("2026-09-16", "2026-09-20"),  # a make-up Sunday is the last day of its week
        ("2026-10-05", "2026-10-10"),  # holidays first, then Thu, Fri and a make-up Saturday
        ("2026-02-13", "2026-02-14"),  # make-up Saturday before the festival
        ("2026-02-16", "2026-02-28"),  # nine days off, a week without any working day: the next
    ],
)
def test_within_the_week(received: str, last: str) -> None:
    assert last_working_day_of_week(CALENDAR, day(received)) == Reckoned(day(last), False)


def test_the_same_day_or_the_next_working_day() -> None:
    assert reckon(CALENDAR, at("2026-11-12 16:20"), parse_limit("0wd"))[0] == day_end(day("2026-11-12"))
    assert reckon(CALENDAR, at("2026-11-21 09:00"), parse_limit("0wd"))[0] == day_end(day("2026-11-23"))
    assert reckon(CALENDAR, at("2026-09-20 09:00"), parse_limit("0wd"))[0] == day_end(day("2026-09-20"))


def test_hours_run_from_the_moment_through_holidays() -> None:
    # Edge 7: working-day logic must not delay a weekend emergency.
    assert reckon(CALENDAR, at("2026-10-01 22:00"), parse_limit("4h")) == (at("2026-10-02 02:00"), False)
    assert reckon(CALENDAR, at("2026-10-01 22:00"), parse_limit("30m")) == (at("2026-10-01 22:30"), False)


def test_closures_win_over_make_up_days_and_give_another_version() -> None:
    closed = with_closures(CALENDAR, [day("2026-09-20"), day("2026-09-21")])
    assert add_working_days(closed, day("2026-09-18"), 1).date == day("2026-09-22")
    assert add_working_days(CALENDAR, day("2026-09-18"), 1).date == day("2026-09-20")
    assert closed.version != CALENDAR.version
    assert with_closures(with_closures(CALENDAR, [day("2026-09-21")]), [day("2026-09-20")]) == closed
    assert with_closures(CALENDAR, []) is CALENDAR


def test_what_a_limit_looks_like() -> None:
    assert parse_limit("5wd") == Limit(5, "wd")
    assert parse_limit("15d") == Limit(15, "d")
    assert parse_limit("4h").span == timedelta(hours=4)
    assert parse_limit("week").by_day
    assert not parse_limit("30m").by_day


@pytest.mark.parametrize("spec", ["", "5", "wd", "-1wd", "5w", "5dw", "5wdh", "１wd", "R13", "1.5d", "5 wd", "month"])
def test_what_a_limit_does_not_look_like(spec: str) -> None:
    with pytest.raises(Invalid, match="无法识别期限"):
        parse_limit(spec)


@pytest.mark.parametrize("count", [add_days, add_working_days, subtract_working_days])
def test_limits_count_forward(count: object) -> None:
    with pytest.raises(ValueError, match="forward"):
        count(CALENDAR, day("2026-11-20"), -1)  # type: ignore[operator]
    assert count(CALENDAR, day("2026-11-21"), 0) == Reckoned(day("2026-11-21"), False)  # type: ignore[operator]


dates = st.dates(date(2008, 1, 1), date(2030, 12, 31))
counts = st.integers(0, 80)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any calendar: holidays, make-up days and closures anywhere, any years announced."""
    some = st.frozensets(dates, max_size=60)
    off = draw(some)
    years = st.frozensets(st.integers(2008, 2031), max_size=24)
    return Calendar("any", off, draw(some) - off, draw(years), draw(st.frozensets(dates, max_size=20)))


@settings(deadline=None)
@given(calendars(), dates, st.integers(1, 80))
def test_the_start_day_never_counts_and_the_due_is_a_working_day(calendar: Calendar, start: date, n: int) -> None:
    due = add_working_days(calendar, start, n).date
    assert due > start
    assert calendar.is_working(due)
    assert working_days_between(calendar, start, due) == n


@settings(deadline=None)
@given(calendars(), dates, counts, counts)
def test_counting_is_additive_and_monotone(calendar: Calendar, start: date, m: int, n: int) -> None:
    first = add_working_days(calendar, start, m)
    both = add_working_days(calendar, start, m + n)
    then = add_working_days(calendar, first.date, n)
    assert then.date == both.date
    assert both.provisional == (first.provisional or then.provisional)
    assert both.date >= first.date
    assert add_working_days(calendar, start + DAY, m).date >= first.date


@settings(deadline=None)
@given(calendars(), dates, st.integers(1, 80))
def test_provisional_exactly_when_a_day_looked_at_lies_in_an_unannounced_year(
    calendar: Calendar, start: date, n: int
) -> None:
    due = add_working_days(calendar, start, n)
    assert due.provisional == any(d.year not in calendar.announced for d in days_between(start, due.date))
    rolled = roll(calendar, start)
    looked_at = days_between(start - DAY, rolled.date)
    assert rolled.provisional == any(d.year not in calendar.announced for d in looked_at)


@settings(deadline=None)
@given(calendars(), dates, st.integers(1, 40))
def test_counting_back_undoes_counting_forward(calendar: Calendar, start: date, n: int) -> None:
    begin = next_working_day(calendar, start).date
    assert subtract_working_days(calendar, add_working_days(calendar, begin, n).date, n).date == begin


@settings(deadline=None)
@given(calendars(), dates)
def test_rolling_gives_the_first_working_day_from_there(calendar: Calendar, start: date) -> None:
    rolled = roll(calendar, start).date
    assert rolled >= start
    assert calendar.is_working(rolled)
    assert not any(map(calendar.is_working, days_between(start - DAY, rolled - DAY)))
    assert next_working_day(calendar, start, inclusive=False).date == add_working_days(calendar, start, 1).date


@settings(deadline=None)
@given(calendars(), dates)
def test_the_last_working_day_of_a_week_has_none_after_it_in_that_week(calendar: Calendar, start: date) -> None:
    last = last_working_day_of_week(calendar, start).date
    assert last >= start
    assert calendar.is_working(last)
    rest_of_week = days_between(last, last + timedelta(days=6 - last.weekday()))
    assert not any(map(calendar.is_working, rest_of_week))


@settings(deadline=None)
@given(dates, st.integers(0, 86_400_000_000 - 1))
def test_a_moment_lies_within_its_business_date(start: date, microseconds: int) -> None:
    moment = day_start(start) - timedelta(hours=8) + timedelta(microseconds=microseconds)
    assert day_start(business_date(moment)) <= moment < day_end(business_date(moment))


@settings(deadline=None)
@given(calendars(), dates, counts, st.sampled_from(["wd", "d"]))
def test_shifting_a_due_is_counting_from_its_date(calendar: Calendar, start: date, n: int, unit: str) -> None:
    moved, _ = shift(calendar, day_end(start), n, unit)
    expected = add_working_days(calendar, start, n) if unit == "wd" else add_days(calendar, start, n)
    assert moved == day_end(expected.date)
