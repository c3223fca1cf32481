"""A parent answers a survey, and writes what was asked for: on a phone, with a real proof of work, once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.city_voices import GENERAL, GOOD, PROMPT, WISH
from tests.browser.conftest import Served, Violations
from tests.browser.fake_api import NUMBER

pytestmark = pytest.mark.browser


def test_a_survey_is_answered_once_and_an_idea_lands_on_its_receipt(
    visitor: Page, served: Served, violations: Violations
) -> None:
    visitor.goto(served.url + "/surveys/")
    visitor.get_by_role("link", name="秋季学校工作满意度调查").click()
    send = visitor.get_by_role("button", name="提交答卷")
    send.click()
    expect(visitor.get_by_text("还有 2 处没有填。")).to_be_visible()
    expect(visitor.get_by_text("请选择您是家长还是教师")).to_be_visible()
    assert violations(visitor) == []
    visitor.get_by_role("radio", name="学生家长").check()
    visitor.get_by_role("radio", name="很满意").check()
    visitor.get_by_role("checkbox", name="教学质量").check()
    visitor.get_by_role("checkbox", name="食堂").check()
    visitor.get_by_role("radio", name="4 分").check()
    visitor.get_by_label("您最希望学校改进什么").fill("<b>放学错峰</b>")
    send.click()
    expect(visitor.get_by_role("heading", name="已经收到，谢谢您")).to_be_visible()
    expect(visitor.locator("[data-answered]")).to_be_focused()
    assert [answer for _, answer in served.api.answered.values()] == [
        {"answers": {GENERAL: 1, GOOD: [1, 3], PROMPT: 4, WISH: "<b>放学错峰</b>"}, "group": "parents"}
    ]
    assert {path for path, _ in served.api.answered.values()} == {"/api/v1/surveys/qh/s1/answers"}
    assert violations(visitor) == []
    visitor.reload()
    expect(visitor.get_by_role("heading", name="已经收到，谢谢您")).to_be_visible()
    expect(visitor.locator("form.questions")).to_have_count(0)

    visitor.goto(served.url + "/ideas/")
    visitor.get_by_role("link", name="我为课后服务献一策").click()
    visitor.get_by_role("link", name="写一条建议").click()
    expect(visitor.get_by_text("您正在应征集写建议：我为课后服务献一策")).to_be_visible()
    assert violations(visitor) == []
    expect(visitor.get_by_label("接收单位")).to_have_value("qh")
    expect(visitor.get_by_label("属于哪一类")).to_have_value("07")
    visitor.get_by_label("标题").fill("延长半小时")
    visitor.get_by_label("详细内容").fill("建议课后服务延长半小时，方便双职工家庭。")
    visitor.get_by_label("匿名").check()
    visitor.get_by_role("button", name="提交", exact=True).click()
    expect(visitor.get_by_text(NUMBER)).to_be_visible()
    (sent,) = served.api.received.values()
    assert (sent["type"], sent["campaign"], sent["topic"]) == ("SUGGEST", "c1", "07")


def test_who_chooses_something_else_leaves_the_collection(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/submit/#type=SUGGEST&campaign=c1&office=qh")
    line = visitor.get_by_text("您正在应征集写建议")
    expect(line.locator("visible=true")).to_have_count(1)
    visitor.get_by_role("radio", name="咨询").check()
    expect(visitor.locator("[data-for-campaign]")).to_be_hidden()
    visitor.get_by_role("radio", name="建议").check()
    visitor.get_by_role("button", name="不参加征集，作为普通建议提交").click()
    expect(visitor.locator("[data-for-campaign]")).to_be_hidden()
    visitor.goto(served.url + "/phones/")
    visitor.goto(served.url + "/submit/#type=SUGGEST&campaign=c2&office=qh")
    expect(visitor.get_by_label("接收单位")).to_have_value("qh")
    expect(visitor.locator("[data-for-campaign]")).to_be_hidden()


def test_without_script_a_survey_says_whom_to_phone_and_shows_what_came_of_the_last(
    browser: Browser, served: Served
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(served.url + "/surveys/s1/")
    expect(page.locator(".instead:visible")).to_contain_text("0480-6600102")
    expect(page.get_by_role("button", name="提交答卷")).to_be_disabled()
    page.goto(served.url + "/surveys/s2/")
    shown = page.locator(".shares").first.locator("tbody tr")
    assert [row.replace("\n", " ").split() for row in shown.all_inner_texts()] == [
        ["很满意", "20", "人", "50%"],
        ["满意", "14", "人", "35%"],
        ["一般", "—", "不公布"],
        ["不满意", "不足", "3", "人", "不公布"],
    ]
    page.goto(served.url + "/ideas/c2/")
    expect(page.locator(".numbers")).to_contain_text("37")
    context.close()
