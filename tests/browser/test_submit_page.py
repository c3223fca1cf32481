"""The form by which a matter comes in: what it sends, its receipt, and that nothing stays behind."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.fake_api import CODE, NUMBER

pytestmark = pytest.mark.browser

TITLE = "课后服务费没有公示"
CONTENT = "十一月起每月收费一百二十元，公示栏没有收费标准。"


def fill(visitor: Page, served: Served, **choices: str) -> None:
    visitor.goto(f"{served.url}/submit/#{choices.get('office', 'qh-0401')}")
    visitor.get_by_label(choices.get("type", "投诉")).check()
    visitor.get_by_label("标题").fill(TITLE)
    visitor.get_by_label("详细内容").fill(CONTENT)
    visitor.get_by_label(choices.get("identity", "匿名")).check()


def send(visitor: Page) -> None:
    visitor.get_by_role("button", name="提交", exact=True).click()


def only(served: Served) -> dict[str, Any]:
    (body,) = served.api.received.values()
    return body


def test_a_real_proof_of_work_and_a_receipt(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    send(visitor)
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_focused(timeout=30_000)
    assert only(served) == {
        "office": "qh-0401",
        "about": {"kind": "none"},
        "type": "COMPLAINT",
        "title": TITLE,
        "content": CONTENT,
        "identity": "anonymous",
    }
    assert len(served.api.spent) == 1
    expect(visitor.locator("[data-number]")).to_have_text(NUMBER)
    expect(visitor.locator("[data-code]")).to_have_text(CODE)
    expect(visitor.locator("#receipt")).to_contain_text("南塘实验小学　2026年11月21日（周六） 09:12")
    expect(visitor.locator("#receipt")).to_contain_text("最晚 2026年11月27日（周五）")
    expect(visitor.locator("#receipt")).to_contain_text("请现在就拍照或抄写保存")


def test_the_receipt_leads_to_the_lookup_with_the_number_and_without_the_code(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    send(visitor)
    visitor.get_by_role("link", name="去查询").click()
    expect(visitor.get_by_label("查询编号")).to_have_value(NUMBER)
    expect(visitor.get_by_label("查询码")).to_have_value("")
    assert CODE not in "".join(served.heard)
    assert NUMBER not in "".join(served.heard)


def test_the_receipt_prints_and_the_form_does_not(visitor: Page, served: Served) -> None:
    visitor.add_init_script("window.print = () => { window.printed = true }")
    fill(visitor, served)
    send(visitor)
    visitor.get_by_role("button", name="打印回执").click()
    assert visitor.evaluate("window.printed") is True
    visitor.emulate_media(media="print")
    expect(visitor.locator("[data-code]")).to_be_visible()
    expect(visitor.get_by_role("button", name="打印回执")).to_be_hidden()
    expect(visitor.locator("form")).to_be_hidden()


def test_with_a_name_about_a_head_of_another_office(visitor: Page, served: Served) -> None:
    fill(visitor, served, type="检举控告", identity="保密", office="qh")
    visitor.get_by_label("单位负责人").check()
    visitor.get_by_label("是哪个单位的").select_option("qh-0201")
    visitor.get_by_label("属于哪一类").select_option(label="收费")
    visitor.get_by_label("姓名", exact=True).fill("甘小禾")
    visitor.get_by_label("手机号码", exact=True).fill("154 0000 0001")
    send(visitor)
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible(timeout=30_000)
    body = only(served)
    assert body["type"] == "REPORT"
    assert body["about"] == {"kind": "head", "office": "qh-0201"}
    assert body["identity"] == "confidential"
    assert (body["name"], body["mobile"], body["topic"]) == ("甘小禾", "15400000001", "02")


def test_about_the_receiving_office_unless_another_is_named(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    visitor.get_by_label("单位的做法").check()
    send(visitor)
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible(timeout=30_000)
    assert only(served)["about"] == {"kind": "office", "office": "qh-0401"}


def test_anonymous_sends_no_name_that_was_typed_before(visitor: Page, served: Served) -> None:
    fill(visitor, served, identity="实名")
    visitor.get_by_label("姓名", exact=True).fill("柏大川")
    visitor.get_by_label("手机号码", exact=True).fill("15400000002")
    visitor.get_by_label("匿名").check()
    expect(visitor.get_by_label("姓名", exact=True)).to_be_hidden()
    send(visitor)
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible(timeout=30_000)
    assert not {"name", "mobile"} & set(only(served))


def test_what_is_missing_is_said_beside_each_field_and_nothing_is_sent(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/submit/")
    send(visitor)
    assert visitor.locator(".wrong").all_inner_texts() == [
        "请选择您想做什么",
        "请选择接收单位；不知道的选市教育局",
        "请写一句话标题",
        "请至少写 10 个字，把事情说清楚",
        "请填写姓名；不想留姓名的，请选“匿名”",
        "请填写手机号码；不想留号码的，请选“匿名”",
    ]
    expect(visitor.get_by_label("咨询")).to_be_focused()
    assert served.api.received == {}
    assert served.api.spent == set()


def test_an_error_of_the_server_stands_beside_its_field_and_the_words_stay(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    served.api.refusal = (
        422,
        {
            "type": "/problems/invalid",
            "title": "填写的内容有误",
            "status": 422,
            "errors": [
                {"field": "title", "message": "标题里不要写手机号码"},
                {"field": "about.office", "message": "没有这个单位"},
            ],
        },
    )
    send(visitor)
    expect(visitor.locator("[data-field=title] .wrong")).to_have_text("标题里不要写手机号码")
    expect(visitor.locator(".problem:visible")).to_contain_text("没有这个单位")
    expect(visitor.get_by_label("标题")).to_be_focused()
    expect(visitor.get_by_label("详细内容")).to_have_value(CONTENT)


def test_the_same_words_sent_again_are_one_case_and_other_words_another(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    visitor.route("**/api/v1/cases", lambda route: route.abort())
    visitor.on("dialog", lambda dialog: dialog.accept())
    send(visitor)
    expect(visitor.get_by_text("网络不通，没有送到。您填写的内容还在，请稍后再试。")).to_be_visible(timeout=30_000)
    visitor.unroute("**/api/v1/cases")
    keys: list[str] = []
    visitor.on("request", lambda request: keys.append(request.headers.get("idempotency-key", "")))
    refused = (503, {"type": "/problems/unavailable", "title": "系统暂时不可用", "status": 503})
    for _ in range(2):
        served.api.refusal = refused
        with visitor.expect_response("**/api/v1/cases"):
            send(visitor)
        expect(visitor.get_by_text("系统暂时不可用")).to_be_visible(timeout=30_000)
    visitor.get_by_label("标题").fill(TITLE + "怎么办")
    send(visitor)
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible(timeout=30_000)
    first, second, third = (key for key in keys if key)
    assert first == second != third
    assert list(served.api.received) == [third]


def test_a_spent_proof_is_made_anew_without_a_word_lost(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    error = {"field": "altcha", "message": "验证已用过"}
    served.api.refusal = (
        422,
        {"type": "/problems/invalid", "title": "填写的内容有误", "status": 422, "errors": [error]},
    )
    send(visitor)
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible(timeout=30_000)
    assert len(served.api.received) == 1


def test_nothing_of_what_was_written_stays_after_it_was_sent(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    send(visitor)
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible(timeout=30_000)
    kept = visitor.evaluate(
        """JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state, location.href,
           [...document.querySelectorAll('form input[type=text], form textarea')].map(i => i.value)])"""
    )
    assert TITLE not in kept
    assert CONTENT not in kept
    assert CODE not in kept
    visitor.get_by_role("link", name="服务电话").first.click()
    visitor.go_back()
    expect(visitor.get_by_label("详细内容")).to_have_value("")
    assert CODE not in visitor.content()


def test_urgent_matters_are_led_to_the_phone(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/submit/")
    for number in ("110", "120", "119"):
        expect(visitor.locator(f".urgent a[href='tel:{number}']")).to_be_visible()
    visitor.get_by_label("接收单位").select_option("qh-0201")
    expect(visitor.locator(".urgent")).to_contain_text("柳河镇中心小学 0480-6610211")


def test_without_web_crypto_the_way_is_the_phone(visitor: Page, served: Served) -> None:
    visitor.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {get: () => undefined})")
    fill(visitor, served)
    send(visitor)
    expect(visitor.get_by_text("或者直接打电话反映")).to_be_visible()
    expect(visitor.get_by_label("详细内容")).to_have_value(CONTENT)
