"""A month's figures by hand: what counts where, what is not told, when a month is closed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.adapters.calendars import WorkCalendars
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.transparency import changes, publish, told, volume
from chalicelib.domain.transparency_cells import FEW, HELD
from chalicelib.domain.transparency_months import Month, closed_months
from chalicelib.domain.transparency_splits import splits
from tests.domain.test_metrics import closed, entry, fact
from tests.world import cities

NOVEMBER = Month(2026, 11)
NOW = datetime(2026, 12, 9, tzinfo=UTC)
CITY = cities()[0]
TREE = {office.id: office for office in CITY.offices}
CALENDAR = WorkCalendars(lambda: (), lambda office: ()).calendar()


def many(count: int, **more: Any) -> list[DocketEntry]:
    return [entry(**{"type": "CONSULT", "topic": "0101", "holder": "qh-0401", **more}) for _ in range(count)]


def issue(*groups: Iterable[DocketEntry], before: Any = None, series: Any = ()) -> dict[str, Any]:
    entries = [each for group in groups for each in group]
    return publish(NOVEMBER, entries, TREE["qh"], TREE, series, NOW, before)


def cells(facts: dict[str, Any], table: str) -> dict[str, list[int | str]]:
    rows = next(each["rows"] for each in facts["tables"] if each["id"] == table)
    return {row["key"]: row["cells"] for row in rows if any(cell != 0 for cell in row["cells"])}


def test_what_came_in_is_counted_by_type_topic_channel_and_town() -> None:
    facts = issue(
        many(9),
        many(5, type="COMPLAINT", topic="02", channel="WALK_IN", holder="qh-02"),
        many(4, type="SUGGEST", topic="99", channel="REPORT_BOX", holder="qh-0801"),
    )
    assert facts["totals"] == {"received": 18, "answered": FEW, "closed": FEW}
    received = {table: {key: row[0] for key, row in cells(facts, table).items()} for table in ("type", "topic", "town")}
    assert received == {
        "type": {"CONSULT": 9, "COMPLAINT": 5, "HELP": 0, "": 4},
        "topic": {"01": 9, "02": 5, "": 4} | dict.fromkeys(set(cells(facts, "topic")) - {"01", "02", ""}, 0),
        "town": {"qh-04": 9, "qh-02": 5, "": 4} | dict.fromkeys(set(cells(facts, "town")) - {"qh-04", "qh-02", ""}, 0),
    }
    channels = cells(facts, "channel")
    assert (channels["H12345"][0], channels["VISIT"][0], channels[""][0]) == (9, 5, 4)


def test_each_thing_counts_on_its_own_day() -> None:
    before = datetime(2026, 10, 30, 4, tzinfo=UTC)
    answered = [replace(each, facts=(fact("R13", "met", date(2026, 11, 9)),)) for each in many(6, received_at=before)]
    ended = [replace(each, outcome={"closed_on": "2026-11-12"}) for each in many(7, received_at=before)]
    later = [replace(each, outcome={"closed_on": "2026-12-01"}) for each in many(3)]
    facts = issue(answered, ended, later)
    assert facts["totals"] == {"received": 3, "answered": 6, "closed": 7}


def test_midnight_in_china_is_where_a_month_ends() -> None:
    inside = many(3, received_at=datetime(2026, 10, 31, 16, tzinfo=UTC))
    outside = many(4, received_at=datetime(2026, 11, 30, 16, tzinfo=UTC))
    assert issue(inside, outside)["totals"]["received"] == 3


def test_restricted_matters_and_reports_are_in_the_total_and_in_no_row() -> None:
    covert = [*many(3, restricted=True, topic="0801"), *many(2, type="REPORT", topic="0303", holder="qh-0801")]
    ended = [replace(each, outcome={"closed_on": "2026-11-12", "satisfied": "bad"}) for each in covert]
    facts = issue(many(9), ended)
    assert facts["totals"] == {"received": 14, "answered": FEW, "closed": FEW}
    for table in facts["tables"]:
        assert table["rows"][-1]["cells"][0] == 5, "together with all that has no row"
        assert {row["cells"][0] for row in table["rows"][:-1]} <= {0, 9}
    assert all(rate["of"] is None for rate in facts["rates"])
    plain = issue(many(9), many(5, type="SUGGEST", topic="99", channel="LEADER", holder=""))
    assert [row["cells"][0] for row in facts["tables"][0]["rows"]] == [
        row["cells"][0] for row in plain["tables"][0]["rows"]
    ]


def test_what_somebody_at_the_root_is_kept_from_is_in_no_number() -> None:
    # Whoever is barred counts what he sees there, which is all of the rest.
    kept = replace(many(1)[0], barred=("qh.dispatcher",), facts=(fact("R13", "met"),))
    with_it, without = (
        issue(many(9), many(5, type="SUGGEST", topic="99"), [kept]),
        issue(many(9), many(5, type="SUGGEST", topic="99")),
    )
    assert with_it == without
    assert volume(NOVEMBER, [*many(3), kept], TREE["qh"], TREE) == 3


def test_a_month_without_anything_says_less_than_three_and_not_none() -> None:
    facts = issue()
    assert set(facts["totals"].values()) == {FEW}
    assert {cell for table in facts["tables"] for row in table["rows"] for cell in row["cells"]} == {HELD}
    assert [rate["reason"] for rate in facts["rates"]] == ["无适用件"] * 4


def test_a_rate_names_what_it_is_made_of() -> None:
    rated = [
        replace(closed(satisfied=said, solved=done, connected=True), type="HELP", holder="qh-0401")
        for said, done in [("good", "yes")] * 9 + [("bad", "no")] * 3
    ]
    due = [replace(each, facts=(fact("R13", state),)) for each, state in zip(rated, ["met"] * 12, strict=True)]
    rates = {rate["id"]: rate for rate in issue(due, many(4, outcome={"closed_on": "2026-11-12"}))["rates"]}
    satisfied = rates["satisfied"]
    assert (satisfied["above"], satisfied["of"], satisfied["shown"], satisfied["small"]) == (9, 12, "75.00%", False)
    assert (satisfied["over"], satisfied["below"]) == ("满意和基本满意的", "期内办结且作了评价的")
    assert satisfied["basis"]
    assert (rates["handled_in_time"]["above"], rates["handled_in_time"]["of"]) == (12, 12)
    assert rates["responded"]["reason"] == "无适用件"


def test_a_rate_that_would_tell_of_one_or_two_is_not_published() -> None:
    late = [replace(each, facts=(fact("R13", "late"),)) for each in many(2)]
    good = [replace(each, facts=(fact("R13", "met"),)) for each in many(20)]
    rates = {rate["id"]: rate for rate in issue(late, good)["rates"]}
    handled = rates["handled_in_time"]
    said = (handled["above"], handled["of"], handled["shown"], handled["percent"], handled["reason"])
    # 20 of 22 are 90.9 %: what is told is more than (22 - 3) / 22.
    assert said == (None, 22, "86% 以上", 86, "未达到的不足 3 件")
    few = {rate["id"]: rate for rate in issue(late, good[:2])["rates"]}["handled_in_time"]
    assert (few["of"], few["reason"]) == (None, "件数太少，不公布")
    rated = [closed(satisfied="good", type="HELP") for _ in range(12)]
    unsaid = [closed(type="HELP")]
    assert {rate["id"]: rate["of"] for rate in issue(rated, unsaid)["rates"]}["satisfied"] is None


def test_no_row_stands_for_one_school() -> None:
    alone = {id: office for id, office in TREE.items() if id not in ("qh-0402", "qh-0403")}
    towns = {split.id: split for split in splits(alone)}["town"].rows
    assert "qh-04" not in towns
    assert "qh-02" in towns
    assert not set(towns) & {office.id for office in TREE.values() if office.tier == "school"}


def test_the_year_is_the_sum_of_what_was_published() -> None:
    months = [(str(Month(2026, n)), 10) for n in range(1, 11)]
    assert issue(many(9), many(4, topic="99", type="PRAISE"), series=months)["year"] == 113
    assert issue(many(9), series=[*months[:4], ("2026-05", FEW), *months[5:]])["year"] == HELD
    assert issue(many(9), series=months[1:])["year"] == HELD


def test_thirteen_months_stand_side_by_side() -> None:
    months = [(str(NOVEMBER.before(n)), n) for n in range(14, 0, -1)]
    series = issue(many(9), series=months)["series"]
    assert [each["month"] for each in series] == [str(NOVEMBER.before(n)) for n in range(12, -1, -1)]
    assert volume(NOVEMBER, many(2), TREE["qh"], TREE) == FEW


def test_a_correction_says_what_changed_and_nothing_small() -> None:
    first = issue(many(9), many(9, type="HELP", topic="02"), many(5, type="SUGGEST", topic="99"))
    more = (many(9), many(15, type="HELP", topic="02"), many(5, type="SUGGEST", topic="99"))
    second = issue(*more, before=first)
    assert changes(second, first)[0] == "收到由 23 件改为 29 件"
    assert changes(issue(many(9), *more[1:], before=second), second) == ()
    little = issue(many(9), many(10, type="HELP", topic="02"), many(5, type="SUGGEST", topic="99"), before=first)
    assert little["totals"] == first["totals"], "one more would tell of one"
    assert cells(little, "type")["HELP"][0] == HELD


def test_who_releases_reads_every_number() -> None:
    text = told(issue(many(9), many(5, type="SUGGEST", topic="99")))
    assert "收到 14 件，答复 不足 3 件，办结 不足 3 件" in text
    assert "咨询　9 件／不单列／不单列" in text


@pytest.mark.parametrize(
    ("on", "months"),
    [
        # October 2026 begins with a holiday: working days are 8, 9, 10 (a Saturday that is worked), 12 and 13.
        (date(2026, 10, 13), ()),
        (date(2026, 10, 14), (Month(2026, 9),)),
        (date(2026, 11, 9), (Month(2026, 9), Month(2026, 10))),
    ],
)
def test_a_month_is_closed_after_five_working_days(on: date, months: tuple[Month, ...]) -> None:
    assert closed_months(CALENDAR, on, Month(2026, 8)) == months


def test_at_most_twelve_months_are_caught_up() -> None:
    found = closed_months(CALENDAR, date(2026, 11, 20), None)
    assert (len(found), found[0], found[-1]) == (12, Month(2025, 11), Month(2026, 10))
    assert len(closed_months(CALENDAR, date(2026, 11, 3), None)) == 12


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "2026", "", "2026-10-01", "二〇二六"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Month.read(text)
    assert str(Month.read("2026-02")) == "2026-02"
    assert Month.read("2026-02").last == date(2026, 2, 28)
