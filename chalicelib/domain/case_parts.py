"""What a case is made of: its assignments, and everything that was asked, said, promised and ordered in its course.

Personal words are not in here: they stand with their event (domain/events.py), sealed at rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PartState(StrEnum):
    """Where one assignment stands."""

    SENT = "SENT"
    SIGNED = "SIGNED"
    PASSED_ON = "PASSED_ON"
    RETURNING = "RETURNING"
    RETURNED = "RETURNED"
    ANSWERED = "ANSWERED"
    DONE = "DONE"


LIVE_PARTS = frozenset({PartState.SENT, PartState.SIGNED, PartState.RETURNING, PartState.ANSWERED})


@dataclass(frozen=True, slots=True)
class Contact:
    """One try to reach the petitioner; three at different times with an SMS count as a response (R08)."""

    at: datetime
    connected: bool
    sms: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """One office's or unit's part of a case, 主办 (`main`) or 协办; it has a state, clocks and an answer of its own.

    `holder` and `sender` are docket keys. `overseers` are the docket keys above the holder, as they stood when it was
    sent: they never follow the live tree.
    """

    id: str
    holder: str
    sender: str
    state: PartState
    sent_at: datetime
    main: bool = True
    parent: str = ""
    how: str = "assign"
    overseers: tuple[str, ...] = ()
    assignee: str = ""
    signed_at: datetime | None = None
    answered_at: datetime | None = None
    contacts: tuple[Contact, ...] = ()
    before_return: PartState | None = None
    locked: bool = False
    due: date | None = None

    @property
    def responded_at(self) -> datetime | None:
        """The moment of the first connected contact, if any."""
        return next((contact.at for contact in self.contacts if contact.connected), None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a case came from: an upper organ with its document, or a 12345 order with its number, round and due."""

    organ: str = ""
    document: str = ""
    outside_number: str = ""
    outside_round: int = 0
    outside_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked for that another person must decide: a return or an extension."""

    kind: str
    part: str
    by: str
    at: datetime
    event: int
    rule: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class CallBack:
    """One try of the call-back, with the petitioner's own answers when connected (R30, D1)."""

    at: datetime
    by: str
    connected: bool
    round: int
    solved: str = ""
    satisfied: str = ""
    attitude: str = ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the petitioner said on the public page; one a round (edge 35)."""

    at: datetime
    round: int
    satisfied: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """How and when the reply reached the petitioner; `received_on` opens the 30 days of R24."""

    round: int
    method: str
    received_on: date
    signed: bool
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that an action yielded: its template, and the event whose words fill it."""

    n: int
    template: str
    title: str
    event: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is to be known of a case until it is taken off or runs out (`until`, the last day).

    `name` is one of MARKS; `event` holds the words; `second` is who approved it, where a second person must (edge 44).
    """

    name: str
    at: datetime
    by: str
    event: int
    until: date | None = None
    second: str = ""


MARKS: dict[str, str] = {
    "legal_wanted": "须听取法律意见",
    "legal_given": "已出具法律意见",
    "retaliation": "反映被打击报复",
    "harassment": "滋扰来电来访",
    "guardian_barred": "不得联系监护人",
    "named_only": "仅限指定人员查看",
    "single_reporter": "内容可能暴露唯一知情人",
    "no_review_words": "答复未告知复查权利",
}
"""What a mark may say."""


@dataclass(frozen=True, slots=True)
class Supervision:
    """One 督办: `level` remind, yellow, red or listed (挂牌); `id` names its clock, `to` (a docket key) owes it."""

    id: str
    level: str
    ground: str
    to: str
    by: str
    at: datetime
    event: int
    new_date: date | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """挂账: a promise that stays on the ledger until it is kept; `review_on` is the next look at it (B7, R43)."""

    id: str
    promised_on: date
    review_on: date
    at: datetime
    event: int
    state: str = "open"
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UrgentReport:
    """One report upward on an urgent matter: `kind` first, more or final; `to` is the docket key told (B9-30)."""

    kind: str
    to: str
    at: datetime
    event: int
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A look at an answer by somebody else: `kind` reexam, recheck, filing, unit_review, spot_check or look_back.

    `child` is the case in which a 复查 or 复核 is decided, `by` who asked, `round` the round whose answer it looks at,
    `outcome` what was decided: upheld, changed, annulled, agreed, refused, kept, broken.
    """

    kind: str
    round: int
    asked_at: datetime
    by: str
    event: int
    child: str = ""
    decided_at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A visitor's place in a reception session: asked, admitted, declined, waiting, received, absent (S3-24)."""

    session: str
    state: str
    at: datetime
    walk_in: bool = False
    event: int = 0
