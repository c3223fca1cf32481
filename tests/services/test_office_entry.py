"""The directory entry of an office: proposed by one, released by another, read by everybody from then on."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.office_forms import entry_form, entry_of
from chalicelib.services import office_entry
from chalicelib.services.office_entry import Proposal
from infra.cityfile import parse_city
from tests.world import FakeWorld, World

SCHOOL = "qh-0401"


def form(world: World, **changed: Any) -> dict[str, Any]:
    stands = entry_form(world.desk.directory.office(SCHOOL))
    return {**stands, "reason": "服务电话更换", **{k.replace("__", "."): v for k, v in changed.items()}}


def propose(world: World, who: str = "qh-0401.clerk", proposal: int = 0, **changed: Any) -> Proposal:
    version = office_entry.version_of(world.desk.directory.office(SCHOOL))
    return office_entry.propose(
        world.desk, world.actor(who), SCHOOL, form(world, **changed), world.now, version=version, proposal=proposal
    )


def release(world: World, who: str, proposal: Proposal) -> None:
    office_entry.release(world.desk, world.actor(who), SCHOOL, world.now, proposal=proposal.version)


def test_what_a_clerk_proposes_is_read_by_everybody_once_somebody_else_released_it(world: FakeWorld) -> None:
    made = propose(world, phones__service="0480-6611499", station__hours="工作日 07:00-18:00")
    assert world.desk.directory.office(SCHOOL).phones.service == "0480-6611401"
    assert ("惠民服务电话", "0480-6611401", "0480-6611499") in made.changes
    release(world, "qh-0401.vice", made)
    office = world.desk.directory.office(SCHOOL)
    assert office.phones.service == "0480-6611499"
    assert office.station is not None
    assert office.station.hours.spans == ("07:00-18:00",)
    assert str(office.updated_at) == "2026-11-16"
    seen = office_entry.shown(world.desk, world.actor("qh-0401.clerk"), SCHOOL, world.now)
    assert seen.proposal is None
    what = [(who, deed) for _, _, who, deed, _, _ in world.memory.access]
    assert what[-2:] == [("qh-0401.clerk", "office.entry.propose"), ("qh-0401.vice", "office.entry.release")]
    assert "0480-6611401 → 0480-6611499" in world.memory.access[-1][4]


def test_nobody_releases_his_own_and_who_may_is_told(world: FakeWorld) -> None:
    made = propose(world, "qh-0401.vice", address="南塘街道荷风路 18 号")
    with pytest.raises(NotAllowed, match="自己提出"):
        release(world, "qh-0401.vice", made)
    for who in ("qh-0401.clerk", "qh-0401.handler"):
        with pytest.raises(NotAllowed):
            release(world, who, made)
    (alert,) = [each for each in world.memory.alerts.values() if each.kind == "release_wanted"]
    assert alert.key == SCHOOL
    release(world, "qh-0401.head", made)
    assert world.desk.directory.office(SCHOOL).address == "南塘街道荷风路 18 号"


def test_where_nobody_of_the_office_can_release_the_office_above_is_told_and_does(world: FakeWorld) -> None:
    world.memory.staff = {at: s for at, s in world.memory.staff.items() if at[0] != SCHOOL or at[1] == "clerk"}
    made = propose(world, address="南塘街道荷风路 18 号")
    (alert,) = [each for each in world.memory.alerts.values() if each.kind == "release_wanted"]
    assert alert.key == "qh-04"
    seen = office_entry.shown(world.desk, world.actor("qh.publisher"), SCHOOL, world.now)
    assert (seen.may_release, seen.may_change) == (True, False)
    release(world, "qh.publisher", made)
    assert world.desk.directory.office(SCHOOL).address == "南塘街道荷风路 18 号"


@pytest.mark.parametrize("who", ["qh-0402.head", "qh-04.head", "qh.head", "bs.clerk"])
def test_to_others_there_is_nothing_to_see(world: FakeWorld, who: str) -> None:
    told = []
    for office in (SCHOOL, "zz"):
        with pytest.raises(NotFound) as refused:
            office_entry.shown(world.desk, world.actor(who), office, world.now)
        told.append(refused.value.message)
    assert told[0] == told[1]


def test_every_mistake_is_named_beside_its_field(world: FakeWorld) -> None:
    with pytest.raises(Invalid) as refused:
        propose(
            world,
            phones__service="电话",
            mailboxes__head="无",
            hours="上午",
            reception="周三 14:30-17:00，一楼\n周九 8:00-9:00，二楼\n周四 9:00-10:00",
            station__place="",
            reason="",
        )
    wrong = refused.value.fields
    assert set(wrong) == {"phones.service", "mailboxes.head", "hours", "reception", "station.place", "reason"}
    assert wrong["reception"].startswith("第 2 行的时间：“周九”")


def test_city_file_and_desk_take_and_refuse_the_same(world: FakeWorld) -> None:
    """What a city file refuses at a place, a form refuses at the field of that name."""
    for field, value in (("phones.service", "12"), ("mailboxes.head", "a b@c"), ("hours", "25:00"), ("students", "-1")):
        outer, _, inner = field.partition(".")
        text = f"{outer}: {{{inner}: {value!r}}}" if inner else f"{outer}: {value!r}"
        with pytest.raises(Invalid) as by_file:
            parse_city(
                "city: qh\noffices:\n  - {id: qh, kind: BUREAU, name: 局, number_prefix: QH, staff: "
                f"[{{login: a, name: 甲, roles: [CLERK]}}], {text}}}"
            )
        changed: dict[str, Any] = {field: value}
        with pytest.raises(Invalid) as by_form:
            propose(world, **changed)
        assert f"offices[0].{field}" in by_file.value.fields
        assert set(by_form.value.fields) == {field}


def test_who_proposes_by_an_old_look_is_told(world: FakeWorld) -> None:
    version = office_entry.version_of(world.desk.directory.office(SCHOOL))
    made = propose(world, address="荷风路 18 号")
    with pytest.raises(Stale):
        propose(world, "qh-0401.liaison", address="荷风路 20 号")
    release(world, "qh-0401.head", made)
    with pytest.raises(Stale):
        office_entry.propose(
            world.desk,
            world.actor("qh-0401.liaison"),
            SCHOOL,
            form(world, address="荷风路 20 号"),
            world.now,
            version=version,
        )
    with pytest.raises(Stale):
        release(world, "qh-0401.head", made)


def test_a_proposal_given_back_keeps_its_words_and_can_be_made_again(world: FakeWorld) -> None:
    made = propose(world, address="荷风路")
    desk, head = world.desk, world.actor("qh-0401.head")
    back = office_entry.give_back(desk, head, SCHOOL, "缺门牌号", world.now, proposal=made.version)
    assert (back.returned, back.form["address"]) == ("缺门牌号", "荷风路")
    with pytest.raises(Stale):
        release(world, "qh-0401.head", back)
    again = propose(world, proposal=back.version, address="荷风路 18 号")
    release(world, "qh-0401.head", again)
    assert world.desk.directory.office(SCHOOL).address == "荷风路 18 号"


def test_nothing_changed_is_no_proposal_and_a_proposal_can_be_taken_back(world: FakeWorld) -> None:
    with pytest.raises(Conflict):
        propose(world)
    propose(world, address="荷风路 18 号")
    with pytest.raises(NotAllowed):
        office_entry.take_back(world.desk, world.actor("qh-0401.liaison"), SCHOOL, world.now)
    office_entry.take_back(world.desk, world.actor("qh-0401.clerk"), SCHOOL, world.now)
    assert office_entry.shown(world.desk, world.actor("qh-0401.clerk"), SCHOOL, world.now).proposal is None


def test_the_form_says_again_what_it_was_filled_in_with(world: FakeWorld) -> None:
    for office in world.desk.directory.tree("qh").values():
        assert entry_of(office, entry_form(office)) == office
