"""The same matter again, from one or from many, and matters that end early (domain F: 23 to 26)."""

from __future__ import annotations

import pytest

from tests.stories.looking import counted
from tests.stories.matters import ANSWER, BAI, GAN, ORDER, answered, in_the_school
from tests.stories.telling import Story

pytestmark = pytest.mark.engine

FEES = {
    "type": "COMPLAINT",
    "topic": "02",
    "about_kind": "office",
    "about_office": "qh-0201",
    "title": "课后服务收费过高",
    "content": "中心小学课后服务每学期收费超过公示标准，请核实退费。",
}
LETTER = {**GAN, **FEES, "channel": "LETTER"}


def hinted(story: Story, login: str = "clerk") -> dict[str, str]:
    """What the machine takes for the same matter, with what it proposes; it decides nothing."""
    found = story.by("qh", login).caller.get(f"/api/v1/cases/{story.number}/repeats").json["items"]
    return {each["number"]: each["proposal"] for each in found}


def test_edge_23_the_same_person_the_same_matter_again(story: Story) -> None:
    """同一人又来信：机器只提示、由人认定。在办的随原件办理，不另起时限；12345 工单自己的时限照走，仍须回复平台。"""
    in_the_school(story, LETTER, "2026-11-02")
    first = story.number
    story.by("qh", "clerk").does("受理告知", method="sms").clock("R18", due="2027-01-01", legal="2027-01-04")

    again = story.at("2026-11-09 09:00").by("qh", "clerk").takes_in(**{**LETTER, "title": "再问课后服务收费"})
    assert hinted(story)[first].startswith("原件正在办理")
    story.stands("待登记").by("qh", "clerk").does("登记")
    same = {"earlier": first, "reason": "同一手机号码、同一学校、同一收费项目"}
    # 原件还在办：既不能当作“已办结的新件”，也不能推给复查；更不能不予受理。
    clerk = story.by("qh", "clerk")
    clerk.is_refused("重信重访处理", "还在办理中", outcome="new_facts", **same)
    clerk.is_refused("重信重访处理", "复查", outcome="review", reply="请申请复查。", **same)
    clerk.does("重信重访处理", outcome="link", **same).stands("已并案")
    story.petitioner_sees("办理中").at("2026-12-20 09:00")
    assert [alert for alert in story.alerts() if alert[1] > "2026-11-10"] == [], "随原件办理的不再另外催办"

    order = {**GAN, **FEES, "channel": "H12345", "outside_number": "12345-20261221-5"}
    story.at("2026-12-21 09:00").by("qh", "clerk").takes_in(**order)
    outside = story.number
    story.by("qh", "clerk").does("登记").by("qh", "clerk").does("重信重访处理", outcome="link", **same)
    story.stands("已登记").clock("R13", due="2026-12-28")

    story.about(first)
    answered(story, "2026-12-23", how="post").petitioner_sees("已答复", reply="已经整改")
    for number in (again, outside):
        story.about(number).by("qh", "clerk").does("答复（随主件或批次）", reply="已退费，详见前信答复。", checked=True)
        story.petitioner_sees("已答复", reply="已退费").by("qh", "clerk").does(
            "送达", method="platform" if number == outside else "post", received_on="2026-12-23"
        )
    story.about(outside).clock("R13", due="2026-12-28", state="met")


