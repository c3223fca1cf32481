"""The quiet hours: nobody is written to at night, unless it is urgent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.quiet import send_at
from chalicelib.domain.workdays import SHANGHAI


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-11-21 20:59:59", "2026-11-21 20:59:59"),
        ("2026-11-21 21:00:00", "2026-11-22 08:00:00"),
        ("2026-11-21 23:59:59", "2026-11-22 08:00:00"),
        ("2026-11-22 00:00:00", "2026-11-22 08:00:00"),
        ("2026-11-22 07:59:59", "2026-11-22 08:00:00"),
        ("2026-11-22 08:00:00", "2026-11-22 08:00:00"),
        ("2026-12-31 22:30:00", "2027-01-01 08:00:00"),
        ("2026-11-22 13:00:00", "2026-11-22 13:00:00"),
    ],
)
def test_a_notice_of_the_night_waits_for_the_morning_of_shanghai(now: str, sent: str) -> None:
    assert send_at(shanghai(now), urgent=False) == shanghai(sent)


def test_an_urgent_notice_goes_out_at_once() -> None:
    assert send_at(shanghai("2026-11-21 23:00"), urgent=True) == shanghai("2026-11-21 23:00")


@pytest.mark.parametrize(
    ("quiet", "now", "sent"),
    [
        ("12:00-14:00", "2026-11-21 12:30", "2026-11-21 14:00"),
        ("12:00-14:00", "2026-11-21 23:30", "2026-11-21 23:30"),
        ("22:00-24:00", "2026-11-21 22:30", "2026-11-22 00:00"),
        ("00:00-07:30", "2026-11-21 00:00", "2026-11-21 07:30"),
        ("", "2026-11-21 03:00", "2026-11-21 03:00"),
        ("08:00-08:00", "2026-11-21 03:00", "2026-11-21 03:00"),
    ],
)
def test_an_office_sets_its_own_hours(quiet: str, now: str, sent: str) -> None:
    assert send_at(shanghai(now), urgent=False, quiet=quiet) == shanghai(sent)


clocks = st.times().map(lambda moment: moment.strftime("%H:%M"))


@given(
    now=st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    quiet=st.tuples(clocks, clocks).map("-".join),
)
def test_it_is_never_earlier_nor_more_than_a_day_later_and_then_it_stays(now: datetime, quiet: str) -> None:
    sent = send_at(now, urgent=False, quiet=quiet)
    assert now <= sent <= now + timedelta(days=1)
    assert sent.tzinfo is UTC
    assert send_at(sent, urgent=False, quiet=quiet) == sent
