"""The form by which a matter comes in: what it sends, its receipt, and that nothing stays behind."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

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


def test_in_a_very_large_city_the_schools_come_with_their_town(visitor: Page, served: Served) -> None:
    def towns_only(route: Route) -> None:
        page = route.fetch().text()
        page = re.sub(r'<option value="qh-0[1-7]\d\d".*?</option>', "", page)
        route.fulfill(
            body=page.replace("<form method", '<form data-lists="../phones/qh.json" method', 1),
            content_type="text/html",
        )

    visitor.route("**/submit/", towns_only)
    office = visitor.get_by_label("接收单位")
    visitor.goto(f"{served.url}/submit/")
    expect(office.locator("option[value='qh-0401']")).to_have_count(0)
    office.select_option("qh-04")
    expect(office.locator("option[value='qh-0401']")).to_have_count(1)
    office.select_option("qh-0401")
    expect(visitor.locator("[data-office-phone]")).to_contain_text("南塘实验小学 0480-")
    visitor.goto(f"{served.url}/lookup/")
    visitor.goto(f"{served.url}/submit/#qh-0201")
    expect(office).to_have_value("qh-0201")


def test_the_receipt_leads_to_the_lookup_with_the_number_and_without_the_code(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    send(visitor)
    visitor.get_by_role("link", name="去查询").click()
    expect(visitor.get_by_label("查询编号")).to_have_value(NUMBER)
    expect(visitor.get_by_label("查询码")).to_have_value("")
    assert CODE not in "".join(served.heard)
    assert NUMBER not in "".join(served.heard)


def test_the_receipt_bears_a_code_and_can_be_kept_as_a_picture(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    send(visitor)
    image = visitor.get_by_role("img", name="二维码，扫码直接查询办理进度")
    expect(image).to_be_visible(timeout=30_000)
    leads = f"{served.url}/lookup/#{NUMBER}-{CODE}"
    assert seen(image.screenshot()) == leads
    visitor.get_by_role("button", name="保存为图片").click()
    kept = visitor.get_by_role("img", name="回执图片")
    expect(kept).to_be_visible()
    link = visitor.get_by_role("link", name="下载图片")
    assert link.get_attribute("download") == f"回执-{NUMBER}.png"
    address = link.get_attribute("href") or ""
    assert address.startswith("data:image/png;base64,")
    assert seen(b64decode(address.partition(",")[2])) == leads
    assert CODE not in "".join(served.heard)
    visitor.emulate_media(media="print")
    expect(image).to_be_visible()
    expect(kept).to_be_hidden()


def seen(picture: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)))
    return str(found.text)


def test_what_happens_next_and_by_when_is_told_with_the_type(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/submit/")
    told = visitor.locator("[data-next]")
    expect(told).to_be_hidden()
    visitor.get_by_label("咨询").check()
    expect(told).to_contain_text("2026年11月27日（周五） 前答复您")
    assert "受理" not in told.inner_text()
    visitor.get_by_label("投诉").check()
    expect(told).to_contain_text("2026年12月7日（周一） 前告知您是否受理")
    visitor.get_by_label("检举控告").check()
    expect(told).to_contain_text("被反映的单位看不到")
    assert "答复您" not in told.inner_text()


def test_files_go_with_a_matter(visitor: Page, served: Served) -> None:
    fill(visitor, served)
    names = [f"照片{n}.jpg" for n in range(6)]
    photos = [FilePayload(name=name, mimeType="image/jpeg", buffer=name.encode()) for name in names]
    program = FilePayload(name="程序.exe", mimeType="image/jpeg", buffer=b"MZ")
    visitor.get_by_label("附件").set_input_files([*photos[:2], program])
    expect(visitor.locator("[data-files] .wrong")).to_contain_text("“程序.exe”这种文件收不了")
    visitor.get_by_label("附件").set_input_files(photos[2:])
    expect(visitor.locator("[data-files] .wrong")).to_contain_text("最多 5 个附件，“照片5.jpg”没有加上")
    send(visitor)
    expect(visitor.get_by_role("heading", name="已经收到")).to_be_visible(timeout=60_000)
    assert [name for name, _ in served.api.uploads.values()] == names[:5]
    assert only(served)["attachments"] == list(served.api.uploads)


def drafted(visitor: Page) -> Any:
    return visitor.evaluate("JSON.parse(localStorage.getItem('huiyin-draft'))")


def test_a_draft_stays_on_the_device_without_name_and_number_until_it_is_cleared(visitor: Page, served: Served) -> None:
    fill(visitor, served, identity="实名")
    visitor.get_by_label("姓名", exact=True).fill("甘小禾")
    visitor.get_by_label("手机号码", exact=True).fill("15400000001")
    expect(visitor.get_by_text("草稿已存在这台设备上。")).to_be_visible()
    assert drafted(visitor)["values"]["title"] == TITLE
    assert "甘小禾" not in str(drafted(visitor))
    assert "15400000001" not in str(drafted(visitor))
    visitor.goto(served.url + "/submit/")
    expect(visitor.get_by_text("没写完的内容。")).to_be_visible()
    expect(visitor.get_by_label("详细内容")).to_have_value(CONTENT)
    expect(visitor.get_by_label("接收单位")).to_have_value("qh-0401")
    expect(visitor.get_by_label("投诉")).to_be_checked()
    visitor.get_by_role("button", name="清除，重新写").click()
    expect(visitor.get_by_label("详细内容")).to_have_value("")
    assert drafted(visitor) is None


def test_a_draft_is_gone_after_seven_days(visitor: Page, served: Served) -> None:
    fill(visitor, served, identity="实名")
    expect(visitor.get_by_text("草稿已存在这台设备上。")).to_be_visible()
    visitor.evaluate(
        """const kept = JSON.parse(localStorage.getItem('huiyin-draft'));
           localStorage.setItem('huiyin-draft', JSON.stringify({...kept, at: kept.at - 7 * 86400e3}))"""
    )
    visitor.goto(served.url + "/submit/")
    expect(visitor.get_by_label("咨询")).to_be_visible()
    expect(visitor.get_by_label("详细内容")).to_have_value("")
    assert drafted(visitor) is None


@pytest.mark.parametrize("choices", [{"identity": "匿名"}, {"type": "检举控告", "identity": "保密"}])
def test_what_is_delicate_is_kept_only_when_asked(visitor: Page, served: Served, choices: dict[str, str]) -> None:
    fill(visitor, served, **choices)
    expect(visitor.locator("[data-next]")).to_be_visible()
    visitor.get_by_label("标题").fill(TITLE + "！")
    keep = visitor.get_by_label("把没写完的内容留在这台设备上")
    expect(keep).not_to_be_checked()
    assert drafted(visitor) is None
    keep.check()
    expect(visitor.get_by_text("草稿已存在这台设备上。")).to_be_visible()
    assert drafted(visitor)["values"]["title"] == TITLE + "！"
    visitor.get_by_role("button", name="清除草稿").click()
    expect(visitor.get_by_text("草稿已清除")).to_be_visible()
    assert drafted(visitor) is None


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
