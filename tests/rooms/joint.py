"""Forms and ready cases for the rows of steps/joint_rows.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalicelib.domain.case import Assignment, Case, PartState, Request, State

FORMS: Mapping[str, Mapping[str, Any]] = {
    "send_approval": {"leader": "qh.deputy1", "summary": "家长反映课后服务收费过高", "proposal": "拟请计划财务科核查"},
    "instruct": {"instruction": "请计划财务科核查后答复", "requirement": "五个工作日内办结"},
    "urge": {"ground": "carry_out", "instruction": "请抓紧落实"},
    "assign_inner": {"assignee": "qh-0401.one", "due": "2026-11-20", "requirement": "请核对收费清单"},
    "whistle": {"targets": ["qh:0104", "qh:0112"], "due": "2026-11-20", "issue": "请核查收费依据和账目"},
    "report_in": {},
    "submit_part": {"facts_found": "已查看账目", "opinion": "收费超出公示标准"},
    "reject_part": {"reason": "请补充收费依据"},
    "withdraw_part": {"reason": "不再需要该科室协办"},
    "consult": {
        "participants": ["qh:0101", "qh:0104", "qh:0112"],
        "absent": ["qh:0104"],
        "held_at": "2026-11-16T10:00:00+08:00",
        "place": "102 室",
        "issue": "课后服务收费",
        "opinions": "均认为应当清退",
        "decision": "由学校清退，计划财务科督促",
    },
    "ask_legal": {"adviser": "qh.legal", "issue": "退费协议是否有效"},
    "legal_opinion": {"advice": "lawful", "opinion": "拟处理意见合法", "basis": "民法典"},
    "open_hearing": {
        "held_at": "2026-11-18T09:00:00+08:00",
        "place": "102 室",
        "chair": "苗可真",
        "participants": "信访人，学校代表",
        "issue": "收费标准",
    },
    "close_hearing": {
        "ended_at": "2026-11-16T10:00:00+08:00",
        "attended": "双方到场",
        "record": "双方陈述如下。",
        "conclusion": "收费超出公示标准",
    },
    "mediate": {
        "agreed": True,
        "held_on": "2026-11-16",
        "mediator": "乔一苇",
        "parties": "家长代表，学校",
        "facts_found": "对退费数额有争议",
        "agreement": "学校退还半数费用",
    },
}


def _with_part(state: PartState, how: str) -> Callable[[Case, str], Case]:
    """The case with a 协办 part of the school, called by the town."""

    def ready(case: Case, role: str) -> Case:
        part = Assignment("a9", "qh-0401", "qh-04", state, case.received_at, main=False, how=how)
        return replace(case, assignments=(*case.assignments, part))

    return ready


def _waiting(kind: str) -> Callable[[Case, str], Case]:
    def ready(case: Case, role: str) -> Case:
        return replace(case, requests=(Request(kind, "", "somebody", case.received_at, 2, to="qh.one"),))

    return ready


def _of_a_review(case: Case, role: str) -> Case:
    """In those states, the child: a case under review itself is heard nowhere."""
    return replace(case, track=str(case.state)) if case.state in (State.REEXAM, State.RECHECK) else case


READY: Mapping[str, Callable[[Case, str], Case]] = {
    "instruct": _waiting("approval"),
    "open_hearing": _of_a_review,
    "close_hearing": _waiting("hearing"),
    "report_in": _with_part(PartState.SENT, "whistle"),
    "submit_part": _with_part(PartState.SIGNED, "whistle"),
    "reject_part": _with_part(PartState.ANSWERED, "whistle"),
    "withdraw_part": _with_part(PartState.SIGNED, "whistle"),
    "legal_opinion": _with_part(PartState.SENT, "legal"),
}
