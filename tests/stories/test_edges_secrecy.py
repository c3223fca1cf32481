"""Conflicts of interest and secrecy (domain F: 16 to 22)."""

from __future__ import annotations

import pytest

from tests.stories.looking import counted, finds_nothing
from tests.stories.matters import ANSWER, GAN, ORDER, in_the_school
from tests.stories.telling import Story

pytestmark = pytest.mark.engine


def test_edge_20_nameless_and_in_confidence(story: Story) -> None:
    """匿名：不告知、不回访，但照办；要求保密：承办单位只看到“信访人要求保密”。"""
    story.at("2026-11-02 09:00")
    story.petitioner().submits(
        office="qh",
        about={"kind": "none"},
        type="COMPLAINT",
        identity="anonymous",
        title="操场扬尘",
        content="中心小学操场施工扬尘很大，没有围挡。",
    )
    assert story.case()["petitioner"] == {"name": "匿名"}
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh", "dispatcher").does("派单", to="qh-0201").by("qh-0201", "liaison").does("签收")
    story.no_clock("R02", "R08", "R30").clock("R18", due="2027-01-16", legal="2027-01-18")
    story.by("qh-0201", "handler").does("送审", **ANSWER).by("qh-0201", "head").does("审核通过并答复")
    story.petitioner_sees("已答复", reply="欢迎监督").no_clock("R30")

    story.at("2026-11-03 09:00")
    secret = {**GAN, "identity": "confidential"}
    story.petitioner().submits(
        **secret,
        office="qh",
        about={"kind": "none"},
        type="COMPLAINT",
        title="老师拖堂",
        content="老师经常拖堂，孩子来不及吃午饭。",
    )
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-0201")
    story.by("qh-0201", "liaison").does("签收")
    school, clerk = story.by("qh-0201", "head").caller, story.by("qh", "clerk").caller
    assert story.case(caller=school)["petitioner"] == {"name": "信访人要求保密"}
    assert not {"甘小禾", "15400000001"} & set(str(story.case(caller=school)))
    path = f"/api/v1/cases/{story.number}/reveal"
    asked = {"field": "name", "reason": "电话联系核实情况"}
    refused = school.post(path, asked)
    assert (refused.status, refused.problem) == (403, "not-allowed")
    assert clerk.post(path, asked).json == {"field": "name", "value": "甘小禾"}


def test_edge_16_nobody_judges_his_own_cause(story: Story) -> None:
    """反映校长的，从学校交来也直接到学区；反映本会审批的负责人的，上一级审批；反映局长的，报上级机关。被反映的一概查不到。"""
    told = {"title": "校长推诿", "content": "多次找校长反映食堂问题，校长推诿不办。"}
    story.at("2026-11-02 09:00").petitioner().submits(
        **GAN, office="qh-0201", about={"kind": "head", "office": "qh-0201"}, type="COMPLAINT", topic="09", **told
    )
    school = [story.by("qh-0201", login) for login in ("clerk", "liaison", "handler", "head", "vice")]
    story.petitioner_sees("已收到", office="柳河镇教育学区").seen_by("qh-02", "clerk")
    finds_nothing(story, *school, about_office="qh-0201", **told)
    story.by("qh-02", "clerk").does("登记")
    story.by("qh-02", "dispatcher").is_refused("派单", "依法不得转往", to="qh-0201")
    story.by("qh-02", "dispatcher").is_refused("派单", "依法不得转往", to="qh-0201:jiaowu")
    proposed = story.case(caller=story.by("qh-02", "dispatcher").caller)["proposals"]
    assert "qh-0201" not in {each["to"] for each in proposed}
    story.by("qh-02", "dispatcher").does("派单", to="qh-02").by("qh-02", "liaison").does("签收")
    story.by("qh-02", "handler").does("联系信访人", connected=True, summary="已听取意见")
    story.by("qh-02", "handler").does("送审", **ANSWER).by("qh-02", "head").does("审核通过并答复")
    story.by("qh-02", "clerk").does("送达", method="sms", received_on="2026-11-02")
    # 一个月后：没有提醒、没有短信、没有报表里的一个数，“总数减去看得见的”也减不出来。
    story.at("2026-12-01 09:00")
    finds_nothing(story, *school, about_office="qh-0201", **told)
    story.office_was_told("qh-0201")
    assert (counted("qh-0201", "2026-11"), counted("qh-02", "2026-11")) == (0, 1)


def test_edge_16_the_next_superior_approves(story: Story) -> None:
    """科室办到一半，才知道反映的就是要审批的科长：科长和科里的人从此看不到，退回重派，由局领导审批。"""
    told = {"title": "分班不公", "content": "希望核实今年初一分班的过程，工作人员态度不好。"}
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(
        **GAN, channel="PHONE", type="COMPLAINT", topic="05", about_kind="none", **told
    )
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh:0105")
    story.by("qh", "liaison-0105").does("签收")
    story.at("2026-11-03 09:00").by("qh", "clerk").does("登记被反映人", subject="qh.head-0105", post="基础教育科负责人")
    story.stands("已登记")
    section = [story.by("qh", login) for login in ("head-0105", "liaison-0105")]
    for person in section:
        person.sees_it_no_more()
    story.by("qh", "dispatcher").is_refused("派单", "依法不得转往", to="qh:0105")
    story.by("qh", "dispatcher").does("派单", to="qh:0104").by("qh", "liaison-0104").does("签收")
    # 反映的是谁，接手的科室也不必知道。
    story.by("qh", "liaison-0104").does_not_read("head-0105", "基础教育科负责人")
    story.by("qh", "liaison-0104").does("联系信访人", connected=True, summary="已通话")
    story.by("qh", "liaison-0104").does("送审", **ANSWER)
    story.by("qh", "head-0104").does("审核通过并答复").petitioner_sees("已答复")
    for person in section:
        person.sees_it_no_more()


