"""What a naive system gets wrong, told with the people of 青禾市 (domain F: 9, 10, 11, 20, 34, 35, 49, 50)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from chalicelib.adapters.spreadsheets import Row
from chalicelib.services.import_orders import import_open
from chalicelib.wiring import desk as wired
from tests.stories.telling import Story

pytestmark = pytest.mark.engine

GAN = {"identity": "real", "name": "甘小禾", "mobile": "15400000001"}
LETTER = {**GAN, "channel": "LETTER", "type": "HELP", "title": "请求协调入学", "content": "请求协调孩子转学入学事宜。"}
ORDER = {
    **GAN,
    "channel": "H12345",
    "type": "COMPLAINT",
    "title": "作业过多",
    "content": "四年级每天作业超过两小时。",
    "outside_number": "12345-20261102-001",
}
ANSWER = {"report": "经查属实", "reply": "已经整改，欢迎监督。", "verdict": "true", "result": "granted"}


def _in_the_school(story: Story, form: dict[str, str], day: str) -> Story:
    """The matter came in on that day, and the school has signed for it."""
    story.at(f"{day} 09:00").by("qh", "clerk").takes_in(**form)
    story.by("qh", "clerk").does("登记")
    if form["channel"] != "H12345":
        story.by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh", "dispatcher").does("派单", to="qh-0201")
    story.at(f"{day} 10:00").by("qh-0201", "liaison").does("签收")
    return story.by("qh-0201", "handler").does("联系信访人", connected=True, summary="已联系")


def _answered(story: Story, day: str, how: str = "platform") -> Story:
    story.at(f"{day} 09:00").by("qh-0201", "handler").does("送审", **ANSWER)
    story.at(f"{day} 10:00").by("qh-0201", "head").does("审核通过并答复")
    return story.at(f"{day} 11:00").by("qh", "clerk").does("送达", method=how, received_on=day)


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


def test_edge_34_extensions(story: Story) -> None:
    """延期：到期前申请、他人审批、只有一次，自原期限起算，内部时限一起顺延；迟了就不能再延。"""
    _in_the_school(story, ORDER, "2026-11-02").clock("R13", due="2026-11-09").clock("R17", due="2026-11-06")
    story.at("2026-11-06 09:00").by("qh-0201", "liaison").does("申请延期", days=5, reason="需测量各班作业量")
    story.by("qh-0201", "head").is_refused("审批延期", "岗位", agreed=True, extension_reason="同意")
    story.by("qh", "center-head").does("审批延期", agreed=True, extension_reason="需逐班核实")
    story.clock("R13", due="2026-11-16").clock("R17", due="2026-11-13")
    story.petitioner_sees("办理中", promised_on="2026-11-09", extended_until="2026-11-16")
    story.petitioner_was_told("2026年11月16日")
    story.by("qh-0201", "liaison").is_refused("申请延期", "最多延期 1 次", days=1, reason="还要时间")

    # 到期时还在等审批：最多再等一个工作日；不同意，就按原期限算超期。
    waiting = {**ORDER, "outside_number": "12345-20261116-002"}
    _in_the_school(story, waiting, "2026-11-16").clock("R13", due="2026-11-23")
    story.at("2026-11-23 20:00").by("qh-0201", "liaison").does("申请延期", days=3, reason="需要补充材料")
    story.at("2026-11-24 09:00").by("qh", "center-head").does("审批延期", agreed=False, opinion="不同意")
    story.at("2026-11-24 09:30").by("qh", "center-head").was_warned("R13", on="2026-11-24", late=True)
    story.by("qh-0201", "liaison").is_refused("申请延期", "已超过办理期限", days=3, reason="再申请")
    _answered(story, "2026-11-25").clock("R13", due="2026-11-23", state="late")


def test_edge_35_only_what_people_say_is_satisfaction(story: Story) -> None:
    """没人接听不是满意：三次、至少两天才算回访过；评价每轮一次，不满意要说原因；重办后可以再评。"""
    _answered(_in_the_school(story, ORDER, "2026-11-02"), "2026-11-04")
    wrong = story.petitioner().is_refused("评价", 422, satisfied="bad")
    assert wrong.fields == {"form.reason": "请填写“请说明原因”"}
    story.petitioner().asks("评价", satisfied="bad", reason="作业并没有减少")
    story.petitioner().is_refused("评价", 403, satisfied="good")
    story.at("2026-11-05 09:00").by("qh", "followup").does("回访", connected=False).stands("待回访")
    story.at("2026-11-05 15:00").by("qh", "followup").does("回访", connected=False).stands("待回访")
    story.at("2026-11-05 19:00").by("qh", "followup").does("回访", connected=False).stands("待回访")
    story.by("qh", "followup").is_refused("回访", "问题是否解决", connected=True)
    story.at("2026-11-06 09:00").by("qh", "followup").does(
        "回访", connected=True, solved="no", satisfied="bad", reason="没有减少", redo=True
    )
    story.stands("重办").petitioner_sees("办理中").clock("R16", due="2026-11-11").clock(
        "R30", due="2026-11-09", state="met"
    )
    assert {(c["round"], c["state"]) for c in story.case()["clocks"] if c["rule"] == "R13"} == {(0, "met")}
    story.by("qh", "dispatcher").does("派单", to="qh-0201")
    story.by("qh-0201", "liaison").does("签收")
    _answered(story, "2026-11-09").clock("R16", due="2026-11-11", state="met")
    story.petitioner().asks("评价", satisfied="good")
    rated = [each["facts"]["satisfied"] for each in story.case()["timeline"] if each["action"] == "evaluate"]
    assert rated == ["bad", "good"], "两轮评价都保留"
    story.at("2026-11-10 09:00").by("qh", "followup").does("回访", connected=False)
    story.at("2026-11-10 18:00").by("qh", "followup").does("回访", connected=False).stands("待回访")
    story.at("2026-11-11 09:00").by("qh", "followup").does("回访", connected=False).stands("已办结")


def test_edge_49_two_at_once_and_the_same_order_again(story: Story) -> None:
    """两人同时派单，只有一人成功；同一工单重复导入不变，新一轮就是重办。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**ORDER)
    story.by("qh", "clerk").does("登记")
    one, two = (story.by("qh", login).caller for login in ("dispatcher", "clerk"))
    seen = story.case(caller=one)["revision"]
    assert seen == story.case(caller=two)["revision"]
    first = one.act(story.number, "dispatch", {"to": "qh-0201"}, revision=seen)
    second = two.act(story.number, "dispatch", {"to": "qh-0202"}, revision=seen)
    assert (first.status, second.status, second.problem) == (200, 409, "stale")
    again = one.act(story.number, "dispatch", {"to": "qh-0201"}, revision=seen)
    assert again.status == 409
    assert [each["holder"]["key"] for each in story.case()["assignments"]] == ["qh-0201"]

    row = {"工单编号": "12345-20261102-001", "标题": "作业过多", "内容": "四年级作业多", "派单时间": "2026-11-02 09:00"}
    assert _imported(story, row) == ("exists", story.number)
    story.by("qh-0201", "liaison").does("签收")
    _answered(story, "2026-11-03")
    story.at("2026-11-06 09:00")
    again_row = {**row, "轮次": "1", "派单时间": "2026-11-06 08:30", "内容": "并没有减少"}
    assert _imported(story, again_row) == ("redone", story.number)
    assert _imported(story, again_row) == ("exists", story.number)
    story.stands("重办").petitioner_sees("办理中").clock("R16", due="2026-11-11")
    story.clock("R13", due="2026-11-09", state="met")


