"""How cases look in JSON to officers: worklist rows, a case with its clocks and timeline, alerts, open actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.domain.attachments import TRACES, Seen
from chalicelib.domain.case import STATE_TITLES, Assignment, Mark, State
from chalicelib.domain.case_parts import MARKS, PartState
from chalicelib.domain.clocks import Clock
from chalicelib.domain.danger import KINDS
from chalicelib.domain.intake import CHANNELS, TYPES, CaseType, Channel
from chalicelib.domain.outcome import Alert
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.rules import Rule
from chalicelib.domain.seeking import PART_TITLES
from chalicelib.domain.topics import topic_title
from chalicelib.domain.workdays import last_date
from chalicelib.domain.workflow import Action
from chalicelib.entry.shapes import field_shape
from chalicelib.services.worklist import CaseFile


def action_shape(row: Action, parts: tuple[str, ...]) -> dict[str, Any]:
    """An action open to the caller, with its form and the assignments it may speak of."""
    return {
        "action": row.name,
        "title": row.title,
        "hint": row.hint,
        "final": row.final,
        "fields": [field_shape(field) for field in row.fields],
        "assignments": list(parts),
    }


def entry_shape(entry: DocketEntry, names: Mapping[str, str]) -> dict[str, Any]:
    """A row of the worklist; `names` gives the name of each office or unit by docket key."""
    return {
        "number": entry.number,
        "docket": entry.key,
        "stake": entry.stake,
        "state": {"code": entry.state, "title": state_title(entry.state)},
        "type": {"code": entry.type, "title": TYPES[CaseType(entry.type)].title},
        "topic": {"code": entry.topic, "title": topic_title(entry.topic)} if entry.topic else None,
        "channel": {"code": entry.channel, "title": CHANNELS[Channel(entry.channel)].title},
        "urgency": entry.urgency,
        "title": entry.title,
        "holder": {"key": entry.holder, "name": names.get(entry.holder, entry.holder)} if entry.holder else None,
        "assignee": entry.assignee or None,
        "received_at": entry.received_at,
        "due": entry.due,
        "due_on": last_date(entry.due) if entry.due else None,
        "round": entry.round,
        "revision": entry.revision,
    }


def state_title(code: str) -> str:
    """The title of a case's state, or of that of one's own part, as a docket entry has it."""
    return STATE_TITLES[State(code)] if code in State.__members__ else PART_TITLES[PartState(code)]


def alert_shape(alert: Alert) -> dict[str, Any]:
    """An alert as its docket shows it."""
    return asdict(alert)


def case_shape(file: CaseFile, names: Mapping[str, str], rules: Mapping[str, Rule]) -> dict[str, Any]:
    """One case for one officer: clocks explained, timeline, and the actions open to this caller."""
    case = file.case
    return {
        "number": case.number,
        "revision": case.revision,
        "state": {"code": case.state, "title": STATE_TITLES[case.state]},
        "owner": {"key": case.owner, "name": names.get(case.owner, case.owner)},
        "channel": {"code": case.channel, "title": CHANNELS[Channel(case.channel)].title},
        "type": {"code": case.type, "title": TYPES[CaseType(case.type)].title},
        "track": case.track,
        "topic": {"code": case.topic, "title": topic_title(case.topic)} if case.topic else None,
        "urgency": case.urgency,
        "important": case.important,
        "restricted": case.restricted,
        "round": case.round,
        "people": case.people,
        "identity": case.identity,
        "about": {"kind": case.about.kind, "office": case.about.office, "unit": case.about.unit or None},
        "source": asdict(case.source),
        "received_at": case.received_at,
        "registered_at": case.registered_at,
        "told_on": case.told_on,
        "promised_on": case.promised_on,
        "extended_until": case.extended_until,
        "replied_at": case.replied_at,
        "verdict": case.verdict or None,
        "result": case.result or None,
        "first_asked": case.first_asked or None,
        "first_asked_until": case.first_asked_until,
        "root_cause": case.root_cause or None,
        "path": case.path or None,
        "organ": case.organ or None,
        "retention": case.retention or None,
        "archived_on": case.archived_on,
        "ties": [{"tie": tie, "number": number} for tie, number in case.ties],
        "marks": [_mark_shape(mark) for mark in case.marks],
        "signs": [
            {"kind": kind.code, "title": kind.title, "words": list(sign.words), "first": kind.first}
            for sign in file.signs
            for kind in (KINDS[sign.kind],)
        ],
        "supervisions": [asdict(order) for order in case.supervisions],
        "cards": dict(file.cards),
        "holds": [asdict(each) for each in case.holds],
        "urgent_reports": [asdict(report) for report in case.urgent_reports],
        "title": file.title,
        "content": file.content,
        "petitioner": dict(file.petitioner),
        "assignments": [_part_shape(part, names) for part in case.assignments],
        "clocks": [_clock_shape(clock, why, names, rules) for clock, why in file.clocks],
        "timeline": [
            {
                "seq": event.seq,
                "at": event.at,
                "action": event.action,
                "office": event.office,
                "actor": event.actor,
                "before": event.before,
                "after": event.after,
                "facts": dict(event.facts),
                "words": dict(words),
            }
            for event, words in file.timeline
        ],
        "proposals": [
            {"to": each.key or None, "organ": each.organ or None, "reason": each.reason} for each in file.proposals
        ],
        "attachments": [attachment_shape(each) for each in file.attachments],
        "warnings": list(file.warnings),
        "paths": [
            {"path": each.path.code, "title": each.path.title, "organ": each.path.organ, "reason": each.reason}
            for each in file.paths
        ],
        "actions": [action_shape(row, file.parts.get(row.name, ())) for row in file.open],
    }


def attachment_shape(seen: Seen) -> dict[str, Any]:
    """A file of a case, with the event that it came with."""
    kept = seen.attachment
    return {
        "id": kept.id,
        "event": seen.event,
        "at": seen.at,
        "by": seen.by,
        "name": seen.name,
        "kind": {"code": kept.kind, "title": kept.row.title},
        "size": kept.size,
        "sha256": kept.digest,
        "scanned": kept.scanned,
        "traces": [{"code": code, "title": TRACES[code]} for code in kept.traces],
    }


def _mark_shape(mark: Mark) -> dict[str, Any]:
    return {
        "name": mark.name,
        "title": MARKS[mark.name],
        "at": mark.at,
        "until": mark.until,
        "staff": list(mark.staff),
        "confirmed": mark.by != "SYSTEM",
    }


def _part_shape(part: Assignment, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": part.id,
        "holder": {"key": part.holder, "name": names.get(part.holder, part.holder)},
        "sender": part.sender,
        "state": {"code": part.state, "title": PART_TITLES[part.state]},
        "main": part.main,
        "how": part.how,
        "due": part.due,
        "assignee": part.assignee or None,
        "sent_at": part.sent_at,
        "signed_at": part.signed_at,
        "responded_at": part.responded_at,
        "answered_at": part.answered_at,
        "locked": part.locked,
    }


def _clock_shape(
    clock: Clock, why: tuple[str, ...], names: Mapping[str, str], rules: Mapping[str, Rule]
) -> dict[str, Any]:
    return {
        "rule": clock.rule,
        "title": rules[clock.rule].title,
        "source": rules[clock.rule].source,
        "obligor": {"key": clock.obligor, "name": names.get(clock.obligor, clock.obligor)},
        "round": clock.round,
        "assignment": clock.part or None,
        "state": clock.state,
        "due_on": clock.raw_date,
        "effective_on": clock.effective_date,
        "due_at": clock.raw_due,
        "provisional": clock.provisional,
        "stopped_at": clock.stopped_at,
        "why": list(why),
    }
