"""Who is told, rung by rung: the next one when nobody stands on one, and never anybody who may not see the case."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain import clocks, ladder
from chalicelib.domain.case import Case, State
from chalicelib.domain.clocks import Ring
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.outcome import Alert
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.roles import LADDER, Role, Staff
from tests.domain.standing import NOW, a_case
from tests.fakes.calendars import CALENDAR_2026
from tests.world import cities, over_fakes

STAFF = cities()[0].staff


def told(case: Case, obligor: str, rung: int, staff: Iterable[Staff] = STAFF, late: timedelta = timedelta()) -> Alert:
    clock = clocks.start(RULES["R08"], obligor=obligor, round=0, at=NOW, calendar=CALENDAR_2026)
    ring = Ring("late.2@2026-11-17", NOW, rung, "red", "late")
    return ladder.alert_for(case, clock, ring, NOW + late, tuple(staff), case.recused)


def test_of_a_report_to_be_transferred_only_discipline_is_told() -> None:
    # R29: before the transfer the case lies in no docket of theirs, so the alert names nobody; after it, them alone.
    sealed = replace(a_case(State.REGISTERED), owner="qh:discipline", overseers=(), restricted=True)
    for case, people in ((a_case(State.REGISTERED), ()), (sealed, ("qh.discipline",))):
        clock = clocks.start(RULES["R29"], obligor=case.owner, round=0, at=NOW, calendar=CALENDAR_2026)
        alert = ladder.alert_for(case, clock, Ring("late.2@2026-11-17", NOW, 2, "", "late"), NOW, STAFF, case.recused)
        assert (alert.key, alert.staff) == (case.owner, people)


def without(*roles: Role) -> tuple[Staff, ...]:
    """Everybody, those roles taken away."""
    return tuple(replace(member, roles=member.roles - set(roles)) for member in STAFF)


@pytest.mark.parametrize(
    ("rung", "key", "people"),
    [
        (1, "qh-0401", {"qh-0401.clerk", "qh-0401.handler", "qh-0401.liaison"}),
        (2, "qh-0401", {"qh-0401.head", "qh-0401.vice"}),
        (3, "qh", {"qh.center-head"}),
        (4, "qh", {"qh.deputy1", "qh.deputy2"}),
        (5, "qh", {"qh.head"}),
    ],
)
def test_each_rung_has_its_people(rung: int, key: str, people: set[str]) -> None:
    alert = told(a_case(State.HANDLING), "qh-0401", rung)
    assert (alert.key, set(alert.staff), alert.rung, alert.climbed_from) == (key, people, rung, 0)


def test_where_nobody_stands_the_next_rung_is_told_and_it_says_so() -> None:
    empty = without(Role.HANDLER, Role.LIAISON, Role.CLERK, Role.UNIT_HEAD, Role.VICE_HEAD)
    alert = told(a_case(State.HANDLING), "qh-0401", 1, empty)
    assert (alert.rung, alert.climbed_from, alert.staff) == (3, 1, ("qh.center-head",))
    alert = told(a_case(State.HANDLING), "qh-0401", 1, without(*set().union(*LADDER), Role.CLERK, Role.VICE_HEAD))
    assert (alert.key, alert.staff, alert.rung) == ("qh", (), 5)


def test_with_nobody_anywhere_the_alert_still_stands_in_the_owners_docket() -> None:
    alert = told(a_case(State.HANDLING), "qh-0401", 2, ())
    assert (alert.key, alert.staff, alert.rung, alert.climbed_from) == ("qh", (), 5, 2)


def test_an_inner_unit_comes_before_its_office() -> None:
    case = replace(a_case(State.HANDLING), owner="qh")
    part = replace(case.assignments[1], holder="qh:0105", sender="qh")
    case = replace(case, assignments=(part,))
    assert told(case, "qh:0105", 1).staff == ("qh.liaison-0105",)
    assert told(case, "qh:0105", 2).staff == ("qh.head-0105",)


def test_nobody_hears_of_a_case_that_points_at_him() -> None:
    case = replace(a_case(State.HANDLING), owner="qh:lead", overseers=(), excluded=("qh", "qh:0101"), assignments=())
    for rung in range(1, 6):
        alert = told(case, "qh", rung)
        assert alert.key == "qh:lead"
        assert set(alert.staff) <= {"qh.head", "qh.deputy1", "qh.deputy2"}
        assert alert.staff


def test_an_obligor_that_lost_the_case_is_not_told() -> None:
    case = replace(a_case(State.REGISTERED), owner="qh-04", excluded=("qh-0401",))
    for rung in range(1, 6):
        alert = told(case, "qh-0401", rung)
        assert alert.key in docket_keys(case)
        assert not any(id.startswith("qh-0401.") for id in alert.staff)


def test_who_has_left_is_not_told() -> None:
    gone = tuple(replace(m, active=m.id != "qh-0401.head", valid_to=None) for m in STAFF)
    assert told(a_case(State.HANDLING), "qh-0401", 2, gone).staff == ("qh-0401.vice",)


def test_what_comes_later_than_a_quarter_of_an_hour_says_so() -> None:
    case = a_case(State.HANDLING)
    assert not told(case, "qh-0401", 2, late=timedelta(minutes=15)).sent_late
    assert told(case, "qh-0401", 2, late=timedelta(minutes=15, seconds=1)).sent_late


def test_one_alert_for_each_clock_and_rung() -> None:
    case = a_case(State.HANDLING)
    one, two = told(case, "qh-0401", 2), told(case, "qh-0401", 2, late=timedelta(days=3))
    assert one.id == two.id
    assert told(case, "qh-04", 2).id != one.id


def test_the_ladder_of_a_whole_city_is_never_silent() -> None:
    for owner in ("qh", "qh-04", "qh-0401", "qh:lead"):
        world = over_fakes(now=datetime(2026, 11, 16, 1, tzinfo=UTC))
        forms = {"qh:lead": {"office": "qh", "about_office": "qh:0101"}}
        number = world.submit(**forms.get(owner, {"office": owner}))
        assert world.case(number).owner == owner
        world.sweep(world.now + timedelta(days=2))
        rung = {alert.rung: alert.staff for alert in world.memory.alerts.values()}
        assert rung
        assert all(rung.values())
