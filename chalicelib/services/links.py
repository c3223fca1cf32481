"""What is removed of links between accounts when one of them is reset, closed, or proves itself in another way."""

from __future__ import annotations

from datetime import datetime

from chalicelib.domain.ports_drawers import Drawers

LINK = "link"
"""The kind under which a link lies in the drawers of both accounts, by the other's staff id."""


def forget_links(drawers: Drawers, staff: str, now: datetime) -> None:
    """Remove every link of an account from both sides."""
    for kept in drawers.all(staff, LINK, now):
        drawers.drop(kept.id, LINK, staff)
        drawers.drop(staff, LINK, kept.id)
