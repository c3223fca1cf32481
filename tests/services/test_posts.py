"""Who is named for what: a post ends and another begins, by whoever may, and the gaps are seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.named_posts import POST_ROWS
from chalicelib.domain.office_parts import BY_NAME
from chalicelib.domain.offices import Post, PostKind
from chalicelib.domain.posts import lead_group
from chalicelib.services import posts
from tests.world import FakeWorld, World

HEAD = "qh-0401.head"


def name(world: World, kind: str, who: str = HEAD, **form: Any) -> Post:
    return posts.name(world.desk, world.actor(who), kind, form, world.now)


def board(world: World, part: str, who: str = HEAD) -> posts.Listed:
    return posts.listed(world.desk, world.actor(who), part, world.now)


def test_everything_somebody_can_be_named_for_stands_in_the_settings() -> None:
    assert sorted(row.kind for row in POST_ROWS) == sorted(PostKind)
    assert {row.part for row in POST_ROWS} <= set(BY_NAME)


def test_a_new_liaison_ends_the_old_one_the_day_before(world: FakeWorld) -> None:
    name(world, "LIAISON", person="qh-0401.handler", valid_from="2026-12-01")
    now, later = (line for line in board(world, "liaisons").lines if line.post.kind is PostKind.LIAISON)
    assert (now.post.person, now.post.valid_to) == ("qh-0401.liaison", date(2026, 11, 30))
    assert (later.post.person, later.state, later.post.valid_from) == ("qh-0401.handler", "later", date(2026, 12, 1))
    held = [p for p in world.desk.directory.posts("qh-0401") if p.kind is PostKind.LIAISON]
    assert [p.valid_to for p in held] == [date(2026, 11, 30), None]
    what, told = world.memory.access[-1][3:5]
    assert what == "office.post.name"
    assert "惠民工作联系人：qh-0401.handler，自 2026-12-01 起" in told


def test_what_was_planned_stands_until_it_is_called_off(world: FakeWorld) -> None:
    name(world, "LIAISON", person="qh-0401.handler", valid_from="2026-12-01")
    with pytest.raises(Conflict, match="2026-12-01"):
        name(world, "LIAISON", person="qh-0401.clerk", valid_from="2026-11-20")
    planned = next(line for line in board(world, "liaisons").lines if line.state == "later")
    posts.end(world.desk, world.actor(HEAD), planned.id, {"last_day": "2026-11-20", "reason": "另行安排"}, world.now)
    name(world, "LIAISON", person="qh-0401.clerk", valid_from="2026-11-20")
    held = [p.person for p in world.desk.directory.posts("qh-0401") if p.kind is PostKind.LIAISON]
    assert held == ["qh-0401.liaison", "qh-0401.clerk"]


def test_the_leader_of_the_year_changes_within_it_and_the_old_one_stays_on_record(world: FakeWorld) -> None:
    name(world, "LEADER", year="2026", named="代理校长")
    found = world.desk.directory.posts("qh-0401")
    group = lead_group(found, "qh-0401", 2026, date(2026, 11, 16))
    assert group is not None
    assert group.leader == "代理校长"
    before = lead_group(found, "qh-0401", 2026, date(2026, 11, 1))
    assert before is not None
    assert before.leader == HEAD
    assert [line.post.person for line in board(world, "lead-group").past] == [HEAD]


def test_next_years_group_is_taken_over_and_then_changed(world: FakeWorld) -> None:
    posts.carry_over(world.desk, world.actor(HEAD), 2027, world.now)
    with pytest.raises(Conflict):
        posts.carry_over(world.desk, world.actor(HEAD), 2027, world.now)
    name(world, "LEADER", year="2027", person="qh-0401.vice")
    group = lead_group(world.desk.directory.posts("qh-0401"), "qh-0401", 2027)
    assert group is not None
    assert (group.leader, group.office_head) == ("qh-0401.vice", "qh-0401.liaison")
    this = lead_group(world.desk.directory.posts("qh-0401"), "qh-0401", 2026)
    assert this is not None
    assert this.leader == HEAD


def test_a_line_of_the_rota_ends_and_another_begins(world: FakeWorld) -> None:
    line = board(world, "duty").lines[0]
    form = {"person": "qh-0401.vice", "hours": "周一 07:10-08:00", "place": "校门口", "valid_from": "2026-12-01"}
    posts.name(world.desk, world.actor(HEAD), "DUTY", form, world.now, instead_of=line.id)
    found = [p for p in world.desk.directory.posts("qh-0401") if p.kind is PostKind.DUTY]
    assert found[0] == replace(line.post, valid_to=date(2026, 11, 30))
    assert found[-1].hours is not None
    assert found[-1].hours.spans == ("07:10-08:00",)
    with pytest.raises(Stale):
        posts.name(world.desk, world.actor(HEAD), "DUTY", form, world.now, instead_of=line.id)


def test_every_mistake_of_a_rota_is_named(world: FakeWorld) -> None:
    with pytest.raises(Invalid) as refused:
        name(world, "DUTY", person=HEAD, substitute=HEAD, hours="周九", place="校门口", valid_from="2026-12-01")
    assert set(refused.value.fields) == {"hours"}
    with pytest.raises(Invalid) as refused:
        name(world, "DUTY", person=HEAD, substitute=HEAD, hours="周一 7:00-8:00", place="校门", valid_from="2026-12-01")
    assert set(refused.value.fields) == {"substitute"}
    with pytest.raises(Invalid) as refused:
        name(world, "DUTY", person="qh-0402.head")
    assert set(refused.value.fields) == {"person", "hours", "place", "valid_from"}


def test_who_is_on_duty_on_a_day(world: FakeWorld) -> None:
    monday, saturday = date(2026, 11, 16), date(2026, 11, 21)
    (line,) = posts.on_duty(world.desk, "qh-0401", monday)
    assert (line.person, line.substitute) == ("南塘实验小学负责人", "南塘实验小学分管副职")
    assert posts.on_duty(world.desk, "qh-0401", saturday) == ()


@pytest.mark.parametrize("who", ["qh-0401.clerk", "qh-0401.handler", "qh.head-0105", "qh.clerk"])
def test_only_a_head_of_the_office_names_somebody(world: FakeWorld, who: str) -> None:
    for kind, form in (
        ("PETITION_OFFICER", {"named": "专人", "valid_from": "2026-12-01"}),
        ("LEADER", {"year": "2026", "named": "某人"}),
        ("DUTY", {"named": "某人", "hours": "周一 7:00-8:00", "place": "门口", "valid_from": "2026-12-01"}),
    ):
        with pytest.raises((NotAllowed, Invalid)):
            name(world, kind, who, **form)
    assert "office.post.name" not in {line[3] for line in world.memory.access}


def test_the_head_of_a_unit_names_its_liaison_and_no_others(world: FakeWorld) -> None:
    who = "qh.head-0105"
    name(world, "LIAISON", who, unit="0105", named="新联系人", valid_from="2026-12-01")
    with pytest.raises(Invalid) as refused:
        name(world, "LIAISON", who, unit="0106", named="新联系人", valid_from="2026-12-01")
    assert set(refused.value.fields) == {"unit"}
    lines = board(world, "liaisons", who).lines
    assert {line.post.unit for line in lines if line.may_change} == {"0105"}
    assert any(line.post.unit == "0106" for line in lines)


def test_a_change_of_another_post_meanwhile_is_no_hindrance(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    put = world.desk.directory.put_posts
    turns = iter([True, False, False])

    def meanwhile(office: str, before: Any, after: Any) -> None:
        if next(turns):
            put(office, before, (*before, Post(office, PostKind.PETITION_OFFICER, "别人")))
        put(office, before, after)

    monkeypatch.setattr(world.desk.directory, "put_posts", meanwhile)
    name(world, "LIAISON", person="qh-0401.handler", valid_from="2026-12-01")
    people = [p.person for p in world.desk.directory.posts("qh-0401")]
    assert "别人" in people
    assert people[-1] == "qh-0401.handler"


def test_gaps_are_told_and_unknown_parts_are_not_there(world: FakeWorld) -> None:
    world.memory.posts["qh-0401"] = ()
    assert [gap.requirement for gap in board(world, "liaisons").gaps] == ["S1-11"]
    assert {gap.requirement for gap in board(world, "lead-group").gaps} == {"S0-3", "S0-4", "S2-2"}
    with pytest.raises(NotFound):
        board(world, "nothing")
    with pytest.raises(NotFound):
        name(world, "KING", named="某人")
