"""Forms that open entries of the programme's registers and take their steps, and what stands in them by then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TODAY = "2026-11-16"
LATER = "2026-11-30"
NAMED = "qh-0401"
VISIT_ID = "T-QH20261116-23456789A"
_SAID = "经核实，情况如下。"
_HEARD = {"aspect": "burden", "generality": "school", "topic": "05", "title": "作业偏多", "detail": "三年级作业偏多"}
_FOUR = "有机构、有人员、有制度、有台账"

OPENING: Mapping[str, Mapping[str, Any]] = {
    "plan": {
        "sort": "yearly",
        "year": 2026,
        "title": "2026年教育惠民工作打算",
        "due": LATER,
        "goals": "办好一批实事",
        "text": "一、总体要求……",
    },
    "task_round": {"sort": "material", "title": "书面材料", "due": LATER, "checklist": "实施情况\n查摆问题"},
    "task": {
        "sort": "material",
        "title": "书面材料",
        "starts": TODAY,
        "due": LATER,
        "post": "级部主任",
        "checklist": "实施情况\n查摆问题\n",
    },
    "acceptance_round": {"standard": "four", "title": "“四有”达标", "items": _FOUR, "due": LATER},
    "acceptance": {"standard": "four", "title": "“四有”达标", "items": _FOUR, "due": LATER},
    "event": {"form": "talk", "talk": "burden", "title": "减负座谈会", "date": TODAY, "place": "三楼会议室"},
    "visit": {
        "sort": "canteen",
        "title": "查看食堂",
        "date": TODAY,
        "group": "第一组",
        "leader": "qh-04.head",
        "to": NAMED,
        "households": 10,
    },
    "suggestion": {**_HEARD, "source": "visit", "ref": VISIT_ID},
    "joint_day": {"title": "周二诊事", "date": "2026-11-17", "place": "便民服务大厅", "leader": "qh-04.head"},
    "joint_item": {"title": "路口拥堵", "detail": "放学时校门口拥堵"},
}
"""A form that opens an entry of each register."""

STEPS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("plan", "discuss"): {"text": "讨论稿", "until": TODAY, "forum": "教职工大会"},
    ("plan", "opinion"): {"opinion": "建议增加家长开放日"},
    ("plan", "finalize"): {"text": "定稿", "adopted": "已采纳"},
    ("plan", "send_back"): {"reason": "目标不明确"},
    ("plan", "issue"): {"due": LATER},
    ("plan", "add_task"): {
        "sort": "publicity",
        "title": "宣传周",
        "due": LATER,
        "to": NAMED,
        "checklist": "发放服务卡",
    },
    ("plan", "advance"): {"stage": "self_check", "progress": _SAID},
    ("plan", "close"): {"summary": _SAID},
    ("task_round", "close"): {"summary": _SAID},
    ("task", "tick"): {"item": 2},
    ("task", "finish"): {"result": _SAID, "ideas": "设家长开放日", "done_on": TODAY},
    ("task", "send_back"): {"reason": "未附材料"},
    ("task", "drop"): {"reason": "已并入他项"},
    ("acceptance", "assess"): {"s1": "met", "s2": "met", "s3": "part", "s4": "met", "evidence": _SAID},
    ("acceptance", "check"): {
        "c1": "met",
        "c2": "poor",
        "c3": "unmet",
        "c4": "met",
        "opinion": _SAID,
        "make_up_by": LATER,
    },
    ("acceptance", "make_up"): {"made_up": _SAID},
    ("acceptance", "bulletin"): {"issue": "第3期", "bulletin": _SAID},
    ("acceptance", "drop"): {"reason": "已撤销"},
    ("acceptance_round", "close"): {"summary": _SAID},
    ("event", "record"): {"people": 40, "deputies": 3, "leaflets": 200, "contact_cards": 60, "summary": _SAID},
    ("event", "cancel"): {"reason": "改期"},
    ("visit", "record"): {"date": TODAY, "seen": 9, "talked": 20, "contact_cards": 9, "summary": _SAID},
    ("visit", "raise"): _HEARD,
    ("visit", "cancel"): {"reason": "改期"},
    ("suggestion", "assign"): {"to": NAMED, "coordinator": "qh-04.vice", "due": LATER},
    ("suggestion", "update"): {"progress": _SAID},
    ("suggestion", "feed_back"): {"status": "solved", "result": "已控制作业总量", "until": TODAY},
    ("suggestion", "confirm"): {},
    ("suggestion", "send_back"): {"reason": "未落实", "due": LATER},
    ("suggestion", "revisit"): {"holds": "yes", "said": "家长表示满意"},
    ("suggestion", "assess"): {"score": 92},
    ("suggestion", "close"): {"score": 95},
    ("joint_day", "take"): {"title": "路口拥堵", "detail": "放学时校门口拥堵"},
    ("joint_day", "hold"): {"people": 12, "minutes": _SAID},
    ("joint_day", "close"): {"summary": _SAID},
    ("joint_day", "cancel"): {"reason": "停电"},
    ("joint_item", "first"): {"outcome": "own", "opinion": _SAID},
    ("joint_item", "assign"): {"to": NAMED, "due": LATER, "decision": _SAID},
    ("joint_item", "report"): {"result": _SAID},
    ("joint_item", "review"): {"kept": "yes", "finding": _SAID},
    ("joint_item", "to_ledger"): _HEARD,
}
"""A form for each step that is filled in rightly."""

FACTS: Mapping[str, Mapping[str, Any]] = {
    "plan": {"opinions": 2, "until": TODAY},
    "acceptance": {"poor": True},
    "suggestion": {"status": "solved", "holds": "yes"},
}
"""What stands in an entry in which every step that its state allows may be taken today."""

ELSEWHERE = frozenset(
    {
        ("task", "finish", "open"),
        ("task", "finish", "sent_back"),
        ("joint_day", "hold", "planned"),
        ("joint_item", "assign", "referred"),
    }
)
"""Where a check has its own say: tests of the programme."""
