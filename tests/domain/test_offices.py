"""Docket keys, units and their yearly names, service hours."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.hours import Hours, parse_hours, shown_hours
from chalicelib.domain.offices import docket_key, split_key, unit_of, valid_on
from chalicelib.domain.units import Stage, Unit, UnitKind, grade_name
from tests.domain.places import BUREAU, office

NAMES = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)


@given(NAMES, st.one_of(st.just(""), NAMES))
def test_a_docket_key_comes_apart_as_it_was_made(office_id: str, compartment: str) -> None:
    assert split_key(docket_key(office_id, compartment)) == (office_id, compartment)


@pytest.mark.parametrize(("office_id", "compartment"), [("", "lead"), ("qh:lead", ""), ("qh", "a:b")])
def test_a_docket_key_has_one_office_and_one_compartment(office_id: str, compartment: str) -> None:
    with pytest.raises(Invalid):
        docket_key(office_id, compartment)


def test_a_unit_is_found_by_its_code() -> None:
    assert unit_of(BUREAU, "0105").name == "基础教育科"
    with pytest.raises(NotFound):
        unit_of(BUREAU, "9999")


def test_the_last_day_of_validity_counts() -> None:
    ended = office("qh-02", BUREAU, valid_from=date(2020, 9, 1), valid_to=date(2026, 7, 31))
    assert not valid_on(ended, date(2020, 8, 31))
    assert valid_on(ended, date(2020, 9, 1))
    assert valid_on(ended, date(2026, 7, 31))
    assert not valid_on(ended, date(2026, 8, 1))


@pytest.mark.parametrize(
    ("stage", "entered", "number", "on", "name"),
    [
        (Stage.PRIMARY, 2026, None, date(2026, 9, 1), "一年级"),
        (Stage.PRIMARY, 2024, 3, date(2026, 8, 31), "二年级3班"),
        (Stage.PRIMARY, 2024, 3, date(2026, 9, 1), "三年级3班"),
        (Stage.PRIMARY, 2024, 3, date(2027, 1, 15), "三年级3班"),
        (Stage.PRIMARY, 2020, None, date(2026, 9, 1), "2020级（已毕业）"),
        (Stage.PRIMARY, 2027, None, date(2026, 11, 21), "2027级（待入学）"),
        (Stage.MIDDLE, 2025, 1, date(2026, 11, 21), "八年级1班"),
        (Stage.NINE_YEAR, 2018, None, date(2026, 11, 21), "九年级"),
        (Stage.HIGH, 2026, 20, date(2026, 11, 21), "高一20班"),
        (Stage.KINDERGARTEN, 2024, None, date(2026, 11, 21), "大班"),
        (Stage.UNIVERSITY, 2023, 2, date(2026, 11, 21), "2023级2班"),
    ],
)
def test_grades_rise_each_first_of_september(
    stage: Stage, entered: int, number: int | None, on: date, name: str
) -> None:
    kind = UnitKind.CLASS if number else UnitKind.GRADE
    assert grade_name(Unit("g", "原名", kind, entry_year=entered, stage=stage, number=number), on) == name


def test_a_department_keeps_its_name() -> None:
    assert grade_name(BUREAU.units[0], date(2030, 9, 1)) == "教育惠民服务中心"


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("工作日 08:30-17:30", Hours(("08:30-17:30",), workdays=True)),
        ("周三 14:30-17:00", Hours(("14:30-17:00",), (3,))),
        ("每天 7:20-8:00、16:30-17:10", Hours(("07:20-08:00", "16:30-17:10"), (1, 2, 3, 4, 5, 6, 7))),
        ("周一至周五 00:00-24:00", Hours(("00:00-24:00",), (1, 2, 3, 4, 5))),
        ("周四、周二 09:00–11:00", Hours(("09:00-11:00",), (2, 4))),
    ],
)
def test_hours_are_read_as_offices_write_them(text: str, hours: Hours) -> None:
    assert parse_hours(text) == hours
    assert parse_hours(shown_hours(hours)) == hours


@pytest.mark.parametrize(
    "text",
    ["", "周三", "朝九晚五", "周八 09:00-10:00", "工作日 17:30-08:30", "工作日 9点-10点", "周五至周一 09:00-10:00",
     "工作日 13:00-17:00、08:00-12:00", "工作日 08:00-12:00、11:00-17:00", "工作日 08:00-24:30"],
)  # fmt: skip
def test_hours_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_hours(text)
