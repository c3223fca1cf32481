"""Chromium, the built site behind a strict server with a fake API, and a page that fails on anything foreign."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request

from infra.sitebuild import build
from tests.browser.city import PUBLISHED, SETTINGS, directory
from tests.browser.fake_api import FakeApi
from tests.browser.pictures import DOCUMENTS

ROOT = Path(__file__).resolve().parents[2]
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, which does not phone home, without what draws windows: that costs two thirds of the whole.

    For pictures the whole one, whose own widgets speak Chinese with chromium-l10n.
    """
    whole, light = Path("/usr/bin/chromium"), Path("/usr/bin/chromium-headless-shell")
    return {
        "executable_path": whole if DOCUMENTS or not light.exists() else light,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        "env": {**os.environ, "LANGUAGE": "zh_CN"},
    }


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the fictional city, built once."""
    out = tmp_path_factory.mktemp("site") / "public"
    build(out, directory(), SETTINGS, published=PUBLISHED)
    return out


@dataclass
class Served:
    """The running server: its address, the API behind it, and every request line and header it was sent."""

    url: str
    api: FakeApi
    heard: list[str] = field(default_factory=list)


@pytest.fixture
def served(built: Path) -> Iterator[Served]:
    """The built site and a fresh fake API on a free port of this machine, under the policy of the real server."""
    served = Served("", FakeApi())

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(built))

        def log_message(self, *args: Any) -> None:
            served.heard.append(f"{self.requestline}\n{self.headers}")

        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("X-Content-Type-Options", "nosniff")
            super().end_headers()

        def do_GET(self) -> None:
            if self.path.startswith("/api/"):
                self._answer({})
            else:
                super().do_GET()

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/api/v1/attachments":
                self._say(*served.api.upload(dict(self.headers), raw))
            else:
                self._answer(json.loads(raw))

        def _answer(self, body: dict[str, Any]) -> None:
            self._say(*served.api.answer(self.command, self.path, dict(self.headers), body))

        def _say(self, status: int, answer: dict[str, Any]) -> None:
            raw = json.dumps(answer, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if status < 400 else "application/problem+json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def visitor(page: Page) -> Iterator[Page]:
    """A page at 390 px that fails the test on a request to another host, a breach of the policy, or a console error."""
    wrong: list[str] = []

    def asked(request: Request) -> None:
        host = urlsplit(request.url).hostname
        if not request.url.startswith(("data:", "blob:")) and host not in ("127.0.0.1", "localhost"):
            wrong.append(f"request to {request.url}")

    def said(message: ConsoleMessage) -> None:
        # The browser reports every refusal of the API as an error; those belong to the tests of what goes wrong.
        expected = "/api/" in str(message.location.get("url")) and message.text.startswith("Failed to load resource")
        if message.type == "error" and not expected:
            wrong.append(f"console: {message.text}")

    page.set_viewport_size({"width": 390, "height": 844})
    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective"
        " + ' ' + e.blockedURI + ' ' + e.sourceFile))"
    )
    yield page
    assert not wrong, "\n".join(wrong)


Violations = Callable[..., list[str]]


@pytest.fixture(scope="session")
def violations() -> Violations:
    """What axe-core finds wrong on a page, in words: by all its rules, or by `only` these, or all `but` these."""
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")

    def run(page: Page, *, only: Sequence[str] = (), but: Sequence[str] = ()) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe)
        options: dict[str, Any] = {"resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in but}}
        if only:
            options["runOnly"] = list(only)
        found: list[str] = page.evaluate(
            "options => axe.run(document, options).then(r => r.violations.flatMap("
            "v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary}`)))",
            options,
        )
        return found

    return run


CONTRAST = ("color-contrast",)
"""Two thirds of what axe costs. It is asked at one width for each palette, not at each width again."""
