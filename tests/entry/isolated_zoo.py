"""Every matter that there can be, in one world, long after every deadline: for the tests that look for what leaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.ids import new_number
from chalicelib.domain.roles import Staff
from tests.entry.isolated import Served, everybody, keys_of, peopled, served
from tests.entry.isolated_matters import MATTERS, Matter, brought

NEVER = new_number("QH", date(2026, 11, 16), lambda n: 7)
"""A number that is formed as it should be and belongs to no case."""


@dataclass(frozen=True)
class Zoo:
    """Every matter in one world, long after every deadline; `at` gives each number, `everybody` all who work there."""

    serving: Served
    at: Mapping[str, str]
    everybody: tuple[Staff, ...]

    def stands(self, staff: Staff) -> tuple[list[Matter], list[Matter]]:
        """The matters that somebody may see, and the others."""
        return [m for m in MATTERS if m.shows(staff)], [m for m in MATTERS if not m.shows(staff)]

    def one_of_each_place(self) -> list[Staff]:
        """Somebody for every set of dockets that there is in each office."""
        return list({(keys_of(staff), staff.office): staff for staff in self.everybody}.values())


@contextmanager
def opened() -> Iterator[Zoo]:
    """The zoo, served."""
    world = peopled()
    with served(world) as serving:
        numbers = {matter.name: brought(serving, matter) for matter in MATTERS}
        serving.run_all(days=160, every=16)
        assert NEVER not in world.memory.cases
        yield Zoo(serving, numbers, tuple(everybody(world)))
