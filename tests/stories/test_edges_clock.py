"""Calendar and clock: what a naive system counts wrongly (domain F: 1 to 8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from chalicelib.domain.holidays import read_notice
from chalicelib.services import metrics, recalendar
from chalicelib.wiring import desk as wired
from tests.entry.calls import run_job
from tests.stories.matters import ANSWER, LETTER, ORDER, answered, in_the_school
from tests.stories.telling import Story
from tests.world import at

pytestmark = pytest.mark.engine


def the_notice_for_2027_comes(story: Story, moment: str, *days: tuple[str, bool]) -> recalendar.Preview:
    """The operator looks at the notice, applies it as one decision, and lets the orders be carried out."""
    story.at(moment)
    listed = [{"name": "元旦", "date": day, "isOffDay": off} for day, off in days]
    change = recalendar.Change(notice=read_notice({"year": 2027, "days": listed}))
    looked = recalendar.preview(wired.desk(), change, "qh", story.now)
    reason = "国务院办公厅关于2027年部分节假日安排的通知"
    recalendar.apply(wired.desk(), change, "qh", id="d-2027", by="operator", reason=reason, now=story.now)
    story.now += recalendar.SEEN
    assert run_job("drain")["lost"] == 0
    story.note("2027 年放假安排已载入")
    return looked


def test_edge_01_make_up_saturdays_and_sundays_are_worked(story: Story) -> None:
    """9 月 20 日是周日、5 月 9 日是周六，都调休上班；春节九天不算。按“周一至周五”数，两头都错。"""
    story.at("2026-02-13 09:00").by("qh", "clerk").takes_in(**ORDER)
    story.clock("R13", due="2026-02-27")
    story.at("2026-04-30 09:00").by("qh", "clerk").takes_in(**{**ORDER, "outside_number": "0430"})
    story.clock("R13", due="2026-05-11").clock("R15", due="2026-05-07")
    story.at("2026-05-08 09:00").by("qh", "clerk").takes_in(**{**ORDER, "outside_number": "0508"})
    story.clock("R01", due="2026-05-09")
    story.at("2026-09-18 09:00").by("qh", "clerk").takes_in(**{**ORDER, "outside_number": "0918"})
    story.clock("R13", due="2026-09-24")


def test_edge_02_next_years_notice_is_not_out(story: Story) -> None:
    """跨年的期限先按已知的算、标为暂定；公告一到逐件重算并告知，已按时办结的绝不变成超期。"""
    in_the_school(story, {**ORDER, "outside_number": "1"}, "2026-12-25")
    met = story.number
    answered(story, "2026-12-30").clock("R13", due="2027-01-04", state="met")
    story.at("2026-12-30 14:00").by("qh", "clerk").takes_in(**{**ORDER, "outside_number": "2"})
    (clock,) = [each for each in story.case()["clocks"] if each["rule"] == "R13"]
    assert (clock["due_on"], clock["provisional"]) == ("2027-01-07", True), "1 月 1 日法定放假，不能算作工作日"

    # 公告：1 月 2 日（周六）上班，5 日（周二）放假。已办结那一件若重算，会早于答复之日。
    days = (("2027-01-01", True), ("2027-01-02", False), ("2027-01-03", False), ("2027-01-05", True))
    looked = the_notice_for_2027_comes(story, "2026-12-31 09:00", *days)
    assert met not in {each.number for each in looked.moved if each.rule == "R13"}
    (moved,) = [each for each in looked.moved if each.rule == "R13"]
    assert (moved.before.isoformat(), moved.after.isoformat(), moved.firm) == ("2027-01-07", "2027-01-06", True)
    (clock,) = [each for each in story.case()["clocks"] if each["rule"] == "R13"]
    assert (clock["due_on"], clock["provisional"]) == ("2027-01-06", False)
    assert any("2027-01-07" in line for line in clock["why"]), "原来的日期留在时限的账上"
    assert any(kind == "dates_moved" for kind in told_kinds(story, "clerk"))
    story.clock("R13", due="2027-01-04", state="met", number=met)


def told_kinds(story: Story, login: str) -> set[str]:
    """What kinds of alerts somebody of the bureau has had."""
    return {each["kind"] for each in story.by("qh", login).caller.get("/api/v1/alerts").json["items"]}


def test_edge_03_next_years_notice_rules_this_december(story: Story) -> None:
    """明年的公告可能规定今年 12 月 27 日（周日）上班：今年的期限也要跟着重算。"""
    story.at("2026-12-24 09:00").by("qh", "clerk").takes_in(**ORDER)
    story.by("qh", "clerk").does("登记").clock("R06", due="2026-12-25").clock("R13", due="2026-12-31")
    the_notice_for_2027_comes(story, "2026-12-24 15:00", ("2026-12-27", False), ("2027-01-01", True))
    story.clock("R06", due="2026-12-25").clock("R13", due="2026-12-30")


def test_edge_04_two_units_in_one_article(story: Story) -> None:
    """同一条（第二十三条）里，告知是 15 日（自然日），异议是 5 个工作日：单位记在规则上，不是全局的。"""
    upper = {"channel": "UPPER", "source_organ": "市信访局", "document": "青信转〔2026〕8号", "outside_number": "8"}
    story.at("2026-02-12 09:00").by("qh", "clerk").takes_in(**{**LETTER, **upper})
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.by("qh", "dispatcher").does("派单", to="qh:0105")
    # 自然日 15 天到 2 月 27 日；5 个工作日跨春节到 2 月 26 日（2 月 14 日周六上班）。
    story.clock("R03", due="2026-02-27").clock("R04", due="2026-02-26")


def test_edge_05_midnight_belongs_to_shanghai(story: Story) -> None:
    """当日 23:59 收到的算当日，次日零点的算次日；服务器用世界时，每天也不能错八个小时。"""
    story.at("2026-11-16 23:59").by("qh", "clerk").takes_in(**ORDER)
    story.clock("R13", due="2026-11-23").petitioner_sees("已收到", received_on="2026-11-16")
    story.at("2026-11-17 00:00").by("qh", "clerk").takes_in(**{**ORDER, "outside_number": "2"})
    story.clock("R13", due="2026-11-24").petitioner_sees("已收到", received_on="2026-11-17")
    story.at("2026-11-30 23:59").by("qh", "clerk").takes_in(**{**ORDER, "outside_number": "3"})
    story.at("2026-12-01 00:00").by("qh", "clerk").takes_in(**{**ORDER, "outside_number": "4"})
    november, december = (counted(story, month) for month in ("2026-11", "2026-12"))
    assert (november, december) == (3, 1)


def counted(story: Story, month: str) -> int:
    """How many matters the bureau received in a month, by its own figures."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    desk = wired.desk()
    return metrics.measure(desk.directory, desk.dockets, "qh", first, last, story.now).received


