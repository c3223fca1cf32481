"""Safety: what cannot wait, what is never mediated, crowds, and callers who disturb (domain F: 41 to 44)."""

from __future__ import annotations

import pytest

from tests.stories.matters import BAI, GAN, in_the_school
from tests.stories.telling import Story

pytestmark = pytest.mark.engine

CHILD = {"identity": "real", "name": "苗可真", "mobile": "15400000003"}
CALLED = {
    "called_110": True,
    "told_principal": True,
    "told_leader": True,
    "situation": "民警已到，孩子在派出所由女警陪护",
}
REPORT = {
    "where": "11 月 18 日 19 时，望湖中学门口",
    "people": 1,
    "cause": "家庭暴力",
    "situation": "孩子情绪稳定，已由民警保护",
    "measures": "报警，校长和心理教师到场",
    "contact": "惠民中心 0480-6600102",
}
CALM = {"connected": True, "solved": "yes", "satisfied": "good"}


def test_edge_41_danger_goes_before_every_queue(story: Story) -> None:
    """字词只作提示、由人确认；先处置后登记，监护人涉嫌加害的不得告知；一小时内首报，迟报瞒不住；不发短信；终报后领导同意才办结。"""
    story.at("2026-11-18 19:30").petitioner().submits(
        **CHILD, office="qh", about={"kind": "none"}, type="HELP", title="求助", content="爸爸天天打我，我不想活了。"
    )
    story.by("qh", "clerk").was_warned("", on="2026-11-18", kind="danger", colour="red")
    assert {each["kind"] for each in story.case()["signs"]} == {"self_harm", "abuse"}
    story.by("qh", "clerk").is_refused("登记", "请核实后选择紧急程度")
    story.by("qh", "clerk").is_refused("登记", "请先办理“紧急上报”", urgency="critical")

    alarm = {"level": "critical", "kind": "abuse", "guardian_barred": True}
    story.at("2026-11-18 19:40").by("qh", "clerk").is_refused("紧急上报", "请先处置再登记", **alarm, situation="核实中")
    story.by("qh", "clerk").is_refused("紧急上报", "不得告知监护人", **alarm, **CALLED, told_guardian=True)
    story.by("qh", "clerk").does("紧急上报", **alarm, **CALLED)
    story.by("qh", "head").was_warned("", on="2026-11-18", kind="urgent", colour="red")
    story.by("qh", "clerk").is_refused("登记", "须由领导办理", urgency="normal")
    story.by("qh", "clerk").does("登记").clock("R35", due="2026-11-18")

    # 一小时内没有首报：逐级告知到局主要负责人；补报了，迟报的记录也不消失。
    story.at("2026-11-18 20:45").by("qh", "head").was_warned("R35", on="2026-11-18", late=True)
    story.by("qh", "clerk").does("报送紧急信息", stage="first", **REPORT).clock("R35", due="2026-11-18", state="late")
    story.by("qh", "head").is_refused("降低紧急程度", "尚未终报", level="normal", reason="已经平稳")
    story.at("2026-11-18 20:50").by("qh", "head").does("确认收到紧急信息", instruction="民政、公安协同保护")

    # 有险情的不能当场答复了事；由领导指定、受过训练的人回访，领导同意才办结。
    story.by("qh", "head").does("增加查阅人员", staff="qh.dispatcher", reason="派单")
    story.by("qh", "dispatcher").does("派单", to="qh-0602").by("qh-0602", "liaison").does("签收")
    for login in ("head", "handler"):
        story.by("qh", "head").does("增加查阅人员", staff=f"qh-0602.{login}", reason="陪护")
    story.at("2026-11-19 09:00").by("qh-0602", "handler").does("联系信访人", connected=True, summary="在校当面联系孩子")
    story.at("2026-11-20 09:00").by("qh-0602", "handler").does(
        "送审",
        report="法院已作出保护令",
        reply="学校安排老师陪伴，有事随时来找我们。",
        verdict="none",
        result="granted",
    )
    story.by("qh-0602", "head").does("审核通过并答复").petitioner_sees_only("已按规定转有权机关办理")
    story.by("qh", "clerk").does("送达", method="direct", received_on="2026-11-20")
    story.by("qh", "head").does("指定回访人员", staff="qh.followup")
    story.by("qh", "head").is_refused("同意办结紧急事项", "尚未终报", opinion="同意")
    story.by("qh", "clerk").does("报送紧急信息", stage="more", **REPORT)
    story.by("qh", "clerk").does("报送紧急信息", stage="final", **REPORT)
    story.by("qh", "followup").is_refused("回访", "领导", **CALM)
    story.by("qh", "head").does("同意办结紧急事项", opinion="已妥善安置")
    story.by("qh", "followup").does("回访", **CALM).stands("已办结").petitioner_was_told_nothing()

    # “不想活动”不是险情；字词像的，由人看过写明缘由再排除。
    story.at("2026-11-20 10:00").by("qh", "clerk").takes_in(**phoned("运动会安排", "孩子体质弱，不想活动，请求免跑。"))
    assert story.case()["signs"] == []
    story.by("qh", "clerk").takes_in(**phoned("家长在群里说气话", "有家长说再这样就去堵校门，只是气话。"))
    assert {each["kind"] for each in story.case()["signs"]} == {"gathering"}
    story.by("qh", "clerk").does("排除险情提示", reason="已电话核实，只是气话")
    story.by("qh", "clerk").does("登记")
    assert story.case()["urgency"] == "normal"


