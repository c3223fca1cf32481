"""What the calendar asks of an office: rows that say which entry is opened when, each occasion once for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.calendar_rules import CALENDAR_RULES, Occurrence, occurrences
from chalicelib.domain.workdays import DAY, Calendar, add_working_days, business_date

AHEAD = timedelta(days=400)
"""So long it is known that an occasion was met: longer than any label comes round."""

MISSED = timedelta(days=3)
"""So long after its date an occasion is still taken up, where the job did not run on the day."""

_Form = Callable[[Occurrence, date], Mapping[str, Any]]

_SEASON = timedelta(days=100)
"""No stage of the yearly plan begins earlier before its date than this."""

_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Called:
    """One occasion: `label` names it for good (a day, a week, a month), `form` fills in the opening step."""

    label: str
    form: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One row: which register is opened at every root, and `called` what the calendar asks for on a day.

    An office turns it off by its policy: `options: {"occasion.<name>": false}`. `below`: it is opened as well at every
    office below the root that has named somebody for a channel of its own (S2-22).
    """

    name: str
    kind: str
    source: str
    called: Callable[[date, Calendar], tuple[Called, ...]]
    below: bool = False


def _coming(rule: str, on: date, calendar: Calendar, opens: Callable[[Occurrence], date]) -> tuple[Occurrence, ...]:
    """The dates of a row of CALENDAR_RULES that are open on a day: begun, and not long past."""
    found = occurrences(CALENDAR_RULES[rule], on - MISSED, on + _MONTH, calendar)
    return tuple(each for each in found if opens(each) <= on)


def _summary(on: date, calendar: Calendar) -> tuple[Called, ...]:
    """R41: of the week that has passed; it waits from the day on which somebody is reminded."""
    found = _coming("R41", on, calendar, lambda each: business_date(each.remind_at) if each.remind_at else each.on)
    return tuple(Called(each.on.isoformat(), _weekly_form(each)) for each in found)


def _weekly_form(each: Occurrence) -> dict[str, Any]:
    past = (each.on - each.on.weekday() * DAY - DAY).isocalendar()
    period = f"{past.year} 年第 {past.week} 周"
    return {"task": "weekly_summary", "period": period, "due_at": each.due.isoformat()}


def _monthly(task: str) -> Callable[[date, Calendar], tuple[Called, ...]]:
    """R41A: of the month that has passed; it waits from the first of the month."""

    def called(on: date, calendar: Calendar) -> tuple[Called, ...]:
        found = _coming("R41A", on, calendar, lambda each: each.on.replace(day=1))
        months = [(each, f"{each.on.replace(day=1) - DAY:%Y-%m}") for each in found]
        return tuple(Called(m, {"task": task, "period": m, "due_at": each.due.isoformat()}) for each, m in months)

    return called


def _self_check(on: date, calendar: Calendar) -> tuple[Called, ...]:
    """R42: of this month; it waits from the first, and is summed up three working days after its date."""
    found = _coming("R42", on, calendar, lambda each: each.on.replace(day=1))
    return tuple(Called(f"{each.on:%Y-%m}", _check_form(each.on, calendar)) for each in found)


def _check_form(due: date, calendar: Calendar) -> dict[str, Any]:
    summary = add_working_days(calendar, due, 3).date
    return {"period": f"{due:%Y-%m}", "due": due.isoformat(), "summary_due": summary.isoformat()}


CHECKLISTS: Mapping[str, tuple[str, ...]] = {
    "publicity": ("发放惠民服务卡和明白纸", "制作宣传栏、标语", "召开家长会", "公布活动内容、程序和政策依据"),
    "material": ("实施情况", "查摆出的问题", "修正和补充措施", "新思路、新做法"),
    "summary": ("完成级部、处室评估", "形成工作总结并上报"),
}
"""What stands on the lists of the yearly tasks: S2-24, S2-25, S2-34; S2-36; S2-39."""


def _stage(rule: str, form: _Form) -> Callable[[date, Calendar], tuple[Called, ...]]:
    """A stage of the yearly plan: once a year, from the day on which it begins until its date (R44)."""

    def called(on: date, calendar: Calendar) -> tuple[Called, ...]:
        found = occurrences(CALENDAR_RULES[rule], on, on + _SEASON, calendar)
        return tuple(Called(str(each.on.year), form(each, on)) for each in found if each.opens and each.opens <= on)

    return called


def _plan(each: Occurrence, _on: date) -> dict[str, Any]:
    title = f"{each.on.year}年教育惠民活动实施方案"
    return {"sort": "special", "year": each.on.year, "title": title, "due": each.on.isoformat()}


def _publicity(each: Occurrence, on: date) -> dict[str, Any]:
    """S2-24: the one week from Monday to Friday that lies in the last third of October."""
    day = each.on.replace(day=21)
    monday = day + (-day.weekday() % 7) * DAY
    return {**_task("publicity", "惠民宣传周")(each, on), "starts": monday.isoformat()}


def _task(sort: str, title: str) -> _Form:
    listed = "\n".join(CHECKLISTS[sort])

    def form(each: Occurrence, _on: date) -> dict[str, Any]:
        return {"sort": sort, "title": f"{each.on.year}年{title}", "due": each.on.isoformat(), "checklist": listed}

    return form


def _acceptance(each: Occurrence, on: date) -> dict[str, Any]:
    """S2-37: who is checked by the end of November has looked at himself before, half of the time."""
    opens = each.opens or each.on
    due = max(opens + (each.on - opens) // 2, on)
    title = f"{each.on.year}年教育惠民活动督查验收"
    return {"standard": "five", "title": title, "due": due.isoformat(), "check_by": each.on.isoformat()}


def _working_day(on: date, calendar: Calendar) -> tuple[Called, ...]:
    """S1-26: each working day."""
    return (Called(on.isoformat(), {"date": on.isoformat()}),) if calendar.is_working(on) else ()


OCCASIONS: tuple[Occasion, ...] = (
    Occasion("channel_check", "channel_check", "S1-26", _working_day, below=True),
    Occasion("weekly_summary", "periodical", "S0-23; R41", _summary),
    Occasion("monthly_warning", "periodical", "S0-22; R41", _monthly("monthly_warning")),
    Occasion("monthly_bulletin", "periodical", "S0-24; R41", _monthly("monthly_bulletin")),
    Occasion("self_check", "self_check_round", "S0-25; R42", _self_check),
    Occasion("plan", "plan", "S2-33; R44", _stage("R44", _plan)),
    Occasion("publicity", "task_round", "S2-24; R44", _stage("R44A", _publicity)),
    Occasion("material", "task_round", "S2-36; R44", _stage("R44B", _task("material", "活动书面材料"))),
    Occasion("acceptance", "acceptance_round", "S2-37; R44", _stage("R44C", _acceptance)),
    Occasion("summary", "task_round", "S2-39; R44", _stage("R44D", _task("summary", "活动工作总结"))),
)
