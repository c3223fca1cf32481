"""The work calendar as filled from the package and from loaded notices: right for every year that we say we know."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta
from functools import partial

import pytest

from chalicelib.adapters.calendars import ANNOUNCED, WorkCalendars
from chalicelib.domain.errors import Invalid
from chalicelib.domain.holidays import read_notice
from chalicelib.domain.offices import Closure
from chalicelib.domain.workdays import SHANGHAI, add_working_days, working_days_between
from tests.domain.test_workdays import OFF_2026, VECTORS, WORK_2026, check_vector, day

CALENDAR = WorkCalendars().calendar()
TODAY = datetime.now(SHANGHAI).date()


def rests(document_year: int, *days: tuple[str, bool]) -> dict[str, object]:
    """A notice in holiday-cn's form."""
    return {
        "year": document_year,
        "papers": [],
        "days": [{"name": "元旦", "date": text, "isOffDay": off} for text, off in days],
    }


def missing_years(today: date, announced: frozenset[int]) -> set[int]:
    """Years whose notice must be known on `today`: those that have begun; the next one's comes out in the autumn."""
    return set(range(2008, today.year + 1)) - announced


def test_no_year_that_has_begun_is_missing() -> None:
    assert not missing_years(TODAY, CALENDAR.announced), "upgrade `holidays`, check the year, add it to ANNOUNCED"


def test_the_check_for_missing_years_bites_when_the_year_turns_and_not_before() -> None:
    last = max(ANNOUNCED)
    assert missing_years(date(last, 12, 31), ANNOUNCED) == set()
    assert missing_years(date(last + 1, 1, 1), ANNOUNCED) == {last + 1}


def test_each_announced_year_has_holidays_and_make_up_days_of_its_own() -> None:
    # A guessed year has lunar holidays but no make-up day; every notice since 2007 names some.
    for year in ANNOUNCED:
        assert [d for d in CALENDAR.work if d.year == year], year
        assert all(d.weekday() >= 5 for d in CALENDAR.work)
        assert 245 <= working_days_between(CALENDAR, date(year - 1, 12, 31), date(year, 12, 31)) <= 254, year


@pytest.mark.parametrize(
    ("year", "working", "made_up", "also_off"),
    [
        # From the notices themselves (holiday-cn's transcription of gov.cn papers).
        (2012, 249, "01-21 01-29 03-31 04-01 04-28 09-29", "01-03 04-02 04-30 06-22"),
        (
            2013,
            250,
            "01-05 01-06 02-16 02-17 04-07 04-27 04-28 06-08 06-09 09-22 09-29 10-12",
            "01-03 04-05 06-11 09-20",
        ),
        (2015, 249, "01-04 02-15 02-28 09-06 10-10", "02-18 09-03 09-04 10-07"),
        (2020, 249, "01-19 04-26 05-09 06-28 09-27 10-10", "01-31 05-05 06-26 10-08"),
        (2025, 248, "01-26 02-08 04-27 09-28 10-11", "10-08"),
        (2026, 248, "01-04 02-14 02-28 05-09 09-20 10-10", "02-23"),
    ],
)
def test_years_against_their_notice(year: int, working: int, made_up: str, also_off: str) -> None:
    assert sorted(f"{d:%m-%d}" for d in CALENDAR.work if d.year == year) == made_up.split()
    assert not any(CALENDAR.is_working(day(f"{year}-{text}")) for text in also_off.split())
    assert working_days_between(CALENDAR, date(year - 1, 12, 31), date(year, 12, 31)) == working


def test_a_december_day_ruled_by_the_next_year_s_notice() -> None:
    assert CALENDAR.is_working(day("2011-12-31"))  # Saturday, made up for 2012-01-03
    assert not CALENDAR.is_working(day("2007-12-31"))
    assert CALENDAR.is_working(day("2007-12-29"))


