"""What is looked at once a day: posts without a person, expired guards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.domain.offices import valid_on
from chalicelib.domain.outcome import Alert
from chalicelib.domain.posts import gaps
from chalicelib.domain.workdays import business_date
from chalicelib.services.worlds import Desk


def daily(desk: Desk, now: datetime) -> dict[str, Any]:
    """Tell each office once a day which of its posts have nobody (S0-3 to S1-13), and remove what has expired."""
    on = business_date(now)
    told = 0
    for root in desk.directory.cities():
        for office in desk.directory.tree(root.id).values():
            if not valid_on(office, on):
                continue
            found = gaps(office, desk.directory.posts(office.id), on)
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
                    note="；".join(gap.text for gap in found),
                )
            )
    return {"gaps": told, "expired": desk.guards.sweep(now)}
