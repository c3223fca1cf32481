"""`huiyin verify`, `backup` and `restore`: whether the data are whole, and keeping them so."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import click

from infra.commands.shared import Command, File, common, note, say

SHOWN = 50


@click.command(cls=Command)
@click.option("--full", is_flag=True, help="另外通读事项表，找出没有任何派生记录的事项；数据多时很慢。")
@common
def verify(full: bool, data: Path, as_json: bool) -> int:
    """核对数据：由事项和事件重新计算全部派生记录，逐条与存储的比较，只读不改。

    查验：事件链是否完整连续、内容与摘要是否相符、各单位的案卷条目、公开进度、查找索引、唤醒时间是否与重新计算
    的一致，有无多出或缺少的记录。可在服务运行时进行；读取期间发生变动的会再看一遍。

    有任何不符时逐条列出，退出码为 1。
    """
    from chalicelib.services.verify import WHATS, Difference, Tally
    from chalicelib.services.verify import verify as compare
    from infra.world import opened

    tally = Tally()
    found: list[Difference] = []
    with opened(data):
        from chalicelib.services.verify_registers import verify_registers
        from chalicelib.wiring import base, operator

        now = datetime.now(UTC)
        looks = (
            compare(operator.records(), base.vault(), base.calendars(), now, full=full, tally=tally),
            verify_registers(operator.register_records(), base.calendars(), now, tally=tally),
        )
        for difference in chain.from_iterable(looks):
            found.append(difference)
            if not as_json and len(found) <= SHOWN:
                where = f"{difference.number} {difference.place}"
                click.echo(f"{where}：{WHATS[difference.what]}（{difference.detail}）")
    kinds = Counter(each.what for each in found)

    def document() -> dict[str, Any]:
        return {
            "cases": tally.cases,
            "entries": tally.entries,
            "events": tally.events,
            "records": tally.places,
            "differences": len(found),
            "by_kind": dict(kinds),
            "found": [
                {"number": each.number, "what": each.what, "place": each.place, "detail": each.detail} for each in found
            ],
        }

    if len(found) > SHOWN and not as_json:
        note(f"……共 {len(found)} 处，其余用 --json 查看")
    counted = f"事项 {tally.cases} 件，台账 {tally.entries} 条，事件 {tally.events} 条，派生记录 {tally.places} 条"
    say(as_json, document, f"已核对 {counted}：{f'{len(found)} 处不符' if found else '全部相符'}")
    return 1 if found else 0


@click.command(cls=Command)
@click.argument(
    "file",
    metavar="[文件]",
    required=False,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到何处，默认当前目录下 huiyin-backup-日期-时间.tar.gz。",
)
@common
def backup(file: Path | None, data: Path, as_json: bool) -> None:
    """备份数据目录：数据库快照和密钥合为一个文件，服务不必停止。

    文件只有本用户可读；其中含密钥，得到它就能读到全部内容，请妥善保管。网站可以重新生成，不在其中。
    另接的数据库服务（HUIYIN_DYNAMODB_ENDPOINT）请用其自身的备份功能。

    \b
    例：
      huiyin backup
      huiyin backup /mnt/backup/huiyin-1121.tar.gz
    """
    from chalicelib.domain.workdays import SHANGHAI
    from infra.backup import BackupError
    from infra.backup import backup as copy
    from infra.local.engine import ENDPOINT_VARIABLE, outside_endpoint

    if outside_endpoint():
        raise BackupError(f"数据在另接的数据库中（{ENDPOINT_VARIABLE}），请用该数据库自身的备份功能")
    now = datetime.now(UTC)
    out = file or Path(f"huiyin-backup-{now.astimezone(SHANGHAI):%Y%m%d-%H%M%S}.tar.gz")
    manifest = copy(data, out, now)
    document = {
        "file": out,
        "bytes": out.stat().st_size,
        "made_at": manifest.made_at,
        "files": {name: {"bytes": size, "sha256": digest} for name, (size, digest) in manifest.files.items()},
    }
    say(as_json, lambda: document, f"已备份到 {out}（{out.stat().st_size / 1e6:.1f} MB），内含密钥，请妥善保管")


@click.command(cls=Command)
@click.argument("file", metavar="备份文件", type=File(), help="huiyin backup 产生的文件。")
@common
def restore(file: Path, data: Path, as_json: bool) -> None:
    """把备份恢复到空目录：先核对每个文件的校验值，全部无误才放入。

    \b
    例：
      huiyin restore huiyin-backup-20261121-120000.tar.gz --data /srv/huiyin
      huiyin verify --data /srv/huiyin
    """
    from infra.backup import restore as put_back

    manifest = put_back(file, data)
    document = {"data": data, "made_at": manifest.made_at, "version": manifest.version, "bytes": manifest.bytes}
    lines = [f"已恢复到 {data}（备份于 {manifest.made_at}）", f"请运行 huiyin verify --data {data} 核对"]
    say(as_json, lambda: document, *lines)
