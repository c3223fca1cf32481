"""What is looked at once a day: posts without a person, decisions cut short, the year's orders, expired guards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.offices import valid_on
from chalicelib.domain.outcome import Alert
from chalicelib.domain.posts import gaps
from chalicelib.domain.workdays import business_date
from chalicelib.services import quota, recalendar, succession, surveys
from chalicelib.services.standing_in import fall_to_post, left_yesterday, nobody_beside_the_head
from chalicelib.services.worlds import Desk


def daily(desk: Desk, now: datetime) -> dict[str, Any]:
    """Tell each office once a day which of its posts have nobody (S0-3 to S1-13), and remove what has expired.

    The open parts of who left yesterday fall to the post (edge 14). Decisions on calendar and offices that were cut
    short are taken up again. The orders of the year are counted, of which a share may be extended (S3-54).
    What people said to surveys in their own words is destroyed a year after the end.
    """
    on = business_date(now)
    told = resumed = destroyed = 0
    for root in desk.directory.cities():
        resumed += recalendar.resume(desk, root.id, now) + succession.resume(desk, root.id, now)
        for office in desk.directory.tree(root.id).values():
            destroyed += surveys.destroy_old(desk, office.id, now)
            if not valid_on(office, on):
                continue
            staff = desk.directory.staff(office.id)
            for member in left_yesterday(staff, on):
                fall_to_post(desk.directory, desk.dockets, desk.ledger, office.id, member.login, now)
            found = [gap.text for gap in gaps(office, desk.directory.posts(office.id), on)]
            found += nobody_beside_the_head(office, staff, on)
            if not found:
                continue
            told += 1
            desk.ledger.put_alert(
                Alert(
                    id=f"{office.id}#gaps#{on}",
                    key=office.id,
                    case="",
                    rule="",
                    obligor=office.id,
                    rung=2,
                    colour="",
                    kind="gaps",
                    at=now,
                    due_on=on,
                    note="；".join(found),
                )
            )
    counted = quota.count(desk, now)
    return {
        "gaps": told,
        "resumed": resumed,
        "counted": counted,
        "destroyed": destroyed,
        "expired": desk.guards.sweep(now),
    }
