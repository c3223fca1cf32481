"""The sample cases of 青禾市 that came as 12345 orders (domain E7: 1, 3, 9, 11, 14)."""

from __future__ import annotations

import pytest

from tests.stories.matters import ANSWER, signed
from tests.stories.telling import Story

pytestmark = pytest.mark.engine

ORDER = {
    "channel": "H12345",
    "type": "COMPLAINT",
    "identity": "real",
    "name": "甘小禾",
    "mobile": "15400000001",
}


def test_case_01_fees_for_care_after_school(story: Story) -> None:
    """课后服务收费：11 月 16 日 12345 派来，18 日答复，信访人满意。"""
    story.at("2026-11-16 09:12").by("qh", "clerk").takes_in(
        **ORDER,
        title="课后服务收费过高",
        content="南塘实验小学课后服务每学期收费超过公示标准，请核实退费。",
        topic="07",
        about_kind="office",
        about_office="qh-0401",
        outside_number="12345-20261116-001",
    )
    story.stands("待登记").clock("R13", due="2026-11-23").clock("R01", due="2026-11-17")
    story.petitioner_sees("已收到", promised_on="2026-11-23")

    story.at("2026-11-16 09:20").by("qh", "clerk").does("登记", people=1)
    story.at("2026-11-16 09:30").by("qh", "dispatcher").does("派单", to="qh-0401", instruction="请三日内核实")
    story.petitioner_sees("已转办", office="南塘实验小学", promised_on="2026-11-23")
    # 学校比市局早一天：留出审核的时间。
    story.clock("R17", due="2026-11-20").clock("R07", due="2026-11-17").clock("R06", due="2026-11-17", state="met")

    story.at("2026-11-16 10:05").by("qh-0401", "liaison").does("签收")
    story.petitioner_sees("办理中")
    story.at("2026-11-16 10:40").by("qh-0401", "handler").does("联系信访人", connected=True, summary="已说明收费依据")
    story.clock("R08", due="2026-11-17", state="met")

    story.at("2026-11-17 16:00").by("qh-0401", "handler").does(
        "送审", report="经查多收 40 元", reply="多收的 40 元已退还。", verdict="true", result="granted"
    )
    story.petitioner_sees("答复审核", reply="").clock("R17", due="2026-11-20", state="met")
    story.by("qh-0401", "handler").is_refused("审核通过并答复", "岗位不能")
    story.at("2026-11-18 09:00").by("qh-0401", "head").does("审核通过并答复")
    story.petitioner_sees("已答复", reply="已退还", replied_on="2026-11-18").petitioner_was_told("已有答复")
    story.clock("R13", due="2026-11-23")

    story.at("2026-11-18 10:00").by("qh", "clerk").does("送达", method="platform", received_on="2026-11-18")
    story.clock("R13", due="2026-11-23", state="met").clock("R30", due="2026-11-23")
    story.at("2026-11-19 10:00").by("qh", "followup").does("回访", connected=True, solved="yes", satisfied="good")
    story.stands("已办结").petitioner_sees("已办结", can=("评价", "补充情况", "预约接访"))
    story.at("2026-12-31 09:00")
    story.office_was_told("qh", "arrived", "warning", "to_call_back", "copy_filed").office_was_told(
        "qh-0401", "dispatched", "to_review"
    )
    story.office_was_told("qh-04").office_was_told("qh-0402")
    # 只有一条：可以退回 12345 的期限还剩一个工作日。按时办结的件不再打扰任何人。
    assert story.alerts() == [("R15", "2026-11-17", "warn", "L1", "")]


def test_case_03_food_over_two_holidays(story: Story) -> None:
    """食堂饭菜：9 月 24 日周四派来，跨中秋、国庆和两个调休日，五个工作日到 10 月 9 日；7 日解决，没等到黄牌。"""
    order = {**ORDER, "topic": "09", "about_kind": "office", "about_office": "qh-0201"}
    late = (
        story.at("2026-09-24 09:00")
        .by("qh", "clerk")
        .takes_in(
            **order, title="食堂饭菜凉", content="中心小学食堂的午饭经常是凉的。", outside_number="12345-20260924-009"
        )
    )
    solved = (
        story.at("2026-09-24 10:00")
        .by("qh", "clerk")
        .takes_in(
            **order, title="食堂饭菜不新鲜", content="孩子反映食堂的菜不新鲜。", outside_number="12345-20260924-010"
        )
    )
    for number in (late, solved):
        story.about(number).clock("R13", due="2026-10-09")
        story.petitioner_sees("已收到", promised_on="2026-10-09")
        story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-02")
        story.by("qh-02", "liaison").does("签收").by("qh-02", "liaison").does("转派下级", to="qh-0201")
        story.clock("R17", due="2026-10-08")

    story.at("2026-09-24 15:00")
    for number in (late, solved):
        story.about(number).by("qh-0201", "liaison").does("签收")
        story.by("qh-0201", "handler").does("联系信访人", connected=True, summary="已致电说明正在整改")
    story.about(solved).at("2026-10-07 09:30").by("qh-0201", "handler").does(
        "送审", report="更换供应商", reply="已更换供应商，欢迎到校陪餐。", verdict="true", result="granted"
    )
    story.at("2026-10-07 10:00").by("qh-0201", "head").does("审核通过并答复")
    story.at("2026-10-07 10:20").by("qh", "clerk").does("送达", method="platform", received_on="2026-10-07")
    story.clock("R13", due="2026-10-09", state="met")

    story.at("2026-10-12 12:00")
    assert "R13" not in {rule for rule, *_ in story.alerts()}, "7 日已经答复，8 日不该再发黄牌"
    # 另一件没有答复：8 日黄牌（放假一结束），9 日 24 时超期，10 日（周六，调休上班）红牌。
    story.about(late).by("qh", "unit-head").was_warned("R13", on="2026-10-08", colour="yellow")
    story.by("qh", "center-head").was_warned("R13", on="2026-10-10", late=True)
    story.by("qh", "deputy1").was_warned("R13", on="2026-10-10", colour="red", late=True)
    story.by("qh-0201", "handler").was_warned("R17", on="2026-09-30")
    story.clock("R13", due="2026-10-09").petitioner_sees("办理中", promised_on="2026-10-09")


