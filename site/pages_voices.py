"""What the public is asked: collections of suggestions (我为教育献一策), and surveys, with what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

PHASES = (("open", "正在征集", "正在进行"), ("coming", "即将开始", "即将开始"), ("ended", "已经结束", "已经结束"))
"""In the order of a list: what a phase is called of collections, and of surveys."""

NEWEST = 20
"""So many of each phase stand first in a list; the others are folded away below."""

Asked = dict[str, Any]


def pages(extra: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Address (with its slash), template, and what it shows."""
    for kind, place, template, word in (("campaign", "ideas/", "idea", 1), ("survey", "surveys/", "survey", 2)):
        found = _asked(extra, kind)
        groups = [(row[0], row[word], [each for each in found if each["phase"] == row[0]]) for row in PHASES]
        yield place, f"{template}s.html", {"groups": groups, "newest": NEWEST}
        for each in found:
            yield f"{place}{each['id']}/", f"{template}.html", {"asked": each}


def beside(extra: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Nothing beside pages."""
    yield from ()


def entries(extra: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """What the feed tells: address, title, day and a word of what is asked, or of what came of it."""
    for kind, place, heading in (("campaign", "ideas/", "征集建议"), ("survey", "surveys/", "问卷调查")):
        for each in _asked(extra, kind):
            address, title = f"{place}{each['id']}/", f"{heading}：{each['title']}"
            yield address, title, each["released_on"], each["asked"] if kind == "campaign" else each["intro"]
            if result := each["result"]:
                yield f"{address}#result", f"{title}（结果）", result["released_on"], result.get("summary", "")


def _asked(extra: Mapping[str, Any], kind: str) -> list[Asked]:
    """Everything of one kind with its office and its result, the one that ends last first."""
    found: list[Asked] = []
    for office, kinds in extra["published"].items():
        if office not in extra["offices"]:
            continue
        results = {result[kind]: result for result in kinds.get(f"{kind}_result", ())}
        for each in kinds.get(kind, ()):
            more = {"office": extra["offices"][office], "result": results.get(each["id"])}
            found.append({"phone": "", "topic": "", "aspects": "", **each, **more})
    return sorted(found, key=lambda each: (each["ends"], each["starts"], each["id"]), reverse=True)
