"""The supervision board: what is overdue and with whom, cards, orders and their answers, promises due for a look.

Counts are read off the most pressing entries of one docket, up to a bound, and say so where there are more: nobody
counts what he must not see, and no page reads a docket whole (S0-20, S1-21).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chalicelib.domain import co_view, recusal
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Case, Hold, Supervision
from chalicelib.domain.case_parts import SUPERVISING
from chalicelib.domain.disclosure import needs_reason
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.figures import Figure
from chalicelib.domain.offices import Office, docket_key, name_on, split_key, unit_name_on, valid_on
from chalicelib.domain.outcome import Alert
from chalicelib.domain.projections import HELD, ORDERED, DocketEntry
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import (
    Calendar,
    business_date,
    day_start,
    last_date,
    next_working_day,
    subtract_working_days,
)
from chalicelib.services import metrics, moved_on, worklist
from chalicelib.services.today import Count
from chalicelib.services.worlds import Desk

READ = 500
"""So many open entries of the docket are looked at, the most pressing first."""

AT_ONCE = 100
PRESSING = 20
CARDS = 15
ALERTS = 100
WATCHED = 50
"""So many orders, and so many promises, are opened for one page."""

COLOURS = {"yellow": "黄牌", "red": "红牌"}
LOOK_AHEAD = timedelta(days=7)
"""A promise is due for a look when its day is not further ahead."""

LIVE = ("notice_in_time", "handled_in_time")
"""The rates that are watched as they come (S1-21): 及时受理率 and 按期办结率."""

SUPERVISE = "supervise"


@dataclass(frozen=True, slots=True)
class Line:
    """One office or unit below, or the keeper of the docket itself: how much is open there, and how it stands.

    `late` has passed its due, `red` the first working day after it, too; `yellow` has one working day left (C1, R13).
    `office` is "" for what nobody was sent yet.
    """

    office: str
    name: str
    open: Count
    yellow: Count
    late: Count
    red: Count


@dataclass(frozen=True, slots=True)
class Order:
    """A 督办 as the reader may see it; `sealed`: the case wants a reason, so nothing but its number is told."""

    entry: DocketEntry
    order: Supervision | None
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A held promise whose day has come, or comes soon."""

    entry: DocketEntry
    hold: Hold | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Board:
    """All that one docket key tells who supervises."""

    key: str
    keys: tuple[str, ...]
    lines: tuple[Line, ...]
    late: tuple[DocketEntry, ...]
    late_count: Count
    orders: tuple[Order, ...]
    listed: tuple[Order, ...]
    promises: tuple[Promise, ...]
    cards: tuple[Alert, ...]
    may_order: frozenset[str] = field(default_factory=frozenset)


def board(desk: Desk, actor: Actor, key: str | None, now: datetime) -> Board:
    """The board of one docket open to the actor, his first one without a `key`.

    Raises NotFound for a key that does not open to him, existing or not, NotAllowed for who sees no case.
    """
    keys = tuple(sorted(actor.keys))
    if not keys:
        raise NotAllowed("您的岗位不接触信访事项")
    chosen = key or keys[0]
    if chosen not in keys:
        raise NotFound("没有这个工作台")
    entries, more = _open(desk, actor, chosen)
    office = desk.directory.office(split_key(chosen)[0])
    calendar = desk.calendars.calendar(office.id)
    late = [entry for entry in entries if entry.due and entry.due <= now]
    orders = _orders(desk, actor, chosen, now)
    return Board(
        key=chosen,
        keys=keys,
        lines=_lines(desk, office, entries, more, calendar, now),
        late=tuple(late[:PRESSING]),
        late_count=Count(len(late), more and len(late) == len(entries)),
        orders=tuple(each for each in orders if each.order is None or each.order.level != "listed"),
        listed=tuple(each for each in orders if each.order is not None and each.order.level == "listed"),
        promises=_promises(desk, actor, chosen, now),
        cards=_cards(desk, actor, chosen),
        may_order=frozenset(entry.number for entry in late[:PRESSING] if may_order(actor, entry)),
    )


def may_order(actor: Actor, entry: DocketEntry) -> bool:
    """Whether the actor may order something of a case by its entry, as far as role and stake tell."""
    row = ACTIONS[SUPERVISE]
    return any(f"{role}@{entry.stake}" in row.by for role, key in actor.reach if key == entry.key)


def rates(desk: Desk, actor: Actor, key: str, now: datetime) -> tuple[Figure, ...]:
    """The rates of this month to date that are watched as they come (S1-21); cases kept from the actor do not count.

    They count all that came in over months, so a page asks for them apart. Raises NotFound for a key not open to him.
    """
    if key not in actor.keys:
        raise NotFound("没有这个工作台")
    on = business_date(now)
    measured = metrics.measure(
        desk.directory, desk.dockets, key, on.replace(day=1), on, now, sees=recusal.sees_entry(actor)
    )
    return tuple(figure for figure in measured.figures if figure.metric.id in LIVE)


