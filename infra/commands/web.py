"""`huiyin serve`, `site`, `openapi` and `docs`: what people and programs are shown."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from infra.commands.shared import Command, Group, common, note, say


@click.command(cls=Command)
@click.option("--host", metavar="地址", default="127.0.0.1", help="监听的地址，默认 127.0.0.1（只供本机）。")
@click.option("--port", metavar="端口", type=click.IntRange(0, 65535), default=8000, help="端口，默认 8000；0 为任意。")
@click.option("--site", metavar="目录", type=click.Path(path_type=Path), help="公开网站的目录，默认数据目录下的 site。")
@common
def serve(host: str, port: int, site: Path | None, data: Path, as_json: bool) -> None:
    """启动服务：数据库引擎、网站和接口、定时任务，直到 Ctrl-C 或收到终止信号。

    启动时先把数据升级到本版本；网站还没有生成时先生成一次，名录或公布的内容改变后几分钟内自动更新，
    更新失败时原来的网站不变，并提醒系统管理员。
    对外提供服务请在前面放置带证书的反向代理，并设置 HUIYIN_SITE_URL、HUIYIN_SECURE_COOKIES=1、
    HUIYIN_TRUST_PROXY=1。

    \b
    例：
      huiyin serve --data /srv/huiyin --port 8080
    """
    from infra.local import supervise
    from infra.world import opened

    where = site or data / "site"

    def prepare(endpoint: str, url: str) -> None:
        wanted = os.environ.get("HUIYIN_SITE_URL", "")
        address = os.environ.setdefault("HUIYIN_SITE_URL", url)
        with opened(data, make=True, endpoint=endpoint, told=note):
            from chalicelib.wiring import base

            if not base.directory().cities():
                note("还没有载入城市，网站和收件都还不能用。请停止后运行 huiyin init-city")
            else:
                from infra.sitefiles import build_site, standing_settings

                before = standing_settings(where)
                if not (where / "index.html").is_file() or (wanted and wanted != before.get("site_url")):
                    build_site(where, {**before, "site_url": address})
        document = {"url": url, "api": f"{url}/api/v1", "data": data, "site": where, "pid": os.getpid()}
        lines = [f"网站 {url}", f"接口 {url}/api/v1（说明 {url}/api/v1/openapi.json）", "按 Ctrl-C 停止"]
        say(as_json, lambda: document, *lines)

    supervise.serve(data, port, host, site=where, before_listen=prepare)


@click.group(cls=Group)
def site() -> None:
    """公开网站：huiyin site build。"""


@site.command(cls=Command)
@click.option("--out", metavar="目录", type=click.Path(path_type=Path), required=True, help="生成到何处。")
@click.option("--site-url", metavar="网址", help="网站的完整网址，印在服务卡上；默认取 HUIYIN_SITE_URL。")
@click.option("--set", "pairs", metavar="名=值", multiple=True, help="名称和页脚，可写多次：title、sponsor、icp 等。")
@common
def build(out: Path, site_url: str | None, pairs: tuple[str, ...], data: Path, as_json: bool) -> None:
    """由名录生成公开网站：电话簿、各单位页、服务卡、提交和查询页。

    全部生成好才一次替换，访问者不会看到一半；有错则原来的网站不变。名称和页脚没有写的不显示；
    写过一次的留在该目录的网站里，以后重新生成时沿用，“名=”去掉。

    \b
    例：
      huiyin site build --out .data/site
      huiyin site build --out /srv/www --site-url https://qh.example --set title=青禾市教育惠民服务
    """
    from chalicelib.domain.errors import Invalid
    from infra.sitebuild import OPTIONAL_SETTINGS
    from infra.sitefiles import build_site, standing_settings
    from infra.world import opened

    given = dict(pair.partition("=")[::2] for pair in pairs)
    if unknown := sorted(set(given) - set(OPTIONAL_SETTINGS)):
        raise Invalid({"--set": f"没有“{'、'.join(unknown)}”，可用：{'、'.join(OPTIONAL_SETTINGS)}"})
    with opened(data):
        from chalicelib.wiring import base

        before = standing_settings(out)
        set_here = site_url or os.environ.get("HUIYIN_SITE_URL") or before.get("site_url")
        report = build_site(out, {**before, **given, "site_url": set_here or base.settings().site_url})
    document = {
        "out": out,
        "pages": report.pages,
        "bytes": report.bytes,
        "changed": list(report.changed),
        "removed": list(report.removed),
        "seconds": report.seconds,
    }
    changed = f"改动 {len(report.changed)} 个文件" if report.changed else "与原来的相同"
    say(as_json, lambda: document, f"已生成 {report.pages} 页到 {out}，{changed}（{report.seconds:.1f} 秒）")


@click.command(cls=Command)
@click.option("--out", metavar="文件", type=click.Path(dir_okay=False, path_type=Path), help="写入文件，默认标准输出。")
@common
def openapi(out: Path | None, data: Path, as_json: bool) -> None:
    """写出接口说明（OpenAPI 3.1，JSON）；服务运行时也可从 /api/v1/openapi.json 取得。"""
    from chalicelib.entry.openapi import document

    text = json.dumps(document(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, "utf-8")
    say(as_json, lambda: {"file": out, "bytes": len(text.encode())}, f"已写入 {out}")


@click.command(cls=Command)
@click.option("--check", is_flag=True, help="只比较，不写；有过时的则退出码为 1。")
@click.option("--out", metavar="目录", type=click.Path(path_type=Path), help="默认源码中的 docs。")
@common
def docs(check: bool, out: Path | None, data: Path, as_json: bool) -> int:
    """由代码中的表格生成参考文档：操作、状态、时限规则、文书、台账、指标、错误，以及逐条对照的需求表。"""
    from infra.gendocs import DOCS, stale, write

    where = out or DOCS
    if check:
        old = stale(where)
        lines = [f"已过时：{name}，请运行 huiyin docs" for name in old] or ["参考文档与代码一致"]
        say(as_json, lambda: {"stale": list(old)}, *lines)
        return 1 if old else 0
    written = write(where)
    say(as_json, lambda: {"written": list(written)}, *([f"已更新 {name}" for name in written] or ["没有需要更新的"]))
    return 0
