"""`huiyin office`: offices that end, move or are renamed, with all their cases."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.commands.shared import Day, Group, common, say

if TYPE_CHECKING:
    from chalicelib.domain.changes import Decision


@click.group(cls=Group)
def office() -> None:
    """单位变更：撤并承继、改变隶属、更名；在办和已办事项随之移交（条例第二十四条）。

    \b
    例：
      huiyin office succeed qh-0204 qh-0201 --last-day 2026-07-31 --reason 青编〔2026〕12号
      huiyin office move qh-0301 qh-02 --reason 青编〔2026〕13号
      huiyin office rename qh-0201 青禾市柳河实验小学 --last-day 2026-07-31 --reason 青编〔2026〕14号
    """


_REASON = click.option("--reason", required=True, metavar="依据", help="依据的文件，如文号。")
_LAST_DAY = click.option("--last-day", type=Day(), required=True, metavar="日期", help="原单位（原名称）的最后一日。")


@office.command("succeed")
@click.argument("old", metavar="原单位")
@click.argument("new", metavar="承继单位")
@_LAST_DAY
@_REASON
@common
def succeed(old: str, new: str, last_day: date, reason: str, data: Path, as_json: bool) -> None:
    """原单位撤并，由承继单位接办其全部事项；时限照旧，历史记录保留原名称。

    原单位的下级改由承继单位管辖。人员账号不自动移交，请在承继单位另行开设。
    """
    _take(data, as_json, "succeed", old, new, last_day=last_day, reason=reason)


@office.command("move")
@click.argument("office_id", metavar="单位")
@click.argument("parent", metavar="新上级")
@_REASON
@common
def move(office_id: str, parent: str, reason: str, data: Path, as_json: bool) -> None:
    """单位改由另一上级管辖，其下级随之；事项的监督单位逐件变更。"""
    _take(data, as_json, "move", office_id, parent, reason=reason)


@office.command("rename")
@click.argument("office_id", metavar="单位")
@click.argument("name", metavar="新全称")
@click.option("--short", default="", metavar="简称", help="不写则与全称相同。")
@_LAST_DAY
@_REASON
@common
def rename(office_id: str, name: str, short: str, last_day: date, reason: str, data: Path, as_json: bool) -> None:
    """单位更名；此前日期的文书仍用原名称。"""
    _take(data, as_json, "rename", office_id, name, short, last_day=last_day, reason=reason)


def _take(data: Path, as_json: bool, verb: str, *places: str, **how: Any) -> None:
    from infra.world import known_office, opened

    with opened(data):
        from chalicelib.services import succession
        from chalicelib.wiring import desk as wired

        for each in places[: 1 if verb == "rename" else 2]:
            known_office(each)
        now = datetime.now(UTC)
        id = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        made: Decision = getattr(succession, verb)(wired.desk(), *places, id=id, by="operator", now=now, **how)
    say(
        as_json,
        lambda: {"decision": made.id, "kind": made.kind, "office": made.office, "cases": made.cases},
        f"已记为决定 {made.id}；{made.cases} 件事项两分钟后起逐件移交" if made.cases else f"已记为决定 {made.id}",
    )
