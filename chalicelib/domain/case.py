"""The aggregate: a case with its assignments, clocks and requests.

Personal words are not in here: they stand with their event (domain/events.py), sealed at rest. The case keeps only
the numbers of the events that hold the draft and the reply, so anonymising never touches the chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.case_parts import (
    DANGERS,
    LIVE_PARTS,
    SILENCING,
    Assignment,
    Booking,
    CallBack,
    Contact,
    Delivery,
    Evaluation,
    Hold,
    Mark,
    Paper,
    PartState,
    Request,
    Review,
    Source,
    Supervision,
    UrgentReport,
)
from chalicelib.domain.case_states import DONE, ENDED, OPEN, STATE_TITLES, Stake, State
from chalicelib.domain.clocks import Clock
from chalicelib.domain.deadlines import Matter
from chalicelib.domain.offices import DISCIPLINE, About, split_key
from chalicelib.domain.selected import Selected

# The workflow needs one door to the case.
__all__ = [
    "DONE",
    "ENDED",
    "LIVE_PARTS",
    "OPEN",
    "STATE_TITLES",
    "Assignment",
    "Booking",
    "CallBack",
    "Case",
    "Contact",
    "Delivery",
    "Evaluation",
    "Hold",
    "Mark",
    "Paper",
    "PartState",
    "Request",
    "Review",
    "Selected",
    "Source",
    "Stake",
    "State",
    "Supervision",
    "UrgentReport",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A matter from its arrival to its end; every projection is computed from it.

    `version` is the lock and moves with every write; `revision` moves when a person changes something and is what a
    form's If-Match carries. `excluded` are the entries of jurisdiction.py that must never see it; `hands` say who did
    what, for the separations; `stages` is what the public saw and when. `ties` name other cases and what they are to
    this one; each of them is told by a command, never touched. `recused` are staff ids, or `ROLE@office` for whoever
    holds that role there, who must not see it (Art. 28). `organ` names an organ outside that decides this case;
    `answered_by` is the office whose answer a 复查 or 复核 looks at;
    `retention` is 10, 30 or permanent. `path` is the lawful path that it was led to (paths.py).
    `shown_event` is the event whose title and content stand in place of the
    petition's, since a part of it was split off (edge 18). `absorbed` are the cases merged into this one, each with the
    day by which it must be answered (edge 25). `changed_at` is when `revision` moved last. `asked_event` is the event
    that asked the petitioner for more, `asked_until` the day by which; `selected` is its answer as it was chosen for
    publication. `campaign` is the id of the collection of suggestions that it came to (campaigns.py).
    """

    number: str
    city: str
    owner: str
    state: State
    channel: str
    type: str
    track: str
    received_at: datetime
    identity: str
    about: About = About("none")
    registered_at: datetime | None = None
    source: Source = Source()
    topic: str = ""
    legal_class: str = ""
    grade: str = ""
    urgency: str = "normal"
    generality: str = ""
    petitioner: str = "citizen"
    people: int = 1
    named: bool = False
    contact: bool = False
    important: bool = False
    restricted: bool = False
    consent: bool = False
    round: int = 0
    version: int = 0
    revision: int = 0
    assignments: tuple[Assignment, ...] = ()
    clocks: tuple[Clock, ...] = ()
    requests: tuple[Request, ...] = ()
    overseers: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    first_asked: str = ""
    first_asked_until: datetime | None = None
    hands: tuple[tuple[str, str], ...] = ()
    returns: int = 0
    stages: tuple[tuple[str, date], ...] = ()
    told_on: date | None = None
    accepted_on: date | None = None
    promised_on: date | None = None
    extended_until: date | None = None
    extension_event: int = 0
    replied_at: datetime | None = None
    reply_event: int = 0
    draft_event: int = 0
    verdict: str = ""
    result: str = ""
    deliveries: tuple[Delivery, ...] = ()
    callbacks: tuple[CallBack, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    papers: int = 0
    code_hash: str = ""
    events: int = 0
    link: str = ""
    ties: tuple[tuple[str, str], ...] = ()
    representatives: int = 0
    minor: bool = False
    marks: tuple[Mark, ...] = ()
    recused: tuple[str, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    holds: tuple[Hold, ...] = ()
    urgent_reports: tuple[UrgentReport, ...] = ()
    reviews: tuple[Review, ...] = ()
    bookings: tuple[Booking, ...] = ()
    organ: str = ""
    answered_by: str = ""
    root_cause: str = ""
    retention: str = ""
    archived_on: date | None = None
    path: str = ""
    shown_event: int = 0
    absorbed: tuple[tuple[str, datetime], ...] = ()
    changed_at: datetime | None = None
    asked_event: int = 0
    asked_until: date | None = None
    selected: Selected | None = None
    campaign: str = ""

    @property
    def sealed(self) -> bool:
        """Whether it lies in a discipline compartment, where nobody else sees anything of it (S1-13)."""
        return split_key(self.owner)[1] == DISCIPLINE

    @property
    def done(self) -> bool:
        """Whether nobody owes the petitioner a next step."""
        return self.state in DONE

    def hidden_from(self, key: str) -> bool:
        """Whether this docket key must never see the case, since the matter points there.

        An excluded office below the root is hidden from with all its compartments. What is sealed is hidden from
        everything but discipline compartments.
        """
        if key == self.owner:
            return False
        office, compartment = split_key(key)
        if self.sealed and compartment != DISCIPLINE:
            return True
        return key in self.excluded or (office in self.excluded and office != self.city)

    @property
    def main(self) -> Assignment | None:
        """The assignment that now carries the case: the latest live 主办 one."""
        return next((a for a in reversed(self.assignments) if a.main and a.state in LIVE_PARTS), None)

    @property
    def last_main(self) -> Assignment | None:
        """The latest 主办 assignment that was not returned, live or done."""
        return next((a for a in reversed(self.assignments) if a.main and a.state is not PartState.RETURNED), None)

    @property
    def answering(self) -> str:
        """The id of the office that answers: of the last 主办, else the owner; of a review, the one looked at."""
        last = self.last_main
        return self.answered_by or (last.holder if last else self.owner).partition(":")[0]

    @property
    def is_review(self) -> bool:
        """Whether it is a 复查 or 复核 of another case: a procedure of its own, which counts as no new matter."""
        return self.track in ("REEXAM", "RECHECK")

    def assignment(self, part: str) -> Assignment | None:
        """The assignment of that id."""
        return next((a for a in self.assignments if a.id == part), None)

    def holder_of(self, id: str) -> str:
        """The docket key that owes what `id` names: an assignment, a 督办 or a held promise; "" for none of them."""
        owed = {a.id: a.holder for a in self.assignments} | {s.id: s.to for s in self.supervisions}
        return owed.get(id, self.owner if any(h.id == id for h in self.holds) else "")

    def request(self, kind: str) -> Request | None:
        """The open request of that kind."""
        return next((r for r in self.requests if r.kind == kind), None)

    def marked(self, name: str, on: date) -> bool:
        """Whether a mark of that name holds on that day."""
        return any(m.name == name and (m.until is None or on <= m.until) for m in self.marks)

    @property
    def dangers(self) -> tuple[str, ...]:
        """The kinds of danger that a person has confirmed: the urgent overlay (edge 41)."""
        return tuple(m.name for m in self.marks if m.name in DANGERS and m.by != "SYSTEM")

    @property
    def silent(self) -> bool:
        """Whether no message may go by itself to the telephone that was left: a trained person calls (edge 41)."""
        return any(m.name in SILENCING for m in self.marks)

    @property
    def readers(self) -> frozenset[str] | None:
        """The staff ids that alone may read its texts; None where the dockets alone decide (edge 42)."""
        named = [m.staff for m in self.marks if m.name == "named_only"]
        return frozenset(person for staff in named for person in staff) if named else None

    def tied(self, what: str) -> tuple[str, ...]:
        """The numbers of the cases that are `what` to this one."""
        return tuple(number for tie, number in self.ties if tie == what)

    @property
    def matter(self) -> Matter:
        """The facts that deadline rows read."""
        return Matter(
            type=self.type,
            track=self.track,
            channel=self.channel,
            urgency=self.urgency,
            grade=self.grade,
            named=self.named,
            contact=self.contact,
            upper=bool(self.source.organ) and self.channel not in ("H12345", "PARTNER"),
            round=self.round,
            important=self.important,
            outside_due=self.source.outside_due is not None,
            accepted=self.accepted_on is not None,
            annulled=any(r.outcome == "annulled" and r.round == self.round - 1 for r in self.reviews),
            told_rights=all(m.name != "no_review_words" for m in self.marks),
            topic=self.topic,
            path=self.path,
        )
