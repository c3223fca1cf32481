"""Asking for another look: late by a day, by whose eyes, and what stops the clock (domain F: 28 to 30)."""

from __future__ import annotations

import pytest

from tests.stories.matters import ANSWER, BAI, answered, in_the_school, signed
from tests.stories.telling import Story

pytestmark = pytest.mark.engine

LETTER = {
    **BAI,
    "channel": "LETTER",
    "type": "COMPLAINT",
    "topic": "0202",
    "about_kind": "office",
    "about_office": "qh-0201",
    "title": "代收费结余未退",
    "content": "孩子毕业时代收费结余没有退还，请求核实退还。",
}
ASKED = {"reason": "答复没有核实支出明细", "claims": "请求退还结余"}
HEARING = {"place": "一楼 102 室", "chair": "主持人一名", "participants": "双方及家长代表", "issue": "支出明细"}
HEARD = {"attended": "双方到场", "record": "笔录附后", "conclusion": "部分支出没有凭证"}


def test_edge_28_late_by_one_day(story: Story) -> None:
    """11 月 5 日收到答复：30 日到 12 月 5 日（周六），顺延到 7 日。7 日寄出、9 日收到的有效，8 日寄出的晚了一天。"""
    in_the_school(story, LETTER, "2026-10-12").by("qh", "clerk").does("受理告知", method="paper")
    story.at("2026-11-03 09:00").by("qh-0201", "handler").does("送审", **ANSWER)
    story.by("qh-0201", "head").does("审核通过并答复")
    story.at("2026-11-06 09:00").by("qh", "clerk").does("送达", method="post", received_on="2026-11-05", receipt="EMS1")
    story.by("qh", "followup").does("回访", connected=True, solved="no", satisfied="fair")
    story.clock("R24", due="2026-12-05", legal="2026-12-07")
    # 寄到了学校而不是市局，也算：按寄出的日子，转给有权的机关，复查期限从收到之日起算、不因转送重来。
    school = story.at("2026-12-09 09:00").by("qh-0201", "clerk")
    school.is_refused("申请复查", "最后一日是 2026-12-07", posted_on="2026-12-08", received_on="2026-12-09", **ASKED)
    school.is_refused("申请复查", "不能晚于收到日期", posted_on="2026-12-10", received_on="2026-12-09", **ASKED)
    school.does("申请复查", posted_on="2026-12-07", received_on="2026-12-09", **ASKED).stands("复查中")
    story.clock("R24", due="2026-12-05", state="met", legal="2026-12-07")
    number = story.number
    story.child("reexam").clock("R25", due="2027-01-08")
    story.at("2026-12-14 09:00").by("qh", "reviewer").does(
        "转有权复查（复核）机关", organ="青禾市人民政府", reason="市局参与过原处理"
    )
    story.clock("R25", due="2027-01-08").about(number).stands("复查中").petitioner_sees("已办结")


def test_edge_28_the_answer_did_not_tell_of_the_right(story: Story) -> None:
    """答复没写可以复查：申请期没有起算。信访人几个月后才来，照样受理，并提醒补正告知，不能说“已经超过 30 日”。"""
    in_the_school(story, LETTER, "2026-08-03").by("qh", "clerk").does("受理告知", method="paper")
    answered(story, "2026-08-10", how="post").clock("R24", due="2026-09-09")
    story.by("qh", "followup").does("回访", connected=True, solved="no", satisfied="fair")
    story.at("2026-11-16 09:00").by("qh", "clerk").is_refused(
        "申请复查", "2026-09-09", posted_on="2026-11-16", received_on="2026-11-16", **ASKED
    )
    story.by("qh", "clerk").does(
        "申请复查", posted_on="2026-11-16", received_on="2026-11-16", no_review_words=True, **ASKED
    )
    story.stands("复查中")
    assert [kind for _, day, kind, *_ in story.alerts() if day == "2026-11-16"] == ["no_review_words"]
    story.child("reexam").clock("R25", due="2026-12-16")


