"""Other roads, and what is still to be done: not ours, pending elsewhere, promises (domain F: 27, 31 to 33)."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.services import metrics
from chalicelib.wiring import desk as wired
from tests.stories.matters import BAI, GAN, LETTER, ORDER, answered, in_the_school
from tests.stories.telling import Story

pytestmark = pytest.mark.engine


def told_in_time(story: Story, month: str, last: int) -> tuple[int, int]:
    """及时受理率 of the bureau for a month: how many were told in time, of how many."""
    desk = wired.desk()
    first = date.fromisoformat(f"{month}-01")
    found = metrics.measure(desk.directory, desk.dockets, "qh", first, first.replace(day=last), story.now)
    rate = next(each for each in found.figures if each.metric.id == "notice_in_time")
    return int(rate.above), rate.below


def test_edge_27_never_sent_away_without_a_name(story: Story) -> None:
    """该走仲裁的，书面告知途径、机关和期限，不是悄悄办结；不属教育的，也要写明去找谁；两件都算按时告知。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(
        **BAI, channel="LETTER", type="COMPLAINT", topic="1103", petitioner="staff",
        title="聘用合同争议", content="学校解除聘用合同，拖欠工资，劳动合同约定的经济补偿没有支付。",
    )  # fmt: skip
    story.by("qh", "clerk").does("登记").clock("R02", due="2026-11-17")
    hints = {each["path"]: each["reason"] for each in story.case(caller=story.by("qh", "center-head").caller)["paths"]}
    assert "labour_arbitration" in hints
    # 既不能不答复就办结，也不能由本局自己“仲裁”。
    story.by("qh", "clerk").is_not_offered("办结")
    path = {"path": "labour_arbitration", "method": "paper", "known_on": "2026-10-20"}
    told = "您反映的聘用合同争议，依法应当申请劳动人事争议仲裁。"
    story.by("qh", "center-head").is_refused("导入法定途径", "不能自行办理", by_us=True, reply=told, **path)
    story.at("2026-11-09 09:00").by("qh", "center-head").does("导入法定途径", by_us=False, reply=told, **path)
    story.by("qh", "center-head").prints("途径告知书", "劳动人事争议仲裁委员会", "劳动争议调解仲裁法", "一年内")
    story.petitioner_sees("不予受理·已告知去向", reply="仲裁").clock("R02", due="2026-11-17", state="met")
    story.no_clock("R18", "R06", "R30").petitioner_was_told("请查看")

    story.at("2026-11-09 10:00").by("qh", "clerk").takes_in(
        **GAN, channel="LETTER", type="HELP", title="小区停车", content="小区门口的停车位被物业占用，请帮助协调。"
    )
    story.by("qh", "clerk").does("登记")
    unnamed = {"ground": "elsewhere", "reply": "不归教育局管。"}
    story.by("qh", "dispatcher").is_refused("不予受理（告知去向）", "应向何机关反映", **unnamed)
    story.by("qh", "dispatcher").does(
        "不予受理（告知去向）",
        **{**unnamed, "reply": "停车管理由住建部门负责。"},
        organ="青禾市住房和城乡建设局",
        organ_phone="0480-6600888",
    )
    story.petitioner_sees("不予受理·已告知去向", reply="请向青禾市住房和城乡建设局，电话 0480-6600888 反映")
    story.by("qh", "dispatcher").prints("不予受理告知书", "住房和城乡建设局", "0480-6600888")
    story.clock("R02", due="2026-11-24", state="met").at("2026-11-30 09:00")
    assert told_in_time(story, "2026-11", 30) == (2, 2)


def test_edge_31_pending_elsewhere(story: Story) -> None:
    """已在信访渠道办理的又打 12345，或者正在打官司：标注清楚由人决定，系统不自动拒绝，也不动任何一边的时限。"""
    in_the_school(story, LETTER, "2026-11-02")
    letter = story.number
    story.at("2026-11-09 09:00").by("qh", "clerk").takes_in(**{**ORDER, **{k: LETTER[k] for k in ("title", "content")}})
    order = story.number
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does(
        "标注其他途径办理情况", what="in_petition", other=letter, note="同一人同一事项"
    )
    assert [each["title"] for each in story.case()["marks"]]
    assert {"tie": "in_petition", "number": letter} in story.case()["ties"]
    story.stands("已登记").clock("R13", due="2026-11-16").clock("R15", due="2026-11-11").petitioner_sees("审核中")
    assert letter not in str(story.lookup(order))
    # 12345 一般不受理已在信访渠道办理的：两个工作日内退回平台；平台不同意的，时限照原来的走。
    story.at("2026-11-10 09:00").by("qh", "dispatcher").does(
        "退回12345", reason="该事项正在信访渠道办理", organ="青禾市教育和体育局信访室"
    )
    story.clock("R15", due="2026-11-11", state="met").at("2026-11-12 09:00").by("qh", "dispatcher").does(
        "登记12345退单结果", agreed=False, opinion="请一并答复"
    )
    story.stands("已登记").clock("R13", due="2026-11-16")
    # 反过来，信访件上也标注；上级交办的信访件照办，60 日不受工单影响。
    story.about(letter).by("qh", "dispatcher").does("标注其他途径办理情况", what="in_12345", other=order)
    story.stands("办理中").clock("R02", due="2026-11-17")

    # 起诉以后：标注案号，在办的不停；撤诉了就取消标注。
    story.by("qh", "clerk").does("标注其他途径办理情况", what="litigation", reference="（2026）青0102民初15号")
    assert {each["name"] for each in story.case()["marks"]} == {"in_12345", "litigation"}
    story.stands("办理中").clock("R02", due="2026-11-17").petitioner_sees("办理中")
    story.by("qh", "clerk").does("标注其他途径办理情况", what="litigation", over=True, note="已撤诉")
    assert {each["name"] for each in story.case()["marks"]} == {"in_12345"}
    answered(story, "2026-11-13", how="post").petitioner_sees("已答复")


