"""The rule rows: which apply to what, what moves them, and that the law's own are as the law says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain import deadlines
from chalicelib.domain.calendar_rules import CALENDAR_RULES
from chalicelib.domain.deadlines import ROWS, RULES, Matter, fits, limit_for, rules_for, start_moment
from chalicelib.domain.errors import Invalid
from chalicelib.domain.rules import GRADES, OBLIGORS, TRACKS, TYPES, URGENCIES
from chalicelib.domain.workdays import Reckoned, business_date, parse_limit
from tests.domain.test_workdays import CALENDAR, VECTORS, at, day

ORDER = Matter(type="COMPLAINT", track="H12345", channel="H12345", contact=True)
PETITION = Matter(type="COMPLAINT", track="PETITION_ORD", channel="LETTER", named=True, contact=True)
SIMPLE = replace(PETITION, track="PETITION_SIMPLE")
CONSULT = Matter(type="CONSULT", track="CONSULT_FAST", channel="WEB", grade="check", contact=True)

NEVER_OFF = {"R16", "R17", "R30", "R35", "R35A"}
"""Recommendations that no office may do without: a redo and its slice, the call-back, the urgent report."""

ALL_MATTERS = [
    Matter(type="COMPLAINT", track=track, channel=channel, urgency=urgency, grade=grade, named=named, upper=upper,
           contact=True, round=turn, outside_due=outside, inner=outside, accepted=outside, annulled=named, topic="12")
    for track in sorted(TRACKS)
    for channel in ("LETTER", "PHONE", "H12345", "UPPER")
    for urgency in URGENCIES
    for grade in GRADES
    for named in (True, False)
    for upper in (True, False)
    for turn in (0, 1)
    for outside in (True, False)
]  # fmt: skip


def started(signal: str, matter: Matter) -> list[str]:
    return [row.id for row in rules_for(signal, matter)]


@pytest.mark.parametrize(
    ("signal", "matter", "rules"),
    [
        ("submitted", ORDER, ["R01", "R13", "R15"]),
        ("submitted", replace(ORDER, urgency="urgent", outside_due=True), ["R01", "R14", "R15"]),
        ("submitted", replace(ORDER, urgency="urgent"), ["R01", "R13", "R15"]),
        ("registered", ORDER, ["R06"]),
        ("dispatched", ORDER, ["R07", "R15A", "R17"]),
        ("dispatched", replace(ORDER, inner=True), ["R07", "R17"]),
        ("signed", ORDER, ["R08"]),
        ("signed", replace(ORDER, contact=False), []),
        ("sign.lapsed", ORDER, ["R08"]),
        ("redo.ordered", replace(ORDER, round=1), ["R16"]),
        ("redo.ordered", replace(PETITION, round=1), ["R47"]),
        ("redo.ordered", replace(PETITION, round=1, annulled=True), []),
        ("reexam.annulled", replace(PETITION, round=1, annulled=True), ["R18"]),
        ("submitted", PETITION, ["R01"]),
        ("registered", PETITION, ["R02", "R06"]),
        ("registered", replace(PETITION, upper=True), ["R03", "R04A", "R06"]),
        ("registered", replace(PETITION, named=False), ["R06", "R18"]),
        ("dispatched", PETITION, ["R04", "R07", "R20"]),
        ("dispatched", replace(PETITION, inner=True), ["R04", "R07", "R19"]),
        ("registered", replace(PETITION, topic="1201"), ["R02", "R06", "R36"]),
        ("registered", SIMPLE, ["R02", "R06", "R22A"]),
        ("notice.accepted", SIMPLE, ["R22"]),
        ("registered", replace(SIMPLE, named=False), ["R06", "R22"]),
        ("simple.converted", replace(PETITION, accepted=True), ["R18"]),
        ("simple.converted", PETITION, []),
        ("simple.converted", replace(PETITION, named=False), ["R18"]),
        ("registered", replace(PETITION, track="SUGGEST", type="SUGGEST"), ["R02", "R06", "R28"]),
        ("registered", replace(PETITION, track="DISCIPLINE", type="REPORT"), ["R06", "R29"]),
        ("approval.asked", PETITION, ["R09"]),
        ("whistled", PETITION, ["R46", "R46A"]),
        ("inner.assigned", PETITION, ["R46B"]),
        ("reexam.begun", replace(PETITION, track="REEXAM"), ["R19", "R25"]),
        ("reexam.delivered", replace(PETITION, track="REEXAM"), ["R26"]),
        ("recheck.begun", replace(PETITION, track="RECHECK"), ["R19", "R27"]),
        ("filing.asked", PETITION, ["R31"]),
        ("filing.told", PETITION, ["R32"]),
        ("legal.asked", PETITION, ["R31A"]),
        ("supervised", PETITION, ["R33"]),
        ("proposal.made", PETITION, ["R34"]),
        ("urgent.flagged", PETITION, ["R35"]),
        ("urgent.reported", PETITION, ["R35A"]),
        ("record.sent", PETITION, ["R36A"]),
        ("record.checked", PETITION, ["R36B"]),
        ("record.opinion", PETITION, ["R36C"]),
        ("path.guided", PETITION, []),
        ("path.guided", replace(PETITION, path="student_appeal"), ["R37"]),
        ("path.guided", replace(PETITION, path="teacher_appeal"), ["R38"]),
        ("reception.held", PETITION, ["R40"]),
        ("held", PETITION, ["R43"]),
        ("review.asked", PETITION, ["R45"]),
        ("reply.delivered", replace(PETITION, told_rights=False), ["R30"]),
        ("forwarded", PETITION, ["R03"]),
        ("notice.accepted", PETITION, ["R18"]),
        ("notice.lapsed", PETITION, ["R18"]),
        ("reply.approved", PETITION, ["R23"]),
        ("reply.delivered", PETITION, ["R24", "R30"]),
        ("reply.delivered", ORDER, ["R30"]),
        ("reply.delivered", replace(ORDER, contact=False), []),
        ("return.agreed", ORDER, ["R06"]),
        ("registered", CONSULT, ["R06", "R11"]),
        ("registered", replace(CONSULT, grade="ordinary"), ["R06", "R11"]),
        ("registered", replace(CONSULT, grade="ordinary", channel="PHONE"), ["R06", "R10"]),
        ("registered", replace(CONSULT, grade="complex"), ["R06", "R12"]),
        ("registered", replace(CONSULT, grade=""), ["R06", "R12"]),
        ("answered", CONSULT, ["R30"]),
    ],
)
def test_what_a_signal_starts(signal: str, matter: Matter, rules: list[str]) -> None:
    assert started(signal, matter) == rules


@pytest.mark.slow
def test_no_signal_starts_one_rule_twice_for_any_matter() -> None:
    signals = {signal for row in ROWS for signal in row.start_on}
    for matter in ALL_MATTERS:
        for signal in signals:
            ids = started(signal, matter)
            assert len(ids) == len(set(ids)), (signal, matter)


def test_every_order_and_every_petition_has_a_limit_for_its_answer() -> None:
    for matter in ALL_MATTERS:
        if matter.channel == "H12345":
            signal = "redo.ordered" if matter.round else "submitted"
            assert len({"R13", "R14", "R16"} & set(started(signal, matter))) == 1
        if matter.track == "PETITION_ORD":
            by_notice = "R18" in started("notice.accepted", matter)
            by_default = "R18" in started("registered", matter)
            assert by_notice
            assert by_default is not matter.named
        if matter.track == "CONSULT_FAST":
            assert len({"R10", "R11", "R12"} & set(started("registered", matter))) == 1


def test_a_fulfilled_duty_is_not_cancelled_by_the_same_signal() -> None:
    assert ROWS.stopped_by("answered") == {
        "R01", "R02", "R03", "R05", "R06", "R10", "R11", "R12", "R13", "R14", "R16", "R18", "R20", "R22", "R22A",
        "R28", "R38", "R47",
    }  # fmt: skip
    assert ROWS.cancelled_by("answered") >= {"R04", "R04A", "R07", "R08", "R15", "R17", "R46"}
    assert ROWS.stopped_by("refused") == {"R02", "R03", "R22A"}
    assert "R02" not in ROWS.cancelled_by("refused")
    for signal in ("answered", "refused", "closed", "return.agreed"):
        assert not ROWS.stopped_by(signal) & ROWS.cancelled_by(signal)


@pytest.mark.parametrize("signal", sorted(deadlines.TERMINAL))
def test_no_duty_outlives_its_case(signal: str) -> None:
    over = ROWS.stopped_by(signal) | ROWS.cancelled_by(signal)
    # The petitioner's rights do, advice to be answered, what came of a reception, a promise, a review that the unit
    # asked for afterwards.
    assert set(RULES) - over <= {"R34", "R40", "R43", "R45"} | deadlines.FOR_THE_PUBLIC


def test_waiting_for_the_petitioner_pauses_inner_limits_only() -> None:
    # B8 `ask_info`: never the fifteen days, never the sixty.
    assert ROWS.paused_by("info_asked") == ROWS.resumed_by("info_supplied") == {"R06"}
    assert ROWS.reopened_by("reply.rejected") == {"R17", "R19", "R46B"}


def test_a_hearing_stops_the_recheck_alone_and_a_legal_opinion_the_filing() -> None:
    # Edge 30: naive engines pause everything.
    assert ROWS.paused_by("hearing.opened") == ROWS.resumed_by("hearing.closed") == {"R27"}
    assert ROWS.paused_by("legal.asked") == ROWS.resumed_by("legal.given") == {"R31"}
    assert RULES["R31"].longest_pause == "5wd"


def test_what_belongs_to_no_round() -> None:
    assert {row.id for row in ROWS if row.lasts} == {"R33", "R34", "R35", "R35A", "R40", "R43", "R45"}


def test_every_rule_of_the_law_book_is_somewhere() -> None:
    here = {*RULES, *CALENDAR_RULES, *(each.id for each in deadlines.OVERRIDDEN)}
    assert {f"R{n:02}" for n in range(1, 45)} <= here
    assert not set(RULES) & set(CALENDAR_RULES)
    assert all(set(each.by) <= set(RULES) for each in deadlines.OVERRIDDEN)


def test_a_petition_office_sends_on_within_fifteen_days_only_where_it_is_one() -> None:
    # R05: 条例 Art. 22 binds 信访部门, so the row sleeps until an office says that it is one.
    assert (RULES["R05"].on, RULES["R05"].option) == (False, "petition_organ")
    assert "R05" not in started("registered", PETITION)


def test_rows_of_one_rule_differ_only_in_how_they_start() -> None:
    for row in ROWS:
        first = RULES[row.id]
        same = replace(
            row, applies=first.applies, start_on=first.start_on, start_from=first.start_from, obligor=first.obligor
        )
        assert same == first


def test_rows_are_well_formed() -> None:
    for row in ROWS:
        for limit in (row.limit, *(limit for _, limit in row.limit_by_urgency)):
            assert not limit or parse_limit(limit)
        assert row.start_on.isdisjoint(row.stop_on)
        assert row.obligor in OBLIGORS
        assert row.pausable == bool(row.pause_on) == bool(row.resume_on)
        assert not row.longest_pause or (row.pausable and parse_limit(row.longest_pause).by_day)
        assert not (row.optional and row.law)
        assert row.optional == ("[rec]" in row.source and row.id not in NEVER_OFF), row.id
        assert row.limit or row.part_due or row.id == "R14"
        assert {urgency for urgency, _ in row.limit_by_urgency} <= set(URGENCIES)
        assert row.applies.types <= TYPES
        assert row.applies.tracks <= TRACKS
        assert row.applies.grades <= set(GRADES)
        assert len({(warn.when, warn.rung) for warn in row.warns}) == len(row.warns)
        # Rung 0 tells nobody: it is there for what the row then orders.
        assert all((0 if row.on_late_action else 1) <= warn.rung <= 5 for warn in row.warns)
        if row.cap:
            assert set(row.cap.rules) <= set(RULES)


def test_a_missed_duty_is_never_silent_and_a_lapsed_right_alarms_nobody() -> None:
    for row in RULES.values():
        if row.id != "R10":  # the call is over; nobody can be warned any more
            assert bool(row.late_rungs) is not row.window, row.id
    assert {"R24", "R26", "R32", "R37"} == deadlines.FOR_THE_PUBLIC
    assert not any(warn.rung for rule in deadlines.FOR_THE_PUBLIC for warn in RULES[rule].warns)
    assert all(RULES[rule].window for rule in deadlines.OUTWARD_RETURN_LIMITS | deadlines.FOR_THE_PUBLIC)
    assert all(RULES[rule].window for rule in deadlines.RETURN_LIMITS)


@pytest.mark.parametrize(
    ("rule", "limit", "roll"),
    [
        ("R02", "15d", True),
        ("R03", "15d", True),
        ("R04", "5wd", False),
        ("R04A", "5wd", False),
        ("R05", "15d", True),
        ("R18", "60d", True),
        ("R24", "30d", True),
        ("R25", "30d", True),
        ("R26", "30d", True),
    ],
)
def test_the_law_s_own_limits(rule: str, limit: str, roll: bool) -> None:
    row = RULES[rule]
    assert (row.limit, row.roll, row.law, row.pausable) == (limit, roll, True, False)
    assert "信访工作条例" in row.source


def test_targets_of_assessment_do_not_roll() -> None:
    assert all(row.law for row in ROWS if row.roll)


def test_extensions_are_as_the_table_says() -> None:
    terms = {row.id: (e.max_days, e.unit, e.times) for row in RULES.values() if (e := row.extension)}
    assert terms == {
        "R12": (5, "wd", 1),
        "R13": (10, "wd", 1),
        "R17": (10, "wd", 1),
        "R18": (30, "d", None),
        "R19": (10, "wd", 1),
        "R20": (10, "wd", 1),
        "R28": (30, "d", 1),
    }
    # Two of a hundred orders a year may be extended (S3-54); nothing is said to the petitioner of what is inside.
    assert {row.id for row in RULES.values() if row.extension and row.extension.share} == {"R13"}
    assert {row.id for row in RULES.values() if row.extension and row.extension.inner} == {"R17", "R19", "R20"}


def test_urgency_shortens_the_limit() -> None:
    limits = {
        urgency: [limit_for(RULES[rule], replace(ORDER, urgency=urgency)) for rule in ("R01", "R06", "R07", "R08")]
        for urgency in URGENCIES
    }
    assert limits == {
        "normal": ["1wd", "1wd", "1wd", "1wd"],
        "urgent": ["15m", "1h", "30m", "2h"],
        "critical": ["15m", "1h", "30m", "30m"],
    }


def test_reclassification_shows_what_no_longer_fits() -> None:
    assert fits("R02", PETITION)
    assert not fits("R02", CONSULT)
    assert fits("R11", replace(CONSULT, grade="ordinary"))
    assert not fits("R13", replace(ORDER, round=1))


def test_acceptance_is_the_notice_or_day_15_whichever_is_earlier() -> None:
    received = at("2026-09-18 10:00")
    sent = at("2026-09-28 15:00")
    assert deadlines.accepted_on(received, sent) == sent
    assert business_date(deadlines.accepted_on(received, None)) == day("2026-10-03")
    assert business_date(deadlines.accepted_on(received, at("2026-10-03 23:00"))) == day("2026-10-03")
    assert business_date(deadlines.accepted_on(received, at("2026-10-04 00:00"))) == day("2026-10-03")


def test_where_each_row_counts_from() -> None:
    received, now = at("2026-09-18 10:00"), at("2026-09-21 10:00")
    sent = now - timedelta(hours=1)
    assert start_moment(RULES["R13"], now=now, received=received) == received
    assert start_moment(RULES["R07"], now=now, received=received, dispatched=sent) == sent
    assert start_moment(RULES["R07"], now=now, received=received) == now
    assert start_moment(RULES["R06"], now=now, received=received) == now
    assert start_moment(RULES["R18"], now=now, received=received, notice=now) == now


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v[0]}+{v[1]}")
def test_due_prints_the_vectors_from_a_date(vector: tuple[str, str, str, str, bool]) -> None:
    start, spec, raw, effective, provisional = vector
    found = deadlines.due(day(start), spec, CALENDAR)
    assert (found[0].date, found[1].date, found[1].provisional) == (day(raw), day(effective), provisional)


def test_due_by_rule_and_by_hours() -> None:
    assert deadlines.due(day("2026-09-24"), "R13", CALENDAR)[0] == Reckoned(day("2026-10-09"), False)
    assert deadlines.due(at("2026-03-02 09:00"), "R18", CALENDAR)[1] == Reckoned(day("2026-05-06"), False)
    assert deadlines.due(at("2026-10-01 23:00"), "4h", CALENDAR)[1] == Reckoned(day("2026-10-02"), False)


@pytest.mark.parametrize("spec", ["R14", "R99", "5", "4h"])
def test_due_refuses_what_it_cannot_reckon(spec: str) -> None:
    with pytest.raises(Invalid):
        deadlines.due(day("2026-09-24"), spec, CALENDAR)
