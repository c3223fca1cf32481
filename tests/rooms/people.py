"""Forms and ready cases for the rows of steps/people_rows.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.case import Case, Mark

_REASON = "经核实，情况如下。"

FORMS: Mapping[str, Mapping[str, Any]] = {
    "recuse": {"relation": "kin", "reason": "信访人是本人近亲属"},
    "order_recusal": {"person": "qh.liaison", "relation": "interest", "reason": "涉及其子女所在班级"},
    "unrecuse": {"person": "qh-0401.vice", "reason": "经核实不存在利害关系"},
    "name_subject": {"subject": "qh-0402.handler", "post": "苗可真，教师"},
    "superior_opinion": {"organ": "青禾市人民政府", "received_on": "2026-11-16", "opinion": "同意答复意见"},
    "name_representatives": {
        "people": 23,
        "representatives": 5,
        "names": "甘小禾、柏大川、乔一苇、欧阳试例、丁测样",
        "mandate": True,
    },
    "note_minor": {"minor": True, "under_14": True, "basis": "duty"},
    "protect_reporter": {"reason": "只有一名学生符合描述"},
    "unprotect_reporter": {"reason": "同类情况有多名学生"},
    "file_copy": {"document": "南塘小学信复〔2026〕1号", "sent_on": "2026-11-16"},
    "ask_explanation": {"to": "qh-0801", "letter": "请说明本学期代收费项目及依据。", "until": "2026-11-30"},
    "record_explanation": {"received_on": "2026-11-16", "explanation": _REASON},
}


def _marked(name: str) -> Callable[[Case, str], Case]:
    def ready(case: Case, role: str) -> Case:
        return replace(case, marks=(*case.marks, Mark(name, case.received_at, "somebody", 1)))

    return ready


READY: Mapping[str, Callable[[Case, str], Case]] = {
    "unrecuse": lambda case, role: replace(case, recused=("qh-0401.vice",)),
    "superior_opinion": lambda case, role: replace(case, recused=("BUREAU_HEAD@qh",)),
    "unprotect_reporter": _marked("single_reporter"),
    "record_explanation": _marked("explanation_asked"),
}