def test_edge_16_the_head_of_the_bureau(story: Story) -> None:
    """反映局长的：局长和惠民中心都查不到，由副局长办理，报市政府同意后才能答复。"""
    told = {"title": "局长不作为", "content": "多次写信给局长，石沉大海。"}
    story.at("2026-11-02 09:00").petitioner().submits(
        **GAN, office="qh", about={"kind": "head", "office": "qh"}, type="COMPLAINT", topic="09", **told
    )
    blind = [story.by("qh", login) for login in ("head", "clerk", "dispatcher", "center-head", "followup", "unit-head")]
    story.seen_by("qh", "deputy1").by("qh", "deputy1").must_say_why("分管办理")
    finds_nothing(story, *blind, **told)
    story.by("qh", "deputy1").does("登记").by("qh", "deputy1").does("派单", to="qh:0104")
    story.by("qh", "liaison-0104").does("签收")
    story.by("qh", "liaison-0104").does("联系信访人", connected=True, summary="已通话")
    story.by("qh", "liaison-0104").does("送审", **ANSWER)
    story.by("qh", "head-0104").is_refused("审核通过并答复", "分管局领导")
    story.by("qh", "deputy1").is_refused("审核通过并答复", "青禾市人民政府")
    story.at("2026-11-06 09:00").by("qh", "deputy1").does(
        "上级机关意见", organ="青禾市人民政府", received_on="2026-11-06", opinion="同意答复"
    )
    story.by("qh", "deputy1").does("审核通过并答复").petitioner_sees("已答复", reply="欢迎监督")
    story.at("2026-12-01 09:00")
    finds_nothing(story, *blind, **told)
    story.office_was_told("qh").office_was_told("qh:0101")


def test_edge_21_who_speaks_must_not_pay_for_it(story: Story) -> None:
    """第二次来信说“被打击报复”：标记并提醒督办和局领导核查；学校看不到这封信，也收不到任何提醒。"""
    matter = {**ORDER, "about_kind": "office", "about_office": "qh-0201"}
    in_the_school(story, matter, "2026-11-02")
    words = "反映以后，老师当众点名批评我的孩子，这是打击报复。"
    story.at("2026-11-03 20:10").petitioner().asks("补充情况", content=words)
    for login in ("supervisor", "deputy1"):
        story.by("qh", login).was_warned("", on="2026-11-03", kind="retaliation", colour="red")
    story.by("qh", "supervisor").reads("点名批评", "打击报复")
    for login in ("clerk", "liaison", "handler", "head", "vice"):
        unit = story.by("qh-0201", login)
        unit.does_not_read("点名批评", "打击报复", "retaliation").by("qh-0201", login).is_not_offered(
            "打击报复线索核查结果"
        )
        told = unit.caller.get("/api/v1/alerts").raw.decode()
        assert "retaliation" not in told
    story.office_was_told("qh-0201", "dispatched")
    story.by("qh-0201", "head").is_refused("打击报复线索核查结果", "岗位", finding="false", found="没有此事")
    story.at("2026-11-09 09:00").by("qh", "supervisor").does(
        "打击报复线索核查结果", finding="partly", found="确有当众批评，已责令道歉"
    )
    story.by("qh-0201", "head").does_not_read("责令道歉", "打击报复")


def test_edge_22_the_only_child_it_can_be(story: Story) -> None:
    """信里写到某班的一个孩子，谁写的一猜就知道：派往学校内部前先警示，标记后不能再往下派；公众页不显示班级。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(
        **{**ORDER, "title": "孩子被罚站", "content": "我孩子在三年级2班，最近一周每天被罚站一节课。"},
        minor=True,
        about_kind="office",
        about_office="qh-0201",
    )
    story.by("qh", "clerk").does("登记")
    warned = story.case(caller=story.by("qh", "dispatcher").caller)["warnings"]
    assert any("不会暴露信访人" in each for each in warned), warned
    story.by("qh", "dispatcher").does("标记：可能暴露唯一知情人", reason="内容指向一名学生")
    story.by("qh", "dispatcher").does("派单", to="qh-0201").by("qh-0201", "liaison").does("签收")
    story.by("qh-0201", "liaison").is_refused("转派下级", "可能暴露唯一知情人", to="qh-0201:deyu")
    story.by("qh-0201", "liaison").is_not_offered("派单")
    story.by("qh-0201", "handler").does("联系信访人", connected=True, summary="未向班级透露")
    story.by("qh-0201", "handler").does(
        "送审", report="属实", reply="三年级2班的做法已经纠正。", verdict="true", result="granted"
    )
    story.by("qh-0201", "head").does("审核通过并答复").petitioner_sees("已答复", reply="某班的做法已经纠正")
