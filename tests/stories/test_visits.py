"""Visitors of 青禾市 who are received (domain E7: 5)."""

from __future__ import annotations

import pytest

from tests.stories.matters import BAI, GAN
from tests.stories.telling import Story

pytestmark = pytest.mark.engine

SESSION = {
    "form": "fixed",
    "date": "2026-10-14",
    "from_time": "14:30",
    "to_time": "17:00",
    "place": "一楼 102 室信访接待室",
    "leader": "qh.head",
    "leader_post": "局主要负责人",
    "substitute": "qh.deputy1",
    "units": ["qh:0105"],
    "capacity": 8,
}


def test_case_05_twenty_three_parents_come_on_wednesday(story: Story) -> None:
    """望湖小学 23 名家长为分班换老师来访：推选 5 名代表，周三接访日排在预约群众之后接谈。

    结果 20 个工作日内向办公室和接访领导反馈，到 11 月 11 日；对信访人的答复另按程序作出。
    """
    story.at("2026-09-28 09:00")
    session = story.by("qh", "petition").opens("接访安排", **SESSION)
    story.by("qh", "petition").notes("接访安排", session, "公布")
    # 另一位群众按规定提前一周预约；10 月 7 日以后不能再约。
    story.petitioner().submits(
        **BAI,
        office="qh",
        about={"kind": "none"},
        type="HELP",
        title="转学手续",
        content="孩子转学手续办了两个月没有办好。",
    )
    story.by("qh", "clerk").does("登记").petitioner().asks("预约接访", session=session, visitors=1)
    booked = story.number
    story.by("qh", "clerk").does("初审预约", admitted=True, opinion="take", note="材料齐全")
    story.petitioner_was_told("接访")

    story.at("2026-10-14 09:10")
    number = story.by("qh", "clerk").takes_in(
        **GAN, channel="VISIT", type="COMPLAINT", topic="1602", people=23, about_kind="office", about_office="qh-0601",
        title="频繁更换班主任", content="一个学期更换三名班主任，家长要求稳定师资、按规定分班。",
    )  # fmt: skip
    # 超过 5 人的，先推选代表；代表不得超过 5 人，到场超过 5 人的要有预案。
    clerk = story.by("qh", "clerk")
    clerk.is_refused("登记", "推选不超过 5 名代表")
    elected = {"people": 23, "names": "甘小禾等 5 人，名单另附", "mandate": True, "present": 23}
    clerk.is_refused("登记代表", "代表不得超过 5 人", representatives=6, safety_plan=True, **elected)
    clerk.is_refused("登记代表", "安全预案", representatives=5, **elected)
    clerk.does("登记代表", representatives=5, safety_plan=True, **elected)
    clerk.does("登记").by("qh", "clerk").prints("登记单", "频繁更换班主任", "23")
    story.by("qh", "dispatcher").does("甄别", legal_class="PETITION").clock("R02", due="2026-10-29")
    clerk.is_refused("预约接访", "预约已于", session=session)
    clerk.does("临时来访排队", session=session, visitors=5, safety_plan=True)

    # 预约的先谈，临时来访的排在后面；每批不超过 5 人，须宣读确认。
    queue = story.by("qh", "petition").caller.get(f"/api/v1/registers/session/{session}/queue").json["items"]
    assert [each["number"] for each in queue] == [booked, number]
    story.at("2026-10-14 16:10")
    talk = {
        "from_at": "2026-10-14T15:20:00+08:00", "to_at": "2026-10-14T16:05:00+08:00", "place": "一楼 102 室",
        "receivers": "局主要负责人、基础教育科负责人", "visitors": "甘小禾等 5 名代表", "opinion": "hand",
        "statement": "要求稳定师资、公开分班办法", "decision": "责成望湖小学一周内说明分班办法，本学期不再更换班主任。",
    }  # fmt: skip
    story.by("qh", "head").is_refused("接谈", "不超过 5 人", present=23, read_out=True, **talk)
    story.by("qh", "head").is_refused("接谈", "宣读", present=5, read_out=False, **talk)
    story.by("qh", "head").does("接谈", present=5, read_out=True, signed=True, **talk)
    story.clock("R40", due="2026-11-11").clock("R02", due="2026-10-29")
    story.by("qh", "clerk").prints("接谈记录", "稳定师资", "局主要负责人")
    story.by("qh", "petition").notes("接访安排", session, "登记接访情况", batches=2, people=6, walk_ins=1)

    story.at("2026-10-14 16:40").by("qh", "dispatcher").does(
        "派单", to="qh-06", how="hand", instruction="请督促落实接访决定"
    )
    story.petitioner_sees("已转办", office="望湖街道教育学区")
    story.at("2026-10-15 08:40").by("qh-06", "liaison").does("签收").by("qh-06", "liaison").does(
        "转派下级", to="qh-0601"
    )
    story.at("2026-10-15 09:10").by("qh-0601", "liaison").does("签收")
    story.by("qh-0601", "handler").does("联系信访人", connected=True, summary="已向五名代表说明分班办法")
    story.by("qh", "clerk").does("受理告知", method="paper", told_on="2026-10-15")
    story.clock("R02", due="2026-10-29", state="met").clock("R18", due="2026-12-14")
    # 第 15 个工作日提醒承办和联系人。
    story.at("2026-11-05 09:00").by("qh", "liaison").was_warned("R40", on="2026-11-04")
    story.at("2026-11-09 10:00").by("qh-0601", "handler").does(
        "送审",
        report="三次更换均因产假、病假",
        reply="本学期不再更换班主任，分班办法已公示。",
        verdict="partly",
        result="partly",
    )
    story.by("qh-0601", "head").does("审核通过并答复").petitioner_sees("已答复", reply="分班办法已公示")
    story.at("2026-11-10 09:00").by("qh", "liaison").does(
        "反馈接访事项结果", carried_out=True, result="望湖小学已公示分班办法，班主任固定"
    )
    story.clock("R40", due="2026-11-11", state="met")
    story.by("qh", "clerk").does("送达", method="direct", received_on="2026-11-10", signed=True)
    story.at("2026-11-11 10:00").by("qh", "followup").does("回访", connected=True, solved="yes", satisfied="fair")
    story.stands("已办结").petitioner_sees("已办结")
    figures = story.by("qh", "head").caller.get("/api/v1/registers/session/figures?month=2026-10").json
    assert (figures["people"], figures["results_due"], figures["results_in_time"]) == (6, 1, 1)
