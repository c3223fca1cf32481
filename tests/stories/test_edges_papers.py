"""Papers, figures and what is public: numbers, consent, certificates, corrections (domain F: 48, 54 to 56)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from chalicelib.domain.papers_rows import PAPERS
from chalicelib.services import metrics
from chalicelib.wiring import desk as wired
from infra.paper_samples import samples
from tests.entry.calls import Answer
from tests.stories.matters import ANSWER, BAI, GAN, LETTER, ORDER, answered, in_the_school, signed
from tests.stories.telling import Story

pytestmark = pytest.mark.engine


def test_edge_48_numbers_without_gaps(story: Story) -> None:
    """文书字号按单位、按年、按字连续编号，一个不缺；打坏了作废，号码留在号簿里，永不再用；第二年从 1 号起。"""
    for n in range(1, 4):
        story.at("2026-11-02 09:00").by("qh", "clerk").takes_in(**{**LETTER, **BAI, "title": f"请求协调入学 {n}"})
        story.by("qh", "clerk").does("登记").by("qh", "clerk").does("受理告知", method="paper")
    first, second, third = story.codes
    assert issue(story, first)["number"] == "青教信受〔2026〕1号"
    assert issue(story, second)["number"] == "青教信受〔2026〕2号"
    assert issue(story, second)["number"] == "青教信受〔2026〕2号", "再点一次还是那一份，不多占号"

    # 打坏的作废，由负责人办；作废的号码仍在号簿里，重新出具用下一个号。
    assert act_on(story, second, "clerk", "void", reason="spoiled").status == 403
    assert act_on(story, second, "center-head", "void", reason="spoiled").status == 200
    assert issue(story, second)["number"] == "青教信受〔2026〕3号"
    assert issue(story, third)["number"] == "青教信受〔2026〕4号"
    issues = lines(story, second)["issues"]
    assert [(each["number"], each["state"]) for each in issues] == [
        ("青教信受〔2026〕2号", "void"),
        ("青教信受〔2026〕3号", "printed"),
    ]
    # 别的单位、别的文书各编各的号；同一份文书在上一年已编的号，第二年不变。
    story.about(third).by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    signed(story, "2026-11-02 15:00")
    answered(story, "2026-11-03", how="post")
    assert issue(story, third, "处理意见书", office="qh-0201")["number"] == "柳河镇中心小学信复〔2026〕1号"
    story.at("2027-01-05 09:00").by("qh", "clerk").takes_in(**{**LETTER, **BAI, "title": "请求协调转学"})
    story.by("qh", "clerk").does("登记").by("qh", "clerk").does("受理告知", method="paper")
    assert issue(story, story.number)["number"] == "青教信受〔2027〕1号"
    assert issue(story, third)["number"] == "青教信受〔2026〕4号"


def lines(story: Story, number: str, title: str = "受理告知书", office: str = "qh") -> dict[str, Any]:
    """The line of a paper in the list of a case's papers."""
    found = story.by(office, "clerk").caller.get(f"/api/v1/cases/{number}/papers").json["items"]
    line: dict[str, Any] = next(each for each in reversed(found) if each["title"].endswith(title))
    return line


def issue(story: Story, number: str, title: str = "受理告知书", office: str = "qh") -> dict[str, Any]:
    """A paper is numbered, printed and kept."""
    paper = lines(story, number, title, office)["paper"]
    answer = story.by(office, "clerk").caller.post(f"/api/v1/cases/{number}/papers/{paper}", {})
    assert answer.status == 201, answer.raw.decode()
    made: dict[str, Any] = answer.json
    return made


def act_on(story: Story, number: str, login: str, what: str, title: str = "受理告知书", **form: Any) -> Answer:
    """Void a paper or record its delivery."""
    paper = lines(story, number, title)["paper"]
    return story.by("qh", login).caller.post(f"/api/v1/cases/{number}/papers/{paper}/{what}", form)


