"""The reception days of an office as a feed for calendars (S3-21 to S3-24): what everybody may know, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain.offices import Office, valid_on
from chalicelib.domain.reception_days import ReceptionDay, reception_days
from chalicelib.domain.registers.sessions import SESSION
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Front

AHEAD = timedelta(days=182)
"""So far ahead the days are told; whoever subscribes reads again before they have passed."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The days of one office, read on `on`; `page` is the address of its page, `phone` its public line."""

    office: Office
    days: tuple[ReceptionDay, ...]
    on: date
    page: str
    phone: str


def feed(front: Front, office: str, now: datetime) -> Feed:
    """The reception days of an office from today on. Raises NotFound for an unknown office.

    An office that has ended receives nobody: its feed is empty, so that calendars take back what they showed.
    """
    found, on = front.directory.office(office), business_date(now)
    days: tuple[ReceptionDay, ...] = ()
    if valid_on(found, on):
        posted = front.board.posted(found.id, SESSION.name, on)
        days = reception_days(found, posted, front.calendars.calendar(found.id), on, on + AHEAD)
    page = f"{front.settings.site_url.rstrip('/')}/offices/{found.id}/"
    return Feed(found, days, on, page, found.phones.service or found.phones.office)
