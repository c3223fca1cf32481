"""Reading what offices write: searched, folded, hinted at before somebody asks, and all of it without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served

pytestmark = pytest.mark.browser


def test_policies_are_found_by_words_level_and_validity(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/policies/")
    assert not [line for line in served.heard if "titles.json" in line], "titles come when somebody looks for something"
    visitor.get_by_label("查标题、文号").fill("课后 〔2026〕8")
    expect(visitor.get_by_role("status")).to_have_text("找到 1 篇")
    visitor.get_by_label("查标题、文号").fill("")
    expect(visitor.locator("[data-listed]")).to_be_visible()
    visitor.get_by_label("有效性").select_option("已失效")
    expect(visitor.get_by_role("status")).to_have_text("找到 1 篇")
    visitor.get_by_role("link", name="课后服务暂行规定").click()
    expect(visitor.get_by_text("不再执行")).to_be_visible()
    visitor.go_back()
    visitor.get_by_label("查标题、文号").fill("没有这样的文件")
    expect(visitor.get_by_role("status")).to_contain_text("没有找到")


def test_before_one_asks_the_answers_of_the_topic_are_shown(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/submit/", wait_until="networkidle")
    assert not [line for line in served.heard if "hints.json" in line]
    visitor.get_by_label("属于哪一类").select_option("01")
    shown = visitor.locator("[data-hints]")
    expect(shown.get_by_role("link")).to_have_count(3)
    expect(shown).to_contain_text("也许这里已有答案")
    address = shown.get_by_role("link", name="怎么查学区？").get_attribute("href")
    assert address == f"{served.url}/faq/q2/"
    visitor.get_by_label("属于哪一类").select_option("03")
    expect(shown).to_be_hidden()


def test_without_script_everything_can_be_read(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(served.url + "/faq/")
    page.get_by_text("怎么查学区？").click()
    expect(page.get_by_text("打镇街电话。")).to_be_visible()
    page.goto(served.url + "/policies/")
    expect(page.get_by_label("查标题、文号")).to_be_hidden()
    page.get_by_role("link", name="课后服务管理办法").click()
    expect(page.get_by_role("heading", name="课后服务管理办法")).to_be_visible()
    expect(page.get_by_role("navigation", name="相邻的文章").get_by_role("link")).to_have_count(2)
    context.close()
