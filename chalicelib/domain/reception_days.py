"""The days on which an office receives visitors: what was published, and the standing hours on days that are worked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from chalicelib.domain.hours import Hours
from chalicelib.domain.offices import Office
from chalicelib.domain.paper_sources import day_text
from chalicelib.domain.registers.sessions import FORMS
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.workdays import DAY, FIXED_HOLIDAYS, SHANGHAI, Calendar, days_between

CONFIRMED, TENTATIVE, CANCELLED = "CONFIRMED", "TENTATIVE", "CANCELLED"
"""As RFC 5545 calls them; tentative is a day of a year whose holidays are not announced yet."""


@dataclass(frozen=True, slots=True)
class ReceptionDay:
    """One span in which visitors are received; `id` stays the same from one reading to the next.

    `start` and `end` are aware, of Asia/Shanghai. `about` are lines of what one should know; nobody is named in them
    but by post, as it was published.
    """

    id: str
    start: datetime
    end: datetime
    title: str
    place: str
    about: tuple[str, ...]
    state: str = CONFIRMED


def receives(calendar: Calendar, hours: Hours, day: date) -> bool:
    """Whether standing hours hold on that day.

    Hours on working days follow the work calendar with its make-up days. Those on weekdays rest on public holidays and
    on the office's own days off; a Saturday or Sunday that they name is meant, unless it is such a day.
    """
    if hours.workdays:
        return calendar.is_working(day)
    if day.isoweekday() not in hours.days:
        return False
    if day.weekday() < 5:
        return calendar.is_working(day)
    fixed = day.year not in calendar.announced and (day.month, day.day) in FIXED_HOLIDAYS
    return not (day in calendar.off or day in calendar.closures or fixed)


def reception_days(
    office: Office, posted: Iterable[Posted], calendar: Calendar, first: date, last: date
) -> tuple[ReceptionDay, ...]:
    """The days from `first` to `last`, both included, earliest first.

    What was published takes the place of the standing hours that it overlaps; what was called off stays as such, so
    that a calendar that shows it takes it back.
    """
    told = [_session(office, each) for each in posted if first <= each.on <= last]
    found = [each for each in told if each is not None]
    standing = [
        each
        for each in _standing(office, calendar, first, last)
        if not any(each.start < other.end and other.start < each.end for other in found)
    ]
    return tuple(sorted((*found, *standing), key=lambda each: (each.start, each.id)))


def _standing(office: Office, calendar: Calendar, first: date, last: date) -> Iterator[ReceptionDay]:
    for day in days_between(first - DAY, last):
        state = TENTATIVE if calendar.is_provisional(day, day) else CONFIRMED
        for reception in office.reception:
            if not receives(calendar, reception.hours, day):
                continue
            for span in reception.hours.spans:
                start, end = _moment(day, span[:5]), _moment(day, span[6:])
                about = ("放假安排公布前为暂定",) if state == TENTATIVE else ()
                id = f"{office.id}-{day:%Y%m%d}-{start:%H%M}"
                yield ReceptionDay(id, start, end, f"{office.short_name}接待群众", reception.place, about, state)


def _session(office: Office, posted: Posted) -> ReceptionDay | None:
    facts = posted.facts
    if not (facts.get("from_time") and facts.get("to_time")):
        return None
    leader = str(facts.get("leader_post") or "")
    form = FORMS.get(str(facts.get("form")), "接访")
    lines = (
        ("接访人", leader + ("（替班）" if leader and facts.get("substituted") else "")),
        ("接待领域", facts.get("field")),
        ("预约方式", facts.get("way")),
        ("预约截止", _day(facts.get("book_by"))),
        ("可预约", f"{facts['capacity']} 批" if facts.get("capacity") else ""),
        ("请携带", facts.get("bring")),
    )
    return ReceptionDay(
        posted.id,
        _moment(posted.on, str(facts["from_time"])),
        _moment(posted.on, str(facts["to_time"])),
        f"{office.short_name}{form}",
        str(facts.get("place") or ""),
        tuple(f"{label}：{text}" for label, text in lines if text),
        CANCELLED if posted.state == "cancelled" else CONFIRMED,
    )


def _moment(day: date, clock: str) -> datetime:
    if clock == "24:00":
        return datetime.combine(day + DAY, time(), SHANGHAI)
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def _day(text: object) -> str:
    return day_text(date.fromisoformat(str(text))) if text else ""
