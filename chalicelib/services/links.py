"""What is removed of links between accounts when one of them is reset, closed, or proves itself in another way."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.ports_drawers import Drawers
from chalicelib.services.same_person import LINK, fade

__all__ = ["LINK", "drop_link", "forget_links"]


def forget_links(drawers: Drawers, staff: str, now: datetime) -> None:
    """Remove every link of an account from both sides; that they were one person's is remembered (same_person)."""
    for kept in drawers.all(staff, LINK, now):
        drop_link(drawers, staff, kept.id, now)


def drop_link(drawers: Drawers, one: str, two: str, now: datetime) -> None:
    """Remove the link of two accounts from both sides."""
    fade(drawers, one, two, now)
    drawers.drop(two, LINK, one)
    drawers.drop(one, LINK, two)
