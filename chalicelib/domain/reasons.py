"""Why a clock is due on its day, in plain words: 为什么是这一天."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from chalicelib.domain.deadlines import RULES, Rule
from chalicelib.domain.ledger import CANCELLED, FROZEN, LATE, MET, PAUSED, Clock, Entry, grace_end
from chalicelib.domain.workdays import (
    DAY,
    SHANGHAI,
    Calendar,
    Limit,
    business_date,
    day_end,
    days_between,
    last_date,
    parse_limit,
)

UNIT_NAMES = {"wd": "工作日", "d": "自然日", "h": "小时", "m": "分钟"}
_WEEKDAYS = "一二三四五六日"
_VERDICTS = {MET: "按期完成", LATE: "已超期", CANCELLED: "不再计时", FROZEN: "因重办转入下一轮，本轮不再计时"}


def explain(
    clock: Clock, calendar: Calendar, rules: Mapping[str, Rule] = RULES, *, numbers: bool = True
) -> tuple[str, ...]:
    """Chinese sentences for the officers of the case, one fact each: start, rule, days skipped, moves, verdict.

    Without `numbers` the cases that were merged into this one are not named (edge 25).
    The reasons of pauses and extensions are quoted as officers wrote them, so this is not for the public.
    """
    limit = parse_limit(clock.limit) if clock.limit else None
    by_day = clock.raw_due == day_end(clock.raw_date)
    said = [_started(clock, rules[clock.rule], limit)]
    if clock.fixed and rules[clock.rule].part_due:
        said.append("截止日期由派单人指定。")
    elif clock.fixed:
        said.append("截止时间由外部平台给定，单位之间转办不改变这一时间。")
    elif limit and limit.by_day:
        said += _counted(clock, calendar, limit)
        if clock.cap and (clock.ledger[0].until or clock.raw_due) >= clock.cap:
            by_hour = clock.cap != day_end(last_date(clock.cap))
            capped = f"因情况紧急，不晚于{_moment(clock.cap)}" if by_hour else ""
            said.append(f"{capped or f'为给上一级审核和送达留出时间，不晚于{_day(last_date(clock.cap))}'}。")
    said += [sentence for entry in clock.ledger if (sentence := _moved(entry, numbers=numbers))]
    said += _stood_still(clock)
    said.append(f"因此应于{_due(clock.raw_due, by_day=by_day)}前完成。")
    if clock.effective_date != clock.raw_date:
        rolled = f"{_day(clock.raw_date)}是休息日，顺延至下一个工作日{_day(clock.effective_date)}"
        said.append(f"{rolled}，过此日才算超期。" if clock.roll else f"{rolled}；本项考核不顺延，仍以前者为准。")
    if clock.provisional:
        said.append(f"{_unannounced(clock, calendar)}的放假安排尚未公布，以上日期为暂定，公布后重新计算。")
    if clock.state == PAUSED:
        said.append("现在处于暂停计时中。")
    elif clock.pending and clock.stopped_at is None:
        until = last_date(grace_end(clock.judged, calendar))
        said.append(f"延期申请待审批；到期仍未批准的，最迟{_day(until)}后按超期处理。")
    elif clock.stopped_at:
        said.append(f"已于{_moment(clock.stopped_at)}停止计时：{_VERDICTS[clock.state]}。")
    return tuple(said)


def _started(clock: Clock, rule: Rule, limit: Limit | None) -> str:
    kind = "法定期限" if rule.law else "期限"
    length = f"{kind}{_length(limit)}" if limit and not clock.fixed else "按来件要求的时限"
    return f"{rule.title}（{rule.id}）自{_moment(clock.started_at)}起算，{length}，{_basis(rule.source)}。"


def _basis(source: str) -> str:
    found = article(source)
    return f"依据：{found}" if found else "为内部工作时限"


def article(source: str) -> str:
    """The law or order that a rule rests on, in Chinese, with its article; "" for an inner target.

    Our own ids and those of the requirements tell an officer nothing and are left out.
    """
    known = [part for part in source.split("; ") if not re.match(r"S\d|[A-F]\d|domain|edge", part)]
    if not known:
        return ""
    return re.sub(r" Art\. (\d+)(?:\((\d+)\))?", lambda m: f"第{m[1]}条" + (f"第{m[2]}款" if m[2] else ""), known[0])


def _length(limit: Limit) -> str:
    if limit.unit == "week":
        return "为本周最后一个工作日"
    if limit == Limit(0, "wd"):
        return "为当日，当日休息的为下一个工作日"
    if limit.unit == "half":
        return "半个工作日"
    return f"{limit.n}个{UNIT_NAMES[limit.unit]}" if limit.unit in ("wd", "h") else f"{limit.n}{_SHORT[limit.unit]}"


_SHORT = {"d": "日（自然日）", "m": "分钟"}


def _counted(clock: Clock, calendar: Calendar, limit: Limit) -> list[str]:
    """How the days were counted, from the start day to the raw due."""
    if limit.unit == "d":
        return ["起算当日不计入，从次日开始，休息日也计算在内。"]
    start = business_date(clock.started_at)
    days = tuple(days_between(start, clock.raw_date))
    said = [] if limit.n == 0 or limit.unit == "week" else ["起算当日不计入，从次日开始，只计算工作日。"]
    rest = [day for day in days if not calendar.is_working(day)]
    if rest:
        said.append(f"其间休息日{len(rest)}天不计：{_runs(rest)}。")
    made_up = [day for day in days if calendar.is_working(day) and day.weekday() >= 5]
    if made_up:
        said.append(f"调休上班的{_runs(made_up)}计入。")
    return said


def _moved(entry: Entry, *, numbers: bool) -> str:
    why = f"（{entry.reason}）" if entry.reason else ""
    match entry.kind:
        case "pause":
            return f"{_moment(entry.at)}起暂停计时{why}。"
        case "resume":
            days = f"，期限顺延{entry.days}个{UNIT_NAMES[entry.unit]}" if entry.unit != "h" else "，期限相应顺延"
            return f"{_moment(entry.at)}恢复计时{days}。"
        case "extend" if entry.days:
            unit = UNIT_NAMES[entry.unit]
            return f"{_moment(entry.at)}批准延期{entry.days}个{unit}{why}，从原到期日起算。"
        case "extend":
            return f"{_moment(entry.at)}经外部平台同意改期{why}。"
        case "decline":
            return f"{_moment(entry.at)}延期申请未获批准{why}，仍按原期限。"
        case "recalculate":
            return f"{_moment(entry.at)}因{entry.reason or '放假安排更新'}重新计算：{entry.note}。"
        case "bind":
            number, _, due = entry.note.partition(" ")
            which = number if numbers else "一件"
            until = _due(datetime.fromisoformat(due), by_day=True)
            return f"{_moment(entry.at)}并入事项{which}，该件最迟应于{until}前答复。"
        case "unbind":
            return f"{_moment(entry.at)}拆分事项{entry.note if numbers else '一件'}，不再受其期限限制。"
        case "reopen":
            return f"{_moment(entry.at)}退回修改，计时视为未停。"
        case _:
            return ""


def _stood_still(clock: Clock) -> list[str]:
    """The sum of several pauses (C1: it is shown on the case)."""
    pauses = [entry for entry in clock.ledger if entry.kind == "resume" and entry.unit in UNIT_NAMES]
    if len(pauses) < 2 or pauses[0].unit == "h":
        return []
    return [f"暂停计时{len(pauses)}次，累计{sum(entry.days for entry in pauses)}个{UNIT_NAMES[pauses[0].unit]}。"]


def _runs(days: Iterable[date]) -> str:
    """Dates as runs: 9月25日至9月27日、10月10日（周六）."""
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] + DAY == day:
            runs[-1][-1:] = [runs[-1][-1], day] if len(runs[-1]) == 1 else [day]
        else:
            runs.append([day])
    return "、".join("至".join(f"{day.month}月{day.day}日" for day in run) + _weekday(run) for run in runs)


def _weekday(run: list[date]) -> str:
    return f"（周{_WEEKDAYS[run[0].weekday()]}）" if len(run) == 1 else ""


def _unannounced(clock: Clock, calendar: Calendar) -> str:
    years = range(clock.started_at.year, clock.effective_date.year + 1)
    return "、".join(f"{year}年" for year in years if year not in calendar.announced)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


def _due(due: datetime, *, by_day: bool) -> str:
    return f"{_day(last_date(due))}24:00" if by_day else _moment(due)
