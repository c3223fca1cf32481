"""Rows of 备案办结 and the review that a unit asks for when it holds a dissatisfaction unfounded."""

from __future__ import annotations

from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = ()
