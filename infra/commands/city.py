"""`huiyin init-city` and `huiyin migrate`: what makes a data directory ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from infra.commands.shared import Command, File, common, note, progress, say


@click.command("init-city", cls=Command)
@click.argument("file", metavar="城市文件", type=File(), help="YAML 文件；样例见 infra/local/qinghe.yaml。")
@common
def init_city(file: Path, data: Path, as_json: bool) -> None:
    """载入城市文件：单位、内设机构、人员、制度。

    先检查整个文件，有错时逐条列出位置，什么也不写。重复载入同一文件不改变什么；改过的单位和制度以文件为准，
    已有的账号（密码、停用等）保持原样。

    每个新账号随机生成初始密码，写入数据目录中只有本用户可读的文件；首次登录必须修改。

    \b
    例：
      huiyin init-city infra/local/qinghe.yaml
    """
    from infra.cityfile import read_city
    from infra.citywrite import write_city
    from infra.world import opened

    city = read_city(file)
    with opened(data, make=True, told=note):
        from chalicelib.adapters.passwords import Argon2Passwords
        from chalicelib.domain.roles import Staff
        from chalicelib.wiring import base

        def bar(staff: Iterable[Staff], count: int) -> Iterator[Staff]:
            with progress(list(staff), f"生成 {count} 个账号的初始密码") as items:
                yield from items

        written = write_city(city, base.directory(), Argon2Passwords(), data, datetime.now(UTC), bar)
    document = {
        "city": city.root,
        "offices": written.offices,
        "staff": written.staff,
        "accounts_created": written.accounts,
        "first_passwords": written.handout,
    }
    handed = (
        [f"新账号 {written.accounts} 个，初始密码在 {written.handout}，分发后请删除此文件"] if written.handout else []
    )
    say(as_json, lambda: document, f"已载入 {city.root}：单位 {written.offices} 个，人员 {written.staff} 名", *handed)


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
