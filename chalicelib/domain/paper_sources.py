"""The sources of a paper, whatever it speaks of: what was said and by whom, and the office that issues it.

A source is `space.name`; several divided by `|` are tried in order. The spaces here: `said` (the form of the
paper's own action or step), `last` (`last.action.name`: the form of the latest such one until then), `event`,
`office` (that issues), `fixed`, and what the service gives as `more`. What is not known is "". paper_facts.py adds
what a case can say, paper_entry.py what an entry of a register can.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from chalicelib.domain.case import Paper
from chalicelib.domain.disclosure import mask_text
from chalicelib.domain.events import Event, Words
from chalicelib.domain.forms import Field
from chalicelib.domain.hours import shown_hours
from chalicelib.domain.offices import Office
from chalicelib.domain.papers import PaperKind, Reader
from chalicelib.domain.policy import Policy
from chalicelib.domain.topics import topic_title
from chalicelib.domain.workdays import SHANGHAI, business_date

FIXED: Mapping[str, str] = {
    "blank": "",
    "products": "调查报告、答复意见（稿）及佐证材料",
    "read_out": "以上记录已向陈述人宣读（由其阅读），确认无误。",
    "objection": "自收到本意见之日起5个工作日内，可以书面提出异议。",
    "objected": "备案办结审核意见",
    "merge": "取各件中最早的法定时限；来自其他平台的工单仍按各自时限分别回复。",
    "refusal": "《信访工作条例》第二十三条",
    "script": "标准版",
    "mediated": "调解",
}
"""Words that stand on a paper whatever it speaks of."""

OF_THE_MATTER = frozenset({"type", "topic"})
"""What forms ask and every paper says of the matter anyway."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")


def day_text(day: date) -> str:
    """2026年11月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(at: datetime) -> str:
    """2026年11月5日 09:12, in Shanghai."""
    local = at.astimezone(SHANGHAI)
    return f"{day_text(local.date())} {local:%H:%M}"


class Asks(Protocol):
    """A row that asks for a form: an action of a case or a step of a register."""

    @property
    def fields(self) -> Sequence[Field]:
        """The fields of its form."""


class Spoken(Protocol):
    """What a paper speaks of, as far as it is the same for cases and entries of registers."""

    @property
    def kind(self) -> PaperKind:
        """The row of the paper."""

    @property
    def paper(self) -> Paper:
        """The paper itself: which one it is of its matter, and when it came about."""

    @property
    def history(self) -> Sequence[tuple[Event, Words | None]]:
        """The events with their words until the paper's own, which is the last."""

    @property
    def event(self) -> Event:
        """The event that yielded the paper."""

    @property
    def office(self) -> Office:
        """The office that issues it."""

    @property
    def author(self) -> str:
        """The docket key of that office in whose name it goes out."""

    @property
    def dated(self) -> date:
        """The paper's date."""

    @property
    def policy(self) -> Policy:
        """The policy of the office that issues it."""

    @property
    def actions(self) -> Mapping[str, Asks]:
        """The rows by which the events came about, by name."""

    @property
    def names(self) -> Callable[[str], str]:
        """The full name of a docket key on the paper's date."""

    @property
    def people(self) -> Callable[[str], str]:
        """The name of a member of staff."""

    @property
    def more(self) -> Mapping[str, str]:
        """Further sources by name."""

    @property
    def issuer_name(self) -> str:
        """The full name that the issuing organ had on the paper's date."""

    @property
    def asked_by(self) -> str:
        """The number in the paper's head, by which the matter is found again."""

    @property
    def numbered_as(self) -> str:
        """What that number is called."""


class Sources:
    """The sources of one subject."""

    def __init__(self, subject: Spoken) -> None:
        self._subject = subject

    def say(self, source: str) -> str:
        """The text of the first source that is known; "" when none is."""
        spaces = self.spaces()
        for each in source.split("|"):
            if each in self._subject.more:
                text: str = self._subject.more[each]
            else:
                space, _, name = each.partition(".")
                text = spaces[space](name) if space in spaces else ""
            if text:
                return text
        return ""

    def clean(self, text: str) -> str:
        """Free text as this paper may show it: numbers of anybody masked.

        The landlines of offices stay in what the petitioner is told (edge 46).
        """
        return mask_text(text, landlines=self._subject.kind.reader is not Reader.PETITIONER)

    def extras(self, used: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Label and text of what the form says and no cell shows."""
        row = self._subject.actions.get(self._subject.event.action)
        shown = {source.rpartition(".")[2] for source in used} | OF_THE_MATTER
        for each in row.fields if row else ():
            if each.name not in shown and (text := self.said(each.name)):
                yield each.title, text

    def spaces(self) -> Mapping[str, Callable[[str], str]]:
        """The spaces by name."""
        return {
            "said": self.said,
            "last": self.last,
            "event": self._event,
            "office": self._office,
            "fixed": lambda name: FIXED.get(name, ""),
        }

    def said(self, name: str) -> str:
        """What the paper's own form says under that name."""
        event, words = self._subject.history[-1]
        return self.of(event, words, name)

    def last(self, path: str) -> str:
        """`action.name`: what the latest form of that action says under that name."""
        action, _, name = path.partition(".")
        found = ((e, w) for e, w in reversed(self._subject.history) if e.action == action)
        return next((text for e, w in found if (text := self.of(e, w, name))), "")

    def of(self, event: Event, words: Words | None, name: str) -> str:
        """What the form of an event says under that name."""
        given = words.texts.get(name) if words and name in words.texts else event.facts.get(name)
        if given is None or given == "":
            return ""
        row = self._subject.actions.get(event.action)
        form = next((f for f in row.fields if f.name == name), None) if row else None
        return self.shown(given, form)

    def shown(self, given: Any, form: Field | None) -> str:
        """A value as text, by the field that asked for it; by its look where no field is known."""
        kind = form.kind if form else ""
        if isinstance(given, bool):
            return "是" if given else "否"
        if isinstance(given, list | tuple):
            return "、".join(self.shown(each, form) for each in given)
        if kind == "choice" and form:
            return dict(form.choices).get(str(given), str(given))
        if kind == "date":
            return day_text(date.fromisoformat(given))
        if kind == "moment":
            return moment_text(datetime.fromisoformat(given))
        if not kind and isinstance(given, str) and _ISO.fullmatch(given):
            return moment_text(datetime.fromisoformat(given)) if "T" in given else day_text(date.fromisoformat(given))
        if kind in ("target", "targets", "office"):
            return self._subject.names(str(given))
        if kind == "staff":
            return self._subject.people(str(given))
        if kind == "topic":
            return topic_title(str(given))
        plain = kind in ("number", "code") or (form is not None and form.name.endswith("phone"))
        return str(given) if plain else self.clean(str(given))

    def _event(self, name: str) -> str:
        event = self._subject.event
        if name == "office":
            return self._subject.issuer_name
        shown = {
            "day": day_text(business_date(event.at)),
            "moment": moment_text(event.at),
            "actor": self._subject.people(event.actor),
        }
        return shown.get(name, "")

    def _office(self, name: str) -> str:
        office = self._subject.office
        station, reception = office.station, office.reception
        shown = {
            "name": self._subject.issuer_name,
            "phone": office.phones.service or office.phones.office,
            "address": office.address,
            "station": reception[0].place if reception else station.place if station else "",
            "reception": shown_hours(reception[0].hours) if reception else "",
        }
        return shown.get(name, "")
