"""`huiyin paper` and `huiyin papers`: a paper of a case or an entry as a file, and every kind as a sample to see."""

from __future__ import annotations

import time
from pathlib import Path

import click

from infra.commands.shared import Command, Group, common, say


@click.command(cls=Command)
@click.argument("number", metavar="查询编号")
@click.argument("paper", type=click.IntRange(1), metavar="第几份")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="文件")
@common
def paper(number: str, paper: int, out: Path, data: Path, as_json: bool) -> None:
    """取出一份已编号打印的文书（事项的或台账的），存为 PDF 文件。

    取出的就是当时保存的原件；原件丢失的，按底稿重印，且与登记的摘要一致才给出。

    \b
    例：
      huiyin paper QH20261116-K7M3Q 3 处理意见书.pdf
    """
    from infra.world import opened

    if out.exists():
        raise click.ClickException(f"{out} 已经存在，请换一个文件名")
    with opened(data):
        from chalicelib.domain.errors import NotFound
        from chalicelib.services.paper_print import kept_bytes, printed, standing_of
        from chalicelib.wiring import papers as wired

        room = wired.room()
        standing, _ = standing_of(room, number, paper)
        if standing is None:
            raise NotFound("没有这份文书，或尚未编号打印")
        issue = printed(room, standing)
        out.write_bytes(kept_bytes(room, issue))
    shown = {"number": issue.number, "title": issue.title, "sha256": issue.digest, "file": str(out)}
    say(as_json, lambda: shown, f"{issue.number or '（无字号）'} {issue.title} → {out}（SHA-256 {issue.digest[:16]}…）")


@click.group(cls=Group)
def papers() -> None:
    """文书的样张。"""


@papers.command(cls=Command)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path), metavar="目录")
@click.option("--png", is_flag=True, help="另存各页图片。")
@click.option("--long", "long", is_flag=True, help="用长文字，看换页。")
@click.option("--bare", is_flag=True, help="只有事项编号，看留空。")
@click.option("--draft", is_flag=True, help="打上“草稿”。")
@common
def sample(out: Path, png: bool, long: bool, bare: bool, draft: bool, data: Path, as_json: bool) -> None:
    """用示例城市的人和事，把每一种文书各印一份，并说出所用时间。

    \b
    例：
      huiyin papers sample 样张
      huiyin papers sample 样张 --png --long
    """
    from chalicelib.adapters.pdf import TypstPress
    from infra.paper_samples import samples

    out.mkdir(parents=True, exist_ok=True)
    press = TypstPress()
    took: list[float] = []
    lines, made = [], []
    for kind, sheet in samples(bare=bare, long=long):
        shown = {**sheet, "draft": draft}
        begun = time.perf_counter()
        pdf = press.pdf(shown)
        took.append((time.perf_counter() - begun) * 1000)
        name = f"{kind.number:02d}-{kind.id}{'-entry' if kind.entry else ''}"
        (out / f"{name}.pdf").write_bytes(pdf)
        pages = press.pictures(shown) if png else []
        for n, page in enumerate(pages, 1):
            (out / f"{name}-{n}.png").write_bytes(page)
        lines.append(f"{name}  {kind.title}  {took[-1]:.0f} 毫秒  {len(pdf) / 1024:.0f} KB")
        made.append({"paper": kind.id, "file": f"{name}.pdf", "milliseconds": round(took[-1]), "bytes": len(pdf)})
    warm = sorted(took[1:])
    lines.append(
        f"共 {len(took)} 种；第一份 {took[0]:.0f} 毫秒，其后中位数 {warm[len(warm) // 2]:.0f}，最长 {warm[-1]:.0f}"
    )
    say(as_json, lambda: {"papers": made}, *lines)
