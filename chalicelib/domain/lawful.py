"""Whether what an office has set keeps the law: no local rule may be looser than the law's own (domain A5).

Looser than the law is refused, with the article. Looser than what this deployment recommends is the office's own
affair, and said aloud.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chalicelib.domain.deadlines import ROWS, RULES
from chalicelib.domain.errors import Invalid
from chalicelib.domain.policy import OwnRule, Policy
from chalicelib.domain.reasons import UNIT_NAMES, article
from chalicelib.domain.roles import ROLES, Role
from chalicelib.domain.rulebook import RuleBook
from chalicelib.domain.rules import Rule, Warn
from chalicelib.domain.workdays import Calendar, Limit, add_working_days, last_working_day_of_week, parse_limit

HEADS = frozenset({"UNIT_HEAD", "VICE_HEAD", "CENTER_HEAD", "BUREAU_DEPUTY", "BUREAU_HEAD"})
"""Who may ever grant an extension: never whoever asks for it (edge 34)."""

PROMISED = {"COMPLAINT": "R18", "HELP": "R18", "SUGGEST": "R28", "CONSULT": "R12"}
"""Which rule bounds what may be promised for a type; an order of 12345 is promised by its own time."""

_TIME = re.compile(r"^(0[6-9]|1\d|2[0-3]):[0-5]\d$|^24:00$")
_WARNS = "请写成 left:1wd L2 yellow（剩 1 个工作日：黄色提醒第二级）、day:10 L1（第 10 日）、late L3（超期）这样"
_WHEN = re.compile(r"^(start|half|late|late:\d+wd|day:\d+|left:\d+(wd|d|h|m)|share:\d\d?|every:\d+(h|m))$")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one setting: `refused` where the law or the rule itself forbids it, else a red warning.

    `field` is where it stands (`R02.limit`, `promises.COMPLAINT`), `said` what is wrong with the article that forbids
    it, `remedy` what to do instead.
    """

    rule: str
    field: str
    refused: bool
    article: str
    said: str
    remedy: str

    @property
    def text(self) -> str:
        """Both as one Chinese sentence."""
        return f"{self.said}；{self.remedy}"


