"""The application over the fakes, for the tests that call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.entry.calls import serving
from tests.world import SETTINGS, FakeWorld, over_fakes


@pytest.fixture
def world() -> Iterator[FakeWorld]:
    """青禾市 and its neighbour, with the limits of a real deployment where these matter; time stands still."""
    world = over_fakes(replace(SETTINGS, number_failures=5, address_failures=60, login_failures=5))
    world.pace = timedelta()
    with serving(world):
        yield world