def test_2026_is_as_the_notice_says_day_by_day() -> None:
    for offset in range(365):
        that = date(2026, 1, 1) + timedelta(days=offset)
        expected = that in WORK_2026 or (that.weekday() < 5 and that not in OFF_2026)
        assert CALENDAR.is_working(that) is expected, that


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v[0]}+{v[1]}")
def test_the_vectors_of_the_law_book(vector: tuple[str, str, str, str, bool]) -> None:
    check_vector(CALENDAR, *vector)


def test_a_year_the_package_only_guesses_is_not_announced() -> None:
    assert max(ANNOUNCED) + 1 not in CALENDAR.announced
    assert not any(d.year > max(ANNOUNCED) for d in CALENDAR.off | CALENDAR.work)
    # The package puts Spring Festival 2027 on 2-5..2-8; without a notice these are plain weekdays.
    assert CALENDAR.is_working(day("2027-02-08"))
    assert CALENDAR.is_working(day("2027-05-03")) is not False


def test_a_loaded_notice_announces_its_year_and_rules_the_december_before() -> None:
    notice = read_notice(rests(2027, ("2026-12-27", False), ("2027-01-01", True), ("2027-01-04", True)))
    loaded = WorkCalendars(notices=lambda: [notice]).calendar()
    assert loaded.announced == ANNOUNCED | {2027}
    assert loaded.is_working(day("2026-12-27"))
    assert not loaded.is_working(day("2027-01-04"))
    assert add_working_days(loaded, day("2026-11-20"), 30).provisional is False
    assert loaded.version != CALENDAR.version


def test_a_loaded_notice_wins_over_the_package_for_its_whole_year() -> None:
    notice = read_notice(rests(2026, ("2026-09-20", True), ("2026-10-08", True)))
    loaded = WorkCalendars(notices=lambda: [notice]).calendar()
    assert not loaded.is_working(day("2026-09-20"))
    assert not loaded.is_working(day("2026-10-08"))
    assert loaded.is_working(day("2026-10-05"))  # no longer named as a holiday
    assert not loaded.is_working(day("2025-10-08"))


def test_the_later_of_two_notices_wins_in_december() -> None:
    this = read_notice(rests(2026, ("2026-12-27", True), ("2026-01-01", True)))
    following = read_notice(rests(2027, ("2026-12-27", False), ("2027-01-01", True)))
    for notices in ((this, following), (following, this)):
        assert WorkCalendars(notices=partial(tuple, notices)).calendar().is_working(day("2026-12-27"))


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (rests(2027), "尚未公布"),  # holiday-cn keeps an empty file for a year whose notice is not out
        (rests(2027, ("2028-01-01", True)), "2028-01-01"),
        (rests(2027, ("2026-11-30", True)), "2026-11-30"),
        (rests(2027, ("2027-13-01", True)), "格式有误"),
        ({"year": 2027}, "格式有误"),
        ({"year": "x", "days": []}, "格式有误"),
        ({"year": 2027, "days": [{"date": "2027-01-01"}]}, "格式有误"),
        ({"year": 2027, "days": None}, "格式有误"),
    ],
)
def test_notices_that_are_refused(document: dict[str, object], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        read_notice(document)


def test_closures_belong_to_one_office() -> None:
    summer = Closure(day("2026-07-06"), day("2026-07-10"), "暑期集中休整")
    source = WorkCalendars(closures=lambda office: [summer] if office == "qh-0201" else [])
    school, bureau = source.calendar("qh-0201"), source.calendar("qh")
    assert add_working_days(school, day("2026-07-03"), 1).date == day("2026-07-13")
    assert add_working_days(bureau, day("2026-07-03"), 1).date == day("2026-07-06")
    assert bureau == CALENDAR
    assert school.version != bureau.version


def test_the_calendar_is_built_once() -> None:
    assert WorkCalendars().calendar("qh") is WorkCalendars().calendar()


def test_importing_the_adapter_does_not_import_the_package() -> None:
    code = "import sys; import chalicelib.adapters.calendars; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
