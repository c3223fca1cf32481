"""When clocks ring: each warning and alarm at its moment, once, for each due that held."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain import clocks
from chalicelib.domain.clocks import PAUSED, RUNNING, Clock
from chalicelib.domain.errors import Invalid
from chalicelib.domain.workdays import SHANGHAI, Calendar
from tests.domain.test_workdays import CALENDAR, at, day
from tests.domain.trial_clocks import (
    NEXT_YEAR,
    TRIED,
    begin,
    extended,
    lived,
    rings,
)


def test_an_extension_rings_anew_and_keeps_what_rang() -> None:
    clock, first = clocks.ring(begin("R13", "2026-09-24 09:30"), at("2026-10-08 08:00"), CALENDAR)
    assert [r.colour for r in first] == ["yellow"]
    longer = extended(clock, 5, "2026-10-08 10:00")
    assert longer.raw_date == day("2026-10-15")
    assert clocks.next_moment(longer, CALENDAR) == at("2026-10-14 00:00")
    after, second = clocks.ring(longer, at("2026-10-16 00:00"), CALENDAR)
    assert [(r.kind, r.colour) for r in second] == [("warn", "yellow"), ("late", ""), ("late", "red")]
    assert len(set(after.fired)) == 4


def test_days_of_the_limit_move_on_with_an_extension() -> None:
    # Domain C1: warn points are shares of the time; day 45 of 60 becomes day 65 of 80, and day 30 is not rung twice.
    clock = extended(begin("R18", "2026-09-28 11:00"), 20, "2026-10-30 09:00")
    assert [r[0] for r in rings(clock) if r[1] == "warn"] == [
        "10-28 00:00", "11-17 00:00", "12-02 00:00", "12-10 00:00", "12-14 00:00",
    ]  # fmt: skip


def test_days_within_a_week_are_its_working_days() -> None:
    assert [r[0] for r in rings(begin("R12", "2026-11-16 09:00"))] == ["11-19 00:00", "11-20 00:00", "11-21 00:00"]
    assert [r[1] for r in rings(begin("R12", "2026-11-20 09:00"))] == ["late"]  # due today: nothing to warn of
    longer = extended(begin("R12", "2026-11-16 09:00"), 2, "2026-11-17 09:00")
    assert [r[0] for r in rings(longer)] == ["11-23 00:00", "11-24 00:00", "11-25 00:00"]


def test_half_of_a_working_day_limit_lies_on_a_working_day() -> None:
    # Friday 10:00 to Monday 24:00 has 38 working hours; half of them are over on Monday at 05:00.
    assert rings(begin("R07", "2026-11-20 10:00"))[0][0] == "11-23 05:00"


def test_a_warning_whose_time_has_passed_already_rings_at_once() -> None:
    # R17 with one working day left when it starts: the warning "one day left" is due now, and not in the past.
    order = begin("R13", "2026-11-16 09:12")
    assert rings(begin("R17", "2026-11-20 10:00", capped_by=order))[0][:3] == ("11-20 10:00", "warn", 1)
    assert rings(begin("R16", "2026-11-20 10:00"))[0][:3] == ("11-20 10:00", "warn", 3)


def test_missed_rings_are_caught_up_once() -> None:
    clock = begin("R18", "2026-03-02 09:00")
    caught, missed = clocks.ring(clock, at("2026-04-30 00:00"), CALENDAR)
    assert [r.id.partition("@")[0] for r in missed] == ["day:30.1", "day:45.2", "day:53.2", "day:57.3"]
    assert clocks.ring(caught, at("2026-04-30 00:00"), CALENDAR) == (caught, ())


def test_rings_name_their_due() -> None:
    ids = [r.id for r in clocks.moments(begin("R13", "2026-09-24 09:30"), CALENDAR)]
    assert ids == ["left:1wd.2@2026-10-09", "late.3@2026-10-09", "late:1wd.4@2026-10-09"]
    hours = begin("R08", "2026-11-20 21:53", limit="30m")
    assert [r.id for r in clocks.moments(hours, CALENDAR)] == ["late.2@2026-11-20T14:23:00Z"]


def test_a_due_moved_earlier_past_its_warning_rings_at_once_and_only_once() -> None:
    clock = begin("R13", "2026-12-24 09:00")
    moved = clocks.recalculate(clock, NEXT_YEAR, at("2026-12-29 12:00"))
    first = clocks.moments(moved, NEXT_YEAR)[0]
    assert (first.at, first.id) == (at("2026-12-29 12:00"), "left:1wd.2@2026-12-30")
    warned, _ = clocks.ring(clock, at("2026-12-30 08:00"), CALENDAR)
    moved = clocks.recalculate(warned, NEXT_YEAR, at("2026-12-30 09:00"))
    assert [r.kind for r in clocks.moments(moved, NEXT_YEAR) if r.id not in moved.fired] == ["late", "late"]


@settings(deadline=None)
@given(lived(), st.lists(st.integers(0, 60 * 24 * 40), max_size=10))
def test_every_ring_rings_exactly_once_whatever_the_ticks(
    life: tuple[Clock, Calendar, datetime], ticks: list[int]
) -> None:
    clock, calendar, now = life
    if clock.state != RUNNING:
        bounded = clock.state == PAUSED and TRIED[clock.rule].longest_pause
        assert bool(clocks.next_moment(clock, calendar, TRIED)) is bool(bounded)
        return
    if any(warn.when.startswith("every") for warn in TRIED[clock.rule].warns):
        return  # without an end; see the tests below
    all_of_them = clocks.moments(clock, calendar, TRIED)
    assert len({r.id for r in all_of_them}) == len(all_of_them)
    heard = list(clock.fired)
    end = max((r.at for r in all_of_them), default=now)
    for tick in [*sorted(now + timedelta(minutes=t) for t in ticks), max(end, now)]:
        expected = clocks.next_moment(clock, calendar, TRIED)
        clock, new = clocks.ring(clock, tick, calendar, TRIED)
        assert bool(new) == (expected is not None and expected <= tick)
        assert all(r.at <= tick for r in new)
        heard += [r.id for r in new]
        assert clocks.ring(clock, tick, calendar, TRIED) == (clock, ())
    assert len(heard) == len(set(heard))
    assert {r.id for r in all_of_them} <= set(heard)
    assert clocks.next_moment(clock, calendar, TRIED) is None


def test_a_warning_comes_again_until_the_clock_stops_and_missed_ones_ring_once() -> None:
    # R35: flagged at 21:47, every quarter of an hour, late after the hour.
    clock = begin("R35", "2026-11-20 21:47")
    told = []
    for minute in ("21:47", "22:02", "22:10", "22:17", "22:47"):
        clock, new = clocks.ring(clock, at(f"2026-11-20 {minute}"), CALENDAR)
        told.append([(r.rung, r.kind, f"{r.at.astimezone(SHANGHAI):%H:%M}") for r in new])
    assert told == [
        [(2, "warn", "21:47")],
        [(3, "warn", "22:02")],
        [],
        [(3, "warn", "22:17")],
        [(3, "warn", "22:47"), (4, "late", "22:47"), (5, "late", "22:47")],
    ]
    # The sweep stood still for three hours: one warning for all that were missed, and what is kept does not grow.
    clock, new = clocks.ring(clock, at("2026-11-21 01:50"), CALENDAR)
    assert [(r.rung, f"{r.at.astimezone(SHANGHAI):%H:%M}") for r in new] == [(3, "01:47")]
    assert clocks.ring(clock, at("2026-11-21 01:50"), CALENDAR) == (clock, ())
    assert clocks.next_moment(clock, CALENDAR) == at("2026-11-21 02:02")
    assert len(clock.fired) == 4
    reported = clocks.stop(clock, at("2026-11-21 01:51"))
    assert reported.state == "late"
    assert clocks.next_moment(reported, CALENDAR) is None


def test_a_pause_for_the_legal_opinion_ends_by_itself_after_five_working_days() -> None:
    # R31: filed on Monday 11-16 (due 11-23), the opinion asked for on Tuesday; 17, 18, 19, 20 and 23 stand still.
    asked_for = clocks.pause(begin("R31", "2026-11-16 09:00"), at("2026-11-17 10:00"), "等待法律意见", "u1", CALENDAR)
    assert clocks.next_moment(asked_for, CALENDAR) == at("2026-11-24 00:00")
    assert clocks.ring(asked_for, at("2026-11-23 23:59"), CALENDAR) == (asked_for, ())
    clock, new = clocks.ring(asked_for, at("2026-11-24 00:00"), CALENDAR)
    assert (clock.state, clock.raw_date, new) == (RUNNING, day("2026-11-30"), ())
    # Nothing is left for another one.
    with pytest.raises(Invalid, match="已经用完"):
        clocks.pause(clock, at("2026-11-25 10:00"), "等待法律意见", "u1", CALENDAR)
    # Given back earlier, the rest may still be used.
    back = clocks.resume(asked_for, at("2026-11-19 10:00"), CALENDAR)
    assert back.raw_date == day("2026-11-25")
    again = clocks.pause(back, at("2026-11-23 10:00"), "等待法律意见", "u1", CALENDAR)
    assert clocks.next_moment(again, CALENDAR) == at("2026-11-26 00:00")


@settings(deadline=None)
@given(lived())
def test_a_running_duty_always_has_an_alarm_and_never_before_its_due(life: tuple[Clock, Calendar, datetime]) -> None:
    clock, calendar, _ = life
    late = [r for r in clocks.moments(clock, calendar, TRIED) if r.kind == "late"]
    if clock.state == RUNNING and TRIED[clock.rule].late_rungs:
        assert late
    assert all(r.at >= clock.judged for r in late if clock.raw_date.isoformat() in r.id)