def test_edge_54_consent_withdrawn(story: Story) -> None:
    """当初同意公开选登，后来反悔：查询页上一点就撤回，何时、怎样撤的都有记录，并告知经办人撤下；公开查询从来只有进度和答复本身。"""
    story.at("2026-11-02 09:00").petitioner().submits(
        **GAN, office="qh", about={"kind": "none"}, type="CONSULT", consent=True,
        title="转学手续咨询", content="请问跨镇转学需要哪些材料，到哪里办理？",
    )  # fmt: skip
    story.by("qh", "clerk").does("登记").by("qh", "clerk").does(
        "即答", reply="请带户口簿、房产证到转入学校办理。", method="phone"
    )
    story.petitioner_sees("已答复", reply="请带户口簿", can=("补充情况", "评价", "预约接访", "撤回公开同意"))
    assert story.kept().consent
    shown = json.dumps(story.lookup(story.number), ensure_ascii=False)
    assert not [word for word in ("跨镇转学需要哪些材料", "转学手续咨询", "甘", "154") if word in shown], (
        "来信原文不在公开的进度里"
    )

    story.at("2026-11-20 20:00").petitioner().asks("撤回公开同意", reason="邻居认出是我家")
    assert not story.kept().consent
    (line,) = [each for each in story.case()["timeline"] if each["action"] == "withdraw_consent"]
    assert (line["at"], line["actor"], line["facts"]["how"]) == ("2026-11-20T12:00:00Z", "PUBLIC", "code")
    inbox = wired.desk().ledger.inbox("qh", None, 100).items
    assert "consent_withdrawn" in {each.template for each in inbox if each.case == story.number}
    # 撤回只撤公开，不撤诉求；撤一次就够了，工作人员也不能替他再同意。
    story.petitioner_sees("已答复", reply="请带户口簿", can=("补充情况", "评价", "预约接访"))
    story.petitioner().is_refused("撤回公开同意", 403)
    story.by("qh", "clerk").is_refused("撤回公开同意", "已撤回", how="phone").by("qh", "clerk").is_not_offered(
        "撤回公开同意"
    )


def test_edge_55_what_a_certificate_may_say(story: Story) -> None:
    """教师被投诉、还没有办结：前置审查只能写“有未办结事项”，不写内容，也不写“无投诉”；查实了才计数，不实的一件不算。"""
    form = {
        **GAN, "channel": "LETTER", "type": "COMPLAINT", "topic": "0301",
        "about_kind": "office", "about_office": "qh-0201",
        "about_person": "四年级某老师", "title": "老师罚站", "content": "老师让孩子在走廊罚站一节课。",
    }  # fmt: skip
    in_the_school(story, form, "2026-11-02")
    assert counted(story) == (1, "—", 0), "未办结的既不算查实，也不能当作没有"
    answered(story, "2026-11-04")
    assert counted(story) == (1, "—", 0), "答复了、还没有办结，仍不计数"
    story.at("2026-11-05 09:00").by("qh", "followup").does("回访", connected=True, solved="yes", satisfied="good")
    story.at("2026-11-06 09:00")
    assert counted(story) == (1, "100.00%", 1)
    in_the_school(story, {**form, "title": "老师收礼", "topic": "0304"}, "2026-11-09")
    untrue = {**ANSWER, "report": "监控和家长证言均不支持", "verdict": "false", "result": "explained"}
    story.at("2026-11-10 09:00").by("qh-0201", "handler").does("送审", **untrue)
    story.by("qh-0201", "head").does("审核通过并答复")
    story.by("qh", "clerk").does("送达", method="direct", received_on="2026-11-10")
    story.at("2026-11-11 09:00").by("qh", "followup").does("回访", connected=True, solved="yes", satisfied="fair")
    story.at("2026-11-12 09:00")
    assert counted(story) == (2, "50.00%", 1), "不实的不计入查实"

    # 证明的格式里没有写投诉内容、件号和信访人的地方；未经查实的不作依据。
    kind = PAPERS["pre_check"]
    sheet = json.dumps(next(made for each, made in samples() if each.id == "pre_check"), ensure_ascii=False)
    assert kind.silent
    assert "未经查实的投诉不作为审查依据" in sheet
    assert not [word for word in ("无投诉", "QH2026", "甘", "课后服务收费") if word in sheet], sheet
    sources = {part for para in kind.body for part in para.text.split("{") if "}" in part}
    assert {part.split("}")[0] for part in sources} == {
        "said.subject", "said.from", "said.until", "said.substantiated", "said.open", "said.opinion",
        "said.valid_until",
    }  # fmt: skip


