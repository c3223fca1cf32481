"""Rows of other roads and ends: lawful paths, discipline, 不再受理, returning an order, archive."""

from __future__ import annotations

from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = ()
