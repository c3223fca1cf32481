"""Up to when somebody has read the alerts: kept for each person, so that a new one stands out."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from chalicelib.domain.errors import Stale
from chalicelib.domain.outcome import Alert
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.roles import Actor
from chalicelib.services.worklist import alerts
from chalicelib.services.worlds import Desk

KIND, ALERTS = "heard", "alerts"
LOOKED_THROUGH = 50
"""So many of the latest alerts are counted; more of them are more than anybody reads one by one."""


def heard_until(desk: Desk, actor: Actor, now: datetime) -> datetime | None:
    """The moment up to which the actor has read the alerts; None for who never said so."""
    kept = desk.drawers.get(actor.id, KIND, ALERTS, now)
    return datetime.fromisoformat(kept.note["until"]) if kept else None


def unheard(desk: Desk, actor: Actor, now: datetime) -> tuple[Alert, ...]:
    """The alerts of the actor's dockets that came since, latest first; LOOKED_THROUGH at most. Raises as `alerts`."""
    until = heard_until(desk, actor, now)
    latest = alerts(desk, actor, None, LOOKED_THROUGH).items
    return tuple(alert for alert in latest if until is None or alert.at > until)


def hear(desk: Desk, actor: Actor, until: datetime, now: datetime) -> None:
    """Remember that the actor has read the alerts up to `until`, which is never set back."""
    kept = desk.drawers.get(actor.id, KIND, ALERTS, now)
    if kept and datetime.fromisoformat(kept.note["until"]) >= until:
        return
    with suppress(Stale):
        # Somebody with two windows: what the other one has remembered is as good.
        note = {"until": min(until, now).isoformat()}
        desk.drawers.put(Kept(actor.id, KIND, ALERTS, note, kept.version if kept else 0), now)
