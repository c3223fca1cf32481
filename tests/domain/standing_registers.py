"""Entries of every register in every state, forms for every step, and terms to take them under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from chalicelib.domain.policy import Policy
from chalicelib.domain.registers import step as engine
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.entry import Entry, Tally, new_id
from chalicelib.domain.registers.kinds import Kind, Moved, Terms
from chalicelib.domain.roles import SYSTEM, Actor, Role
from chalicelib.domain.tree import Tree
from tests.domain import standing_programme
from tests.fakes.calendars import CALENDAR_2026
from tests.world import cities

NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)
"""Monday 2026-11-16, 10:00 in Shanghai."""

TODAY = "2026-11-16"
KEEPER, NAMED, ABOVE, ELSEWHERE = "qh-04", "qh-0401", "qh", "qh-0801"
STANDS = {"own": KEEPER, "named": NAMED, "above": ABOVE, "none": ELSEWHERE}
_DRAW = Random(7).randrange

TERMS = Terms(
    kinds=KINDS,
    calendar=CALENDAR_2026,
    tree=Tree(cities()[0].offices),
    policy=Policy(),
    salt="s",
    staff=cities()[0].staff,
    spares=("T-QH20261116-SPARE0001", "T-QH20261116-SPARE0002"),
)

_REASON = "经核实，情况如下。"
OPENING: Mapping[str, Mapping[str, Any]] = {
    "session": {
        "form": "fixed",
        "date": "2026-12-02",
        "from_time": "09:00",
        "to_time": "11:00",
        "place": "学区信访接待室",
        "leader": "qh-04.head",
        "leader_post": "学区负责人",
        "substitute": "qh-04.vice",
        "substitute_post": "学区副职",
        "capacity": 8,
        "safety": "安排两名工作人员维持秩序",
    },
    "meeting": {"form": "special", "title": "收费问题专题会", "date": TODAY},
    "item": {"title": "十日内完成退费", "due": "2026-11-30"},
    "summons": {
        "to": NAMED,
        "ground": "volume",
        "count": 23,
        "reason": "九月投诉 23 件，居全镇首位",
        "date": TODAY,
        "time": "15:00",
        "place": "学区会议室",
        "receiver": "学区负责人",
    },
    "weak_point": {
        "title": "收费公示不及时",
        "detail": "多校未在开学前公示",
        "found_in": "reception",
        "to": NAMED,
        "due": "2026-11-30",
    },
    "dispute": {
        "sort": "dispute",
        "level": "middle",
        "title": "分班争议",
        "detail": "家长对分班有意见，联系甘小禾 15400000001",
        "people": 12,
        "to": NAMED,
        "due": "2026-11-30",
    },
    "self_check_round": {"period": "2026-11", "due": "2026-11-25", "summary_due": "2026-11-30"},
    "self_check": {"period": "2026-11", "due": "2026-11-25"},
    "periodical": {"task": "weekly_summary", "period": "2026 年第 46 周", "due_at": "2026-11-16T12:00:00+08:00"},
    "channel_check": {"date": TODAY},
    **standing_programme.OPENING,
}
"""A form that opens an entry of each register."""

STEPS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("session", "publish"): {},
    ("session", "replan"): {"date": "2026-12-09"},
    ("session", "substitute"): {"reason": "出席重要会议"},
    ("session", "hold"): {"batches": 3, "people": 7},
    ("session", "cancel"): {"reason": "停电"},
    ("session", "minute"): {"minutes": _REASON, "follow_up": _REASON},
    ("meeting", "record"): {
        "date": TODAY,
        "participants": "苗可真、丁测样",
        "issue": _REASON,
        "opinions": _REASON,
        "decision": _REASON,
    },
    ("meeting", "decide"): {"decision": "十日内完成退费", "to": NAMED, "due": "2026-11-30"},
    ("meeting", "close"): {},
    ("meeting", "cancel"): {"reason": "改期"},
    ("item", "hand_in"): {"result": _REASON},
    ("item", "send_back"): {"reason": "未附凭证"},
    ("item", "accept"): {},
    ("item", "drop"): {"reason": "已无必要"},
    ("summons", "record"): {
        "date": TODAY,
        "facts": _REASON,
        "requirements": _REASON,
        "promise": "限期整改",
        "deadline": "2026-11-30",
        "signed": True,
    },
    ("summons", "report"): {"result": _REASON},
    ("summons", "send_back"): {"why": "整改不到位"},
    ("summons", "close"): {},
    ("summons", "cancel"): {"why": "误发"},
    ("weak_point", "measure"): {"measures": _REASON},
    ("weak_point", "finish"): {"result": _REASON},
    ("dispute", "treat"): {"measures": _REASON},
    ("dispute", "escalate"): {"level": "high", "reason": _REASON},
    ("dispute", "resolve"): {"result": _REASON, "resolved_on": TODAY},
    ("self_check", "hand_in"): {
        "samples": 5,
        "solved": 4,
        "recurred": 1,
        "findings": "一件退费未到账",
        "corrected": "已补退",
    },
    ("self_check", "send_back"): {"reason": "样本太少"},
    ("self_check_round", "close"): {"summary": _REASON},
    ("periodical", "finish"): {"ref": "第46期"},
    ("channel_check", "look"): {"seen_web": True},
    ("channel_check", "sign"): {
        field.name: True for field in KINDS["channel_check"].steps[1].fields if field.kind == "bool"
    },
    **standing_programme.STEPS,
}
"""A form for each step that is filled in rightly."""


def fresh() -> str:
    """An id that no entry has."""
    return new_id("QH", NOW.date(), _DRAW)


def opened(kind: Kind, key: str = KEEPER, **form: Any) -> Moved:
    """An entry of this register as it begins."""
    return engine.begin(kind, key, {**OPENING[kind.name], **form}, SYSTEM, fresh(), NOW, TERMS, parent="")


def standing(kind: Kind, state: str) -> Entry:
    """An entry in that state, in which every step that it allows may be taken today."""
    entry = opened(kind).entries[0]
    facts = {**entry.facts, "published_on": TODAY} if state != "planned" else dict(entry.facts)
    facts |= standing_programme.FACTS.get(kind.name, {})
    if kind.name == "session" and state == "published":
        facts |= {"date": TODAY}
        entry = replace(entry, on=NOW.date())
    return replace(entry, state=state, facts=facts, tally=Tally())


def somebody(role: str, stand: str) -> Actor:
    """Somebody who holds one role, which opens one docket."""
    if role == "SYSTEM":
        return SYSTEM
    key = STANDS[stand]
    return Actor(f"{key}.one", "苗可真", key, "", frozenset({Role(role)}), frozenset({(Role(role), key)}))


def later(days: float) -> datetime:
    """So many days after NOW."""
    return NOW + timedelta(days=days)
