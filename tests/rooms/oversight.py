"""Forms and ready cases for the rows of supervision, promises, spot checks and marks about people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain.case import Case, Hold, Mark, Supervision

AT = datetime(2026, 11, 13, 2, tzinfo=UTC)
HOLDERS = ("qh", "qh-04", "qh-0401")
"""Owner and handlers of the cases in tests/domain/standing.py: each of them owes an answer."""


def ordered(case: Case, level: str) -> Case:
    """The case with an order of that level to each of HOLDERS, by somebody else than whoever acts."""
    orders = tuple(
        Supervision(f"s{n}", level, "late", to, "qh.supervisor", AT, 2) for n, to in enumerate(HOLDERS, start=1)
    )
    return replace(case, supervisions=orders)


def promised(case: Case) -> Case:
    """The case with one promise on the ledger."""
    return replace(case, holds=(Hold("h1", date(2027, 3, 1), date(2026, 12, 10), AT, 2),))


def marked(case: Case, name: str) -> Case:
    """The case with a mark by somebody else."""
    return replace(case, marks=(Mark(name, AT, "qh.clerk", 2, until=date(2026, 12, 31)),))


FORMS: Mapping[str, Mapping[str, Any]] = {
    "supervise": {"level": "yellow", "ground": "late", "requirement": "请三日内查清并反馈"},
    "answer_supervision": {"feedback": "已约见家长，费用将于周五前退还"},
    "lift_supervision": {"reason": "整改到位"},
    "summon": {
        "reason": "本月同类投诉 7 件，重复 3 件",
        "at": "2026-11-30T15:00:00+08:00",
        "place": "一楼 102 室",
        "host": "分管局领导",
    },
    "summon_record": {
        "facts": "课后服务收费未公示",
        "requirements": "立即公示并退费",
        "until": "2026-11-30",
        "promise": "十一月底前退清",
    },
    "propose_improvement": {"problem": "收费项目不公示", "advice": "建立收费公示制度"},
    "answer_improvement": {"adoption": "adopted", "feedback": "已建立公示栏"},
    "propose_accountability": {"ground": "delay", "facts": "三次督办未反馈", "proposal": "诫勉"},
    "record_accountability": {"result": "admonition", "decided_on": "2026-11-16"},
    "hold": {"promise": "明年春季开学前建成风雨操场", "promised_on": "2027-03-01"},
    "report_promise": {"progress": "已完成招标"},
    "keep_promise": {"proof": "site", "evidence": "现场查看，操场已启用"},
    "renew_hold": {"progress": "雨季延误工期"},
    "cancel_hold": {"reason": "学校整体搬迁，不再建设"},
    "spot_check": {"method": "site", "finding": "true", "found": "退费收据齐全"},
    "look_back": {"solved": "yes", "recurred": False, "kept": "none", "finding": "电话了解，未再收费"},
    "flag_retaliation": {"signs": "来电称孩子被安排到最后一排"},
    "settle_retaliation": {"finding": "false", "found": "全班按身高轮换"},
    "ask_harassment": {"evidence": "一周来电 60 次，录音编号 R12 至 R71", "days": 30},
    "decide_harassment": {"agreed": True, "opinion": "同意"},
}

READY: Mapping[str, Callable[[Case, str], Case]] = {
    "answer_supervision": lambda case, role: ordered(case, "yellow"),
    "lift_supervision": lambda case, role: ordered(case, "red"),
    "summon_record": lambda case, role: ordered(case, "summon"),
    "answer_improvement": lambda case, role: ordered(case, "proposal"),
    "record_accountability": lambda case, role: ordered(case, "accountability"),
    "report_promise": lambda case, role: promised(case),
    "keep_promise": lambda case, role: promised(case),
    "renew_hold": lambda case, role: promised(case),
    "cancel_hold": lambda case, role: promised(case),
    "settle_retaliation": lambda case, role: marked(case, "retaliation"),
    "decide_harassment": lambda case, role: marked(case, "harassment_asked"),
}
