"""What every answer of the workbench keeps to: headers that guard it, and a page that runs nothing of its own."""

from __future__ import annotations

import re

from tests.entry.calls import Answer
from tests.entry.pages.asking import OPEN_FORMS, soup


def guarded(answer: Answer, what: str) -> None:
    """Headers against frames, scripts of elsewhere, guessed types and kept copies; cookies that no script reads."""
    headers, policy = answer.headers, policy_of(answer)
    assert headers["x-frame-options"] == "DENY", what
    assert policy["frame-ancestors"] == "'none'", what
    assert policy["object-src"] == "'none'", what
    assert policy["base-uri"] == "'none'", what
    assert policy.get("script-src", policy["default-src"]) == "'self'", what
    assert policy.get("style-src", policy["default-src"]) == "'self'", what
    assert "unsafe" not in headers["content-security-policy"], what
    assert headers["x-content-type-options"] == "nosniff", what
    assert headers["referrer-policy"] in ("no-referrer", "same-origin"), what
    assert "no-store" in headers["cache-control"], what
    assert "access-control-allow-origin" not in headers, what
    for cookie in answer.cookies:
        flags = {part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite"} <= flags, (what, cookie)


def policy_of(answer: Answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";"))
    return {name: value for name, _, value in parts}


def sound(answer: Answer, what: str) -> None:
    """A page without a script, style or handler of its own, that fetches nothing from elsewhere and forges no form."""
    page = soup(answer)
    assert not [tag for tag in page.find_all("script") if not tag.get("src") or tag.get_text(strip=True)], what
    assert not page.find_all("style"), what
    for tag in page.find_all(True):
        for name, value in tag.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            assert not name.startswith("on"), (what, name)
            assert name != "style", (what, str(tag)[:100])
            if name in ("src", "href", "action", "formaction", "hx-get", "hx-post"):
                assert re.match(r"(/(?!/)|#|\?|$)", text) or text.startswith(("tel:", "mailto:")), (what, name, text)
    for form in page.find_all("form"):
        if str(form.get("method", "get")).lower() == "post" and form.get("action") not in OPEN_FORMS:
            assert form.find("input", {"name": "csrf"}), (what, form.get("action"))
    if page.html is not None:
        assert page.title is not None, what
        assert not re.search(r"1[3-9]\d{9}", page.title.get_text()), what
