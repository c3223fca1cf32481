"""Everybody's whole day in the sample city: one story for each role, from 今日 to what the next person finds.

The stories stand by place of work in days_*.py; each can be told alone and in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from chalicelib.domain.roles import ROLES, Role
from infra.cityfile import read_city
from infra.demo import CITY
from tests.browser.desk import days_centre, days_keepers, days_leaders, days_second, days_units
from tests.browser.desk.conftest import Demo
from tests.browser.desk.days import City
from tests.browser.desk.officers import Officer

pytestmark = [pytest.mark.browser, pytest.mark.engine, pytest.mark.slow]


@dataclass(frozen=True)
class Day:
    """Whose day it is, and its story."""

    who: str
    story: Callable[[City], None]


DAYS: Mapping[Role, Day] = {
    Role.CLERK: Day("qh.clerk", days_centre.clerk),
    Role.DISPATCHER: Day("qh.dispatcher", days_centre.dispatcher),
    Role.CENTER_HEAD: Day("qh.center-head", days_centre.center_head),
    Role.FOLLOWUP: Day("qh.followup", days_centre.followup),
    Role.LIAISON: Day("qh-02.liaison", days_units.liaison),
    Role.HANDLER: Day("qh-0401.handler", days_units.handler),
    Role.UNIT_HEAD: Day("qh-0401.head", days_units.unit_head),
    Role.VICE_HEAD: Day("qh-0401.vice", days_units.vice_head),
    Role.BUREAU_DEPUTY: Day("qh.deputy1", days_leaders.bureau_deputy),
    Role.BUREAU_HEAD: Day("qh.head", days_leaders.bureau_head),
    Role.SUPERVISOR: Day("qh.supervisor", days_leaders.supervisor),
    Role.ASSESSOR: Day("qh.assessor", days_leaders.assessor),
    Role.REVIEWER: Day("qh.reviewer", days_second.reviewer),
    Role.LEGAL: Day("qh.legal", days_second.legal),
    Role.DISCIPLINE: Day("qh.discipline", days_second.discipline),
    Role.PUBLISHER: Day("qh.publisher", days_keepers.publisher),
    Role.ARCHIVIST: Day("qh.archivist", days_keepers.archivist),
    Role.ADMIN: Day("qh.admin", days_keepers.admin),
    Role.SEC_ADMIN: Day("qh.secadmin", days_keepers.sec_admin),
    Role.AUDITOR: Day("qh.auditor", days_keepers.auditor),
}


def test_nobody_is_forgotten() -> None:
    assert set(DAYS) == set(ROLES) - {Role.PUBLIC, Role.SYSTEM}
    staff = {member.id: member for member in read_city(CITY).staff}
    for role, day in DAYS.items():
        assert role in staff[day.who].roles, f"{day.who} is no {role}"
        assert day.story.__doc__


@pytest.mark.parametrize("role", DAYS, ids=str)
def test_a_day(role: Role, demo: Demo, sits_down: Callable[..., Officer]) -> None:
    """As its first line says, see the story of the role."""
    DAYS[role].story(City(demo, sits_down))
