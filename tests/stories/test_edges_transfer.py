"""Transfers and responsibility: who owes what when a matter is passed on (domain F: 9 to 15)."""

from __future__ import annotations

from datetime import date

import pytest

from chalicelib.services import recalendar, succession
from chalicelib.wiring import desk as wired
from tests.stories.matters import ANSWER, LETTER, ORDER, in_the_school
from tests.stories.telling import Story

pytestmark = pytest.mark.engine


def test_edge_09_passing_on_moves_no_duty(story: Story) -> None:
    """上级交办的信访件转送镇街：市局的 15 日照算，镇街另有自己的 15 日；对公众的承诺不变。"""
    upper = {"channel": "UPPER", "source_organ": "市信访局", "document": "青信转〔2026〕88号", "outside_number": "88"}
    story.at("2026-09-18 09:00").by("qh", "clerk").takes_in(**{**LETTER, **upper})
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.clock("R03", due="2026-10-03").no_clock("R02")
    story.at("2026-09-21 09:00").by("qh", "dispatcher").does("派单", to="qh-02", how="transfer")
    clocks = [each for each in story.case()["clocks"] if each["rule"] == "R03"]
    assert {(each["obligor"]["key"], each["due_on"]) for each in clocks} == {
        ("qh", "2026-10-03"),
        ("qh-02", "2026-10-06"),
    }
    story.at("2026-09-21 15:00").by("qh-02", "liaison").does("签收")
    story.at("2026-09-23 09:00").by("qh-02", "clerk").does("受理告知（转送件）", method="paper")
    states = {each["obligor"]["key"]: each["state"] for each in story.case()["clocks"] if each["rule"] == "R03"}
    assert states == {"qh": "running", "qh-02": "met"}
    story.at("2026-09-24 09:00").by("qh", "clerk").does("受理告知", method="paper", told_on="2026-09-24")
    states = {each["obligor"]["key"]: each["state"] for each in story.case()["clocks"] if each["rule"] == "R03"}
    assert states == {"qh": "met", "qh-02": "met"}
    # 60 日从最早的告知之日起算，转送不重新起算。
    story.clock("R18", due="2026-11-22", legal="2026-11-23")


