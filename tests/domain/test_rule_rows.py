"""Every rule of the law book by one example with dates of 2026, as an officer would reckon it (domain C0, C1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain import clocks, timing
from chalicelib.domain.case import Assignment, Case, Hold, Mark, PartState, Review, Source, State, Supervision
from chalicelib.domain.clocks import Clock
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.workdays import SHANGHAI, last_date
from tests.domain.standing import TERMS, a_case
from tests.domain.test_workdays import CALENDAR, at

T = replace(TERMS, calendar=CALENDAR)


def a_matter(received: str, **facts: Any) -> Case:
    """A case received at that moment, with no clock yet and one part (a1) that the town holds."""
    sent = facts.pop("sent", received)
    part = Assignment("a1", "qh-04", "qh", PartState.SIGNED, at(sent))
    given = {"type": "COMPLAINT", "named": True, "round": 0, "assignments": (part,), "overseers": (), **facts}
    return replace(a_case(State.HANDLING), received_at=at(received), clocks=(), **given)


def told(case: Case, signal: str, moment: str, part: str = "") -> Case:
    return timing.signalled(case, signal, part, at(moment), T)


def clock(case: Case, rule: str, part: str | None = None) -> Clock:
    found = [c for c in case.clocks if c.rule == rule and part in (None, c.part)]
    assert found, (rule, [c.rule for c in case.clocks])
    return found[-1]


def due(case: Case, rule: str) -> str:
    """The raw due: a date at whose 24:00 it ends, or a moment; with the effective one where that is later."""
    found = clock(case, rule)
    if found.raw_due.astimezone(SHANGHAI).strftime("%H:%M") != "00:00":
        return f"{found.raw_due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    raw, effective = last_date(found.raw_due), last_date(found.effective_due)
    return f"{raw}" if raw == effective or not found.roll else f"{raw}/{effective}"


ORDER = {"channel": "H12345", "track": "H12345"}
SIMPLE = {"track": "PETITION_SIMPLE"}
CONSULT = {"type": "CONSULT", "track": "CONSULT_FAST"}

EXAMPLES = [
    # Friday night; Saturday and Sunday do not count, so Monday.
    ("R01", "submitted", "2026-11-20 21:47", {}, "2026-11-23"),
    # 特急 is registered at once, at night as well.
    ("R01", "submitted", "2026-11-20 21:47", {"urgency": "critical"}, "2026-11-20 22:02"),
    # C0: received on a Saturday; day 15 lies in the Spring Festival, judged on the first working day after it.
    ("R02", "registered", "2026-01-31 10:00", {}, "2026-02-15/2026-02-24"),
    # C0: 2026-02-12 is due on 02-27 by law, and not on 03-11 (S3-44, R21).
    ("R02", "registered", "2026-02-12 10:00", {}, "2026-02-27"),
    # The same for what an upper organ sent on: from our own receipt.
    ("R03", "registered", "2026-09-18 10:00", {"source": Source(organ="市信访局")}, "2026-10-03/2026-10-08"),
    # A legal person that must answer itself has its own fifteen days from its own receipt (edge 9).
    ("R03", "forwarded", "2026-09-18 10:00", {"sent": "2026-09-21 09:00", "part": "a1"}, "2026-10-06/2026-10-08"),
    # Five working days in an article of calendar days (edge 4): 09-20 is a Sunday that counts.
    ("R04", "dispatched", "2026-09-18 10:00", {"part": "a1"}, "2026-09-24"),
    ("R04A", "registered", "2026-09-18 10:00", {"source": Source(organ="市信访局")}, "2026-09-24"),
    ("R06", "registered", "2026-05-08 10:00", {}, "2026-05-09"),  # C0: a Saturday that counts
    ("R06", "registered", "2026-05-08 22:00", {"urgency": "urgent"}, "2026-05-08 23:00"),
    ("R07", "dispatched", "2026-04-30 10:00", {"part": "a1"}, "2026-05-06"),
    ("R08", "signed", "2026-04-30 10:00", {"part": "a1"}, "2026-05-06"),
    ("R08", "signed", "2026-11-20 21:50", {"part": "a1", "urgency": "critical"}, "2026-11-20 22:20"),
    ("R09", "approval.asked", "2026-04-30 10:00", {}, "2026-05-07"),  # C0: 2 wd over the holiday
    ("R10", "registered", "2026-11-16 09:00", {**CONSULT, "grade": "ordinary", "channel": "PHONE"}, "2026-11-16 09:15"),
    # 待查: the same day; on a rest day the next working one.
    ("R11", "registered", "2026-11-12 09:00", {**CONSULT, "grade": "check"}, "2026-11-12"),
    ("R11", "registered", "2026-11-14 09:00", {**CONSULT, "grade": "check"}, "2026-11-16"),
    # 周内: the last working day of that week, which before the National Day is Sunday 09-20, a make-up day.
    ("R12", "registered", "2026-09-16 09:00", {**CONSULT, "grade": "complex"}, "2026-09-20"),
    ("R12", "registered", "2026-11-17 09:00", {**CONSULT, "grade": "complex"}, "2026-11-20"),
    ("R13", "submitted", "2026-09-24 09:12", ORDER, "2026-10-09"),  # E7 case 3
    ("R13", "submitted", "2026-04-30 09:12", ORDER, "2026-05-11"),  # E7 case 14
    # As many hours as the order says, through the night.
    ("R14", "submitted", "2026-11-20 21:47",
     {**ORDER, "urgency": "urgent", "source": Source(outside_due=at("2026-11-21 01:47"))}, "2026-11-21 01:47"),
    ("R15", "submitted", "2026-11-02 09:00", ORDER, "2026-11-04"),  # E7 case 9
    # The inner hops share the two days: half a working day each.
    ("R15A", "dispatched", "2026-11-02 09:30", {**ORDER, "part": "a1"}, "2026-11-02"),
    ("R15A", "dispatched", "2026-11-02 14:30", {**ORDER, "part": "a1"}, "2026-11-03 12:00"),
    ("R15A", "dispatched", "2026-11-06 16:00", {**ORDER, "part": "a1"}, "2026-11-09 12:00"),
    ("R16", "redo.ordered", "2026-11-05 10:00", {**ORDER, "round": 1}, "2026-11-10"),
    ("R17", "dispatched", "2026-11-16 10:00", {**ORDER, "part": "a1"}, "2026-11-20"),
    # 受理 09-28, sixty calendar days (E7 case 4).
    ("R18", "notice.accepted", "2026-09-18 10:00", {"accepted_on": date(2026, 9, 28)}, "2026-11-27"),
    ("R18", "notice.accepted", "2026-03-02 10:00", {"accepted_on": date(2026, 3, 2)}, "2026-05-01/2026-05-06"),  # C0
    # Nobody can be told: from day 15.
    ("R18", "registered", "2026-09-18 10:00", {"named": False}, "2026-12-02"),
    # Converted from 简易: the sixty days count from the first 受理 and not from the conversion (edge 32).
    ("R18", "simple.converted", "2026-09-18 10:00",
     {"accepted_on": date(2026, 9, 22), "moment": "2026-10-09 10:00"}, "2026-11-21/2026-11-23"),
    # 撤销重办: a new sixty days from the day it was annulled (edge 29).
    ("R18", "reexam.annulled", "2026-03-02 10:00",
     {"round": 1, "moment": "2026-06-01 10:00"}, "2026-07-31"),
    # An inner draft: C0, 20 working days over the National Day.
    ("R19", "dispatched", "2026-09-30 10:00", {"part": "u1"}, "2026-11-03"),
    # For a 复查 no later than its own thirty days: 20 working days from 01-20 would be 02-24.
    ("R19", "reexam.begun", "2026-01-20 10:00", {"track": "REEXAM"}, "2026-02-19"),
    ("R20", "dispatched", "2026-09-30 10:00", {"part": "a1"}, "2026-11-17"),
    ("R22A", "registered", "2026-09-24 10:00", SIMPLE, "2026-09-30"),
    ("R22", "notice.accepted", "2026-09-24 10:00", {**SIMPLE, "accepted_on": date(2026, 9, 24)}, "2026-10-15"),
    ("R23", "reply.approved", "2026-11-16 10:00", {}, "2026-11-23"),
    ("R24", "reply.delivered", "2026-01-20 10:00", {}, "2026-02-19/2026-02-24"),
    ("R25", "reexam.begun", "2026-01-20 10:00", {"track": "REEXAM"}, "2026-02-19/2026-02-24"),
    ("R26", "reexam.delivered", "2026-09-04 10:00", {"track": "REEXAM"}, "2026-10-04/2026-10-08"),
    ("R27", "recheck.begun", "2026-09-04 10:00", {"track": "RECHECK"}, "2026-10-04/2026-10-08"),
    # No limit of law: sixty days, and no roll.
    ("R28", "registered", "2026-06-15 10:00", {"type": "SUGGEST", "track": "SUGGEST"}, "2026-08-14"),
    ("R29", "registered", "2026-10-28 10:00", {"type": "REPORT", "track": "DISCIPLINE"}, "2026-10-29"),
    ("R30", "reply.delivered", "2026-11-18 10:00", ORDER, "2026-11-23"),
    ("R31", "filing.asked", "2026-09-18 10:00", {}, "2026-09-24"),
    ("R31A", "legal.asked", "2026-09-18 10:00", {}, "2026-09-24"),
    ("R31B", "objection.filed", "2026-09-18 10:00", {}, "2026-09-24"),
    ("R32", "filing.told", "2026-09-18 10:00", {}, "2026-09-24"),
    ("R33", "supervised", "2026-09-18 10:00", {"part": "s1"}, "2026-09-22"),
    ("R33", "supervised", "2026-09-18 10:00", {"part": "s2"}, "2026-09-20"),  # 红牌: the next working day
    ("R34", "proposal.made", "2026-09-04 10:00", {"part": "s1"}, "2026-10-04"),
    ("R35", "urgent.flagged", "2026-11-20 21:47", {"urgency": "critical"}, "2026-11-20 22:47"),
    ("R35A", "urgent.reported", "2026-11-20 21:53", {"urgency": "critical"}, "2026-11-20 22:08"),
    # 学籍 (E7 case 12): three, five, five, five working days from hop to hop.
    ("R36", "registered", "2026-05-11 10:00", {"topic": "1201"}, "2026-05-14"),
    ("R36A", "record.sent", "2026-05-14 10:00", {"topic": "12"}, "2026-05-21"),
    ("R36B", "record.checked", "2026-05-21 10:00", {"topic": "12"}, "2026-05-28"),
    ("R36C", "record.opinion", "2026-05-28 10:00", {"topic": "12"}, "2026-06-04"),
    ("R37", "path.guided", "2026-09-18 10:00", {"path": "student_appeal"}, "2026-10-15"),
    ("R38", "path.guided", "2026-09-04 10:00", {"path": "teacher_appeal"}, "2026-10-04/2026-10-08"),
    ("R40", "reception.held", "2026-10-14 15:00", {}, "2026-11-11"),  # E7 case 5
    ("R43", "held", "2026-09-01 10:00", {"part": "h1"}, "2026-09-25"),  # the look that was set
    ("R45", "review.asked", "2026-09-18 10:00", {}, "2026-09-24"),
    ("R46", "whistled", "2026-11-16 10:00", {"part": "c1"}, "2026-11-20"),  # the date that was set
    ("R46A", "whistled", "2026-11-20 10:00", {"part": "c1"}, "2026-11-23"),
    ("R46B", "inner.assigned", "2026-11-16 10:00", {"part": "c1"}, "2026-11-20"),
    ("R47", "redo.ordered", "2026-09-18 10:00", {"round": 1}, "2026-10-09"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "signal", "moment", "facts", "expected"), EXAMPLES, ids=[f"{e[0]}-{i}" for i, e in enumerate(EXAMPLES)]
)
def test_an_example_of_each_rule(rule: str, signal: str, moment: str, facts: dict[str, Any], expected: str) -> None:
    given = dict(facts)
    part, happened = given.pop("part", ""), given.pop("moment", moment)
    case = with_parts(a_matter(moment, **given), moment)
    case = told(case, signal, happened, part)
    assert due(case, rule) == expected
    assert clock(case, rule).state == "running"


def with_parts(case: Case, moment: str) -> Case:
    """With a unit's part (u1), a co-handler's with a date (c1), two orders of supervision and a promise (h1)."""
    unit = Assignment("u1", "qh:0105", "qh", PartState.SIGNED, at(moment))
    co = Assignment("c1", "qh:0104", "qh", PartState.SENT, at(moment), main=False, due=date(2026, 11, 20))
    orders = (
        Supervision("s1", "yellow", "late", "qh-04", "x", at(moment), 1),
        Supervision("s2", "red", "late", "qh-04", "x", at(moment), 1),
    )
    hold = Hold("h1", date(2026, 12, 31), date(2026, 9, 25), at(moment), 1)
    return replace(case, assignments=(*case.assignments, unit, co), supervisions=orders, holds=(hold,))


def test_every_rule_has_an_example() -> None:
    assert {example[0] for example in EXAMPLES} | {"R05"} >= set(RULES)  # R05: tests/services/test_own_policy.py


# What moves them


def test_a_reply_of_the_school_ends_the_town_s_thirty_days_too_and_a_hop_wins_nothing() -> None:
    # S3-48: the town has 30 working days from 11-02 (12-14); the school, sent on a week later, has no more than that.
    school = Assignment("a2", "qh-0401", "qh-04", PartState.SIGNED, at("2026-11-09 10:00"), parent="a1")
    case = a_matter("2026-11-02 10:00")
    case = told(replace(case, assignments=(*case.assignments, school)), "dispatched", "2026-11-02 10:00", "a1")
    case = told(told(case, "passed.on", "2026-11-09 10:00", "a1"), "dispatched", "2026-11-09 10:00", "a2")
    assert [(c.part, c.obligor, c.raw_date) for c in case.clocks if c.rule == "R20"] == [
        ("a1", "qh-04", date(2026, 12, 14)),
        ("a2", "qh-0401", date(2026, 12, 14)),
    ]
    # Approved is not filed: the clock waits for the copy (S3-49).
    case = told(case, "reply.approved", "2026-11-20 10:00", "a2")
    assert {c.state for c in case.clocks if c.rule == "R20"} == {"running"}
    case = told(case, "copy.filed", "2026-11-20 10:00", "a2")
    assert {c.state for c in case.clocks if c.rule == "R20"} == {"met"}


def test_a_return_below_ends_nothing_above() -> None:
    school = Assignment("a2", "qh-0401", "qh-04", PartState.SIGNED, at("2026-11-09 10:00"), parent="a1")
    case = a_matter("2026-11-02 10:00")
    case = told(replace(case, assignments=(*case.assignments, school)), "dispatched", "2026-11-02 10:00", "a1")
    case = told(told(case, "dispatched", "2026-11-09 10:00", "a2"), "return.agreed", "2026-11-10 10:00", "a2")
    assert {(c.part, c.state) for c in case.clocks if c.rule == "R20"} == {("a1", "running"), ("a2", "cancelled")}


def test_a_hearing_stops_the_recheck_and_nothing_else() -> None:
    # E7 case 17, edge 30: twelve days of hearing move the 复核 from 10-04 to 10-16; the 复查 stays.
    case = told(a_matter("2026-09-04 10:00", track="RECHECK"), "recheck.begun", "2026-09-04 10:00")
    case = told(told(case, "hearing.opened", "2026-09-10 09:00"), "hearing.closed", "2026-09-22 17:00")
    assert clock(case, "R27").raw_date == date(2026, 10, 16)
    assert clock(case, "R19").raw_date == date(2026, 10, 4)
    review = told(a_matter("2026-09-04 10:00", track="REEXAM"), "reexam.begun", "2026-09-04 10:00")
    assert clock(told(review, "hearing.opened", "2026-09-10 09:00"), "R25").state == "running"
    ordinary = told(a_matter("2026-09-04 10:00", accepted_on=date(2026, 9, 4)), "notice.accepted", "2026-09-04 10:00")
    assert clock(told(ordinary, "hearing.opened", "2026-09-10 09:00"), "R18").state == "running"


def test_a_pause_names_its_reason_and_who_asked_for_it() -> None:
    case = told(a_matter("2026-11-16 10:00"), "filing.asked", "2026-11-16 10:00")
    case = timing.signalled(case, "legal.asked", "", at("2026-11-17 10:00"), T, "qh.center-head")
    entry = clock(case, "R31").ledger[-1]
    assert (entry.kind, entry.reason, entry.by) == ("pause", "等待法律意见", "qh.center-head")
    back = told(case, "legal.given", "2026-11-19 10:00")
    assert clock(back, "R31").raw_date == date(2026, 11, 25)
    assert "等待法律意见" in "".join(clocks.explain(clock(back, "R31"), CALENDAR))


def test_an_order_of_supervision_and_a_promise_go_on_through_a_redo_and_the_rest_is_frozen() -> None:
    case = with_parts(a_matter("2026-11-16 10:00"), "2026-11-16 10:00")
    for signal, part in (("supervised", "s1"), ("held", "h1"), ("review.asked", ""), ("filing.asked", "")):
        case = told(case, signal, "2026-11-16 10:00", part)
    case = timing.round_opened(replace(case, round=1), at("2026-11-17 10:00"))
    running = {c.rule for c in case.clocks if c.state == "running"}
    assert running == {"R33", "R43", "R45"}
    case = told(case, "supervision.answered", "2026-11-18 10:00", "s1")
    assert clock(case, "R33").state == "met"
    done = timing.ended(case, at("2026-11-19 10:00"))
    assert {c.rule for c in done.clocks if c.state == "running"} >= {"R43"}


def test_annulled_gives_sixty_days_and_any_other_redo_ten_working_days() -> None:
    review = Review("reexam", 0, at("2026-06-01 10:00"), "x", 1, outcome="annulled")
    annulled = a_matter("2026-03-02 10:00", round=1, reviews=(review,))
    case = told(told(annulled, "redo.ordered", "2026-06-01 10:00"), "reexam.annulled", "2026-06-01 10:00")
    assert [c.rule for c in case.clocks] == ["R18"]
    assert clock(case, "R18").raw_date == date(2026, 7, 31)
    other = told(a_matter("2026-03-02 10:00", round=1), "redo.ordered", "2026-06-01 10:00")
    assert [(c.rule, c.raw_date) for c in other.clocks] == [("R47", date(2026, 6, 15))]


def test_a_reply_without_the_words_of_the_right_opens_no_period() -> None:
    # Edge 28.
    mark = Mark("no_review_words", at("2026-11-16 10:00"), "x", 1)
    case = told(a_matter("2026-09-18 10:00", marks=(mark,)), "reply.delivered", "2026-11-16 10:00")
    assert "R24" not in {c.rule for c in case.clocks}


def test_a_hop_that_begins_in_the_evening_has_until_noon() -> None:
    # R15A with 09-20, a Sunday that counts: dispatched on Saturday, due on Sunday at noon.
    case = told(a_matter("2026-09-19 20:00", **ORDER), "dispatched", "2026-09-19 20:00", "a1")
    assert due(case, "R15A") == "2026-09-20 12:00"
