"""Rows of groups and representatives, minors, recusal, marks, and offices that succeed one another."""

from __future__ import annotations

from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = ()
