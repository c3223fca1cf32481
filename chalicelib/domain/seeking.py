"""What somebody looks for in a docket: the filters of a worklist as rows, as one record, and what meets them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from chalicelib.domain import forms as f
from chalicelib.domain.case import STATE_TITLES, PartState, Stake
from chalicelib.domain.errors import Invalid
from chalicelib.domain.intake import CHANNELS, TYPES
from chalicelib.domain.offices import split_key
from chalicelib.domain.petitioners import URGENCIES
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.workdays import DAY, SHANGHAI, business_date, day_end, day_start, last_date

PART_TITLES: Mapping[PartState, str] = {
    PartState.SENT: "待签收",
    PartState.SIGNED: "办理中",
    PartState.PASSED_ON: "已转派",
    PartState.RETURNING: "退回待核",
    PartState.RETURNED: "已退回",
    PartState.ANSWERED: "已送审",
    PartState.DONE: "已完成",
}
"""What a co-handler's part is called in lists, where the state of an entry is that of its part."""

STATES: Mapping[str, str] = {
    **{str(state): title for state, title in STATE_TITLES.items()},
    **{str(state): f"{title}（协办）" for state, title in PART_TITLES.items()},
}
"""Every state that an entry may show, with its title."""

PARTS = (("open", "在办"), ("done", "已办结"), ("all", "全部"))
SORTS = (("due", "按期限"), ("received", "最新收到"), ("changed", "最近变动"))
STAKES = ((Stake.OWNER, "由我方主管"), (Stake.HANDLER, "由我方承办"), (Stake.OVERSEER, "由我方监督"))
DUES = (("late", "已超期"), ("today", "今天到期"), ("3", "3 天内到期"), ("7", "7 天内到期"), ("range", "指定日期"))

LEAST = 2
"""A word of fewer characters finds nothing: titles are kept as pairs of characters."""

WORDS = 3
"""So many words may be looked for at once."""

FILTERS: tuple[f.Field, ...] = (
    f.choice("part", "范围", PARTS),
    f.flag("mine", "只看指派给我的"),
    f.choice("state", "状态", tuple(STATES.items())),
    f.choice("type", "类型", tuple((str(row.code), row.title) for row in TYPES.values())),
    f.code("topic", "类别", kind="topic"),
    f.choice("channel", "渠道", tuple((str(row.code), row.title) for row in CHANNELS.values())),
    f.choice("urgency", "紧急程度", tuple(URGENCIES.items())),
    f.choice("stake", "与我方的关系", tuple((str(stake), title) for stake, title in STAKES)),
    f.code("holder", "承办单位", kind="office", hint="含其下属单位"),
    f.code("campaign", "征集活动", kind="campaign"),
    f.choice("due", "期限", DUES),
    f.day("due_from", "期限从"),
    f.day("due_to", "期限到"),
    f.day("received_from", "收到从"),
    f.day("received_to", "收到到"),
    f.choice("sort", "排列", SORTS),
    f.text("words", "标题中的字词", max=40),
)
"""The filters as rows: the form, what is read from it and what is told of it are drawn from these."""


