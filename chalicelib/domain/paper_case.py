"""What papers say of a case, of one of its assignments and of its clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain import procedures
from chalicelib.domain.case import Assignment, Case, PartState
from chalicelib.domain.case_parts import MARKS
from chalicelib.domain.clocks import Clock
from chalicelib.domain.intake import CHANNELS, TRACKS, TYPES, CaseType, Channel, Track
from chalicelib.domain.petitioners import CONSULT_GRADES, PETITIONERS, SOURCE_ORGANS, URGENCIES, PetitionerKind
from chalicelib.domain.reasons import UNIT_NAMES
from chalicelib.domain.steps.row_words import DELIVERING, RESULTS, SATISFIED, VERDICTS, YES_NO_PARTLY
from chalicelib.domain.topics import topic_title
from chalicelib.domain.workdays import SHANGHAI, business_date, last_date, parse_limit

if TYPE_CHECKING:
    from chalicelib.domain.paper_facts import Subject

REVIEWABLE = frozenset({Track.PETITION_ORD, Track.PETITION_SIMPLE})
"""Only what the petition procedure decides opens 复查 and 复核 (条例 Art. 31(6), 35)."""

RETENTIONS = {"10": "10年", "30": "30年", "permanent": "永久"}


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def say(case: Case, subject: Subject, name: str) -> str:
    """One fact of the case as text; "" when it is not known."""
    return _CASE[name](case, subject) if name in _CASE else ""


def part(part: Assignment, subject: Subject, name: str) -> str:
    """One fact of an assignment as text."""
    return _PART[name](part, subject) if name in _PART else ""


def clock(subject: Subject, name: str) -> str:
    """The due date of a rule's clock in this round: `R18`; `due` is the promise to the public, `review` R25 or R27."""
    case = subject.case
    if name == "due":
        return _day(case.extended_until or case.promised_on)
    wanted = ("R25", "R27") if name == "review" else (name,)
    found = [c for c in case.clocks if c.rule in wanted and c.round == case.round]
    return _day(found[-1].raw_date) if found else ""


def extension(subject: Subject, name: str) -> str:
    """Of the extension that this event asked for or decided: `old_due`, `new_due`, `days`."""
    for each in subject.case.clocks:
        entries = each.ledger
        for n, entry in enumerate(entries):
            if entry.kind not in ("ask", "extend") or entry.at != subject.event.at:
                continue
            before = next((e.until for e in reversed(entries[:n]) if e.until), None)
            after = entry.until if entry.kind == "extend" else None
            unit = UNIT_NAMES.get(entry.unit or parse_limit(each.limit).unit, "日")
            shown = {
                "old_due": _day(last_date(before)) if before else "",
                "new_due": _day(last_date(after)) if after else "",
                "days": f"{entry.days}个{unit}" if unit == "工作日" else f"{entry.days}日",
            }
            return shown.get(name, "")
    return ""


def _due(subject: Subject, held: Assignment) -> str:
    """The day by which an assignment is owed, with the rule that says so."""
    running: list[Clock] = [c for c in subject.case.clocks if c.part == held.id and c.stopped_at is None]
    of_case = [c for c in subject.case.clocks if c.part == "" and c.stopped_at is None]
    by_law = [c for c in of_case if c.rule in ("R13", "R16", "R18")]
    owed = [c for c in running if c.rule not in ("R07", "R08")] or by_law
    if held.due:
        return _day(held.due)
    if not owed:
        return _day(subject.case.promised_on)
    first = min(owed, key=lambda c: c.raw_due)
    return f"{_day(first.raw_date)}（{first.rule}）"


def _title(rows: Mapping[str, str] | tuple[tuple[str, str], ...], code: str) -> str:
    return dict(rows).get(code, "")


def _kind(case: Case) -> str:
    type_ = TYPES[CaseType(case.type)].title
    return f"{type_}·{topic_title(case.topic)}" if case.topic else type_


def _channel(case: Case) -> str:
    own = CHANNELS[Channel(case.channel)].title
    organ = SOURCE_ORGANS.get(case.source.organ, case.source.organ)
    return f"{own}（{organ}）" if organ else own


def _delivery(case: Case) -> str:
    return "；".join(
        f"{_day(d.received_on)}{_title(DELIVERING, d.method)}{'，已签收' if d.signed else ''}" for d in case.deliveries
    )


def _callbacks(case: Case) -> str:
    said = []
    for n, each in enumerate(case.callbacks, 1):
        answers = (
            _title(YES_NO_PARTLY, each.solved),
            f"结果{_title(SATISFIED, each.satisfied)}" if each.satisfied else "",
            f"态度{_title(SATISFIED, each.attitude)}" if each.attitude else "",
        )
        told = "、".join(filter(None, answers)) if each.connected else "未接通"
        said.append(f"第{n}次（{_day(business_date(each.at))}）：{told}")
    return "；".join(said)


