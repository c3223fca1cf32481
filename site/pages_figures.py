"""The monthly figures, as charts with their tables: the latest month, every month by itself, and each as a file.

Everything that is shown was published as it stands (`extra["published"]`, kind `figures`); nothing is counted here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

KIND = "figures"
MEASURES = (("received", "收到"), ("answered", "答复"), ("closed", "办结"))
WORDS = {"<3": "不足 3", "-": "不单列"}
"""What is read in place of a number that is not published."""

SORTED = ("topic", "channel")
"""The tables whose rows stand by size; types and towns keep their order from month to month."""

WIDTH, ROW, BAR = 360, 42, 360
"""A bar chart in its own units: its width, the height of a row, the longest bar."""

STEP, LEFT, TOP, BASE = 27, 18, 34, 190
"""A line chart: from point to point, where the first stands, the height of the highest, and of nothing."""

Issue = dict[str, Any]


def pages(extra: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The list of months with the latest one's story, and a page for each month."""
    months = _months(extra)
    names = list(months)
    listed = [(f"figures/{month}/", _title(month), issues) for month, issues in months.items()]
    latest = months[names[0]] if names else []
    yield "figures/", "figures.html", {"months": listed, "latest": latest}
    for n, month in enumerate(names):
        shown = {
            "month": month,
            "month_title": _title(month),
            "issues": months[month],
            "file": f"figures/{month}/figures-{month}.csv",
            "previous": _beside(names, n + 1),
            "next": _beside(names, n - 1),
        }
        yield f"figures/{month}/", "figures_month.html", shown


