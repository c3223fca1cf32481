"""The access log for AUDITOR: who saw or changed what, when and why."""

from __future__ import annotations

from urllib.parse import quote

from chalicelib.domain.access_rows import title_of
from chalicelib.domain.offices import name_on
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.staff import office_asked
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Pages("app", base.settings)

LOG = "/desk/settings/access-log"


@routes.page(LOG)
def show_log(seat: Seat) -> Page:
    """A page of the log; to read it is logged, too."""
    office = office_asked(seat)
    page = wired.staffing().read_log(seat.actor, office.id, seat.asked("cursor") or None, seat.now)
    called = Called(seat.desk.directory, seat.today)
    lines = [
        {
            "at": line.at,
            "who": called.person(line.who),
            "id": line.who,
            "what": title_of(line.what),
            "of": line.number,
            "reason": line.reason,
        }
        for line in page.items
    ]
    onward = f"{LOG}?office={quote(office.id)}&cursor={quote(page.cursor)}" if page.cursor else ""
    return Page("access_log/list.html", {"name": name_on(office, seat.today), "lines": lines, "onward": onward})
