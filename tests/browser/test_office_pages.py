"""Finding an office by its name, the places that are left in its sessions, and the way of a report into the form."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.fake_api import SESSIONS

pytestmark = pytest.mark.browser


def test_an_office_is_found_by_its_name_its_initials_or_its_number(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/phones/")
    asked = [line for line in served.heard if "/phones/qh.json" in line]
    assert asked == [], "the list is fetched when somebody turns to it"
    field = visitor.get_by_label("按名称查找")
    found, told = visitor.locator("#found"), visitor.locator(".find [role=status]")
    for typed, first, count in (
        ("南塘", "星芽幼儿园", 4),
        ("NTSY", "南塘实验小学", 1),
        ("qhsdyzx", "青禾市第一中学", 1),
        ("6610413", "星芽幼儿园", 1),
    ):
        field.fill(typed)
        expect(told).to_have_text(f"找到 {count} 个单位")
        expect(found.locator("a.directory-name").filter(has_text=first)).to_have_count(1)
    field.press("Enter")
    expect(found.locator("a").first).to_be_focused()
    field.fill("没有这个学校")
    expect(told).to_contain_text("没有找到")
    field.fill("")
    expect(told).to_be_empty()
    expect(visitor.get_by_role("heading", name="柳河镇教育学区")).to_be_visible()


def test_where_the_list_does_not_come_the_towns_are_there(page: Page, served: Served) -> None:
    page.route("**/phones/qh.json", lambda route: route.fulfill(status=503, body=""))
    page.goto(served.url + "/phones/")
    page.get_by_label("按名称查找").fill("南塘")
    expect(page.locator(".find [role=status]")).to_contain_text("名单没有载入")


def test_the_places_that_are_left_come_from_the_register(visitor: Page, served: Served) -> None:
    served.api.sessions = SESSIONS
    visitor.goto(served.url + "/offices/qh-0201/#reception")
    expect(visitor.locator("[data-session=S20261202-AAAAA] [data-left] dd")).to_have_text("还有 3 个")
    expect(visitor.locator("[data-session=S20261209-BBBBB] [data-left]")).to_have_count(0)
    expect(visitor.locator("[data-told]")).to_have_text("1 场接访可以预约")


def test_a_report_comes_in_by_its_box(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/report/")
    visitor.get_by_role("link", name="写举报").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("违规办学举报")
    expect(visitor.get_by_label("接收单位")).to_have_value("qh")
    expect(visitor.get_by_label("检举控告")).to_be_checked()
    visitor.get_by_label("标题").fill("集体补课收费")
    visitor.get_by_label("详细内容").fill("周末组织集体补课，每人收费六百元。")
    visitor.get_by_label("匿名").check()
    visitor.get_by_role("button", name="提交", exact=True).click()
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible()
    (sent,) = served.api.received.values()
    assert (sent["type"], sent["channel"], sent["about"]) == (
        "REPORT",
        "REPORT_BOX",
        {"kind": "office", "office": "qh"},
    )
    visitor.goto(served.url + "/submit/#qh")
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("我要反映")
