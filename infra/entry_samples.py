"""Every paper of a register filled in with the sample people of 青禾市."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.domain import forms
from chalicelib.domain.case import Paper
from chalicelib.domain.events import Event, Words
from chalicelib.domain.offices import Office, split_key
from chalicelib.domain.paper_entry import EntrySubject
from chalicelib.domain.papers import PaperKind
from chalicelib.domain.papers_rows import ENTRY_PAPERS
from chalicelib.domain.policy import Policy
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Kind, Step, all_steps
from chalicelib.domain.workdays import business_date

AT = datetime(2026, 11, 18, 2, 30, tzinfo=UTC)
NUMBER = "T-QH20261112-K7M3QABCD"

OPENED: Mapping[str, Mapping[str, Any]] = {
    "session": {
        "form": "fixed", "date": "2026-11-25", "from_time": "14:30", "to_time": "17:00",
        "place": "一楼 102 室信访接待室", "leader": "qh.head", "leader_post": "局主要负责人",
        "substitute": "qh.deputy1", "substitute_post": "分管副局长",
        "units": "qh:0105,qh:0113", "capacity": 8, "field": "基础教育、校园安全",
    },
    "meeting": {
        "form": "consultation", "title": "课后服务预收费与退费规则", "date": "2026-11-18", "place": "三楼会议室",
        "units": "qh:0105,qh:0113",
    },
    "summons": {
        "to": "qh-0401", "ground": "volume", "count": 23, "reason": "九月投诉 23 件，居全市首位", "date": "2026-11-20",
        "time": "15:00", "place": "二楼会议室", "receiver": "分管副局长",
    },
    "self_check": {"period": "2026-11", "due": "2026-11-25"},
    "acceptance": {
        "standard": "five", "title": "信访工作规范化达标", "due": "2026-11-10",
        "items": "重视程度、自查深度、解决力度、满意程度、机制建设",
    },
    "suggestion": {
        "aspect": "development", "generality": "class", "topic": "02", "title": "课后服务时间延长至 18:30",
        "detail": "多名家长反映下班时间晚，建议延长课后服务时间，并公示收费。联系电话15400000001。",
        "source": "visit", "ref": "T-QH20261110-AAAAAAAAA",
    },
}  # fmt: skip
"""What was said when each entry was opened."""

BETWEEN: Mapping[str, Mapping[str, Any]] = {
    "acceptance": {"step": "check", "make_up_by": "2026-12-18"},
    "suggestion": {"step": "assign", "to": "qh-0401", "coordinator": "qh.clerk", "due": "2026-12-01"},
}
"""What a step before the one that yields the paper said."""

SAID: Mapping[str, Mapping[str, Any]] = {
    "meeting": {
        "date": "2026-11-18", "participants": "惠民中心、基础教育科、计划财务科",
        "issue": "各校预收课后服务费的退费口径不统一。", "opinions": "一致同意按实际服务天数折算退费。",
        "decision": "1. 统一按实际服务天数折算；\n2. 开学前五日公示收费标准。",
    },
    "summons": {
        "date": "2026-11-18", "facts": "同类问题连续三个月反映集中，签收不及时。",
        "requirements": "制定整改方案，一个月内见效。",
        "promise": "一个月内完成整改，逐件回访。", "deadline": "2026-12-18", "signed": True,
    },
    "self_check": {
        "samples": 12, "solved": 11, "recurred": 1, "promises": 4, "kept": 4,
        "findings": "一件收费退费事项未按时到账。", "corrected": "当日补退并向家长书面说明，建立退费台账。",
    },
    "acceptance": {"bulletin": "自查流于形式，三个月未开展回头看，群众反映的问题未整改。", "issue": ""},
    "suggestion": {
        "status": "solved", "result": "自 12 月起课后服务延长至 18:30，收费标准已公示。", "until": "2026-11-18",
    },
}  # fmt: skip
"""What the step itself said."""


def entry_subjects(offices: Mapping[str, Office], names: Any, *, bare: bool, long: bool) -> Iterator[EntrySubject]:
    """Each paper of a register with what it speaks of; `bare` knows nothing, `long` has texts over several pages."""
    for kind in ENTRY_PAPERS.values():
        register, row = next((of, step) for of, step in all_steps(KINDS) if step.paper == kind.id)
        yield _subject(kind, register, row, offices, names, bare, long)


def _subject(
    kind: PaperKind, register: Kind, row: Step, offices: Mapping[str, Office], names: Any, bare: bool, long: bool
) -> EntrySubject:
    below = register.name in ("self_check", "acceptance")
    key = "qh-0401" if below else "qh"
    acted = "qh" if kind.id == "bulletin" else key
    opened = {} if bare else OPENED[register.name]
    between = {} if bare else dict(BETWEEN.get(register.name, {}))
    said = {} if bare or row is register.opening else SAID.get(register.name, {})
    if long:
        said = {name: "\n".join([text] * 14) if _prose(row, name) else text for name, text in said.items()}
    events = [_event(1, register.opening, opened, key)]
    if between and (before := register.step(between.pop("step"))):
        events.append(_event(2, before, between, key))
    if row is not register.opening:
        events.append(_event(len(events) + 1, row, said, acted))
    noted = {"book_by": "2026-11-18", "published_on": "2026-11-18"} if register.booked and not bare else {}
    entry = Entry(
        NUMBER, register.name, key, "qh", next(iter(register.states)), AT, date(2026, 11, 18),
        facts={**noted, **opened}, named=str({**opened, **between}.get("to", "")),
    )  # fmt: skip
    return EntrySubject(
        kind=kind,
        register=register,
        entry=entry,
        paper=Paper(len(events), kind.id, kind.title, len(events), AT, f"{acted}.clerk"),
        history=tuple(events),
        office=offices[split_key(acted)[0]],
        author=acted,
        dated=business_date(AT),
        policy=Policy(),
        names=names,
        people=lambda id: "" if bare else "丁测样",
    )


def _event(seq: int, row: Step, said: Mapping[str, Any], office: str) -> tuple[Event, Words]:
    personal = {field.name for field in row.fields if field.personal}
    facts = {name: value for name, value in said.items() if name not in personal}
    words = {name: str(value) for name, value in said.items() if name in personal}
    return Event(seq, AT, row.name, f"{office}.clerk", office, "", "", "", "", facts, "", ""), Words(seq, "", words)


def _prose(row: Step, name: str) -> bool:
    found: forms.Field | None = next((field for field in row.fields if field.name == name), None)
    return found is not None and found.kind == "textarea"
