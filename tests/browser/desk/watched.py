"""A page that is watched: requests to other hosts, breaches of its policy, errors of its scripts, its weight."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

OWN = ("127.0.0.1", "localhost")


def watch(page: Page) -> list[str]:
    """The list into which everything goes that a page does and must not."""
    wrong: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")) and urlsplit(request.url).hostname not in OWN:
            wrong.append(f"request to {request.url}")

    def said(message: ConsoleMessage) -> None:
        # A refusal of ours (4xx) is reported by the browser as an error; the tests that provoke one look at it.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            wrong.append(f"console: {message.text}")

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective"
        " + ' ' + e.blockedURI + ' ' + e.sourceFile))"
    )
    return wrong
