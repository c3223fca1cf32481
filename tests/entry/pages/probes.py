"""What to ask of each page and form of the workbench, about a case number and by somebody, in the isolation tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.domain.roles import Staff


@dataclass(frozen=True)
class Asked:
    """One request of a page; `form` is what a POST sends, the token of the session is added."""

    path: str
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


PageProbe = Callable[[str, Staff], Iterable[Asked]]
"""Given a case number, that may be of a foreign case or of none, and who asks: the requests to make."""


def show(path: str) -> PageProbe:
    """Open a page; `{number}` and `{office}` in the path are filled in."""
    return lambda number, staff: [Asked(path.format(number=number, office=staff.office))]


def send(path: str, **form: str) -> PageProbe:
    """Send a form."""
    return lambda number, staff: [Asked(path.format(number=number, office=staff.office), form)]


PAGE_PROBES: Mapping[tuple[str, str], PageProbe] = {}
"""By path and method; a route of the workbench that is not in here fails the tests (assets hold nothing of anybody)."""
