"""The rule rows: which apply to what, what moves them, and that the law's own are as the law says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain import deadlines
from chalicelib.domain.deadlines import ROWS, RULES, Matter, fits, limit_for, rules_for, start_moment
from chalicelib.domain.errors import Invalid
from chalicelib.domain.rules import GRADES, OBLIGORS, TRACKS, TYPES, URGENCIES
from chalicelib.domain.workdays import Reckoned, business_date, parse_limit
from tests.domain.test_workdays import CALENDAR, VECTORS, at, day

ORDER = Matter(type="COMPLAINT", track="H12345", channel="H12345", contact=True)
PETITION = Matter(type="COMPLAINT", track="PETITION_ORD", channel="LETTER", named=True, contact=True)
CONSULT = Matter(type="CONSULT", track="CONSULT_FAST", channel="WEB", grade="check", contact=True)

ALL_MATTERS = [
    Matter(type="COMPLAINT", track=track, channel=channel, urgency=urgency, grade=grade, named=named, upper=upper,
           contact=True, round=turn, outside_due=outside)
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
        ("dispatched", ORDER, ["R07", "R17"]),
        ("signed", ORDER, ["R08"]),
        ("signed", replace(ORDER, contact=False), []),
        ("sign.lapsed", ORDER, ["R08"]),
        ("redo.ordered", replace(ORDER, round=1), ["R16"]),
        ("redo.ordered", replace(PETITION, round=1), []),
        ("submitted", PETITION, ["R01"]),
        ("registered", PETITION, ["R02", "R06"]),
        ("registered", replace(PETITION, upper=True), ["R03", "R06"]),
        ("registered", replace(PETITION, named=False), ["R06", "R18"]),
        ("dispatched", PETITION, ["R04", "R07"]),
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
    assert {row.id for row in deadlines.stopped_by("answered")} == {
        "R01", "R02", "R03", "R06", "R10", "R11", "R12", "R13", "R14", "R16", "R18",
    }  # fmt: skip
    assert {row.id for row in deadlines.cancelled_by("answered")} == {"R04", "R07", "R08", "R15", "R17"}
    assert {row.id for row in deadlines.stopped_by("refused")} == {"R02", "R03"}
    assert "R02" not in {row.id for row in deadlines.cancelled_by("refused")}


@pytest.mark.parametrize("signal", sorted(deadlines.TERMINAL))
def test_no_duty_outlives_its_case(signal: str) -> None:
    over = {row.id for row in (*deadlines.stopped_by(signal), *deadlines.cancelled_by(signal))}
    assert set(RULES) - over <= {"R24"}  # the petitioner's right to 复查 does


def test_waiting_for_the_petitioner_pauses_inner_limits_only() -> None:
    # B8 `ask_info`: never the fifteen days, never the sixty.
    assert [row.id for row in deadlines.paused_by("info_asked")] == ["R06"]
    assert [row.id for row in deadlines.resumed_by("info_supplied")] == ["R06"]
    assert [row.id for row in deadlines.reopened_by("reply.rejected")] == ["R17"]


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
        assert {urgency for urgency, _ in row.limit_by_urgency} <= set(URGENCIES)
        assert row.applies.types <= TYPES
        assert row.applies.tracks <= TRACKS
        assert row.applies.grades <= set(GRADES)
        assert len({(warn.when, warn.rung) for warn in row.warns}) == len(row.warns)
        assert all(1 <= warn.rung <= 5 for warn in row.warns)
        if row.cap:
            assert set(row.cap.rules) <= set(RULES)


def test_a_missed_duty_is_never_silent_and_a_lapsed_right_alarms_nobody() -> None:
    for row in RULES.values():
        if row.id != "R10":  # the call is over; nobody can be warned any more
            assert bool(row.late_rungs) is not row.window, row.id
    assert {"R24"} == deadlines.FOR_THE_PUBLIC
    assert not RULES["R24"].warns
    assert all(RULES[rule].window for rule in deadlines.RETURN_LIMITS)


@pytest.mark.parametrize(
    ("rule", "limit", "roll"),
    [("R02", "15d", True), ("R03", "15d", True), ("R04", "5wd", False), ("R18", "60d", True), ("R24", "30d", True)],
)
def test_the_law_s_own_limits(rule: str, limit: str, roll: bool) -> None:
    row = RULES[rule]
    assert (row.limit, row.roll, row.law, row.pausable) == (limit, roll, True, False)
    assert "信访工作条例" in row.source


def test_targets_of_assessment_do_not_roll() -> None:
    assert all(row.law for row in ROWS if row.roll)


def test_extensions_are_as_the_table_says() -> None:
    terms = {row.id: (e.max_days, e.unit, e.times) for row in RULES.values() if (e := row.extension)}
    assert terms == {"R12": (5, "wd", 1), "R13": (10, "wd", 1), "R17": (10, "wd", 1), "R18": (30, "d", None)}


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
