"""The registers of going out and of what is heard: visits, events, the opinion ledger, the joint day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.policy import Policy
from chalicelib.domain.registers import step as engine
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.views import views
from chalicelib.domain.roles import SYSTEM
from tests.domain.programme_steps import ABOVE, BELOW, CLERK, HEAD, go, running, start
from tests.domain.standing_registers import KEEPER, NAMED, NOW, OPENING, STEPS, TERMS, fresh, opened

# Visits and events


@pytest.mark.parametrize(
    ("wrong", "field"), [({"to": None}, "to"), ({"sort": "home", "to": None}, "area"), ({"to": "qh-0801"}, "to")]
)
def test_a_visit_goes_to_an_office_below_or_to_homes(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        start("visit", **wrong)
    assert field in refused.value.fields
    assert start("visit", sort="home", to=None, area="北洼村").facts["area"] == "北洼村"


def test_a_visit_counts_households_and_a_contact_point_has_a_report() -> None:
    visit = start("visit")
    assert visit.named == "", "whoever is visited does not see it coming"
    with pytest.raises(Invalid, match="实访户数"):
        go(visit, "record", seen=11)
    with pytest.raises(Invalid):
        go(visit, "record", date="2026-11-17")
    point = start("visit", sort="point")
    with pytest.raises(Invalid, match="调研报告"):
        go(point, "record")
    assert go(point, "record", report="调研报告").facts["reported"] is True
    assert go(visit, "record").facts["reported"] is False


def test_what_a_visit_hears_goes_to_the_ledger() -> None:
    visit = go(start("visit"), "record")
    moved = engine.step(KINDS["visit"], visit, "raise", STEPS["visit", "raise"], CLERK, NOW, TERMS)
    after, heard = moved.entries
    assert (heard.kind, heard.key, heard.state) == ("suggestion", KEEPER, "listed")
    assert (heard.facts["ref"], heard.facts["source"], after.tally.issued) == (visit.id, "visit", 1)
    with pytest.raises(NotAllowed):
        go(start("visit"), "raise")
    with pytest.raises(Invalid):
        go(visit, "raise", topic="77")


def test_an_event_is_noted_on_or_after_its_day() -> None:
    with pytest.raises(NotAllowed, match="尚未到日期"):
        go(start("event", date="2026-11-17"), "record")
    held = go(start("event"), "record")
    assert (held.state, held.facts["contact_cards"]) == ("held", 60)
    with pytest.raises(Invalid):
        start("event", talk=None)


# Opinions and suggestions


def test_an_opinion_is_sent_to_a_unit_updated_answered_revisited_and_struck_off() -> None:
    entry = start("suggestion")
    assert running(entry) == {"S4-8.assign": "2026-11-19"}
    entry = go(entry, "assign", CLERK)
    assert (entry.named, running(entry)) == (
        NAMED,
        {"S4-8": "2026-11-30", "S4-27.update": "2026-12-16", "S4-27.assess": "2026-12-31"},
    )
    assert {c.rule: c.obligor for c in entry.clocks if c.rule == "S4-8"} == {"S4-8": NAMED}
    entry = go(entry, "update", BELOW, days=5)
    assert running(entry)["S4-27.update"] == "2026-12-21"
    entry = go(entry, "feed_back", BELOW, days=8)
    assert set(running(entry)) == {"S4-27.assess"}
    entry = go(entry, "send_back", days=9, due="2026-12-04")
    assert (entry.state, running(entry)["S4-8"]) == ("assigned", "2026-12-04")
    entry = go(go(entry, "feed_back", BELOW, days=10), "confirm", days=11)
    assert (entry.state, running(entry)["S4-27.revisit"]) == ("solved", "2026-12-27")
    with pytest.raises(NotAllowed, match="回访"):
        go(entry, "close", days=12)
    with pytest.raises(Invalid) as refused:
        go(entry, "revisit", CLERK, days=20, holds="no")
    assert list(refused.value.fields) == ["due"]
    again = go(entry, "revisit", CLERK, days=20, holds="no", due="2026-12-20")
    assert (again.state, running(again)["S4-8"], "S4-27.revisit" in running(again)) == ("assigned", "2026-12-20", False)
    entry = go(entry, "revisit", CLERK, days=20)
    closed = go(entry, "close", days=21)
    assert (closed.state, closed.due, closed.facts["score"]) == ("closed", None, 95)


def test_what_takes_long_is_updated_and_revisited_again_and_again() -> None:
    entry = go(go(start("suggestion"), "assign", CLERK), "feed_back", BELOW, status="long")
    with pytest.raises(Invalid):
        go(entry, "confirm")
    entry = go(entry, "confirm", hold_until="2027-08-31")
    assert (entry.state, running(entry)) == (
        "held",
        {"S4-27.update": "2026-12-16", "S4-27.revisit": "2027-02-14", "S4-27.assess": "2026-12-31"},
    )
    entry = go(entry, "revisit", CLERK, days=90, holds="partly")
    assert (entry.state, running(entry)["S4-27.revisit"]) == ("held", "2027-05-15")
    entry = go(entry, "assess", days=40)
    assert running(entry)["S4-27.assess"] == "2027-12-31"
    entry = go(entry, "feed_back", BELOW, days=200)
    assert "S4-27.revisit" not in running(entry)
    assert go(entry, "confirm", days=201).state == "solved"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ref": "QH20261116-ABCDE"}, "ref"),
        ({"source": "meeting", "ref": None}, "ref"),
        ({"source": "case", "ref": None}, "case"),
        ({"topic": "77"}, "topic"),
        ({"generality": "all"}, "generality"),
    ],
)
def test_an_opinion_says_where_it_came_from(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        start("suggestion", **wrong)
    assert field in refused.value.fields


def test_no_superior_reads_the_number_of_a_case_or_of_a_visit() -> None:
    moved = opened(KINDS["suggestion"], source="case", ref=None, case="QH20261116-ABCDE")
    words = {words.event: words for _, _, words in moved.events}
    found = {view.key: view for view in views(KINDS["suggestion"], moved.entries[0], words)}
    assert "case" in found[KEEPER].facts
    assert not {"case", "ref"} & set(found["qh"].facts)


# The joint day


def test_the_joint_day_is_a_tuesday_unless_that_is_a_holiday() -> None:
    with pytest.raises(Invalid, match="每周二"):
        start("joint_day", date="2026-11-18")
    assert start("joint_day", date="2026-10-08").on.isoweekday() == 4, "the Tuesday of that week is a holiday"
    friday = replace(TERMS, policy=Policy(options={"joint_day.weekday": 5}))
    form = {**OPENING["joint_day"], "date": "2026-11-20"}
    assert engine.begin(KINDS["joint_day"], KEEPER, form, CLERK, fresh(), NOW, friday).entries[0].on.day == 20


def test_what_is_brought_to_the_day_is_seen_sent_on_and_settled() -> None:
    day = start("joint_day")
    moved = engine.step(KINDS["joint_day"], day, "take", STEPS["joint_day", "take"], CLERK, NOW, TERMS)
    day, item = moved.entries
    with pytest.raises(NotAllowed, match="尚未举行"):
        go(day, "hold")
    day = go(day, "hold", days=1)
    with pytest.raises(NotAllowed, match="尚有 1 项"):
        go(day, "close", days=1)
    assert go(item, "first", CLERK, outcome="settled").state == "settled"
    own = go(item, "first", CLERK)
    with pytest.raises(NotAllowed, match="本级会诊"):
        go(own, "assign", ABOVE)
    with pytest.raises(Invalid):
        go(own, "assign", to="qh:0105")
    sent = go(own, "assign")
    assert (sent.named, running(sent)) == (NAMED, {"S4-26": "2026-11-30"})
    reported = go(sent, "report", BELOW)
    with pytest.raises(Invalid):
        go(reported, "review", kept="no")
    again = go(reported, "review", kept="no", due="2026-12-04")
    assert (again.state, running(again)) == ("assigned", {"S4-26": "2026-12-04"})
    assert go(reported, "review").state == "settled"


def test_the_upper_council_sends_on_what_was_put_before_it() -> None:
    kind = KINDS["joint_item"]
    form = {"outcome": "upper", "opinion": "需交警部门配合"}
    moved = engine.step(kind, start("joint_item"), "first", form, CLERK, NOW, TERMS)
    upper = moved.entries[0]
    assert [notice.to for notice in moved.notices] == ["qh"]
    with pytest.raises(NotAllowed, match="上级会诊"):
        go(upper, "assign")
    sent = go(upper, "assign", ABOVE, to="qh:0110")
    assert (sent.named, sent.state) == ("qh:0110", "assigned")
    top = engine.begin(kind, "qh", OPENING["joint_item"], SYSTEM, fresh(), NOW, TERMS).entries[0]
    boss = replace(HEAD, reach=frozenset({(role, "qh") for role, _ in HEAD.reach}))
    with pytest.raises(Invalid, match="没有上级"):
        engine.step(kind, top, "first", form, boss, NOW, TERMS)


def test_an_item_that_is_a_suggestion_goes_to_the_ledger_with_its_case() -> None:
    item = start("joint_item", case="QH20261116-ABCDE")
    form = STEPS["joint_item", "to_ledger"]
    after, heard = engine.step(KINDS["joint_item"], item, "to_ledger", form, CLERK, NOW, TERMS).entries
    assert (after.state, heard.kind, heard.facts["case"]) == ("ledger", "suggestion", "QH20261116-ABCDE")
    assert heard.facts["ref"] == item.id
