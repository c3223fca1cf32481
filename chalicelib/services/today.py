"""What somebody finds on the desk today: what waits, by urgency; promises, drafts, sessions, alerts, figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction

from chalicelib.domain import recusal
from chalicelib.domain.figures import Figure
from chalicelib.domain.metrics import METRICS
from chalicelib.domain.outcome import Alert, Claim
from chalicelib.domain.projections import HELD, DocketEntry
from chalicelib.domain.registers.sessions import SESSION
from chalicelib.domain.registers.views import View
from chalicelib.domain.roles import THREE_OFFICERS, Actor
from chalicelib.domain.seeking import SOON
from chalicelib.domain.waiting import WAITS, Wait, waits_for
from chalicelib.domain.workdays import DAY, business_date, day_end
from chalicelib.services import drafts, heard, metrics
from chalicelib.services.searching import own_key
from chalicelib.services.worlds import Desk

LOOKED_AT = 300
"""So many open entries of one docket are looked at, the most pressing first; more of them are told by a plus sign."""

ALL_TOGETHER = 1000
"""And of all dockets of one person."""

AT_ONCE = 100
FIRST = 5
"""So many entries of each kind are shown; the list has them all."""

PRESSING = 10
UNREAD = 6
PROMISES = 20
PROMISE_RULE = "R43"
ON_TIME = "handled_in_time"
COUNTED = 2000
"""So many entries are read for this rate; where a docket has more, the figure says of which it is."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number as honest as it was counted: `more` when there may be more of them."""

    n: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.n}+" if self.more else str(self.n)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody of one kind: how much, and the first of it, the most pressing on top."""

    wait: Wait
    count: Count
    entries: tuple[DocketEntry, ...]


