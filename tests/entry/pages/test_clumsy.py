"""What a clumsy user meets: wrong addresses, reloaded answers of forms, spoilt parameters; always a page in Chinese."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.entry.pages.book import PAGES
from tests.entry.pages.browse import Browser, texts
from tests.world import FakeWorld, walk

ENGLISH = re.compile(r"[A-Za-z]{4,}(?:\s+[A-Za-z]{2,}){2,}")
"""Three words of English in a row: what a library says, and none of our pages."""

JUNK = ("x", "-1", "9" * 20, "2026-13-40", "\0", "<b>", "a" * 400)
ASKED = ("cursor", "docket", "from", "to", "first", "last", "on", "month", "year", "office", "day", "channel", "state",
         "due", "sort", "view", "kind", "find")  # fmt: skip
"""What addresses of the workbench carry behind the question mark."""


def paths(method: str, number: str) -> list[str]:
    """The addresses of pages or forms, about a case that there is and about nothing else."""
    found = {path for book in PAGES for path, how, _ in book.pages if how == method}
    return sorted(re.sub(r"\{\w+\}", "x", path.replace("{number}", number)) for path in found)


def strange(answer: Any) -> str:
    """What of an answer no officer should read; "" when all is well."""
    html = "text/html" in answer.headers.get("Content-Type", "")
    if answer.status_int >= 500 or (answer.status_int >= 400 and not html):
        return f"{answer.status_int} {answer.text[:80]}"
    found = ENGLISH.search(texts(answer)) if html else None
    return found[0] if found else ""


@pytest.fixture
def number(world: FakeWorld) -> str:
    number = world.submit()
    walk(world, number, "contact")
    return number


def test_an_address_that_leads_nowhere_is_told_on_a_page(world: FakeWorld, number: str) -> None:
    browser = Browser(world).sign_in("qh.center-head")
    for path in ("/desk/nowhere", "/desk/cases/x/y/z", *paths("POST", number)):
        assert strange(browser.get(path, status="*")) == "", path
    assert "没有这个页面" in texts(browser.get("/desk/nowhere", status=404))
    reloaded = browser.get(f"/desk/cases/{number}/actions/contact/draft", status=405)
    assert "不能直接打开" in texts(reloaded)
    assert reloaded.headers["Allow"] == "POST"
    # Whoever asks for no page is told as ever.
    for path, accept in (("/desk/nowhere", "application/json"), ("/api/v1/nowhere", "*/*")):
        assert browser.get(path, headers={"Accept": accept}, status=404).content_type == "application/problem+json"


def test_spoilt_parameters_are_told_in_words(world: FakeWorld, number: str) -> None:
    browser = Browser(world).sign_in("qh.center-head")
    # Each page meets one of them; which one changes as pages are added.
    for n, path in enumerate(paths("GET", number)):
        junk = JUNK[n % len(JUNK)]
        query = "&".join(f"{name}={quote(junk)}" for name in ASKED)
        answer = browser.get(f"{path}?{query}", status="*", headers={"Accept": "text/html,*/*;q=0.8"})
        assert strange(answer) == "", (path, junk[:12])


def test_files_that_are_too_large_are_told_on_a_page(world: FakeWorld, number: str) -> None:
    browser = Browser(world).sign_in("qh.clerk")
    answer = browser.post("/desk/sign-out", {"csrf": "x" * 7_000_000}, status=413)
    assert "一次最多提交" in texts(answer)
    assert strange(answer) == ""
