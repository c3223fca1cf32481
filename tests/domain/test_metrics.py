"""Every rate on cases made for it: what counts, what does not, and when (domain D0, D1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.case import Stake
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.figures import Figure, Period, Scope, YearOnYear, counts, figures, year_before
from chalicelib.domain.metrics import HANDLING, METRICS
from chalicelib.domain.projections import ClockFact, DocketEntry
from chalicelib.domain.workdays import day_end

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
NOW = datetime(2026, 12, 15, tzinfo=UTC)
RECEIVED = datetime(2026, 11, 2, 1, tzinfo=UTC)
CITY = Scope("qh", frozenset({"qh", "qh-04", "qh-0401"}), whole=True, city=True)
OWN = Scope("qh", frozenset({"qh"}))
SCHOOL = Scope("qh-0401", frozenset({"qh-0401"}), whole=True)


def fact(rule: str, state: str, due: date = date(2026, 11, 9), obligor: str = "qh", **more: Any) -> ClockFact:
    done = {"met": day_end(due) - timedelta(hours=5), "late": day_end(due) + timedelta(hours=5)}.get(state)
    values: dict[str, Any] = {"round": 0, "extended": False, "fulfilled_at": done, **more}
    return ClockFact(rule=rule, obligor=obligor, raw_due=day_end(due), due=day_end(due), state=state, **values)


def entry(*facts: ClockFact, outcome: Mapping[str, Any] | None = None, **more: Any) -> DocketEntry:
    values: dict[str, Any] = {
        "key": "qh",
        "number": "QH20261102-AAAAA",
        "stake": Stake.OWNER,
        "state": "CLOSED",
        "open": False,
        "type": "COMPLAINT",
        "topic": "",
        "channel": "H12345",
        "urgency": "normal",
        "title": "",
        "holder": "",
        "assignee": "",
        "received_at": RECEIVED,
        "due": None,
        "revision": 1,
        "round": 0,
        "restricted": False,
        "people": 1,
        **more,
    }
    return DocketEntry(facts=facts, outcome=outcome or {}, **values)


def closed(on: str = "2026-11-12", **outcome: Any) -> DocketEntry:
    more = {name: outcome.pop(name) for name in ("type", "state", "round", "holder", "restricted") if name in outcome}
    facts = outcome.pop("facts", ())
    return entry(*facts, outcome={"closed_on": on, **outcome}, **more)


def measured(entries: Iterable[DocketEntry], scope: Scope = CITY, now: datetime = NOW) -> dict[str, Figure]:
    found, _ = figures(METRICS.values(), entries, scope, FIRST, LAST, now)
    return {each.metric.id: each for each in found}


def rate(id: str, *entries: DocketEntry, scope: Scope = CITY, now: datetime = NOW) -> tuple[Fraction, int]:
    found = measured(entries, scope, now)[id]
    return found.above, found.below


def test_nothing_below_the_line_is_null_and_neither_none_nor_all() -> None:
    for found in measured([]).values():
        assert (found.rate, found.reason, found.shown) == (None, "无适用件", "—")


@pytest.mark.parametrize(
    ("above", "below", "shown", "small"),
    [(535, 1408, "38.00%", False), (1, 8, "12.50%", False), (1, 3, "33.33%", True), (1, 800, "0.13%", False)],
)
def test_rates_are_rounded_half_up_where_they_are_shown_only(above: int, below: int, shown: str, small: bool) -> None:
    found = Figure(METRICS["late"], Fraction(above), below)
    assert (found.shown, found.rate, found.small) == (shown, Fraction(above, below), small)


def test_what_is_open_and_late_counts_as_a_failure() -> None:
    cases = [entry(fact("R13", "met")), entry(fact("R13", "late")), entry(fact("R13", "running"), open=True)]
    assert rate("handled_in_time", *cases) == (1, 3)
    assert rate("late", *cases) == (2, 3)


def test_a_case_counts_at_its_due_and_not_where_it_was_received_or_closed() -> None:
    early = entry(fact("R13", "met", date(2026, 10, 31)), received_at=RECEIVED - timedelta(days=9))
    edge = entry(fact("R13", "met", date(2026, 11, 30)))
    after = entry(fact("R13", "met", date(2026, 12, 1)))
    assert rate("handled_in_time", early, edge, after) == (1, 1)


def test_what_falls_due_later_than_now_is_left_to_a_later_look_also_when_it_is_done() -> None:
    now = datetime(2026, 11, 8, 12, tzinfo=UTC)
    assert rate("handled_in_time", entry(fact("R13", "met")), entry(fact("R13", "running")), now=now) == (0, 0)


def test_pauses_and_rounds_that_a_redo_froze_are_left_out() -> None:
    assert rate("handled_in_time", entry(fact("R13", "frozen")), entry(fact("R13", "paused"))) == (0, 0)


def test_each_round_counts_once_and_the_whole_order_goes_before_the_inner_part_of_it() -> None:
    order = entry(
        fact("R17", "late", obligor="qh-0401"),
        fact("R13", "met"),
        fact("R16", "late", date(2026, 11, 20), round=1),
        round=1,
    )
    assert rate("handled_in_time", order) == (1, 2)
    assert rate("handled_in_time", order, scope=SCHOOL) == (0, 1)


def test_an_extended_case_is_in_time_but_not_in_its_first_time() -> None:
    longer = {"extended": True, "first_due": day_end(date(2026, 11, 5))}
    in_first = fact("R13", "met", fulfilled_at=day_end(date(2026, 11, 4)), **longer)
    after_first = fact("R13", "met", fulfilled_at=day_end(date(2026, 11, 6)), **longer)
    assert rate("handled_in_time", entry(in_first), entry(after_first)) == (2, 2)
    assert rate("handled_in_first_time", entry(in_first), entry(after_first), entry(fact("R13", "met"))) == (2, 3)


def test_whoever_owed_it_is_charged() -> None:
    cases = [entry(fact("R07", "met", obligor="qh-04"), fact("R07", "late", obligor="qh-0401"), fact("R08", "met"))]
    assert rate("signed_in_time", *cases) == (1, 2)
    assert rate("signed_in_time", *cases, scope=OWN) == (0, 0)
    assert rate("signed_in_time", *cases, scope=SCHOOL) == (0, 1)
    assert rate("responded", *cases, scope=OWN) == (1, 1)


def test_a_unit_has_figures_of_its_own() -> None:
    unit = Scope("qh:0105")
    case = entry(fact("R07", "met", obligor="qh:0105"), fact("R07", "late", obligor="qh:0106"))
    assert rate("signed_in_time", case, scope=unit) == (1, 1)
    assert rate("signed_in_time", case, scope=OWN) == (1, 2)


def test_notices_of_acceptance_are_those_of_article_23() -> None:
    case = entry(fact("R02", "met"), fact("R03", "late", obligor="qh-04"), fact("R13", "late"))
    assert rate("notice_in_time", case) == (1, 2)


def test_call_backs_count_where_one_was_allowed_and_only_when_done_in_the_last_round() -> None:
    reached = closed(contact=True, called=True, connected=True, facts=(fact("R30", "met"),))
    tried_once = closed(contact=True, called=True, facts=(fact("R30", "late", fulfilled_at=None),))
    before_the_redo = closed(contact=True, round=1, facts=(fact("R30", "met"), fact("R30", "cancelled", round=1)))
    anonymous = closed()
    assert rate("called_back", reached, tried_once, before_the_redo, anonymous) == (1, 3)


def test_solved_is_the_petitioners_answer_and_partly_is_half() -> None:
    answers = [closed(connected=True, solved=each) for each in ("yes", "partly", "no")]
    others = [
        closed(connected=True, solved="yes", type="CONSULT"),
        closed(connected=True, solved="no", state="CLOSED_FILED"),
        closed(solved=""),
    ]
    assert rate("solved", *answers, *others) == (Fraction(3, 2), 3)


def test_no_answer_is_not_content() -> None:
    said = [closed(satisfied=each) for each in ("good", "fair", "bad")]
    silent = [closed(), closed(satisfied="good", type="PRAISE"), closed(satisfied="bad", state="CLOSED_FILED")]
    assert rate("satisfied", *said, *silent) == (2, 3)


def test_a_redo_is_charged_to_the_call_back_it_came_from() -> None:
    again = entry(fact("R30", "met"), fact("R30", "running", round=1), round=1, open=True, state="HANDLING")
    good = closed(facts=(fact("R30", "met"),))
    assert rate("redone", again, good) == (1, 2)


def test_complaints_with_a_verdict_and_no_others_are_substantiated_or_not() -> None:
    cases = [closed(verdict=each) for each in ("true", "partly", "false", "unknown", "none", "")]
    assert rate("substantiated", *cases, closed(verdict="true", type="CONSULT")) == (2, 4)


def test_a_result_counts_for_who_held_the_case_last() -> None:
    by_school = closed(satisfied="bad", holder="qh-0401")
    by_bureau = closed(satisfied="good")
    assert rate("satisfied", by_school, by_bureau) == (1, 2)
    assert rate("satisfied", by_school, by_bureau, scope=OWN) == (1, 1)
    assert rate("satisfied", by_school, scope=SCHOOL) == (0, 1)


def test_restricted_cases_count_for_the_city_and_nowhere_below() -> None:
    sealed = entry(restricted=True)
    assert counts(sealed, CITY)
    assert not counts(sealed, SCHOOL)
    assert not counts(sealed, OWN)


def test_merged_cases_and_those_of_another_organ_are_no_cases_of_ours() -> None:
    assert not counts(entry(state="MERGED"), CITY)
    assert not counts(entry(fact("R07", "late", fulfilled_at=None), state="TRANSFERRED_OUT"), CITY)
    assert counts(entry(fact("R07", "met"), state="TRANSFERRED_OUT"), CITY)


def test_the_volume_is_what_was_received_in_the_period() -> None:
    entries = [entry(), entry(received_at=RECEIVED - timedelta(days=5)), entry(state="MERGED")]
    _, received = figures(METRICS.values(), entries, CITY, FIRST, LAST, NOW)
    assert received == 1


def test_the_rows_name_rules_that_exist() -> None:
    assert set(HANDLING) <= set(RULES)
    assert all(row.over and row.below and row.without and row.source for row in METRICS.values())


def test_who_was_shown_to_another_organ_counts_as_told_in_time_and_in_no_other_rate() -> None:
    """Edge 27: a guidance paper is a notice like any other."""
    led = entry(fact("R02", "met"), state="TRANSFERRED_OUT")
    assert rate("notice_in_time", led) == (1, 1)
    late = entry(fact("R02", "late", fulfilled_at=None), state="TRANSFERRED_OUT")
    assert rate("notice_in_time", led, late) == (1, 2)
    assert figures(METRICS.values(), [led], CITY, FIRST, LAST, NOW)[1] == 0


@given(st.dates(date(2001, 1, 1), date(2100, 1, 1)), st.integers(0, 366))
def test_the_same_span_a_year_before_has_the_same_days_of_the_calendar(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    begin, end = year_before(first, last)
    assert begin <= end
    assert (begin.year, end.year) == (first.year - 1, last.year - 1)
    assert (begin.month, end.month) == (first.month, last.month)
    assert begin.day == min(first.day, 28) if first.month == 2 else begin.day == first.day
    whole = (last + timedelta(days=1)).day == 1
    assert ((end + timedelta(days=1)).day == 1) if whole else end.day == last.day


@pytest.mark.parametrize(
    ("now", "before", "shown"), [(1566, 1748, "-10.41%"), (3, 0, "—"), (0, 0, "—"), (0, 4, "-100.00%")]
)
def test_without_a_year_before_there_is_no_change(now: int, before: int, shown: str) -> None:
    span = date(2026, 1, 1), date(2026, 11, 21)
    assert YearOnYear(Period(*span, now, 210), Period(*year_before(*span), before, 211)).shown == shown
