"""What a paper can say of a case: the sources that its row names, as Chinese text, masked for whom it is written.

Beside the spaces of paper_sources.py: `case`, `petition`, `part` (the assignment meant), `draft` and `reply`, `request`
(an extension), `clock` (`clock.R18`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chalicelib.domain import paper_case
from chalicelib.domain.case import Assignment, Case, Paper
from chalicelib.domain.disclosure import mask_id_number, shown_petitioner, unnamed
from chalicelib.domain.events import Event, Words
from chalicelib.domain.offices import Office, name_on
from chalicelib.domain.paper_sources import Sources
from chalicelib.domain.papers import PaperKind
from chalicelib.domain.petitioners import ID_DOCUMENTS, IdDocument
from chalicelib.domain.policy import Policy
from chalicelib.domain.turn import Action

_ANSWERING = frozenset({"approve_reply", "submit_reply", "answer_now", "answer_merged"})


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
    def numbered_as(self) -> str:
        """What `asked_by` is called."""
        return "查询编号"

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


class Facts(Sources):
    """The sources of one case."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject)
        self.subject = subject
        self._case = subject.case

    def clean(self, text: str) -> str:
        """As for every paper; the name is masked too where secrecy was asked for."""
        named = self.subject.kind.named
        return super().clean(text if named else unnamed(self._case, text, str(self.subject.petition.get("name", ""))))

    def spaces(self) -> Mapping[str, Callable[[str], str]]:
        """The spaces by name."""
        return {
            **super().spaces(),
            "case": lambda name: paper_case.say(self.subject.case, self.subject, name),
            "petition": self._petition,
            "part": self._part,
            "draft": self._draft,
            "reply": self._reply,
            "request": self._request,
            "clock": self._clock,
        }

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
        return self.last(f"submit_reply.{name}") or self.last(f"answer_now.{name}")

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