def beside(extra: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Each month as a file for a spreadsheet; every cell is text, so that none becomes another number or a date."""
    for month, issues in _months(extra).items():
        yield f"figures/{month}/figures-{month}.csv", _file(issues)


def entries(extra: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """What was published, for the feed: address, title, day, summary."""
    for month, issues in _months(extra).items():
        for issue in issues:
            yield f"figures/{month}/", issue["title"], issue["released_on"], issue["story"]


def _months(extra: Mapping[str, Any]) -> dict[str, list[Issue]]:
    """What was published by month, the latest first; of a month one issue for each city, in the order of the cities."""
    found: dict[str, list[Issue]] = {}
    alone = len(extra["roots"]) == 1
    for root in extra["roots"]:
        for facts in extra["published"].get(root["id"], {}).get(KIND, ()):
            found.setdefault(facts["month"], []).append(_issue(root, facts, alone=alone))
    return dict(sorted(found.items(), reverse=True))


def _issue(root: Mapping[str, Any], facts: Mapping[str, Any], *, alone: bool) -> Issue:
    """An issue with all that the templates draw."""
    key = root["id"]
    series = facts["series"]
    rates = [
        {"title": rate["title"], "shown": rate["shown"], "value": rate["percent"], "of": 100}
        for rate in facts["rates"]
        if rate["of"] is not None
    ]
    tables = [_table(key, table) for table in facts["tables"]]
    return {
        **facts,
        "root": root,
        "heading": "" if alone else root["name"],
        "totals": [(title, _said(facts["totals"][name])) for name, title in MEASURES],
        "tables": tables,
        "story": _story(root, facts, alone=alone),
        "rate_rows": [{**rate, "parts": _parts(rate)} for rate in facts["rates"]],
        "rate_chart": _bars(f"{key}-rates", "各项办理率", rates),
        "line": _line(f"{key}-line", series),
        "series_rows": [(_title(each["month"]), _said(each["received"])) for each in reversed(series)],
        "year_said": _said(facts["year"]) if isinstance(facts["year"], int) else "",
    }


def _table(key: str, table: Mapping[str, Any]) -> Issue:
    """A table with its chart of what was received; rows of which there is nothing to say are left out.

    A column of which nothing is told gives no row; where that holds for all, there are none.
    """
    told_of = [n for n in range(len(MEASURES)) if any(row["cells"][n] != "-" for row in table["rows"])]
    rows = [row for row in table["rows"] if any(row["cells"][n] != 0 for n in told_of)]
    if table["id"] in SORTED:
        rows.sort(key=_place)
    bars = [
        {"title": row["title"], "shown": _said(row["cells"][0]), "value": row["cells"][0], "of": 0}
        for row in rows
        if row["cells"][0] != 0
    ]
    return {
        "id": f"{key}-{table['id']}",
        "title": table["title"],
        "rows": [(row["title"], [_said(cell) for cell in row["cells"]]) for row in rows],
        "chart": _bars(f"{key}-{table['id']}-chart", f"{table['title']}收到的件数", bars),
    }


def _place(row: Mapping[str, Any]) -> tuple[bool, bool, int]:
    """The largest first, then what is not published, then the rest."""
    cell = row["cells"][0]
    return not row["key"], isinstance(cell, str), 0 if isinstance(cell, str) else -cell


def _bars(id: str, title: str, rows: Sequence[Mapping[str, Any]]) -> Issue:
    """Horizontal bars; what is not published has none, and says so in words."""
    most = max((row["value"] for row in rows if not isinstance(row["value"], str)), default=0)
    drawn = [
        {
            "title": row["title"],
            "shown": row["shown"],
            "y": n * ROW,
            "width": 0 if isinstance(row["value"], str) else round(BAR * row["value"] / max(row["of"] or most, 1), 1),
        }
        for n, row in enumerate(rows)
    ]
    said = "，".join(f"{row['title']} {row['shown']}" for row in rows)
    return {"id": id, "title": title, "desc": said, "rows": drawn, "width": WIDTH, "height": ROW * len(rows)}


def _line(id: str, series: Sequence[Mapping[str, Any]]) -> Issue:
    """A line through the months; one that is not published is a gap with a sign of its own."""
    known = [each["received"] for each in series if not isinstance(each["received"], str)]
    most = max(known, default=0) or 1
    # Numbers of four digits would touch each other: then the highest, the lowest and both ends must do.
    named = {max(known, default=0), min(known, default=0)}
    points = []
    for n, each in enumerate(series):
        cell, year, number = each["received"], *each["month"].split("-")
        known_here = not isinstance(cell, str)
        points.append(
            {
                "x": LEFT + n * STEP,
                "y": round(BASE - (BASE - TOP) * cell / most, 1) if known_here else BASE,
                "known": known_here,
                "shown": str(cell) if most < 1000 or cell in named or n in (0, len(series) - 1) else "",
                "month": str(int(number)),
                "year": year if n == 0 or number == "01" else "",
            }
        )
    path = ""
    for before, point in zip([None, *points], points, strict=False):
        if point["known"]:
            path += f"{'L' if before and before['known'] else 'M'}{point['x']} {point['y']}"
    said = "，".join(f"{_title(each['month'])} {_said(each['received'])}" for each in series)
    return {"id": id, "title": "近十三个月收到的件数", "desc": said, "points": points, "path": path, "base": BASE}


def _parts(rate: Mapping[str, Any]) -> str:
    """Numerator and denominator; the reason where they are not published, with the denominator where that is."""
    if rate["above"] is not None:
        return f"{float(rate['above']):g} ÷ {rate['of']:g}"
    return rate["reason"] if rate["of"] is None else f"共 {rate['of']:g} 件，{rate['reason']}"


def _story(root: Mapping[str, Any], facts: Mapping[str, Any], *, alone: bool) -> str:
    """The month in two sentences."""
    received = facts["totals"]["received"]
    whose = "全市" if alone else root["name"]
    said = f"{received} 件" if isinstance(received, int) else "不足 3 件"
    parts = [f"{_title(facts['month'])}，{whose}收到群众反映 {said}{_compared(facts)}"]
    rates = {rate["id"]: rate for rate in facts["rates"]}
    parts += [
        f"{rates[id]['title']} {rates[id]['shown']}"
        for id in ("handled_in_time", "satisfied")
        if id in rates and rates[id]["of"] is not None
    ]
    topics = next((table["rows"] for table in facts["tables"] if table["id"] == "topic"), [])
    named = [(row["cells"][0], row["title"]) for row in topics if row["key"] and isinstance(row["cells"][0], int)]
    most = max(named, default=(0, ""), key=lambda each: each[0])
    return "，".join(parts) + "。" + (f"反映最多的是{most[1]}，{most[0]} 件。" if most[0] else "")


def _compared(facts: Mapping[str, Any]) -> str:
    """Beside the same month a year before, where both are published."""
    first, now = facts["series"][0], facts["series"][-1]["received"]
    before = first["received"]
    if len(facts["series"]) < 13 or isinstance(before, str) or isinstance(now, str) or not before:
        return ""
    if now == before:
        return "，与去年同月持平"
    share = (Decimal(abs(now - before) * 100) / before).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"，比去年同月{'增加' if now > before else '减少'} {share}%"


def _file(issues: Iterable[Issue]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    for issue in issues:
        writer.writerow([issue["root"]["name"], issue["title"], f"统计日期 {issue['computed_on']}"])
        writer.writerow(["分类", "项目", *(title for _, title in MEASURES)])
        writer.writerow(["合计", "合计", *(said for _, said in issue["totals"])])
        for table in issue["tables"]:
            writer.writerows([table["title"], title, *cells] for title, cells in table["rows"])
        writer.writerow(["指标", "数值", "分子", "分母", "说明"])
        for rate in issue["rate_rows"]:
            parts = ("" if part is None else f"{float(part):g}" for part in (rate["above"], rate["of"]))
            writer.writerow([rate["title"], rate["shown"], *parts, rate["reason"]])
        writer.writerow(["月份", "收到"])
        writer.writerows(issue["series_rows"])
        writer.writerows(["更正", each["on"], each["said"]] for each in issue["corrections"])
    # A spreadsheet knows the encoding by the mark before it.
    return ("\ufeff" + text.getvalue()).encode()


def _said(cell: Any) -> str:
    return WORDS[cell] if isinstance(cell, str) else str(cell)


def _title(month: str) -> str:
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def _beside(names: Sequence[str], n: int) -> tuple[str, str] | None:
    return (f"figures/{names[n]}/", _title(names[n])) if 0 <= n < len(names) else None
