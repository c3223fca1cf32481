"""Every kind of page of the public site, as a person meets it: small, quiet, accessible, printable, without script."""

from __future__ import annotations

import gzip
import re

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.conftest import CONTRAST, Served, Violations
from tests.browser.fake_api import CODE, NUMBER, replied
from tests.browser.pictures import DOCUMENTS, picture

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/phones/",
    "/offices/qh-0201/",
    "/offices/qh-0204/",
    "/offices/qh/",
    "/offices/qh-0201/board/",
    "/offices/qh-0201/items/",
    "/cards/qh-0201/",
    "/report/",
    "/process/",
    "/submit/",
    "/lookup/",
    "/open/",
    "/notices/",
    "/notices/n1/",
    "/policies/",
    "/faq/",
    "/exposure/e1/",
    "/answers/",
    "/answers/0a1b2c3d4e5f/",
    "/ideas/",
    "/ideas/c2/",
    "/surveys/s1/",
    "/surveys/s2/",
    "/map/",
    "/access/",
    "/404.html",
    "/figures/",
    "/figures/2026-10/",
)

SHOWN = {
    "/": "home",
    "/submit/": "submit",
    "/lookup/": "lookup",
    "/phones/": "phones",
    "/offices/qh-0201/": "office",
    "/open/": "open",
}
"""The pages of which the documents show pictures, and the names of these."""

LOOKED_AT = [path for path in PAGES if not DOCUMENTS or path in SHOWN]
"""Only what is shown is looked at when the pictures are for the documents."""


@pytest.mark.parametrize("path", LOOKED_AT)
def test_a_page(visitor: Page, served: Served, violations: Violations, path: str) -> None:
    """One visit for all: light of weight; axe at two widths, light, dark and 关怀版; nothing wider than a phone."""
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    visitor.on("response", keep)
    visitor.emulate_media(reduced_motion="reduce")
    visitor.goto(served.url + path)
    assert visitor.locator("h1").count() == 1
    for width, height, but in ((1280, 900, CONTRAST), (390, 844, ())):
        visitor.set_viewport_size({"width": width, "height": height})
        assert violations(visitor, but=but) == [], f"at {width}"
        if DOCUMENTS:
            picture(visitor, f"site-{SHOWN[path]}-{width}.png")
    assert_light(answers)
    visitor.emulate_media(color_scheme="dark")
    assert violations(visitor, only=CONTRAST) == [], "in the dark"
    visitor.set_viewport_size({"width": 360, "height": 640})
    assert too_wide(visitor) == []
    visitor.get_by_label("关怀版").check()
    assert violations(visitor, only=CONTRAST) == [], "large in the dark"
    assert too_wide(visitor) == [], "large"
    visitor.emulate_media(color_scheme="light")
    assert violations(visitor, only=CONTRAST) == [], "large"
    assert small_type(visitor) == []
    if DOCUMENTS and SHOWN[path] == "office":
        visitor.set_viewport_size({"width": 390, "height": 844})
        picture(visitor, "site-office-care.png")


def assert_light(answers: list[Response]) -> None:
    """At most 4 requests and 30 KB, as gzip sends them, for all that came by itself."""
    asked = [answer for answer in answers if not answer.url.startswith("data:")]
    assert len(asked) <= 4, [answer.url for answer in asked]
    weight = sum(len(gzip.compress(answer.body())) for answer in asked)
    assert weight <= 30_000, f"{weight} bytes"


def too_wide(page: Page) -> list[str]:
    """What makes the page wider than the window; nothing when it is not."""
    found: list[str] = page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll('*')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + .5).map(e => e.outerHTML.slice(0, 120))"
    )
    return found


def small_type(page: Page) -> list[str]:
    """Text under 18 px (GB/T 37668), beside what is shown at the size at which it is printed."""
    found: list[str] = page.evaluate(
        "[...document.body.querySelectorAll('*')].filter(e => e.checkVisibility() && !e.closest('.service-card, svg')"
        " && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())"
        " && parseFloat(getComputedStyle(e).fontSize) < 18).map(e => e.outerHTML.slice(0, 120))"
    )
    return found


def test_large_type_is_remembered_and_never_flashes_by_small(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/")
    size = "getComputedStyle(document.documentElement).fontSize"
    before = float(visitor.evaluate(size).removesuffix("px"))
    switch = visitor.get_by_label("关怀版")
    switch.focus()
    visitor.keyboard.press("Space")
    assert float(visitor.evaluate(size).removesuffix("px")) >= 1.3 * before
    # What stood on the page before anything could be drawn is the class that makes it large.
    visitor.add_init_script(
        "new MutationObserver((all, self) => { if (document.body) {"
        " window.atFirst = document.documentElement.className; self.disconnect() } })"
        ".observe(document, {childList: true, subtree: true})"
    )
    visitor.goto(served.url + "/lookup/")
    assert visitor.evaluate("window.atFirst") == "care"
    expect(visitor.get_by_label("关怀版")).to_be_checked()
    visitor.get_by_label("关怀版").uncheck()
    visitor.goto(served.url + "/")
    assert float(visitor.evaluate(size).removesuffix("px")) == before
    assert visitor.evaluate("localStorage.length") == 0


def test_the_text_of_an_article_grows_alone_and_stays_so(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/notices/n1/")
    text, around = visitor.locator(".reading"), visitor.locator("h1")
    before = [each.evaluate("e => getComputedStyle(e).fontSize") for each in (text, around)]
    visitor.get_by_role("radiogroup", name="字号").get_by_label("特大").check()
    expect(text).to_have_css("font-size", "25.6px")
    visitor.reload()
    expect(text).to_have_css("font-size", "25.6px")
    expect(around).to_have_css("font-size", before[1])
    visitor.get_by_label("标准").check()
    expect(text).to_have_css("font-size", before[0])


def test_without_a_script_every_page_is_there_and_can_be_large(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    for path in PAGES:
        page.goto(served.url + path)
        expect(page.locator("h1")).to_be_visible()
        expect(page.locator("[data-print]:visible")).to_have_count(0)
    expect(page.locator("html")).to_have_css("font-size", "16px")
    page.get_by_label("关怀版").check()
    expect(page.locator("html")).to_have_css("font-size", "22px")
    context.close()


def test_paper_shows_what_is_read_and_no_way_to_click(visitor: Page, served: Served) -> None:
    visitor.emulate_media(media="print", color_scheme="dark")
    for path in PAGES:
        visitor.goto(served.url + path)
        for gone in ("nav[aria-label=主导航]", ".care-switch", ".crumbs", ".button", ".skip"):
            expect(visitor.locator(f"{gone}:visible")).to_have_count(0)
        assert visitor.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)", "ink on paper"


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
    expect(visitor.get_by_label("按名称查找")).to_be_focused()


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
    visitor: Page, served: Served, violations: Violations, width: int
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
