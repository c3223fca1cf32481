"""Clocks to try things on: rules that allow every move, and the life of any clock at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from chalicelib.domain import clocks
from chalicelib.domain.clocks import PAUSED, Clock
from chalicelib.domain.deadlines import RULES, Extension, Rule, Warn
from chalicelib.domain.errors import Invalid
from chalicelib.domain.workdays import (
    SHANGHAI,
    Calendar,
)
from tests.domain.test_workdays import CALENDAR, OFF_2026, WORK_2026, at, calendars, day

# A rule that may be paused, extended and rolled over, to try all moves on one clock.
SUPPLE = Rule(
    id="T1", title="试验期限", source="tests", limit="5wd", start_on=frozenset(), stop_on=frozenset(), pausable=True,
    extension=Extension(10, "wd", None, ("UNIT_HEAD",)),
    warns=(Warn("start", 1), Warn("half", 1), Warn("day:2", 2), Warn("left:1wd", 2, "yellow"), Warn("left:4h", 3),
           Warn("late", 4), Warn("late:1wd", 5, "red")),
)  # fmt: skip
BY_DAY = replace(SUPPLE, id="T2", limit="20d", roll=True, extension=Extension(30, "d", 2, ("UNIT_HEAD",)))
BY_HOUR = replace(
    SUPPLE, id="T3", limit="8h", extension=None, warns=(Warn("share:50", 1), Warn("share:80", 2), Warn("late", 3))
)
TRIED = {**RULES, **{rule.id: rule for rule in (SUPPLE, BY_DAY, BY_HOUR)}}


def begin(rule: str, moment: str, **given: object) -> Clock:
    settled = {"obligor": "qh", "round": 0, "calendar": CALENDAR, **given}
    return clocks.start(TRIED[rule], at=at(moment), **settled)  # type: ignore[arg-type]


def rings(clock: Clock) -> list[tuple[str, str, int, str, str]]:
    """What rings when, in Shanghai's words."""
    return [
        (f"{r.at.astimezone(SHANGHAI):%m-%d %H:%M}", r.kind, r.rung, r.colour, r.id.partition("@")[2])
        for r in clocks.moments(clock, CALENDAR, TRIED)
    ]


def paused(rule: str, start: str, from_: str, to: str) -> Clock:
    clock = clocks.pause(begin(rule, start), at(from_), "等待补充材料", "u1", CALENDAR, rules=TRIED)
    assert clock.state == PAUSED
    return clocks.resume(clock, at(to), CALENDAR)


def extended(clock: Clock, days: int, moment: str, by: str = "u1") -> Clock:
    return clocks.extend(clock, days=days, at=at(moment), reason="须会商", by=by, calendar=CALENDAR, rules=TRIED)


def asked(clock: Clock, moment: str) -> Clock:
    return clocks.ask_extension(clock, days=3, at=at(moment), reason="须会商", by="liaison")


# What 2027's notice might say, with a make-up day in the December before (edge 3).
NEXT_YEAR = Calendar(
    "2027",
    OFF_2026 | {day("2027-01-01"), day("2027-02-05"), day("2027-02-08"), day("2027-02-09")},
    WORK_2026 | {day("2026-12-26")},
    frozenset({2026, 2027}),
)


starts = st.integers(0, 60 * 24 * 364).map(lambda minutes: at("2026-01-01 00:00") + timedelta(minutes=minutes))
steps = st.lists(st.integers(1, 60 * 24 * 12), max_size=12)
rules = st.sampled_from([rule for rule in TRIED.values() if rule.limit])


@st.composite
def lived(draw: st.DrawFn) -> tuple[Clock, Calendar, datetime]:
    """A clock under any rule and calendar after a life of pauses, extensions and new calendars, and the time it is."""
    rule, calendar, now = draw(rules), draw(calendars()), draw(starts)
    clock = clocks.start(rule, obligor="qh", round=0, at=now, calendar=calendar)
    for minutes in draw(steps):
        now += timedelta(minutes=minutes)
        move = draw(st.sampled_from(["pause", "resume", "extend", "ask", "decline", "recalculate", "ring"]))
        try:
            match move:
                case "pause":
                    clock = clocks.pause(clock, now, "r", "u1", calendar, rules=TRIED)
                case "resume":
                    clock = clocks.resume(clock, now, calendar)
                case "extend":
                    days = draw(st.integers(1, 6))
                    clock = clocks.extend(clock, days=days, at=now, reason="r", by="u1", calendar=calendar, rules=TRIED)
                case "ask":
                    clock = clocks.ask_extension(clock, days=1, at=now, reason="r", by="u2")
                case "decline":
                    clock = clocks.decline_extension(clock, at=now, reason="r", by="u1")
                case "recalculate":
                    calendar = replace(draw(calendars()), version=f"v{minutes}")
                    clock = clocks.recalculate(clock, calendar, now, rules=TRIED)
                case _:
                    clock, _ = clocks.ring(clock, now, calendar, TRIED)
        except Invalid:
            pass
    return clock, calendar, now