@dataclass(frozen=True, slots=True)
class Seek:
    """What is looked for under one docket key; "" and None ask for nothing.

    `topic` takes its subtopics along, `holder` (an office id) the offices below it. `due` is one of DUES, with the two
    dates where it is `range`. `words` are looked for in the titles as they are shown. Without anything it is the
    docket itself: what is open, by due date.
    """

    part: str = "open"
    mine: bool = False
    state: str = ""
    type: str = ""
    topic: str = ""
    channel: str = ""
    urgency: str = ""
    stake: str = ""
    holder: str = ""
    campaign: str = ""
    due: str = ""
    due_from: date | None = None
    due_to: date | None = None
    received_from: date | None = None
    received_to: date | None = None
    sort: str = "due"
    words: str = ""

    @property
    def question(self) -> str:
        """The same text for the same question, to which a cursor is bound."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, separators=(",", ":"))

    @property
    def narrow(self) -> bool:
        """Whether entries have to be looked at one by one, beyond what an index says of them."""
        said = (self.state, self.type, self.topic, self.channel, self.urgency, self.stake, self.holder, self.campaign)
        by_received = self.received_from or self.received_to
        return any(said) or bool(by_received and self.sort != "received") or bool(self.due and self.sort != "due")

    @property
    def empty(self) -> bool:
        """Whether nothing but the order is asked for."""
        return self == Seek(sort=self.sort)


def read_seek(form: Mapping[str, Any]) -> Seek:
    """What was filled in, with what goes together put together. Raises Invalid naming each field that is wrong.

    What is done has no due date to sort by, and what is open and done together stands only by its receipt.
    """
    facts, words = f.read(FILTERS, form)
    days = {name: date.fromisoformat(facts[name]) for name in _DAYS if name in facts}
    seek = Seek(**{**facts, **words, **days})
    if not seek.due and (seek.due_from or seek.due_to):
        seek = replace(seek, due="range")
    wrong = {}
    if seek.due == "range" and not (seek.due_from or seek.due_to):
        wrong["due_from"] = "请填写期限的日期"
    for one, other in (("due_from", "due_to"), ("received_from", "received_to")):
        first, last = getattr(seek, one), getattr(seek, other)
        if first and last and last < first:
            wrong[other] = "结束日期早于开始日期，请检查"
    if seek.words and not needles(seek.words):
        wrong["words"] = f"请至少输入 {LEAST} 个字"
    if wrong:
        raise Invalid(wrong)
    return _settled(seek)


_DAYS = ("due_from", "due_to", "received_from", "received_to")


def _settled(seek: Seek) -> Seek:
    if seek.due != "range":
        seek = replace(seek, due_from=None, due_to=None)
    if seek.part != "open":
        # Nothing is owed any more, so there is no due date to ask for; the order is that of receipt.
        seek = replace(seek, due="", due_from=None, due_to=None)
        if seek.part == "all" or seek.sort == "due":
            seek = replace(seek, sort="received")
    return seek


def as_form(seek: Seek) -> dict[str, str]:
    """The filled-in form of which `read_seek` makes the same again; what is as in an empty one is left out."""
    plain = Seek()
    found: dict[str, str] = {}
    for field in FILTERS:
        value = getattr(seek, field.name)
        if value not in ("", None, False) and value != getattr(plain, field.name):
            found[field.name] = "true" if value is True else str(value)
    return found


def due_bounds(seek: Seek, now: datetime) -> tuple[datetime | None, datetime | None]:
    """The earliest and the latest due that is looked for, both included; None where there is no bound."""
    today = business_date(now)
    match seek.due:
        case "late":
            return None, now
        case "today":
            return _after(today), day_end(today)
        case "range":
            first, last = seek.due_from, seek.due_to
            return _after(first) if first else None, day_end(last) if last else None
        case "":
            return None, None
        case days:
            return now + _TICK, day_end(today + int(days) * DAY)


def received_bounds(seek: Seek) -> tuple[datetime | None, datetime | None]:
    """The earliest moment of receipt that is looked for, and the one before which it must lie."""
    first, last = seek.received_from, seek.received_to
    return day_start(first) if first else None, day_end(last) if last else None


_TICK = timedelta(microseconds=1)


def _after(day: date) -> datetime:
    """The first due that belongs to a date: 00:00 of it is the 24:00 of the day before."""
    return day_start(day) + _TICK


def meets(seek: Seek, entry: DocketEntry, now: datetime, me: str, holders: Collection[str]) -> bool:
    """Whether an entry is what is looked for; `me` is a staff id, `holders` the offices that `seek.holder` names.

    The title is not looked at: `titled` does that, once it has been opened.
    """
    if seek.part != "all" and entry.open is not (seek.part == "open"):
        return False
    if seek.mine and entry.assignee != me:
        return False
    if any(wanted and getattr(entry, name) != wanted for name, wanted in _equal(seek)):
        return False
    if seek.topic and not entry.topic.startswith(seek.topic):
        return False
    if seek.holder and split_key(entry.holder)[0] not in holders:
        return False
    since, until = due_bounds(seek, now)
    if seek.due and (entry.due is None or (since and entry.due < since) or (until and entry.due > until)):
        return False
    first, before = received_bounds(seek)
    return not ((first and entry.received_at < first) or (before and entry.received_at >= before))


def _equal(seek: Seek) -> tuple[tuple[str, str], ...]:
    return (
        ("state", seek.state),
        ("type", seek.type),
        ("channel", seek.channel),
        ("urgency", seek.urgency),
        ("stake", seek.stake),
        ("campaign", seek.campaign),
    )


def plain(text: str) -> str:
    """A title or a word as they are compared: narrow, small letters, nothing but letters, digits and characters."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def needles(words: str) -> tuple[str, ...]:
    """The words that are looked for, each as `plain`; those too short to find anything are left out."""
    found = dict.fromkeys(plain(word) for word in words.split())
    return tuple(word for word in found if len(word) >= LEAST)[:WORDS]


def pairs(word: str) -> tuple[str, ...]:
    """Every two neighbouring characters of a `plain` text, each once, in order."""
    return tuple(sorted({word[n : n + 2] for n in range(len(word) - 1)}))


def titled(entry: DocketEntry, words: Collection[str]) -> bool:
    """Whether the title, as it is shown, holds every one of these `plain` words."""
    title = plain(entry.title)
    return all(word in title for word in words)


@dataclass(frozen=True, slots=True)
class Pressure:
    """How much an entry presses: `level` is late, now, soon, calm or none; `said` says it in Chinese."""

    level: str
    said: str


NO_DUE = Pressure("none", "—")

SOON = 3
"""What is due within so many days is pressing."""


def pressure(due: datetime | None, now: datetime) -> Pressure:
    """How much an entry with that due presses, for signs that are never a colour alone (E5)."""
    if due is None:
        return NO_DUE
    today, on = business_date(now), last_date(due)
    days = (on - today).days
    if due <= now:
        return Pressure("late", f"已超 {-days} 天" if days else "已超期")
    if days == 0:
        ends = due == day_end(on)
        return Pressure("now", "今天到期" if ends else f"今天 {due.astimezone(SHANGHAI):%H:%M} 到期")
    return Pressure("soon" if days <= SOON else "calm", "明天到期" if days == 1 else f"还有 {days} 天")
