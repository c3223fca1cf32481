"""The workflow as rows of data (domain B8): who may do what in which state, with which form, and what it changes.

To add an action, add a row in the file of its subject under steps/. The workbench, the API, the docs and the tests all
read these rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.steps import (
    answered_rows,
    change_rows,
    filing_rows,
    handling_rows,
    joint_rows,
    mark_rows,
    merge_rows,
    oversight_rows,
    people_rows,
    promise_rows,
    reception_rows,
    review_rows,
    road_rows,
    screening_rows,
    urgent_rows,
)
from chalicelib.domain.turn import Action

ROOMS = (
    screening_rows,
    handling_rows,
    joint_rows,
    people_rows,
    urgent_rows,
    mark_rows,
    oversight_rows,
    promise_rows,
    answered_rows,
    filing_rows,
    review_rows,
    road_rows,
    merge_rows,
    reception_rows,
    change_rows,
)
"""In the order in which a page offers their rows."""

ROWS: tuple[Action, ...] = tuple(row for room in ROOMS for row in room.ROWS)

ACTIONS: Mapping[str, Action] = {row.name: row for row in ROWS}
"""Every action by name, in the order in which a page offers them."""