def colour(due: datetime, now: datetime, calendar: Calendar) -> str:
    """red from the first working day after the due, late from the due on, yellow with one working day left, else ""."""
    on = last_date(due)
    if now >= day_start(next_working_day(calendar, on + timedelta(days=1)).date):
        return "red"
    if due <= now:
        return "late"
    return "yellow" if now >= day_start(subtract_working_days(calendar, on, 1).date) else ""


def _open(desk: Desk, actor: Actor, key: str) -> tuple[list[DocketEntry], bool]:
    found: list[DocketEntry] = []
    cursor: str | None = None
    while len(found) < READ:
        page = desk.dockets.page(key, cursor=cursor, size=AT_ONCE, sees=recusal.sees_entry(actor))
        found += page.items
        cursor = page.cursor
        if cursor is None:
            return found, False
    return found, True


def _lines(
    desk: Desk, office: Office, entries: Sequence[DocketEntry], more: bool, calendar: Calendar, now: datetime
) -> tuple[Line, ...]:
    """One line for each office right below with all under it, one for each own unit, in the order of the directory."""
    tree, on = desk.directory.tree(office.city), business_date(now)
    places = {
        "": "尚未派出",
        office.id: name_on(office, on),
        **{
            docket_key(office.id, unit.code): unit_name_on(office, unit.code, on)
            for unit in office.units
            if valid_on(unit, on)
        },
        **{each.id: name_on(each, on) for _, each in sorted(tree.items()) if each.parent == office.id},
    }
    sorted_in: dict[str, list[DocketEntry]] = {}
    for entry in entries:
        sorted_in.setdefault(_place(entry.holder, office, tree, places), []).append(entry)
    last = max((entry.due for entry in entries if entry.due), default=None)
    count = _counter(more, last, now)
    found = []
    for place, name in places.items():
        own = sorted_in.get(place, [])
        if own:
            colours = [colour(entry.due, now, calendar) for entry in own if entry.due]
            late = [each for each in colours if each in ("late", "red")]
            found.append(
                Line(
                    place, name, Count(len(own), more), count(colours.count("yellow")), count(len(late)),
                    count(colours.count("red")),
                )
            )  # fmt: skip
    return tuple(found)


def _counter(more: bool, last: datetime | None, now: datetime) -> Callable[[int], Count]:
    """They come by due date: what is late or nearly so is counted whole as soon as something due later was seen."""
    short = more and (last is None or last <= now + timedelta(days=12))
    return lambda n: Count(n, short)


def _place(holder: str, office: Office, tree: Mapping[str, Office], places: Mapping[str, str]) -> str:
    """Under which line an entry counts: its unit, else the office right below that its holder belongs to."""
    if not holder or holder in places:
        return holder
    below = tree.get(split_key(holder)[0])
    line = (*below.path, below.id) if below else ()
    return next((each for each in line if each in places and each != office.id), office.id)


def _orders(desk: Desk, actor: Actor, key: str, now: datetime) -> list[Order]:
    """The 督办 that stand, those without an answer first, the earliest on top."""
    found: list[Order] = []
    for entry, case in _watched(desk, actor, key, ORDERED):
        if needs_reason(case, [key], business_date(now)):
            found.append(Order(entry, None, sealed=True))
            continue
        seen = co_view.seen_through(case, [key])
        found += [Order(entry, o) for o in seen.supervisions if o.level in SUPERVISING and o.lifted_at is None]
    return sorted(found, key=lambda each: (_answered(each), _at(each), each.entry.number))


def _answered(each: Order) -> bool:
    return each.order is not None and each.order.answered_at is not None


def _at(each: Order) -> datetime:
    return each.order.at if each.order else each.entry.received_at


def _promises(desk: Desk, actor: Actor, key: str, now: datetime) -> tuple[Promise, ...]:
    """The promises whose look is due within LOOK_AHEAD or overdue, the most pressing first (R43)."""
    until = business_date(now + LOOK_AHEAD)
    found: list[Promise] = []
    for entry, case in _watched(desk, actor, key, HELD):
        if needs_reason(case, [key], business_date(now)):
            found.append(Promise(entry, None, None))
            continue
        found += [Promise(entry, h, h.review_on) for h in case.holds if h.state == "open" and h.review_on <= until]
    return tuple(sorted(found, key=lambda each: (each.due is None, each.due or until, each.entry.number)))


def _watched(desk: Desk, actor: Actor, key: str, token: str) -> Iterable[tuple[DocketEntry, Case]]:
    """Up to WATCHED of those that the actor sees, the latest received first; what is kept from him takes no place."""
    sees, left = recusal.sees_entry(actor), WATCHED
    for number in sorted(desk.dockets.find(key, token), key=lambda number: number[-14:], reverse=True):
        for entry in filter(sees, desk.dockets.entry([key], number)):
            yield entry, desk.cases.load(number).case
            left -= 1
        if not left:
            return


def _cards(desk: Desk, actor: Actor, key: str) -> tuple[Alert, ...]:
    """The latest alarms that showed a card, of this docket alone."""
    page = desk.ledger.alerts([key], None, ALERTS, worklist.kept_from(desk, actor))
    shown = moved_on.without_moved(moved_on.shown(desk, actor, page.items))
    return tuple(alert for alert in shown if alert.colour in COLOURS)[:CARDS]