def phoned(title: str, content: str) -> dict[str, str]:
    """What somebody said on the telephone."""
    return {**GAN, "channel": "PHONE", "type": "HELP", "about_kind": "none", "title": title, "content": content}


def test_edge_42_harm_to_a_child_is_reported_and_never_mediated(story: Story) -> None:
    """学生欺凌、性侵害：学校先报警并立即报市局，不得调解、不得反复询问；内容除指定人员外谁也看不到，名单和打印件上也没有。"""
    story.at("2026-11-10 16:20").by("qh-0602", "clerk").takes_in(
        **CHILD, channel="PHONE", type="COMPLAINT", topic="0801", about_kind="none", minor=True,
        title="女儿被同学欺凌", content="女儿在宿舍被三名同学欺凌，还被拍了裸照。",
    )  # fmt: skip
    story.seen_by("qh-0602", "clerk").by("qh-0602", "clerk").is_refused(
        "紧急上报", "110", level="critical", kind="abuse", told_principal=True, situation="正在核实"
    )
    story.by("qh-0602", "clerk").does("紧急上报", level="critical", kind="abuse", **{**CALLED, "told_guardian": True})
    story.by("qh", "head").was_warned("", on="2026-11-10", kind="urgent", colour="red")
    story.at("2026-11-10 16:50").by("qh-0602", "clerk").does("报送紧急信息", stage="first", **REPORT)
    story.by("qh", "deputy1").does("确认收到紧急信息").by("qh-0602", "clerk").does("登记")
    assert story.case()["marks"], "险情和查阅限制都有记录"

    # 同校、同局的人能看到有这一件，看不到写了什么；查看都要写原因。
    secret = ("女儿", "三名同学", "裸照", "苗")
    for office, login in (("qh-0602", "liaison"), ("qh-0602", "head"), ("qh", "clerk"), ("qh", "center-head")):
        person = story.by(office, login)
        person.does_not_read(*secret)
        listed = person.caller.get(f"/api/v1/worklist?docket={office}").raw.decode()
        assert story.number in listed, office
        assert not [word for word in secret if word in listed], listed
        revealed = person.caller.post(
            f"/api/v1/cases/{story.number}/reveal", {"field": "mobile", "reason": "想了解一下情况"}
        )
        assert (revealed.status, revealed.problem) == (403, "not-allowed")
    story.by("qh-0602", "clerk").must_say_why("处置欺凌事件").by("qh-0602", "clerk").reads("裸照", "苗")

    story.by("qh", "deputy1").does("增加查阅人员", staff="qh-0602.head", reason="校长负责处置")
    story.by("qh-0602", "head").does("派单", to="qh-0602").by("qh-0602", "head").does("签收")
    agreed = {
        "agreed": True, "held_on": "2026-11-10", "mediator": "德育主任", "parties": "双方家长",
        "facts_found": "学生之间的玩笑", "agreement": "赔礼道歉，不再追究",
    }  # fmt: skip
    story.by("qh-0602", "head").is_refused("调解", "不得调解", **agreed)
    story.by("qh", "deputy1").is_refused("解除限制", "不能解除", restriction="named_only", reason="调解需要")
    story.petitioner_sees_only("已按规定转有权机关办理").petitioner_was_told_nothing()


