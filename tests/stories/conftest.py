"""青禾市 on the real embedded engine for every story, each in tables of its own, on a clock that the story sets."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.entry import public, uploads
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired
from chalicelib.wiring.public import front
from infra.local.engine import engine_in_memory
from infra.world import opened
from tests.fakes import FakeProofOfWork
from tests.stories.telling import Story
from tests.world import cities, passwords, settle

_STAGES = itertools.count(1)
RAISED = {
    "HUIYIN_SECRET": "a secret of the stories",
    "HUIYIN_SESSION_IDLE": str(10**8),
    "HUIYIN_SESSION_ABSOLUTE": str(10**8),
    "HUIYIN_LOGIN_FAILURES": str(10**6),
}
"""Nobody signs in anew for every day of a story."""


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    with engine_in_memory() as endpoint:
        yield endpoint


@pytest.fixture
def story(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    """A story that begins on the first working day of 2026."""
    for name, value in RAISED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HUIYIN_STAGE", f"story{next(_STAGES)}")
    monkeypatch.setenv("HUIYIN_NOTICE_LOG", str(tmp_path / "messages.log"))
    with opened(tmp_path, make=True, endpoint=engine):
        settle(base.directory(), cities()[0])
        told = Story(tmp_path / "messages.log")
        monkeypatch.setattr(base, "now", lambda: told.now)
        monkeypatch.setattr(wired, "_passwords", passwords)
        # A real proof of work looks at the clock of the machine.
        counter = replace(front(), proof=FakeProofOfWork())
        for module in (public, uploads):
            monkeypatch.setattr(module, "front", lambda: counter)
        yield told
