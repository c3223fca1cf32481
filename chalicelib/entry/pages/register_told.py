"""An entry of a register in words: its heading, what it holds, what happened to it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from chalicelib.domain.events import Event
from chalicelib.domain.forms import Field
from chalicelib.domain.registers.catalogue import kind_of
from chalicelib.domain.registers.kinds import Kind, Step
from chalicelib.domain.registers.system import SYSTEM_STEPS
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import SYSTEM
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.case_told import LONG, Line, Told, written
from chalicelib.services.register_reading import EntryFile

NOTED: Mapping[str, tuple[str, str]] = {
    "published_on": ("公布日期", "date"),
    "book_by": ("预约截止", "date"),
    "absent": ("原定接访人", "staff"),
    "substituted": ("由替班领导接访", "bool"),
    "update_by": ("应于何日前更新", "date"),
    "revisit_by": ("应于何日前回访", "date"),
    "revisited_on": ("回访日期", "date"),
    "assess_by": ("应于何日前考核", "date"),
    "assessed_on": ("考核日期", "date"),
    "make_ups": ("补课次数", "number"),
    "poor": ("有评为“差”的项目", "bool"),
    "bulletin_on": ("通报日期", "date"),
    "opinions": ("已登记的讨论意见", "number"),
    "reported": ("已有走访报告", "bool"),
}
"""What steps note beside what is filled in: title and kind. What is in no form and not here is not shown."""

HEADED = 3
"""So many of the first facts head an entry that has no title."""


@cache
def labels(kind: str) -> Mapping[str, Field]:
    """The fields of a register by name, those of the opening first, then those of its steps, and what steps note."""
    row = kind_of(kind)
    found: dict[str, Field] = {}
    for step in (row.opening, *row.steps):
        for field in step.fields:
            found.setdefault(field.name, field)
    for name, (title, sort) in NOTED.items():
        found.setdefault(name, Field(name=name, title=title, kind=sort))
    return found


def heading(view: View, called: Called) -> str:
    """What an entry is called in a list: its title, else the first things that it says."""
    if view.title:
        return view.title
    fields = (field for field in kind_of(view.kind).opening.fields if view.facts.get(field.name) not in (None, ""))
    texts = [written(field, view.facts[field.name], called) for field in fields]
    return " · ".join(texts[:HEADED]) or kind_of(view.kind).title


def holds(file: EntryFile, called: Called) -> tuple[Line, ...]:
    """All that an entry holds now, each thing once, in the order of the forms."""
    said: dict[str, Any] = dict(file.view.texts)
    for event, words in file.history:
        row = step_of(file.kind, event.action)
        if row is not None and row.keep:
            said |= words
    said |= file.view.facts
    return tuple(
        _line(field, said[name], called)
        for name, field in labels(file.kind.name).items()
        if said.get(name) not in (None, "")
    )


def story(file: EntryFile, called: Called) -> tuple[Told, ...]:
    """What happened to an entry, latest first; empty for who does not keep it."""
    return tuple(told(file.kind, event, words, called) for event, words in reversed(file.history))


def told(kind: Kind, event: Event, words: Mapping[str, Any], called: Called) -> Told:
    """One line of an entry's history."""
    row = step_of(kind, event.action)
    said = {**event.facts, **words}
    fields = row.fields if row and row not in SYSTEM_STEPS else ()
    lines = (_line(field, said[field.name], called) for field in fields if said.get(field.name) not in (None, ""))
    moved = event.after != event.before and event.before
    return Told(
        seq=event.seq,
        at=event.at,
        title=row.title if row else event.action,
        who=called.person(event.actor),
        office=called.key(event.office) if event.office else "",
        behind="",
        state=kind.states.get(event.after, "") if moved else "",
        part="",
        lines=tuple(lines),
        by_system=event.actor == SYSTEM.id,
    )


def step_of(kind: Kind, name: str) -> Step | None:
    """The row of a step, of the opening one and of the system's own."""
    known = (kind.opening, *kind.steps, *SYSTEM_STEPS)
    return next((row for row in known if row.name == name), None)


def _line(field: Field, value: Any, called: Called) -> Line:
    text = written(field, value, called)
    return Line(field.title, text, len(text) > LONG or "\n" in text)