def test_edge_43_a_crowd_speaks_through_five(story: Story) -> None:
    """三十名家长到校门口：超过五人推选代表，三至五名，要有推选证明；到场的人按人次算；现场多于五人要有预案。"""
    story.at("2026-11-09 07:40").by("qh", "clerk").takes_in(
        **BAI, channel="VISIT", type="COMPLAINT", topic="1602", people=30, about_kind="office", about_office="qh-0201",
        title="要求更换食堂承包商", content="三十名家长共同要求更换学校食堂承包商。",
    )  # fmt: skip
    clerk = story.by("qh", "clerk")
    clerk.is_refused("登记", "推选不超过 5 名代表").by("qh", "clerk").reads("请推选并登记不超过 5 名代表")
    elected = {"people": 30, "names": "柏大川等，名单另附"}
    clerk.is_refused("登记代表", "不得超过 5 人", representatives=6, mandate=True, **elected)
    clerk.is_refused("登记代表", "推选（委托）的证明", representatives=5, mandate=False, **elected)
    clerk.is_refused("登记代表", "安全预案", representatives=5, mandate=True, present=30, **elected)
    clerk.does("登记代表", representatives=2, mandate=True, present=30, safety_plan=True, **elected)
    clerk.reads("代表少于 3 人，请确认能够代表多数人的意见")
    clerk.does("登记代表", representatives=5, mandate=True, present=30, safety_plan=True, **elected)
    clerk.does_not_read("代表少于 3 人").by("qh", "clerk").does("登记")
    clerk.prints("登记单", "要求更换食堂承包商", "30")
    assert (story.case()["people"], story.kept().representatives) == (30, 5)

    # 一件，三十人次；有三十个人的事，一个人来说撤回也不能了结。
    story.by("qh", "dispatcher").does("甄别", legal_class="PETITION").by("qh", "dispatcher").does("派单", to="qh-02")
    story.petitioner().asks("撤回", reason="我个人不想再提了").stands("待签收").petitioner_sees("已转办")


def test_edge_44_a_caller_who_disturbs_is_marked_and_still_heard(story: Story) -> None:
    """滋扰标记要有证据、由另一人批准、到期自动失效；只作提示，不挡任何渠道，遇险情一样当场处置，本人也看不到标记。"""
    form = {**GAN, "channel": "PHONE", "type": "COMPLAINT", "title": "老师拖堂", "content": "老师经常拖堂，请管一管。"}
    in_the_school(story, form, "2026-11-02")
    clerk = story.by("qh", "clerk")
    clerk.is_refused("申请滋扰标记", "证据", days=30)
    evidence = "11 月 2 日至 6 日来电 46 次，辱骂接线员，录音 L-101 至 L-146"
    story.at("2026-11-09 09:00").by("qh", "clerk").is_refused("申请滋扰标记", "90", evidence=evidence, days=365)
    clerk.does("申请滋扰标记", evidence=evidence, days=30)
    assert marked(story) == []
    clerk.is_not_offered("审批滋扰标记").by("qh", "center-head").does("审批滋扰标记", agreed=True, opinion="证据充分")
    assert marked(story) == ["2026-12-09"]
    story.by("qh-0201", "liaison").does_not_read("滋扰", "辱骂接线员")

    # 照样补充、照样再来信，谁也不能因标记不收；说到险情，照样立即提示。
    story.at("2026-11-10 22:00").petitioner().asks("补充情况", content="昨天又拖堂二十分钟。")
    story.petitioner().submits(
        **GAN, office="qh", about={"kind": "none"}, type="HELP", title="孩子不见了", content="孩子离家出走，联系不上。"
    )
    story.by("qh", "clerk").was_warned("", on="2026-11-10", kind="danger", colour="red").petitioner_sees("已收到")
    first = next(iter(story.codes))
    story.at("2026-12-10 09:00").about(first)
    assert marked(story) == [], "到期自动失效，不必有人记得去取消"


def marked(story: Story) -> list[str]:
    """Until when the case is marked for harassment, as the bureau's clerk reads it today."""
    return [each["until"] for each in story.case()["marks"] if each["name"] == "harassment"]
