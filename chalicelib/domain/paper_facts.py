"""What a paper can say of a case: the sources that its row names, as Chinese text, masked for whom it is written.

A source is `space.name`; several divided by `|` are tried in order. The spaces: `said` (the form of the action), `last`
(`last.action.name`: the form of the latest such action until then), `case`, `petition`, `part` (the assignment meant),
`draft` and `reply`, `request` (an extension), `clock` (`clock.R18`), `event`, `office` (that issues), `fixed`, and what
the service gives as `more`. What is not known is "".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from chalicelib.domain import paper_case
from chalicelib.domain.case import Assignment, Case, Paper
from chalicelib.domain.disclosure import mask_id_number, mask_text, shown_petitioner, unnamed
from chalicelib.domain.events import Event, Words
from chalicelib.domain.forms import Field
from chalicelib.domain.hours import shown_hours
from chalicelib.domain.offices import Office, name_on
from chalicelib.domain.papers import PaperKind, Reader
from chalicelib.domain.petitioners import ID_DOCUMENTS, IdDocument
from chalicelib.domain.policy import Policy
from chalicelib.domain.topics import topic_title
from chalicelib.domain.turn import Action
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
"""Words that stand on a paper whatever the case is."""


_OF_THE_CASE = frozenset({"type", "topic"})
"""What forms ask and every paper says of the case anyway."""
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")
_ANSWERING = frozenset({"approve_reply", "submit_reply", "answer_now", "answer_merged"})


def day_text(day: date) -> str:
    """2026年11月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(at: datetime) -> str:
    """2026年11月5日 09:12, in Shanghai."""
    local = at.astimezone(SHANGHAI)
    return f"{day_text(local.date())} {local:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All that a paper may speak of.

    `history` are the events with their words until the paper's own, which is its last; `names` gives the full name of a
    docket key on the paper's date, `people` that of a member of staff. `office` issues the paper, `author` is a docket
    key of it. `more` are further sources by name.
    """

    kind: PaperKind
    case: Case
    paper: Paper
    history: tuple[tuple[Event, Words | None], ...]
    office: Office
    author: str
    dated: date
    policy: Policy
    actions: Mapping[str, Action]
    names: Callable[[str], str]
    people: Callable[[str], str]
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def event(self) -> Event:
        """The event that yielded the paper."""
        return self.history[-1][0]

    @property
    def petition(self) -> Mapping[str, Any]:
        """The words of the petition."""
        words = self.history[0][1]
        return words.texts if words else {}

    @property
    def asked_by(self) -> str:
        """The number by which the petitioner asks: of a 复查 or 复核 that of the answer in doubt, whose code he has."""
        return next((number for tie, number in self.case.ties if tie.endswith("_of")), self.case.number)

    @property
    def part(self) -> Assignment | None:
        """The assignment that the paper speaks of: the event's own, else the latest 主办 one, not a returned one."""
        case = self.case
        sent = (a for a in reversed(case.assignments) if a.sent_at == self.event.at)
        return case.assignment(self.event.part) if self._of_part() else next(sent, case.last_main)

    def _of_part(self) -> bool:
        return bool(self.event.part) and self.event.action != "pass_down"

    @property
    def issuer_name(self) -> str:
        """The full name that the issuing organ had on the paper's date (edge 13); never that of an inner office."""
        return name_on(self.office, self.dated)