def problems(policy: Policy, rows: RuleBook = ROWS, calendar: Calendar | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with a policy after inheritance, in the order of the rules.

    `calendar` is only for the example that shows a limit in working days to be later than the law's in calendar days;
    the verdict does not hang on it. Source: domain A5, S3-44 and S3-48 against 条例 Art. 23.
    """
    found: list[Problem] = []
    for id in sorted({*policy.limits, *policy.rules}):
        row = rows.rules.get(id)
        if row is None:
            found.append(Problem(id, id, True, "", f"没有编号为“{id}”的期限规则", "请核对规则编号"))
            continue
        found += _of_rule(row, policy.limits.get(id), policy.rules.get(id, OwnRule()), calendar)
    for type_, spec in sorted(policy.promises.items()):
        found += _of_promise(type_, spec, rows, calendar)
    return tuple(found)


def refusals(policy: Policy, rows: RuleBook = ROWS, calendar: Calendar | None = None) -> dict[str, str]:
    """What must not be set, by field, each with its article and remedy; empty when the policy may hold."""
    return {each.field: each.text for each in problems(policy, rows, calendar) if each.refused}


def never_later(own: Limit, law: Limit) -> bool:
    """Whether a limit cannot end later than another, from any start in any calendar, closures included.

    So many working days may be any number of calendar days, since holidays and closures lie between; as many calendar
    days are never more than so many working days.
    """
    if own.unit == law.unit:
        return own.n <= law.n
    if own.unit in ("h", "m"):
        return law.unit != "week" and own.span <= (law.span if law.unit in ("h", "m") else timedelta(days=law.n))
    return own.unit == "d" and law.unit == "wd" and own.n <= law.n


@lru_cache(maxsize=256)
def longest(limit: Limit, calendar: Calendar) -> int:
    """How many calendar days a limit may come to in the announced years of a calendar."""
    if limit.unit == "d":
        return limit.n
    if not limit.by_day:
        return 1 if limit.unit == "half" else limit.span.days + 1
    years = sorted(calendar.announced)[-3:] or [2026]
    first, last = date(years[0], 1, 1), date(years[-1], 10, 31)
    starts = (first + timedelta(days=n) for n in range((last - first).days))
    return max((_end(limit, start, calendar) - start).days for start in starts)


def _end(limit: Limit, start: date, calendar: Calendar) -> date:
    if limit.unit == "d":
        return start + timedelta(days=limit.n)
    if limit.unit == "week":
        return last_working_day_of_week(calendar, start).date
    return add_working_days(calendar, start, max(limit.n, 1)).date


def _of_rule(row: Rule, limit: str | None, own: OwnRule, calendar: Calendar | None) -> Iterator[Problem]:
    if row.obligor == "petitioner" and row.law:
        if limit not in (None, row.limit) or own != OwnRule():
            said = f"“{row.title}”（{row.id}）是信访人的法定权利（{article(row.source)}），单位不能更改"
            yield _refused(row, "limit" if limit else "", said, "请删去这一项")
        return
    for field, spec in (("limit", limit), ("urgent", own.urgent), ("critical", own.critical)):
        if spec is not None:
            yield from _of_limit(row, field, spec, calendar)
    yield from _of_extension(row, own)
    yield from _of_warns(row, own.warns)
    yield from _of_times(row, own)
    if own.on is False and not row.optional:
        why = f"“{row.title}”（{row.id}）是{_law(row)}，不能停用"
        yield _refused(row, "on", why, "请删去 on，或恢复为“是”")
    elif own.on is False:
        yield _warned(row, "on", f"已停用“{row.title}”（{row.id}），该环节不再计时和提醒", "如非必要请恢复")
    if own.on and row.option:
        yield _refused(row, "on", f"“{row.title}”（{row.id}）只适用于特定单位", f"请改设选项 {row.option}")
    if own.roll and row.law and not row.roll and parse_limit(row.limit).unit != "wd":
        yield _refused(row, "roll", f"{article(row.source)}的期限不得顺延", "请删去 roll")


def _of_limit(row: Rule, field: str, spec: str, calendar: Calendar | None) -> Iterator[Problem]:
    try:
        own = parse_limit(spec)
    except Invalid as wrong:
        yield _refused(row, field, wrong.message, "请改正写法")
        return
    if not row.limit:
        yield _refused(row, field, f"“{row.title}”（{row.id}）的时限随件给出", "请删去这一项")
        return
    known = {"urgent": dict(row.limit_by_urgency).get("urgent"), "critical": dict(row.limit_by_urgency).get("critical")}
    standard = parse_limit(known.get(field) or row.limit)
    if never_later(own, standard):
        return
    bound = f"{article(row.source)}规定的 {spelt(standard)}"
    if row.law:
        if own.unit == "wd" and standard.unit == "d":
            why = f"“{row.title}”（{row.id}）设为 {spelt(own)}，工作日遇休息日后延，会晚于{bound}"
        else:
            why = f"“{row.title}”（{row.id}）设为 {spelt(own)}，晚于或无法对照{bound}"
        yield _refused(row, field, why + _example(own, standard, calendar), f"请改为不超过 {spelt(standard)}")
        return
    said = f"“{row.title}”（{row.id}）设为 {spelt(own)}，宽于或无法对照建议的 {spelt(standard)}"
    yield _warned(row, field, said, f"建议不超过 {spelt(standard)}")


def _example(own: Limit, law: Limit, calendar: Calendar | None) -> str:
    """The start in the last announced year from which the difference is greatest, in words."""
    if calendar is None or not own.by_day or not law.by_day or not calendar.announced:
        return ""
    first = date(max(calendar.announced), 1, 1)
    starts = [first + timedelta(days=n) for n in range(300)]
    worst = max(starts, key=lambda day: (_end(own, day, calendar) - _end(law, day, calendar)).days)
    late, due = _end(own, worst, calendar), _end(law, worst, calendar)
    return f"（如 {worst} 收到：法定 {due}，按此为 {late}）" if late > due else ""


def _of_extension(row: Rule, own: OwnRule) -> Iterator[Problem]:
    days, allowed = own.extension_days, row.extension
    if days and allowed is None:
        basis = f"{article(row.source)}没有规定可以延期" if row.law else "这项时限没有延期"
        yield _refused(row, "extension_days", f"“{row.title}”（{row.id}）：{basis}", "请删去 extension_days")
    elif days and allowed is not None and days > allowed.max_days:
        length = f"{allowed.max_days} 个{UNIT_NAMES[allowed.unit]}"
        said = f"“{row.title}”（{row.id}）延期共 {days} 个{UNIT_NAMES[allowed.unit]}"
        if row.law or allowed.share:
            yield _refused(row, "extension_days", f"{said}，超过{article(row.source)}的 {length}", f"请不超过 {length}")
        else:
            yield _warned(row, "extension_days", f"{said}，长于建议的 {length}", f"建议不超过 {length}")
    if own.approvers is None:
        return
    if allowed is None:
        yield _refused(row, "approvers", f"“{row.title}”（{row.id}）没有延期", "请删去 approvers")
        return
    may = frozenset(allowed.approvers) if row.law else HEADS
    named = "、".join(ROLES[Role(role)].title for role in sorted(may))
    if not own.approvers or not set(own.approvers) <= may:
        whose = f"依{article(row.source)}" if row.law else "延期"
        said = f"“{row.title}”（{row.id}）的延期审批人：{whose}只能由{named}批准"
        yield _refused(row, "approvers", said, "请在其中选择")


def _of_warns(row: Rule, warns: tuple[Warn, ...] | None) -> Iterator[Problem]:
    if warns is None:
        return
    for warn in warns:
        if not _WHEN.match(warn.when) or not 1 <= warn.rung <= 5 or warn.colour not in ("", "yellow", "red"):
            said = f"“{row.title}”（{row.id}）的提醒“{warn.when} L{warn.rung} {warn.colour}”无法识别"
            yield _refused(row, "warns", said, _WARNS)
            return
        by_day = not row.limit or parse_limit(row.limit).by_day
        if warn.when.startswith("day:") and not by_day:
            yield _refused(
                row, "warns", f"“{row.title}”（{row.id}）不按日计算，不能用“{warn.when}”", "请改用 share 或 left"
            )
            return
    if len({(warn.when, warn.rung) for warn in warns}) != len(warns):
        yield _refused(row, "warns", f"“{row.title}”（{row.id}）的提醒有重复", "请合并")
    if row.late_rungs and not any(warn.when.startswith("late") for warn in warns):
        yield _refused(row, "warns", f"“{row.title}”（{row.id}）超期后无人知道", "请至少保留一项 late 提醒")


def _of_times(row: Rule, own: OwnRule) -> Iterator[Problem]:
    by_day = bool(row.limit) and parse_limit(row.limit).by_day
    if own.close is not None and not (by_day and _TIME.match(own.close)):
        said = f"“{row.title}”（{row.id}）的截止时刻“{own.close}”不能用"
        yield _refused(row, "close", said, "应为 06:00 至 24:00 的时刻，且只用于按日计算的时限")
    if own.cutoff is None:
        return
    if row.law:
        said = f"“{row.title}”（{row.id}）自收到之日起算（{article(row.source)}），不能另设收件截止时刻"
        yield _refused(row, "cutoff", said, "请删去 cutoff")
    elif own.cutoff and not (by_day and _TIME.match(own.cutoff)):
        yield _refused(row, "cutoff", f"“{own.cutoff}”不是时刻", "应形如 16:00")
    elif own.cutoff:
        said = f"“{row.title}”（{row.id}）：{own.cutoff} 以后收到的自下一工作日起算，宽于建议"
        yield _warned(row, "cutoff", said, "如非必要请删去")


def _of_promise(type_: str, spec: str, rows: RuleBook, calendar: Calendar | None) -> Iterator[Problem]:
    field = f"promises.{type_}"
    try:
        own = parse_limit(spec)
    except Invalid as wrong:
        yield Problem("", field, True, "", wrong.message, "请改正写法")
        return
    id = PROMISED.get(type_)
    if id is None:
        return
    row = rows.rules[id]
    standard = parse_limit(RULES[id].limit)
    if never_later(own, standard) or not row.law:
        return
    days = longest(own, calendar) if calendar else rough(own)
    if days > standard.n:
        said = f"对公众承诺 {spelt(own)} 答复，最长可达 {days} 日，晚于{article(row.source)}规定的 {spelt(standard)}"
        yield Problem(id, field, True, article(row.source), said, f"请改为不晚于 {spelt(standard)}")


def rough(limit: Limit) -> int:
    """At most so many calendar days, without a calendar: weekends, and the two long holidays of a year."""
    if limit.unit == "d":
        return limit.n
    if not limit.by_day:
        return limit.span.days + 1 if limit.unit != "half" else 1
    return 14 if limit.unit == "week" else limit.n + 2 * (limit.n // 5 + 1) + 16


def spelt(limit: Limit) -> str:
    """A limit in Chinese: 15 个工作日, 60 日."""
    if limit.unit == "week":
        return "本周内"
    if limit.unit == "half":
        return "半个工作日"
    if limit.n == 0:
        return "当日"
    return {"d": f"{limit.n} 日", "wd": f"{limit.n} 个工作日", "h": f"{limit.n} 小时", "m": f"{limit.n} 分钟"}[
        limit.unit
    ]


def _law(row: Rule) -> str:
    return f"{article(row.source)}的规定" if row.law else "必须计时的环节"


def _refused(row: Rule, field: str, said: str, remedy: str) -> Problem:
    return Problem(row.id, f"{row.id}.{field}".rstrip("."), True, article(row.source), said, remedy)


def _warned(row: Rule, field: str, said: str, remedy: str) -> Problem:
    return Problem(row.id, f"{row.id}.{field}", False, article(row.source), said, remedy)
