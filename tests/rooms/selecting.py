"""Publishing an answer: its forms, and the cases that they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.domain import selected
from chalicelib.domain.case import Case

FORMS: Mapping[str, Mapping[str, Any]] = {
    "propose_answer": {
        "question": "课后服务怎样收费，多收了能退吗？",
        "answer": "课后服务按公示的标准收费，自愿参加。超过标准收取的，学校应当全部退还。",
    },
    "release_answer": {"checked": True},
    "return_answer": {"reason": "请把问题写得更短一些"},
    "take_down_answer": {"reason": "政策已有变化"},
}


def agreed(case: Case, role: str) -> Case:
    """A case whose petitioner agrees, about something that may be published."""
    return replace(case, consent=True, topic="07")


def chosen(state: str) -> Callable[[Case, str], Case]:
    """A case whose answer has come so far."""

    def ready(case: Case, role: str) -> Case:
        on = date(2026, 11, 16) if state == selected.PUBLIC else None
        return replace(agreed(case, role), selected=selected.Selected("0123456789ab", state, 2, "somebody", on))

    return ready


READY: Mapping[str, Callable[[Case, str], Case]] = {
    "propose_answer": agreed,
    "release_answer": chosen(selected.WAITING),
    "return_answer": chosen(selected.WAITING),
    "take_down_answer": chosen(selected.PUBLIC),
}
