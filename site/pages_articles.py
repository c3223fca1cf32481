"""What offices write for everybody: notices, policies, answers to common questions, rules, cases made known."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.adapters.markup import plain, rendered
from chalicelib.domain.articles import ENDED, LEVELS, RULES, VALIDITY

Article = dict[str, Any]
Named = tuple[str, str, dict[str, Any]]

PAGE = 50
"""So many lines one list shows; what is older stands on pages of its year."""

HUB = 5
"""So many of each kind the hub names."""

NEWEST = 30
HINTS = 3
SUMMARY = 90


@dataclass(frozen=True, slots=True)
class Section:
    """One list: the kind on the board, its address, what it is called and says when nothing is there yet.

    `found` is whether titles can be searched.
    """

    kind: str
    path: str
    title: str
    lead: str
    empty: str
    found: bool = False


SECTIONS = (
    Section(
        "notice", "notices/", "公告通知", "招生、考试、收费、接访安排等，写给家长和群众。",
        "还没有公告通知。", found=True,
    ),
    Section(
        "policy", "policies/", "政策法规", "国家、省、市和行业的教育政策文件，注明是否现行有效。",
        "还没有收录政策文件。", found=True,
    ),
    Section("faq", "faq/", "常见问题", "问得最多的，先在这里找找答案。", "还没有整理常见问题。"),
    Section("rule", "rules/", "制度文件", "怎样接待、谁来负责、工作有什么要求，请您监督。", "还没有公布制度文件。"),
    Section(
        "exposure", "exposure/", "曝光台", "已经查实、已经处理的问题，隐去人名后公开，请大家引以为戒。",
        "还没有公开曝光的问题。",
    ),
)  # fmt: skip
"""In the order of the hub."""

BY_KIND = {section.kind: section for section in SECTIONS}

TEXTS = (("body", ""), ("found", "查明的问题"), ("dealt", "处理结果"), ("basis", "依据"), ("lesson", "整改要求"))
"""The texts of an article with their headings; only a case made known has more than one."""

FACTS = (
    ("level", "层级"), ("organ", "发文机关"), ("symbol", "文号"), ("made_on", "成文日期"),
    ("effective_on", "施行日期"), ("validity", "有效性"),
)  # fmt: skip
DAYS = frozenset({"made_on", "effective_on"})
WORDS = {"level": dict(LEVELS), "validity": dict(VALIDITY), "which": dict(RULES)}


BLANK = {"author": "", "expired": False, "file": None, "until": "", "validity": ""}
"""What an article need not say, for the templates, in which a name that is not there is an error."""


def pages(extra: Mapping[str, Any]) -> Iterator[Named]:
    """Address (with its slash), template, and what it shows: the hub, the lists, and every article."""
    found = {section.kind: articles(extra, section.kind) for section in SECTIONS}
    groups = questions(extra, found["faq"])
    shown = [(section, _hub(section, found[section.kind], groups)) for section in SECTIONS]
    yield "open/", "open.html", {"sections": shown}
    for section in SECTIONS:
        if section.kind == "faq":
            yield from _questions(section, groups)
        elif section.kind == "rule":
            yield section.path, "articles_rules.html", {"list": section, "groups": _rules(found["rule"])}
        else:
            yield from _lists(section, [each for each in found[section.kind] if not each["expired"]])
        yield from _each(section, found[section.kind])


def beside(extra: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The titles of each list that can be searched, and the questions that the form shows when a topic is chosen."""
    for section in SECTIONS:
        if section.found:
            rows = [
                [each["id"], each["title"], _told(each), each["on"], each.get("level", ""), each["validity"]]
                for each in articles(extra, section.kind)
                if not each["expired"]
            ]
            yield f"{section.path}titles.json", _json(rows)
    groups = questions(extra, articles(extra, "faq"))
    yield "faq/hints.json", _json({code: [[e["id"], e["title"]] for e in asked[:HINTS]] for code, _, asked in groups})


