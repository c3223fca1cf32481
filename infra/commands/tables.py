"""`huiyin import` and `huiyin export`: the tables that offices and the 12345 gateway hand over."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.commands.shared import Command, Day, File, common, note, progress, say

if TYPE_CHECKING:
    from chalicelib.services.table_intake import RowResult

STATUS_WORDS = {"taken": "已导入", "redone": "转为重办", "exists": "已存在", "rejected": "未导入"}
SHOWN = 10
"""How many rejected rows are shown on the screen; all of them are in the report."""


@click.command("import", cls=Command)
@click.argument("file", metavar="文件", type=File(), help="CSV 或 XLSX 表格。")
@click.option("--office", metavar="单位", required=True, help="收件单位，如 qh。")
@click.option("--channel", metavar="渠道", required=True, help="来件渠道，如 H12345、NET_VOICE、MAILBOX_HEAD。")
@click.option("--columns", metavar="对应", default="", help="列名不同时：留言编号=工单号,留言时间=来电时间,…")
@click.option("--open", "still_open", is_flag=True, help="导入待办的 12345 工单（不加此项为已答复的留言）。")
@click.option("--report", metavar="文件", type=click.Path(dir_okay=False, path_type=Path), help="导入报告写到何处。")
@common
def import_table(
    file: Path,
    office: str,
    channel: str,
    columns: str,
    still_open: bool,
    report: Path | None,
    data: Path,
    as_json: bool,
) -> None:
    """导入表格：已答复的留言，或（--open）待办的 12345 工单。

    编码（UTF-8、GBK）、分隔符、表头所在行自动识别。同一渠道、编号、轮次的只导入一次，重复运行不会重复立件。
    有问题的行逐行列出行号、列名和原因，不影响其他行；每次都写一份报告（CSV），默认在数据目录的 reports 中。

    \b
    已答复的留言，须有这些列：
      留言编号 留言用户 留言主题 留言时间 留言详情 答复意见 答复时间
    待办的工单（--open），须有“工单编号、内容、派单时间”，可有：
      轮次（首次为 0 或空白） 标题 类型 紧急程度 来电人 联系电话 是否保密 办理时限 被反映单位
    已知工单的下一轮：原件已答复或办结的转为重办，仍在办理的另立一件。

    \b
    例：
      huiyin import 留言.csv --office qh --channel H12345
      huiyin import 今日工单.xlsx --office qh --channel H12345 --open
      huiyin import 信箱.csv --office qh --channel MAILBOX_HEAD --columns 留言编号=信件号,留言用户=写信人
    """
    from chalicelib.adapters.spreadsheets import read_columns, read_rows
    from chalicelib.services import import_cases, import_orders
    from infra.world import known_office, opened

    aliases = read_columns(columns)
    if still_open:
        aliases = {name: name for name in import_orders.COLUMNS} | aliases
        wanted: tuple[str, ...] = import_orders.NEEDED
    else:
        wanted = import_cases.COLUMNS
    rows = list(read_rows(file, wanted, aliases))
    now = datetime.now(UTC)
    with opened(data):
        from chalicelib.wiring import desk

        known_office(office)
        take = import_orders.import_open if still_open else import_cases.import_closed
        began = time.monotonic()
        with progress(rows, "导入") as bar:
            results = list(take(desk.desk(), bar, office=office, channel=channel, now=now))
        seconds = time.monotonic() - began
    where = report or data / "reports" / f"import-{file.stem}-{now:%Y%m%d-%H%M%S}.csv"
    _write_report(where, results)
    _tell(results, seconds, where, as_json)


def _write_report(path: Path, results: list[RowResult]) -> None:
    from chalicelib.adapters.spreadsheets import write_rows

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def lines() -> Iterator[tuple[object, ...]]:
        for each in results:
            said = [(column, text) for column, text in each.problems.items()] + [("", text) for text in each.remarks]
            for column, text in said or [("", "")]:
                yield each.line, each.outside, STATUS_WORDS[each.status], each.number, column, text

    write_rows(path, ("行号", "来件编号", "结果", "回音编号", "列", "原因或提示"), lines())


def _tell(results: list[RowResult], seconds: float, report: Path, as_json: bool) -> None:
    counts = Counter(each.status for each in results)
    rejected = [each for each in results if each.status == "rejected"]
    remarked = [each for each in results if each.remarks]
    document = {
        "rows": len(results),
        **{status: counts[status] for status in STATUS_WORDS},
        "rejected_rows": [{"line": r.line, "number": r.outside, "problems": dict(r.problems)} for r in rejected],
        "remarks": [{"line": r.line, "number": r.outside, "remarks": list(r.remarks)} for r in remarked],
        "seconds": round(seconds, 3),
        "rows_per_second": round(len(results) / seconds, 1) if seconds else None,
        "report": report,
    }
    summary = "，".join(f"{word} {counts[status]}" for status, word in STATUS_WORDS.items() if counts[status])
    lines = [f"共 {len(results)} 行：{summary or '没有可导入的行'}（{seconds:.1f} 秒）", f"导入报告：{report}"]
    say(as_json, lambda: document, *lines)
    for each in rejected[:SHOWN]:
        for column, text in each.problems.items():
            note(f"第 {each.line} 行{f'，{column}' if column else ''}：{text}")
    if len(rejected) > SHOWN:
        note(f"……共 {len(rejected)} 行未导入，详见报告")
    for each in remarked[:SHOWN]:
        note(f"第 {each.line} 行请留意：{'；'.join(each.remarks)}")


@click.command(cls=Command)
@click.argument(
    "file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path), help="写到何处，.xlsx 或 .csv。"
)
@click.option("--office", metavar="单位", required=True, help="单位，或其中一个案卷归属（如 qh:lead）。")
@click.option("--channel", metavar="渠道", default="H12345", help="来件渠道，默认 H12345。")
@click.option("--from", "first", type=Day(), metavar="日期", help="派单日期自，默认一年前。")
@click.option("--to", "last", type=Day(), metavar="日期", help="派单日期至，默认今天。")
@click.option("--all", "everything", is_flag=True, help="连同尚未答复的一并列出。")
@common
def export(
    file: Path,
    office: str,
    channel: str,
    first: date | None,
    last: date | None,
    everything: bool,
    data: Path,
    as_json: bool,
) -> None:
    """导出 12345 工单的答复，表格与导入的相同，另加答复内容、答复时间、办理结果、联系情况、联系时间。

    供没有接口的平台回填，内容不作遮盖，文件只有本用户可读。只含归属于该单位的工单；默认只列已答复的。

    \b
    例：
      huiyin export 回复.xlsx --office qh
      huiyin export 全部.csv --office qh --from 2026-11-01 --to 2026-11-21 --all
    """
    from chalicelib.adapters.spreadsheets import write_rows
    from chalicelib.domain.errors import Invalid
    from chalicelib.domain.workdays import business_date
    from chalicelib.services.export import HEADERS, replies
    from infra.world import known_office, opened

    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise Invalid({"file": f"“{file.name}”应以 .csv 或 .xlsx 结尾"})
    last = last or business_date(datetime.now(UTC))
    first = first or last - timedelta(days=365)
    with opened(data):
        from chalicelib.wiring import desk

        rows = list(replies(desk.desk(), known_office(office), channel, first, last, everything=everything))
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".huiyin-") as room:
        fresh = Path(room) / f"new{file.suffix.lower()}"
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600))
        write_rows(fresh, HEADERS, rows)
        fresh.chmod(0o600)
        fresh.replace(file)
    document = {"file": file, "rows": len(rows), "office": office, "channel": channel, "from": first, "to": last}
    say(as_json, lambda: document, f"已导出 {len(rows)} 件（派单日期 {first} 至 {last}）：{file}")
