"""How the tests of the programme's registers begin an entry, take its steps, and read what is owed."""

from __future__ import annotations

from typing import Any

from chalicelib.domain import clocks
from chalicelib.domain.registers import step as engine
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.roles import Actor
from tests.domain.standing_registers import STEPS, TERMS, later, opened, somebody

HEAD, CLERK = somebody("UNIT_HEAD", "own"), somebody("CLERK", "own")
BELOW, ABOVE = somebody("LIAISON", "named"), somebody("SUPERVISOR", "above")


def start(name: str, **form: Any) -> Entry:
    """An entry of the register as it begins."""
    return opened(KINDS[name], **form).entries[0]


def go(entry: Entry, step: str, who: Actor = HEAD, days: float = 0, **form: Any) -> Entry:
    """The entry after a step that somebody takes so many days after NOW."""
    filled = {**STEPS[entry.kind, step], **form}
    return engine.step(KINDS[entry.kind], entry, step, filled, who, later(days), TERMS).entries[0]


def running(entry: Entry) -> dict[str, str]:
    """The dates of what is owed, by rule."""
    return {c.rule: f"{c.raw_date}" for c in entry.clocks if c.state == clocks.RUNNING}
