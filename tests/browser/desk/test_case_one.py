"""Sample case 1 (domain E7): a complaint about fees from the parent to the closed call-back, in browsers side by side.

In the bureau, the town and the school somebody sits at the same time; once with scripts, once without any.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from chalicelib.domain.workdays import business_date
from tests.browser.desk.conftest import Demo
from tests.browser.desk.officers import Officer

pytestmark = [pytest.mark.browser, pytest.mark.engine, pytest.mark.slow]

TITLE = "课后服务收费与公示不符"
CONTENT = "南塘实验小学课后服务每学期收费与公示标准不一致，请核实退费。"
REPORT = "查阅台账并走访家长，多收费用系误将材料费一并收取，已全部退还。"
REPLY = "您好，您反映的情况属实，多收部分已全部退还，学校已重新公示收费项目和标准。"

Sit = Callable[..., Officer]


def brought_by_the_site(browser: Browser, demo: Demo) -> str:
    """A parent fills in the web form; the number of the case."""
    page = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{demo.url}/submit/#qh")
    page.get_by_label("投诉").check()
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("详细内容").fill(CONTENT)
    page.get_by_role("textbox", name="姓名").fill("甘小禾")
    page.get_by_role("textbox", name="手机号码").fill("154 0000 0001")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已经收到")).to_be_visible(timeout=30_000)
    number = page.locator("[data-number]").inner_text()
    page.context.close()
    return number


def brought_by_telephone(clerk: Officer) -> str:
    """The clerk takes the call down; the number of the case."""
    page = clerk.go("/desk/register?channel=PHONE")
    page.get_by_label("手机号码").first.fill("15400000001")
    page.get_by_label("姓名").first.fill("甘小禾")
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("内容").first.fill(CONTENT)
    page.get_by_role("button", name="登记并出具回执").click()
    expect(page.locator("main")).to_contain_text("查询码")
    return page.locator("#number").inner_text()


def handled(number: str, sit: Sit) -> None:
    """The way of the case through bureau, town and school and back."""
    today = business_date(datetime.now(UTC)).isoformat()
    clerk, town = sit("qh.clerk"), sit("qh-04.liaison")
    if "待登记" in clerk.case(number).locator("main").inner_text():
        clerk.act(number, "登记")
    dispatcher = sit("qh.dispatcher")
    dispatcher.act(number, "派单", {"承办单位（科室）": "南塘街道教育学区", "办理要求": "请核实后答复家长"})
    town.act(number, "签收")
    town.act(number, "转派下级", {"承办单位（科室）": "南塘实验小学"})
    liaison = sit("qh-0401.liaison")
    liaison.act(number, "签收")
    clerk.act(number, "受理告知", {"告知方式": "短信"})
    handler = sit("qh-0401.handler")
    handler.act(number, "联系信访人", {"已联系上": "是", "联系情况": "已电话联系家长，核实收费项目"})
    draft = {"调查报告": REPORT, "答复稿": REPLY, "调查结论": "属实", "处理意见": "支持"}
    handler.act(number, "送审", draft)
    sit("qh-0401.head").act(number, "审核通过并答复")
    clerk.act(number, "送达", {"送达方式": "短信链接", "信访人收到日期": today})
    called_back(sit("qh.followup"), number)
    expect(clerk.case(number).locator("main")).to_contain_text("已办结")


def called_back(officer: Officer, number: str) -> None:
    """The call-back at its own desk: connected, solved, satisfied."""
    page = officer.go("/desk/callback")
    page.get_by_role("link", name=number).first.click()
    form = page.locator("form#call")
    for group, answer in (
        ("已接通", "是"),
        ("问题是否解决", "已解决"),
        ("对结果是否满意", "满意"),
        ("对态度是否满意", "满意"),
    ):
        form.get_by_role("group", name=group).get_by_label(answer, exact=True).check()
    form.get_by_role("button").first.click()
    expect(page.locator(".note.done")).to_be_visible()


def test_in_three_browsers_at_once(browser: Browser, demo: Demo, sits_down: Sit) -> None:
    handled(brought_by_the_site(browser, demo), sits_down)


def test_the_same_without_a_script(sits_down: Sit) -> None:
    def without(id: str) -> Officer:
        return sits_down(id, java_script_enabled=False)

    handled(brought_by_telephone(without("qh.clerk")), without)


def test_who_was_slower_is_shown_what_the_other_did(browser: Browser, demo: Demo, sits_down: Sit) -> None:
    other = sits_down("qh.clerk")
    number = brought_by_telephone(other)
    if "待登记" in other.case(number).locator("main").inner_text():
        other.act(number, "登记")
    one = sits_down("qh.dispatcher")
    late: Page = one.case(number)
    late.goto(f"{demo.url}/desk/cases/{number}/actions/dispatch")
    late.get_by_label("办理要求").fill("请三日内核实")
    other.act(number, "甄别", {"紧急程度": "紧急"})
    late.get_by_label("承办单位（科室）").first.select_option(label="南塘街道教育学区")
    late.get_by_role("button", name="办理“派单”").click()
    expect(late.locator(".meanwhile")).to_contain_text("甄别")
    expect(late.get_by_label("办理要求")).to_have_value("请三日内核实")
    late.get_by_role("button", name="再次提交“派单”").click()
    expect(late.locator(".note.done")).to_be_visible()
