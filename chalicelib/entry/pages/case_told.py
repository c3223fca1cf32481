"""What happened to a case in words: each event with who did it, when, what it brought, and what was filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import STATE_TITLES, Case, State
from chalicelib.domain.events import Event
from chalicelib.domain.forms import Field
from chalicelib.domain.offices import split_key
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.submission import SUBMIT
from chalicelib.domain.topics import topic_title
from chalicelib.domain.turn import Action
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.render import day, moment

LONG = 60
"""A text of more characters than this stands in a paragraph of its own."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was filled in."""

    title: str
    text: str
    long: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One event; `state` is the title of the state that it brought, "" where the case stayed as it was."""

    seq: int
    at: datetime
    title: str
    who: str
    office: str
    behind: str
    state: str
    part: str
    lines: tuple[Line, ...]
    by_system: bool


def told(event: Event, words: Mapping[str, Any], case: Case, called: Called) -> Told:
    """One event of the timeline for a page; `case` is as the reader sees it."""
    row = _row(event.action)
    said = {**event.facts, **words}
    part = case.assignment(event.part) if event.part else None
    lines = [
        Line(field.title, text, len(text) > LONG or "\n" in text)
        for field in (row.fields if row else ())
        if field.name in said and (text := written(field, said[field.name], called))
    ]
    behind = str(event.facts.get("acting_for", ""))
    return Told(
        seq=event.seq,
        at=event.at,
        title=row.title if row else event.action,
        who=called.person(event.actor),
        office=called.key(event.office) if event.office else "",
        behind=called.person(behind) if behind else "",
        state=STATE_TITLES[State(event.after)] if event.after != event.before and event.before else "",
        part=called.key(part.holder) if part else "",
        lines=tuple(lines),
        by_system=event.actor == SYSTEM.id,
    )


def _row(action: str) -> Action | None:
    return SUBMIT if action == SUBMIT.name else ACTIONS.get(action)


def written(field: Field, value: Any, called: Called) -> str:
    """What was filled in, as it reads on a page."""
    write = _WORDS.get(field.kind)
    if field.choices:
        return _choices(field).get(str(value), str(value))
    return write(value, called) if write else str(value)


@cache
def _choices(field: Field) -> dict[str, str]:
    return dict(field.choices)


def _office(value: Any, called: Called) -> str:
    return called.key(str(value)) if split_key(str(value))[0] else ""


_WORDS: Mapping[str, Callable[[Any, Called], str]] = {
    "bool": lambda value, called: "是" if value else "否",
    "date": lambda value, called: day(str(value)),
    "moment": lambda value, called: moment(str(value)),
    "target": _office,
    "office": _office,
    "targets": lambda value, called: called.keys(str(value)),
    "staff": lambda value, called: called.person(str(value)),
    "topic": lambda value, called: topic_title(str(value)),
    "campaign": lambda value, called: called.key(str(value)),
}
"""How a value reads, by the kind of its field."""
