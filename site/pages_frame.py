"""What belongs to the site as a whole: its map for people and for machines, its feed, the statement on access."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

import pages_answers
import pages_articles
import pages_figures
import pages_offices
import pages_voices

WRITTEN = ("", "submit/", "lookup/")
"""The pages that stand in content/ as Markdown."""

SHEETS = ("cards/",)
"""Addresses of what is made to be printed: no search needs to find it beside the page of its office."""

MOST = 50_000
"""The addresses that one sitemap may hold (sitemaps.org)."""

NEWEST = 40
"""The entries of the feed."""

NEVER = "1970-01-01T00:00:00Z"
"""When a feed without entries was updated."""

MAP: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "反映和查询",
        (
            ("submit/", "我要反映", "咨询、求助、投诉、建议、表扬"),
            ("report/", "违规办学举报", "不经过被举报的单位"),
            ("lookup/", "查询进度", "凭查询编号和查询码"),
            ("process/", "办理程序与时限", "一件事怎样办、多长时间"),
            ("ideas/", "我为教育献一策", "按主题征集建议"),
            ("surveys/", "满意度调查", "不记名"),
        ),
    ),
    (
        "信息公开",
        (
            ("open/", "信息公开", "全部公开内容的入口"),
            ("notices/", "公告通知", ""),
            ("policies/", "政策法规", ""),
            ("faq/", "常见问题", ""),
            ("rules/", "制度文件", ""),
            ("exposure/", "曝光台", "已经查实处理的问题"),
            ("answers/", "选登答复", "经本人同意，隐去个人信息"),
            ("figures/", "办理情况月报", "收到多少、办结多少、满意多少"),
        ),
    ),
    (
        "关于本站",
        (
            ("", "首页", ""),
            ("map/", "网站地图", ""),
            ("access/", "无障碍声明", "关怀版、键盘、读屏"),
        ),
    ),
)
"""The parts of the site for people: heading, and of each page its address, title and a word of what it holds."""


def pages(extra: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Address (with its slash), template, and what it shows; of the map's lines those that this build has."""
    made = {*WRITTEN, "map/", "access/", *extra["addresses"]}
    groups = [(heading, [line for line in lines if line[0] in made]) for heading, lines in MAP]
    yield "map/", "map.html", {"groups": groups}
    yield "access/", "access.html", {}


def beside(extra: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The sitemap of every page that `extra["addresses"]` names, what robots may read, and the feed."""
    home = extra["settings"]["site_url"].rstrip("/") + "/"
    listed = [*WRITTEN, *(address for address in extra["addresses"] if not address.startswith(SHEETS))]
    yield from sitemaps(home, listed)
    root = urlsplit(home).path
    rules = ["User-agent: *", f"Disallow: {root}desk", f"Disallow: {root}api/", f"Sitemap: {home}sitemap.xml"]
    yield "robots.txt", "\n".join([*rules, ""]).encode()
    yield "feed.xml", _feed(home, extra)


def sitemaps(home: str, addresses: Sequence[str], most: int = MOST) -> Iterator[tuple[str, bytes]]:
    """`sitemap.xml` of the addresses below `home`; with more than `most`, an index of several."""
    parts = [addresses[start : start + most] for start in range(0, len(addresses), most)]
    if len(parts) == 1:
        yield "sitemap.xml", _locations("urlset", "url", home, addresses)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    yield "sitemap.xml", _locations("sitemapindex", "sitemap", home, names)
    for name, part in zip(names, parts, strict=True):
        yield name, _locations("urlset", "url", home, part)


def _locations(whole: str, each: str, home: str, names: Sequence[str]) -> bytes:
    lines = [f"<{each}><loc>{escape(home + name)}</loc></{each}>" for name in names]
    body = "\n".join(lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}\n</{whole}>\n'
    ).encode()


def _feed(home: str, extra: Mapping[str, Any]) -> bytes:
    """The newest of what the rooms with an `entries(extra)` publish, as Atom (RFC 4287)."""
    rooms = (pages_offices, pages_articles, pages_answers, pages_figures, pages_voices)
    tellers = [entries for room in rooms if (entries := getattr(room, "entries", None))]
    found = [(_moment(on), address, title, summary) for each in tellers for address, title, on, summary in each(extra)]
    # The newest first; of one day by address, so that the same input gives the same bytes.
    newest = sorted(sorted(found, key=lambda entry: entry[1]), key=lambda entry: entry[0], reverse=True)[:NEWEST]
    title = extra["settings"].get("title") or "教育惠民服务"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
        f"<title>{escape(title)}</title>",
        f"<id>{escape(home)}</id>",
        f"<link href={quoteattr(home)}/>",
        f'<link rel="self" type="application/atom+xml" href={quoteattr(home + "feed.xml")}/>',
        f"<updated>{newest[0][0] if newest else NEVER}</updated>",
        f"<author><name>{escape(title)}</name></author>",
    ]
    for moment, address, heading, summary in newest:
        at = home + address
        lines.append(
            f"<entry><title>{escape(heading)}</title><id>{escape(at)}</id><link href={quoteattr(at)}/>"
            f"<updated>{moment}</updated><summary>{escape(summary or '')}</summary></entry>"
        )
    return "\n".join([*lines, "</feed>", ""]).encode()


def _moment(on: str) -> str:
    """A date as the moment in China at which it begins; a moment stays."""
    return on if "T" in on else f"{on}T00:00:00+08:00"
