"""A print room over the fakes, and small helpers for the tests of papers."""

from __future__ import annotations

from functools import cache

from chalicelib.adapters.pdf import TypstPress
from chalicelib.domain.case import Paper
from chalicelib.services.printroom import PrintRoom
from tests import fakes
from tests.world import FakeWorld


@cache
def press() -> TypstPress:
    """One printer for all tests: its fonts are read once."""
    return TypstPress()


def print_room(world: FakeWorld) -> PrintRoom:
    """The print room of a world in memory."""
    return PrintRoom(world.desk, fakes.FakePapers(world.memory), fakes.FakeFiles(), press())


def paper_of(room: PrintRoom, number: str, template: str) -> Paper:
    """The latest paper of that kind on a case."""
    return next(paper for paper in reversed(room.papers.papers(number)) if paper.template == template)