def entries(extra: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """What the feed tells: address, title, day, summary of the newest notices, policies and cases made known."""
    found = [each for kind in ("notice", "policy", "exposure") for each in articles(extra, kind)]
    found = [each for each in found if not each["expired"]]
    found.sort(key=lambda each: (each["on"], each["id"]), reverse=True)
    for each in found[:NEWEST]:
        yield each["address"], each["title"], each["on"], summary(each)


def articles(extra: Mapping[str, Any], kind: str) -> list[Article]:
    """All of one kind that any office has made public, the pinned ones of a city's own office first, then by day."""
    section, found = BY_KIND[kind], []
    for id, kinds in extra["published"].items():
        office = extra["offices"].get(id)
        for facts in kinds.get(kind, ()) if office else ():
            whole = {**BLANK, **facts, "office": office, "address": f"{section.path}{facts['id']}/"}
            whole["source"] = facts.get("source") or office["name"]
            whole["first"] = bool(facts.get("pinned")) and office["above"] is None
            found.append(whole)
    found.sort(key=lambda each: str(each["id"]))
    found.sort(key=lambda each: (each["first"], str(each["on"])), reverse=True)
    return found


def questions(extra: Mapping[str, Any], found: Sequence[Article]) -> list[tuple[str, str, list[Article]]]:
    """The questions by topic of the first level, those of a city's own office before those of the others."""
    near = sorted(found, key=lambda each: (each["office"]["above"] is not None, not each.get("pinned")))
    groups = []
    for topic in extra["topics"]:
        if asked := [each for each in near if str(each["topic"]).startswith(topic["code"])]:
            groups.append((topic["code"], topic["title"], asked))
    return groups


def summary(article: Article) -> str:
    """The beginning of an article in plain words."""
    return plain(str(article.get("body") or article.get("found") or ""), SUMMARY)


def parts(article: Article, top: int = 2) -> list[tuple[str, Any]]:
    """The texts of an article as HTML, each with its heading; under a heading the text's own stand one level below."""
    said = [(heading, str(article[name])) for name, heading in TEXTS if article.get(name)]
    return [(heading, rendered(text, top + bool(heading))) for heading, text in said]


def _hub(section: Section, found: Sequence[Article], groups: Sequence[tuple[str, str, list[Article]]]) -> list[Article]:
    if section.kind == "faq":
        return [asked[0] for _, _, asked in groups][:HUB]
    if section.kind == "rule":
        return [each for _, listed in _rules(found) for each in listed][:HUB]
    return [each for each in found if not each["expired"]][:HUB]


def _lists(section: Section, found: Sequence[Article]) -> Iterator[Named]:
    """One page while there is little; otherwise the newest, and beside it pages by year."""
    common = {"list": section, "note": _note}
    years: dict[str, list[Article]] = {}
    if len(found) > PAGE:
        for each in sorted(found, key=lambda each: str(each["on"]), reverse=True):
            years.setdefault(str(each["on"])[:4], []).append(each)
    links = [(year, f"{section.path}{year}/", len(of_year)) for year, of_year in years.items()]
    yield section.path, "articles.html", {**common, "items": found[:PAGE], "years": links, "year": "", "leaves": ()}
    for year, address, _ in links:
        of_year = years[year]
        starts = range(0, len(of_year), PAGE)
        leaves = [address if not n else f"{address}{n + 1}/" for n in range(len(starts))]
        for n, start in enumerate(starts):
            shown = {"items": of_year[start : start + PAGE], "years": links, "year": year}
            marked = [(at, number, at == leaves[n]) for number, at in enumerate(leaves, 1)] if len(leaves) > 1 else ()
            yield leaves[n], "articles.html", {**common, **shown, "leaves": marked}


def _questions(section: Section, groups: Sequence[tuple[str, str, list[Article]]]) -> Iterator[Named]:
    """All with their answers while they are few; otherwise the questions, and a page of answers for each topic."""
    names: dict[str, Any] = {"list": section, "topic": None, "answer": parts}
    whole = sum(len(asked) for _, _, asked in groups) <= PAGE
    yield section.path, "articles_faq.html", {**names, "groups": groups, "whole": whole}
    for code, title, asked in () if whole else groups:
        alone = {"groups": [(code, title, asked)], "whole": True, "topic": title}
        yield f"{section.path}topic-{code}/", "articles_faq.html", {**names, **alone}


def _rules(found: Sequence[Article]) -> list[tuple[str, list[Article]]]:
    """The rules by office, those of a city's own office first, each in the order in which they are known."""
    order = {code: n for n, (code, _) in enumerate(RULES)}
    by_office: dict[str, list[Article]] = {}
    for each in sorted(found, key=lambda each: (each["office"]["above"] is not None, str(each["office"]["id"]))):
        by_office.setdefault(each["office"]["id"], []).append(each)
    for listed in by_office.values():
        listed.sort(key=lambda each: (order.get(str(each["which"]), len(order)), str(each["title"])))
    return [(listed[0]["office"]["name"], listed) for listed in by_office.values()]


def _each(section: Section, found: Sequence[Article]) -> Iterator[Named]:
    """Every article, also one that no list names any more, with the one before and the one after it by day."""
    by_day = sorted(found, key=lambda each: str(each["on"]), reverse=True)
    if section.kind == "rule":
        by_day = [each for _, listed in _rules(found) for each in listed]
    listed = [each for each in by_day if not each["expired"]]
    at = {each["id"]: n for n, each in enumerate(listed)}
    for article in found:
        n = at.get(article["id"])
        before = None if not n else listed[n - 1]
        after = None if n is None or n + 1 == len(listed) else listed[n + 1]
        yield (
            article["address"],
            "articles_one.html",
            {
                "list": section,
                "article": article,
                "parts": parts(article),
                "facts": [
                    (title, WORDS.get(name, {}).get(article[name], article[name]), name in DAYS)
                    for name, title in FACTS
                    if article.get(name)
                ],
                "summary": summary(article),
                "before": before and (before["address"], before["title"]),
                "after": after and (after["address"], after["title"]),
            },
        )


def _note(article: Article) -> str:
    """What stands beside a title: of a policy level and number, and that it holds; otherwise where it comes from."""
    if article.get("level"):
        holds = "" if article["validity"] == ENDED else WORDS["validity"].get(article["validity"], "")
        return " · ".join(filter(None, (WORDS["level"].get(article["level"], ""), article.get("symbol", ""), holds)))
    return str(article.get("topic_title") or article["source"])


def _told(article: Article) -> str:
    """The same where no tag can say that a policy holds no more."""
    ended = WORDS["validity"][ENDED] if article["validity"] == ENDED else ""
    return " · ".join(filter(None, (_note(article), ended)))


def _json(found: Any) -> bytes:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
