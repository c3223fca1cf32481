"""How the registers look in JSON to officers: kinds with their forms, copies in lists, one entry with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from chalicelib.domain.registers.catalogue import kind_of
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Kind, Step
from chalicelib.domain.registers.views import View
from chalicelib.domain.workdays import last_date
from chalicelib.entry.shapes import field_shape
from chalicelib.services.register_reading import EntryFile


def kind_shape(kind: Kind, keys: Sequence[str]) -> dict[str, Any]:
    """One register; `keys` are the dockets under which the caller may open an entry."""
    return {
        "kind": kind.name,
        "title": kind.title,
        "source": kind.source,
        "states": [{"code": code, "title": title} for code, title in kind.states.items()],
        "opens_under": list(keys),
        "opening": step_shape(kind.opening),
    }


def step_shape(step: Step) -> dict[str, Any]:
    """A step with its form."""
    return {
        "step": step.name,
        "title": step.title,
        "hint": step.hint,
        "fields": [field_shape(field) for field in step.fields],
    }


def view_shape(view: View) -> dict[str, Any]:
    """A row of a register."""
    kind = kind_of(view.kind)
    return {
        "id": view.id,
        "kind": {"code": view.kind, "title": kind.title},
        "docket": view.key,
        "stands": list(view.stands),
        "keeper": view.keeper,
        "state": {"code": view.state, "title": kind.states[view.state]},
        "title": view.title or None,
        "on": view.on,
        "due": view.due,
        "due_on": last_date(view.due) if view.due else None,
        "late": view.late,
        "parent": view.parent or None,
        "tally": asdict(view.tally),
        "facts": dict(view.facts),
        "revision": view.revision,
    }


def file_shape(file: EntryFile) -> dict[str, Any]:
    """One entry for one officer: the copy, what was shared with it, the history for its keeper, the open steps."""
    return {
        **view_shape(file.view),
        "texts": dict(file.view.texts),
        "history": [
            {
                "seq": event.seq,
                "at": event.at,
                "step": event.action,
                "actor": event.actor,
                "office": event.office,
                "before": event.before,
                "after": event.after,
                "facts": dict(event.facts),
                "words": dict(words),
            }
            for event, words in file.history
        ],
        "steps": [step_shape(step) for step in file.steps],
    }


def moved_shape(entry: Entry) -> dict[str, Any]:
    """What an entry has come to after a step."""
    return {"id": entry.id, "kind": entry.kind, "state": entry.state, "revision": entry.revision}
