"""The reception days of an office for calendars: subscribed to by its address, read again by itself."""

from __future__ import annotations

from chalice.app import Request

from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import reception_feed
from chalicelib.wiring import base, feeds
from chalicelib.wiring import public as wired_public

routes = Blueprint("app", base.settings)

RECEPTIONS = "/api/v1/offices/{office}/reception.ics"
CALENDAR = "text/calendar; charset=utf-8"
KEPT = "public, max-age=3600"


@routes.route(RECEPTIONS, methods=["GET"])
def reception_calendar(request: Request, office: str) -> Answer:
    """The reception days of an office as an iCalendar feed: what was published, and the standing hours."""
    found = reception_feed.feed(wired_public.front(), office, base.now())
    headers = {
        "Content-Type": CALENDAR,
        "Content-Disposition": f'inline; filename="{found.office.id}.ics"',
        "Cache-Control": KEPT,
    }
    return Answer(feeds.as_calendar(found).decode(), headers=headers)
