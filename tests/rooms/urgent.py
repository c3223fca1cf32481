"""Forms and ready cases for the rows of steps/urgent_rows.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.case import Case, Mark, UrgentReport

AT = datetime(2026, 11, 13, 2, tzinfo=UTC)


def alarmed(case: Case, *reports: str, by: str = "qh.clerk") -> Case:
    """The case under the urgent overlay (a missing child), with these reports, none of them acknowledged."""
    said = tuple(UrgentReport(kind, "qh", AT, 2, by="qh.clerk") for kind in reports)
    return replace(case, urgency="urgent", marks=(Mark("missing", AT, by, 2),), urgent_reports=said)


def barred(case: Case) -> Case:
    """The case with the guardian barred."""
    alarm = alarmed(case)
    return replace(alarm, marks=(*alarm.marks, Mark("guardian_barred", AT, "qh.clerk", 2)))


FORMS: Mapping[str, Mapping[str, Any]] = {
    "escalate_urgent": {
        "level": "critical",
        "kind": "self_harm",
        "called_110": True,
        "told_guardian": True,
        "told_leader": True,
        "situation": "学生来电称不想活了，已稳住情绪",
    },
    "report_urgent": {
        "stage": "first",
        "where": "11 月 16 日 10 时，南塘实验小学",
        "people": 1,
        "cause": "家庭矛盾",
        "situation": "已到家，情绪稳定",
        "measures": "民警、校长到场",
        "contact": "柏大川 0480-6600102",
    },
    "acknowledge_urgent": {"instruction": "安排心理教师陪护"},
    "lower_urgency": {"level": "normal", "reason": "人已找到，安全到家"},
    "name_caller": {"staff": "qh.followup"},
    "agree_end": {"opinion": "同意"},
    "name_reader": {"staff": "qh.followup", "reason": "负责回访"},
    "lift_restriction": {"restriction": "guardian_barred", "reason": "公安机关已排除"},
    "rule_out_danger": {"reason": "系形容作业多，已电话核实"},
}

READY: Mapping[str, Callable[[Case, str], Case]] = {
    "report_urgent": lambda case, role: alarmed(case),
    "acknowledge_urgent": lambda case, role: alarmed(case, "first"),
    "lower_urgency": lambda case, role: alarmed(case, "first", "final"),
    "name_caller": lambda case, role: alarmed(case),
    "agree_end": lambda case, role: alarmed(case, "first", "final"),
    "lift_restriction": lambda case, role: barred(case),
    "rule_out_danger": lambda case, role: alarmed(case, by="SYSTEM"),
}
