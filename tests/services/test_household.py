"""One person's file: what the own dockets hold of a number, masked, with a reason, and nothing beyond (S4-24)."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.errors import Invalid, NotAllowed, TooMany
from chalicelib.services import household, registers
from chalicelib.services.household import FILES_AN_HOUR, Household
from tests.domain.standing_registers import OPENING
from tests.services.sessions import a_session
from tests.world import FakeWorld, World, walk

MOBILE = "15400000001"
WHY = "核实是否重复来访"


@pytest.fixture(params=["world", pytest.param("real", marks=pytest.mark.engine)])
def place(request: pytest.FixtureRequest) -> World:
    """The world on the fakes, and on the engine."""
    found: World = request.getfixturevalue(request.param)
    return found


def file(world: World, who: str, mobile: str = MOBILE, reason: str = WHY) -> Household:
    return household.household(world.desk, world.actor(who), mobile, reason, world.now)


def numbers(found: Household) -> list[str]:
    return [entry.number for entry in found.cases]


def test_all_matters_of_one_person_latest_first_and_masked(place: World) -> None:
    first = place.submit()
    other = place.submit(mobile="15400000002", name="柏大川")
    again = place.submit(title="食堂问题请致电15400000001", about_kind="none", about_office=None)
    found = file(place, "qh.clerk", "154-0000-0001")
    assert numbers(found) == [again, first]
    assert found.name == "甘**"
    assert found.cases[0].title == "食堂问题请致电154****0001"
    assert numbers(file(place, "qh.clerk", "15400000002")) == [other]
    assert file(place, "qh.clerk", "15400000099") == Household("", (), ())


def test_nobody_finds_more_than_the_own_dockets_hold(place: World) -> None:
    number = place.submit()
    for stranger in ("qh-03.clerk", "qh-0402.head", "qh-0801.liaison", "bs.clerk"):
        assert file(place, stranger) == Household("", (), ())
    walk(place, number, "pass_down")
    assert numbers(file(place, "qh-0401.liaison")) == [number]
    assert numbers(file(place, "qh-0402.head")) == []


def test_a_complaint_about_the_head_is_not_in_the_file_that_the_office_opens(world: FakeWorld) -> None:
    world.submit(about_kind="head")
    assert numbers(file(world, "qh-0401.head")) == []
    assert numbers(file(world, "qh-0401.liaison")) == []


def test_a_number_tells_nobody_whose_a_secret_case_is(world: FakeWorld) -> None:
    number = world.submit(identity="confidential")
    walk(world, number, "pass_down")
    assert numbers(file(world, "qh-0401.liaison")) == []
    assert numbers(file(world, "qh.center-head")) == [], "who may not see the name does not learn it by the number"
    found = file(world, "qh.clerk")
    assert (numbers(found), found.name) == ([number], "信访人要求保密")


def test_the_entries_that_name_the_matter_are_in_the_file(place: World) -> None:
    number = place.submit(type="SUGGEST", about_kind="none", about_office=None)
    form = {**OPENING["suggestion"], "source": "case", "case": number}
    form.pop("ref")
    clerk = place.actor("qh.clerk")
    entry = registers.open_entry(place.desk, "suggestion", "qh", form, clerk, place.now)
    unlinked: dict[str, Any] = {**OPENING["dispute"], "to": "qh:0105"}
    registers.open_entry(place.desk, "dispute", "qh", unlinked, clerk, place.now)
    (named,) = file(place, "qh.clerk").entries
    assert (named.id, named.facts["case"], named.texts) == (entry.id, number, {})


def test_a_place_in_a_session_is_in_the_file(world: FakeWorld) -> None:
    number = world.submit(about_kind="none", about_office=None)
    session = a_session(world)
    world.act(number, "book", "PUBLIC", session=session, visitors=1)
    (entry,) = file(world, "qh.clerk").entries
    assert (entry.id, entry.kind) == (session, "session")


def test_every_look_is_asked_why_logged_and_limited(place: World) -> None:
    number = place.submit(identity="confidential")
    for wrong in ({"reason": ""}, {"reason": " 看 "}, {"mobile": "x"}, {"mobile": ""}):
        with pytest.raises(Invalid):
            file(place, "qh.clerk", **wrong)
    with pytest.raises(NotAllowed):
        file(place, "qh.admin")
    file(place, "qh.clerk")
    lines = place.desk.ledger.accesses("qh", None, 20).items
    assert {(each.number, each.what, each.reason) for each in lines} == {
        ("", "household", WHY),
        (number, "household", WHY),
    }
    assert not any(MOBILE in str(each) for each in lines)
    for _ in range(FILES_AN_HOUR - 1):
        file(place, "qh.clerk", "15400000099")
    with pytest.raises(TooMany):
        file(place, "qh.clerk")
