"""Feeds for calendars (RFC 5545) by the icalendar library."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.domain.reception_days import CANCELLED, ReceptionDay
from chalicelib.domain.workdays import SHANGHAI, day_start

if TYPE_CHECKING:
    from icalendar import Component

PRODUCT = "-//Huiyin//Reception days//ZH"
READ_AGAIN = timedelta(hours=12)
NO_SUMMER_TIME = date(1992, 1, 1)
"""Since then China's clocks have not moved; no reception day lies before."""


def written(name: str, days: Iterable[ReceptionDay], *, page: str, address: str, phone: str, on: date) -> bytes:
    """The days as a calendar called `name`, with the time zone that they are in.

    `page` is where a person reads more, `address` that of the office, `on` the day of reading: the same day gives the
    same bytes.
    """
    from icalendar import Calendar, Event, vDuration

    stamp = day_start(on)
    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        calendar.add(key, value)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(SHANGHAI))
    calendar.add("url", page)
    calendar.add("refresh-interval", vDuration(READ_AGAIN), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_AGAIN))
    calendar.add_component(_zone())
    host = urlsplit(page).hostname or "huiyin"
    for day in days:
        event = Event()
        event.add("uid", f"{day.id}@{host}")
        event.add("dtstamp", stamp)
        event.add("dtstart", day.start)
        event.add("dtend", day.end)
        event.add("summary", f"（已取消）{day.title}" if day.state == CANCELLED else day.title)
        event.add("status", day.state)
        event.add("sequence", 1 if day.state == CANCELLED else 0)
        event.add("transp", "TRANSPARENT")
        if where := "，".join(filter(None, (day.place, address))):
            event.add("location", where)
        if about := "\n".join((*day.about, *((f"咨询电话：{phone}",) if phone else ()))):
            event.add("description", about)
        event.add("url", page)
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


@cache
def _zone() -> Component:
    """The time zone, which the library finds by trying every day: 40 ms, four fifths of a feed."""
    from icalendar import Timezone

    return Timezone.from_tzid(str(SHANGHAI), first_date=NO_SUMMER_TIME)
