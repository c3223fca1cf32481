"""Where somebody would look for a case that is none of his business, and the figures that might give it away."""

from __future__ import annotations

from datetime import date, timedelta

from chalicelib.services import metrics
from chalicelib.wiring import desk as wired
from tests.stories.matters import GAN
from tests.stories.persons import Person
from tests.stories.telling import Story
from tests.world import at


def finds_nothing(story: Story, *people: Person, **told: str) -> None:
    """Not by number, in a list or an alert, nor by looking for the telephone, the words or the office complained of."""
    for person in people:
        person.never_saw_it()
        for asked in ({"mobile": GAN["mobile"]}, told):
            found = person.caller.post("/api/v1/repeats", asked)
            assert found.status in (200, 403)
            assert story.number not in found.raw.decode()


def counted(office: str, month: str) -> int:
    """How many matters the figures of an office (with all below it) or of a unit hold for a month."""
    first = date.fromisoformat(f"{month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    desk = wired.desk()
    return metrics.measure(desk.directory, desk.dockets, office, first, last, at(f"{month}-28")).received