def test_edge_23_to_the_superior_after_the_end_and_after_the_last_word(story: Story) -> None:
    """下级还在期限内的，上级不予受理但要告知；办结后有新事实的是新件；没有新事实、还在 30 日内的，告知复查途径。"""
    story.at("2026-11-02 09:00").petitioner().submits(
        **GAN, office="qh-02", about={"kind": "office", "office": "qh-0201"}, type="COMPLAINT", topic="02",
        title=FEES["title"], content=FEES["content"],
    )  # fmt: skip
    below = story.number
    story.seen_by("qh-02", "clerk").by("qh-02", "clerk").does("登记")
    story.by("qh-02", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh-02", "dispatcher").does("派单", to="qh-0201").by("qh-0201", "liaison").does("签收")
    story.by("qh-02", "clerk").does("受理告知", method="sms")

    story.seen_by("qh", "clerk").at("2026-11-09 09:00").by("qh", "clerk").takes_in(**LETTER)
    assert below in hinted(story)
    same = {"earlier": below, "reason": "同一手机号码、同一学校、同一收费项目"}
    told = {
        "organ": "柳河镇教育学区",
        "organ_phone": "0480-6611200",
        "reply": "您的事项正在办理期限内，请向学区查询进展。",
    }
    story.by("qh", "clerk").does("登记").by("qh", "clerk").is_refused(
        "重信重访处理", "告知信访人的内容", outcome="in_time", **same
    )
    story.by("qh", "clerk").is_refused("重信重访处理", "不由本单位负责", outcome="link", **same)
    story.by("qh", "clerk").does("重信重访处理", outcome="in_time", **same, **told)
    story.petitioner_sees("不予受理·已告知去向", reply="向学区查询").clock("R02", due="2026-11-24", state="met")
    story.by("qh", "clerk").prints("不予受理告知书", "正由有关单位在规定期限内办理", "第十九条第三款", "柳河镇教育学区")
    story.petitioner_was_told("不予受理·已告知去向").about(below).stands("办理中")

    # 办结以后。
    story.at("2026-11-10 09:00").by("qh-0201", "handler").does("联系信访人", connected=True, summary="已联系")
    story.by("qh-0201", "handler").does("送审", **ANSWER).by("qh-0201", "head").does("审核通过并答复")
    story.by("qh-02", "clerk").does("送达", method="sms", received_on="2026-11-10")
    story.by("qh-02", "followup").does("回访", connected=True, solved="yes", satisfied="good").stands("已办结")
    story.clock("R24", due="2026-12-10")
    new = story.at("2026-11-20 09:00").by("qh", "clerk").takes_in(**{**LETTER, "content": "十一月又多收了六十元。"})
    story.by("qh", "clerk").does("登记").by("qh", "clerk").is_refused(
        "重信重访处理", "已经办结", outcome="in_time", **same, **told
    )
    story.by("qh", "clerk").does("重信重访处理", outcome="new_facts", **same).stands("已登记")
    assert {"tie": "previous", "number": below} in story.case()["ties"]
    story.clock("R02", due="2026-12-05", legal="2026-12-07").about(below).stands("已办结")
    before = story.case(caller=story.by("qh-02", "clerk").caller)
    assert {"tie": "recurred_as", "number": new} in before["ties"], "三个月内同一问题再来，前一件不算一次办结"

    path = {"reply": "请在 12 月 10 日前向青禾市教育和体育局申请复查。", "organ": "青禾市教育和体育局"}
    story.at("2026-11-30 09:00").by("qh", "clerk").takes_in(**LETTER)
    story.by("qh", "clerk").does("登记").by("qh", "clerk").does("重信重访处理", outcome="review", **same, **path)
    story.petitioner_sees("不予受理·已告知去向", reply="申请复查")
    # 申请期一过，就不能再用“去复查”打发人。
    story.at("2026-12-11 09:00").by("qh", "clerk").takes_in(**LETTER)
    story.by("qh", "clerk").does("登记").by("qh", "clerk").is_refused(
        "重信重访处理", "申请期没有开始或已经届满", outcome="review", **same, **path
    )


def test_edge_24_many_people_with_one_matter(story: Story) -> None:
    """三位家长分别打 12345 反映同一校服：一次调查、三个答复、三次回访；件数是三，批次是一；不把三人并成一人。"""
    callers = (
        ("甘小禾", "15400000001"),
        ("柏大川", "15400000002"),
        ("丁测样", "15400000005"),
    )
    numbers = []
    for turn, (name, mobile) in enumerate(callers):
        order = {
            **ORDER,
            **FEES,
            "name": name,
            "mobile": mobile,
            "title": "校服起球",
            "content": f"校服洗一次就起球，我是{name}。",
        }
        story.at(f"2026-11-02 09:1{turn}").by("qh", "clerk").takes_in(**{**order, "outside_number": f"12345-{turn}"})
        numbers.append(story.number)
        story.by("qh", "clerk").does("登记")
    lead, *others = numbers
    for number in others:
        story.about(number).by("qh", "dispatcher").does("列入共性问题批次", lead=lead, reason="同一批次校服")
        story.stands("已登记").by("qh", "dispatcher").is_refused(
            "答复（随主件或批次）", "还没有答复", reply="同批处理。", checked=True
        )
    story.about(lead).by("qh", "dispatcher").does("派单", to="qh-0201").by("qh-0201", "liaison").does("签收")
    # 学校查一次；三人互不知道。
    story.by("qh-0201", "liaison").does_not_read(*others, "柏大川", "丁测样")
    story.by("qh-0201", "handler").does("联系信访人", connected=True, summary="已联系")
    answered(story, "2026-11-04")
    waiting = story.by("qh", "dispatcher").caller.get(f"/api/v1/cases/{lead}/followers").json
    assert set(waiting["items"]) == set(others)
    for number, (name, _) in zip(others, callers[1:], strict=True):
        story.about(number).petitioner_sees("审核中")
        story.by("qh", "clerk").is_refused("答复（随主件或批次）", "其他信访人", reply="已更换。", checked=False)
        story.by("qh", "clerk").does("答复（随主件或批次）", reply=f"{name[0]}家长，校服已更换。", checked=True)
        story.by("qh", "clerk").does("送达", method="platform", received_on="2026-11-04")
        shown = str(story.lookup(number))
        assert not [each for each in numbers if each != number and each in shown]
    story.at("2026-11-05 09:00")
    for number in numbers:
        story.about(number).clock("R13", due="2026-11-09", state="met")
        story.by("qh", "followup").does("回访", connected=True, solved="yes", satisfied="good").stands("已办结")
    assert [each for each in story.case(lead)["ties"] if each["tie"] == "batched"] == [
        {"tie": "batched", "number": number} for number in others
    ]


def test_edge_25_merging_takes_nothing_away(story: Story) -> None:
    """并案：主件按各件中最早的时限办；拆分后各自恢复；12345 工单仍按自己的时限回复；受限件不能并；一方查不到另一方。"""
    in_the_school(story, {**LETTER, **BAI}, "2026-10-12")
    early = story.number
    story.by("qh", "clerk").does("受理告知", method="sms").clock("R18", due="2026-12-11")
    story.by("qh-0201", "liaison").does("申请退回", reason="与另一件相同").by("qh", "dispatcher").does(
        "审核退回", agreed=True, opinion="同意，拟并案"
    )
    in_the_school(story, LETTER, "2026-11-02").by("qh", "clerk").does("受理告知", method="sms")
    main = story.number
    story.clock("R18", due="2027-01-01").petitioner_sees("办理中")
    story.about(early).by("qh", "dispatcher").does("并案", into=main, reason="同一学校同一收费项目")
    story.stands("已并案").petitioner_sees("办理中").about(main).clock("R18", due="2026-12-11")
    story.about(early).by("qh", "dispatcher").does("拆分并案（退出批次）", reason="柏大川另有退费问题")
    story.stands("已登记").clock("R18", due="2026-12-11").about(main).clock("R18", due="2027-01-01")
    story.about(early).by("qh", "dispatcher").does("并案", into=main, reason="经核实仍为同一事项")

    order = {**ORDER, **FEES, "name": "丁测样", "mobile": "15400000005", "outside_number": "12345-20261103-1"}
    story.at("2026-11-03 09:00").by("qh", "clerk").takes_in(**order)
    outside = story.number
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("并案", into=main, reason="同一收费项目")
    story.stands("已登记").clock("R13", due="2026-11-10")
    report = {**GAN, "channel": "PHONE", "type": "REPORT", "about_kind": "person", "about_office": "qh-0301"}
    story.by("qh", "clerk").takes_in(**report, title="教师有偿补课", content="周末在校外收费补课，每小时三百元。")
    story.seen_by("qh-03", "clerk").by("qh-03", "clerk").does("登记")
    story.by("qh-03", "dispatcher").is_refused("并案", "受限", into=main, reason="同一人反映")
    story.seen_by("qh", "clerk").about(main).by("qh-0201", "handler").does_not_read("柏大川", "丁测样", early, outside)

    answered(story, "2026-11-09", how="post").petitioner_sees("已答复", reply="已经整改")
    numbers = {main, early, outside}
    for number in (outside, early):
        story.about(number).by("qh", "clerk").does("答复（随主件或批次）", reply="多收的费用已退还给您。", checked=True)
        how = "platform" if number == outside else "post"
        story.by("qh", "clerk").does("送达", method=how, received_on="2026-11-09")
    story.about(outside).clock("R13", due="2026-11-10", state="met")
    story.about(early).clock("R18", due="2026-12-11", state="met")
    for number in numbers:
        shown = str(story.lookup(number))
        assert not [other for other in numbers - {number} if other in shown]


def test_edge_26_withdrawn_by_free_will_only(story: Story) -> None:
    """撤回：答复前可以撤，记下何人以何方式；由中心而不是学校核实，受压力的恢复办理、时限照旧；涉及未成年人的不因撤回而停。"""
    matter = {**ORDER, "about_kind": "office", "about_office": "qh-0201"}
    in_the_school(story, matter, "2026-11-02").at("2026-11-03 09:00").petitioner().asks("撤回", reason="已经解决")
    story.stands("已撤回").petitioner_sees("已撤回").no_clock("R13", "R17")
    assert next(e["facts"]["how"] for e in story.case()["timeline"] if e["action"] == "withdraw") == "code"
    story.by("qh-0201", "head").is_not_offered("撤回核实（回访）").by("qh-0201", "liaison").is_not_offered(
        "撤回核实（回访）"
    )
    # 信访人说是班主任让撤的：恢复办理，时限当作没有停过；上级都知道。
    story.at("2026-11-04 09:00").by("qh", "followup").does(
        "撤回核实（回访）", connected=True, pressed=True, remark="班主任打电话要求撤诉"
    )
    story.stands("办理中").clock("R13", due="2026-11-09").petitioner_sees("办理中")
    answered(story, "2026-11-05").clock("R13", due="2026-11-09", state="met")
    story.petitioner().is_refused("撤回", 403)

    free = {**matter, "outside_number": "12345-2"}
    in_the_school(story, free, "2026-11-09").by("qh", "clerk").does("撤回", how="in_person", reason="已协商解决")
    story.by("qh", "followup").does("撤回核实（回访）", connected=True, pressed=False, remark="自愿").stands("已撤回")
    # 撤回的不计入解决、满意，但件数照计。
    assert counted("qh", "2026-11") == 2

    child = {**matter, "outside_number": "12345-3", "title": "孩子被罚站", "content": "孩子被罚站一上午，希望纠正。"}
    story.at("2026-11-10 09:00").by("qh", "clerk").takes_in(**child, minor=True)
    story.by("qh", "clerk").does("登记").petitioner().asks("撤回", reason="不想再说了")
    story.stands("已登记").clock("R13", due="2026-11-17").petitioner_sees("审核中")
