"""Entries of dockets as lists show them: everything said in words, so that a template only sets them in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.intake import TYPES
from chalicelib.domain.petitioners import URGENCIES
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.seeking import STATES, pressure
from chalicelib.domain.topics import topic_title
from chalicelib.domain.workdays import SHANGHAI, last_date
from chalicelib.entry.pages.called import Called

TITLES: Mapping[str, str] = {str(row.code): row.title for row in TYPES.values()}


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list; `level` is that of `seeking.pressure`, `signs` are (kind of tag, words)."""

    number: str
    revision: int
    title: str
    state: str
    about: str
    holder: str
    assignee: str
    received: str
    level: str
    left: str
    due: str
    signs: tuple[tuple[str, str], ...]


class Said:
    """What entries of one page say; what many of them have in common is said once."""

    def __init__(self, called: Called, now: datetime) -> None:
        self._called = called
        self._now = now
        self._dues: dict[datetime | None, tuple[str, str, str]] = {}
        self._abouts: dict[tuple[str, str], str] = {}

    def row(self, entry: DocketEntry) -> Row:
        """One entry in words."""
        level, left, due = self._due(entry.due if entry.open else None)
        at = entry.received_at.astimezone(SHANGHAI)
        return Row(
            entry.number,
            entry.revision,
            entry.title or "（无标题）",
            STATES[entry.state],
            self._about(entry.type, entry.topic),
            self._called.key(entry.holder),
            self._called.person(entry.assignee),
            f"{at.month}月{at.day}日 {at.hour:02}:{at.minute:02}",
            level,
            left,
            due,
            _signs(entry),
        )

    def _due(self, due: datetime | None) -> tuple[str, str, str]:
        found = self._dues.get(due)
        if found is None:
            said = pressure(due, self._now)
            found = self._dues[due] = (said.level, said.said, last_date(due).isoformat() if due else "")
        return found

    def _about(self, type_: str, topic: str) -> str:
        found = self._abouts.get((type_, topic))
        if found is None:
            found = f"{TITLES[type_]} · {topic_title(topic)}" if topic else TITLES[type_]
            self._abouts[type_, topic] = found
        return found


def _signs(entry: DocketEntry) -> tuple[tuple[str, str], ...]:
    signs: list[tuple[str, str]] = []
    if entry.urgency != "normal":
        signs.append(("late", URGENCIES[entry.urgency]))
    if entry.restricted:
        signs.append(("wait", "受限"))
    if entry.round:
        signs.append(("wait", f"第 {entry.round + 1} 轮"))
    if entry.people > 1:
        signs.append(("calm", f"{entry.people} 人"))
    return tuple(signs)
