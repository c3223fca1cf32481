"""Clocks as bars: where a duty began, stood still, stands today and is due, as shares of one line, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from chalicelib.domain import clocks
from chalicelib.domain.clocks import Clock
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.workdays import SHANGHAI, day_end, last_date
from chalicelib.entry.pages.called import Called
from chalicelib.services.worklist import CaseFile

WIDTH = 1000
"""A bar is so many units wide, whatever the screen."""

STATES = {
    clocks.RUNNING: "计时中",
    clocks.PAUSED: "暂停计时",
    clocks.MET: "按期完成",
    clocks.LATE: "超期",
    clocks.CANCELLED: "不再计时",
    clocks.FROZEN: "转入下一轮",
}
LIVE = (clocks.RUNNING, clocks.PAUSED)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a bar from `x`, `width` wide."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One clock as a page shows it.

    `kind` says how pressing it is: late, now, soon, calm, done, or off for what ended otherwise; `state` says it in
    words. `gone` is the time that has passed, `today`, `due` and `effective` are places on the line, None where a mark
    would say nothing.
    """

    rule: str
    title: str
    obligor: str
    round: int
    state: str
    kind: str
    due: str
    rolled: str
    due_at: datetime
    provisional: bool
    live: bool
    line: Stretch
    gone: Stretch
    pauses: tuple[Stretch, ...]
    today: int | None
    due_x: int
    effective_x: int | None
    why: tuple[str, ...]

    @property
    def words(self) -> str:
        """What the drawing says, for those who do not see it."""
        stood = f"，其中暂停 {len(self.pauses)} 段" if self.pauses else ""
        return f"{self.title}：{self.state}，应于{self.due}前完成{stood}"


def bars(file: CaseFile, called: Called, now: datetime) -> tuple[Bar, ...]:
    """The clocks of a case, those that run first and the most pressing of them on top, then those that ended."""
    drawn = [_bar(clock, why, called, now) for clock, why in file.clocks]
    return tuple(sorted(drawn, key=lambda bar: (not bar.live, bar.due_at if bar.live else _back(bar.due_at))))


def nearest(drawn: Iterable[Bar]) -> Bar | None:
    """The most pressing clock that an office owes."""
    return next((bar for bar in drawn if bar.live and bar.kind != "off" and bar.obligor != "信访人"), None)


def _back(moment: datetime) -> datetime:
    """Later ones first."""
    return datetime.max.replace(tzinfo=moment.tzinfo) - (moment - datetime.min.replace(tzinfo=moment.tzinfo))


def _bar(clock: Clock, why: tuple[str, ...], called: Called, now: datetime) -> Bar:
    live = clock.state in LIVE
    rule = RULES[clock.rule]
    end = clock.stopped_at or now
    reach = max(clock.effective_due, clock.raw_due, min(end, clock.judged + timedelta(days=30)))
    whole = max((reach - clock.started_at).total_seconds(), 1.0)

    def at(moment: datetime) -> int:
        share = (moment - clock.started_at).total_seconds() / whole
        return round(min(max(share, 0.0), 1.0) * WIDTH)

    gone = at(end)
    return Bar(
        rule=clock.rule,
        title=rule.title,
        obligor=called.key(clock.obligor),
        round=clock.round,
        state=_state(clock, now),
        kind=_kind(clock, now),
        due=_due(clock.raw_due),
        rolled=_due(clock.effective_due) if clock.roll and clock.effective_due != clock.raw_due else "",
        due_at=clock.judged,
        provisional=clock.provisional,
        live=live,
        line=Stretch(0, WIDTH),
        gone=Stretch(0, gone),
        pauses=tuple(Stretch(at(a), max(at(b) - at(a), 4)) for a, b in _pauses(clock, end)),
        today=gone if live else None,
        due_x=at(clock.raw_due),
        effective_x=at(clock.effective_due) if clock.effective_due != clock.raw_due else None,
        why=why,
    )


def _pauses(clock: Clock, end: datetime) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for entry in clock.ledger:
        if entry.kind == "pause":
            since = entry.at
        elif since is not None and entry.kind in ("resume", "stop", "cancel", "freeze"):
            found.append((since, entry.at))
            since = None
    return [*found, (since, end)] if since is not None else found


def _state(clock: Clock, now: datetime) -> str:
    if clocks.overdue(clock, now) and clock.window:
        return "已过"
    if clocks.overdue(clock, now):
        days = (now.astimezone(SHANGHAI).date() - last_date(clock.judged)).days
        return f"已超期 {days} 天" if days > 0 else "已超期"
    if clock.state == clocks.RUNNING:
        days = _days_left(clock, now)
        return ("今天到期", "明天到期")[days] if days < 2 else f"还有 {days} 天"
    return STATES[clock.state]


def _days_left(clock: Clock, now: datetime) -> int:
    return (last_date(clock.judged) - now.astimezone(SHANGHAI).date()).days


def _kind(clock: Clock, now: datetime) -> str:
    if clock.state == clocks.MET:
        return "done"
    if clock.window and (clock.state == clocks.LATE or clocks.overdue(clock, now)):
        # A right that has lapsed is nobody's lateness.
        return "off"
    if clock.state == clocks.LATE or clocks.overdue(clock, now):
        return "late"
    if clock.state == clocks.PAUSED:
        return "wait"
    if clock.state != clocks.RUNNING:
        return "off"
    days = _days_left(clock, now)
    return "now" if days <= 0 else "soon" if days <= 3 else "calm"


def _due(due: datetime) -> str:
    """A due as a page says it: the day, and the hour where it is not the end of that day."""
    day: date = last_date(due)
    words = f"{day.year}年{day.month}月{day.day}日"
    return words if due == day_end(day) else f"{words} {due.astimezone(SHANGHAI):%H:%M}"