def test_edge_29_nobody_reviews_his_own_answer(story: Story) -> None:
    """答复是一位局领导审批的，复查就由另一位决定；撤销重办另起 60 日，原来“按时办结”的记录不改。"""
    in_the_school(story, LETTER, "2026-10-12").by("qh", "clerk").does("受理告知", method="paper")
    story.at("2026-11-02 09:00").by("qh-0201", "handler").does("送审", **ANSWER)
    story.at("2026-11-03 09:00").by("qh", "deputy1").does("审核通过并答复").clock("R18", due="2026-12-11", state="met")
    story.by("qh", "clerk").does("送达", method="direct", received_on="2026-11-03", signed=True)
    story.by("qh", "followup").does("回访", connected=True, solved="no", satisfied="bad", reason="没有核实")
    number = story.number
    story.at("2026-11-10 09:00").petitioner().asks("申请复查", **ASKED)

    story.child("reexam").clock("R25", due="2026-12-10")
    before = [story.by("qh", "deputy1")]
    before += [story.by("qh-0201", login) for login in ("clerk", "liaison", "handler", "head")]
    for person in before:
        person.never_saw_it()
    story.by("qh", "reviewer").does("受理复查", method="paper").by("qh", "reviewer").does(
        "拟出复查（复核）意见",
        finding="支出没有凭证",
        reply="撤销原答复，重新办理。",
        outcome="annulled",
        requirement="逐笔核对",
    )
    story.at("2026-11-20 09:00").by("qh", "deputy2").does("作出复查意见").clock("R25", due="2026-12-10", state="met")
    story.by("qh", "clerk").does("送达复查（复核）意见", method="direct", received_on="2026-11-20", signed=True)
    for person in before:
        person.never_saw_it()

    story.about(number).stands("重办").petitioner_sees("办理中", promised_on="2027-01-19")
    clocks = {(c["rule"], c["round"]): (c["due_on"], c["state"]) for c in story.case()["clocks"] if c["rule"] == "R18"}
    assert clocks == {("R18", 0): ("2026-12-11", "met"), ("R18", 1): ("2027-01-19", "running")}
    signed(story, "2026-11-23 09:00")
    answered(story, "2026-12-01", how="direct").petitioner_sees("已答复").clock("R18", due="2027-01-19", state="met")
    # 对新的答复，复查的权利重新开始。
    story.clock("R24", due="2026-12-31")


def test_edge_30_a_hearing_stops_one_clock_only(story: Story) -> None:
    """听证十天：办理的 60 日、复查的 30 日都照走，只有复核的 30 日不计听证的时间。"""
    in_the_school(story, LETTER, "2026-10-12").by("qh", "clerk").does("受理告知", method="paper")
    story.clock("R18", due="2026-12-11")
    held(story, ("qh-0201", "head"), "2026-10-13", "2026-10-23").clock("R18", due="2026-12-11")
    answered(story, "2026-10-26", how="post").clock("R18", due="2026-12-11", state="met")
    story.by("qh", "followup").does("回访", connected=True, solved="no", satisfied="fair")
    number = story.number

    story.at("2026-11-02 09:00").petitioner().asks("申请复查", **ASKED).child("reexam").clock("R25", due="2026-12-02")
    held(story, ("qh", "reviewer"), "2026-11-03", "2026-11-13").clock("R25", due="2026-12-02")
    story.by("qh", "reviewer").does(
        "拟出复查（复核）意见", finding="有家委会签字", reply="维持原处理意见。", outcome="upheld"
    )
    story.by("qh", "deputy1").does("作出复查意见").clock("R25", due="2026-12-02", state="met")
    story.by("qh", "clerk").does("送达复查（复核）意见", method="direct", received_on="2026-11-13", signed=True)

    story.about(number).at("2026-11-16 09:00").petitioner().asks("申请复核", reason="明细不全")
    story.child("recheck").clock("R27", due="2026-12-16")
    held(story, ("qh", "head"), "2026-11-17", "2026-11-27").clock("R27", due="2026-12-26", legal="2026-12-28")


def held(story: Story, who: tuple[str, str], first: str, last: str) -> Story:
    """A hearing that was opened on the first day and closed on the last one."""
    story.at(f"{first} 09:00").by(*who).does("举行听证", held_at=f"{first}T09:30:00+08:00", **HEARING)
    return story.at(f"{last} 17:00").by(*who).does("听证结论", ended_at=f"{last}T16:30:00+08:00", **HEARD)
