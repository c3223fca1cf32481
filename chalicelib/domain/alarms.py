"""When a clock rings: its warnings, and the alarms after its due (domain C1, column warn / escalate)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from chalicelib.domain.deadlines import RULES, Rule, Warn
from chalicelib.domain.ledger import PAUSED, RUNNING, Clock, Entry, grace_end, longest_pause_ends, resumed
from chalicelib.domain.workdays import (
    DAY,
    Calendar,
    add_working_days,
    business_date,
    day_end,
    day_start,
    last_date,
    parse_limit,
    roll,
    subtract_working_days,
    working_days_between,
)


@dataclass(frozen=True, slots=True)
class Ring:
    """One moment at which somebody is told.

    `id` is unique within the clock and names the due it belongs to, so that an extension rings anew. `rung` 1 to 5 is
    the ladder L1 to L5, `colour` "", `yellow` or `red`, `kind` `warn` or `late`.
    """

    id: str
    at: datetime
    rung: int
    colour: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of time in which one due held: from `since` until `until`, or still."""

    since: datetime
    until: datetime | None
    raw: datetime
    judged: datetime


def moments(clock: Clock, calendar: Calendar, rules: Mapping[str, Rule] = RULES) -> tuple[Ring, ...]:
    """All rings of a clock so far and to come, in order; of a warning that comes again, the next one only.

    Each due that held for a while has its own. A warning whose moment had passed before its due was set rings at once,
    if it has never rung; one that would fall on or after the due is left to the alarm.
    """
    found: list[Ring] = []
    heard: set[Warn] = set()
    warns = _warns(clock, rules)
    for span in _spans(clock, calendar):
        for warn in warns:
            if warn.when.startswith(_EVERY):
                continue
            late = warn.when.startswith("late")
            at = _late(warn.when, clock, span, calendar) if late else _warning(warn.when, clock, span.raw, calendar)
            if at is None or (not late and at >= span.judged):
                continue
            if at <= span.since:
                if warn in heard:
                    continue
                at = span.since
            if span.until is None or at < span.until:
                heard.add(warn)
                found.append(Ring(_name(warn, clock, span.raw), at, warn.rung, warn.colour, "late" if late else "warn"))
    found += [_again(clock, warn, _rung(clock, warn) + 1) for warn in warns if warn.when.startswith(_EVERY)]
    return tuple(sorted(found, key=lambda r: (r.at, r.rung, r.id)))


def next_moment(clock: Clock, calendar: Calendar, rules: Mapping[str, Rule] = RULES) -> datetime | None:
    """The earliest ring not rung yet, or the end of a pause that may last no longer; None when there is neither."""
    if clock.state == PAUSED:
        return _pause_ends(clock, calendar, rules)
    if clock.state != RUNNING:
        return None
    return min((r.at for r in moments(clock, calendar, rules) if r.id not in clock.fired), default=None)


def ring(
    clock: Clock, now: datetime, calendar: Calendar, rules: Mapping[str, Rule] = RULES
) -> tuple[Clock, tuple[Ring, ...]]:
    """The clock with every ring up to `now` noted, and those of them that are new (edge 50: missed ones too).

    The same call again gives none. A clock that does not run gives none, but a pause that has lasted as long as its row
    lets it is over.
    """
    clock = _awake(clock, now, calendar, rules)
    if clock.state != RUNNING:
        return clock, ()
    due = [r for r in moments(clock, calendar, rules) if r.at <= now and r.id not in clock.fired]
    fired = clock.fired
    for warn in _warns(clock, rules):
        if warn.when.startswith(_EVERY) and (last := _times(clock, warn, now)) > _rung(clock, warn):
            fired = tuple(id for id in fired if not id.startswith(f"{warn.when}.{warn.rung}@"))
            due = [r for r in due if not r.id.startswith(f"{warn.when}.{warn.rung}@")]
            due.append(_again(clock, warn, last))
    if not due:
        return clock, ()
    due.sort(key=lambda r: (r.at, r.rung, r.id))
    return replace(clock, fired=(*fired, *(r.id for r in due))), tuple(due)


_EVERY = "every:"


def _warns(clock: Clock, rules: Mapping[str, Rule]) -> tuple[Warn, ...]:
    """The warn points that the clock was started with: an office's own, else those of the deployment."""
    if clock.warns is not None:
        return clock.warns
    rule = rules[clock.rule]
    return rule.warns if rule.plain_warns is None else rule.plain_warns


def _times(clock: Clock, warn: Warn, now: datetime) -> int:
    """How many times a warning that comes again has come by `now`."""
    return (now - clock.started_at) // parse_limit(warn.when.removeprefix(_EVERY)).span


def _rung(clock: Clock, warn: Warn) -> int:
    """How many times it has rung; those missed in between count with the one that rang for them."""
    name = f"{warn.when}.{warn.rung}@"
    return max((int(id.removeprefix(name)) for id in clock.fired if id.startswith(name)), default=0)