def test_edge_32_from_simple_to_ordinary(story: Story) -> None:
    """简易件 11 月 3 日受理，办到一半要外调，转普通程序：60 日仍从 11 月 3 日起算，不是从转换那天。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**LETTER)
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh", "dispatcher").does("转简易办理", reason="事实清楚，一查便知").by("qh", "dispatcher").does(
        "派单", to="qh-0201"
    )
    story.at("2026-11-03 09:00").by("qh-0201", "liaison").does("签收")
    story.by("qh-0201", "handler").does("联系信访人", connected=True, summary="已联系")
    story.by("qh", "clerk").does("受理告知", method="sms").clock("R22", due="2026-11-17").no_clock("R18")
    story.at("2026-11-12 09:00").by("qh-0201", "liaison").is_not_offered("转普通程序")
    story.by("qh", "dispatcher").does("转普通程序", reason="须到外地核实学籍").no_clock("R22")
    story.clock("R18", due="2027-01-02", legal="2027-01-04")
    assert story.case()["told_on"] == "2026-11-03"
    story.by("qh", "dispatcher").is_refused("转简易办理", "已按普通程序受理", reason="再转回去")
    answered(story, "2026-11-20", how="post").clock("R18", due="2027-01-02", state="met", legal="2027-01-04")


def test_edge_33_answered_is_not_solved(story: Story) -> None:
    """答复说“明年修操场”：信访人说没有解决，先挂账；学校自己报“已完成”、交一份材料，都改不了这个“未解决”。"""
    answered(in_the_school(story, ORDER, "2026-11-02"), "2026-11-04")
    story.at("2026-11-05 09:00").by("qh", "followup").does(
        "回访", connected=True, solved="no", satisfied="fair", remark="答应明年修，还没有修"
    )
    story.stands("已办结").by("qh-0201", "head").is_not_offered("挂账")
    story.by("qh", "center-head").does("挂账", promise="2027 年 1 月底前完成操场围挡", promised_on="2027-01-31")
    story.clock("R43", due="2026-12-05")
    story.at("2026-11-20 09:00").by("qh-0201", "head").does("报告承诺兑现情况", progress="已经完成，请销账")
    story.by("qh-0201", "head").is_not_offered("销账（承诺已兑现）", "撤销挂账", "续挂")
    story.by("qh", "followup").is_refused(
        "销账（承诺已兑现）", "不能仅凭书面材料", proof="papers", evidence="学校提交的完工照片"
    )
    story.by("qh", "followup").is_refused(
        "销账（承诺已兑现）", "尚未解决", proof="call", evidence="电话", solved="no", satisfied="fair"
    )
    # 一个月到了还没有兑现：提醒；续挂要写明原因，承诺一直在账上，尽管案件早已办结。
    story.at("2026-12-06 09:00")
    assert [kind for rule, _, kind, *_ in story.alerts() if rule == "R43" and kind == "late"]
    story.by("qh", "center-head").does("续挂", progress="围挡已招标，未进场", promised_on="2027-02-28")
    story.clock("R43", due="2027-01-05").stands("已办结")
    assert [(each["state"], each["promised_on"]) for each in story.case()["holds"]] == [
        ("renewed", "2027-01-31"),
        ("open", "2027-02-28"),
    ]
    said = [each["facts"]["solved"] for each in story.case()["timeline"] if each["action"] == "followup"]
    assert said == ["no"]
    story.at("2027-01-04 09:00").by("qh", "followup").does(
        "销账（承诺已兑现）", proof="call", evidence="信访人说围挡已装好", solved="yes", satisfied="good"
    )
    assert [each["state"] for each in story.case()["holds"]] == ["renewed", "kept"]
    said = [each["facts"]["solved"] for each in story.case()["timeline"] if each["action"] == "followup"]
    assert said == ["no"], "原来的回访记录不改写"
