"""`huiyin demo`: the sample city, served, with messages and open cases to try everything out on."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from infra.commands.shared import Command, File, common, note, progress, say

GENERATED = 200


@click.command(cls=Command)
@click.option("--port", metavar="端口", type=click.IntRange(0, 65535), default=8000, help="端口，默认 8000；0 为任意。")
@click.option("--host", metavar="地址", default="127.0.0.1", help="监听的地址，默认 127.0.0.1（只供本机）。")
@click.option("--messages", metavar="文件", type=File(), help="导入这些已答复的留言；不写则生成虚构的留言。")
@common
def demo(port: int, host: str, messages: Path | None, data: Path, as_json: bool) -> None:
    """演示：载入虚构的青禾市，导入留言，办理若干事项，生成网站，然后启动服务。

    就绪之前先显示网址、演示账号，以及一个可以立即查询的编号和查询码。在同一目录上再次运行，不会重复。
    演示账号的密码众所周知，请勿用于真实数据。

    \b
    例：
      huiyin demo
      huiyin demo --port 8080 --data demo-data --messages 留言.csv
    """
    from infra.local import supervise
    from infra.world import opened

    os.environ.setdefault("HUIYIN_NOTICE_LOG", str(data.resolve() / "notices.log"))

    def prepare(endpoint: str, url: str) -> None:
        os.environ.setdefault("HUIYIN_SITE_URL", url)
        with opened(data, make=True, endpoint=endpoint):
            document = _prepared(data, messages, url)
        say(as_json, lambda: document, *_lines(document))

    supervise.serve(data, port, host, site=data / "site", before_listen=prepare)


def _prepared(data: Path, messages: Path | None, url: str) -> dict[str, Any]:
    """Everything that the demo shows, made; what is to be printed."""
    from chalicelib.adapters.passwords import Argon2Passwords
    from chalicelib.wiring import base, desk
    from infra.demo import LOGINS, PASSWORD, play, write_demo_city
    from infra.demoarticles import arrange_articles
    from infra.demofigures import arrange_figures
    from infra.demoprogramme import arrange_programme
    from infra.demosessions import arrange
    from infra.demovoices import arrange_voices
    from infra.sitefiles import build_site

    now = datetime.now(UTC)
    world = desk.desk()
    city = write_demo_city(world, Argon2Passwords().hash, now)
    counts = _imported(messages or _generated(data, now), city.root, now)
    ticket = play(world, now)
    arrange(world, now)
    arrange_programme(world, now)
    arrange_articles(world, now)
    arrange_voices(world, now)
    arrange_figures(world, now)
    build_site(data / "site", {"site_url": base.settings().site_url})
    return {
        "site": url,
        "lookup": f"{url}/lookup/",
        "desk": f"{url}/desk",
        "api": f"{url}/api/v1",
        "data": data,
        "messages": dict(counts),
        "password": PASSWORD,
        "logins": [{"office": office, "login": login, "for": use} for office, login, use in LOGINS],
        "number": ticket.number,
        "query_code": ticket.query_code,
    }


def _generated(data: Path, now: datetime) -> Path:
    """The file of generated messages; made once, so that they stay the same however often the demo is begun."""
    from chalicelib.adapters.spreadsheets import write_rows
    from chalicelib.domain.workdays import business_date
    from chalicelib.wiring import base
    from infra.generate import HEADERS, messages

    path = data / "demo-messages.csv"
    if not path.exists():
        fresh = path.with_name("demo-messages.new.csv")
        write_rows(fresh, HEADERS, messages(GENERATED, business_date(now), base.calendars().calendar()))
        fresh.replace(path)
    return path


def _imported(file: Path, office: str, now: datetime) -> Counter[str]:
    from chalicelib.adapters.spreadsheets import read_rows
    from chalicelib.services.import_cases import COLUMNS, import_closed
    from chalicelib.wiring import desk

    rows = list(read_rows(file, COLUMNS))
    counts: Counter[str] = Counter()
    with progress(rows, "导入留言") as bar:
        for result in import_closed(desk.desk(), bar, office=office, channel="H12345", now=now):
            counts[result.status] += 1
            for column, text in result.problems.items():
                note(f"第 {result.line} 行未导入，{column}：{text}")
    return counts


def _lines(document: dict[str, Any]) -> list[str]:
    taken = "，".join(
        f"{word} {document['messages'].get(key, 0)}" for key, word in _WORDS if key in document["messages"]
    )
    logins = [f"  {each['office']:<8} {each['login']:<12} {each['for']}" for each in document["logins"]]
    return [
        "青禾市演示（单位、人员、事项均为虚构）",
        f"  网站　{document['site']}",
        f"  查询　{document['lookup']}",
        f"  工作台　{document['desk']}",
        f"  接口　{document['api']}（说明 {document['api']}/openapi.json）",
        f"  留言　{taken}",
        f"演示账号，密码都是 {document['password']}：",
        *logins,
        f"可以立即查询：编号 {document['number']}　查询码 {document['query_code']}",
        "按 Ctrl-C 停止",
    ]


_WORDS = (("taken", "导入"), ("exists", "已存在"), ("rejected", "未导入"))
