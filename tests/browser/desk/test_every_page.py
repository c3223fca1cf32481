"""Every page of the workbench: no fault that axe knows at two widths, light and dark, light of weight, usable without a
script, nothing wider than a phone; and a picture of each, for the documents and to be looked at."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app import app
from tests.browser.conftest import CONTRAST, Violations
from tests.browser.desk.conftest import Demo, served
from tests.browser.desk.looks import FURTHER, NO_PAGE, Look, menu_looks
from tests.browser.desk.officers import Officer, signed_in
from tests.browser.pictures import DOCUMENTS, picture

pytestmark = [pytest.mark.browser, pytest.mark.engine, pytest.mark.slow]

SHOWN = frozenset(
    "today cases case case-action register register-receipt review-draft callback-call reception supervision"
    " settings settings-staff settings-office-entry".split()
)
"""The pages that the documents and the help show; only these are looked at when the pictures are for them."""

LOOKS = [look for look in (*menu_looks(), *FURTHER) if not DOCUMENTS or look.name in SHOWN]

PAGE_BYTES = 60 * 1024
SCRIPT_BYTES = 20 * 1024
"""What a page may weigh with all that it loads, and its scripts alone, compressed; the pictures of the help, which come
only when somebody scrolls to them, have a bound of their own."""

WIDTHS = ((1280, 900), (390, 844))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A city of its own, in which nobody has done anything yet."""
    yield from served(tmp_path_factory)


@pytest.fixture(scope="module")
def sessions() -> dict[str, Any]:
    """And nobody has signed in to."""
    return {}


def test_no_page_is_forgotten() -> None:
    pages = {path for path, methods in app.routes.items() if path.startswith("/desk") and "GET" in methods}
    looked_at = {look.route for look in (*menu_looks(), *FURTHER)}
    assert pages == looked_at | NO_PAGE


@pytest.fixture(scope="module")
def seats(browser: Browser, demo: Demo) -> Iterator[Callable[[Look], Officer]]:
    """Whoever looks: everybody keeps the seat from one page to the next."""
    kept: dict[str, Officer] = {}

    def seated(look: Look) -> Officer:
        if look.who not in kept:
            kept[look.who] = signed_in(browser, demo.url, look.who, demo.password, reduced_motion="reduce")
        page = kept[look.who].page
        page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
        page.emulate_media(color_scheme="light")
        return kept[look.who]

    yield seated
    for officer in kept.values():
        officer.leave()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_a_page(look: Look, seats: Callable[[Look], Officer], violations: Violations) -> None:
    officer = seats(look)
    look.way(officer)
    page = officer.page
    page.wait_for_load_state("load")
    expect(page.locator(".htmx-request")).to_have_count(0)
    assert page.locator("h1").count() == 1
    for width, height, but in ((*WIDTHS[0], CONTRAST), (*WIDTHS[1], ())):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, f"wider than {width}"
        assert violations(page, but=but) == [], f"at {width}"
        if DOCUMENTS:
            picture(page, f"desk-{look.name}-{width}.png")
    page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
    page.emulate_media(color_scheme="dark")
    assert violations(page, only=CONTRAST) == [], "in the dark"
    whole, scripts = weight(page)
    assert whole <= PAGE_BYTES
    assert scripts <= SCRIPT_BYTES
    assert officer.wrong == []


def weight(page: Page) -> tuple[int, int]:
    """What the page weighs in all, and its scripts, in bytes as gzip sends them; with the parts that came later."""
    urls = page.evaluate(
        "performance.getEntriesByType('resource')"
        ".filter(r => ['link', 'script', 'css', 'img'].includes(r.initiatorType) && !r.name.includes('/help/images/'))"
        ".map(r => r.name)"
    )
    sizes = {url: _compressed(page, url) for url in set(urls)}
    content = page.evaluate("document.documentElement.outerHTML")
    scripts = sum(size for url, size in sizes.items() if url.partition("?")[0].endswith(".js"))
    return len(gzip.compress(content.encode(), 6)) + sum(sizes.values()), scripts


@cache
def _size(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def _compressed(page: Page, url: str) -> int:
    return _size(page.context.request.get(url).body())


def test_without_a_script_every_page_is_there(sits_down: Callable[..., Officer]) -> None:
    for who in sorted({look.who for look in menu_looks()}):
        officer = sits_down(who, again=True, java_script_enabled=False)
        for look in menu_looks():
            if look.who == who:
                look.way(officer)
                assert officer.page.locator("h1").count() == 1, look.name
