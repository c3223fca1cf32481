"""The figures that a city publishes for a month, as plain values ready for the board (E3).

A total is a number or FEW. A row of a table has a cell for each of MEASURES. A rate has its formula and its source
beside numerator and denominator. What is said of a month is frozen; a correction is published as one (D0).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from chalicelib.domain.figures import Figure, Scope, figures
from chalicelib.domain.metrics import METRICS, UNSATISFIABLE, handlings
from chalicelib.domain.offices import Office
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.transparency_cells import (
    FEW,
    HELD,
    LEAST,
    Cell,
    Column,
    column,
    fraction_shown,
    share_shown,
    shown,
)
from chalicelib.domain.transparency_months import BACK, Month
from chalicelib.domain.transparency_splits import TYPE_ROWS, Split, is_counted, is_covert, splits
from chalicelib.domain.workdays import business_date

MEASURES: Mapping[str, str] = {"received": "收到", "answered": "答复", "closed": "办结"}
"""What is counted in every row: what came in, what was answered, what was closed in the month, each by its own day."""

RATES: Mapping[str, str] = {
    "responded": "每件签收后应在规定时限内联系反映人，联系记录由系统计时",
    "handled_in_time": "《信访工作条例》第三十四条和各类事项的办理时限，由系统计时",
    "solved": "办结后的电话回访：由没有参与办理的人询问反映人本人",
    "satisfied": "办结后的电话回访和网上评价，由反映人本人作出",
}
"""The rates that are published, each with what it rests on: S0-1 (响应率、解决率、满意率), S1-3 (按期办结)."""

NOT_ENOUGH = "件数太少，不公布"
TOO_CLOSE = "与表中数字相减会露出个别事项，不公布"
"""Why a rate that there is stays unpublished."""

FEW_MISSED, FEW_MET = "未达到的不足 3 件", "达到的不足 3 件"
"""Why of a rate only a bound is published."""

WORDS: Mapping[Cell, str] = {FEW: "不足 3 件", HELD: "不单列"}
"""What people read in place of a number."""


def publish(
    month: Month,
    entries: Iterable[DocketEntry],
    root: Office,
    tree: Mapping[str, Office],
    series: Sequence[tuple[str, Cell]],
    now: datetime,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """All that everybody may read of a month.

    `entries` are those of the root's docket received from `month.first` less figures.LOOKBACK to its last day. `series`
    has the volume of the months before it as it was published, the latest last. `before` is what this gave when the
    month was published earlier: where a number moved by less than LEAST since then, it does not tell (see `column`).
    """
    scope = Scope(root.id, frozenset(tree), whole=True, city=True)
    known = [entry for entry in entries if is_counted(entry, scope)]
    happened = {name: [each for each in known if _happened(name, each, scope, month)] for name in MEASURES}
    columns = {split.id: _columns(split, happened, before) for split in splits(tree)}
    closed = columns["type"]["closed"]
    open_ones = (each for each in known if not is_covert(each))
    found, _ = figures((METRICS[name] for name in RATES), open_ones, scope, month.first, month.last, now)
    earlier = {rate["id"]: rate for rate in before["rates"]} if before else {}
    totals = {name: each.total for name, each in columns["type"].items()}
    volumes = (*series[-BACK:], (str(month), totals["received"]))
    return {
        "title": f"{month.title}办理情况",
        "month": str(month),
        "computed_on": business_date(now).isoformat(),
        "totals": totals,
        "rates": [_rate(each, closed, earlier.get(each.metric.id)) for each in found],
        "tables": [_table(split, columns[split.id]) for split in splits(tree)],
        "series": [{"month": each, "received": cell} for each, cell in volumes],
        "year": _year(month, volumes),
    }


def volume(month: Month, entries: Iterable[DocketEntry], root: Office, tree: Mapping[str, Office]) -> Cell:
    """The volume of a month as it is published; `entries` are those of the root's docket received in it."""
    scope = Scope(root.id, frozenset(tree), whole=True, city=True)
    return shown(sum(_happened("received", each, scope, month) for each in entries if is_counted(each, scope)))


