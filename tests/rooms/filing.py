"""Forms and ready cases for the rows of steps/filing_rows.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.case import CallBack, Case, Contact, Request, Review, State

AT = datetime(2026, 11, 16, 2, tzinfo=UTC)

FORMS: Mapping[str, Mapping[str, Any]] = {
    "apply_filing": {
        "dissatisfaction": "要求退还双倍校服费",
        "basis": "双倍退费没有法律依据",
        "work_done": "两次上门、三次电话",
        "explanation": "已逐条解释收费标准",
        "help_measures": "已协助办理困难补助",
        "evidence": "通话记录、退费凭证",
    },
    "decide_filing": {"agreed": True, "opinion": "尽职无过错，同意"},
    "redecide_filing": {"agreed": True, "opinion": "复审维持"},
    "object_filing": {"reason": "退费没有全部到账"},
    "apply_unit_review": {"reason": "诉求于法无据", "evidence": "退费凭证"},
    "decide_unit_review": {"outcome": "unfounded", "opinion": "诉求已依法办结"},
}


def dissatisfied(case: Case, role: str) -> Case:
    """A case whose petitioner was reached twice and is not satisfied."""
    parts = tuple(replace(a, contacts=(Contact(AT, connected=True),)) for a in case.assignments)
    call = CallBack(AT, "qh.two", connected=True, round=case.round, solved="no", satisfied="bad")
    return replace(case, assignments=parts, callbacks=(call,))


def asked(case: Case, role: str) -> Case:
    """A case with a filing to be decided."""
    review = Review("filing", 0, AT, "qh-0401.two", 2, before=str(State.FOLLOWUP))
    return replace(dissatisfied(case, role), reviews=(review,))


def objected(case: Case, role: str) -> Case:
    """The same after somebody objected to the decision."""
    first = Review("filing", 0, AT, "qh-0401.two", 2, decided_at=AT, outcome="agreed", before=str(State.FOLLOWUP))
    return replace(asked(case, role), reviews=(first, Review("objection", 0, AT, "PUBLIC", 3)))


def unit_asked(case: Case, role: str) -> Case:
    """A case whose unit holds the dissatisfaction unfounded."""
    review = Review("unit_review", 0, AT, "qh-0401.two", 2)
    request = Request("unit_review", "", "qh-0401.two", AT, 2)
    return replace(dissatisfied(case, role), reviews=(review,), requests=(request,))


READY: Mapping[str, Callable[[Case, str], Case]] = {
    "apply_filing": dissatisfied,
    "decide_filing": asked,
    "redecide_filing": objected,
    "apply_unit_review": dissatisfied,
    "decide_unit_review": unit_asked,
}