class Facts:
    """The sources of one subject."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self._case = subject.case

    def say(self, source: str) -> str:
        """The text of the first source that is known; "" when none is."""
        for each in source.split("|"):
            if each in self.subject.more:
                text: str = self.subject.more[each]
            else:
                space, _, name = each.partition(".")
                text = self._spaces()[space](name) if space in self._spaces() else ""
            if text:
                return text
        return ""

    def clean(self, text: str) -> str:
        """Free text as this paper may show it: numbers of anybody masked, the name too where secrecy was asked for.

        The landlines of offices stay in what the petitioner is told (edge 46).
        """
        kind = self.subject.kind
        shown = text if kind.named else unnamed(self._case, text, str(self.subject.petition.get("name", "")))
        return mask_text(shown, landlines=kind.reader is not Reader.PETITIONER)

    def extras(self, used: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Label and text of what the action's form says and no cell shows."""
        row = self.subject.actions.get(self.subject.event.action)
        shown = {source.rpartition(".")[2] for source in used} | _OF_THE_CASE
        for each in row.fields if row else ():
            if each.name not in shown and (text := self._said(each.name)):
                yield each.title, text

    def _spaces(self) -> Mapping[str, Callable[[str], str]]:
        return {
            "said": self._said,
            "last": self._last,
            "case": lambda name: paper_case.say(self.subject.case, self.subject, name),
            "petition": self._petition,
            "part": self._part,
            "draft": self._draft,
            "reply": self._reply,
            "request": self._request,
            "clock": self._clock,
            "event": self._event,
            "office": self._office,
            "fixed": lambda name: FIXED.get(name, ""),
        }

    def _said(self, name: str) -> str:
        event, words = self.subject.history[-1]
        return self._of(event, words, name)

    def _last(self, path: str) -> str:
        action, _, name = path.partition(".")
        found = ((e, w) for e, w in reversed(self.subject.history) if e.action == action)
        return next((text for e, w in found if (text := self._of(e, w, name))), "")

    def _of(self, event: Event, words: Words | None, name: str) -> str:
        given = words.texts.get(name) if words and name in words.texts else event.facts.get(name)
        if given is None or given == "":
            return ""
        row = self.subject.actions.get(event.action)
        form = next((f for f in row.fields if f.name == name), None) if row else None
        return self._shown(given, form)

    def _shown(self, given: Any, form: Field | None) -> str:
        kind = form.kind if form else ""
        if isinstance(given, bool):
            return "是" if given else "否"
        if isinstance(given, list | tuple):
            return "、".join(self._shown(each, form) for each in given)
        if kind == "choice" and form:
            return dict(form.choices).get(str(given), str(given))
        if kind == "date":
            return day_text(date.fromisoformat(given))
        if kind == "moment":
            return moment_text(datetime.fromisoformat(given))
        if not kind and isinstance(given, str) and _ISO.fullmatch(given):
            return moment_text(datetime.fromisoformat(given)) if "T" in given else day_text(date.fromisoformat(given))
        if kind in ("target", "targets", "office"):
            return self.subject.names(str(given))
        if kind == "staff":
            return self.subject.people(str(given))
        if kind == "topic":
            return topic_title(str(given))
        plain = kind in ("number", "code") or (form is not None and form.name.endswith("phone"))
        return str(given) if plain else self.clean(str(given))

    def _petition(self, name: str) -> str:
        subject, texts = self.subject, self.subject.petition
        if name == "claims":
            return self.clean(str(texts.get("claims") or texts.get("content", "")))
        if name == "matter":
            # A 复查 or 复核 bears its own name before that of the matter.
            title = str(texts.get("title", ""))
            return self.clean(title.partition("：")[2] or title if self._case.is_review else title)
        if name == "addressed":
            return self._addressed()
        if name == "id_number":
            return mask_id_number(str(texts.get("id_number", "")))
        if name == "id_kind":
            kind = str(texts.get("id_kind") or subject.history[0][0].facts.get("id_kind", ""))
            return ID_DOCUMENTS[IdDocument(kind)].title if kind and texts.get("id_number") else ""
        if name in ("name", "mobile", "email", "address", "contact_person"):
            if self._case.identity == "anonymous":
                return "匿名" if name == "name" else ""
            if subject.kind.named:
                return str(texts.get(name, ""))
            shown = shown_petitioner(self._case, {k: str(v) for k, v in texts.items()})
            return shown.get(name, "")
        return self.clean(str(texts.get(name, "")))

    def _addressed(self) -> str:
        name = str(self.subject.petition.get("name", ""))
        if self._case.identity == "anonymous" or not name:
            return "信访人"
        return name if self._case.petitioner == "organisation" else f"{name}同志"

    def _part(self, name: str) -> str:
        part = self.subject.part
        if part is None:
            return ""
        if name in ("holder", "sender"):
            return self.subject.names(getattr(part, name))
        return paper_case.part(part, self.subject, name)

    def _draft(self, name: str) -> str:
        return self._last(f"submit_reply.{name}") or self._last(f"answer_now.{name}")

    def _reply(self, name: str) -> str:
        if name == "reply":
            for event, words in reversed(self.subject.history):
                if words and words.texts.get("reply") and event.action in _ANSWERING:
                    return self.clean(str(words.texts["reply"]))
        return ""

    def _request(self, name: str) -> str:
        return paper_case.extension(self.subject, name)

    def _clock(self, name: str) -> str:
        return paper_case.clock(self.subject, name)

    def _event(self, name: str) -> str:
        event = self.subject.event
        if name == "office":
            return self.subject.issuer_name
        shown = {
            "day": day_text(business_date(event.at)),
            "moment": moment_text(event.at),
            "actor": self.subject.people(event.actor),
        }
        return shown.get(name, "")

    def _office(self, name: str) -> str:
        office = self.subject.office
        station, reception = office.station, office.reception
        shown = {
            "name": self.subject.issuer_name,
            "phone": office.phones.service or office.phones.office,
            "address": office.address,
            "station": reception[0].place if reception else station.place if station else "",
            "reception": shown_hours(reception[0].hours) if reception else "",
        }
        return shown.get(name, "")
