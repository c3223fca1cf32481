"""The units of an office: added, renamed from a day, ended with a successor who takes their cases over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.offices import unit_name_on, unit_of
from chalicelib.services import succession, units
from chalicelib.services.unit_lines import Line, lines
from tests.world import FakeWorld, World

HEAD = "qh-0401.head"
WHY = {"reason": "校务会议定"}


def line(world: World, code: str, who: str = HEAD) -> Line:
    return next(each for each in lines(world.desk, world.actor(who), world.now) if each.unit.code == code)


def do(world: World, deed: Any, code: str, who: str = HEAD, **form: Any) -> Any:
    version = line(world, code, who).version
    return deed(world.desk, world.actor(who), code, {**WHY, **form}, world.now, version=version)


def test_a_unit_begins_on_its_day_and_no_code_is_used_twice(world: FakeWorld) -> None:
    form = {**WHY, "code": "xinli", "name": "心理健康中心", "topics": "19、0801", "valid_from": "2026-12-01"}
    made = units.add(world.desk, world.actor(HEAD), form, world.now)
    assert (made.topics, made.kind, made.valid_from) == (("19", "0801"), "SCHOOL_OFFICE", date(2026, 12, 1))
    assert line(world, "xinli").state == "later"
    with pytest.raises(Conflict, match="已用过"):
        units.add(world.desk, world.actor(HEAD), form, world.now)
    wrong = {**form, "code": "心理", "topics": "77", "phone": "x", "reason": ""}
    with pytest.raises(Invalid) as refused:
        units.add(world.desk, world.actor(HEAD), wrong, world.now)
    assert set(refused.value.fields) == {"code", "topics", "phone", "reason"}


def test_a_unit_is_called_by_its_new_name_from_the_day_on(world: FakeWorld) -> None:
    do(world, units.rename, "deyu", name="学生发展处", valid_from="2026-12-01")
    office = world.desk.directory.office("qh-0401")
    assert unit_name_on(office, "deyu", date(2026, 11, 30)) == "德育处"
    assert unit_name_on(office, "deyu", date(2026, 12, 1)) == "学生发展处"
    shown = line(world, "deyu")
    assert (shown.name, shown.next_name) == ("德育处", "学生发展处")
    with pytest.raises(Invalid, match="2026-12-01"):
        do(world, units.rename, "deyu", name="德育中心", valid_from="2026-11-20")
    with pytest.raises(Invalid, match="9 月 1 日"):
        do(world, units.rename, "g2024", name="三年级", valid_from="2026-12-01")
    with pytest.raises(Conflict):
        do(world, units.rename, "jiaowu", name="总务处", valid_from="2026-12-01")


def test_two_who_change_one_unit_at_once(world: FakeWorld) -> None:
    seen = line(world, "deyu").version
    do(world, units.change, "deyu", phone="0480-6610499", topics="03")
    with pytest.raises(Stale):
        units.rename(
            world.desk, world.actor(HEAD), "deyu", {**WHY, "name": "学生处", "valid_from": "2026-12-01"}, world.now,
            version=seen,
        )  # fmt: skip
    assert unit_of(world.desk.directory.office("qh-0401"), "deyu").phone == "0480-6610499"
    with pytest.raises(NotFound):
        units.change(world.desk, world.actor(HEAD), "nothing", WHY, world.now, version="")


def test_grades_come_with_their_classes_and_rise_by_themselves(world: FakeWorld) -> None:
    form = {**WHY, "stage": "PRIMARY", "entry_year": "2027", "classes": "2"}
    made = units.add_grade(world.desk, world.actor(HEAD), form, world.now)
    assert [unit.code for unit in made] == ["g2027", "g2027-01", "g2027-02"]
    office = world.desk.directory.office("qh-0401")
    assert unit_name_on(office, "g2027-02", date(2027, 9, 1)) == "一年级2班"
    assert unit_name_on(office, "g2027-02", date(2028, 9, 1)) == "二年级2班"
    more = units.add_grade(world.desk, world.actor(HEAD), {**form, "classes": "3"}, world.now)
    assert [unit.code for unit in more] == ["g2027-03"]
    with pytest.raises(Conflict):
        units.add_grade(world.desk, world.actor(HEAD), form, world.now)
    with pytest.raises(Invalid):
        units.add_grade(world.desk, world.actor(HEAD), {**form, "entry_year": "1999"}, world.now)


def test_a_grade_ends_with_its_classes(world: FakeWorld) -> None:
    do(world, units.end, "g2021", last_day="2026-12-31")
    office = world.desk.directory.office("qh-0401")
    assert {u.valid_to for u in office.units if u.code.startswith("g2021")} == {date(2026, 12, 31)}
    assert unit_of(office, "g2022").valid_to is None


def test_what_an_ended_unit_held_goes_to_its_successor_on_the_day_after(world: FakeWorld) -> None:
    number = world.submit()
    world.act(number, "register", "qh.clerk")
    world.act(number, "classify", "qh.dispatcher", legal_class="PETITION")
    world.act(number, "dispatch", "qh.dispatcher", to="qh:0105")
    do(world, units.end, "0105", "qh.center-head", last_day="2026-11-30", successor="0112")
    (decision,) = world.desk.changes.decisions("qh")
    assert (decision.kind, decision.ordered_at) == ("unit", None)
    assert succession.resume(world.desk, "qh", world.now) == 0
    assert world.case(number).assignments[-1].holder == "qh:0105"
    world.now += timedelta(days=15)
    assert succession.resume(world.desk, "qh", world.now) == 1
    world.now += timedelta(minutes=5)
    world.drain()
    case = world.case(number)
    assert case.assignments[-1].holder == "qh:0112"
    assert {c.obligor for c in case.clocks if c.obligor.startswith("qh:")} <= {"qh:0112"}
    assert succession.resume(world.desk, "qh", world.now) == 0
    seen = world.desk.dockets.page("qh:0112", cursor=None, size=10)
    assert [entry.number for entry in seen.items] == [number]
    assert world.desk.dockets.page("qh:0105", cursor=None, size=10).items == ()


def test_an_ending_that_makes_no_sense_is_refused(world: FakeWorld) -> None:
    for form, field in (
        ({"last_day": "2026-11-30", "successor": "nothing"}, "successor"),
        ({"last_day": "2026-01-01"}, "last_day"),
        ({}, "last_day"),
    ):
        with pytest.raises(Invalid) as refused:
            do(world, units.end, "deyu", **form)
        assert set(refused.value.fields) == {field}
    do(world, units.end, "deyu", last_day="2026-11-30", successor="jiaowu")
    with pytest.raises(Invalid, match="承继"):
        do(world, units.end, "jiaowu", last_day="2026-11-20")


@pytest.mark.parametrize("who", ["qh-0401.clerk", "qh-0401.vice", "qh.head-0105", "qh.admin"])
def test_only_the_head_of_the_office_decides(world: FakeWorld, who: str) -> None:
    with pytest.raises(NotAllowed):
        units.add(
            world.desk, world.actor(who), {**WHY, "code": "x", "name": "新处", "valid_from": "2026-12-01"}, world.now
        )
    assert lines(world.desk, world.actor(who), world.now)
