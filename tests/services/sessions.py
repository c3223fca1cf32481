"""Reception sessions of the bureau for tests: one that can be booked, and one of today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.workdays import business_date
from chalicelib.services import registers
from tests.world import World

FIXED: dict[str, Any] = {
    "form": "fixed",
    "from_time": "14:30",
    "to_time": "17:00",
    "place": "一楼 102 室信访接待室",
    "leader": "qh.head",
    "leader_post": "局主要负责人",
    "substitute": "qh.deputy1",
    "substitute_post": "分管副局长",
    "capacity": 8,
    "units": ["qh:0105", "qh:0113"],
}
"""The Wednesday session of 青禾市 (S3-21 to S3-23)."""


def a_session(world: World, *, published: bool = True, by: str = "qh.clerk", days: int = 20, **form: Any) -> str:
    """The id of a session: a published one in so many days, or one by chance today; the same one if it is there."""
    desk, now, actor = world.desk, world.now, world.actor(by)
    day = business_date(now) + timedelta(days=days if published else 0)
    filled = {**FIXED, **({} if published else {"form": "chance"}), **form, "date": day.isoformat()}
    attempt = f"session {by} {day} {sorted(filled.items())}"[:200]
    entry = registers.open_entry(desk, "session", actor.office, filled, actor, now, attempt=attempt)
    if published and entry.state == "planned":
        registers.perform(desk, entry.id, "publish", {}, actor, now)
    return entry.id
