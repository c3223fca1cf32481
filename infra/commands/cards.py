"""`huiyin cards`: service cards, boards, notices and leaflets of the offices, from the live directory, as one PDF."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import click

from infra.commands.shared import Command, common, say


@click.command(cls=Command)
@click.option(
    "--kind",
    metavar="种类",
    default="card",
    show_default=True,
    help="card 惠民服务卡、board 惠民服务公示牌、area 督学责任区公示牌、notice 接访公告、leaflet 明白纸。",
)
@click.option("--office", metavar="单位", default="", help="只印这一个单位的。")
@click.option("--town", metavar="镇街", default="", help="印这个镇街和它下面的所有单位。")
@click.option("--city", metavar="城市", default="", help="印全市。三项都不写的，印名录中的所有城市。")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="文件", required=True, help="PDF 文件。"
)
@click.option(
    "--copies", metavar="张数", type=click.IntRange(1, 1000), help="每个单位几张服务卡；一个单位默认 10，多个 1。"
)
@click.option("--single", is_flag=True, help="服务卡一面一页，实际大小，交印刷厂用；默认十张拼一张 A4，带裁切线。")
@click.option("--png", type=click.Path(file_okay=False, path_type=Path), metavar="目录", help="另存各页图片，供查看。")
@click.option("--site-url", metavar="网址", default="", help="二维码指向的公开网站网址；默认取 HUIYIN_SITE_URL。")
@common
def cards(
    kind: str,
    office: str,
    town: str,
    city: str,
    out: Path,
    copies: int | None,
    single: bool,
    png: Path | None,
    site_url: str,
    data: Path,
    as_json: bool,
) -> None:
    """印制服务卡、公示牌、接访公告和明白纸，内容取自现在的名录，标注更新和打印日期。

    名录中没有的内容（如没有公布的电话）不印，也不编造。二维码打开该单位在公开网站的页面，请先确认网址。
    服务卡请按实际大小（100%）双面打印，沿长边翻转，再沿角线裁切。

    \b
    例：
      huiyin cards --office qh-0401 --out 南塘实验小学服务卡.pdf
      huiyin cards --town qh-04 --kind board --out 南塘街道公示牌.pdf --png 图片
      huiyin cards --city qh --out 全市服务卡.pdf --site-url https://qh.example
    """
    from infra.world import opened

    with opened(data):
        from chalicelib.domain.errors import Invalid
        from chalicelib.services import cards as printing
        from chalicelib.wiring import cards as wired
        from chalicelib.wiring import press

        if sum(map(bool, (office, town, city))) > 1:
            raise Invalid({"--office": "--office、--town、--city 只能写一项"})
        now = datetime.now(UTC)
        room = wired.room(site_url)
        begun = time.perf_counter()
        chosen = printing.chosen(room.directory, now, office=office, town=town, city=city)
        each = copies or (printing.SHEET if office and not single else 1)
        made = printing.made(room, kind, chosen, now, each=each, single=single)
        pdf = room.press.pdf(made.sheet)
        took = time.perf_counter() - begun
        pictures = press.press().pictures(made.sheet) if png else []
    out.write_bytes(pdf)
    if png:
        png.mkdir(parents=True, exist_ok=True)
    for n, picture in enumerate(pictures, 1):
        assert png is not None
        (png / f"{out.stem}-{n:03d}.png").write_bytes(picture)
    document = {
        "kind": made.kind.code,
        "file": out,
        "bytes": len(pdf),
        "offices": [each.id for each in made.printed],
        "without": [each.id for each in made.without],
        "missing": made.missing,
        "pictures": len(pictures),
        "seconds": round(took, 3),
    }
    lines = [f"{made.kind.title}（{made.kind.size}）：{len(made.printed)} 个单位 → {out}，{took:.1f} 秒"]
    lines += [f"没有可印的内容：{each.name}（{made.kind.without}）" for each in made.without]
    lines += [f"字库中没有、印作〓的字：{made.missing}，请手写"] if made.missing else []
    say(as_json, lambda: document, *lines)
