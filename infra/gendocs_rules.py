"""The page of deadline rules in the reference: clocks, dates of the year, and what the law displaces, from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from chalicelib.domain.calendar_rules import CALENDAR_RULES, CalendarRule
from chalicelib.domain.deadlines import OVERRIDDEN, ROWS
from chalicelib.domain.roles import ROLES, Role
from chalicelib.domain.rules import Applies, Rule, Warn
from infra.gendocs_tables import table

_CONDITIONS = tuple(Applies.__slots__)


def rules() -> Iterator[str]:
    """The lines of the page, without its title."""
    yield "Every deadline (`chalicelib/domain/deadline_rows/`). wd: working days, d: calendar days, h: hours,"
    yield "m: minutes, week: the last working day of the week, 0.5wd: half a working day (to midnight for what begins"
    yield "before noon, else to noon of the next working day). Rows of the same id differ only in how the clock starts."
    yield "An office may set limit, warnings, extension and hour of each (`huiyin policy`): those marked *law* only"
    yield "stricter; those marked *may be off* it may do without. Ids with a letter, and those above R44, are ours."
    yield ""
    grouped = [(id, tuple(rows)) for id, rows in groupby(ROWS, key=lambda row: row.id)]
    yield from table(
        "rule",
        "中文",
        "limit",
        "",
        "owed by",
        "warned",
        "stands still",
        "extension",
        "source",
        rows=(_line(rows) for _, rows in grouped),
    )
    yield "## Displaced by the law"
    yield ""
    yield from table(
        "rule", "中文", "by", "why", "source",
        rows=((o.id, o.title, "、".join(o.by), o.reason, o.source) for o in OVERRIDDEN),
    )  # fmt: skip
    yield "## Dates of the year"
    yield ""
    yield "No clocks of a case (`chalicelib/domain/calendar_rules.py`): what an office owes at fixed dates. On a rest"
    yield "day the date moves as the column says."
    yield ""
    yield from table(
        "rule",
        "中文",
        "due",
        "on a rest day",
        "begins",
        "reminded",
        "source",
        rows=(_date(rule) for rule in CALENDAR_RULES.values()),
    )
    for id, rows in grouped:
        yield from _rule(id, rows)


def _line(rows: tuple[Rule, ...]) -> tuple[str, ...]:
    row = rows[0]
    return (
        row.id,
        row.title,
        _limit(row),
        _marks(row),
        ", ".join(dict.fromkeys(each.obligor for each in rows)),
        _warned(row),
        _pause(row),
        _extension(row),
        row.source,
    )


def _marks(row: Rule) -> str:
    marks = (
        (row.law, "law"),
        (row.optional, "may be off"),
        (not row.on, f"only with option `{row.option}`"),
        (row.window, "a right that lapses"),
        (row.roll, "judged on the next working day"),
        (row.lasts, "through every round"),
        (row.part_due, "or the date set for the part"),
        (row.chained, "fulfilled from below"),
    )
    return "; ".join(text for holds, text in marks if holds)


def _warned(row: Rule) -> str:
    told = ", ".join(_warn(warn) for warn in row.warns if warn.rung)
    only = "、".join(ROLES[Role(role)].title for role in sorted(row.told))
    return f"{told} ({only} only)" if only else told


def _warn(warn: Warn) -> str:
    return f"{warn.when} → L{warn.rung}{f' ({warn.colour})' if warn.colour else ''}"


def _pause(row: Rule) -> str:
    if not row.pausable:
        return ""
    most = f", at most {row.longest_pause}" if row.longest_pause else ""
    return f"{_signals(row.pause_on)} to {_signals(row.resume_on)}{most}"


def _extension(row: Rule) -> str:
    extension = row.extension
    if extension is None:
        return ""
    times = f", {extension.times} time(s)" if extension.times else ", in parts"
    granted = "、".join(ROLES[Role(role)].title for role in extension.approvers)
    along = f", along with {', '.join(extension.along)}" if extension.along else ""
    share = f", at most {extension.share} % of the year's orders" if extension.share else ""
    return f"at most {extension.max_days} {extension.unit}{times}, by {granted}{along}{share}"


def _rule(id: str, rows: tuple[Rule, ...]) -> Iterator[str]:
    row = rows[0]
    yield f"## {id} {row.title}"
    yield ""
    for each in rows:
        asked = _conditions(each)
        yield (
            f"- Starts on {_signals(each.start_on)}, counted from {each.start_from}, owed by {each.obligor}"
            + (f"; where {asked}" if asked else "")
        )
    yield f"- Fulfilled by {_signals(row.stop_on)}; ended by {_signals(row.cancel_on - row.stop_on)}"
    if row.reopen_on:
        yield f"- Runs again as if never stopped on {_signals(row.reopen_on)}"
    if row.cap:
        less = f", less {row.cap.back}" if not row.cap.back.startswith("0") else ""
        yield f"- Never later than {', '.join(row.cap.rules)}{less}"
    if row.on_late:
        yield f"- Late, it gives `{row.on_late}`"
    if row.on_late_action:
        yield f"- Late, it orders `{row.on_late_action}`"
    yield ""


def _limit(row: Rule) -> str:
    special = ", ".join(f"{name} {limit}" for name, limit in (*row.limit_by_urgency, *row.limit_by_level))
    plain = row.limit or ("as was set" if row.part_due else "as the order says")
    return plain + (f" ({special})" if special else "")


def _signals(words: frozenset[str]) -> str:
    return ", ".join(f"`{word}`" for word in sorted(words)) or "nothing"


def _conditions(row: Rule) -> str:
    asked = []
    for name in _CONDITIONS:
        value = getattr(row.applies, name)
        if value is None or value == frozenset() or (name == "min_round" and value == 0):
            continue
        shown = ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value).lower()
        asked.append(f"{name} = {shown}")
    return "; ".join(asked)


def _date(rule: CalendarRule) -> tuple[str, ...]:
    kind, _, spec = rule.when.partition(":")
    when = {
        "weekly": f"every week, day {spec}",
        "monthly": f"every month, {spec}" + ("" if spec.endswith("wd") else "th"),
        "yearly": f"every year, {spec}",
        "before": f"{spec} before each {rule.of}",
    }[kind]
    rest = {"after": "the working day after", "before": "the working day before", "": "stays"}[rule.rest]
    at = "" if rule.at == "24:00" else f", {rule.at}"
    return rule.id, rule.title, when + at, rest, rule.opens, f"{rule.remind} before" if rule.remind else "", rule.source
