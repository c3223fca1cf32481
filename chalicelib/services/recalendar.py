"""Another calendar: what it would move, looked at before anything is changed; and the decision to apply it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain import changes
from chalicelib.domain.changes import Decision, Moved
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.holidays import HolidayNotice
from chalicelib.domain.offices import COMPARTMENTS, Closure, Office, docket_key, split_key
from chalicelib.domain.outcome import Alert, Command
from chalicelib.domain.ports import Calendars
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.workdays import business_date
from chalicelib.services.terms import terms_for
from chalicelib.services.worlds import Desk

PAGE = 100

SEEN = timedelta(minutes=2)
"""After so long every process reads the new calendar; a case reckoned earlier might be reckoned by the old one."""

AGAIN = timedelta(hours=36)
"""So long after a decision the daily job looks once more for clocks that were started by the old calendar."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of calendar that is considered: a notice for the whole country, or the closures of one office."""

    notice: HolidayNotice | None = None
    office: str = ""
    closures: tuple[Closure, ...] = ()

    def calendars(self, now: Calendars) -> Calendars:
        """The calendars as they would then be."""
        return now.supposing(self.notice, {self.office: self.closures} if self.office else None)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: how many open cases were looked at, and every clock that would move."""

    looked: int
    moved: tuple[Moved, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        """The numbers of the cases of which something would move."""
        return tuple(dict.fromkeys(each.number for each in self.moved))


def open_cases(desk: Desk, keys: Iterable[str]) -> Iterator[str]:
    """The numbers of the open cases under docket keys, each once; one page of a docket at a time."""
    seen: set[str] = set()
    for key in keys:
        cursor: str | None = None
        while True:
            page = desk.dockets.page(key, cursor=cursor, size=PAGE)
            for entry in page.items:
                if entry.number not in seen:
                    seen.add(entry.number)
                    yield entry.number
            cursor = page.cursor
            if cursor is None:
                break


def docket_keys_of(office: Office) -> tuple[str, ...]:
    """The docket keys of one office: its main docket, its units, the compartments of leaders and discipline."""
    units = tuple(unit.code for unit in office.units)
    return (office.id, *(docket_key(office.id, each) for each in (*units, *COMPARTMENTS)))


def preview(desk: Desk, change: Change, city: str, now: datetime) -> Preview:
    """What `change` would move among the open cases of a city. Nothing is written. Raises NotFound, Invalid."""
    _check(desk, change, city)
    calendars = change.calendars(desk.calendars)
    looked = 0
    found: list[Moved] = []
    for number in open_cases(desk, _keys(desk, change, city)):
        case = desk.cases.load(number).case
        office = split_key(case.owner)[0]
        if change.office and office != change.office:
            continue
        looked += 1
        rules = terms_for(desk.directory, desk.calendars, case.owner, ()).rules
        found += changes.moved(case, calendars.calendar(office), now, rules)
    return Preview(looked, tuple(found))


def apply(desk: Desk, change: Change, city: str, *, id: str, by: str, reason: str, now: datetime) -> Decision:
    """Take the decision: the calendar holds from now on, and every case that it moves gets its order.

    `id` names the decision; the same again goes on where it was cut short. The cases are reckoned anew by the drain,
    each once; the dockets that owe or own something are told at once. Raises NotFound, Invalid.
    """
    if len(reason.strip()) < 4:
        raise Invalid({"reason": "请写明调整日历的依据，如“国办发明电〔2026〕号”"})
    looked = preview(desk, change, city, now)
    kind = "notice" if change.notice else "closures"
    decision = Decision(
        id=id,
        kind=kind,
        city=city,
        office=change.office,
        by=by,
        reason=reason.strip(),
        at=now,
        what={"year": str(change.notice.year)} if change.notice else {"days": _told(change.closures)},
        cases=looked.looked,
        moved=len(looked.cases),
    )
    desk.changes.decide(decision)
    if change.notice:
        desk.changes.put_notice(change.notice)
    else:
        office = desk.directory.office(change.office)
        desk.directory.put_office(office, replace(office, closures=change.closures))
    return ordered(desk, decision, looked, now)


def ordered(desk: Desk, decision: Decision, looked: Preview, now: datetime) -> Decision:
    """Give every case its order and tell the dockets concerned; the decision knows when all had been given."""
    _order(desk, decision, looked.cases, now, "")
    told = Counter(key for each in looked.moved for key in {each.owner, each.obligor} if key != "petitioner")
    for key, count in sorted(told.items()):
        desk.ledger.put_alert(_alert(decision, key, count, now))
    done = replace(decision, ordered_at=now)
    desk.changes.decide(done)
    return done


def _order(desk: Desk, decision: Decision, numbers: Iterable[str], now: datetime, turn: str) -> None:
    form = {"decision": decision.id}
    ids = ((f"{decision.id}{turn}#{number}", number) for number in numbers)
    commands = [Command(id, number, "recalculate", form, SYSTEM.id, now + SEEN) for id, number in ids]
    desk.changes.order(commands, decision.city)


def resume(desk: Desk, city: str, now: datetime) -> int:
    """Take up the calendar decisions that were cut short, and look once more after the young ones; how many there were.

    The calendar holds already, so what still stands under the old one is what `recalculate` has not reached.
    """
    found = [d for d in desk.changes.decisions(city) if d.kind in ("notice", "closures")]
    waiting = [d for d in found if d.ordered_at is None]
    young = [d for d in found if d.ordered_at is not None and SEEN < now - d.ordered_at < AGAIN]
    for decision in waiting:
        ordered(desk, decision, preview(desk, _as_it_holds(desk, decision), city, now), now)
    for decision in young:
        _order(desk, decision, preview(desk, _as_it_holds(desk, decision), city, now).cases, now, "#again")
    return len(waiting) + len(young)


def _as_it_holds(desk: Desk, decision: Decision) -> Change:
    if not decision.office:
        return Change()
    return Change(office=decision.office, closures=desk.directory.office(decision.office).closures)


def _keys(desk: Desk, change: Change, city: str) -> Iterator[str]:
    offices = [desk.directory.office(change.office)] if change.office else desk.directory.tree(city).values()
    for office in offices:
        yield from docket_keys_of(office)


def _check(desk: Desk, change: Change, city: str) -> None:
    if change.office and desk.directory.office(change.office).city != city:
        raise NotFound("没有找到这个单位")
    for closure in change.closures:
        if closure.last < closure.first:
            raise Invalid({"closures": f"{closure.first} 至 {closure.last}：截止日早于起始日"})
        if (closure.last - closure.first).days > 92:
            raise Invalid({"closures": f"{closure.first} 至 {closure.last}：停业超过三个月，请核对日期"})
        if not closure.reason.strip():
            raise Invalid({"closures": f"{closure.first} 至 {closure.last}：请写明停业原因"})


def _told(closures: tuple[Closure, ...]) -> str:
    def day(each: date) -> str:
        return each.isoformat()

    return "; ".join(f"{day(c.first)}/{day(c.last)}" for c in closures)


def _alert(decision: Decision, key: str, count: int, now: datetime) -> Alert:
    return Alert(
        id=f"{decision.id}#moved",
        key=key,
        case="",
        rule="",
        obligor=key,
        rung=1,
        colour="",
        kind="dates_moved",
        at=now,
        due_on=business_date(now),
        note=f"{changes.KINDS[decision.kind]}调整，{count} 个时限的到期日有变动，请查看",
    )
