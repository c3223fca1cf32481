"""The lookup page: what it shows, what one can do there, and where the query code never goes."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Served, Violations
from tests.browser.fake_api import CODE, NUMBER, SESSIONS, bookable, progress, replied

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


@pytest.mark.parametrize("fragment", [f"{NUMBER}-{CODE}", f"{NUMBER}{CODE}", f"{NUMBER}-{CODE}".lower()])
def test_a_scanned_receipt_opens_the_progress_and_leaves_the_address_at_once(
    visitor: Page, served: Served, fragment: str
) -> None:
    visitor.goto(f"{served.url}/lookup/#{fragment}")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("办理中")
    assert served.api.lookups == [{"number": NUMBER, "code": CODE}]
    assert visitor.url == f"{served.url}/lookup/"
    assert visitor.evaluate("history.length") == 2, "the blank page and this one"
    asked = "performance.getEntriesByType('resource').map(entry => entry.name)"
    assert CODE not in visitor.evaluate(f"JSON.stringify([history.state, document.title, {asked}])")
    assert CODE not in "".join(served.heard)
    visitor.reload()
    expect(visitor.get_by_label("查询码")).to_have_value("")
    visitor.get_by_role("link", name="服务电话").first.click()
    visitor.wait_for_url("**/phones/")
    visitor.go_back()
    expect(visitor.locator("#found")).to_be_hidden()
    session = visitor.context.new_cdp_session(visitor)
    # What somebody typed or scanned the browser itself remembers beside the entry; no page can reach that.
    entries = [entry["url"] for entry in session.send("Page.getNavigationHistory")["entries"]]
    assert CODE.lower() not in str(entries).lower()
    assert CODE.lower() not in "".join(served.heard).lower()


@pytest.mark.parametrize("fragment", [NUMBER, NUMBER.lower()])
def test_the_fragment_fills_in_the_number_and_nothing_else(visitor: Page, served: Served, fragment: str) -> None:
    visitor.goto(f"{served.url}/lookup/#{fragment}")
    expect(visitor.get_by_label("查询编号")).to_have_value(NUMBER)
    expect(visitor.get_by_label("查询码")).to_have_value("")
    expect(visitor.get_by_label("查询码")).to_be_focused()
    assert visitor.url == f"{served.url}/lookup/"


@pytest.mark.parametrize("fragment", ["%", "<b>x</b>", "QH2026", "QH20261121-", "main", f"{NUMBER}-0OIL1"])
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


def test_a_wrong_code_five_times_shows_what_to_do(visitor: Page, served: Served) -> None:
    help_ = visitor.get_by_role("region", name="试了几次都查不到？")
    for _ in range(5):
        expect(help_).to_be_hidden()
        with visitor.expect_response("**/api/v1/lookup"):
            look(visitor, served, code="ZZZZZ99999")
        expect(visitor.get_by_role("button", name="查询", exact=True)).not_to_have_attribute("aria-busy", "true")
    expect(help_).to_contain_text("补发到您登记的手机")
    expect(help_).to_contain_text("0480-6600102")
    look(visitor, served)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("办理中", timeout=30_000)
    visitor.get_by_role("button", name="查询另一件").click()
    expect(help_).to_be_hidden()


PHOTO = FilePayload(name="公示栏.jpg", mimeType="image/jpeg", buffer=b"\xff\xd8\xff" + bytes(3000))
EMPTY = FilePayload(name="空.png", mimeType="image/png", buffer=b"")


def test_a_supplement_brings_files(visitor: Page, served: Served) -> None:
    look(visitor, served)
    visitor.locator("summary", has_text="补充情况").click()
    visitor.get_by_label("补充内容").fill("公示栏照片拍于十一月十日。")
    visitor.get_by_label("附件").set_input_files([PHOTO, EMPTY])
    expect(visitor.locator(".wrong")).to_have_text("“空.png”是空的，请重新选择。")
    expect(visitor.locator(".files li")).to_contain_text("已传好", timeout=30_000)
    visitor.get_by_role("button", name="确认补充情况").click()
    expect(visitor.locator(".thanks")).to_be_visible()
    (token,) = served.api.uploads
    assert served.api.uploads[token] == ("公示栏.jpg", 3003)
    assert served.api.named == [[token]]
    assert CODE not in "".join(served.heard)


def test_a_file_that_is_refused_says_why_and_can_be_taken_away(visitor: Page, served: Served) -> None:
    look(visitor, served)
    visitor.locator("summary", has_text="补充情况").click()
    visitor.get_by_label("补充内容").fill("公示栏照片拍于十一月十日。")
    error = {"field": "attachments", "message": "附件含有病毒，没有收下"}
    served.api.refusal = (
        422,
        {"type": "/problems/invalid", "title": "填写的内容有误", "status": 422, "errors": [error]},
    )
    visitor.get_by_label("附件").set_input_files([PHOTO])
    expect(visitor.locator(".files li")).to_contain_text("附件含有病毒，没有收下", timeout=30_000)
    visitor.get_by_role("button", name="确认补充情况").click()
    expect(visitor.locator("[data-field=attachments] > .wrong:visible")).to_contain_text("没有传上去")
    assert served.api.acted == []
    visitor.get_by_role("button", name="去掉公示栏.jpg").click()
    visitor.get_by_role("button", name="确认补充情况").click()
    expect(visitor.locator(".thanks")).to_be_visible()
    assert served.api.named == [[]]


def test_a_place_in_a_reception_session_is_chosen_from_what_is_left(visitor: Page, served: Served) -> None:
    served.api.case, served.api.sessions = bookable(), SESSIONS
    look(visitor, served)
    visitor.locator("summary", has_text="预约接访").click()
    session = visitor.locator("[data-field=session] .choice")
    expect(session).to_have_count(1)
    expect(session).to_contain_text("2026年12月2日（周三）")
    expect(session).to_contain_text("还有 3 个名额")
    session.click()
    visitor.get_by_label("来访人数").fill("2")
    visitor.get_by_role("button", name="确认预约接访").click()
    expect(visitor.locator(".thanks")).to_be_visible()
    assert served.api.acted == [("book", {"session": "S20261202-AAAAA", "visitors": 2})]


def test_where_no_place_is_left_the_way_is_the_phone(visitor: Page, served: Served) -> None:
    served.api.case = bookable()
    look(visitor, served)
    visitor.locator("summary", has_text="预约接访").click()
    expect(visitor.get_by_text("现在没有可以预约的场次。可以拨打 0480-6610411 询问。")).to_be_visible()
    expect(visitor.get_by_role("button", name="确认预约接访")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/lookup/"])
def test_home_and_lookup_are_light(visitor: Page, served: Served, path: str) -> None:
    came: list[bytes] = []
    visitor.on("response", lambda response: came.append(gzip.compress(response.body())))
    visitor.goto(served.url + path, wait_until="networkidle")
    assert len(came) <= 4
    assert sum(map(len, came)) <= 30 * 1024


@pytest.mark.parametrize("path", ["/lookup/", "/submit/"])
def test_axe_finds_nothing_in_forms_that_are_open(
    visitor: Page, served: Served, violations: Violations, path: str
) -> None:
    if path == "/lookup/":
        look(visitor, served)
        visitor.locator("summary", has_text="补充情况").click()
    else:
        visitor.goto(served.url + path)
        visitor.get_by_label("投诉").check()
        visitor.get_by_label("标题").fill("标题")
        visitor.reload()
        expect(visitor.get_by_text("没写完的内容。")).to_be_visible()
        expect(visitor.locator("[data-next]")).to_be_visible()
    visitor.get_by_label("附件").set_input_files([PHOTO])
    expect(visitor.locator(".files li")).to_contain_text("已传好", timeout=30_000)
    assert violations(visitor) == []


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
