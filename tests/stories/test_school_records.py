"""Complaints about school records, hop by hop (domain E7: 12)."""

from __future__ import annotations

import pytest

from tests.stories.matters import GAN
from tests.stories.telling import Story

pytestmark = pytest.mark.engine


def test_case_12_a_school_record_in_four_hops(story: Story) -> None:
    """学籍没有转出：3 日发核查单、5 日核查、5 日提出意见、5 日落实，一环接一环，都是工作日，缺一环不能跳。"""
    story.at("2026-05-11 09:30")
    story.petitioner().submits(
        **GAN,
        office="qh",
        about={"kind": "office", "office": "qh-0602"},
        type="COMPLAINT",
        topic="12",
        title="转学后学籍没有转出",
        content="孩子三月已经转到外地就读，原学校一直没有转出学籍。",
    )
    story.petitioner_sees("已收到", promised_on="2026-06-01")
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    # 学籍核查的期限和信访告知的期限各算各的。
    story.clock("R36", due="2026-05-14").clock("R02", due="2026-05-26")
    story.by("qh", "dispatcher").does("派单", to="qh-0602")
    story.at("2026-05-12 09:00").by("qh-0602", "liaison").does("签收")
    story.by("qh-0602", "handler").does("联系信访人", connected=True, summary="已说明核查程序")
    story.by("qh-0602", "handler").is_not_offered("完成核查", "作出处理意见", "落实处理意见")
    story.by("qh-0602", "handler").is_refused("完成核查", "请先发出核查单", findings="在籍")

    story.at("2026-05-13 10:00").by("qh", "liaison").was_warned("R36", on="2026-05-13")
    story.by("qh", "dispatcher").does("发出核查单", items="转学申请、调档函、学籍状态", sheet="学核2026-007")
    story.clock("R36", due="2026-05-14", state="met").clock("R36A", due="2026-05-20")
    story.by("qh", "dispatcher").is_refused("发出核查单", "无需重复办理", items="再发一次")
    story.by("qh", "clerk").does("受理告知", method="sms").clock("R18", due="2026-07-12", legal="2026-07-13")
    # 还剩一个工作日时提醒承办学校。
    story.at("2026-05-19 15:00").by("qh-0602", "handler").was_warned("R36A", on="2026-05-19")
    story.by("qh-0602", "handler").does("完成核查", findings="调档函三月已到，经办人漏办")
    story.clock("R36A", due="2026-05-20", state="met").clock("R36B", due="2026-05-26")
    story.at("2026-05-25 09:00").by("qh", "dispatcher").does("作出处理意见", opinion="三日内转出，并向家长致歉")
    story.clock("R36B", due="2026-05-26", state="met").clock("R36C", due="2026-06-01")
    story.at("2026-05-29 09:00").by("qh-0602", "handler").does("落实处理意见", result="已转出，外地学校已接收")
    story.clock("R36C", due="2026-06-01", state="met").no_clock("R36", "R36A", "R36B")

    story.by("qh-0602", "handler").does(
        "送审", report="经办人漏办", reply="学籍已于 5 月 29 日转出，向您致歉。", verdict="true", result="granted"
    )
    story.by("qh-0602", "head").does("审核通过并答复").petitioner_sees(
        "已答复", reply="已于 5 月 29 日转出", replied_on="2026-05-29"
    )
    story.clock("R18", due="2026-07-12", state="met").clock("R20", due="2026-06-23", state="met")
    story.by("qh", "clerk").does("送达", method="sms", received_on="2026-05-29")
    story.at("2026-06-01 09:00").by("qh", "followup").does("回访", connected=True, solved="yes", satisfied="good")
    story.stands("已办结").petitioner_sees("已办结")
    assert [rule for rule, *_ in story.alerts() if rule.startswith("R36")] == ["R36", "R36A", "R36B", "R36C"]