@dataclass(frozen=True, slots=True)
class Docket:
    """One docket at a glance: what is open, overdue, due today, and due within three days."""

    key: str
    open: Count
    late: Count
    now: Count
    soon: Count


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise on the ledger of a case (挂账), and when it is to be looked at next."""

    entry: DocketEntry
    due: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """The page of one person; `pressing` are the entries that wait for this person and are due first."""

    waiting: tuple[Waiting, ...]
    pressing: tuple[DocketEntry, ...]
    dockets: tuple[Docket, ...]
    promises: tuple[Promise, ...]
    drafts: tuple[drafts.Draft, ...]
    sessions: tuple[View, ...]
    alerts: tuple[Alert, ...]
    unread: Count


def today(desk: Desk, actor: Actor, now: datetime) -> Today:
    """Everything for one person, read from each docket that opens to him up to a bound, and nothing he must not see."""
    sees = recusal.sees_entry(actor)
    read: list[tuple[Docket, tuple[DocketEntry, ...]]] = []
    left = ALL_TOGETHER
    for key in sorted(actor.keys):
        entries, more = _open(desk, key, min(LOOKED_AT, left), sees)
        left -= len(entries)
        read.append((_docket(key, entries, more, now), entries))
    short = any(docket.open.more for docket, _ in read)
    waiting, mine = _waiting(actor, [entry for _, entries in read for entry in entries], short)
    unread, count = unread_alerts(desk, actor, now)
    return Today(
        waiting=waiting,
        pressing=tuple(entry for entry in mine if entry.due and entry.due <= _soon(now))[:PRESSING],
        dockets=tuple(docket for docket, _ in read),
        promises=promises(desk, actor, now),
        drafts=drafts.drafts(desk, actor, now),
        sessions=sessions(desk, actor, now),
        alerts=unread,
        unread=count,
    )


def _open(desk: Desk, key: str, most: int, sees: Callable[[DocketEntry], bool]) -> tuple[tuple[DocketEntry, ...], bool]:
    """The open entries of a docket by due date, up to `most`, and whether there are more."""
    found: list[DocketEntry] = []
    cursor: str | None = None
    while len(found) < most:
        page = desk.dockets.page(key, cursor=cursor, size=min(AT_ONCE, most - len(found)), sees=sees)
        found += page.items
        cursor = page.cursor
        if cursor is None:
            return tuple(found), False
    return tuple(found), True


def _soon(now: datetime) -> datetime:
    return day_end(business_date(now) + SOON * DAY)


def _docket(key: str, entries: Sequence[DocketEntry], more: bool, now: datetime) -> Docket:
    dues = [entry.due for entry in entries if entry.due]
    # They come by due date, so a count is whole as soon as something due later was seen.
    last = dues[-1] if dues else None

    def count(since: datetime | None, until: datetime) -> Count:
        n = sum((since is None or since < due) and due <= until for due in dues)
        return Count(n, more and (last is None or last <= until))

    ends = day_end(business_date(now))
    return Docket(key, Count(len(entries), more), count(None, now), count(now, ends), count(now, _soon(now)))


def _waiting(
    actor: Actor, entries: Sequence[DocketEntry], short: bool
) -> tuple[tuple[Waiting, ...], tuple[DocketEntry, ...]]:
    found: dict[str, dict[str, DocketEntry]] = {}
    mine: dict[str, DocketEntry] = {}
    for entry in sorted(entries, key=_by_due):
        for wait in WAITS:
            if waits_for(wait, entry, actor):
                found.setdefault(wait.name, {}).setdefault(entry.number, entry)
                mine.setdefault(entry.number, entry)
    groups = [
        Waiting(wait, Count(len(found[wait.name]), short), tuple(found[wait.name].values())[:FIRST])
        for wait in WAITS
        if wait.name in found
    ]
    return tuple(groups), tuple(mine.values())


def _by_due(entry: DocketEntry) -> tuple[bool, datetime, str]:
    return entry.due is None, entry.due or entry.received_at, entry.number


def promises(desk: Desk, actor: Actor, now: datetime) -> tuple[Promise, ...]:
    """The promises on the ledgers of cases that the actor sees, the next to be looked at first (R43)."""
    sees = recusal.sees_entry(actor)
    found: dict[str, Promise] = {}
    for key in sorted(actor.keys):
        for number in sorted(desk.dockets.find(key, HELD), key=lambda number: number[-14:])[-PROMISES:]:
            for entry in filter(sees, desk.dockets.entry([key], number)):
                dues = [fact.raw_due for fact in entry.facts if fact.rule == PROMISE_RULE and fact.state == "running"]
                if dues:
                    found.setdefault(number, Promise(replace(entry, facts=(), outcome={}), min(dues)))
    return tuple(sorted(found.values(), key=lambda promise: promise.due))[:PROMISES]


def sessions(desk: Desk, actor: Actor, now: datetime) -> tuple[View, ...]:
    """Today's reception sessions in the actor's dockets, those in which he receives or stands by first."""
    on = business_date(now)
    found = {view.id: view for key in sorted(actor.keys) for view in desk.registers.listed(key, SESSION.name, on, on)}
    mine = {"leader", "substitute"}
    return tuple(sorted(found.values(), key=lambda view: (actor.id not in {view.facts.get(n) for n in mine}, view.id)))


def unread_alerts(desk: Desk, actor: Actor, now: datetime) -> tuple[tuple[Alert, ...], Count]:
    """The latest alerts that the actor has not read, UNREAD of them, and how many they are."""
    if not actor.keys and not actor.roles & THREE_OFFICERS:
        return (), Count(0)
    fresh = heard.unheard(desk, actor, now)
    return fresh[:UNREAD], Count(len(fresh), len(fresh) == heard.LOOKED_THROUGH)


@dataclass(frozen=True, slots=True)
class OnTime:
    """The rate of what was handled in time this month; `of` says in Chinese which entries alone were counted."""

    figure: Figure
    of: str = ""


def on_time(desk: Desk, actor: Actor, key: str, now: datetime) -> OnTime:
    """The rate of what was handled in time this month, of the office or unit whose docket `key` is, to date.

    It counts what came in over months, up to COUNTED entries, so a page asks for it apart, and it is reckoned once an
    hour for each person: what is kept from the actor is not counted, so nobody is given another one's figure. Raises
    NotFound for a docket that does not open to him.
    """
    own_key(actor, key)
    metric = METRICS[ON_TIME]
    hour = int(now.timestamp()) // 3600
    place = f"{actor.id}#{key}#{hour}"
    kept = desk.guards.read("on-time", place, now)
    if kept is not None:
        return OnTime(Figure(metric, Fraction(str(kept["above"])), int(kept["below"])), str(kept.get("of", "")))
    on = business_date(now)
    recent = metrics.recent(desk.dockets, key, on, COUNTED, recusal.sees_entry(actor))
    measured = metrics.measure(desk.directory, desk.dockets, key, on.replace(day=1), on, now, entries=recent.entries)
    found = next(figure for figure in measured.figures if figure.metric.id == metric.id)
    of = _counted_of(recent)
    note = {"above": str(found.above), "below": found.below, "of": of}
    ends = datetime.fromtimestamp((hour + 1) * 3600, UTC)
    desk.guards.put(Claim("on-time", place, expires_at=ends, note=note))
    return OnTime(found, of)


def _counted_of(recent: metrics.Recent) -> str:
    if recent.whole:
        return ""
    return f"按 {recent.since:%Y-%m-%d} 以来收到的计" if recent.since else f"按本月最早收到的 {COUNTED} 件计"
