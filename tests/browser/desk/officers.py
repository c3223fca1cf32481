"""Officers at the workbench in a browser: they sign in, open a case by its number, fill in what a form asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.desk.watched import watch


@dataclass
class Officer:
    """One person in a browser of their own; `wrong` gathers what no page may do."""

    url: str
    context: BrowserContext
    page: Page
    wrong: list[str]

    def go(self, path: str) -> Page:
        """Open a page of the workbench."""
        answer = self.page.goto(f"{self.url}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status} {self.page.locator('main').inner_text()[:300]}"
        return self.page

    def case(self, number: str) -> Page:
        """Open the page of a case."""
        return self.go(f"/desk/cases/{number}")

    def today(self) -> Page:
        """Open the first page of the day."""
        return self.go("/desk")

    def menu(self, title: str) -> Page:
        """Open a desk from the menu."""
        self.page.get_by_role("navigation", name="主菜单").get_by_role("link", name=title, exact=True).click()
        expect(self.page.get_by_role("navigation", name="主菜单").locator("[aria-current]")).to_have_text(title)
        return self.page

    def waiting(self, title: str) -> Locator:
        """What waits on the first page under a heading such as 待签收."""
        heading = self.page.get_by_role("heading", name=re.compile(f"^{re.escape(title)}( |$)"), exact=True)
        return self.page.locator("main section").filter(has=heading)

    def opens(self, title: str, under: str = "") -> str:
        """Follow the link with the title of a case, on the page that is open; the number of the case."""
        within = self.waiting(under) if under else self.page.locator("main")
        within.get_by_role("link", name=title).first.click()
        self.page.wait_for_url(re.compile(r"/desk/(cases|review|callback)/[^/]+$"))
        return self.page.url.rsplit("/", 1)[1]

    def act(self, number: str, title: str, form: Mapping[str, Any] | None = None) -> None:
        """On the page of a case, choose what is to be done by its title, fill in the form by its labels, send it."""
        self.case(number)
        self.do(title, form)

    def do(self, title: str, form: Mapping[str, Any] | None = None) -> None:
        """The same on the page that is open."""
        fill(self.choose(title), form or {})
        self.send(title)

    def choose(self, title: str) -> Locator:
        """On the page of a case, open the form of what is to be done."""
        exactly = re.compile(rf"^\s*{re.escape(title)}(\s|$)")
        deed = self.page.locator("#deeds a.case-deed").filter(has_text=exactly).first
        if not deed.is_visible():
            inside = self.page.locator("a.case-deed").filter(has_text=exactly)
            self.page.locator("#deeds details", has=inside).first.locator("summary").click()
        deed.click()
        form = self.page.locator("form#act")
        expect(form).to_be_visible()
        return form

    def send(self, title: str) -> None:
        """Send the form that is open; what cannot be undone is confirmed."""
        sure = self.page.locator("#f-sure")
        if sure.count():
            sure.check()
        self.page.locator("form#act").get_by_role("button", name=f"办理“{title}”").click()
        expect(self.page.locator(".note.done"), self.page.locator("main").inner_text()[:400]).to_be_visible()

    def leave(self) -> None:
        """Close the browser; fails for what a page did and must not."""
        self.context.close()
        assert not self.wrong, "\n".join(self.wrong)


def fill(form: Locator, values: Mapping[str, Any]) -> None:
    """Fill in a form by the labels that a person reads: text, yes or no, one of several, several of many."""
    for label, value in values.items():
        group = form.get_by_role("group", name=re.compile(f"^{re.escape(label)}"))
        if group.count():
            for each in value if isinstance(value, list) else [value]:
                group.get_by_label(each, exact=True).check()
            continue
        field = form.get_by_label(re.compile(f"^{re.escape(label)}(必填|选填)?$")).first
        kind = field.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            option = field.locator("option").filter(has_text=value).first
            field.select_option(option.get_attribute("value"))
        elif kind == "checkbox":
            field.set_checked(bool(value))
        else:
            field.fill(str(value))


def still_there(browser: Browser, url: str, session: Any, **context: Any) -> Officer:
    """Somebody in a new browser with the session of before."""
    made = browser.new_context(
        **{"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN", "storage_state": session, **context}
    )
    page = made.new_page()
    return Officer(url, made, page, watch(page))


def signed_in(browser: Browser, url: str, id: str, password: str, **context: Any) -> Officer:
    """Somebody such as `qh-0401.handler` in a new browser, signed in by the page for it."""
    office, _, login = id.rpartition(".")
    made = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN", **context})
    page = made.new_page()
    officer = Officer(url, made, page, watch(page))
    page.goto(f"{url}/desk/sign-in")
    page.get_by_label("单位").first.fill(office)
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    return officer
