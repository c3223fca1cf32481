"""The lookup page: what it shows, what one can do there, and where the query code never goes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.fake_api import CODE, NUMBER, progress, replied

pytestmark = pytest.mark.browser


def look(visitor: Page, served: Served, number: str = NUMBER, code: str = CODE) -> None:
    if "/lookup/" not in visitor.url:
        visitor.goto(served.url + "/lookup/")
    visitor.get_by_label("查询编号").fill(number)
    visitor.get_by_label("查询码").fill(code)
    visitor.get_by_role("button", name="查询", exact=True).click()


def test_stages_dates_office_and_phone_are_shown(visitor: Page, served: Served) -> None:
    look(visitor, served)
    expect(visitor.get_by_role("heading", level=1)).to_be_focused()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("办理中")
    expect(visitor.locator(".promise")).to_have_text("承诺最晚 2026年11月23日（周一） 答复")
    steps = visitor.locator(".steps li")
    expect(steps).to_have_count(7)
    expect(visitor.locator(".steps [aria-current=step]")).to_contain_text("办理中")
    assert [step.get_attribute("class") for step in steps.all()] == ["done"] * 3 + ["now"] + ["yet"] * 3
    expect(visitor.locator("#found")).to_contain_text("南塘实验小学")
    expect(visitor.locator("#found a.tel")).to_have_attribute("href", "tel:04806610411")
    expect(visitor.locator("#found")).to_contain_text("2026年11月17日（周二）")


def test_the_reply_and_the_reason_of_an_extension_are_shown(visitor: Page, served: Served) -> None:
    served.api.case = replied()
    look(visitor, served)
    expect(visitor.locator(".reply")).to_contain_text("并退还多收的 36 元。")
    expect(visitor.locator("#found")).to_contain_text("需要核对收费台账")
    expect(visitor.locator("#found")).to_contain_text("2026年11月27日（周五）")


def test_a_sealed_report_shows_its_two_lines_and_no_more(visitor: Page, served: Served) -> None:
    served.api.case = progress(
        1,
        stage={"code": "passed_on", "title": "已按规定转有权机关办理", "step": 2},
        stages=[
            {"code": "received", "title": "已收到", "on": "2026-11-16", "done": True},
            {"code": "passed_on", "title": "已按规定转有权机关办理", "on": "2026-11-16", "done": True},
        ],
        topic=None,
        office={"id": "qh", "name": "青禾市教育和体育局", "phone": None},
        told_on=None,
        promised_on=None,
        next=[],
    )
    look(visitor, served)
    expect(visitor.locator(".steps li")).to_have_count(2)
    expect(visitor.get_by_role("heading", name="现在可以")).to_have_count(0)
    expect(visitor.locator("#found")).to_contain_text("未公布")
    assert "null" not in visitor.locator("#found").inner_text()


def test_what_the_office_wrote_is_text_and_never_markup(visitor: Page, served: Served) -> None:
    served.api.case = replied() | {"reply": "<img src=x onerror=alert(1)><b>已办</b>"}
    look(visitor, served)
    expect(visitor.locator(".reply-text")).to_have_text("<img src=x onerror=alert(1)><b>已办</b>")
    expect(visitor.locator(".reply img")).to_have_count(0)


@pytest.mark.parametrize(
    ("number", "code", "sent"),
    [
        (NUMBER, CODE, {"number": NUMBER, "code": CODE}),
        (f" {NUMBER.lower()}", "abcde 23456", {"number": NUMBER, "code": CODE}),
        ("ＱＨ20261121－Ｋ7Ｍ3Ｑ", CODE, {"number": NUMBER, "code": CODE}),
        (f"{NUMBER}-{CODE}", "", {"code": f"{NUMBER}-{CODE}"}),
        ("", NUMBER + CODE, {"code": NUMBER + CODE}),
    ],
)
def test_however_it_is_typed(visitor: Page, served: Served, number: str, code: str, sent: dict[str, str]) -> None:
    look(visitor, served, number, code)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("办理中")
    assert served.api.lookups == [sent]


def test_both_in_one_can_still_act(visitor: Page, served: Served) -> None:
    look(visitor, served, f"{NUMBER}-{CODE}", "")
    visitor.locator("summary", has_text="撤回").click()
    visitor.get_by_role("button", name="确认撤回").click()
    expect(visitor.locator(".thanks")).to_be_visible()
    assert served.api.acted == [("withdraw", {})]


@pytest.mark.parametrize("fragment", [NUMBER, NUMBER.lower(), f"{NUMBER}-{CODE}"])
def test_the_fragment_fills_in_the_number_and_nothing_else(visitor: Page, served: Served, fragment: str) -> None:
    visitor.goto(f"{served.url}/lookup/#{fragment}")
    expect(visitor.get_by_label("查询编号")).to_have_value(NUMBER)
    expect(visitor.get_by_label("查询码")).to_have_value("")
    expect(visitor.get_by_label("查询码")).to_be_focused()
    assert visitor.url == f"{served.url}/lookup/"


@pytest.mark.parametrize("fragment", ["%", "<b>x</b>", "QH2026", "QH20261121-", "main"])
def test_another_fragment_fills_in_nothing(visitor: Page, served: Served, fragment: str) -> None:
    visitor.goto(f"{served.url}/lookup/#{fragment}")
    expect(visitor.get_by_role("button", name="查询", exact=True)).to_be_enabled()
    expect(visitor.get_by_label("查询编号")).to_have_value("")


def test_a_wrong_code_five_times_and_then_a_proof_of_work_in_silence(visitor: Page, served: Served) -> None:
    for _ in range(5):
        look(visitor, served, code="ZZZZZ99999")
        expect(visitor.get_by_text("没有找到。请核对查询编号和查询码。")).to_be_visible()
    look(visitor, served)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("办理中", timeout=30_000)
    assert len(served.api.spent) == 1
    assert [lookup["code"] for lookup in served.api.lookups[-2:]] == [CODE, CODE]


def test_what_is_missing_is_said_before_anything_is_sent(visitor: Page, served: Served) -> None:
    look(visitor, served, "", "")
    expect(visitor.get_by_text("请填写查询编号", exact=True)).to_be_visible()
    look(visitor, served, NUMBER, "")
    expect(visitor.get_by_text("请填写查询码，它和查询编号一起印在回执上")).to_be_visible()
    expect(visitor.get_by_label("查询码")).to_be_focused()
    assert served.api.lookups == []


def test_a_supplement_goes_in_and_the_progress_can_be_read_again(visitor: Page, served: Served) -> None:
    look(visitor, served)
    visitor.locator("summary", has_text="补充情况").click()
    visitor.get_by_role("button", name="确认补充情况").click()
    expect(visitor.get_by_text("请填写“补充内容”")).to_be_visible()
    visitor.get_by_label("补充内容").fill("公示栏照片拍于十一月十日。")
    visitor.get_by_role("button", name="确认补充情况").click()
    expect(visitor.locator(".thanks")).to_be_focused()
    assert served.api.acted == [("supplement", {"content": "公示栏照片拍于十一月十日。"})]
    served.api.case = progress(5)
    visitor.get_by_role("button", name="刷新进度").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("答复审核")


def test_a_rating_with_a_choice_a_yes_or_no_and_a_reason(visitor: Page, served: Served) -> None:
    served.api.case = replied()
    look(visitor, served)
    visitor.locator("summary", has_text="评价").click()
    visitor.get_by_label("不满意").check()
    visitor.get_by_label("否", exact=True).check()
    visitor.get_by_role("button", name="确认评价").click()
    expect(visitor.get_by_text("请填写“请说明原因”")).to_be_visible()
    visitor.get_by_label("请说明原因").fill("只退了一个月。")
    visitor.get_by_role("button", name="确认评价").click()
    expect(visitor.locator(".thanks")).to_be_visible()
    assert served.api.acted == [("evaluate", {"satisfied": "bad", "solved": False, "reason": "只退了一个月。"})]


def test_an_error_of_the_server_stands_beside_its_field(visitor: Page, served: Served) -> None:
    look(visitor, served)
    visitor.locator("summary", has_text="补充情况").click()
    visitor.get_by_label("补充内容").fill("重复的内容")
    error = {"field": "content", "message": "这段内容已经收到过"}
    served.api.refusal = (
        422,
        {"type": "/problems/invalid", "title": "填写的内容有误", "status": 422, "errors": [error]},
    )
    visitor.get_by_role("button", name="确认补充情况").click()
    expect(visitor.locator("[data-field=content] .wrong")).to_have_text("这段内容已经收到过")
    expect(visitor.get_by_label("补充内容")).to_have_attribute("aria-invalid", "true")
    expect(visitor.get_by_label("补充内容")).to_have_value("重复的内容")


def test_the_code_is_in_no_address_history_store_request_line_or_header(visitor: Page, served: Served) -> None:
    look(visitor, served)
    visitor.locator("summary", has_text="补充情况").click()
    visitor.get_by_label("补充内容").fill("补充一张照片的说明。")
    visitor.get_by_role("button", name="确认补充情况").click()
    expect(visitor.locator(".thanks")).to_be_visible()
    kept = visitor.evaluate(
        """async () => JSON.stringify([location.href, history.state, document.cookie, {...localStorage},
           {...sessionStorage}, await indexedDB.databases(), await caches.keys(), window.name, document.title,
           performance.getEntriesByType('resource').map(entry => entry.name),
           [...document.querySelectorAll('input')].map(input => input.value)])"""
    )
    assert CODE not in kept
    assert visitor.evaluate("history.length") == 2, "the blank page and this one"
    assert CODE not in "".join(served.heard)
    visitor.get_by_role("link", name="服务电话").first.click()
    visitor.go_back()
    expect(visitor.get_by_label("查询码")).to_have_value("")
    expect(visitor.locator("#found")).to_be_hidden()
    assert CODE not in "".join(served.heard)


def test_another_case_starts_from_nothing(visitor: Page, served: Served) -> None:
    look(visitor, served)
    visitor.get_by_role("button", name="查询另一件").click()
    expect(visitor.get_by_label("查询编号")).to_be_focused()
    expect(visitor.get_by_label("查询编号")).to_have_value("")
    expect(visitor.locator("#found")).to_be_empty()


def test_without_a_line_the_words_stay(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/lookup/")
    visitor.route("**/api/**", lambda route: route.fulfill(status=503, body="upstream is away"))
    look(visitor, served)
    expect(visitor.get_by_text("系统暂时没有响应，请稍后再试。")).to_be_visible()
    expect(visitor.get_by_label("查询编号")).to_have_value(NUMBER)
    visitor.unroute("**/api/**")
    visitor.get_by_role("button", name="查询", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("办理中")