def changes(facts: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[str, ...]:
    """What a new issue of a month says otherwise than the one before it, in words; nothing when they say the same."""
    found = [
        f"{title}由 {said(_cell(before['totals'][name]))}改为 {said(facts['totals'][name])}"
        for name, title in MEASURES.items()
        if facts["totals"][name] != before["totals"][name]
    ]
    rates = {rate["id"]: rate["shown"] for rate in before["rates"]}
    found += [
        f"{rate['title']}由 {rates[rate['id']]} 改为 {rate['shown']}"
        for rate in facts["rates"]
        if rate["shown"] != rates[rate["id"]]
    ]
    tables = {table["id"]: table["rows"] for table in before["tables"]}
    moved = [table["title"] for table in facts["tables"] if table["rows"] != tables[table["id"]]]
    return (*found, *([f"{'、'.join(moved)}的数据有改动"] if moved else ()))


def told(facts: Mapping[str, Any]) -> str:
    """What is published, line by line, for whoever is to release it."""
    lines = ["，".join(f"{title} {said(facts['totals'][name])}" for name, title in MEASURES.items())]
    for rate in facts["rates"]:
        parts = rate["reason"] if rate["above"] is None else f"{float(rate['above']):g}/{rate['of']:g}"
        lines.append(f"{rate['title']}　{rate['shown']}（{parts}）")
    for table in facts["tables"]:
        lines.append(f"{table['title']}（{'／'.join(MEASURES.values())}）：")
        rows = _telling(table["rows"])
        lines += [f"　{row['title']}　{'／'.join(said(cell) for cell in row['cells'])}" for row in rows]
        lines += [] if rows else ["　件数太少，不列出"]
    return "\n".join(lines)


def said(cell: Cell) -> str:
    """A cell as people read it."""
    return WORDS[cell] if isinstance(cell, str) else f"{cell} 件"


def _telling(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows that say anything: a column of which nothing is told gives no row, and neither does 0."""
    told_of = [n for n in range(len(MEASURES)) if any(row["cells"][n] != HELD for row in rows)]
    return [row for row in rows if any(row["cells"][n] != 0 for n in told_of)]


def _happened(name: str, entry: DocketEntry, scope: Scope, month: Month) -> bool:
    """Whether a matter was received, answered or closed in a month; of covert ones only that they came."""
    if name == "received":
        return month.holds(business_date(entry.received_at))
    if is_covert(entry):
        return False
    if name == "answered":
        done = (fact.fulfilled_at for fact in handlings(entry, scope))
        return any(at is not None and month.holds(business_date(at)) for at in done)
    day = entry.outcome.get("closed_on")
    return bool(day) and not entry.open and month.holds(date.fromisoformat(str(day)))


def _columns(
    split: Split, happened: Mapping[str, Sequence[DocketEntry]], before: Mapping[str, Any] | None
) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for place, (name, entries) in enumerate(happened.items()):
        found = Counter("" if is_covert(entry) else split.key(entry) for entry in entries)
        counted = [found[key] for key in split.rows]
        columns[name] = column(counted, len(entries) - sum(counted), _earlier(split, name, place, before))
    return columns


def _earlier(split: Split, name: str, place: int, before: Mapping[str, Any] | None) -> Column | None:
    """A column as it was published; a row that the table did not have then counts as hidden in it."""
    if before is None:
        return None
    rows = next((each["rows"] for each in before["tables"] if each["id"] == split.id), ())
    known = {row["key"]: _cell(row["cells"][place]) for row in rows}
    return Column(tuple(known.get(key, HELD) for key in split.rows), HELD, _cell(before["totals"][name]))


def _table(split: Split, columns: Mapping[str, Column]) -> dict[str, Any]:
    rows = [
        {"key": key, "title": title, "cells": [each.cells[n] for each in columns.values()]}
        for n, (key, title) in enumerate(split.rows.items())
    ]
    rest = {"key": "", "title": split.rest, "cells": [each.rest for each in columns.values()]}
    return {"id": split.id, "title": split.title, "rows": [*rows, rest]}


def _rate(found: Figure, closed: Column, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """A rate with its formula; without numbers, and with the reason, where they would tell of one or two matters."""
    metric = found.metric
    rate = {name: getattr(metric, name) for name in ("id", "title", "over", "below", "without")}
    rate["basis"] = RATES[metric.id]
    reason = found.reason or _withheld(found, closed)
    if reason:
        return {**rate, "above": None, "of": None, "shown": "—", "percent": 0, "small": False, "reason": reason}
    now = {**rate, "of": found.below, "small": found.small, **_shown_rate(found)}
    pairs = [(now[name], before[name]) for name in ("above", "of")] if before else []
    moved = [abs(new - old) for new, old in pairs if new is not None and old is not None]
    return dict(before) if before and any(0 < each < LEAST for each in moved) else now


def _shown_rate(found: Figure) -> dict[str, Any]:
    """The rate as it is, or a bound for it, in whole percent, where those above the line or the others are few."""
    if fraction_shown(found.above, found.below) != FEW:
        above = int(found.above) if found.above.denominator == 1 else float(found.above)
        percent = round(float(found.above / found.below * 100), 2)
        return {"above": above, "shown": found.shown, "percent": percent, "reason": ""}
    if found.above < LEAST:
        bound = -(-LEAST * 100 // found.below)
        return {"above": None, "shown": f"不到 {bound}%", "percent": 0, "reason": FEW_MET}
    bound = (found.below - LEAST) * 100 // found.below
    return {"above": None, "shown": f"{bound}% 以上", "percent": bound, "reason": FEW_MISSED}


def _withheld(found: Figure, closed: Column) -> str:
    """Why a rate is not published, "" when it is; two of them count among the matters closed in the month."""
    if fraction_shown(found.above, found.below) is None:
        return NOT_ENOUGH
    if found.metric.id == "satisfied" and not share_shown(closed, found.below):
        return TOO_CLOSE
    solvable = [n for n, code in enumerate(TYPE_ROWS) if code not in UNSATISFIABLE]
    if found.metric.id == "solved" and not share_shown(closed, found.below, solvable):
        return TOO_CLOSE
    return ""


def _year(month: Month, volumes: Sequence[tuple[str, Cell]]) -> Cell:
    """The volume since January, added up from what was published; HELD where a month of it was not."""
    months = [cell for each, cell in volumes if each.startswith(f"{month.year:04}-")]
    known = [cell for cell in months if not isinstance(cell, str)]
    return sum(known) if len(known) == month.number else HELD


def _cell(value: Any) -> Cell:
    """A cell as it was stored: numbers come back as the store's own."""
    return value if isinstance(value, str) else int(value)
