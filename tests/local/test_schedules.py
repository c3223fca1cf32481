"""EventBridge's schedule expressions, as its documentation explains them."""

from datetime import UTC, datetime, timedelta

import pytest
from chalice.app import Cron as ChaliceCron
from chalice.app import Rate as ChaliceRate

from infra.local.schedules import Rate, read_schedule

SATURDAY = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "following"),
    [
        ("cron(0 10 * * ? *)", "2026-11-22 10:00"),
        ("cron(15 12 * * ? *)", "2026-11-21 12:15"),
        ("cron(0 18 ? * MON-FRI *)", "2026-11-23 18:00"),
        ("cron(0 18 ? * 2-6 *)", "2026-11-23 18:00"),
        ("cron(0 18 ? * 1 *)", "2026-11-22 18:00"),
        ("cron(0 18 ? * 7 *)", "2026-11-21 18:00"),
        ("cron(0 18 ? * L *)", "2026-11-21 18:00"),
        ("cron(0 18 ? * 2,4 *)", "2026-11-23 18:00"),
        ("cron(0 0 ? * 6L *)", "2026-11-27 00:00"),
        ("cron(0 0 ? * 2#1 *)", "2026-12-07 00:00"),
        ("cron(0 8 1 * ? *)", "2026-12-01 08:00"),
        ("cron(0 8 L * ? *)", "2026-11-30 08:00"),
        ("cron(0/10 * ? * MON-FRI *)", "2026-11-23 00:00"),
        ("cron(0/5 8-17 ? * MON-FRI *)", "2026-11-23 08:00"),
        ("cron(0 9 ? 1 2#1 2028)", "2028-01-03 09:00"),
    ],
)
def test_the_moment_after_a_saturday_noon(expression: str, following: str) -> None:
    assert read_schedule(expression).after(SATURDAY, SATURDAY) == at(following)


def test_chalices_own_expressions_are_read() -> None:
    assert read_schedule(ChaliceRate(1, unit=ChaliceRate.DAYS)) == Rate(timedelta(days=1))
    assert read_schedule(ChaliceRate(5, unit=ChaliceRate.MINUTES)) == Rate(timedelta(minutes=5))
    nightly = read_schedule(ChaliceCron(30, 18, "*", "*", "?", "*"))
    assert nightly.after(SATURDAY, SATURDAY) == at("2026-11-21 18:30")


@pytest.mark.parametrize(
    "expression",
    ["", "rate(0 minutes)", "rate(5 weeks)", "rate(x)", "cron(0 10 * * ?)", "cron(61 10 * * ? *)", "every day", None],
)
def test_anything_else_is_refused(expression: object) -> None:
    with pytest.raises(ValueError, match="not a schedule expression"):
        read_schedule(expression)


def test_of_several_missed_moments_the_latest_is_taken_once() -> None:
    nightly = read_schedule("cron(0 2 * * ? *)")
    week_before = SATURDAY - timedelta(days=7)
    missed = nightly.after(week_before, SATURDAY)
    assert missed == at("2026-11-21 02:00")
    assert nightly.after(missed, SATURDAY) == at("2026-11-22 02:00")


def test_a_moment_that_is_now_has_come() -> None:
    nightly = read_schedule("cron(0 12 * * ? *)")
    assert nightly.after(SATURDAY - timedelta(days=1), SATURDAY) == SATURDAY


def test_a_schedule_that_is_over_never_comes() -> None:
    assert read_schedule("cron(0 12 * * ? 2020)").after(SATURDAY, SATURDAY) is None


def test_a_rate_keeps_its_beat_and_skips_what_it_missed() -> None:
    rate = read_schedule("rate(5 minutes)")
    assert rate.first(SATURDAY) == SATURDAY
    assert rate.after(SATURDAY, SATURDAY + timedelta(seconds=90)) == SATURDAY + timedelta(minutes=5)
    late = SATURDAY + timedelta(minutes=42)
    assert rate.after(SATURDAY, late) == late
