"""The workflow as rows of data (domain B8): who may do what in which state, with which form, and what it changes.

To add an action, add a row in the file of its subject. The workbench, the API, the docs and the tests all read these
rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain import answered_rows, handling_rows, screening_rows
from chalicelib.domain.turn import Action

ROWS: tuple[Action, ...] = (*screening_rows.ROWS, *handling_rows.ROWS, *answered_rows.ROWS)

ACTIONS: Mapping[str, Action] = {row.name: row for row in ROWS}
"""Every action by name, in the order in which a page offers them."""
