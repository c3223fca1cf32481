"""The latest months of the sample city made public, so that there are figures to look at."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.roles import Actor, actor_of
from chalicelib.domain.transparency_months import closed_months
from chalicelib.domain.workdays import business_date
from chalicelib.services import published, transparency
from chalicelib.services.publications import WAITING
from chalicelib.services.worlds import Desk

MONTHS = 3
CITY, WHO = "qh", "head"


def arrange_figures(desk: Desk, now: datetime) -> int:
    """Propose and release the figures of the last closed months, as the job and a head do; how many were new."""
    calendar = desk.calendars.calendar(CITY)
    made = 0
    for month in closed_months(calendar, business_date(now), None)[-MONTHS:]:
        if desk.drawers.get(CITY, transparency.KIND, str(month), now) is None:
            found = transparency.recompute(desk, CITY, month, now)
            if found.state == WAITING:
                published.release(desk, _head(desk, now), found.kind, CITY, found.id, now, version=found.version)
                made += 1
    transparency.passed_over(desk, CITY, now)
    return made


def _head(desk: Desk, now: datetime) -> Actor:
    member = next(each for each in desk.directory.staff(CITY) if each.login == WHO)
    return actor_of(member, business_date(now))
