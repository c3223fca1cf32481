"""Rows of booking and receiving visitors."""

from __future__ import annotations

from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = ()
