"""Leading groups and what nobody fills."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chalicelib.domain.hours import parse_hours
from chalicelib.domain.offices import Post, PostKind, ServiceStation
from chalicelib.domain.posts import gaps, lead_group
from tests.domain.places import BUREAU, DIRECT, ON, OTHER_TOWN, SCHOOL, TOWN, UNITS

GROUP = (
    Post("qh", PostKind.LEADER, "局长", year=2026),
    Post("qh", PostKind.DEPUTY_LEADER, "分管局领导一", year=2026),
    Post("qh", PostKind.DEPUTY_LEADER, "分管局领导二", year=2026),
    Post("qh", PostKind.OFFICE_HEAD, "中心主任", year=2026),
    *(Post("qh", PostKind.MEMBER, f"{unit.name}负责人", unit=f"qh:{unit.code}", year=2026) for unit in UNITS),
    *(Post("qh", PostKind.MEMBER, f"{o.id}负责人", unit=o.id, year=2026) for o in (TOWN, OTHER_TOWN, DIRECT)),
)
BELOW = (TOWN, OTHER_TOWN, DIRECT)
FILLED = (
    *GROUP,
    *(Post("qh", PostKind.LIAISON, "联系人", unit=unit.code) for unit in UNITS),
    *(Post("qh", PostKind.DEPUTY_IN_CHARGE, "分管局领导一", unit=unit.code) for unit in UNITS),
    Post("qh", PostKind.PETITION_OFFICER, "专职信访人员"),
    Post("qh", PostKind.DISCIPLINE_LIAISON, "机关纪委"),
)


def test_a_leading_group_is_what_its_posts_make_it() -> None:
    group = lead_group(GROUP, "qh", 2026)
    assert group is not None
    assert (group.leader, group.deputies, group.office_head) == ("局长", ("分管局领导一", "分管局领导二"), "中心主任")
    assert len(group.members) == len(UNITS) + 3
    assert lead_group(GROUP, "qh", 2025) is None
    assert lead_group(GROUP, "qh-02", 2026) is None


def test_a_bureau_with_everything_filled_has_no_gaps() -> None:
    assert gaps(BUREAU, FILLED, ON, BELOW) == ()


def test_each_unfilled_post_is_one_gap_with_its_requirement() -> None:
    for missing in FILLED:
        rest = [post for post in FILLED if post is not missing]
        found = gaps(BUREAU, rest, ON, BELOW)
        if missing.kind is PostKind.DEPUTY_LEADER:
            assert found == ()
        else:
            assert len(found) == 1
            assert found[0].requirement in {"S0-3", "S0-4", "S0-14", "S1-9", "S1-10", "S1-13", "S2-2"}
            assert found[0].office == "qh"


def test_the_group_of_last_year_leads_nobody() -> None:
    found = gaps(BUREAU, FILLED, date(2027, 1, 1), BELOW)
    assert {"S0-3", "S0-4", "S2-2"} == {gap.requirement for gap in found}
    assert any("2027年度领导小组组长" in gap.text for gap in found)


def test_a_liaison_whose_time_is_over_leaves_a_gap() -> None:
    posts = [
        replace(post, valid_to=date(2026, 11, 20)) if post.kind is PostKind.LIAISON and post.unit == "0105" else post
        for post in FILLED
    ]
    assert gaps(BUREAU, posts, date(2026, 11, 20), BELOW) == ()
    (gap,) = gaps(BUREAU, posts, ON, BELOW)
    assert (gap.requirement, gap.unit, gap.text) == ("S0-14", "0105", "基础教育科未明确惠民工作联系人")


def test_schools_need_a_vice_principal_and_a_staffed_station() -> None:
    assert {"S0-3", "S0-4", "S0-9", "S0-10", "S1-11", "S2-2"} == {gap.requirement for gap in gaps(SCHOOL, (), ON)}
    station = ServiceStation("校门口", parse_hours("工作日 07:20-08:00"), ("值班员",), "0480-6611201")
    school = replace(SCHOOL, vice_principal="分管副校长", station=station)
    assert {"S0-3", "S0-4", "S1-11", "S2-2"} == {gap.requirement for gap in gaps(school, (), ON)}


def test_direct_schools_and_towns_need_somebody_for_discipline() -> None:
    for office, needed in ((DIRECT, True), (TOWN, True), (SCHOOL, False)):
        assert ("S1-13" in {gap.requirement for gap in gaps(office, (), ON)}) is needed


def test_an_office_that_has_ended_lacks_nothing() -> None:
    assert gaps(replace(SCHOOL, valid_to=date(2026, 7, 31)), (), ON) == ()
