"""Offices, staff and posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chalicelib.adapters.dynamo.directory import DynamoDirectory
from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.hours import parse_hours
from chalicelib.domain.offices import Office, OfficeKind, Phones, Post, PostKind, Tier
from chalicelib.domain.policy import OwnPolicy
from chalicelib.domain.roles import Role, Staff
from chalicelib.domain.units import Unit, UnitKind
from tests.contract.conftest import Stage, Store

UNIT = Unit("0105", "基础教育科", UnitKind.DEPT, topics=("01",))
ROOT = Office(
    "qh", "qh", None, (), Tier.CITY, "青禾市教育局", "青禾教育", OfficeKind.BUREAU, number_prefix="QH", units=(UNIT,),
    phones=Phones(office="0533-0000001"), hours=parse_hours("工作日 08:30-17:30"), valid_from=date(2020, 1, 1),
    policy=OwnPolicy(limits={"R13": "4wd"}, options={"later_than_16": True, "n": 3}),
)  # fmt: skip
TOWN = Office("qh-02", "qh", "qh", ("qh",), Tier.TOWN, "柳溪镇中心学校", "柳溪", OfficeKind.TOWN)
OTHER = replace(ROOT, id="bs", city="bs", name="白山市教育局", number_prefix="BS", units=())
CLERK = Staff(
    "qh/gan", "qh", "gan", "甘小禾", "登记员", frozenset({Role.CLERK, Role.DISPATCHER}), units=("0105",),
    grants={Role.HANDLER: ("0105",)},
    mobile="15400000001", email="gan@qh.example", password_hash="argon2$x", failures=2,
)  # fmt: skip
CLERK_LISTED = replace(CLERK, password_hash="", failures=0)
POSTS = (
    Post("qh", PostKind.LEADER, "qh/gan", year=2026),
    Post("qh", PostKind.DUTY, "柏大川", hours=parse_hours("周三 14:30-17:00"), place="一楼"),
    Post("qh-02", PostKind.LIAISON, "乔一苇"),
)


def test_a_city_comes_back_as_it_was_put(store: Store) -> None:
    for _ in range(2):
        store.directory.put_city([ROOT, TOWN, OTHER], [CLERK], POSTS)
    assert store.directory.office("qh") == ROOT
    assert store.directory.tree("qh") == {"qh": ROOT, "qh-02": TOWN}
    assert store.directory.tree("nowhere") == {}
    assert store.directory.cities() == (OTHER, ROOT)
    assert store.directory.posts("qh") == POSTS[:2]
    assert store.directory.posts("bs") == ()
    with pytest.raises(NotFound):
        store.directory.office("qh-99")


def test_secrets_come_only_to_who_signs_in(store: Store) -> None:
    store.directory.put_city([ROOT], [CLERK], ())
    assert store.directory.staff("qh") == (replace(CLERK, password_hash="", failures=0),)
    assert store.directory.member("qh", "gan") == CLERK
    assert store.directory.member("qh", "nobody") is None
    assert store.directory.member("qh-02", "gan") is None
    assert store.directory.staff("qh-02") == ()


def test_putting_a_city_again_mends_offices_and_posts_and_leaves_accounts(store: Store) -> None:
    store.directory.put_city([ROOT], [CLERK], POSTS)
    changed = replace(CLERK, password_hash="argon2$new", must_change=False)
    store.directory.put_staff(changed)
    store.directory.put_city([replace(ROOT, name="青禾市教育和体育局")], [CLERK], POSTS[:1])
    assert store.directory.office("qh").name == "青禾市教育和体育局"
    assert store.directory.posts("qh") == POSTS[:1]
    assert store.directory.member("qh", "gan") == changed


def test_a_large_city_needs_more_than_one_write(store: Store) -> None:
    schools = [replace(TOWN, id=f"qh-02{n:02}", parent="qh-02", path=("qh", "qh-02")) for n in range(130)]
    store.directory.put_city([ROOT, TOWN, *schools], [replace(CLERK, login=f"c{n}") for n in range(5)], ())
    assert len(store.directory.tree("qh")) == 132
    assert len(store.directory.staff("qh")) == 5


def test_own_writes_are_seen_at_once(store: Store) -> None:
    store.directory.put_city([ROOT], [CLERK], ())
    assert store.directory.staff("qh")[0].post == "登记员"
    store.directory.put_staff(replace(CLERK, post="派单员"))
    assert store.directory.staff("qh")[0].post == "派单员"


def test_new_accounts_are_written_all_or_none(store: Store) -> None:
    store.directory.put_city([ROOT], [CLERK], ())
    assert len(store.directory.staff("qh")) == 1
    fresh = [replace(CLERK, id=f"qh/new{n}", login=f"new{n}") for n in range(3)]
    store.directory.add_staff(fresh)
    listed = (replace(each, password_hash="", failures=0) for each in fresh)
    assert store.directory.staff("qh") == (CLERK_LISTED, *listed)
    assert store.directory.member("qh", "new1") == fresh[1]
    with pytest.raises(Stale):
        store.directory.add_staff([replace(CLERK, id="qh/late", login="late"), replace(CLERK, post="别人")])
    assert store.directory.member("qh", "late") is None
    assert store.directory.member("qh", "gan") == CLERK


def test_posts_are_written_only_over_what_was_seen(store: Store) -> None:
    store.directory.put_city([ROOT], [CLERK], POSTS[:2])
    seen = store.directory.posts("qh")
    after = (*seen, Post("qh", PostKind.LIAISON, "乔一苇", unit="0105", valid_from=date(2026, 12, 1)))
    store.directory.put_posts("qh", seen, after)
    assert store.directory.posts("qh") == after
    with pytest.raises(Stale):
        store.directory.put_posts("qh", seen, ())
    assert store.directory.posts("qh") == after
    store.directory.put_posts("bs", (), POSTS[2:])
    assert store.directory.posts("bs") == POSTS[2:]
    with pytest.raises(Stale):
        store.directory.put_posts("bs", (), ())


def test_who_changes_an_office_by_an_old_look_is_told_and_then_sees_what_stands(store: Store) -> None:
    store.directory.put_city([ROOT], [CLERK], ())
    old = store.directory.office("qh")
    store.directory.put_office(old, replace(old, address="人民路 1 号"))
    with pytest.raises(Stale):
        store.directory.put_office(old, replace(old, address="人民路 2 号"))
    store.directory.reread("qh")
    assert store.directory.office("qh").address == "人民路 1 号"


@pytest.mark.engine
def test_what_another_process_wrote_is_seen_when_asked_for_afresh(stage: Stage) -> None:
    mine, other = stage.store.directory, DynamoDirectory(stage.engine, stage.vault, stage.ticks)
    mine.put_city([ROOT, TOWN], [CLERK], ())
    assert mine.office("qh").address == ""
    other.put_office(other.office("qh"), replace(ROOT, address="人民路 1 号"))
    assert mine.office("qh").address == ""
    mine.reread("qh-02")
    assert mine.office("qh").address == ""
    mine.reread("qh")
    assert mine.office("qh").address == "人民路 1 号"
    other.put_posts("qh", (), POSTS[:1])
    with pytest.raises(Stale):
        mine.put_posts("qh", (), ())
    assert mine.posts("qh") == POSTS[:1]