def _imported(story: Story, row: dict[str, str]) -> tuple[str, str]:
    found = import_open(wired.desk(), [Row(2, row)], office="qh", channel="H12345", now=story.now)
    result = next(iter(found))
    assert not result.problems
    return result.status, result.number


def test_edge_50_the_server_was_down(story: Story) -> None:
    """停机三周：开机后错过的提醒各补一次，并注明补发；再扫一次什么也没有。"""
    story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**ORDER)
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-0201")
    story.at("2026-11-23 08:07", sweeping=False)
    assert story.alerts() == []
    assert story.sweep()["alerts"] == 9
    told = story.by("qh", "center-head").caller.get("/api/v1/alerts").json["items"]
    late = [each for each in told if each["rule"] == "R13" and each["kind"] == "late"]
    assert late
    assert all(each["sent_late"] for each in told)
    assert {datetime.fromisoformat(each["at"]) for each in told} == {story.now}
    before = story.alerts()
    assert story.sweep() == {"woken": 0, "alerts": 0, "failed": 0}
    story.now += timedelta(minutes=5)
    assert story.sweep()["alerts"] == 0
    assert story.alerts() == before
    assert sorted(rule for rule, *_ in before) == ["R07", "R07", "R08", "R13", "R13", "R13", "R15", "R17", "R17"]
