"""`huiyin init-city` and `huiyin migrate`: what makes a data directory ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.commands.shared import Command, File, common, note, progress, say

if TYPE_CHECKING:
    from infra.citymerge import Difference

SHOWN = 30
"""So many differences are shown; the table in the data directory has them all."""


@click.command("init-city", cls=Command)
@click.argument("file", metavar="城市文件", type=File(), help="YAML 文件；样例见 infra/local/qinghe.yaml。")
@click.option("--take", metavar="单位编号", multiple=True, help="工作台改过的，这一单位以文件为准；可写多次。")
@click.option("--force", is_flag=True, help="工作台改过的，全部单位以文件为准。")
@common
def init_city(file: Path, take: tuple[str, ...], force: bool, data: Path, as_json: bool) -> None:
    """载入城市文件：单位、内设机构、人员、制度。

    先检查整个文件，有错时逐条列出位置，什么也不写。重复载入同一文件不改变什么。文件改过而工作台没有动过的，按文件更新；
    工作台改过的（公开信息、内设机构、职务、制度）保留工作台的，并逐项列出不同之处，写入数据目录中的表格。要以文件为准，
    用 --take 单位编号，或对全部单位用 --force。内设机构只会增加，不会删除；已有的账号（密码、角色、停用等）保持原样。

    每个新账号随机生成初始密码，写入数据目录中只有本用户可读的文件；首次登录必须修改。

    \b
    例：
      huiyin init-city infra/local/qinghe.yaml
      huiyin init-city qinghe.yaml --take qh-0401
    """
    from infra.cityfile import read_city
    from infra.citywrite import ALL, write_city
    from infra.world import opened

    city = read_city(file)
    with opened(data, make=True, told=note):
        from chalicelib.adapters.passwords import Argon2Passwords
        from chalicelib.domain.roles import Staff
        from chalicelib.wiring import base
        from chalicelib.wiring import desk as wired

        def bar(staff: Iterable[Staff], count: int) -> Iterator[Staff]:
            with progress(list(staff), f"生成 {count} 个账号的初始密码") as items:
                yield from items

        strange = set(take) - {office.id for office in city.offices}
        if strange:
            raise click.UsageError(f"城市文件中没有单位 {'、'.join(sorted(strange))}，请核对 --take")
        drawers, chosen = wired.desk().drawers, (ALL,) if force else take
        written = write_city(city, base.directory(), drawers, Argon2Passwords(), data, datetime.now(UTC), bar, chosen)
    document = {
        "city": city.root,
        "offices": written.offices,
        "staff": written.staff,
        "accounts_created": written.accounts,
        "first_passwords": written.handout,
        "differences": [asdict(each) for each in written.differences],
        "report": written.report,
    }
    handed = (
        [f"新账号 {written.accounts} 个，初始密码在 {written.handout}，分发后请删除此文件"] if written.handout else []
    )
    if written.report:
        handed.append(f"与工作台不同的有 {len(written.differences)} 项，全部写在 {written.report}：")
        handed += [_told(each) for each in written.differences[:SHOWN]]
    say(as_json, lambda: document, f"已载入 {city.root}：单位 {written.offices} 个，人员 {written.staff} 名", *handed)


def _told(each: Difference) -> str:
    what = f"  {each.office} {each.what}"
    if each.taken:
        return f"{what}：已改为文件的“{each.file}”，原为“{each.desk}”"
    return f"{what}：保留“{each.desk}”，文件为“{each.file}”"


@click.command(cls=Command)
@common
def migrate(data: Path, as_json: bool) -> None:
    """建立数据表，或把旧版本的数据升级到本版本。

    可以随时中断，再次运行时接着做；没有可做的就什么也不改。升级前请先 huiyin backup。
    """
    from infra.world import opened

    lines: list[str] = []
    with opened(data, make=True, told=lines.append):
        pass
    say(as_json, lambda: {"done": lines}, *(lines or ["数据已是本版本的格式"]))
