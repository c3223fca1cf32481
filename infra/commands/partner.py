"""`huiyin partner`: keys for other portals of the city, which file for citizens by Open311."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.commands.shared import Command, Group, common, say

if TYPE_CHECKING:
    from chalicelib.services.partners import Partner


@click.group(cls=Group)
def partner() -> None:
    """合作平台的密钥：huiyin partner add、list、revoke。"""


@partner.command(cls=Command)
@click.argument("name", metavar="名称")
@click.option("--city", metavar="城市", required=True, help="市级单位的编号，如 qh。")
@click.option("--limit", metavar="件数", type=click.IntRange(1, 100_000), help="每小时最多代提交多少件，默认 200。")
@common
def add(name: str, city: str, limit: int | None, data: Path, as_json: bool) -> None:
    """为一个合作平台发密钥。

    密钥只显示这一次，系统只保存它的散列，请立即交给对方。对方凭密钥代群众提交，只能查看自己提交的诉求。
    接口是 Open311 GeoReport v2，地址为公开网站网址加 /api/open311/v2。

    \b
    例：
      huiyin partner add 青禾通 --city qh
      huiyin partner add 市民热线小程序 --city qh --limit 500
    """
    from infra.world import known_office, opened

    with opened(data):
        from chalicelib.services import partners
        from chalicelib.wiring import base
        from chalicelib.wiring import partners as wired

        known_office(city)
        made, key = partners.add(wired.counter(), city, name, datetime.now(UTC), limit or partners.LIMIT)
        endpoint = f"{base.settings().site_url.rstrip('/')}/api/open311/v2"
    lines = (
        f"{made.name}（编号 {made.id}），每小时最多 {made.limit} 件",
        f"密钥 {key}",
        f"接口 {endpoint}",
        "密钥只显示这一次，请立即交给对方。",
    )
    say(as_json, lambda: {**_shown(made), "api_key": key, "endpoint": endpoint}, *lines)


@partner.command(name="list", cls=Command)
@click.option("--city", metavar="城市", help="市级单位的编号；默认所有城市。")
@common
def listed(city: str | None, data: Path, as_json: bool) -> None:
    """列出合作平台，不含密钥。

    \b
    例：
      huiyin partner list --city qh
    """
    from infra.world import known_office, opened

    with opened(data):
        from chalicelib.services import partners
        from chalicelib.wiring import base
        from chalicelib.wiring import partners as wired

        if city:
            known_office(city)
        cities = [city] if city else [root.id for root in base.directory().cities()]
        now = datetime.now(UTC)
        found = [each for root in cities for each in partners.listed(wired.counter(), root, now)]
    lines = [
        f"{each.city}  {each.id}  {each.name}  每小时 {each.limit} 件  {each.added_on} 发放"
        + (f"  {each.revoked_on} 停用" if each.revoked_on else "")
        for each in found
    ]
    say(as_json, lambda: {"partners": [_shown(each) for each in found]}, *(lines or ["还没有合作平台"]))


@partner.command(cls=Command)
@click.argument("id", metavar="编号")
@click.option("--city", metavar="城市", required=True, help="市级单位的编号，如 qh。")
@common
def revoke(id: str, city: str, data: Path, as_json: bool) -> None:
    """停用一个合作平台的密钥，立即生效；它提交过的诉求照常办理。

    \b
    例：
      huiyin partner revoke 5f3a9c01 --city qh
    """
    from infra.world import known_office, opened

    with opened(data):
        from chalicelib.services import partners
        from chalicelib.wiring import partners as wired

        known_office(city)
        found = partners.revoke(wired.counter(), city, id, datetime.now(UTC))
    say(as_json, lambda: _shown(found), f"{found.name}的密钥已停用")


def _shown(found: Partner) -> dict[str, Any]:
    return {
        "id": found.id,
        "city": found.city,
        "name": found.name,
        "limit": found.limit,
        "added_on": found.added_on,
        "revoked_on": found.revoked_on,
    }
