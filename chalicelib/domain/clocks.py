"""What can happen to the clock of a duty: start, pause, extend, stop, recalculate (domain C0, C1).

Every function takes a clock and gives a new one. This is the door to clocks: their record and reckoning stand in
`ledger`, when they ring in `alarms`, why one is due on its day in `reasons`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.alarms import Ring, moments, next_moment, ring
from chalicelib.domain.deadlines import FOR_THE_PUBLIC, RULES, Cap, Rule
from chalicelib.domain.errors import Invalid
from chalicelib.domain.ledger import (
    CANCELLED,
    FROZEN,
    LATE,
    MET,
    PAUSED,
    RUNNING,
    Clock,
    Entry,
    bounds,
    fold,
    grace_end,
    longest_pause_ends,
    overdue,
    reckoned,
    resumed,
    timed,
)
from chalicelib.domain.reasons import UNIT_NAMES, explain
from chalicelib.domain.workdays import Calendar, day_end, parse_limit, shift, subtract_working_days

__all__ = [
    "CANCELLED", "FOR_THE_PUBLIC", "FROZEN", "LATE", "MET", "PAUSED", "RUNNING", "Clock", "Entry", "Ring",
    "ask_extension", "bind", "cancel", "decline_extension", "explain", "extend", "freeze", "moments", "next_moment",
    "overdue", "pause", "pause_ends", "recalculate", "redate", "reopen", "resume", "ring", "start", "stop", "unbind",
]  # fmt: skip


def start(
    rule: Rule,
    *,
    obligor: str,
    round: int,
    part: str = "",
    at: datetime,
    calendar: Calendar,
    limit: str | None = None,
    due: datetime | None = None,
    capped_by: Clock | None = None,
) -> Clock:
    """A running clock under `rule` from `at`.

    `limit` takes the row's place (an urgency, an office's policy); `due` is an outside due, which fixes the clock;
    `capped_by` is the clock that the row's cap names. Invalid when neither row nor caller gives a limit or a due.
    """
    spec = rule.limit if limit is None else limit
    if due is None and not spec:
        raise Invalid({"due": f"“{rule.title}”的时限由工单给出，请填写办理截止时间"})
    entry = Entry("start", at)
    clock = Clock(
        rule.id, obligor, round, part, at, spec, at, at, RUNNING, None, (entry,), calendar.version, False,
        fixed=due is not None, roll=rule.roll, window=rule.window, cap=_cap(rule.cap, capped_by, at, calendar),
        close="" if due is not None else rule.close, warns=None if rule.plain_warns is None else rule.warns,
    )  # fmt: skip
    if due is None:
        due, _ = fold(clock, calendar)
    clock = replace(clock, ledger=(replace(entry, until=due),))
    return reckoned(clock, calendar)


def pause(
    clock: Clock, at: datetime, reason: str, by: str, calendar: Calendar, *, rules: Mapping[str, Rule] = RULES
) -> Clock:
    """The clock standing still from `at`, for a reason that its row allows.

    Invalid when the row knows no pause, the due is fixed from outside or has passed, or the clock does not run.
    """
    if clock.state != RUNNING:
        raise Invalid("只有计时中的时限才能暂停")
    if clock.fixed or not rules[clock.rule].pausable:
        raise Invalid("这项时限依规定不能暂停")
    if at >= clock.judged:
        raise Invalid("已超过期限，不能再暂停计时")
    if pause_ends(clock, at, calendar, rules) == at:
        raise Invalid("这项时限累计暂停的天数已经用完，不能再暂停")
    return _noted(clock, Entry("pause", at, reason=reason, by=by), state=PAUSED, version=calendar.version)


def pause_ends(clock: Clock, at: datetime, calendar: Calendar, rules: Mapping[str, Rule] = RULES) -> datetime | None:
    """The moment at which a pause from `at` ends by itself, since the row lets none last longer; None without a bound.

    It is `at` itself when earlier pauses have used up all of it (R31: five working days in all).
    """
    return longest_pause_ends(clock, at, rules[clock.rule].longest_pause, calendar)


def resume(clock: Clock, at: datetime, calendar: Calendar, by: str = "") -> Clock:
    """The clock running again, its due moved by just the time it stood still.

    In working days the day of the pause is given back and that of the resumption counts again; calendar days and
    hours likewise in their own unit. Invalid when it was not paused, or `at` is before the pause.
    """
    if clock.state != PAUSED:
        raise Invalid("这项时限没有暂停，无需恢复")
    if at < _last(clock, "pause").at:
        raise Invalid("恢复时间不能早于暂停时间")
    return resumed(clock, at, calendar, by)


def ask_extension(clock: Clock, *, days: int, at: datetime, reason: str, by: str) -> Clock:
    """Note that an extension is asked for: while undecided, it keeps the clock from being late for one working day.

    Invalid when the clock does not run, its due has passed, or a request waits already.
    """
    if clock.state != RUNNING or at >= clock.judged:
        raise Invalid("已超过办理期限，不能再申请延期；可由督办部门另定办结日期，但仍计超期")
    if clock.pending:
        raise Invalid("已有延期申请正在审批，请等待审批结果")
    return replace(clock, ledger=(*clock.ledger, Entry("ask", at, days, reason=reason, by=by)))


def decline_extension(clock: Clock, *, at: datetime, reason: str, by: str) -> Clock:
    """Note that the waiting request is refused: the old due holds, even if it has passed meanwhile (edge 34)."""
    if clock.pending is None:
        raise Invalid("没有待审批的延期申请")
    return replace(clock, ledger=(*clock.ledger, Entry("decline", at, reason=reason, by=by)))


def extend(
    clock: Clock,
    *,
    days: int,
    at: datetime,
    reason: str,
    by: str,
    calendar: Calendar,
    rules: Mapping[str, Rule] = RULES,
) -> Clock:
    """The clock with its raw due moved on by `days` in the unit of the row's extension: never counted from today (C0).

    Invalid when the row knows no extension or its days or times are used up, the due is fixed from outside, `by` is
    the applicant, or the due has passed - unless a request came in before it and not more than a working day ago.
    """
    extension = rules[clock.rule].extension
    if extension is None:
        raise Invalid("这项时限依规定不能延期")
    if clock.fixed:
        raise Invalid("这项时限由外部平台给定，须由平台同意续报，本单位不能自行延期")
    if clock.state != RUNNING:
        raise Invalid("只有计时中的时限才能延期")
    asked = clock.pending
    if at >= (grace_end(clock.judged, calendar) if asked else clock.judged):
        raise Invalid("已超过办理期限，不能再延期；可由督办部门另定办结日期，但仍计超期")
    if asked and by and asked.by == by:
        raise Invalid("延期须由他人审批，申请人不能审批自己的申请")
    if days < 1:
        raise Invalid({"days": "延期天数至少为 1 天"})
    granted = [entry.days for entry in clock.ledger if entry.kind == "extend"]
    if extension.times is not None and len(granted) >= extension.times:
        raise Invalid(f"这项时限最多延期 {extension.times} 次，已经用完")
    left = extension.max_days - sum(granted)
    if days > left:
        name = UNIT_NAMES[extension.unit]
        raise Invalid({"days": f"这项时限累计最多延期 {extension.max_days} 个{name}，现在最多还能延 {left} 个"})
    until = timed(shift(calendar, clock.raw_due, days, extension.unit)[0], clock)
    entry = Entry("extend", at, days, until, reason, by, unit=extension.unit)
    extended = reckoned(replace(clock, ledger=(*clock.ledger, entry)), calendar)
    if extended.raw_due <= clock.raw_due and bounds(clock):
        raise Invalid("并入的事项须在原期限内答复，延期对它无效；确需延期的，请先拆分")
    return extended


def redate(clock: Clock, due: datetime, *, at: datetime, reason: str, by: str, calendar: Calendar) -> Clock:
    """The clock with a new outside due, told by whoever fixed the old one (R14: only by the 12345 centre).

    Invalid when the clock is not fixed from outside or does not run, its due has passed, or the new one is not later.
    """
    if not clock.fixed or clock.state != RUNNING:
        raise Invalid("只有外部平台给定、正在计时的时限才能由平台改期")
    if at >= clock.judged:
        raise Invalid("已超过办理期限，不能再改期")
    if due <= clock.raw_due:
        raise Invalid({"due": "新的截止时间应晚于原截止时间"})
    entry = Entry("extend", at, until=due, reason=reason, by=by)
    return reckoned(replace(clock, ledger=(*clock.ledger, entry)), calendar)


def stop(clock: Clock, at: datetime, by: str = "") -> Clock:
    """The clock judged: met when `at` is before the judged due, else late.

    A paused one is met, because it stood still before its due. One that is stopped already stays as it was judged.
    """
    if clock.state not in (RUNNING, PAUSED):
        return clock
    met = clock.state == PAUSED or at < clock.judged
    return _noted(clock, Entry("stop", at, by=by), state=MET if met else LATE, stopped_at=at)


def reopen(clock: Clock, at: datetime, by: str = "") -> Clock:
    """A stopped clock set going as if never stopped: what stopped it was sent back (domain B8 `reject_reply`)."""
    if clock.state not in (MET, LATE):
        return clock
    return replace(_noted(clock, Entry("reopen", at, by=by), state=RUNNING), stopped_at=None)


def cancel(clock: Clock, at: datetime, reason: str = "", by: str = "") -> Clock:
    """The clock ended without being fulfilled; a duty already overdue stays late, a lapsed right does not."""
    return _end(clock, Entry("cancel", at, reason=reason, by=by), CANCELLED)


def freeze(clock: Clock, at: datetime) -> Clock:
    """The clock ended because a redo opens the next round; a duty already overdue stays late."""
    return _end(clock, Entry("freeze", at), FROZEN)


def recalculate(
    clock: Clock,
    calendar: Calendar,
    at: datetime,
    *,
    capped_by: Clock | None = None,
    rules: Mapping[str, Rule] = RULES,
    reason: str = "",
) -> Clock:
    """The clock under a new version of the calendar, the old and new due noted in its ledger (C0, edges 2 and 3).

    A clock that was stopped keeps its dues and its verdict, and only loses or gains the provisional mark. `reason` is
    why it is reckoned anew, where that is not the calendar.
    """
    if capped_by is not None:
        clock = replace(clock, cap=_cap(rules[clock.rule].cap, capped_by, clock.started_at, calendar))
    new = reckoned(clock, calendar)
    if clock.state not in (RUNNING, PAUSED):
        return replace(clock, provisional=new.provisional, calendar_version=calendar.version)
    if (new.raw_due, new.effective_due) == (clock.raw_due, clock.effective_due):
        return new
    moved = f"{clock.raw_date}/{clock.effective_date} → {new.raw_date}/{new.effective_date}"
    return replace(new, ledger=(*clock.ledger, Entry("recalculate", at, until=new.raw_due, note=moved, reason=reason)))


def bind(clock: Clock, number: str, due: datetime, at: datetime, calendar: Calendar) -> Clock:
    """The clock due no later than `due`, by which the case `number` that was merged into this one must be answered.

    The bound stays through pauses and extensions. A due from outside never moves, and a stopped clock is left as it is
    (edge 25).
    """
    if clock.fixed or clock.state not in (RUNNING, PAUSED):
        return clock
    return _rebound(clock, Entry("bind", at, note=f"{number} {due.isoformat()}"), calendar)


def unbind(clock: Clock, number: str, at: datetime, calendar: Calendar) -> Clock:
    """The clock without the bound of the case `number`: its due is again what it was."""
    if clock.state not in (RUNNING, PAUSED) or number not in bounds(clock):
        return clock
    return _rebound(clock, Entry("unbind", at, note=number), calendar)


def _rebound(clock: Clock, entry: Entry, calendar: Calendar) -> Clock:
    raw, _ = fold(replace(clock, ledger=(*clock.ledger, entry)), calendar)
    return reckoned(replace(clock, ledger=(*clock.ledger, replace(entry, until=raw))), calendar)


def _end(clock: Clock, entry: Entry, state: str) -> Clock:
    if clock.state not in (RUNNING, PAUSED):
        return clock
    ended = LATE if overdue(clock, entry.at) and not clock.window else state
    return _noted(clock, entry, state=ended, stopped_at=entry.at)


def _noted(clock: Clock, entry: Entry, *, state: str, stopped_at: datetime | None = None, version: str = "") -> Clock:
    return replace(
        clock,
        state=state,
        stopped_at=stopped_at,
        ledger=(*clock.ledger, entry),
        calendar_version=version or clock.calendar_version,
    )


def _last(clock: Clock, kind: str) -> Entry:
    return next(entry for entry in reversed(clock.ledger) if entry.kind == kind)


def _cap(cap: Cap | None, capped_by: Clock | None, at: datetime, calendar: Calendar) -> datetime | None:
    if cap is None or capped_by is None:
        return None
    limit = parse_limit(cap.back)
    if limit.n == 0:
        return capped_by.raw_due
    back = day_end(subtract_working_days(calendar, capped_by.raw_date, limit.n).date)
    # Too late for a review day: the whole order's own due is all that is left.
    return back if back > at else capped_by.raw_due
