"""Roads past those concerned, and what is told of whom: three kinds of identity, masked words (edges 16, 20, 46)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.case import Case, State
from chalicelib.domain.disclosure import needs_reason, unnamed
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.services import worklist
from tests.world import FakeWorld, World, over_fakes, walk

CENTRE = ("qh.clerk", "qh.dispatcher", "qh.center-head", "qh.followup", "qh.liaison-0101", "qh.head-0101")


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def sees(world: World, who: str, number: str) -> bool:
    try:
        worklist.open_case(world.desk, world.actor(who), number)
    except NotFound:
        return False
    return True


def along(world: World, number: str, *deeds: tuple[str, str] | tuple[str, str, dict[str, object]]) -> Case:
    case = world.case(number)
    for action, who, *form in deeds:
        case = world.act(number, action, who, **(form[0] if form else {}))
    return case


# Roads past those concerned (edge 16)


def test_a_matter_about_the_centre_goes_its_whole_road_past_the_centre(world: FakeWorld) -> None:
    number = world.submit(about_kind="office", about_office="qh:0101")
    blind = {who: sees(world, who, number) for who in CENTRE}
    assert not any(blind.values())
    case = along(
        world,
        number,
        ("register", "qh.deputy2"),
        ("accept_notice", "qh.deputy2"),
        ("dispatch", "qh.deputy2", {"to": "qh:0104", "instruction": "请核实"}),
        ("sign", "qh.liaison-0104"),
        ("contact", "qh.liaison-0104"),
        ("submit_reply", "qh.liaison-0104"),
        ("approve_reply", "qh.head-0104"),
        ("deliver", "qh.liaison-0104"),
    )
    assert case.state is State.REPLIED
    assert not any(sees(world, who, number) for who in CENTRE)
    assert not {key for key, of in world.memory.entries if of == number} & {"qh", "qh:0101"}
    with pytest.raises(NotAllowed):
        world.act(number, "followup", "qh.followup")
    assert world.act(number, "followup", "qh.deputy1").state is State.CLOSED
    world.sweep(world.now + timedelta(days=200))
    told = [a for a in world.memory.alerts.values() if a.case == number]
    assert not {person for alert in told for person in alert.staff} & set(CENTRE)
    assert not {w.record.to for w in world.memory.notices.values() if w.record.case == number} & {"qh", "qh:0101"}


def test_nobody_of_the_unit_that_handled_it_calls_back(world: FakeWorld) -> None:
    number = world.submit(about_kind="office", about_office="qh:0101")
    along(
        world,
        number,
        ("register", "qh.head"),
        ("dispatch", "qh.head", {"to": "qh:0104"}),
        ("sign", "qh.liaison-0104"),
        ("submit_reply", "qh.liaison-0104"),
        ("approve_reply", "qh.deputy2"),
        ("deliver", "qh.liaison-0104"),
    )
    with pytest.raises(NotAllowed, match="回访"):
        world.act(number, "followup", "qh.deputy2")
    assert world.act(number, "followup", "qh.head").state is State.CLOSED


@pytest.mark.parametrize("at", ["qh-04", "qh-0401", "qh"])
def test_a_matter_about_the_head_of_a_town_office(world: FakeWorld, at: str) -> None:
    number = world.submit(office=at, about_kind="head", about_office="qh-04")
    assert world.case(number).owner == "qh"
    along(
        world,
        number,
        ("register", "qh.clerk"),
        ("dispatch", "qh.dispatcher", {"to": "qh:0105"}),
        ("sign", "qh.liaison-0105"),
        ("contact", "qh.liaison-0105"),
        ("submit_reply", "qh.liaison-0105"),
        ("approve_reply", "qh.head-0105"),
        ("deliver", "qh.clerk"),
        ("followup", "qh.followup"),
    )
    assert world.case(number).state is State.CLOSED
    for who in ("qh-04.head", "qh-04.clerk", "qh-0401.head", "qh-0402.clerk", "qh-04.followup"):
        assert not sees(world, who, number)


@pytest.mark.parametrize(("school", "owner"), [("qh-0401", "qh-04"), ("qh-0801", "qh")])
def test_a_matter_about_a_principal(world: FakeWorld, school: str, owner: str) -> None:
    number = world.submit(office=school, about_kind="head", about_office=school)
    assert world.case(number).owner == owner
    clerk, sender = f"{owner}.clerk", f"{owner}.dispatcher"
    to = "qh-04" if owner == "qh-04" else "qh:0105"
    hand = "qh-04." if owner == "qh-04" else "qh."
    unit = "" if owner == "qh-04" else "-0105"
    along(
        world,
        number,
        ("register", clerk),
        ("dispatch", sender, {"to": to}),
        ("sign", f"{hand}liaison{unit}"),
        ("contact", f"{hand}liaison{unit}"),
        ("submit_reply", f"{hand}liaison{unit}"),
        ("approve_reply", f"{hand}head{unit}"),
        ("deliver", clerk),
    )
    with pytest.raises(NotAllowed):
        world.act(number, "followup", f"{school}.clerk")
    assert world.act(number, "followup", "qh.followup").state is State.CLOSED
    for login in ("head", "vice", "clerk", "liaison", "handler"):
        assert not sees(world, f"{school}.{login}", number)


def test_who_was_asked_first_stays_responsible_until_it_is_handed_over(world: FakeWorld) -> None:
    number = world.arrive("qh-0401.clerk", office="qh-0401", channel="PHONE")
    case = world.case(number)
    assert (case.first_asked, case.first_asked_until) == ("qh-0401.clerk", None)
    along(world, number, ("register", "qh-0401.clerk"), ("dispatch", "qh-0401.clerk", {"to": "qh-0401"}))
    assert world.case(number).first_asked_until is None
    world.act(number, "sign", "qh-0401.liaison")
    case = world.case(number)
    assert (case.first_asked, case.first_asked_until) == ("qh-0401.clerk", case.assignments[-1].signed_at)
    assert world.case(world.submit()).first_asked == ""


# Three kinds of identity (edge 20), and what a lower office reads (edge 46)


@pytest.mark.parametrize("identity", ["real", "confidential", "anonymous"])
def test_three_kinds_of_identity_are_three_things(world: FakeWorld, identity: str) -> None:
    more = {"name": None, "mobile": None} if identity == "anonymous" else {}
    number = world.submit(
        identity=identity, title="甘小禾反映收费", content="本人甘 小禾，电话15400000001，请退费。", **more
    )
    walk(world, number, "pass_down")
    world.act(number, "sign", "qh-0401.liaison")
    case = world.case(number)
    clerk, school = (
        worklist.open_case(world.desk, world.actor(who), number) for who in ("qh.clerk", "qh-0401.liaison")
    )
    assert (case.named, case.contact) == (identity != "anonymous", identity != "anonymous")
    for file in (clerk, school):
        assert "15400000001" not in file.content
        assert (
            file.petitioner["name"] == {"real": "甘**", "confidential": "信访人要求保密", "anonymous": "匿名"}[identity]
        )
        assert ("甘" in file.content) is (identity != "confidential")
        assert ("甘小禾" in file.title) is (identity != "confidential")
    reveal = lambda who: worklist.reveal(world.desk, world.actor(who), number, "name", "电话核实情况", world.now)  # noqa: E731
    if identity == "real":
        assert reveal("qh-0401.liaison") == "甘小禾"
    if identity == "confidential":
        assert reveal("qh.clerk") == "甘小禾"
        with pytest.raises(NotAllowed):
            reveal("qh-0401.liaison")
    if identity == "anonymous":
        assert reveal("qh.clerk") == ""
    assert needs_reason(case, ["qh"], case.received_at.date()) is (identity == "confidential")
    # By the words of the title, which names nobody there, each office finds what lies with it.
    found = {key for key, token, of in world.memory.finds if of == number and not token.startswith("words#")}
    assert ("qh-0401" in found) is (identity == "real")
    assert ("qh" in found) is (identity != "anonymous")


def test_a_name_is_found_with_blanks_and_rare_characters(world: FakeWorld) -> None:
    case = world.case(world.submit(identity="confidential"))
    assert unnamed(case, "我叫䶮 小 禾", "䶮小禾") == "我叫某某"
    assert unnamed(case, "𠮷一苇的家长", "𠮷一苇") == "某某的家长"
    assert unnamed(case, "与他人无关", " ") == "与他人无关"


def test_what_officers_write_is_masked_for_the_next(world: FakeWorld) -> None:
    number = world.submit()
    along(
        world,
        number,
        ("register", "qh.clerk"),
        ("dispatch", "qh.dispatcher", {"to": "qh-0401", "instruction": "请联系15400000001，证件990101198802160020"}),
        ("sign", "qh-0401.liaison"),
    )
    file = worklist.open_case(world.desk, world.actor("qh-0401.liaison"), number)
    said = repr(file.timeline)
    assert "154****0001" in said
    assert "15400000001" not in said
    assert "990101198802160020" not in said