def test_edge_10_no_third_return(story: Story) -> None:
    """退了两次就不能再退：由市局指定。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**ORDER)
    story.by("qh", "clerk").does("登记")
    for to, login in (("qh:0105", "liaison-0105"), ("qh:0112", "liaison-0112")):
        story.by("qh", "dispatcher").does("派单", to=to)
        story.by("qh", login).does("申请退回", reason="不属于本科室")
        story.by("qh", "dispatcher").does("审核退回", agreed=True, opinion="同意")
        story.by("qh", login).sees_it_no_more()
    story.by("qh", "dispatcher").does("派单", to="qh:0105")
    story.by("qh", "liaison-0105").is_refused("申请退回", "须由本单位办理", reason="还是不属于本科室")
    story.by("qh", "liaison-0105").does("签收").stands("办理中")
    story.petitioner_sees("办理中", promised_on="2026-11-09").clock("R13", due="2026-11-09")


def test_edge_11_too_late_to_object(story: Story) -> None:
    """5 个工作日内没有提出异议，就要办理；驳回的退单也不能再提。"""
    story.at("2026-09-18 09:00").by("qh", "clerk").takes_in(**LETTER)
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh", "dispatcher").does("派单", to="qh-0201").clock("R04", due="2026-09-24")
    story.at("2026-09-18 15:00").by("qh-0201", "liaison").does("签收")
    story.at("2026-09-25 00:00").by("qh-0201", "liaison").is_refused(
        "申请退回", "已超过退单期限", reason="不是我校的事"
    )
    assert any("R04" in rule for rule, *_ in story.alerts()), "异议期快到时提醒过"

    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**ORDER)
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-0201")
    story.by("qh-0201", "liaison").does("申请退回", reason="不是我校的事")
    story.by("qh", "dispatcher").does("审核退回", agreed=False, opinion="就是你校的事").stands("待签收")
    story.by("qh-0201", "liaison").is_refused("申请退回", "已被驳回", reason="再退一次")
    story.by("qh-0201", "liaison").does("签收").stands("办理中")


def test_edge_12_several_units_and_one_answer(story: Story) -> None:
    """主办一家、协办几家：协办意见交齐才能答复；谁迟了算谁的；对信访人只有一个答复，协办之间互不相见。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**LETTER)
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh", "dispatcher").does("派单", to="qh:0105", co=["qh:0110"], co_due="2026-11-06")
    story.at("2026-11-02 14:00").by("qh", "liaison-0105").does("签收")
    story.by("qh", "liaison-0105").does("联系信访人", connected=True, summary="已联系")
    story.by("qh", "head-0105").does("吹哨（请协办）", targets=["qh:0112"], due="2026-11-09", issue="请核查经费")
    story.at("2026-11-03 09:00")
    for unit in ("0110", "0112"):
        story.by("qh", f"liaison-{unit}").does("报到")
        story.by("qh", f"liaison-{unit}").is_not_offered("送审", "审核通过并答复")
    story.at("2026-11-05 09:00").by("qh", "liaison-0110").does("提交协办意见", opinion="校门口安全无虞")
    story.by("qh", "liaison-0112").does_not_read("校门口安全无虞", "学校安全科")
    story.at("2026-11-09 15:00").by("qh", "liaison-0105").does("送审", **ANSWER)
    story.by("qh", "head-0105").is_refused("审核通过并答复", "还有 1 个协办单位的意见没有交齐")
    # 计划财务科迟了一天：迟的是它，主办和安全科不受影响。
    story.at("2026-11-11 09:00").by("qh", "liaison-0112").does("提交协办意见", opinion="经费已落实")
    clocks = story.case(caller=story.by("qh", "dispatcher").caller)["clocks"]
    late = {(each["rule"], each["obligor"]["key"]) for each in clocks if each["state"] == "late"}
    assert late == {("R46", "qh:0112")}
    story.by("qh", "head-0112").was_warned("R46", on="2026-11-10", late=True)
    story.by("qh", "head-0105").does("审核通过并答复").petitioner_sees("已答复", reply="欢迎监督")
    assert [each["code"] for each in story.lookup(story.number)["stages"] if each["done"]].count("replied") == 1
    story.by("qh", "liaison-0112").is_not_offered("提交协办意见")


def test_edge_13_a_school_ends_in_mid_case(story: Story) -> None:
    """北洼小学暑期并入中心小学：在办事项由承继学校接着办，时限照旧；历史和此前日期的文书仍用原名。"""
    in_the_school(story, LETTER, "2026-07-20", "qh-0204").clock("R02", due="2026-08-04")
    story.by("qh-0204", "handler").does("送审", **ANSWER)
    answered = story.number
    story.at("2026-07-22 09:00").by("qh-0204", "head").does("审核通过并答复")
    in_the_school(story, {**ORDER, "outside_number": "0728"}, "2026-07-28", "qh-0204").clock("R13", due="2026-08-04")
    story.clock("R17", due="2026-08-03")
    open_one = story.number

    story.at("2026-07-31 09:00")
    paper, last = "青编〔2026〕12号", date(2026, 7, 31)
    succession.succeed(
        wired.desk(), "qh-0204", "qh-0201", last_day=last, id="d-1", by="operator", reason=paper, now=story.now
    )
    name = "青禾市柳河实验小学"
    succession.rename(
        wired.desk(), "qh-0201", name, "柳河实小", last_day=last, id="d-2", by="operator", reason=paper, now=story.now
    )
    story.now += recalendar.SEEN
    story.carry_out().at("2026-08-03 09:00")

    story.about(open_one).by("qh-0201", "handler").finds_it_on_the_worklist()
    story.clock("R13", due="2026-08-04").clock("R17", due="2026-08-03")
    story.petitioner_sees("办理中", office=name, promised_on="2026-08-04")
    story.by("qh-0204", "handler").sees_it_no_more()
    assert {each["office"] for each in story.case()["timeline"]} >= {"qh", "qh-0204"}, "历史保留原单位"
    story.by("qh-0201", "handler").does("送审", **ANSWER).by("qh-0201", "head").does("审核通过并答复")
    story.by("qh", "clerk").does("送达", method="platform", received_on="2026-08-03")
    story.clock("R13", due="2026-08-04", state="met").clock("R17", due="2026-08-03", state="met")
    story.by("qh-0201", "head").prints("工单办理情况回复", name)
    # 7 月 22 日的答复是北洼小学作出的，什么时候打印都是它的名字。
    story.about(answered).by("qh-0201", "head").prints("信访事项处理意见书", "北洼小学")
    story.by("qh-0201", "head").prints_without("信访事项处理意见书", name, "柳河镇中心小学")


