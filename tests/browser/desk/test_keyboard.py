"""The hands stay on the keyboard: a telephone call is taken in, and a case found and opened, without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk.officers import Officer

pytestmark = [pytest.mark.browser, pytest.mark.engine, pytest.mark.slow]

MOST = 40
"""So many key presses beside the text typed take a call from the first page of the day to the receipt."""


@dataclass
class Keyboard:
    """The keys of a page; `presses` are those that are not text typed into a field."""

    page: Page
    presses: int = 0

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            self.page.keyboard.press(key)
        self.presses += times

    def type(self, text: str) -> None:
        """Type into the field that has the focus; an input method sends a word at a time."""
        self.page.keyboard.insert_text(text)

    def to(self, label: str, key: str = "Tab") -> None:
        """Go on with one key until the field or button with this label has the focus, as eyes and hands do."""
        for _ in range(MOST):
            if self.focus().startswith(label):
                return
            self.press(key)
        raise AssertionError(f"{label!r} is not reached; the focus is on {self.focus()!r}")

    def focus(self) -> str:
        """What the control that has the focus is called."""
        name: str = self.page.evaluate(
            "() => { const e = document.activeElement;"
            " const t = e.labels?.[0] ?? e.closest('fieldset')?.querySelector('legend') ?? e;"
            " return (e.type === 'radio' ? e.closest('fieldset').querySelector('legend') : t).innerText.trim(); }"
        )
        return name


def test_a_call_is_taken_in_with_few_keys(sits_down: Callable[..., Officer]) -> None:
    officer = sits_down("qh.clerk")
    page, keys = officer.page, Keyboard(officer.page)
    keys.press("n")
    page.wait_for_url(re.compile("/desk/register"))
    expect(page.get_by_label("手机号码").first).to_be_focused()
    keys.type("15400000002")
    keys.to("姓名")
    keys.type("柏大川")
    keys.to("标题")
    keys.type("校车早上不准时")
    keys.to("内容")
    keys.type("柳河镇中心小学的校车这个月有六天迟到超过二十分钟，孩子赶不上早读。")
    keys.to("所反映的单位")
    keys.type("柳河镇中心小学")
    keys.to("登记并出具回执")
    keys.press("Enter")
    page.wait_for_url(re.compile("/desk/register/receipt"))
    expect(page.locator("main")).to_contain_text("查询码")
    number = page.locator("#number").inner_text()
    assert keys.presses <= MOST, f"{keys.presses} key presses"

    officer.case(number)
    expect(page.locator("main")).to_contain_text("校车早上不准时")
    expect(page.locator("main")).to_contain_text("柳河镇中心小学（反映单位）")


def test_a_case_is_found_and_opened(sits_down: Callable[..., Officer]) -> None:
    page = sits_down("qh.clerk").page
    page.goto(page.url.replace("/desk", "/desk/cases"))
    rows = page.locator("[data-row] a[href^='/desk/cases/QH']")
    first = rows.nth(0).inner_text()
    keys = Keyboard(page)
    keys.press("j", 2)
    expect(rows.nth(1)).to_be_focused()
    keys.press("k")
    expect(rows.nth(0)).to_be_focused()
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text(first)

    page.go_back()
    keys.press("/")
    keys.type("空调")
    keys.press("Enter")
    expect(page.locator("main")).to_contain_text("教室空调损坏")
    page.wait_for_load_state()
    keys.press("j")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text("教室空调损坏")
