"""A browser at the desk of the fake world."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.entry.pages.browse import Browser
from tests.world import FakeWorld


@pytest.fixture
def browser(world: FakeWorld) -> Browser:
    """A browser that nobody has signed in with yet."""
    return Browser(world)


@pytest.fixture
def at(world: FakeWorld) -> Callable[[str], Browser]:
    """Another browser, signed in as the member of staff named: at("qh.clerk")."""
    return lambda id: Browser(world).sign_in(id)
