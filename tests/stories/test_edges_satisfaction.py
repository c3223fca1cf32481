"""Extension, satisfaction and small numbers (domain F: 34 to 40)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from chalicelib.domain import figures
from chalicelib.services import metrics, succession
from chalicelib.wiring import desk as wired
from tests.stories.matters import ANSWER, LETTER, ORDER, answered, in_the_school
from tests.stories.telling import Story

pytestmark = pytest.mark.engine


def test_edge_34_extensions(story: Story) -> None:
    """延期：到期前申请、他人审批、只有一次，自原期限起算，内部时限一起顺延；迟了就不能再延。"""
    in_the_school(story, ORDER, "2026-11-02").clock("R13", due="2026-11-09").clock("R17", due="2026-11-06")
    story.at("2026-11-06 09:00").orders_received(1000)
    story.by("qh-0201", "liaison").does("申请延期", days=5, reason="需测量各班作业量")
    story.by("qh-0201", "head").is_refused("审批延期", "岗位", agreed=True, extension_reason="同意")
    story.by("qh", "center-head").does("审批延期", agreed=True, extension_reason="需逐班核实")
    story.clock("R13", due="2026-11-16").clock("R17", due="2026-11-13")
    story.petitioner_sees("办理中", promised_on="2026-11-09", extended_until="2026-11-16")
    story.petitioner_was_told("2026年11月16日")
    story.by("qh-0201", "liaison").is_refused("申请延期", "最多延期 1 次", days=1, reason="还要时间")

    # 到期时还在等审批：最多再等一个工作日；不同意，就按原期限算超期。
    waiting = {**ORDER, "outside_number": "12345-20261116-002"}
    in_the_school(story, waiting, "2026-11-16").clock("R13", due="2026-11-23")
    story.at("2026-11-23 20:00").by("qh-0201", "liaison").does("申请延期", days=3, reason="需要补充材料")
    story.at("2026-11-24 09:00").by("qh", "center-head").does("审批延期", agreed=False, opinion="不同意")
    story.at("2026-11-24 09:30").by("qh", "center-head").was_warned("R13", on="2026-11-24", late=True)
    story.by("qh-0201", "liaison").is_refused("申请延期", "已超过办理期限", days=3, reason="再申请")
    answered(story, "2026-11-25").clock("R13", due="2026-11-23", state="late")


def test_edge_35_only_what_people_say_is_satisfaction(story: Story) -> None:
    """没人接听不是满意：三次、至少两天才算回访过；评价每轮一次，不满意要说原因；重办后可以再评。"""
    answered(in_the_school(story, ORDER, "2026-11-02"), "2026-11-04")
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
    answered(story, "2026-11-09").clock("R16", due="2026-11-11", state="met")
    story.petitioner().asks("评价", satisfied="good")
    rated = [each["facts"]["satisfied"] for each in story.case()["timeline"] if each["action"] == "evaluate"]
    assert rated == ["bad", "good"], "两轮评价都保留"
    story.at("2026-11-10 09:00").by("qh", "followup").does("回访", connected=False)
    story.at("2026-11-10 18:00").by("qh", "followup").does("回访", connected=False).stands("待回访")
    story.at("2026-11-11 09:00").by("qh", "followup").does("回访", connected=False).stands("已办结")


def test_edge_37_who_was_called_and_who_was_not(story: Story) -> None:
    """公开联系方式的件件回访；三次（至少两天）打不通也算回访过，但另列“未接通”；要求不联系的不打。"""
    answered(in_the_school(story, ORDER, "2026-11-02"), "2026-11-03")
    story.at("2026-11-04 09:00").by("qh", "followup").does("回访", connected=False)
    story.at("2026-11-04 20:30").by("qh", "followup").does("回访", connected=False, remark="夜班").stands("待回访")
    story.at("2026-11-05 09:00").by("qh", "followup").does("回访", connected=False).stands("已办结")
    said = [each["facts"] for each in story.case()["timeline"] if each["action"] == "followup"]
    assert said == [{"connected": False}] * 3, "没有接通过，满意与否不得替他填"
    desk = wired.desk()
    figures = metrics.measure(desk.directory, desk.dockets, "qh", date(2026, 11, 1), date(2026, 11, 30), story.now)
    shown = {each.metric.id: each.shown for each in figures.figures}
    assert (shown["called_back"], shown["satisfied"]) == ("100.00%", "—")
    silent = {**ORDER, "identity": "anonymous", "outside_number": "12345-silent"}
    silent.pop("mobile")
    story.at("2026-11-05 10:00").by("qh", "clerk").takes_in(**silent)
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-0201")
    story.by("qh-0201", "liaison").does("签收").by("qh-0201", "handler").does("送审", **ANSWER)
    story.by("qh-0201", "head").does("审核通过并答复").no_clock("R30")
    story.by("qh", "followup").is_refused("回访", "不能回访", connected=True, solved="yes", satisfied="good")


def test_edge_38_no_case_is_neither_zero_nor_a_hundred(story: Story) -> None:
    """一件没有的幼儿园：各项率显示“—”，不是 0%，也不是 100%。"""
    answered(in_the_school(story, ORDER, "2026-11-02"), "2026-11-03")
    story.at("2026-11-04 09:00").by("qh", "followup").does("回访", connected=True, solved="yes", satisfied="good")
    story.at("2026-12-31 09:00")
    desk = wired.desk()
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    none = metrics.measure(desk.directory, desk.dockets, "qh-0203", first, last, story.now)
    assert none.received == 0
    assert {figure.rate for figure in none.figures} == {None}
    assert all(figure.shown == "—" and figure.reason for figure in none.figures)
    some = metrics.measure(desk.directory, desk.dockets, "qh", first, last, story.now)
    satisfied = next(figure for figure in some.figures if figure.metric.id == "satisfied")
    assert (satisfied.above, satisfied.below, satisfied.shown, satisfied.small) == (1, 1, "100.00%", True)


UNLAWFUL = {
    **ORDER,
    "topic": "0101",
    "type": "HELP",
    "title": "要求跨学区入学",
    "content": "户籍不在学区，要求破例安排孩子入学。",
    "outside_number": "12345-20261102-036",
}
EXPLAINED = {"report": "户籍不在学区", "reply": "按招生规定不能跨学区安排。", "verdict": "none", "result": "refused"}
DUTY = {
    "dissatisfaction": "要求破例跨学区入学",
    "basis": "义务教育免试就近入学，招生通告第三条",
    "work_done": "电话两次，当面解释一次",
    "explanation": "已说明学区划分办法和统筹入学的条件",
    "evidence": "通话记录、招生通告、签收的答复",
}


def test_edge_36_dissatisfied_because_the_claim_is_unlawful(story: Story) -> None:
    """要求违反招生规定，说得再清楚也不会满意：走备案办结，由单位以外的人审核；不是自动剔除，没批准前就是不满意。"""
    in_the_school(story, UNLAWFUL, "2026-11-02")
    story.at("2026-11-03 09:00").by("qh-0201", "handler").does("送审", **EXPLAINED)
    story.by("qh-0201", "head").does("审核通过并答复")
    story.by("qh", "clerk").does("送达", method="platform", received_on="2026-11-03")
    # 信访人没有说不满意，单位不能替他说；联系不够两次，也不算尽职。
    story.by("qh-0201", "head").is_refused("申请备案办结", "没有表示不满意", **DUTY)
    story.at("2026-11-03 20:00").petitioner().asks("评价", satisfied="bad", reason="还是要求入学")
    story.at("2026-11-04 09:00").by("qh-0201", "head").is_refused("申请备案办结", "联系 2 次以上", **DUTY)
    said = {"connected": True, "solved": "no", "satisfied": "bad", "reason": "还是要求入学"}
    story.by("qh", "followup").does("回访", **said, redo=True).stands("重办")
    story.clock("R13", due="2026-11-09", state="met").clock("R16", due="2026-11-09")
    assert rate_of(story, "satisfied") == "—", "还没有办结，不能先从分母里剔除，也不能算作满意"

    # 学校负责人申请，学校的人谁也不能批；中心不同意的，照样重办，本轮不能再申请。
    story.by("qh-0201", "head").does("申请备案办结", **DUTY).petitioner_sees("办理中")
    story.by("qh-0201", "head").is_not_offered("审核备案办结").by("qh-0201", "liaison").is_not_offered("审核备案办结")
    story.by("qh", "center-head").does("审核备案办结", agreed=False, opinion="请先核实是否符合统筹入学条件").stands(
        "重办"
    )
    story.by("qh-0201", "head").is_refused("申请备案办结", "未获批准", **DUTY)
    story.by("qh", "dispatcher").does("派单", to="qh-0201")
    story.at("2026-11-04 15:00").by("qh-0201", "liaison").does("签收")
    story.by("qh-0201", "handler").does("联系信访人", connected=True, summary="已核实，不符合统筹入学条件")
    story.at("2026-11-05 09:00").by("qh-0201", "handler").does("送审", **EXPLAINED)
    story.by("qh-0201", "head").does("审核通过并答复")
    story.by("qh", "clerk").does("送达", method="platform", received_on="2026-11-05").clock(
        "R16", due="2026-11-09", state="met"
    )
    story.petitioner().asks("评价", satisfied="bad", reason="还是要求入学")
    story.by("qh-0201", "head").does("申请备案办结", **DUTY)
    story.at("2026-11-06 09:00").by("qh", "center-head").does("审核备案办结", agreed=True, opinion="依法办理，已尽职")
    story.stands("备案办结").petitioner_sees("已办结", reply="不能跨学区")
    # 批准之后才从满意率、解决率里单列；两次不满意都在案卷里，办理得及时照样算。
    assert [each["facts"]["satisfied"] for each in story.case()["timeline"] if each["action"] == "evaluate"] == [
        "bad"
    ] * 2
    story.at("2026-12-01 09:00")
    assert (rate_of(story, "satisfied"), rate_of(story, "solved"), rate_of(story, "handled_in_time")) == (
        "—",
        "—",
        "100.00%",
    )


def rate_of(story: Story, metric: str) -> str:
    """A rate of the city for November, as it is shown."""
    desk = wired.desk()
    found = metrics.measure(desk.directory, desk.dockets, "qh", date(2026, 11, 1), date(2026, 11, 30), story.now)
    return next(each.shown for each in found.figures if each.metric.id == metric)


def test_edge_39_two_of_a_hundred_when_there_are_few(story: Story) -> None:
    """40 件的百分之二是 0.8 件，一件也不能延；50 件可延 1 件，同时批最后一件只有一人批成；界面写“还可延几件”。"""
    for day in ("2026-11-02", "2026-11-03"):
        in_the_school(story, {**ORDER, "outside_number": f"12345-039-{day}"}, day)
    first, second = story.codes
    story.orders_received(40)
    asked = {"days": 3, "reason": "需要测量各班作业量"}
    assert left(story) == "还可延 0 件"
    story.by("qh-0201", "liaison").is_refused("申请延期", "全年可延 0 件", number=first, **asked)
    story.about(first).clock("R13", due="2026-11-09").petitioner_sees("办理中", extended_until=None)

    story.at("2026-11-04 09:00").orders_received(50)
    assert left(story) == "还可延 1 件"
    for number in (first, second):
        story.by("qh-0201", "liaison").does("申请延期", number=number, **asked)
    granted = {"agreed": True, "extension_reason": "需要逐班核实"}
    boss = story.by("qh", "center-head").caller
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda number: boss.act(number, "decide_extend", granted), (first, second)))
    assert sorted(answer.status for answer in answers) in ([200, 403], [200, 409]), [a.raw.decode() for a in answers]
    refused = next(answer for answer in answers if answer.status != 200)
    assert "本年度可延期件数已用完" in refused.raw.decode()
    assert left(story) == "还可延 0 件"
    due, until = {first: "2026-11-09", second: "2026-11-10"}, {first: "2026-11-12", second: "2026-11-13"}
    won, lost = (first, second) if answers[0].status == 200 else (second, first)
    story.about(won).clock("R13", due=until[won]).petitioner_sees("办理中", extended_until=until[won])
    story.about(lost).clock("R13", due=due[lost]).petitioner_sees("办理中", extended_until=None)
    story.by("qh", "center-head").does("审批延期", agreed=False, opinion="本年度名额已用完，请按期办结")
    story.by("qh-0201", "liaison").is_refused("申请延期", "全年可延 1 件", **asked)


def left(story: Story) -> str:
    """How many more orders may be extended this year, as the school's page shows it."""
    shown = story.by("qh-0201", "liaison").caller.get("/api/v1/quota").json
    assert set(shown) == {"year", "left", "text"}, "学校只看到还可延几件，看不到全市收了多少、谁延了"
    return str(shown["text"])


