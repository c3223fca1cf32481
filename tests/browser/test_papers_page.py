"""Papers on the lookup page: what may be fetched, the code by SMS, the copy; and what is still wanted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Served, Violations
from tests.browser.fake_api import CODE, NUMBER, progress, replied

pytestmark = pytest.mark.browser

SMS = "407215"
PAPERS = [
    {"paper": 4, "title": "信访事项处理意见书", "number": "青教信复〔2026〕12号", "on": "2026-11-20"},
    {"paper": 2, "title": "受理告知书", "number": "青教信告〔2026〕31号", "on": "2026-11-17"},
]


def with_papers(**more: Any) -> dict[str, Any]:
    """A case that was answered, with two papers to fetch."""
    return {**replied(), "papers": PAPERS, "papers_to": "154****0001", "needed": None, "needed_until": None, **more}


def look(visitor: Page, served: Served) -> None:
    visitor.goto(served.url + "/lookup/")
    visitor.get_by_label("查询编号").fill(NUMBER)
    visitor.get_by_label("查询码").fill(CODE)
    visitor.get_by_role("button", name="查询", exact=True).click()
    expect(visitor.locator("#found h1")).to_be_visible()


def test_a_paper_is_fetched_with_the_code_from_the_sms(visitor: Page, served: Served, violations: Violations) -> None:
    heard: list[tuple[str, dict[str, Any]]] = []
    served.api.case = with_papers()

    def answer(route: Route) -> None:
        request = route.request
        body = json.loads(request.post_data or "{}")
        heard.append((request.url, body))
        if request.url.endswith("/code"):
            return route.fulfill(status=202, json={"to": "154****0001", "minutes": 10})
        if body["sms_code"] != SMS:
            error = {"field": "sms_code", "message": "短信验证码不对"}
            return route.fulfill(status=422, json={"type": "/problems/invalid", "status": 422, "errors": [error]})
        return route.fulfill(status=200, content_type="application/pdf", body=b"%PDF-1.7")

    visitor.route("**/api/v1/lookup/papers/**", answer)
    look(visitor, served)
    expect(visitor.get_by_text("青教信复〔2026〕12号")).to_be_visible()
    visitor.get_by_role("button", name="下载信访事项处理意见书").click()
    expect(visitor.get_by_text("154****0001")).to_be_visible()
    visitor.get_by_role("button", name="获取验证码").click()
    expect(visitor.get_by_label("短信验证码")).to_be_focused()
    visitor.get_by_role("button", name="下载文书").click()
    expect(visitor.get_by_text("请填写短信里的 6 位数字")).to_be_visible()
    assert violations(visitor) == []
    visitor.get_by_label("短信验证码").fill("000000")
    visitor.get_by_role("button", name="下载文书").click()
    expect(visitor.get_by_text("短信验证码不对")).to_be_visible()
    visitor.get_by_label("短信验证码").fill(f"{SMS[:3]} {SMS[3:]}")
    with visitor.expect_download() as saved:
        visitor.get_by_role("button", name="下载文书").click()
    assert saved.value.suggested_filename == "信访事项处理意见书.pdf"
    expect(visitor.locator(".papers .thanks")).to_be_focused()
    assert violations(visitor) == []
    assert [url.split("/lookup/")[1] for url, _ in heard] == ["papers/4/code", "papers/4", "papers/4"]
    assert heard[-1][1] == {"number": NUMBER, "code": CODE, "sms_code": SMS}
    kept = visitor.evaluate(
        "JSON.stringify([location.href, history.state, document.cookie, {...localStorage}, {...sessionStorage},"
        " document.title, performance.getEntriesByType('resource').map(entry => entry.name),"
        " [...document.querySelectorAll('input')].map(input => input.value)])"
    )
    for secret in (SMS, CODE):
        assert secret not in kept
        assert secret not in "".join(served.heard)
        assert secret not in "".join(url for url, _ in heard)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_a_mobile_the_page_says_where_to_fetch_it(visitor: Page, served: Served) -> None:
    served.api.case = with_papers(papers_to=None)
    look(visitor, served)
    expect(visitor.get_by_text("请带上回执到南塘实验小学领取，或者打 0480-6610411 询问。")).to_be_visible()
    expect(visitor.get_by_role("button", name="下载信访事项处理意见书")).to_have_count(0)


def test_what_is_wanted_stands_first(visitor: Page, served: Served) -> None:
    served.api.case = progress(2, needed="请提供收费收据的照片，和孩子所在年级。", needed_until="2026-11-30")
    look(visitor, served)
    wanted = visitor.locator("#found > section").first
    expect(wanted).to_contain_text("请提供收费收据的照片")
    expect(wanted).to_contain_text("2026年11月30日（周一）")
