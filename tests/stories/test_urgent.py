"""Matters that cannot wait: what is done first, who is told, who may read (domain E7: 6)."""

from __future__ import annotations

import pytest

from tests.stories.telling import Story

pytestmark = pytest.mark.engine

CALL = {
    "channel": "PHONE",
    "type": "HELP",
    "identity": "real",
    "name": "苗可真",
    "mobile": "15400000003",
    "urgency": "critical",
    "about_kind": "none",
    "title": "学生来电求助",
    "content": "一名初二女生来电，说成绩下降、在家挨骂，不想活了。",
}


def test_case_06_a_pupil_who_does_not_want_to_live(story: Story) -> None:
    """周五 21:47 学生来电说不想活：先处置后登记，21:53 已报警、通知家长和校长。

    首报一小时内送出，没有人确认就一再提醒；内容仅限指定人员查看，不向家中手机发短信；领导同意才能办结。
    """
    story.at("2026-11-20 21:47").by("qh", "clerk").takes_in(**CALL)
    assert story.case()["signs"], "系统按字词提示可能有险情，由人来确认"
    story.by("qh", "clerk").is_refused("登记", "自伤自杀")
    called = {
        "called_110": True,
        "told_principal": True,
        "told_leader": True,
        "situation": "已稳住情绪，民警正赶往家中",
    }
    alarm = {"level": "critical", "kind": "self_harm", "named_only": True}
    story.at("2026-11-20 21:53")
    story.by("qh", "clerk").is_refused("紧急上报", "通知监护人", **alarm, **called)
    story.by("qh", "clerk").does("紧急上报", **alarm, **called, told_guardian=True)
    # 首次书面报告一小时：夜里、周末照走。
    story.clock("R35", due="2026-11-20").by("qh", "deputy1").was_warned(
        "", on="2026-11-20", kind="urgent", colour="red"
    )
    story.by("qh", "clerk").does("登记").clock("R01", due="2026-11-20", state="met")
    # 内容仅限指定人员：同一科室的派单员能派单，看不到内容；公众查询只有中性文字。
    story.by("qh", "dispatcher").does_not_read("不想活", "挨骂", "学生来电求助").by("qh", "clerk").reads("不想活")
    story.by("qh", "clerk").must_say_why("处置紧急事项").petitioner_sees_only("已收到")

    story.at("2026-11-20 22:20").by("qh", "clerk").is_refused("报送紧急信息", "请先首报", stage="final", **REPORT)
    story.by("qh", "clerk").does("报送紧急信息", stage="first", **REPORT).clock("R35", due="2026-11-20", state="met")
    story.by("qh", "clerk").prints("紧急信息报告单", "首报", "民警、校长到场")
    story.by("qh", "clerk").is_not_offered("确认收到紧急信息")
    # 没有人确认收到，每 15 分钟再报一次，直到有人确认。
    story.at("2026-11-20 22:40")
    rungs = [rung for rule, _, kind, rung, _ in story.alerts() if (rule, kind) == ("R35A", "late")]
    assert rungs == ["L5"], story.alerts()
    story.by("qh", "deputy1").does("增加查阅人员", staff="qh.deputy1", reason="指挥处置")
    story.by("qh", "deputy1").does("确认收到紧急信息", instruction="安排心理教师陪护，今晚不离人")
    story.clock("R35A", due="2026-11-20", state="late")

    # 派学校：签收和联系各 30 分钟；校长和心理教师经指定才能看。
    story.at("2026-11-20 22:45").by("qh", "dispatcher").does("派单", to="qh-0402", instruction="按局领导要求陪护")
    story.at("2026-11-20 22:55").by("qh-0402", "liaison").does("签收").clock("R07", due="2026-11-20", state="met")
    for login in ("head", "handler"):
        story.by("qh", "deputy1").does("增加查阅人员", staff=f"qh-0402.{login}", reason="陪护和心理疏导")
    story.by("qh-0402", "handler").reads("不想活").by("qh-0402", "vice").does_not_read("不想活", "挨骂")
    story.at("2026-11-20 23:10").by("qh-0402", "handler").does("联系信访人", connected=True, summary="已到家中陪护")
    story.clock("R08", due="2026-11-20", state="met").clock("R06", due="2026-11-20", state="met")

    story.at("2026-11-21 08:30").by("qh-0402", "head").does("报送紧急信息", stage="more", **REPORT)
    story.by("qh", "deputy1").does("确认收到紧急信息")
    story.at("2026-11-23 16:00").by("qh-0402", "handler").does(
        "送审",
        report="已转介专业机构",
        reply="学校已安排心理教师长期陪伴，并与家长沟通。",
        verdict="none",
        result="granted",
    )
    story.at("2026-11-23 17:00").by("qh-0402", "head").does("审核通过并答复").petitioner_sees_only(
        "已按规定转有权机关办理"
    )
    story.by("qh", "clerk").does("送达", method="direct", received_on="2026-11-23")
    # 终报之后，由领导指定的人回访，领导同意才能办结。
    happy = {"connected": True, "solved": "yes", "satisfied": "good"}
    story.at("2026-11-24 09:00").by("qh", "deputy1").is_refused("同意办结紧急事项", "尚未终报", opinion="同意")
    story.by("qh-0402", "head").does("报送紧急信息", stage="final", **REPORT)
    story.by("qh", "deputy1").does("确认收到紧急信息").by("qh", "followup").is_refused(
        "回访", "指定的人员回访", **happy
    )
    story.by("qh", "deputy1").does("指定回访人员", staff="qh.followup")
    story.by("qh", "followup").is_refused("回访", "领导", **happy)
    story.by("qh", "deputy1").does("同意办结紧急事项", opinion="情况稳定，同意")
    story.by("qh", "followup").does("回访", **happy).stands("已办结")
    story.petitioner_sees_only("已按规定转有权机关办理").petitioner_was_told_nothing()


REPORT = {
    "where": "11 月 20 日 21 时 47 分，学生家中",
    "people": 1,
    "cause": "家庭矛盾",
    "situation": "情绪稳定",
    "measures": "民警、校长到场，家长陪护",
    "contact": "惠民中心 0480-6600102",
}