def _again(clock: Clock, warn: Warn, n: int) -> Ring:
    at = clock.started_at + n * parse_limit(warn.when.removeprefix(_EVERY)).span
    return Ring(f"{warn.when}.{warn.rung}@{n}", at, warn.rung, warn.colour, "warn")


def _pause_ends(clock: Clock, calendar: Calendar, rules: Mapping[str, Rule]) -> datetime | None:
    paused = next(entry for entry in reversed(clock.ledger) if entry.kind == "pause")
    return longest_pause_ends(clock, paused.at, rules[clock.rule].longest_pause, calendar)


def _awake(clock: Clock, now: datetime, calendar: Calendar, rules: Mapping[str, Rule]) -> Clock:
    end = _pause_ends(clock, calendar, rules) if clock.state == PAUSED else None
    return resumed(clock, end, calendar) if end is not None and end <= now else clock


def _spans(clock: Clock, calendar: Calendar) -> Iterator[_Span]:
    opened: Entry | None = None
    raw = clock.raw_due
    paused = False
    for entry in clock.ledger:
        if entry.kind != "pause" and entry.until is None:
            continue
        if opened is not None:
            yield _span(clock, opened.at, entry.at, raw, calendar)
        paused = entry.kind == "pause" or (paused and entry.kind in ("recalculate", "bind", "unbind"))
        raw = entry.until or raw
        opened = None if paused else entry
    if opened is not None:
        yield _Span(opened.at, None, clock.raw_due, clock.judged)


def _span(clock: Clock, since: datetime, until: datetime, raw: datetime, calendar: Calendar) -> _Span:
    by_day = clock.roll and parse_limit(clock.limit).by_day
    return _Span(since, until, raw, day_end(roll(calendar, last_date(raw)).date) if by_day else raw)


def _name(warn: Warn, clock: Clock, raw: datetime) -> str:
    due = last_date(raw).isoformat() if raw == day_end(last_date(raw)) else f"{raw:%Y-%m-%dT%H:%M:%SZ}"
    return f"{warn.when}.{warn.rung}@{due}"


def _late(when: str, clock: Clock, span: _Span, calendar: Calendar) -> datetime:
    at = span.judged
    _, _, after = when.partition(":")
    if after:
        at = day_start(add_working_days(calendar, last_date(at), parse_limit(after).n).date)
    return max(at, _held(clock, span, calendar))


def _held(clock: Clock, span: _Span, calendar: Calendar) -> datetime:
    """Until when a request for extension that waited at the due holds the alarm back (C1)."""
    held = span.judged
    for i, asked in enumerate(clock.ledger):
        if asked.kind == "ask" and asked.at < span.judged:
            decided = next((e.at for e in clock.ledger[i:] if e.kind in ("decline", "extend")), None)
            end = grace_end(span.judged, calendar)
            held = max(held, min(decided or end, end))
    return held


def _warning(when: str, clock: Clock, raw: datetime, calendar: Calendar) -> datetime | None:
    name, _, spec = when.partition(":")
    return _WARNINGS[name](spec, clock, raw, calendar)


def _start(_spec: str, clock: Clock, _raw: datetime, _calendar: Calendar) -> datetime:
    return clock.started_at


def _left(spec: str, _clock: Clock, raw: datetime, calendar: Calendar) -> datetime:
    left = parse_limit(spec)
    return raw - left.span if not left.by_day else _days_before(last_date(raw), left.n, left.unit, calendar)


def _day(spec: str, clock: Clock, raw: datetime, calendar: Calendar) -> datetime | None:
    """The nth day of the limit, moved on with every extension and pause, as the due itself is."""
    limit = parse_limit(clock.limit)
    if limit.unit == "week":
        first = last_date(clock.ledger[0].until or raw)
        moved = working_days_between(calendar, first, last_date(raw))
        return day_start(add_working_days(calendar, business_date(clock.started_at), int(spec) + moved).date)
    left = limit.n - int(spec)
    return _days_before(last_date(raw), left, limit.unit, calendar) if left >= 0 else None


def _share(spec: str, clock: Clock, raw: datetime, calendar: Calendar) -> datetime:
    """The moment at which so many percent of the span are used; of a limit in working days only these count."""
    share = int(spec or 50) / 100
    if parse_limit(clock.limit or "0h").unit not in ("wd", "week"):
        return clock.started_at + share * (raw - clock.started_at)
    first = business_date(clock.started_at)
    stretches = [
        (max(day_start(day), clock.started_at), day_end(day))
        for day in (first + i * DAY for i in range((last_date(raw) - first).days + 1))
        if calendar.is_working(day)
    ]
    left = share * sum((end - begin for begin, end in stretches), timedelta())
    for begin, end in stretches:
        if left < end - begin:
            return begin + left
        left -= end - begin
    return raw


def _days_before(day: date, n: int, unit: str, calendar: Calendar) -> datetime:
    return day_start(day - n * DAY if unit == "d" else subtract_working_days(calendar, day, n).date)


_WARNINGS: dict[str, Callable[[str, Clock, datetime, Calendar], datetime | None]] = {
    "start": _start,
    "left": _left,
    "day": _day,
    "half": _share,
    "share": _share,
}
