"""Rows of supervision and its answer, 约谈, spot checks, 回头看, held promises."""

from __future__ import annotations

from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = ()
