"""Rows of cases that belong together: 并案, repeats, batches, and one letter split in two."""

from __future__ import annotations

from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = ()
