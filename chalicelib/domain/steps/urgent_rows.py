"""Rows of urgent matters and the reports that they demand upward."""

from __future__ import annotations

from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = ()
