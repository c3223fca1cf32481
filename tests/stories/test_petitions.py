"""The sample cases of 青禾市 that are petitions, consults or suggestions (domain E7: 2, 4, 10, 13, 15)."""

from __future__ import annotations

import pytest

from tests.stories.matters import BAI, GAN
from tests.stories.telling import Story

pytestmark = pytest.mark.engine


def test_case_02_which_school_district(story: Story) -> None:
    """网上咨询跨学区租房入学：待查咨询，当日 16:20 答复。"""
    story.at("2026-11-12 10:30")
    story.petitioner().submits(
        **GAN,
        office="qh",
        about={"kind": "none"},
        type="CONSULT",
        topic="0102",
        title="跨学区租房能否入学",
        content="我们在柳河镇租房居住满一年，孩子能否在柳河镇入学？",
    )
    story.petitioner_sees("已收到", promised_on="2026-11-19", office="青禾市教育和体育局")
    story.by("qh", "clerk").does("登记", grade="check").clock("R11", due="2026-11-12").no_clock("R02", "R18")
    story.at("2026-11-12 16:20").by("qh", "clerk").does(
        "即答", reply="租房满一年并有居住证的，可以申请，由学区统筹安排。", method="sms"
    )
    story.clock("R11", due="2026-11-12", state="met").petitioner_was_told("已有答复")
    story.petitioner_sees("已答复", reply="可以申请", replied_on="2026-11-12", can=("评价", "补充情况", "预约接访"))
    story.at("2026-11-13 09:00").petitioner().asks("评价", satisfied="good")
    story.petitioner_sees("已答复", can=("补充情况", "预约接访"))
    story.by("qh", "clerk").does("办结", reason="咨询件，信访人已在网上评价").stands("已办结")
    assert story.alerts() == []


def test_case_04_a_teachers_letter(story: Story) -> None:
    """教师来信反映职评：9 月 18 日收到，28 日告知受理，60 日到 11 月 27 日；第 45 日提醒；答复后直接送达。"""
    story.at("2026-09-18 11:00").by("qh", "clerk").takes_in(
        **BAI,
        channel="LETTER",
        type="COMPLAINT",
        topic="1102",
        petitioner="staff",
        title="职称评审材料未予认定",
        content="本人申报一级教师，乡村任教年限未予认定，请求复核认定。",
    )
    story.petitioner_sees("已收到", received_on="2026-09-18")
    story.at("2026-09-18 15:00").by("qh", "clerk").does("登记")
    story.by("qh", "dispatcher").does("甄别", legal_class="PETITION", important=True)
    # 告知 15 日：10 月 3 日到期，逢假期顺延到 8 日；提醒看原日期。
    story.clock("R02", due="2026-10-03", legal="2026-10-08").clock("R06", due="2026-09-20")
    # 9 月 20 日是周日，但调休上班。
    story.at("2026-09-20 09:00").by("qh", "dispatcher").does("派单", to="qh:0108", instruction="请核实任教年限")
    story.petitioner_sees("已转办", office="青禾市教育和体育局")
    story.clock("R06", due="2026-09-20", state="met").clock("R04", due="2026-09-28")
    story.at("2026-09-20 11:00").by("qh", "liaison-0108").does("签收")
    story.at("2026-09-20 15:00").by("qh", "liaison-0108").does("联系信访人", connected=True, summary="已通话")
    story.at("2026-09-28 10:00").by("qh", "clerk").was_warned("R02", on="2026-09-28")
    story.by("qh", "clerk").does("受理告知", method="paper")
    story.clock("R02", due="2026-10-03", state="met", legal="2026-10-08").clock("R18", due="2026-11-27")
    story.petitioner_sees("办理中", told_on="2026-09-28").petitioner_was_told("受理")
    story.by("qh", "clerk").is_refused("受理告知", "无需再次告知", method="paper")

    story.at("2026-11-12 08:00").by("qh", "unit-head").was_warned("R18", on="2026-11-12")
    story.at("2026-11-16 10:00").by("qh", "liaison-0108").does(
        "送审", report="年限证明有效", reply="乡村任教年限予以认定。", verdict="true", result="granted"
    )
    story.by("qh", "head-0108").is_refused("审核通过并答复", "分管局领导")
    story.at("2026-11-18 10:00").by("qh", "deputy2").does("审核通过并答复")
    story.clock("R18", due="2026-11-27", state="met").clock("R23", due="2026-11-25").no_clock("R24")
    story.at("2026-11-20 10:00").by("qh", "clerk").is_refused(
        "送达", "直接送达", method="post", received_on="2026-11-19"
    )
    story.by("qh", "clerk").does("送达", method="direct", received_on="2026-11-19", signed=True)
    # 复查申请期：收到之日起 30 日，逢周六顺延到周一。
    story.clock("R23", due="2026-11-25", state="met").clock("R24", due="2026-12-19", legal="2026-12-21")
    story.clock("R30", due="2026-11-24")
    story.at("2026-11-23 10:00").by("qh", "followup").does("回访", connected=True, solved="partly", satisfied="fair")

    # 市局作出的答复，复查由市政府办理：最后一日申请有效；收案、登记决定和送达在这里办，原办理科室不参加。
    number = story.number
    story.at("2026-12-21 20:00").petitioner().asks("申请复查", reason="还有两年任教年限没有认定", claims="全部认定")
    story.stands("复查中").petitioner_sees("已办结").child("reexam").clock("R25", due="2027-01-20")
    story.by("qh", "liaison-0108").never_saw_it().by("qh", "head-0108").never_saw_it()
    story.at("2026-12-22 09:00").by("qh", "clerk").does("受理复查", method="paper")
    story.by("qh", "reviewer").is_refused(
        "拟出复查（复核）意见", "青禾市人民政府", finding="年限", reply="认定", outcome="changed", result="granted"
    )
    story.at("2027-01-15 15:00").by("qh", "clerk").does(
        "登记外部机关决定",
        document="青政信查〔2027〕1号",
        decided_on="2027-01-15",
        outcome="changed",
        result="granted",
        reply="变更原处理意见：全部乡村任教年限予以认定。",
    )
    story.clock("R25", due="2027-01-20", state="met")
    story.at("2027-01-18 10:00").by("qh", "clerk").is_refused(
        "送达复查（复核）意见", "直接送达", method="post", received_on="2027-01-18"
    )
    story.by("qh", "clerk").does("送达复查（复核）意见", method="direct", received_on="2027-01-18", signed=True)
    story.about(number).stands("已办结").clock("R26", due="2027-02-17")
    assert story.case()["result"] == "granted", "变更后的处理意见"
    story.petitioner_sees("已办结", reply="予以认定", can=("申请复核", "评价", "补充情况", "预约接访"))


