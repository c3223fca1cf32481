"""Forms and ready cases for the rows of steps/merge_rows.py: merging, repeats, batches, a letter split in two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.case import Case, Stake, State
from chalicelib.domain.projections import DocketEntry

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)
OPEN_ONE, ENDED_ONE, FINAL_ONE = "QH20261110-AAAAB", "QH20261010-AAAAC", "QH20260110-AAAAD"
"""Other cases of the same owner: one on its way, one closed, one finally decided."""


def another(number: str, state: State, **more: Any) -> DocketEntry:
    """The owner's entry of another case."""
    entry = DocketEntry(
        key="qh",
        number=number,
        stake=Stake.OWNER,
        state=str(state),
        open=state is State.HANDLING,
        type="COMPLAINT",
        topic="02",
        channel="WEB",
        urgency="normal",
        title="课后服务收费",
        holder="qh-0401",
        assignee="",
        received_at=AT,
        due=None,
        revision=5,
        round=0,
        restricted=False,
        people=1,
    )
    return replace(entry, **more)


OTHERS: Mapping[str, DocketEntry] = {
    OPEN_ONE: another(OPEN_ONE, State.HANDLING),
    ENDED_ONE: another(ENDED_ONE, State.CLOSED),
    FINAL_ONE: another(FINAL_ONE, State.FINAL, outcome={"recheck": "upheld"}),
}

FORMS: Mapping[str, Mapping[str, Any]] = {
    "link_repeat": {"earlier": ENDED_ONE, "outcome": "new_facts", "reason": "同一手机号码、同一学校、同一收费项目"},
    "recurred": {"number": OPEN_ONE},
    "merge": {"into": OPEN_ONE, "reason": "同一学校同一收费项目"},
    "absorb": {"number": OPEN_ONE, "due": "2026-11-27T16:00:00+00:00"},
    "unmerge": {"reason": "诉求不同"},
    "part_from": {"number": OPEN_ONE},
    "main_told": {"main": OPEN_ONE, "answered": True},
    "answer_merged": {"reply": "多收的课后服务费用已经退还，请查收。", "checked": True},
    "batch": {"lead": OPEN_ONE, "reason": "同一校服质量问题"},
    "batch_joined": {"number": OPEN_ONE},
    "split": {
        "title": "课后服务收费",
        "content": "课后服务收费超过标准，请核实退费。",
        "report_title": "反映教师有偿补课",
        "report_text": "某教师周末在家收费补课。",
        "about_kind": "person",
        "about_office": "qh-0401",
        "about_person": "苗可真",
    },
}


def tied(*ties: tuple[str, str]) -> Callable[[Case, str], Case]:
    """The case with these ties."""
    return lambda case, role: replace(case, ties=ties)


READY: Mapping[str, Callable[[Case, str], Case]] = {
    "unmerge": tied(("merged_into", OPEN_ONE)),
    "main_told": tied(("merged_into", OPEN_ONE)),
    "answer_merged": lambda case, role: replace(
        case, ties=(("batch", OPEN_ONE), ("answered_by", OPEN_ONE)), replied_at=None, reply_event=0
    ),
}