def test_edge_14_somebody_is_away_and_somebody_leaves(story: Story) -> None:
    """事项派给岗位：请假有替班，替班做的事注明代谁；调离的，在办事项回到岗位，由负责人另派。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**ORDER)
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-0201")
    story.by("qh-0201", "liaison").does("签收", assignee="qh-0201.handler")
    away = {"office": "qh-0201", "login": "clerk", "behind": "handler", "first": "2026-11-03", "last": "2026-11-05"}
    asked = {**away, "reason": "外出培训三天"}
    assert story.by("qh-0201", "liaison").sends("staff/stand-in", asked).status == 403
    assert story.by("qh-0201", "head").sends("staff/stand-in", {**asked, "login": "handler"}).status == 422
    assert story.by("qh-0201", "head").sends("staff/stand-in", asked).status == 200
    story.by("qh-0201", "clerk").is_not_offered("申请延期")
    story.at("2026-11-03 09:00").by("qh-0201", "clerk").does("联系信访人", connected=True, summary="已联系")
    story.orders_received(1000).by("qh-0201", "clerk").does("申请延期", days=2, reason="承办人外出培训")
    (event,) = [each for each in story.case()["timeline"] if each["action"] == "extend"]
    assert (event["actor"], event["facts"]["acting_for"]) == ("qh-0201.clerk", "qh-0201.handler")
    story.by("qh", "center-head").does("审批延期", agreed=False, opinion="请替班人抓紧办理")
    story.at("2026-11-06 09:00").by("qh-0201", "clerk").is_not_offered("申请延期")

    # 承办人调离：账号停用，在办事项提醒负责人，由其另派；时限一天不多。
    leaving = {"office": "qh-0201", "login": "handler", "active": False, "reason": "调离本校"}
    assert story.by("qh-0201", "head").sends("staff/active", leaving).status == 403
    assert story.by("qh", "admin").sends("staff/active", leaving).status == 204
    story.by("qh-0201", "head").was_warned("", on="2026-11-06", colour="yellow", kind="unassigned")
    story.by("qh-0201", "head").does("内派", assignee="qh-0201.liaison").clock("R17", due="2026-11-06")
    story.by("qh-0201", "liaison").does("送审", **ANSWER).clock("R17", due="2026-11-06", state="met")


def test_edge_15_grades_rise_in_september(story: Story) -> None:
    """9 月 1 日升级：级部、班级的编号不变，名称跟着变；此前日期的文书仍是当时的名称。"""
    in_the_school(story, {**LETTER, "type": "COMPLAINT"}, "2026-08-26")
    story.by("qh-0201", "liaison").does("转派下级", to="qh-0201:g2023-01", instruction="请班级核实")
    head = story.by("qh-0201", "head")

    def holders() -> list[tuple[str, str]]:
        parts = story.case(caller=head.caller)["assignments"]
        return [(each["holder"]["key"], each["holder"]["name"]) for each in parts]

    assert holders()[-1] == ("qh-0201:g2023-01", "柳河镇中心小学三年级1班")
    head.prints("交办单", "柳河镇中心小学三年级1班")
    story.at("2026-08-31 23:59")
    assert holders()[-1][1] == "柳河镇中心小学三年级1班"
    story.at("2026-09-01 00:00")
    assert holders()[-1] == ("qh-0201:g2023-01", "柳河镇中心小学四年级1班")
    head.prints("交办单", "柳河镇中心小学三年级1班")