def counted(story: Story) -> tuple[int, str, int]:
    """Of the school in November: matters received, the rate of complaints found true, and how many were."""
    desk = wired.desk()
    found = metrics.measure(desk.directory, desk.dockets, "qh-0201", date(2026, 11, 1), date(2026, 11, 30), story.now)
    figure = next(each for each in found.figures if each.metric.id == "substantiated")
    return found.received, figure.shown, int(figure.above)


def test_edge_56_a_correction_is_a_letter_and_no_silent_change(story: Story) -> None:
    """年度考核用过之后才申诉：原来的超期、红牌、不满意都原样留着，复核意见另记一笔；送达的文书不能作废，只能另行更正。"""
    in_the_school(story, ORDER, "2026-11-02")
    story.at("2026-11-10 09:00").by("qh", "center-head").does(
        "督办", level="red", ground="late", requirement="立即答复并说明原因", new_date="2026-11-12", to="qh-0201"
    )
    red = issue(story, story.number, "督办单")
    assert (
        act_on(story, story.number, "clerk", "deliveries", "督办单", to="unit", method="direct", on="2026-11-10").status
        == 201
    )
    answered(story, "2026-11-11").clock("R13", due="2026-11-09", state="late")
    story.by("qh-0201", "liaison").does("督办反馈", feedback="因测量作业量迟了两天")
    story.at("2026-11-12 09:00").by("qh", "followup").does(
        "回访", connected=True, solved="yes", satisfied="bad", reason="等得太久"
    )
    story.stands("已办结")
    used = scores(story)
    assert used["late"] == "100.00%"
    assert used["satisfied"] == "0.00%"

    # 第二年学校申诉：认为不满意不成立。中心认可，也只是另记一笔。
    story.at("2027-01-11 09:00").by("qh-0201", "head").does(
        "申请不满意事项复核", reason="已按承诺办结", evidence="测量记录"
    )
    story.at("2027-01-12 09:00").by("qh", "center-head").does(
        "不满意事项复核", outcome="unfounded", opinion="单位已尽责，建议考核时另行更正"
    )
    story.by("qh", "center-head").prints("不满意事项复核意见", "建议考核时另行更正")
    assert scores(story) == used, "去年的数不因今年的申诉悄悄改变"
    (said,) = [each["facts"] for each in story.case()["timeline"] if each["action"] == "followup"]
    assert (said["satisfied"], story.kept().callbacks[-1].satisfied) == ("bad", "bad"), "信访人的话谁也不能改"
    story.clock("R13", due="2026-11-09", state="late")
    assert [order.level for order in story.kept().supervisions] == ["red"]
    refused = act_on(story, story.number, "center-head", "void", "督办单", reason="content")
    assert (refused.status, "另行出具更正文书" in refused.raw.decode()) == (403, True)
    assert lines(story, story.number, "督办单")["issues"][-1]["sha256"] == red["sha256"], "送达的红牌一个字也没有变"


def scores(story: Story) -> dict[str, str]:
    """The school's figures of November, as the yearly score took them."""
    desk = wired.desk()
    found = metrics.measure(desk.directory, desk.dockets, "qh-0201", date(2026, 11, 1), date(2026, 11, 30), story.now)
    return {each.metric.id: each.shown for each in found.figures}
