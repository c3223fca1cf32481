"""The workflow as rows of data (domain B8): who may do what in which state, with which form, and what it changes.

To add an action, add a row in the file of its subject under steps/. The workbench, the API, the docs and the tests all
read these rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.steps import (
    answered_rows,
    attach_rows,
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
    selecting_rows,
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
    selecting_rows,
    attach_rows,
    change_rows,
)
"""In the order in which a page offers their rows."""

TITLES = (
    "登记甄别", "办理答复", "协同会商", "回避和保护", "紧急事项", "线索和标记", "督办问责", "承诺和抽查",
    "送达回访", "备案办结", "复查复核", "其他途径和结案", "重复和并案", "接访", "公开选登", "附件", "系统",
)  # fmt: skip
"""What the rows of each room are about, in the order of ROOMS, for pages that offer many of them."""

ROWS: tuple[Action, ...] = tuple(row for room in ROOMS for row in room.ROWS)

ACTIONS: Mapping[str, Action] = {row.name: row for row in ROWS}
"""Every action by name, in the order in which a page offers them."""

GROUPS: Mapping[str, str] = {row.name: title for room, title in zip(ROOMS, TITLES, strict=True) for row in room.ROWS}
"""The title under which a page offers an action, by name."""
