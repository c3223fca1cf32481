"""青禾市 over the fakes, and on the real embedded engine in tables of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.services.worlds import Front
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired
from chalicelib.wiring.public import front
from infra.local.engine import engine_in_memory
from infra.world import opened
from tests.fakes import FakeProofOfWork
from tests.world import SETTINGS, FakeWorld, World, cities, over_fakes, settle

_STAGES = itertools.count(1)


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    with engine_in_memory() as endpoint:
        yield endpoint


@pytest.fixture
def real(engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world on the engine; only the proof of work, which looks at the machine's clock, is a fake."""
    monkeypatch.setenv("HUIYIN_STAGE", f"services{next(_STAGES)}")
    with opened(tmp_path, make=True, endpoint=engine):
        for city in cities():
            settle(base.directory(), city)
        counter: Front = replace(front(), proof=FakeProofOfWork(), settings=SETTINGS)
        yield World(wired.desk(), counter)