def test_edge_06_received_is_what_the_stamp_says(story: Story) -> None:
    """来信以本单位收件章为准，不以邮戳：9 月 15 日寄出、18 日收到，从 18 日起算；补录的晚，期限不因此延后。"""
    story.at("2026-09-21 09:00").by("qh", "clerk").takes_in(**LETTER, received_at="2026-09-18T15:00:00+08:00")
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("甄别", legal_class="PETITION")
    story.clock("R02", due="2026-10-03", legal="2026-10-08").petitioner_sees("审核中", received_on="2026-09-18")


def test_edge_07_hours_run_through_nights_and_weekends(story: Story) -> None:
    """周六夜里的特急件：登记 15 分钟、派单 1 小时、签收和联系各 30 分钟，不等到周一。"""
    story.at("2026-11-21 21:47").by("qh", "clerk").takes_in(
        **{**LETTER, "channel": "PHONE", "title": "校车事故", "content": "校车侧翻，有学生受伤。"}, urgency="critical"
    )
    clocks = {each["rule"]: each["due_at"] for each in story.case()["clocks"]}
    assert clocks["R01"].startswith("2026-11-21T14:02"), clocks
    story.at("2026-11-21 21:50").by("qh", "clerk").does("登记")
    story.at("2026-11-21 21:55").by("qh", "dispatcher").does("派单", to="qh-0201")
    story.at("2026-11-21 22:10").by("qh-0201", "liaison").does("签收")
    clocks = {each["rule"]: (each["due_at"], each["state"]) for each in story.case()["clocks"]}
    assert clocks["R07"] == ("2026-11-21T14:25:00Z", "met")
    assert clocks["R08"] == ("2026-11-21T14:40:00Z", "running")
    story.at("2026-11-21 22:45").by("qh-0201", "head").was_warned("R08", on="2026-11-21", late=True)


def test_edge_08_a_clock_turned_back_changes_nothing(story: Story) -> None:
    """机器时间被拨回、任务重跑：期限由存下的时刻推算，不是每天减一；同一提醒不会发第二次。"""
    in_the_school(story, ORDER, "2026-11-02").at("2026-11-10 09:30")
    before, clocks = story.alerts(), story.case()["clocks"]
    assert before
    for moment in ("2026-11-02 11:00", "2026-11-09 08:00", "2026-11-10 09:30"):
        story.now = at(*moment.split())
        assert story.sweep()["alerts"] == 0
    assert story.alerts() == before
    assert story.case()["clocks"] == clocks
    story.by("qh-0201", "handler").does("送审", **ANSWER)
