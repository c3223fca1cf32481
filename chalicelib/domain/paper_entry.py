"""What a paper can say of an entry of a register, beside the spaces of paper_sources.py.

`kept` is what the entry had under a name when the paper's step was done: the latest form that was kept, else a fact
that a step noted. `entry` is what every entry has: number, register, keeper, named, opened, and `when` (day with
its weekday, and the hours where there are any). What names a case or another entry (`Kind.refs`) is on no paper:
not everybody who reads the paper may know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.domain.case import Paper
from chalicelib.domain.events import Event, Words
from chalicelib.domain.forms import Field
from chalicelib.domain.offices import Office, name_on
from chalicelib.domain.paper_sources import Sources, day_text
from chalicelib.domain.papers import PaperKind
from chalicelib.domain.policy import Policy
from chalicelib.domain.registers.entry import Entry
from chalicelib.domain.registers.kinds import Kind, Step
from chalicelib.domain.workdays import business_date

_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySubject:
    """All that a paper of a register may speak of.

    `register` is the row of the entry's register. `history` are the events with their words until the paper's own,
    which is its last; those that only the keeper may read are left out where the paper's own is shared. `names`
    gives the full name of a docket key on the paper's date, `people` that of a member of staff. `office` issues the
    paper, `author` is a docket key of it. `more` are further sources by name.
    """

    kind: PaperKind
    register: Kind
    entry: Entry
    paper: Paper
    history: tuple[tuple[Event, Words | None], ...]
    office: Office
    author: str
    dated: date
    policy: Policy
    names: Callable[[str], str]
    people: Callable[[str], str]
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def event(self) -> Event:
        """The event that yielded the paper."""
        return self.history[-1][0]

    @property
    def actions(self) -> Mapping[str, Step]:
        """The steps of the register by name."""
        return {row.name: row for row in (self.register.opening, *self.register.steps)}

    @property
    def issuer_name(self) -> str:
        """The full name that the issuing organ had on the paper's date (edge 13)."""
        return name_on(self.office, self.dated)

    @property
    def asked_by(self) -> str:
        """The entry's number."""
        return self.entry.id

    @property
    def numbered_as(self) -> str:
        """What `asked_by` is called."""
        return "台账编号"


class EntryFacts(Sources):
    """The sources of one entry."""

    def __init__(self, subject: EntrySubject) -> None:
        super().__init__(subject)
        self.subject = subject

    def spaces(self) -> Mapping[str, Callable[[str], str]]:
        """The spaces by name."""
        return {**super().spaces(), "kept": self.kept, "entry": self._entry}

    def of(self, event: Event, words: Words | None, name: str) -> str:
        """As for every paper, without what names a case or another entry."""
        return "" if name in self.subject.register.refs else super().of(event, words, name)

    def kept(self, name: str) -> str:
        """What the entry had under a name when the paper's step was done."""
        given, form = self._found(name)
        return "" if given in (None, "") or name in self.subject.register.refs else self.shown(given, form)

    def _found(self, name: str) -> tuple[Any, Field | None]:
        rows, form = self.subject.actions, None
        for event, words in reversed(self.subject.history):
            row = rows.get(event.action)
            if row is None or not row.keep:
                continue
            form = next((each for each in row.fields if each.name == name), None)
            given = words.texts.get(name) if words and name in words.texts else event.facts.get(name)
            if form is not None and given not in (None, ""):
                return given, form
        return self.subject.entry.facts.get(name), None

    def _entry(self, name: str) -> str:
        entry = self.subject.entry
        if name == "when":
            return self._when()
        shown = {
            "number": entry.id,
            "register": self.subject.register.title,
            "keeper": self.subject.names(entry.key),
            "named": self.subject.names(entry.named) if entry.named else "",
            "opened": day_text(business_date(entry.opened_at)),
        }
        return shown.get(name, "")

    def _when(self) -> str:
        given, _ = self._found("date")
        if not given:
            return ""
        day = date.fromisoformat(str(given))
        hours = "—".join(filter(None, (self.kept("from_time"), self.kept("to_time")))) or self.kept("time")
        return f"{day_text(day)}（周{_WEEKDAYS[day.weekday()]}）{hours}"
