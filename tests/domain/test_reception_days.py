"""The days on which visitors are received: standing hours by the work calendar, or what was published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.hours import parse_hours
from chalicelib.domain.offices import Office, OfficeKind, Reception, Tier
from chalicelib.domain.reception_days import CANCELLED, CONFIRMED, TENTATIVE, ReceptionDay, receives, reception_days
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.workdays import with_closures
from tests.fakes.calendars import CALENDAR_2026

WEDNESDAYS = (Reception(parse_hours("周三 14:30-17:00"), "一楼 102 室"),)
OFFICE = Office(
    "qh", "qh", None, (), Tier.CITY, "青禾市教育和体育局", "市教体局", OfficeKind.BUREAU, reception=WEDNESDAYS
)
FACTS: dict[str, Any] = {
    "form": "fixed", "from_time": "15:00", "to_time": "17:30", "place": "二楼会议室", "leader_post": "分管副局长",
    "capacity": 8, "book_by": "2026-09-16",
}  # fmt: skip


def days(
    office: Office = OFFICE,
    posted: tuple[Posted, ...] = (),
    first: date = date(2026, 9, 21),
    count: int = 21,
    **more: Any,
) -> tuple[ReceptionDay, ...]:
    calendar = with_closures(CALENDAR_2026, more.get("closed", ()))
    return reception_days(office, posted, calendar, first, first + timedelta(days=count - 1))


@pytest.mark.parametrize(
    ("hours", "day", "is_held"),
    [
        ("周三 14:30-17:00", date(2026, 9, 23), True),
        ("周三 14:30-17:00", date(2026, 9, 24), False),
        # 国庆节.
        ("周四 14:30-17:00", date(2026, 10, 1), False),
        ("每天 09:00-11:00", date(2026, 10, 1), False),
        # Make-up days: a Sunday on which work is done, and a Saturday.
        ("工作日 09:00-11:00", date(2026, 9, 20), True),
        ("工作日 09:00-11:00", date(2026, 9, 19), False),
        ("周六 09:00-11:00", date(2026, 9, 19), True),
        # 中秋节 falls on a Friday to Sunday.
        ("周六 09:00-11:00", date(2026, 9, 26), False),
        # Of a year that nobody has announced only what the law fixes is known.
        ("周五 09:00-11:00", date(2027, 1, 1), False),
        ("周六 09:00-11:00", date(2027, 5, 1), False),
        ("周六 09:00-11:00", date(2027, 5, 8), True),
    ],
)
def test_standing_hours_hold_on_days_that_are_worked(hours: str, day: date, is_held: bool) -> None:
    assert receives(CALENDAR_2026, parse_hours(hours), day) is is_held


def test_an_offices_own_days_off_count() -> None:
    closed = with_closures(CALENDAR_2026, [date(2026, 9, 19), date(2026, 9, 23)])
    assert not receives(closed, parse_hours("周三 14:30-17:00"), date(2026, 9, 23))
    assert not receives(closed, parse_hours("周六 09:00-11:00"), date(2026, 9, 19))


def test_standing_days_over_a_holiday() -> None:
    found = days()
    assert [each.start.date() for each in found] == [date(2026, 9, 23), date(2026, 9, 30)]
    (first, _) = found
    assert (first.start.isoformat(), first.end.isoformat()) == (
        "2026-09-23T14:30:00+08:00",
        "2026-09-23T17:00:00+08:00",
    )
    assert (first.id, first.title, first.place, first.state) == (
        "qh-20260923-1430", "市教体局接待群众", "一楼 102 室", CONFIRMED
    )  # fmt: skip


def test_what_was_published_takes_the_place_of_the_standing_hours_it_overlaps() -> None:
    session = Posted("qh", "session", "T-1", date(2026, 9, 23), "published", FACTS)
    (held, standing) = days(posted=(session,))
    assert (held.id, held.title, held.place) == ("T-1", "市教体局定点接访", "二楼会议室")
    assert held.about == ("接访人：分管副局长", "预约截止：2026年9月16日", "可预约：8 批")
    assert standing.start.date() == date(2026, 9, 30)
    morning = replace(session, facts={**FACTS, "from_time": "09:00", "to_time": "11:00"})
    assert [each.start.hour for each in days(posted=(morning,), count=7)] == [9, 14]


def test_what_was_called_off_stays_as_such_and_a_substitute_is_told() -> None:
    off = Posted("qh", "session", "T-1", date(2026, 9, 23), "cancelled", FACTS)
    (cancelled, *_) = days(posted=(off,))
    assert (cancelled.state, cancelled.start.date()) == (CANCELLED, date(2026, 9, 23))
    instead = replace(off, state="published", facts={**FACTS, "substituted": True})
    assert days(posted=(instead,))[0].about[0] == "接访人：分管副局长（替班）"


def test_a_year_that_is_not_announced_is_tentative() -> None:
    (found,) = days(first=date(2027, 2, 15), count=7)
    assert (found.state, found.about) == (TENTATIVE, ("放假安排公布前为暂定",))


def test_an_office_without_hours_and_sessions_has_no_days() -> None:
    assert days(replace(OFFICE, reception=())) == ()
    untimed = Posted("qh", "session", "T-1", date(2026, 9, 23), "published", {"form": "mobile"})
    assert days(replace(OFFICE, reception=()), (untimed,)) == ()


def test_midnight_is_the_end_of_the_day() -> None:
    late = replace(OFFICE, reception=(Reception(parse_hours("周三 20:00-24:00"), "值班室"),))
    assert days(late)[0].end.isoformat() == "2026-09-24T00:00:00+08:00"
