"""The policy rule by rule: the law's value beside the office's own, and a looser one refused with its article."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain import warn_words
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.services import own_policy, policy_rows
from chalicelib.services.own_policy import Held
from tests.world import FakeWorld, World

SCHOOL, HEAD = "qh-0401", "qh-0401.head"
WHY = {"reason": "校务会议定"}


def held(world: World) -> Held:
    return own_policy.held(world.desk.directory, world.desk.calendars, SCHOOL)


def set_rule(world: World, id: str, who: str = HEAD, **form: Any) -> Held:
    return policy_rows.set_rule(
        world.desk, world.actor(who), SCHOOL, id, {**WHY, **form}, world.now, version=held(world).version
    )


def test_each_rule_shows_the_law_what_was_set_and_what_holds(world: FakeWorld) -> None:
    listed = [line.id for line in policy_rows.lines(held(world))]
    assert set(listed) == set(RULES)
    assert listed[:3] == ["R01", "R02", "R03"]
    before = policy_rows.line(held(world), "R02")
    assert (before.law_limit, before.basis, before.own) == ("15 日", "信访工作条例第23条", ())
    set_rule(world, "R02", limit="10d", warns="left:3d L2 yellow\nlate L3", roll="true")
    after = policy_rows.line(held(world), "R02")
    assert (after.law_limit, after.held_limit) == ("15 日", "10 日")
    assert dict(after.own)["时限"] == "10 日"
    assert policy_rows.rule_form(held(world).own, "R02") == {
        "limit": "10d", "warns": "left:3d L2 yellow\nlate L3", "roll": "true",
    }  # fmt: skip
    assert not policy_rows.line(held(world), "R03").own
    with pytest.raises(NotFound):
        policy_rows.line(held(world), "R99")


def test_what_is_looser_than_the_law_is_refused_beside_its_field(world: FakeWorld) -> None:
    with pytest.raises(Invalid) as refused:
        set_rule(world, "R02", limit="15wd")
    assert set(refused.value.fields) == {"limit"}
    assert "信访工作条例第23条" in refused.value.fields["limit"]
    with pytest.raises(Invalid) as refused:
        set_rule(world, "R18", extension_days="60", approvers="CLERK")
    assert set(refused.value.fields) == {"extension_days", "approvers"}
    assert held(world).own.rules == {}


def test_warnings_are_told_in_words_beside_the_notation(world: FakeWorld) -> None:
    hint = {field.name: field.hint for field in policy_rows.rule_fields("R13")}["warns"]
    assert "剩 1 个工作日：黄色提醒，第二级（单位（科室）负责人）（写作 left:1wd L2 yellow）" in hint
    assert "超期 1 个工作日：红色提醒，第四级（分管局领导）（写作 late:1wd L4 red）" in hint
    set_rule(world, "R02", warns="left:3d L2 yellow\nlate L3")
    told = dict(policy_rows.line(held(world), "R02").own)["提醒"]
    assert told == "剩 3 日：黄色提醒，第二级（单位（科室）负责人）；超期：提醒，第三级（惠民中心主任）"
    for row in RULES.values():
        for warn in row.warns:
            assert not warn.rung or warn.when not in warn_words.words(warn), warn


@pytest.mark.parametrize("wrong", ["提前一天", "left:1wd", "late L9", "left:1wd L2 green", "late L3\nleft:one L2"])
def test_a_warning_that_cannot_be_read_is_named_with_what_to_write(world: FakeWorld, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_rule(world, "R02", warns=wrong)
    assert set(refused.value.fields) == {"warns"}
    assert wrong.splitlines()[-1][:4] in refused.value.fields["warns"]
    assert "left:1wd L2 yellow（剩 1 个工作日" in refused.value.fields["warns"]
    assert held(world).own.rules == {}


def test_a_role_that_is_none_is_not_asked_for_a_code_in_silence(world: FakeWorld) -> None:
    desk, form = world.desk, {**WHY, "options.code_roles": "ADMIN,CLARK"}
    with pytest.raises(Invalid) as refused:
        policy_rows.set_general(desk, world.actor(HEAD), SCHOOL, form, world.now, version=held(world).version)
    assert "CLARK" in refused.value.fields["options.code_roles"]
    assert "CLERK（登记员" in refused.value.fields["options.code_roles"]
    hints = {field.name: field.hint for field in policy_rows.general_fields()}
    assert "CLERK 登记员" in hints["options.code_roles"]


def test_clearing_a_rule_leaves_the_others_as_they_were(world: FakeWorld) -> None:
    set_rule(world, "R07", limit="4h")
    set_rule(world, "R02", limit="10d")
    set_rule(world, "R07")
    assert set(held(world).own.rules) == {"R02"}


def test_an_office_above_is_seen_as_the_source(world: FakeWorld) -> None:
    desk = world.desk
    own_policy.set_policy(
        desk.directory, desk.calendars, desk.ledger, world.actor("qh.head"), "qh", {"limits": {"R07": "4h"}},
        world.now, reason="局务会议定", version=None,
    )  # fmt: skip
    line = policy_rows.line(held(world), "R07")
    assert (line.own, line.inherited, line.held_limit) == ((), True, "4 小时")


def test_the_general_part_keeps_what_it_does_not_show(world: FakeWorld) -> None:
    desk = world.desk
    own_policy.set_policy(
        desk.directory, desk.calendars, desk.ledger, world.actor(HEAD), SCHOOL,
        {"options": {"paper_title_reply": "答复意见书"}, "limits": {"R07": "4h"}},
        world.now, reason="校务会议定", version=None,
    )  # fmt: skip
    form = {**WHY, "promises.COMPLAINT": "10wd", "quiet": "22:00-07:00", "roll": "true", "options.paper_prefix": "南小"}
    after = policy_rows.set_general(desk, world.actor(HEAD), SCHOOL, form, world.now, version=held(world).version).own
    assert (after.promises, after.quiet, after.roll) == ({"COMPLAINT": "10wd"}, "22:00-07:00", True)
    assert after.options == {"paper_title_reply": "答复意见书", "paper_prefix": "南小"}
    assert after.limits == {"R07": "4h"}
    filled = policy_rows.general_form(after)
    assert filled["promises.COMPLAINT"] == "10wd"
    with pytest.raises(Invalid) as refused:
        policy_rows.set_general(
            desk, world.actor(HEAD), SCHOOL, {**form, "promises.COMPLAINT": "90d", "quiet": "晚上"}, world.now,
            version=held(world).version,
        )  # fmt: skip
    assert "quiet" in refused.value.fields


def test_others_may_not_and_an_old_look_is_told(world: FakeWorld) -> None:
    with pytest.raises(NotAllowed):
        set_rule(world, "R07", "qh-0401.clerk", limit="4h")
    with pytest.raises(NotFound):
        set_rule(world, "R07", "qh-0402.head", limit="4h")
    with pytest.raises(Stale):
        policy_rows.set_rule(
            world.desk, world.actor(HEAD), SCHOOL, "R07", {**WHY, "limit": "4h"}, world.now, version="0"
        )
