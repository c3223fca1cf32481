"""No local rule is looser than the law: what is refused with its article, what is only warned of, and why it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chalicelib.domain import clocks
from chalicelib.domain.deadlines import ROWS, RULES
from chalicelib.domain.lawful import Problem, longest, never_later, problems, refusals, rough
from chalicelib.domain.own_rows import rows_for
from chalicelib.domain.policy import OwnPolicy, OwnRule, Policy, inherit
from chalicelib.domain.rules import Warn
from chalicelib.domain.workdays import day_start, parse_limit, reckon
from tests.domain.test_workdays import CALENDAR, calendars

LAW = sorted({row.id for row in ROWS if row.law})


def found(policy: Policy) -> list[Problem]:
    return list(problems(policy, calendar=CALENDAR))


def only(policy: Policy) -> Problem:
    (problem,) = found(policy)
    return problem


def own(rule: str, **settings: object) -> Policy:
    return inherit([OwnPolicy(rules={rule: OwnRule(**settings)})])  # type: ignore[arg-type]


def test_fifteen_working_days_for_the_notice_are_refused_with_the_article() -> None:
    # S3-44 and S3-48 against 条例 Art. 23 (A5-1): 2026-02-12 → 02-27 by law, 03-11 by the seed.
    problem = only(Policy(limits={"R02": "15wd"}))
    assert (problem.rule, problem.field, problem.refused) == ("R02", "R02.limit", True)
    assert problem.article == "信访工作条例第23条"
    assert "15 个工作日" in problem.said
    # The worst start of the year: over the Spring Festival it is thirteen days too late.
    assert "如 2026-01-27 收到：法定 2026-02-11，按此为 2026-02-24" in problem.said
    assert problem.remedy == "请改为不超过 15 日"


@pytest.mark.parametrize(
    ("limits", "refused"),
    [
        ({"R18": "60d"}, False),
        ({"R18": "45d"}, False),
        ({"R18": "61d"}, True),
        ({"R18": "20wd"}, True),  # a long closure lies between: it cannot be promised to be earlier
        ({"R18": "week"}, True),
        ({"R02": "24h"}, False),
        ({"R02": "361h"}, True),
        ({"R04": "5wd"}, False),
        ({"R04": "5d"}, False),  # five calendar days are never more than five working days
        ({"R04": "6d"}, True),
        ({"R04": "6wd"}, True),
        ({"R25": "31d"}, True),
        ({"R27": "30d"}, False),
        ({"R14": "4h"}, True),  # its due comes with the order
        ({"R99": "1wd"}, True),
        ({"R13": "4wd"}, False),
    ],
)
def test_limits_against_the_law(limits: dict[str, str], refused: bool) -> None:
    assert bool(refusals(Policy(limits=limits), calendar=CALENDAR)) is refused


def test_what_is_only_recommended_may_be_looser_and_is_said_aloud() -> None:
    for policy in (Policy(limits={"R13": "7wd"}), own("R07", limit="2wd"), own("R30", extension_days=3)):
        for problem in found(policy):
            assert problem.refused is (problem.field == "R30.extension_days")
    assert only(own("R28", extension_days=60)).refused is False
    assert "建议" in only(Policy(limits={"R13": "7wd"})).said


@pytest.mark.parametrize(
    ("rule", "settings", "field", "said"),
    [
        ("R18", {"extension_days": 31}, "R18.extension_days", "第34条"),
        ("R18", {"approvers": ("CENTER_HEAD",)}, "R18.approvers", "第34条"),
        ("R02", {"extension_days": 5}, "R02.extension_days", "没有规定可以延期"),
        ("R02", {"on": False}, "R02.on", "第23条"),
        ("R13", {"on": False}, "R13.on", "不能停用"),
        ("R13", {"approvers": ("LIAISON",)}, "R13.approvers", "只能由"),
        ("R13", {"extension_days": 11}, "R13.extension_days", "山东省政务服务热线管理办法"),
        ("R24", {"limit": "15d"}, "R24.limit", "法定权利"),
        ("R24", {"roll": False}, "R24", "法定权利"),
        ("R37", {"limit": "20wd"}, "R37.limit", "法定权利"),
        ("R02", {"cutoff": "16:00"}, "R02.cutoff", "收到之日"),
        ("R02", {"close": "25:00"}, "R02.close", "截止时刻"),
        ("R08", {"urgent": "2x"}, "R08.urgent", "无法识别"),
        ("R02", {"warns": (Warn("day:10", 1),)}, "R02.warns", "无人知道"),
        ("R02", {"warns": (Warn("tomorrow", 1),)}, "R02.warns", "无法识别"),
        ("R02", {"warns": (Warn("late", 4), Warn("late", 4))}, "R02.warns", "重复"),
        ("R35", {"warns": (Warn("day:1", 1), Warn("late", 4))}, "R35.warns", "不按日"),
        ("R05", {"on": True}, "R05.on", "petition_organ"),
    ],
)
def test_what_is_refused(rule: str, settings: dict[str, object], field: str, said: str) -> None:
    told = refusals(own(rule, **settings), calendar=CALENDAR)
    assert list(told) == [field]
    assert said in told[field]


@pytest.mark.parametrize(
    "policy",
    [
        own("R18", extension_days=20, approvers=("UNIT_HEAD",)),
        own("R18", extension_days=0),
        own("R02", limit="10d", warns=(Warn("day:8", 1), Warn("late", 4)), close="17:30", roll=False),
        own("R08", urgent="1h", critical="15m", limit="4h"),
        own("R11", close="17:30"),
        own("R43", limit="14d"),
        Policy(options={"petition_organ": "是"}),
        Policy(roll=True),
        Policy(promises={"COMPLAINT": "15wd", "HELP": "30d", "CONSULT": "5wd", "SUGGEST": "30d", "PRAISE": "9wd"}),
    ],
)
def test_what_may_be_set(policy: Policy) -> None:
    assert found(policy) == []


def test_a_recommendation_may_be_switched_off_and_the_law_may_not() -> None:
    assert only(own("R20", on=False)).refused is False
    for rule in LAW:
        assert any(each.refused for each in found(own(rule, on=False))), rule


@pytest.mark.parametrize(
    ("promise", "refused"), [("60d", False), ("61d", True), ("35wd", False), ("45wd", True), ("x", True)]
)
def test_no_promise_is_later_than_the_law(promise: str, refused: bool) -> None:
    told = refusals(Policy(promises={"COMPLAINT": promise}), calendar=CALENDAR)
    assert bool(told) is refused
    if refused and promise != "x":
        assert "第34条" in told["promises.COMPLAINT"]


@given(st.integers(0, 60))
def test_the_rough_bound_without_a_calendar_is_no_shorter_than_the_real_one(n: int) -> None:
    assert rough(parse_limit(f"{n}wd")) >= longest(parse_limit(f"{n}wd"), CALENDAR)


limits = st.one_of(
    st.integers(0, 80).map(lambda n: f"{n}d"),
    st.integers(0, 40).map(lambda n: f"{n}wd"),
    st.integers(1, 2000).map(lambda n: f"{n}h"),
    st.just("week"),
)
starts = st.integers(0, 364)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(st.sampled_from([id for id in LAW if RULES[id].obligor != "petitioner"]), limits, starts, calendars())
def test_no_accepted_limit_ever_ends_later_than_the_law(rule: str, limit: str, start: int, calendar: object) -> None:
    policy = Policy(limits={rule: limit})
    assume(not refusals(policy))
    _not_later(rule, policy, start, calendar)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([id for id in LAW if RULES[id].obligor != "petitioner"]),
    st.builds(
        OwnRule,
        limit=st.none() | limits,
        roll=st.none() | st.booleans(),
        close=st.none() | st.sampled_from(["17:30", "24:00", "12:00"]),
        cutoff=st.none() | st.sampled_from(["16:00", ""]),
        extension_days=st.none() | st.integers(0, 60),
    ),
    st.booleans(),
    starts,
    calendars(),
)
def test_no_accepted_setting_ever_ends_later_than_the_law(
    rule: str, setting: OwnRule, roll: bool, start: int, calendar: object
) -> None:
    policy = inherit([OwnPolicy(roll=roll, rules={rule: setting})])
    assume(not refusals(policy))
    _not_later(rule, policy, start, calendar)


def _not_later(rule: str, policy: Policy, start: int, calendar: object) -> None:
    at = day_start(date(2026, 1, 1) + timedelta(days=start)) + timedelta(hours=10)
    law, mine = RULES[rule], rows_for(policy).rules[rule]
    by_law, by_us = (
        clocks.start(row, obligor="qh", round=0, at=at, calendar=calendar)  # type: ignore[arg-type]
        for row in (law, mine)
    )
    assert by_us.raw_due <= by_law.raw_due
    assert by_us.judged <= by_law.judged
    if mine.extension and mine.extension.max_days:
        days = mine.extension.max_days
        longer, longest_by_law = (
            clocks.extend(clock, days=most, at=at, reason="", by="", calendar=calendar, rules={rule: row})  # type: ignore[arg-type]
            for clock, row, most in ((by_us, mine, days), (by_law, law, law.extension.max_days if law.extension else 0))
        )
        assert longer.judged <= longest_by_law.judged


@given(limits, limits, starts, calendars())
def test_never_later_means_never(one: str, other: str, start: int, calendar: object) -> None:
    a, b = parse_limit(one), parse_limit(other)
    if not never_later(a, b):
        a, b = b, a
    assume(never_later(a, b))
    at = day_start(date(2026, 1, 1) + timedelta(days=start)) + timedelta(hours=15)
    assert reckon(calendar, at, a)[0] <= reckon(calendar, at, b)[0]  # type: ignore[arg-type]


def test_settings_are_inherited_one_by_one() -> None:
    bureau = OwnPolicy(limits={"R13": "4wd"}, rules={"R18": OwnRule(limit="50d", extension_days=20)})
    school = OwnPolicy(rules={"R18": OwnRule(extension_days=10), "R13": OwnRule(limit="3wd")})
    policy = inherit([bureau, school])
    assert policy.limits == {"R13": "3wd", "R18": "50d"}
    book = rows_for(policy)
    assert book.rules["R13"].limit == "3wd"
    assert (book.rules["R18"].limit, book.rules["R18"].extension) == (
        "50d", replace(RULES["R18"].extension, max_days=10),  # type: ignore[type-var]
    )  # fmt: skip
    # What a superior set stricter may be set looser below, down to the law and no further.
    assert not refusals(inherit([bureau, OwnPolicy(rules={"R18": OwnRule(limit="60d")})]))
    assert refusals(inherit([bureau, OwnPolicy(rules={"R18": OwnRule(limit="61d")})]))


def test_rows_are_built_once_for_a_policy_and_not_at_all_without_one() -> None:
    assert rows_for(Policy(promises={"HELP": "15wd"}, quiet="22:00-07:00")) is ROWS
    first = rows_for(Policy(limits={"R13": "4wd"}))
    assert rows_for(Policy(limits={"R13": "4wd"})) is first
    assert rows_for(Policy(limits={"R13": "3wd"})) is not first
    assert {row.id for row in first} == {row.id for row in ROWS}


def test_a_rule_that_is_off_starts_nothing_and_a_petition_office_has_its_own() -> None:
    off = rows_for(own("R07", on=False))
    assert "R07" not in {row.id for row in off.started_by("dispatched")}
    assert "R07" in off.stopped_by("signed")  # what it started before goes on
    asked = {row.id for row in rows_for(Policy(options={"petition_organ": True})).started_by("registered")}
    assert "R05" in asked
    assert "R05" not in {row.id for row in ROWS.started_by("registered")}
