"""Answers that are doubted: filed as done without satisfaction, re-examined, rechecked, final (domain E7: 8, 17)."""

from __future__ import annotations

import pytest

from tests.stories.matters import BAI, ORDER, answered, in_the_school, signed
from tests.stories.telling import Story
from tests.world import at

pytestmark = pytest.mark.engine

UNIFORM = {**ORDER, "topic": "0204", "title": "校服退费", "content": "转学后校服没有退费。", "outside_number": "0803-8"}
FEES = {
    **BAI,
    "channel": "LETTER",
    "type": "COMPLAINT",
    "topic": "0202",
    "about_kind": "office",
    "about_office": "qh-0402",
    "title": "代收费结余未退",
    "content": "孩子毕业时代收费结余没有退还，请求核实退还。",
}
DUTY = {
    "dissatisfaction": "要求退还双倍校服费",
    "basis": "双倍退费没有法律和合同依据",
    "work_done": "两次电话、一次上门",
    "explanation": "已逐条解释收费和退费标准",
    "evidence": "通话记录、退费凭证、签收单",
}
AGREED = {"agreed": True, "opinion": "依法办理、尽职无过错，同意", "audit_opinion": "退费凭证属实"}


def test_case_08_twice_the_price_of_a_uniform(story: Story) -> None:
    """校服退费：重办一次后如数退还，信访人仍不满意，要求双倍；学校申请、中心审核，备案办结，公众只看到已办结。"""
    in_the_school(story, UNIFORM, "2026-08-03", "qh-0302").clock("R13", due="2026-08-10")
    answered(story, "2026-08-05", school="qh-0302").clock("R13", due="2026-08-10", state="met")
    story.at("2026-08-06 09:00").by("qh", "followup").does(
        "回访", connected=True, solved="no", satisfied="bad", reason="只退了一套", redo=True
    )
    story.stands("重办").petitioner_sees("办理中").clock("R16", due="2026-08-11")
    signed(story, "2026-08-06 15:00", "qh-0302")
    answered(story, "2026-08-10", school="qh-0302").clock("R16", due="2026-08-11", state="met")
    story.at("2026-08-10 20:00").petitioner().asks("评价", satisfied="bad", reason="要求退还双倍校服费")

    # 由单位负责人申请，由单位以外的人审核；征求法律意见期间不计审核时间。
    story.at("2026-08-11 09:00").by("qh-0302", "liaison").is_not_offered("申请备案办结")
    story.by("qh-0302", "head").does("申请备案办结", **DUTY).stands("备案办结审核").petitioner_sees("已答复")
    story.clock("R31", due="2026-08-18").by("qh-0302", "head").is_not_offered("审核备案办结")
    story.by("qh", "center-head").does("征求法律意见", adviser="qh.legal", issue="双倍退费有无依据")
    story.by("qh", "center-head").is_refused("审核备案办结", "法律意见", **AGREED)
    story.at("2026-08-13 09:00").by("qh", "legal").does("法律意见", advice="lawful", opinion="双倍退费没有依据")
    story.clock("R31", due="2026-08-20")
    story.at("2026-08-14 09:00").by("qh", "center-head").does("审核备案办结", **AGREED)
    story.stands("备案办结").clock("R31", due="2026-08-20", state="met").clock("R32", due="2026-08-21")
    story.by("qh", "center-head").prints("备案办结申请表", "双倍退费没有法律和合同依据")
    # 公众只看到已办结；不同意的，五个工作日内可以提出异议。
    story.petitioner_sees("已办结", reply="已经整改", can=("对办结提出异议", "补充情况", "预约接访"))
    story.at("2026-08-22 00:05").petitioner_sees("已办结", can=("补充情况", "预约接访"))
    rated = [each["facts"]["satisfied"] for each in story.case()["timeline"] if each["action"] == "evaluate"]
    assert rated == ["bad"], "备案办结不改写信访人自己的评价"
    assert {(c["rule"], c["round"], c["state"]) for c in story.case()["clocks"] if c["rule"] in ("R13", "R16")} == {
        ("R13", 0, "met"),
        ("R16", 1, "met"),
    }


