"""Reception sessions of the sample city, so that the public schedule and the desk have something to show."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from chalicelib.domain.roles import actor_of
from chalicelib.domain.workdays import Calendar, business_date
from chalicelib.services import registers
from chalicelib.services.worlds import Desk

WEDNESDAY = 3
AHEAD = 10
"""So many days ahead the first one lies, so that it can still be booked for a while."""

LEADERS = (
    ("head", "局主要负责人", "deputy1"),
    ("deputy1", "分管局领导", "deputy2"),
    ("deputy2", "分管局领导", "deputy1"),
)
"""Who receives in turn, by login, with the post and who stands in (S3-56, S3-57)."""


def arrange(desk: Desk, now: datetime) -> tuple[str, ...]:
    """Publish the next Wednesday sessions of the bureau; their ids. Repeating it on the same day adds none."""
    clerk = next(each for each in desk.directory.staff("qh") if each.login == "clerk")
    actor = actor_of(clerk, business_date(now))
    days = _wednesdays(business_date(now), desk.calendars.calendar("qh"))
    found = []
    for day, (leader, post, stand_in) in zip(days, LEADERS, strict=True):
        form = {
            "form": "fixed",
            "date": day.isoformat(),
            "from_time": "14:30",
            "to_time": "17:00",
            "place": "一楼 102 室信访接待室",
            "leader": f"qh.{leader}",
            "leader_post": post,
            "substitute": f"qh.{stand_in}",
            "substitute_post": "分管局领导",
            "units": ["qh:0101", "qh:0105", "qh:0113"],
            "capacity": 8,
            "way": "电话 0480-6600102，或凭编号和查询码网上预约",
            "bring": "有效证件和有关材料",
        }
        entry = registers.open_entry(desk, "session", "qh", form, actor, now, attempt=f"huiyin-demo-session-{day}")
        if entry.state == "planned":
            registers.perform(desk, entry.id, "publish", {}, actor, now)
        found.append(entry.id)
    return tuple(found)


def _wednesdays(today: date, calendar: Calendar) -> list[date]:
    """The next working Wednesdays, from AHEAD days on, as many as there are leaders."""
    day, found = today + timedelta(days=AHEAD), list[date]()
    while len(found) < len(LEADERS):
        if day.isoweekday() == WEDNESDAY and calendar.is_working(day):
            found.append(day)
        day += timedelta(days=1)
    return found
