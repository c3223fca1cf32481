"""`huiyin calendar`: a holiday notice or an office's closures, looked at first and then applied as one decision."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.commands.shared import File, Group, common, note, say

if TYPE_CHECKING:
    from chalicelib.services.recalendar import Change, Preview

SHOWN = 40


@click.group(cls=Group)
def calendar() -> None:
    """工作日历：载入国务院放假安排或单位停业日，先预览后应用。

    \b
    例：
      huiyin calendar preview --notice 2027.json
      huiyin calendar apply --notice 2027.json --reason 国办发明电〔2026〕9号
      huiyin calendar preview --office qh-0201 --closed 2026-12-30:2026-12-31:校舍检修
    """


def _change(command: Any) -> Any:
    command = click.option(
        "--notice",
        type=File(),
        metavar="文件",
        help="一年的放假安排（JSON，含 year、days）。",
    )(command)
    command = click.option("--office", metavar="单位", default="", help="停业的单位，如 qh-0201。")(command)
    command = click.option(
        "--closed",
        multiple=True,
        metavar="起:止:原因",
        help="该单位的停业日，可写多次；所写即为全部，不写则为取消原有停业日。",
    )(command)
    return click.option("--city", metavar="城市", default="", help="只有一个城市时不必写。")(command)


@calendar.command("preview")
@_change
@common
def preview(notice: Path | None, office: str, closed: tuple[str, ...], city: str, data: Path, as_json: bool) -> None:
    """预览：调整日历会变动哪些在办事项的到期日，只看不改。

    逐条列出规则、责任单位、原日期和新日期；暂定日期转为确定的也列出。调整后会立即超期的特别标明。
    """
    from infra.world import opened

    with opened(data):
        from chalicelib.services import recalendar
        from chalicelib.wiring import desk as wired

        change = _read(notice, office, closed)
        found = {
            root: recalendar.preview(wired.desk(), change, root, datetime.now(UTC)) for root in _cities(city, office)
        }
    for root, each in found.items():
        _show(root, each, as_json, {})


@calendar.command("apply")
@_change
@click.option("--reason", required=True, metavar="依据", help="调整的依据，如文号。")
@common
def apply(
    notice: Path | None, office: str, closed: tuple[str, ...], city: str, reason: str, data: Path, as_json: bool
) -> None:
    """应用：记为一项决定，新日历即时生效，在办事项的时限逐件重算并告知责任单位。

    已按时办结的不会因此变为超期；12345 工单来件写明的时限不变。中断后每日定时任务会接着做完。
    """
    from infra.world import opened

    with opened(data):
        from chalicelib.services import recalendar
        from chalicelib.wiring import desk as wired

        change, now = _read(notice, office, closed), datetime.now(UTC)
        for root in _cities(city, office):
            found = recalendar.preview(wired.desk(), change, root, now)
            id = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
            made = recalendar.apply(wired.desk(), change, root, id=id, by="operator", reason=reason, now=now)
            _show(root, found, as_json, {"decision": made.id})


@calendar.command("show")
@click.option("--city", metavar="城市", default="", help="只有一个城市时不必写。")
@common
def show(city: str, data: Path, as_json: bool) -> None:
    """列出已载入的放假安排和各项日历、单位变更决定。"""
    from chalicelib.adapters.calendars import ANNOUNCED
    from chalicelib.domain.changes import KINDS
    from chalicelib.domain.workdays import business_date
    from infra.world import opened

    with opened(data):
        from chalicelib.wiring import base

        loaded = [each.year for each in base.changes().notices()]
        taken = [d for root in _cities(city, "") for d in base.changes().decisions(root)]
    lines = [f"内置放假安排：{min(ANNOUNCED)} 至 {max(ANNOUNCED)} 年；另载入：{'、'.join(map(str, loaded)) or '无'}"]
    for each in taken:
        held = "" if each.ordered_at else "（未完成，将继续）"
        lines.append(f"{business_date(each.at)} {KINDS[each.kind]} {each.office} {each.reason}：{each.moved} 件{held}")
    say(
        as_json,
        lambda: {
            "announced": sorted(ANNOUNCED),
            "loaded": loaded,
            "decisions": [
                {"id": d.id, "kind": d.kind, "city": d.city, "office": d.office, "at": d.at, "moved": d.moved}
                for d in taken
            ],
        },
        *lines,
    )


def _read(notice: Path | None, office: str, closed: tuple[str, ...]) -> Change:
    from chalicelib.domain.errors import Invalid
    from chalicelib.domain.holidays import read_notice
    from chalicelib.services.recalendar import Change
    from infra.world import known_office

    if (notice is None) == (office == ""):
        raise Invalid({"notice": "请写 --notice 文件，或 --office 单位（连同 --closed），两者取一"})
    if notice is None:
        return Change(office=known_office(office), closures=tuple(_closure(each) for each in closed))
    if closed:
        raise Invalid({"closed": "停业日须与 --office 同用"})
    try:
        document = json.loads(notice.read_text("utf-8"))
    except ValueError as error:
        raise Invalid({"notice": f"{notice} 不是 JSON 文件"}) from error
    return Change(notice=read_notice(document if isinstance(document, dict) else {}))


def _closure(text: str) -> Any:
    from chalicelib.domain.errors import Invalid
    from chalicelib.domain.offices import Closure

    first, _, rest = text.partition(":")
    last, _, reason = rest.partition(":")
    try:
        return Closure(date.fromisoformat(first), date.fromisoformat(last), reason.strip())
    except ValueError:
        raise Invalid({"closed": f"“{text}”应写成 2026-12-30:2026-12-31:校舍检修 的样子"}) from None


def _cities(city: str, office: str) -> list[str]:
    from chalicelib.domain.errors import Invalid
    from chalicelib.wiring import base

    if office:
        return [base.directory().office(office).city]
    roots = [root.id for root in base.directory().cities()]
    if city and city not in roots:
        raise Invalid({"city": f"没有编号为“{city}”的城市，现有：{'、'.join(roots)}"})
    return [city] if city else roots


def _show(root: str, found: Preview, as_json: bool, more: dict[str, Any]) -> None:
    def document() -> dict[str, Any]:
        rows = [
            {
                "number": each.number,
                "rule": each.rule,
                "obligor": each.obligor,
                "before": each.before,
                "after": each.after,
                "judged_before": each.judged_before,
                "judged_after": each.judged_after,
                "overdue": each.overdue,
                "firm": each.firm,
            }
            for each in found.moved
        ]
        return {"city": root, "looked": found.looked, "cases": len(found.cases), "moved": rows, **more}

    def line(each: Any) -> str:
        moved = f"{each.before} → {each.after}" if each.before != each.after else f"{each.after}"
        judged = f"（顺延后 {each.judged_after}）" if each.judged_after != each.after else ""
        firm = "，暂定转为确定" if each.firm else ""
        late = "  【将立即超期】" if each.overdue else ""
        return f"  {each.number} {each.rule} {each.obligor}：{moved}{judged}{firm}{late}"

    lines = [f"{root}：在办 {found.looked} 件，{len(found.cases)} 件的 {len(found.moved)} 个时限有变动"]
    lines += [line(each) for each in found.moved[:SHOWN]]
    if more:
        lines.append(f"已应用，决定编号 {more['decision']}；各件两分钟后起逐件重算")
    say(as_json, document, *lines)
    if len(found.moved) > SHOWN and not as_json:
        note(f"……其余 {len(found.moved) - SHOWN} 个时限用 --json 查看")
