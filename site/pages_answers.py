"""Answers chosen for publication with consent: by topic, the newest first, each on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Answer = dict[str, Any]
Named = tuple[str, str, dict[str, Any]]

PATH, TITLE = "answers/", "选登答复"
PAGE = 50
"""So many one page shows; what is older stands on pages of its year."""

SUMMARY = 90
CUT = 60
"""Characters of a question that lead to its neighbour."""


def pages(extra: Mapping[str, Any]) -> Iterator[Named]:
    """Address (with its slash), template, and what it shows: the list, its years when it is long, and every answer."""
    found = answers(extra)
    years: dict[str, list[Answer]] = {}
    for each in found if len(found) > PAGE else ():
        years.setdefault(each["released_on"][:4], []).append(each)
    links = [(year, f"{PATH}{year}/", len(of_year)) for year, of_year in years.items()]
    yield PATH, "answers.html", _listed(extra, found[:PAGE], links)
    for year, address, _ in links:
        of_year = years[year]
        leaves = [address if not n else f"{address}{n + 1}/" for n in range(-(-len(of_year) // PAGE))]
        for n, at in enumerate(leaves):
            marked = [(leaf, number, leaf == at) for number, leaf in enumerate(leaves, 1)] if len(leaves) > 1 else []
            names = _listed(extra, of_year[n * PAGE : (n + 1) * PAGE], links, year)
            yield at, "answers.html", {**names, "leaves": marked}
    for n, answer in enumerate(found):
        before = found[n - 1] if n else None
        after = found[n + 1] if n + 1 < len(found) else None
        shown = {"answer": answer, "before": before and _link(before), "after": after and _link(after)}
        yield answer["address"], "answers_one.html", {**shown, "path": PATH, "list_title": TITLE}


def beside(extra: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Nothing beside pages, and nothing in the feed: what readers keep could not be taken down any more."""
    yield from ()


def answers(extra: Mapping[str, Any]) -> list[Answer]:
    """All published answers, the newest first, each with its address and the names of topic and office."""
    topics = {topic["code"]: topic["title"] for topic in extra["topics"]}
    found: list[Answer] = []
    for kinds in extra["published"].values():
        for facts in kinds.get("answer", ()):
            office = extra["offices"].get(facts["office"])
            year, month = facts["month"].split("-")
            whole = {**facts, "address": f"{PATH}{facts['id']}/", "when": f"{int(year)}年{int(month)}月"}
            whole["topic_code"] = facts["topic"][:2]
            whole["topic_title"] = topics.get(facts["topic"][:2], "其他")
            whole["office_name"] = office["name"] if office else ""
            whole["office_page"] = f"offices/{office['id']}/" if office else ""
            whole["paragraphs"] = [line.strip() for line in facts["answer"].splitlines() if line.strip()]
            found.append(whole)
    found.sort(key=lambda each: str(each["id"]))
    found.sort(key=lambda each: str(each["released_on"]), reverse=True)
    return found


def _listed(
    extra: Mapping[str, Any], found: Sequence[Answer], years: Sequence[tuple[str, str, int]], year: str = ""
) -> dict[str, Any]:
    """What a list shows: by topic in the order of the topics, in each the newest first."""
    order = [topic["code"] for topic in extra["topics"]]
    groups: dict[str, list[Answer]] = {}
    for each in found:
        groups.setdefault(each["topic_code"], []).append(each)
    codes = sorted(groups, key=lambda code: (order.index(code) if code in order else len(order), code))
    by_topic = [(code, groups[code][0]["topic_title"], groups[code]) for code in codes]
    return {"groups": by_topic, "years": years, "year": year, "leaves": [], "path": PATH, "list_title": TITLE}


def _link(answer: Answer) -> tuple[str, str]:
    question = str(answer["question"])
    return answer["address"], question if len(question) <= CUT else f"{question[:CUT]}…"