def test_case_09_an_order_that_is_not_ours(story: Story) -> None:
    """城管的事派到了教体局：科室次日申请退回，派单员同意；市局在两个工作日内退回 12345，告知去向。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(
        **ORDER,
        title="校门口占道经营",
        content="二中门口流动摊贩占道，希望有人管理。",
        topic="0804",
        outside_number="12345-20261102-004",
    )
    story.clock("R15", due="2026-11-04").by("qh", "clerk").does("登记")
    story.by("qh", "dispatcher").does("派单", to="qh:0110").petitioner_sees("已转办", office="青禾市教育和体育局")
    story.at("2026-11-03 09:00").by("qh", "liaison-0110").does("申请退回", reason="占道经营由城管部门管理")
    # 退回只是内部的事，信访人看不到。
    story.stands("退回待核").petitioner_sees("已转办")
    story.by("qh", "liaison-0110").is_not_offered("审核退回")
    story.by("qh", "dispatcher").does("审核退回", agreed=True, opinion="同意，退回 12345")
    story.stands("已登记").petitioner_sees("已转办").by("qh", "liaison-0110").sees_it_no_more()
    story.at("2026-11-03 10:00").by("qh", "clerk").is_not_offered("退回12345")
    back = {"reason": "占道经营由城市管理部门负责", "organ": "青禾市城市管理局", "document": "TD20261103-4"}
    story.by("qh", "dispatcher").does("退回12345", **back).stands("转出").clock("R15", due="2026-11-04", state="met")
    story.by("qh", "dispatcher").prints("退回（异议）申请", "占道经营由城市管理部门负责", "青禾市城市管理局")
    # 12345 还没有答复：可能退回来，公众看不到退单；同意之后，这件工单就不再是我们的了。
    story.petitioner_sees("已转办").no_clock("R13", "R06", "R07", "R30")
    story.at("2026-11-03 16:00").by("qh", "clerk").does("登记12345退单结果", agreed=True, opinion="同意，改派城管局")
    story.stands("转出").petitioner_sees("不予受理·已告知去向", reply="青禾市城市管理局")
    story.at("2026-11-30 09:00")
    assert [alert for alert in story.alerts() if alert[1] > "2026-11-03"] == []

    # 若 12345 不同意：各项时限如同从未停过，必须由本局办理，不能再退。
    other = {**ORDER, "title": "校门口交通拥堵", "content": "放学时校门口拥堵，希望疏导。"}
    story.at("2026-12-01 09:00").by("qh", "clerk").takes_in(**other, outside_number="12345-20261201-007")
    story.by("qh", "clerk").does("登记").at("2026-12-02 15:00").by("qh", "dispatcher").does("退回12345", **back)
    story.at("2026-12-04 09:00").by("qh", "clerk").does("登记12345退单结果", agreed=False, opinion="请教育部门会同办理")
    story.stands("已登记").clock("R13", due="2026-12-08").petitioner_sees("已转办", promised_on="2026-12-08")
    story.by("qh", "dispatcher").is_refused("退回12345", "须由本单位办理", **back)
    story.by("qh", "dispatcher").does("派单", to="qh:0110")


def test_case_11_the_mailbox_came_first_and_the_order_keeps_its_own_due(story: Story) -> None:
    """局长信箱 11 月 9 日已来，同一人 16 日又打 12345：两件都办，12345 的外部时限 23 日不变，必须答复到 12345。"""
    matter = {
        "title": "课后服务收费过高",
        "content": "南塘实验小学课后服务每学期收费超过公示标准，请核实退费。",
        "type": "COMPLAINT",
        "topic": "07",
        "identity": "real",
        "name": "甘小禾",
        "mobile": "15400000001",
    }
    story.at("2026-11-09 08:40")
    letter = story.petitioner().submits(
        **matter, office="qh", channel="MAILBOX_HEAD", about={"kind": "office", "office": "qh-0401"}
    )
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh", "clerk").does("受理告知", method="sms").clock("R02", due="2026-11-24", state="met")
    promised = story.promised[letter]

    order = {**matter, "about_kind": "office", "about_office": "qh-0401", "channel": "H12345"}
    outside = {"outside_number": "12345-20261116-077", "outside_due": "2026-11-24T00:00:00+08:00"}
    repeat = story.at("2026-11-16 09:12").by("qh", "clerk").takes_in(**order, **outside)
    story.petitioner_sees("已收到", promised_on="2026-11-23").clock("R13", due="2026-11-23")
    # 同一张工单再来一次，认得出来。
    again = {**order, **outside, "office": "qh"}
    answer = story.by("qh", "clerk").caller.post("/api/v1/desk/cases", again, idempotency_key=story.key())
    assert (answer.status, answer.problem) == (409, "conflict")

    # 系统提示可能重复，由派单员认定：信箱件在前，是主件；工单关联，不另立内部时限，也不改对外时限。
    hinted = story.by("qh", "dispatcher").caller.get(f"/api/v1/cases/{repeat}/repeats").json
    assert letter in str(hinted)
    link = {"earlier": letter, "outcome": "link", "reason": "同一手机号、同一学校、同一收费问题"}
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("重信重访处理", **link)
    story.clock("R13", due="2026-11-23").no_clock("R06", "R07", "R17").petitioner_sees("审核中")
    story.by("qh", "clerk").is_refused("答复（随主件或批次）", "主件", reply="已退", checked=True)

    story.about(letter)
    signed(story, "2026-11-16 10:00", "qh-0401")
    story.at("2026-11-20 09:00").by("qh-0401", "handler").does("送审", **ANSWER)
    story.at("2026-11-20 10:00").by("qh-0401", "head").does("审核通过并答复").petitioner_sees("已答复")
    story.by("qh", "clerk").does("送达", method="sms", received_on="2026-11-20")
    # 主件答复了，工单仍要单独回复 12345，按它自己的时限；时限由平台给定，不能自己延期。
    story.about(repeat).clock("R13", due="2026-11-23").petitioner_sees("审核中", promised_on="2026-11-23")
    story.by("qh", "clerk").is_refused("答复（随主件或批次）", "请先核对", reply="已退", checked=False)
    story.at("2026-11-20 15:00").by("qh", "clerk").does(
        "答复（随主件或批次）", reply="多收部分已退。", checked=True, verdict="true", result="granted"
    )
    story.by("qh", "clerk").prints("工单办理情况回复", "多收部分已退").clock("R13", due="2026-11-23")
    story.at("2026-11-20 16:00").by("qh", "clerk").does("送达", method="platform", received_on="2026-11-20")
    story.clock("R13", due="2026-11-23", state="met").petitioner_sees("已答复", replied_on="2026-11-20")

    # 两件各有各的承诺、答复和回访；查询时互不相见。
    story.about(letter).petitioner_sees("已答复", promised_on=promised)
    assert repeat not in str(story.lookup(letter))
    assert letter not in str(story.lookup(repeat))
    for number in (letter, repeat):
        story.about(number).at("2026-11-24 09:00").by("qh", "followup").does(
            "回访", connected=True, solved="yes", satisfied="good"
        )
        story.stands("已办结")


def test_case_14_over_the_may_holidays(story: Story) -> None:
    """4 月 30 日派来，跨五一；5 月 9 日周六调休上班，算一个工作日：5 月 11 日到期，9 日周六发黄牌。"""
    story.at("2026-04-30 16:30").by("qh", "clerk").takes_in(
        **ORDER, title="校车晚点", content="校车连续一周晚点二十分钟以上。", outside_number="12345-20260430-031"
    )
    story.clock("R13", due="2026-05-11").clock("R15", due="2026-05-07").clock("R01", due="2026-05-06")
    story.petitioner_sees("已收到", promised_on="2026-05-11")
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-0501")
    story.clock("R17", due="2026-05-09").clock("R07", due="2026-05-06")
    story.at("2026-05-06 08:30").by("qh-0501", "liaison").does("签收")
    story.clock("R08", due="2026-05-07")
    story.at("2026-05-06 09:00").by("qh-0501", "handler").does("联系信访人", connected=True, summary="已联系")
    story.at("2026-05-09 18:00")
    story.by("qh", "unit-head").was_warned("R13", on="2026-05-09", colour="yellow")
    story.by("qh-0501", "liaison").was_warned("R17", on="2026-05-08")
    story.at("2026-05-11 15:00").by("qh-0501", "handler").does(
        "送审", report="已增派车辆", reply="已增派一辆校车。", verdict="true", result="granted"
    )
    # 内部时限 9 日已过，学校迟了；对外 11 日答复，按期。
    story.clock("R17", due="2026-05-09", state="late").by("qh-0501", "head").was_warned(
        "R17", on="2026-05-10", late=True
    )
    story.at("2026-05-11 16:00").by("qh-0501", "head").does("审核通过并答复")
    story.at("2026-05-11 17:00").by("qh", "clerk").does("送达", method="platform", received_on="2026-05-11")
    story.clock("R13", due="2026-05-11", state="met").petitioner_sees("已答复", reply="已增派", replied_on="2026-05-11")
