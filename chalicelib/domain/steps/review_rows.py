"""Rows of 复查 and 复核: children at the superior, and what they mean for the case."""

from __future__ import annotations

from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = ()
