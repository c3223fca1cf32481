"""What is read by other programmes than ours: calendars, and XML."""

from __future__ import annotations

from typing import Any

from chalicelib.services.reception_feed import Feed


def as_calendar(feed: Feed) -> bytes:
    """A feed of reception days as an iCalendar file."""
    from chalicelib.adapters import ical

    name = f"{feed.office.name}接访日"
    return ical.written(name, feed.days, page=feed.page, address=feed.office.address, phone=feed.phone, on=feed.on)


def as_xml(root: str, value: Any) -> str:
    """Plain values as an XML document, with GeoReport's names for one thing of a list."""
    from chalicelib.adapters import plainxml

    return plainxml.document(root, value, _ONES)


_ONES = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "service_requests": "request",
    "services": "service",
    "stages": "stage",
    "values": "value",
}
