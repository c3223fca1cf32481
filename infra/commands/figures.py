"""`huiyin figures`: the month's figures for everybody, computed by hand: a first time, or again as a correction."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from infra.commands.shared import Group, common, say


@click.group(cls=Group)
def figures() -> None:
    """办理情况月报：每月过后第五个工作日由系统自动算出，有人核对后在网站公布。

    \b
    例：
      huiyin figures publish --month 2026-10
      huiyin figures publish --month 2026-10 --city qh
    """


@figures.command("publish")
@click.option("--month", metavar="月份", required=True, help="如 2026-10；当月的要等到下月第五个工作日之后。")
@click.option("--city", metavar="城市", default="", help="只有一个城市时不必写。")
@common
def publish(month: str, city: str, data: Path, as_json: bool) -> None:
    """重新统计一个月的数据，提交核对；已公布的作为更正，公布后注明日期和改动。

    数据不会直接公开：由公开审核员或负责人在“设置－办理情况月报”中核对后公布。与已公布的相差不足 3 件的数字不更正，
    以免透露个别事项。

    \b
    例：
      huiyin figures publish --month 2026-10
    """
    from infra.world import opened

    with opened(data):
        from chalicelib.services import transparency
        from chalicelib.wiring import desk

        wanted = _month(month)
        found = transparency.recompute(desk.desk(), _city(city), wanted, datetime.now(UTC))
    draft = found.draft

    def document() -> dict[str, Any]:
        return {"city": found.office, "month": draft["month"], "corrects": bool(found.public), "figures": draft}

    kind = "更正" if found.public else "数据"
    say(as_json, document, str(draft["told"]), f"{draft['title']}的{kind}已提交，请在“设置－办理情况月报”中核对公布")


def _month(text: str) -> Any:
    from chalicelib.domain.errors import Invalid
    from chalicelib.domain.transparency_months import Month

    try:
        return Month.read(text)
    except ValueError:
        raise Invalid({"month": f"“{text}”不是月份，应写成 2026-10 的样子"}) from None


def _city(city: str) -> str:
    from chalicelib.domain.errors import Invalid
    from chalicelib.wiring import base

    roots = [root.id for root in base.directory().cities()]
    if (city and city in roots) or (not city and len(roots) == 1):
        return city or roots[0]
    known = "、".join(roots)
    raise Invalid({"city": f"没有编号为“{city}”的城市，现有：{known}" if city else f"请用 --city 指明城市：{known}"})
