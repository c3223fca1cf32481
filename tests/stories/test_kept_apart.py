"""Sample cases that some must never see: those whom the matter points at (domain E7: 7, 16)."""

from __future__ import annotations

import pytest

from tests.stories.matters import GAN
from tests.stories.telling import Story

pytestmark = pytest.mark.engine

SCHOOL = ("clerk", "liaison", "handler", "head", "vice", "discipline")


def test_case_07_a_report_about_tutoring_for_pay(story: Story) -> None:
    """匿名举报第二中学教师有偿补课：学校完全看不到，也不能派给学校；查询页只有两行中性文字。"""
    story.at("2026-10-28 20:10")
    story.petitioner().submits(
        office="qh",
        channel="REPORT_BOX",
        about={"kind": "person", "office": "qh-0802", "person": "乔一苇"},
        type="REPORT",
        topic="0303",
        identity="anonymous",
        name="苗可真",
        title="教师有偿补课",
        content="有教师周末在校外租房有偿补课，每小时三百元。",
    )
    story.petitioner_sees_only("已收到").petitioner_sees("已收到", office="青禾市教育和体育局")
    assert "苗可真" not in str(story.case())
    story.by("qh", "clerk").does("登记").no_clock("R02", "R08", "R18", "R30")
    story.petitioner_sees_only("已收到")
    story.by("qh", "dispatcher").is_refused("派单", "依法不得转往", to="qh-0802")
    story.by("qh", "clerk").is_refused("即答", "检举控告不能即答", reply="已知悉")
    # 一个工作日内密封转纪检；登记、派单的人从此也看不到。
    story.clock("R29", due="2026-10-29").at("2026-10-29 09:00").by("qh", "dispatcher").does(
        "转纪检（密封）", reason="反映教师有偿补课，属违纪线索"
    )
    story.seen_by("qh", "discipline").clock("R29", due="2026-10-29", state="met")
    story.petitioner_sees_only("已按规定转有权机关办理")
    for login in ("clerk", "dispatcher", "center-head", "head", "deputy2", "liaison-0116"):
        story.by("qh", login).sees_it_no_more()
    discipline = story.by("qh", "discipline")
    discipline.must_say_why("核查违纪线索")
    discipline.prints("转办函", "不得将检举、控告材料及有关情况透露或者转给被检举、控告的单位和人员")
    discipline.is_refused("派单", "依法不得转往", to="qh-0802:discipline")
    story.petitioner().asks("补充情况", content="地点在禾兴路小区三号楼。")
    discipline.reads("禾兴路小区三号楼").at("2026-11-03 09:00")
    # 需要学校说明的，另行拟函，不转原件。
    discipline.is_refused(
        "函询", "重新拟写", to="qh-0802", letter="有教师周末在校外租房有偿补课，每小时三百元。", until="2026-11-10"
    )
    discipline.does("核查记录", note="走访两户，核对转账记录。")
    for login in SCHOOL:
        story.by("qh-0802", login).never_saw_it()

    # 无论办到哪一步，查询页都是这两行；有无结果、何时办结，都不说。
    story.at("2026-11-10 09:00")
    discipline.does(
        "纪检办结",
        outcome="talked",
        verdict="true",
        report="情况属实，已谈话提醒并退费。",
        reply="匿名举报，无法反馈。",
        reason="匿名，未留联系方式",
    )
    story.stands("已办结").petitioner_sees_only("已按规定转有权机关办理")
    story.at("2027-01-04 09:00").petitioner_sees_only("已按规定转有权机关办理")
    for login in SCHOOL:
        story.by("qh-0802", login).never_saw_it()
    story.office_was_told("qh-0802").petitioner_was_told_nothing()


def test_case_16_a_complaint_about_the_centre_itself(story: Story) -> None:
    """反映惠民中心推诿：中心看不到，由局领导交审计监督科办理。"""
    story.at("2026-10-20 09:00")
    story.petitioner().submits(
        **GAN,
        office="qh",
        about={"kind": "office", "office": "qh:0101"},
        type="COMPLAINT",
        title="惠民中心推诿",
        content="多次致电惠民中心，相互推诿，一直没有人答复。",
    )
    centre = [story.by("qh", login) for login in ("clerk", "dispatcher", "center-head", "followup", "liaison-0101")]
    head = story.by("qh", "head")
    head.does("登记").by("qh", "head").does("派单", to="qh:0104", instruction="请直接向我报告")
    story.petitioner_sees("已转办", office="青禾市教育和体育局")
    story.at("2026-10-20 15:00").by("qh", "liaison-0104").does("签收")
    story.by("qh", "liaison-0104").does("联系信访人", connected=True, summary="已当面听取情况")
    story.at("2026-10-23 09:00").by("qh", "liaison-0104").does(
        "送审", report="电话记录属实", reply="已责成改进并向您致歉。", verdict="true", result="granted"
    )
    story.by("qh", "deputy1").does("审核通过并答复")
    story.at("2026-10-23 10:00").by("qh", "head").does("送达", method="sms", received_on="2026-10-23")
    story.at("2026-10-26 10:00").by("qh", "deputy2").does("回访", connected=True, solved="yes", satisfied="good")
    story.petitioner_sees("已办结", reply="向您致歉")
    for person in centre:
        person.never_saw_it()
    story.office_was_told("qh").office_was_told("qh:0101")
    # 办结后由局领导归档；档案也不进中心的库。
    head.is_not_offered("回访").at("2026-11-02 09:00").seen_by("qh", "head")
    head.must_say_why("归档前核对")
    head.does("登记问题根源", cause="communication")
    head.is_refused("归档", "2026-11-23 才届满")
    story.at("2026-11-24 09:00").stands("三级终结")
    head.does("归档").stands("已归档").petitioner_sees("已办结", can=())
    for person in centre:
        person.never_saw_it()
