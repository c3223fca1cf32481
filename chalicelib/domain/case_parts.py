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
    sent: they never follow the live tree. `then` are the docket keys called one after the other once this part is in.
    `filed_at` is when a copy of its answer was filed with who passed it down (S3-49).
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
    then: tuple[str, ...] = ()
    filed_at: datetime | None = None

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
    """Something asked for that another person must decide: a return, an extension, an instruction (of the staff `to`).

    A hearing that was opened waits as a request, too, until its conclusion is written.
    """

    kind: str
    part: str
    by: str
    at: datetime
    event: int
    rule: str = ""
    days: int = 0
    to: str = ""


@dataclass(frozen=True, slots=True)
class CallBack:
    """One try of the call-back, with the petitioner's own answers when connected, else why not (R30, D1)."""

    at: datetime
    by: str
    connected: bool
    round: int
    solved: str = ""
    satisfied: str = ""
    attitude: str = ""
    missed: str = ""


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
    `staff` are those whom it names: who alone may read, who alone may call back (edges 41 and 42).
    """

    name: str
    at: datetime
    by: str
    event: int
    until: date | None = None
    second: str = ""
    staff: tuple[str, ...] = ()


MARKS: dict[str, str] = {
    "legal_wanted": "须听取法律意见",
    "legal_given": "已出具法律意见",
    "retaliation": "反映被打击报复",
    "harassment": "滋扰来电来访",
    "harassment_asked": "滋扰标记待批准",
    "self_harm": "自伤自杀",
    "violence": "伤害暴力",
    "abuse": "虐待、性侵、欺凌",
    "missing": "失踪走失",
    "poisoning": "食物中毒",
    "gathering": "群体聚集",
    "opinion": "舆情",
    "caller": "紧急事项回访指定人员",
    "end_agreed": "领导同意办结紧急事项",
    "guardian_barred": "不得联系监护人",
    "named_only": "仅限指定人员查看",
    "single_reporter": "内容可能暴露唯一知情人",
    "litigation": "诉讼正在进行",
    "arbitration": "仲裁正在进行",
    "reconsideration": "行政复议正在进行",
    "in_petition": "已在信访渠道办理",
    "in_12345": "已在12345热线办理",
    "record_sent": "学籍核查单已发",
    "record_checked": "学籍核查已完成",
    "record_opinion": "学籍处理意见已作出",
    "record_executed": "学籍处理意见已落实",
    "pressed": "撤回疑受压力",
    "consulted": "已批准调卷查阅",
    "use_restricted": "依法存档，限制使用",
    "no_review_words": "答复未告知复查权利",
    "superior_given": "已取得上级机关意见",
    "under_14": "涉及不满十四周岁未成年人",
    "explanation_asked": "已函请有关单位说明",
}
"""What a mark may say."""

DANGERS = ("self_harm", "violence", "abuse", "missing", "poisoning", "gathering", "opinion")
"""The marks of the urgent overlay, by kind of danger (edge 41); one made by SYSTEM is a hint nobody has confirmed."""

SILENCING = frozenset({"guardian_barred", "self_harm", "abuse"})
"""While one of these marks stands, no message goes by itself to the telephone that was left (edge 41)."""


SUPERVISING = frozenset({"remind", "yellow", "red", "listed"})
"""The levels of an order that is a 督办."""


@dataclass(frozen=True, slots=True)
class Supervision:
    """One order to a unit under supervision; `id` names its clock, `to` (a docket key) owes the answer.

    `level` is that of a 督办 (remind, yellow, red, listed), or summon (约谈), proposal (改进建议), accountability
    (问责建议). `new_date` is the date that it sets; it moves no clock and cures no lateness.
    """

    id: str
    level: str
    ground: str
    to: str
    by: str
    at: datetime
    event: int
    new_date: date | None = None
    answered_at: datetime | None = None
    lifted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """挂账: a promise that stays on the ledger until it is kept; `review_on` is the next look at it (B7, R43).

    `state` is open, kept, cancelled, or renewed when the promise goes on under the next one: each look has its clock.
    """

    id: str
    promised_on: date
    review_on: date
    at: datetime
    event: int
    state: str = "open"
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UrgentReport:
    """One report upward on an urgent matter: `kind` first, more or final; `to` is the docket key told (B9-30).

    `by` reported; somebody else acknowledges.
    """

    kind: str
    to: str
    at: datetime
    event: int
    acknowledged_at: datetime | None = None
    acknowledged_by: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A look at an answer by somebody else: `kind` reexam, recheck, filing, unit_review, spot_check or look_back.

    `child` is the case in which a 复查 or 复核 is decided, `by` who asked, `round` the round whose answer it looks at,
    `outcome` what was decided: upheld, changed, annulled, agreed, refused, kept, broken, unfounded, withdrawn.
    `organ` decides: an office id, or the name of an organ outside. `due` is the last day for it. `before` is the state
    of the case when it was asked for, to which it may have to go back.
    """

    kind: str
    round: int
    asked_at: datetime
    by: str
    event: int
    child: str = ""
    decided_at: datetime | None = None
    outcome: str = ""
    organ: str = ""
    due: date | None = None
    accepted_on: date | None = None
    delivered_on: date | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A visitor's place in a reception session (S3-24).

    `state` is asked, admitted, declined, waiting, received, absent, or resulted when what came of it was told (S3-30).
    """

    session: str
    state: str
    at: datetime
    walk_in: bool = False
    event: int = 0