def test_case_17_three_steps_and_no_more(story: Story) -> None:
    """2025 年 12 月 29 日来信：学校答复、复查、复核（听证 12 日不计），三级终结；一年后同一事项再来信，不再受理。"""
    story.now = at("2025-12-29", "08:00")
    in_the_school(story, FEES, "2025-12-29", "qh-0402")
    number = story.number
    # 15 日告知、5 个工作日异议跨元旦：1 月 4 日周日调休上班。
    story.clock("R02", due="2026-01-13").clock("R04", due="2026-01-06")
    story.at("2026-01-06 10:00").by("qh", "clerk").does("受理告知", method="paper")
    story.clock("R18", due="2026-03-07", legal="2026-03-09")
    story.at("2026-03-03 09:00").by("qh-0402", "handler").does(
        "送审", report="结余已用于班级活动", reply="结余用于班级活动，不再退还。", verdict="false", result="explained"
    )
    story.by("qh-0402", "head").does("审核通过并答复").clock("R18", due="2026-03-07", state="met")
    story.by("qh-0402", "head").prints("信访事项处理意见书", "不再退还", "复查", "青禾市教育和体育局")
    story.at("2026-03-09 09:00").by("qh", "clerk").does("送达", method="post", received_on="2026-03-05", receipt="EMS1")
    story.clock("R24", due="2026-04-04", legal="2026-04-07")
    story.at("2026-03-10 09:00").by("qh", "followup").does(
        "回访", connected=True, solved="no", satisfied="bad", reason="结余没有退还"
    )

    # 最后一日逢清明假顺延到 4 月 7 日；复查另立一件，原办理的学校和人员看不到、不参加。
    story.at("2026-04-07 21:00").petitioner_sees("已办结", can=("申请复查", "评价", "补充情况", "预约接访"))
    story.petitioner().asks("申请复查", reason="班级活动没有明细", claims="退还结余").stands("复查中")
    story.clock("R24", due="2026-04-04", state="met").by("qh", "followup").is_not_offered("回访", "重办")
    story.child("reexam").clock("R25", due="2026-05-07").by("qh-0402", "head").never_saw_it()
    story.at("2026-04-09 09:00").by("qh", "reviewer").does("受理复查", method="paper")
    story.by("qh", "reviewer").prints("信访事项复查受理通知书", "2026年5月7日")
    story.by("qh", "reviewer").does("调取案卷", needed="收支明细、家委会签字", until="2026-04-15")
    story.about(number).at("2026-04-14 09:00").by("qh-0402", "liaison").does("提交案卷和说明", statement="明细附后")
    story.child("reexam").at("2026-04-28 09:00").by("qh", "reviewer").does(
        "拟出复查（复核）意见", finding="家委会签字齐全", reply="支出有家委会签字，维持原处理意见。", outcome="upheld"
    )
    story.by("qh", "unit-head").is_refused("作出复查意见", "局领导")
    story.at("2026-04-29 09:00").by("qh", "deputy1").does("作出复查意见").clock("R25", due="2026-05-07", state="met")
    story.by("qh", "reviewer").prints("信访事项复查意见书", "维持原处理意见", "复核", "青禾市人民政府")
    story.at("2026-04-30 10:00").by("qh", "clerk").does(
        "送达复查（复核）意见", method="direct", received_on="2026-04-30", signed=True
    )
    story.about(number).stands("已办结").clock("R26", due="2026-05-30", legal="2026-06-01")
    shown = story.lookup(number)
    assert [each["title"] for each in shown["reviews"]] == [
        "复查已申请",
        "复查已受理",
        "复查决定：维持",
        "复查意见书已送达",
    ]

    # 复核由市政府办理：这里登记听证和决定；听证 12 日只停复核的期限。
    story.at("2026-05-29 10:00").petitioner().asks("申请复核", reason="明细不全").stands("复核中")
    story.child("recheck").clock("R27", due="2026-06-28", legal="2026-06-29")
    story.by("qh", "reviewer").sees_it_no_more().by("qh", "clerk").does("受理复核", method="paper")
    story.at("2026-06-05 09:00").by("qh", "center-head").does(
        "举行听证",
        held_at="2026-06-16T09:00:00+08:00",
        place="市政府信访局",
        chair="柏大川",
        participants="双方",
        issue="明细",
    )
    story.at("2026-06-17 09:00").by("qh", "center-head").does(
        "听证结论", ended_at="2026-06-17T08:30:00+08:00", attended="双方到场", record="笔录附后", conclusion="支出有据"
    )
    story.clock("R27", due="2026-07-10")
    final = {
        "document": "青政信核〔2026〕3号",
        "decided_on": "2026-07-08",
        "outcome": "upheld",
        "reply": "维持复查意见。",
    }
    story.at("2026-07-08 15:00").by("qh", "clerk").does("登记外部机关决定", **final).clock(
        "R27", due="2026-07-10", state="met"
    )
    story.at("2026-07-09 10:00").by("qh", "clerk").does(
        "送达复查（复核）意见", method="direct", received_on="2026-07-09", signed=True
    )
    story.stands("三级终结").about(number).stands("三级终结").petitioner_sees("已办结")
    story.by("qh", "center-head").is_not_offered("重办").petitioner_sees("已办结", can=("补充情况",))

    # 同一事项再来信：没有新的事实，不再受理，告知文号；由人认定，有新事实的不得拒绝。
    story.at("2026-12-03 09:00").by("qh", "clerk").takes_in(**{**FEES, "title": "再次反映代收费结余"})
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").is_not_offered("不再受理")
    told = {
        "earlier": number, "recheck_no": "青政信核〔2026〕3号", "recheck_on": "2026-07-08", "same_person": True,
        "carried_out": True, "reply": "此事项已经复核终结，没有新的事实和理由，不再受理。",
    }  # fmt: skip
    story.by("qh", "center-head").is_refused("不再受理", "新的事实", new_facts=True, **told)
    story.by("qh", "center-head").does("不再受理", new_facts=False, **told).stands("不再受理")
    story.petitioner_sees("不予受理·已告知去向", reply="不再受理").no_clock("R02", "R18", "R24")
    story.by("qh", "clerk").prints("信访事项不再受理告知书", "青政信核〔2026〕3号", "第三十六条")
