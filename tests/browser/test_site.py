"""Every kind of page of the public site, as a person meets it: small, quiet, accessible, printable, without script."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.conftest import Served
from tests.browser.fake_api import CODE, NUMBER, replied

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/phones/",
    "/offices/qh-0201/",
    "/offices/qh-0204/",
    "/offices/qh/",
    "/cards/qh-0201/",
    "/submit/",
    "/lookup/",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(
    visitor: Page, served: Served, violations: Callable[[Page], list[str]], path: str, width: int
) -> None:
    visitor.set_viewport_size({"width": width, "height": 844})
    visitor.goto(served.url + path)
    assert violations(visitor) == []
    visitor.emulate_media(color_scheme="dark")
    assert violations(visitor) == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_small_phone(visitor: Page, served: Served, path: str) -> None:
    visitor.set_viewport_size({"width": 360, "height": 640})
    visitor.goto(served.url + path)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light(visitor: Page, served: Served, path: str) -> None:
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    visitor.on("response", keep)
    visitor.goto(served.url + path, wait_until="networkidle")
    asked = [answer for answer in answers if not answer.url.startswith("data:")]
    weight = sum(len(gzip.compress(answer.body())) for answer in asked)
    assert len(asked) <= 4, [answer.url for answer in asked]
    assert weight <= 30_000, f"{weight} bytes"


def test_from_home_one_finds_the_phone_of_a_school(visitor: Page, served: Served) -> None:
    visitor.goto(served.url)
    visitor.get_by_role("link", name="查学校和镇街的电话").click()
    visitor.get_by_role("link", name="柳河镇中心小学", exact=True).click()
    expect(visitor).to_have_title(re.compile("^柳河镇中心小学"))
    own = visitor.locator(".tiers .own a")
    expect(own).to_have_attribute("href", "tel:04806610211")
    assert visitor.locator(".tiers li").all_inner_texts()[1:] == [
        "柳河镇教育学区\n0480-6610200",
        "青禾市教育和体育局\n0480-6600102",
        "政务服务便民热线\n12345",
    ]
    visitor.get_by_role("link", name="向这里反映").click()
    expect(visitor.get_by_label("接收单位")).to_have_value("qh-0201")


def test_a_keyboard_reaches_the_text_past_the_navigation(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/phones/")
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("link", name="跳到正文")).to_be_focused()
    visitor.keyboard.press("Enter")
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("link", name="青禾市教育和体育局", exact=True)).to_be_focused()


@pytest.mark.parametrize("office", ["qh-0201", "qh-0204", "qh-02", "qh"])
def test_a_card_prints_on_one_leaf_of_90_by_54_millimetres(visitor: Page, served: Served, office: str) -> None:
    visitor.goto(f"{served.url}/cards/{office}/")
    printed = visitor.pdf(prefer_css_page_size=True)
    assert printed.count(b"/MediaBox") == 1
    box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert box
    millimetres = [float(points) * 25.4 / 72 for points in box.groups()]
    assert millimetres == pytest.approx([90, 54], abs=0.2)
    bottoms = visitor.locator(".service-card, .service-card *").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().bottom)"
    )
    assert max(bottoms) <= bottoms[0] + 1, "nothing hangs over the edge of the card"


def test_the_button_prints_the_card(visitor: Page, served: Served) -> None:
    visitor.add_init_script("window.print = () => { window.printed = true }")
    visitor.goto(served.url + "/cards/qh-0201/")
    visitor.get_by_role("button", name="打印这张卡").click()
    assert visitor.evaluate("window.printed") is True


@pytest.mark.parametrize(("path", "button"), [("/submit/", "提交"), ("/lookup/", "查询")])
def test_without_script_the_forms_lead_to_the_phone(browser: Browser, served: Served, path: str, button: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(served.url + path)
    shown = page.locator(".instead:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("0480-6600102")
    expect(page.get_by_role("button", name=button, exact=True)).to_be_disabled()
    context.close()


def test_where_the_script_gets_lost_the_form_leads_to_the_phone(page: Page, served: Served) -> None:
    page.route("**/lookup.js", lambda route: route.abort())
    page.goto(served.url + "/lookup/")
    expect(page.locator(".instead:visible")).to_contain_text("0480-6600102", timeout=8000)


def test_where_the_script_comes_nobody_sees_the_way_out(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/lookup/")
    expect(visitor.get_by_role("button", name="查询", exact=True)).to_be_enabled()
    expect(visitor.locator(".instead")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_a_result_or_a_receipt(
    visitor: Page, served: Served, violations: Callable[[Page], list[str]], width: int
) -> None:
    visitor.set_viewport_size({"width": width, "height": 844})
    served.api.case = replied()
    visitor.goto(served.url + "/lookup/")
    visitor.get_by_label("查询编号").fill(NUMBER)
    visitor.get_by_label("查询码").fill(CODE)
    visitor.get_by_role("button", name="查询", exact=True).click()
    visitor.locator("summary", has_text="评价").click()
    visitor.get_by_role("button", name="确认评价").click()
    expect(visitor.get_by_text("请填写“您对办理结果”")).to_be_visible()
    assert violations(visitor) == []
    visitor.goto(served.url + "/submit/#qh-0201")
    visitor.get_by_role("button", name="提交", exact=True).click()
    expect(visitor.get_by_text("请选择您想做什么")).to_be_visible()
    assert violations(visitor) == []
    visitor.get_by_label("咨询").check()
    visitor.get_by_label("标题").fill("转学手续")
    visitor.get_by_label("详细内容").fill("想了解跨镇转学需要哪些材料。")
    visitor.get_by_label("匿名").check()
    visitor.get_by_role("button", name="提交", exact=True).click()
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible()
    assert violations(visitor) == []