def test_edge_40_the_same_span_a_year_before(story: Story) -> None:
    """同比：去年没有来件的不给数；春节错月的，两年的工作日一并列出；2 月 29 日、零点前后、撤并学校都算得对。"""
    assert figures.year_before(date(2028, 2, 1), date(2028, 2, 29)) == (date(2027, 2, 1), date(2027, 2, 28))
    assert figures.year_before(date(2029, 2, 1), date(2029, 2, 28)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert figures.year_before(date(2028, 2, 29), date(2028, 3, 10)) == (date(2027, 2, 28), date(2027, 3, 10))

    # 去年 2 月北洼小学两件、中心小学一件：28 日 23:50 的是 2 月的件，3 月 1 日 0:10 的不是。
    old = ("2025-02-10T10:00", "2025-02-28T23:50", "2025-03-01T00:10")
    last_year = [*((moment, "qh-0204") for moment in old), ("2025-02-20T09:00", "qh-0201")]
    for n, (received, school) in enumerate(last_year):
        story.by("qh", "clerk").takes_in(**matter(n, school), received_at=f"{received}:00+08:00")
        story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to=school)

    story.at("2026-02-26 09:00").by("qh", "clerk").takes_in(**matter(9, "qh-0201"))
    story.by("qh", "clerk").does("登记").by("qh", "dispatcher").does("派单", to="qh-0201")
    desk = wired.desk()
    february = metrics.year_on_year(
        desk.directory,
        desk.dockets,
        desk.calendars.calendar("qh"),
        "qh",
        date(2026, 2, 1),
        date(2026, 2, 28),
        story.now,
    )
    assert (february.now.received, february.before.received, february.shown) == (1, 2, "-50.00%")
    assert february.now.last == date(2026, 2, 26), "本月还没有过完，只同去年同一天比"
    assert (february.before.last, february.now.worked, february.before.worked) == (date(2025, 2, 26), 14, 17)

    # 3 月北洼小学并入中心小学：比的是承继单位的底数，原来的件跟着走，不会凭空增减。
    story.at("2026-03-02 09:00")
    assert compared(story, "qh-0201", "2026-02-01", "2026-02-28") == (1, 1, "0.00%")
    assert compared(story, "qh-0204", "2026-02-01", "2026-02-28") == (0, 2, "-100.00%")
    assert compared(story, "qh-0203", "2026-02-01", "2026-02-28") == (0, 0, "—"), "两年都没有来件，不是 0%"
    succession.succeed(
        desk, "qh-0204", "qh-0201", last_day=date(2026, 3, 1), id="d-40", by="operator", reason="青编〔2026〕4号",
        now=story.now,
    )  # fmt: skip
    story.at("2026-03-02 09:30").carry_out()
    assert compared(story, "qh-0201", "2026-02-01", "2026-02-28") == (1, 3, "-66.67%")
    assert compared(story, "qh-02", "2026-02-01", "2026-02-28") == (1, 3, "-66.67%")
    assert compared(story, "qh-0204", "2026-02-01", "2026-02-28") == (0, 0, "—")


def matter(n: int, school: str) -> dict[str, str]:
    """A letter about a school."""
    return {**LETTER, "type": "COMPLAINT", "title": f"操场积水 {n}", "about_kind": "office", "about_office": school}


def compared(story: Story, key: str, first: str, last: str) -> tuple[int, int, str]:
    """What an office received in a period, a year before, and the change as it is shown."""
    desk = wired.desk()
    span = date.fromisoformat(first), date.fromisoformat(last)
    found = metrics.year_on_year(desk.directory, desk.dockets, desk.calendars.calendar(key), key, *span, story.now)
    return found.now.received, found.before.received, found.shown
