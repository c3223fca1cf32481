"""`huiyin sweep` and `huiyin metrics`: what runs by itself, run by hand; and what came of it all, in figures."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from infra.commands.shared import Command, Day, Moment, common, say


@click.command(cls=Command)
@click.option("--at", type=Moment(), metavar="时间", help="当作此刻来扫描，如 2026-11-21T09:00；默认现在。")
@common
def sweep(at: datetime | None, data: Path, as_json: bool) -> int:
    """扫描到期事项：该预警的预警，已超期的告知各级。

    服务运行时每五分钟自动扫描一次，平时无需手工运行。重复扫描不会重复告知。
    --at 不写时区的按北京时间；写将来的时间会真的按那时发出预警，请只用于演练。

    \b
    例：
      huiyin sweep
      huiyin sweep --at 2026-11-23T17:00
    """
    from infra.world import opened

    now = at or datetime.now(UTC)
    with opened(data):
        from chalicelib.entry.jobs import attempt
        from chalicelib.services import register_rounds
        from chalicelib.services import sweep as sweeping
        from chalicelib.wiring import desk

        swept = sweeping.sweep(desk.desk(), now, attempt)
        entries = register_rounds.sweep_entries(desk.desk(), now, attempt)
    swept = sweeping.Swept(swept.woken + entries.woken, swept.alerts + entries.alerts, (*swept.failed, *entries.failed))
    document = {"at": now, "woken": swept.woken, "alerts": swept.alerts, "failed": list(swept.failed)}
    lines = [f"已查看 {swept.woken} 件，发出预警 {swept.alerts} 条"]
    lines += [f"未能查看，稍后自动重试：{each}" for each in swept.failed]
    say(as_json, lambda: document, *lines)
    return 1 if swept.failed else 0


@click.command(cls=Command)
@click.option("--office", metavar="单位", required=True, help="单位，或内设机构（如 qh:0105）。")
@click.option("--from", "first", type=Day(), metavar="日期", required=True, help="统计期自。")
@click.option("--to", "last", type=Day(), metavar="日期", required=True, help="统计期至，当日计入。")
@click.option("--own", is_flag=True, help="只算本单位，不含下级。")
@common
def metrics(office: str, first: date, last: date, own: bool, data: Path, as_json: bool) -> None:
    """统计各项办理指标：按期办结率、响应率、满意率等。

    按到期日统计：期内到期而未办结的计为超期，不会因为没有办结而不计。尚未到期的不计。
    没有适用件的指标不给出数值（“—”），既不是 0 也不是 100%。各项指标的算法见 docs/reference/metrics.md。
    同比与去年同一日期段相比；撤并单位的来件计入承继单位；去年没有来件的不给出数值。

    \b
    例：
      huiyin metrics --office qh --from 2026-01-01 --to 2026-11-21
      huiyin metrics --office qh-0201 --from 2026-09-01 --to 2026-09-30 --json
    """
    from infra.world import known_office, opened

    with opened(data):
        from chalicelib.services.metrics import Measured, measure, year_on_year
        from chalicelib.wiring import desk

        world, now = desk.desk(), datetime.now(UTC)
        key = known_office(office)
        found: Measured = measure(world.directory, world.dockets, key, first, last, now, own=own)
        calendar = world.calendars.calendar(key.partition(":")[0])
        compared = year_on_year(world.directory, world.dockets, calendar, key, first, last, now, own=own)

    def document() -> dict[str, Any]:
        return {
            "office": {"key": found.key, "name": found.name, "with_below": found.whole},
            "from": found.first,
            "to": found.last,
            "as_of": found.at,
            "received": found.received,
            "year_on_year": {
                "from": compared.before.first,
                "to": compared.before.last,
                "received": compared.before.received,
                "working_days": [compared.now.worked, compared.before.worked],
                "change": float(compared.change) if compared.change is not None else None,
                "shown": compared.shown,
            },
            "metrics": [
                {
                    "id": each.metric.id,
                    "name": each.metric.title,
                    "numerator": int(each.above) if each.above.denominator == 1 else float(each.above),
                    "denominator": each.below,
                    "rate": float(each.rate) if each.rate is not None else None,
                    "shown": each.shown,
                    "null_reason": each.reason or None,
                    "small_sample": each.small,
                }
                for each in found.figures
            ],
        }

    below = "及下级" if found.whole else ""
    lines = [f"{found.name}{below}，{first} 至 {last}：收到 {found.received} 件"]
    before = compared.before
    worked = f"工作日 {compared.now.worked} 天，去年 {before.worked} 天"
    lines.append(f"  同比  {compared.shown}  去年同期（{before.first} 至 {before.last}）{before.received} 件；{worked}")
    for each in found.figures:
        above = f"{float(each.above):g}"
        told = f"{above}/{each.below}{'（件数少，不作比较）' if each.small else ''}" if each.below else each.reason
        lines.append(f"  {each.metric.title}  {each.shown}  {told}")
    say(as_json, document, *lines)
