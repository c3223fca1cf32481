"""Stand-ins named by heads for a time, and the open parts of who leaves (edge 14)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.roles import Role, Staff
from chalicelib.services import housekeeping
from chalicelib.services.deliver import deliver
from chalicelib.services.sessions import Sessions
from chalicelib.services.standing_in import StandingIn, fall_to_post
from tests.entry.calls import serving, staff
from tests.world import FakeWorld, at, attempt, over_fakes, walk

WEEK: dict[str, Any] = {"first": date(2026, 11, 16), "last": date(2026, 11, 20), "reason": "外出培训"}


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def standing(world: FakeWorld) -> StandingIn:
    desk = world.desk
    return StandingIn(desk.directory, desk.ledger, Sessions(desk.directory, desk.guards, desk.settings, desk.drawers))


def name(world: FakeWorld, by: str, login: str, behind: str, **more: Any) -> Staff:
    office = by.rpartition(".")[0]
    return standing(world).name(world.actor(by), office, login, behind, world.now, **{**WEEK, **more})


def test_a_head_names_who_stands_in_and_it_is_logged(world: FakeWorld) -> None:
    after = name(world, "qh-0401.head", "liaison", "handler")
    assert (after.delegate_of, after.delegate_from, after.delegate_to) == (
        "qh-0401.handler",
        WEEK["first"],
        WEEK["last"],
    )
    assert world.actor("qh-0401.liaison").roles == {"LIAISON", "HANDLER"}
    assert [line[2:4] for line in world.memory.access] == [("qh-0401.head", "account.stand_in")]
    standing(world).end(world.actor("qh-0401.head"), "qh-0401", "liaison", world.now)
    assert world.actor("qh-0401.liaison").roles == {"LIAISON"}


def test_a_head_names_for_own_people_and_leaders_for_all(world: FakeWorld) -> None:
    name(world, "qh.head-0105", "liaison-0106", "head-0105")
    name(world, "qh.head-0105", "head-0106", "liaison-0105")
    with pytest.raises(NotAllowed):
        name(world, "qh.head-0105", "liaison-0107", "head-0106")
    name(world, "qh.deputy1", "head-0108", "head-0107")
    with pytest.raises(NotAllowed):
        name(world, "qh-0401.handler", "liaison", "head")
    with pytest.raises(NotAllowed):
        standing(world).name(world.actor("qh-0401.head"), "qh-0402", "vice", "head", world.now, **WEEK)
    with pytest.raises(NotFound):
        name(world, "qh-0401.head", "nobody", "handler")


@pytest.mark.parametrize(
    ("login", "behind", "more", "field"),
    [
        ("handler", "handler", {}, "login"),
        ("liaison", "handler", {"last": date(2026, 11, 15)}, "last"),
        ("liaison", "handler", {"first": date(2026, 11, 18), "last": date(2026, 11, 17)}, "last"),
        ("liaison", "handler", {"last": date(2028, 1, 1)}, "last"),
        ("liaison", "handler", {"reason": " "}, "reason"),
    ],
)
def test_what_is_wrong_is_named(world: FakeWorld, login: str, behind: str, more: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        name(world, "qh-0401.head", login, behind, **more)
    assert field in refused.value.fields


def test_what_one_person_may_not_be_nobody_becomes_for_a_time(world: FakeWorld) -> None:
    for login, behind in (("discipline", "clerk"), ("admin", "clerk"), ("clerk", "admin")):
        with pytest.raises(Invalid) as refused:
            name(world, "qh.deputy1", login, behind)
        assert "login" in refused.value.fields
    name(world, "qh-0401.head", "liaison", "handler")
    with pytest.raises(Invalid):
        name(world, "qh-0401.head", "liaison", "clerk")
    with pytest.raises(Invalid):
        name(world, "qh-0401.head", "vice", "liaison")


def test_a_session_acts_for_both_and_notices_go_to_both(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "pass_down")
    for login in ("head", "vice"):
        member = world.desk.directory.member("qh-0401", login)
        assert member
        world.desk.directory.put_staff(replace(member, email=f"{login}@staff.example"))
    name(world, "qh-0401.head", "vice", "head")
    with serving(world):
        me = staff("qh-0401", "vice").get("/api/v1/me").json
    assert {role["code"] for role in me["roles"]} >= {"VICE_HEAD", "UNIT_HEAD"}
    world.now = at("2026-11-19", "09:00")
    world.sweep()
    deliver(world.desk, world.now, attempt)
    heads = [alert for alert in world.memory.alerts.values() if "qh-0401.head" in alert.staff]
    assert heads
    assert all("qh-0401.vice" in alert.staff for alert in heads)
    assert {mail[0] for mail in world.desk.channels["mail"].sent} == {  # type: ignore[attr-defined]
        "head@staff.example",
        "vice@staff.example",
    }


def test_a_stand_in_of_one_who_left_has_only_the_own_roles(world: FakeWorld) -> None:
    name(world, "qh-0401.head", "liaison", "handler")
    world.desk.directory.put_staff(replace(world.people()["qh-0401.handler"], active=False))
    assert world.actor("qh-0401.liaison").roles == {Role.LIAISON}


def _signed(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, "pass_down")
    world.act(number, "sign", "qh-0401.liaison", assignee="qh-0401.handler")
    return number


def test_the_open_parts_of_who_leaves_fall_to_the_post(world: FakeWorld) -> None:
    numbers = {_signed(world) for _ in range(3)}
    desk = world.desk
    with serving(world):
        answer = staff("qh", "admin").post(
            "/api/v1/staff/active", {"office": "qh-0401", "login": "handler", "active": False, "reason": "调离"}
        )
    assert answer.status == 204, answer.raw
    alerts = [alert for alert in world.memory.alerts.values() if alert.kind == "unassigned"]
    assert {alert.case for alert in alerts} == numbers
    assert {(alert.key, alert.staff) for alert in alerts} == {("qh-0401", ("qh-0401.head", "qh-0401.vice"))}
    assert fall_to_post(desk.directory, desk.dockets, desk.ledger, "qh-0401", "handler", world.now) == 3
    assert len([a for a in world.memory.alerts.values() if a.kind == "unassigned"]) == 3
    assert fall_to_post(desk.directory, desk.dockets, desk.ledger, "qh-0401", "nobody", world.now) == 0


def test_an_account_that_ends_by_itself_leaves_nothing_behind(world: FakeWorld) -> None:
    number = _signed(world)
    member = world.people()["qh-0401.handler"]
    world.desk.directory.put_staff(replace(member, valid_to=date(2026, 11, 17)))
    housekeeping.daily(world.desk, at("2026-11-17", "06:30"))
    assert not [a for a in world.memory.alerts.values() if a.kind == "unassigned"]
    housekeeping.daily(world.desk, at("2026-11-18", "06:30"))
    (alert,) = [a for a in world.memory.alerts.values() if a.kind == "unassigned"]
    assert (alert.case, alert.key) == (number, "qh-0401")


def test_a_head_who_is_recused_is_not_told(world: FakeWorld) -> None:
    number = _signed(world)
    world.act(number, "recuse", "qh-0401.head")
    desk = world.desk
    fall_to_post(desk.directory, desk.dockets, desk.ledger, "qh-0401", "handler", world.now)
    (alert,) = [a for a in world.memory.alerts.values() if a.kind == "unassigned"]
    assert alert.staff == ("qh-0401.vice",)


def test_a_bureau_without_a_deputy_is_told(world: FakeWorld) -> None:
    def note(city: str) -> str:
        return next(alert.note for alert in world.memory.alerts.values() if alert.id.startswith(f"{city}#gaps"))

    for login in ("deputy1", "deputy2"):
        world.desk.directory.put_staff(replace(world.people()[f"qh.{login}"], active=False))
    housekeeping.daily(world.desk, world.now)
    assert "分管局领导" in note("qh")
    assert "分管局领导" in note("bs")