def test_case_10_a_place_for_a_child_that_moved_here(story: Story) -> None:
    """随迁子女入学求助：柳河镇收到，一轮解决。"""
    story.at("2026-07-06 09:00")
    story.petitioner().submits(
        **GAN,
        office="qh-02",
        about={"kind": "none"},
        type="HELP",
        topic="0104",
        title="随迁子女入学",
        content="我们在柳河镇务工，孩子今年上一年级，不知如何报名。",
    )
    story.petitioner_sees("已收到", office="柳河镇教育学区", promised_on="2026-07-27")
    story.at("2026-07-06 10:00").by("qh-02", "clerk").does("登记")
    story.by("qh-02", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh-02", "dispatcher").does("派单", to="qh-0201").clock("R02", due="2026-07-21")
    story.petitioner_sees("已转办", office="柳河镇中心小学", promised_on="2026-07-27")
    # 市局监督全市，看得到；别的镇、别的学校看不到。
    story.by("qh", "clerk").finds_it_on_the_worklist()
    story.by("qh-04", "clerk").never_saw_it().by("qh-0202", "head").never_saw_it()
    story.at("2026-07-06 14:00").by("qh-0201", "liaison").does("签收")
    story.by("qh-0201", "handler").does("联系信访人", connected=True, summary="已告知所需材料")
    story.by("qh-02", "clerk").does("受理告知", method="phone").clock("R18", due="2026-09-04")
    story.at("2026-07-08 10:00").by("qh-0201", "handler").does(
        "送审", report="材料齐全", reply="已办理报名，8 月 30 日报到。", verdict="none", result="granted"
    )
    story.by("qh-0201", "head").does("审核通过并答复").clock("R18", due="2026-09-04", state="met")
    story.at("2026-07-09 10:00").by("qh-02", "clerk").does("送达", method="sms", received_on="2026-07-08")
    story.by("qh-0201", "liaison").is_refused("回访", "岗位不能", connected=True, solved="yes", satisfied="good")
    story.at("2026-07-10 10:00").by("qh-02", "followup").does("回访", connected=True, solved="yes", satisfied="good")
    story.stands("已办结").petitioner_sees("已办结", reply="8 月 30 日报到").clock("R30", due="2026-07-13", state="met")


def test_case_13_a_suggestion_that_is_taken_up(story: Story) -> None:
    """延时服务时间的建议：采纳，答复并致谢。"""
    story.at("2026-06-15 12:00")
    story.petitioner().submits(
        **GAN,
        office="qh",
        about={"kind": "none"},
        type="SUGGEST",
        topic="07",
        title="延时服务延长半小时",
        content="建议延时服务延长到十八点三十分，方便双职工家庭。",
    )
    story.petitioner_sees("已收到", promised_on="2026-07-15")
    story.by("qh", "clerk").does("登记").clock("R02", due="2026-06-30").no_clock("R18", "R13")
    story.by("qh", "dispatcher").does("派单", to="qh:0105")
    story.at("2026-06-16 09:00").by("qh", "liaison-0105").does("签收")
    story.by("qh", "liaison-0105").does("联系信访人", connected=True, summary="已致谢并了解需求")
    story.at("2026-06-17 09:00").by("qh", "clerk").does("受理告知", method="sms").no_clock("R18")
    story.at("2026-06-25 09:00").by("qh", "liaison-0105").does(
        "送审", report="建议可行", reply="采纳您的建议，九月起延长到 18:30，谢谢您。", verdict="none", result="granted"
    )
    story.by("qh", "head-0105").does("审核通过并答复")
    story.petitioner_sees("已答复", reply="谢谢您").no_clock("R24").clock("R28", due="2026-08-14", state="met")
    # 建议不是申诉求决：给反馈单，不出处理意见书，没有复查。
    story.by("qh", "head-0105").prints("反馈单", "延时服务延长半小时", "采纳您的建议", "衷心感谢")
    story.by("qh", "clerk").does("送达", method="sms", received_on="2026-06-25")
    story.petitioner().asks("评价", satisfied="good")
    story.at("2026-06-26 09:00").by("qh", "clerk").does("办结", reason="建议已采纳，信访人已评价")
    story.stands("已办结").petitioner_sees("已办结")


def test_case_15_sixty_days_and_twenty_more(story: Story) -> None:
    """60 日办理：3 月 2 日受理，5 月 1 日到期，逢假顺延到 6 日；4 月 28 日申请延期 20 日，自原日期算到 5 月 21 日。"""
    story.at("2026-03-02 09:00").by("qh", "clerk").takes_in(
        **BAI,
        channel="LETTER",
        type="HELP",
        topic="1103",
        title="代课年限待遇",
        content="请求落实代课期间的工资待遇，附证明材料。",
    )
    promised = story.promised[story.number]
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh", "clerk").does("受理告知", method="spot")
    story.clock("R18", due="2026-05-01", legal="2026-05-06").clock("R02", due="2026-03-17", state="met")
    story.by("qh", "dispatcher").does("派单", to="qh:0108")
    story.at("2026-03-02 15:00").by("qh", "liaison-0108").does("签收")
    story.by("qh", "liaison-0108").does("联系信访人", connected=True, summary="已通话")

    story.at("2026-04-28 10:00").by("qh", "liaison-0108").is_refused("申请延期", "30", days=31, reason="需外调")
    story.by("qh", "liaison-0108").does("申请延期", days=20, reason="需到省档案馆调档")
    story.by("qh", "liaison-0108").is_refused("申请延期", "正在审批", days=5, reason="再申请一次")
    story.by("qh", "liaison-0108").is_not_offered("审批延期")
    story.at("2026-04-29 10:00").by("qh", "head-0108").does("审批延期", agreed=True, extension_reason="需外出调取档案")
    story.clock("R18", due="2026-05-21", legal="2026-05-21")
    story.petitioner_sees(
        "办理中", extended_until="2026-05-21", extension_reason="需外出调取档案", promised_on=promised
    ).petitioner_was_told("2026年5月21日")
    # 总共不超过 30 日：还能再延 10 日，11 日不行。
    story.at("2026-05-20 10:00").by("qh", "liaison-0108").is_refused("申请延期", "10", days=11, reason="档案未到")
    story.by("qh", "liaison-0108").does("申请延期", days=10, reason="档案未到")
    story.by("qh", "head-0108").does("审批延期", agreed=False, opinion="不同意，请抓紧")
    story.clock("R18", due="2026-05-21").petitioner_sees("办理中", extended_until="2026-05-21")
    story.at("2026-05-21 10:00").by("qh", "liaison-0108").does(
        "送审", report="年限属实", reply="已补发。", verdict="true", result="granted"
    )
    story.by("qh", "head-0108").does("审核通过并答复").clock("R18", due="2026-05-21", state="met")
