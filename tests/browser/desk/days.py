"""What a day in the sample city is told with: who is there, who comes to see, and a story for each role."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.browser.desk.conftest import Demo
from tests.browser.desk.officers import Officer


@dataclass(frozen=True)
class City:
    """The sample city on one day, and how somebody gets there."""

    demo: Demo
    sit: Callable[..., Officer]

    def arrives(self, id: str) -> Officer:
        """Somebody signs in and finds the first page of the day."""
        officer = self.sit(id)
        expect(officer.page).to_have_url(re.compile(r"/desk$"))
        return officer

    def sees(self, id: str) -> Officer:
        """The next person, who is there already and looks at the first page of the day anew."""
        officer = self.sit(id, again=True)
        officer.today()
        return officer


def shows(place: Officer | Locator, *texts: str) -> None:
    """The page, or the place on it, shows these texts."""
    where = place.page.locator("main") if isinstance(place, Officer) else place
    for text in texts:
        expect(where.first).to_contain_text(text)


def lacks(place: Officer | Locator, *texts: str) -> None:
    """The page, or the place on it, does not show these texts; a place that is not there shows nothing."""
    where = place.page.locator("main") if isinstance(place, Officer) else place
    for text in texts:
        expect(where.filter(has_text=text)).to_have_count(0)


def state(officer: Officer, title: str) -> None:
    """The case whose page is open is in this state."""
    expect(officer.page.locator(".case-tags")).to_contain_text(title)
