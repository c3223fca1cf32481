"""A city file loaded again: it changes what the desk has left alone, and takes nothing back that was changed there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.offices import Office, Post, PostKind
from chalicelib.domain.policy import OwnPolicy, OwnRule
from chalicelib.domain.roles import Role
from chalicelib.domain.units import Unit, UnitKind
from infra.cityfile import City, parse_city
from infra.citymerge import Difference
from infra.citywrite import ALL, put_again
from tests.fakes.directory import FakeDirectory
from tests.fakes.drawers import FakeDrawers
from tests.fakes.memory import Memory
from tests.local.test_cityfile import SMALL
from tests.world import MONDAY


class Place:
    """One city on file, and a desk that changes things."""

    def __init__(self) -> None:
        self.directory, self.drawers, self.now = FakeDirectory(Memory()), FakeDrawers(), MONDAY

    def load(self, city: City, *take: str) -> tuple[Difference, ...]:
        self.now += timedelta(days=1)
        known = {member.id for office in city.offices for member in self.directory.staff(office.id)}
        made = [member for member in city.staff if member.id not in known]
        return put_again(city, self.directory, self.drawers, made, self.now, take)

    def office(self, id: str = "qh") -> Office:
        return self.directory.office(id)

    def change(self, id: str = "qh", **changes: object) -> None:
        before = self.office(id)
        self.directory.put_office(before, replace(before, **changes))  # type: ignore[arg-type]


def changed(city: City, id: str, **changes: object) -> City:
    """The city with one office as another file describes it."""
    offices = tuple(replace(o, **changes) if o.id == id else o for o in city.offices)  # type: ignore[arg-type]
    return replace(city, offices=offices)


@pytest.fixture
def city() -> City:
    return parse_city(SMALL)


@pytest.fixture
def place(city: City) -> Place:
    found = Place()
    assert found.load(city) == ()
    return found


def told(differences: tuple[Difference, ...]) -> list[tuple[str, str, bool]]:
    return [(each.office, each.what, each.taken) for each in differences]


def test_the_same_file_again_changes_nothing(place: Place, city: City) -> None:
    before = (place.office(), place.directory.posts("qh"), place.directory.staff("qh"))
    assert place.load(city) == ()
    assert (place.office(), place.directory.posts("qh"), place.directory.staff("qh")) == before


def test_what_the_desk_left_alone_follows_the_file(place: Place, city: City) -> None:
    assert place.load(changed(city, "qh", address="府前街 1 号")) == ()
    assert place.office().address == "府前街 1 号"


@pytest.mark.parametrize("again", [lambda city: city, lambda city: changed(city, "qh", address="府前街 1 号")])
def test_what_the_desk_changed_stays_and_is_told(place: Place, city: City, again: Callable[[City], City]) -> None:
    place.change(address="学府路 9 号")
    (difference,) = place.load(again(city))
    assert (difference.what, difference.desk, difference.taken) == ("地址", "学府路 9 号", False)
    assert place.office().address == "学府路 9 号"


def test_the_files_is_taken_for_one_office_or_for_all_and_what_stood_is_told(place: Place, city: City) -> None:
    for take in ("qh", ALL):
        place.change(address="学府路 9 号")
        place.change("qh-0801", address="学府路 3 号")
        found = place.load(city, take)
        assert ("qh", "地址", True) in told(found)
        assert place.office().address == ""
        assert (place.office("qh-0801").address == "") is (take == ALL)
        assert next(each.desk for each in found if each.office == "qh") == "学府路 9 号"


def test_units_are_merged_one_by_one_and_never_taken_out(place: Place, city: City) -> None:
    new = Unit("0199", "学前教育科", UnitKind.DEPT)
    own = replace(place.office().units[0], phone="0480-6600999")
    place.change(units=(own, new))
    from_file = Unit("0150", "体卫艺科", UnitKind.DEPT)
    found = place.load(changed(city, "qh", units=(*city.offices[0].units, from_file)))
    assert set(place.office().units) == {own, new, from_file}
    assert told(found) == [("qh", "内设机构 0105", False), ("qh", "内设机构 0199", False)]
    place.load(city, ALL)
    assert {unit.code for unit in place.office().units} == {"0105", "0199", "0150"}


def test_posts_are_merged_by_what_somebody_is_named_for(place: Place, city: City) -> None:
    stands = place.directory.posts("qh")
    ended = tuple(replace(post, valid_to=date(2026, 11, 30)) for post in stands)
    named = Post("qh", PostKind.LIAISON, "甘小禾", "0105", valid_from=date(2026, 12, 1))
    place.directory.put_posts("qh", stands, (*ended, named))
    inspector = Post("qh", PostKind.INSPECTOR, "柏大川")
    found = place.load(replace(city, posts=(*city.posts, inspector)))
    assert set(place.directory.posts("qh")) == {*ended, named, inspector}
    assert [what for _, what, _ in told(found)] == ["惠民工作联系人（0105）"]


def test_a_policy_is_merged_rule_by_rule(place: Place, city: City) -> None:
    place.change(policy=OwnPolicy(limits={"R07": "4h"}))
    file = changed(city, "qh", policy=OwnPolicy(limits={"R07": "6h"}, promises={"COMPLAINT": "10wd"}))
    assert told(place.load(file)) == [("qh", "时限与制度 limits R07", False)]
    assert place.office().policy == OwnPolicy(limits={"R07": "4h"}, promises={"COMPLAINT": "10wd"})


def test_a_policy_that_would_be_unlawful_when_mixed_stays_as_the_desk_has_it(place: Place, city: City) -> None:
    own = OwnPolicy(rules={"R02": OwnRule(roll=True)})
    place.change(policy=own)
    unlawful = OwnPolicy(limits={"R02": "90d"})
    found = place.load(changed(city, "qh", policy=unlawful))
    assert place.office().policy == own
    assert "违反法律规定" in found[-1].desk


def test_where_nobody_knows_what_the_file_said_before_the_desk_stays(city: City) -> None:
    old = Place()
    old.directory.put_city(city.offices, city.staff, city.posts)
    old.change(address="学府路 9 号")
    assert told(old.load(city)) == [("qh", "地址", False)]
    # From then on it is known.
    assert old.load(changed(city, "qh", map_note="东门")) != ()
    assert (old.office().map_note, old.office().address) == ("东门", "学府路 9 号")


def test_accounts_stay_as_they_are_and_differences_are_told(place: Place, city: City) -> None:
    (clerk,) = place.directory.staff("qh")
    place.directory.put_staff(replace(clerk, name="欧阳试例", roles=frozenset({Role.DISPATCHER})))
    found = place.load(city, ALL)
    assert told(found) == [("qh", "账号 clerk 的姓名", False), ("qh", "账号 clerk 的角色", False)]
    assert found[1].desk == "派单员"
    assert place.directory.staff("qh")[0].name == "欧阳试例"


def test_a_new_office_of_the_file_is_added(place: Place, city: City) -> None:
    more = parse_city(SMALL + "  - {id: qh-0802, parent: qh, name: 青禾市第二中学, short_name: 二中, stage: HIGH}\n")
    assert place.load(more) == ()
    assert place.office("qh-0802").short_name == "二中"
    assert {member.office for member in place.directory.staff("qh-0802")} == {"qh-0802"}
