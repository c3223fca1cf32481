"""The sample city as `huiyin demo` serves it, and whoever works there in a browser."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser

from tests.browser.desk.officers import Officer, signed_in, still_there
from tests.local.served import until

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Demo:
    """A running demo: where, everybody's password, and a case that can be looked up."""

    url: str
    password: str
    number: str
    query_code: str


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The city in which the tests work, until they end."""
    yield from served(tmp_path_factory)


def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`huiyin demo` on a free port with data of its own."""
    data = tmp_path_factory.mktemp("demo")
    environment = {
        **os.environ,
        "HUIYIN_CHALLENGE_COST": "50",
        "HUIYIN_SUBMISSIONS_PER_ADDRESS": "100000",
        "HUIYIN_ADDRESS_FAILURES": "100000",
    }
    command = [str(Path(sys.executable).with_name("huiyin")), "demo", "--port", "0", "--data", str(data), "--json"]
    with (data / "errors.log").open("w") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        assert process.stdout is not None
        said = _document(process.stdout)
        until("the demo answers", 60, lambda: _answers(said["site"]))
        yield Demo(said["site"], said["password"], said["number"], said["query_code"])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/api/v1/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _document(lines: Any) -> dict[str, Any]:
    """The JSON document that the demo prints when it is ready."""
    whole = ""
    for line in lines:
        whole += line
        try:
            found: dict[str, Any] = json.loads(whole)
            return found
        except json.JSONDecodeError:
            continue
    raise AssertionError(f"the demo said no more than {whole!r}")


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """The cookies of everybody who signed in, by account."""
    return {}


@pytest.fixture
def sits_down(browser: Browser, demo: Demo, sessions: dict[str, Any]) -> Iterator[Callable[..., Officer]]:
    """Somebody in a browser of their own: sits_down("qh.clerk"); all leave at the end.

    With `again=True` the session of before goes on, where there is one.
    """
    there: list[Officer] = []

    def seated(id: str, again: bool = False, **context: Any) -> Officer:
        if again and id in sessions:
            there.append(still_there(browser, demo.url, sessions[id], **context))
        else:
            there.append(signed_in(browser, demo.url, id, demo.password, **context))
            sessions[id] = there[-1].context.storage_state()
        return there[-1]

    yield seated
    for officer in there:
        officer.leave()