def _reexam_until(case: Case) -> str:
    """The last day of the time for 复查 or 复核: 30 days after receipt of the answer, the day itself not counted."""
    window = [c for c in case.clocks if c.rule in ("R24", "R26")]
    if window:
        return _day(window[-1].effective_date)
    got = case.deliveries[-1].received_on if case.deliveries else None
    return f"{_day(got + timedelta(days=30))}（最后一日为休息日的，顺延至下一工作日）" if got else ""


def _transferred(case: Case, subject: Subject) -> str:
    """By whom it was passed to the one that answers, as the reply's first paragraph says (B9-14)."""
    main = subject.part
    if main is None or main.sender.partition(":")[0] == main.holder.partition(":")[0]:
        return ""
    return f"（由{subject.names(main.sender.partition(':')[0])}转交）"


def _contacts(held: Assignment, subject: Subject) -> str:
    told = []
    for each in held.contacts:
        local = each.at.astimezone(SHANGHAI)
        said = "已联系上" if each.connected else "未联系上，已发短信" if each.sms else "未联系上"
        told.append(f"{_day(local.date())} {local:%H:%M} {said}")
    by = subject.people(held.assignee) if held.assignee else ""
    return "；".join(told) + (f"（承办人：{by}）" if told and by else "")


def _co_holders(held: Assignment, subject: Subject) -> str:
    """Who helps; said to the 主办 unit alone, since co-handlers do not see one another (edge 12)."""
    helping = (a for a in subject.case.assignments if not a.main and a.state is not PartState.RETURNED)
    return "、".join(subject.names(a.holder) for a in helping) if held.main else ""


_CASE: Mapping[str, Callable[[Case, Subject], str]] = {
    "number": lambda c, s: c.number,
    "received": lambda c, s: _day(business_date(c.received_at)),
    "channel": lambda c, s: _channel(c),
    "type": lambda c, s: TYPES[CaseType(c.type)].title,
    "kind": lambda c, s: _kind(c),
    "topic": lambda c, s: topic_title(c.topic) if c.topic else "",
    "track": lambda c, s: TRACKS[Track(c.track)].title,
    "grade": lambda c, s: CONSULT_GRADES.get(c.grade, ""),
    "urgency": lambda c, s: URGENCIES.get(c.urgency, ""),
    "petitioner": lambda c, s: PETITIONERS[PetitionerKind(c.petitioner)].title,
    "people": lambda c, s: f"{c.people}人",
    "representatives": lambda c, s: f"{c.representatives}人" if c.representatives else "",
    "first_asked": lambda c, s: s.people(c.first_asked) if c.first_asked else "",
    "again": lambda c, s: "重复" if c.tied("previous") or c.tied("repeat") else "初次",
    "risk": lambda c, s: "；".join(MARKS.get(m.name, m.name) for m in c.marks),
    "accepted": lambda c, s: _day(c.accepted_on or c.told_on),
    "accepted_or_received": lambda c, s: _day(c.accepted_on or c.told_on or business_date(c.received_at)),
    "replied": lambda c, s: _day(business_date(c.replied_at)) if c.replied_at else "",
    "delivered": lambda c, s: _day(c.deliveries[-1].received_on) if c.deliveries else "",
    "delivery": lambda c, s: _delivery(c),
    "callbacks": lambda c, s: _callbacks(c),
    "supervised": lambda c, s: f"第{len(c.supervisions)}次" if c.supervisions else "",
    "tries": lambda c, s: f"{sum(1 for each in c.callbacks if each.round == c.round)}次",
    "papers": lambda c, s: f"{c.papers}件",
    "verdict": lambda c, s: _title(VERDICTS, c.verdict),
    "result": lambda c, s: _title(RESULTS, c.result),
    "consent": lambda c, s: "信访人同意公开" if c.consent else "不公开",
    "round": lambda c, s: f"第{c.round + 1}轮",
    "outside_number": lambda c, s: c.source.outside_number,
    "outside_due": lambda c, s: _day(last_date(c.source.outside_due)) if c.source.outside_due else "",
    "retention": lambda c, s: RETENTIONS.get(c.retention, ""),
    "archived": lambda c, s: _day(c.archived_on),
    "merged_into": lambda c, s: "、".join(c.tied("main") or c.tied("merged_into")),
    "reviewable": lambda c, s: "是" if c.track in REVIEWABLE else "",
    "review_until": lambda c, s: _reexam_until(c),
    "transferred": _transferred,
    "reexam_organ": lambda c, s: s.names(procedures.reexam_seat(s.office)) if procedures.reexam_seat(s.office) else "",
    "recheck_organ": lambda c, s: s.more.get("recheck_organ") or s.names(procedures.recheck_seat(s.office)) or c.organ,
}

_PART: Mapping[str, Callable[[Assignment, Subject], str]] = {
    "due": lambda p, s: _due(s, p),
    "signed": lambda p, s: _day(business_date(p.signed_at)) if p.signed_at else "",
    "assignee": lambda p, s: s.people(p.assignee) if p.assignee else "",
    "contacts": _contacts,
    "contact_count": lambda p, s: f"{len(p.contacts)}次" if p.contacts else "",
    "co_holders": _co_holders,
    "phone": lambda p, s: s.more.get(f"phone.{p.holder.partition(':')[0]}", ""),
}
