"""The pages of offices: the phones of all, the way to report, the procedure, and what each office has made known."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

Named = tuple[str, str, dict[str, Any]]
Office = dict[str, Any]
Fact = Mapping[str, Any]

MANY = 1000
"""With more offices than this the page of phones and the form name towns only, and each town's page its schools."""

NEWEST = 5
"""So many notices, papers and services are shown where a list of their own has the rest."""


def pages(extra: Mapping[str, Any]) -> Iterator[Named]:
    """Address (with its slash), template, and what it shows; four pages of each office."""
    yield "phones/", "phones.html", {"lists": [f"{root['id']}.json" for root in extra["roots"]]}
    yield "report/", "report.html", {"procedures": _of_roots(extra)}
    yield "process/", "process.html", {"procedures": _of_roots(extra)}
    for office in extra["offices"].values():
        shown = of_office(extra, office)
        for tail, template in (("", "office.html"), ("board/", "board.html"), ("items/", "items.html")):
            yield f"offices/{office['id']}/{tail}", template, shown
        yield f"cards/{office['id']}/", "card.html", {"office": office}


def beside(extra: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """For each city a list of its offices, by which the page of phones finds one while its name is typed."""
    from pypinyin import Style, lazy_pinyin

    for root in extra["roots"]:
        listed = [office for office in extra["offices"].values() if office["chain"][-1] is root and not office["ended"]]
        towns: dict[str, int] = {}
        lines = []
        for office in listed:
            above = office["above"]
            town = "" if above is None or above is root else above["name"]
            letters = "".join(lazy_pinyin(office["name"], style=Style.FIRST_LETTER)).lower()
            initials = "".join(each for each in letters if each.isascii() and each.isalnum())
            number = office["phones"]["service"] or office["phones"]["office"] or ""
            place = towns.setdefault(town, len(towns))
            lines.append([office["id"], office["name"], place, number, initials])
        found = {"towns": list(towns), "offices": lines}
        yield f"phones/{root['id']}.json", json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()


def front(extra: Mapping[str, Any]) -> dict[str, Any]:
    """What the home page shows beside its own text: how it goes, what is new, and what is being asked."""
    known = [extra["published"].get(root["id"], {}) for root in extra["roots"]]
    notices = [each for kinds in known for each in kinds.get("notice", ()) if not each.get("expired")]
    asked = [
        {"address": f"{page}/{each['id']}/", "title": each["title"], "what": what, "until": _until(each)}
        for kind, page, what in (("campaign", "ideas", "征求意见"), ("survey", "surveys", "问卷"))
        for kinds in known
        for each in kinds.get(kind, ())
        if each.get("phase", "open") == "open"
    ]
    notices.sort(key=lambda each: (bool(each.get("pinned")), str(each["on"]), str(each["id"])), reverse=True)
    return {
        "procedure": procedure_of(extra, extra["roots"][0]) if extra["roots"] else extra["procedures"][""],
        "notices": notices[:NEWEST],
        "asked": asked[:NEWEST],
    }


def procedure_of(extra: Mapping[str, Any], office: Office) -> Fact:
    """How a matter goes at an office: as the nearest one of its chain that set something, or as everywhere."""
    known = extra["procedures"]
    at = next((each["id"] for each in office["chain"] if each["id"] in known), "")
    found: Fact = known[at]
    return found


def of_office(extra: Mapping[str, Any], office: Office) -> dict[str, Any]:
    """All that the pages of one office show."""
    known = extra["published"].get(office["id"], {})
    items = sorted(known.get("item", ()), key=lambda each: (str(each.get("topic")), str(each["title"])))
    papers = sorted(known.get("document", ()), key=lambda each: (str(each["on"]), str(each["title"])), reverse=True)
    topics = {topic["code"]: topic["title"] for topic in extra["topics"]}
    return {
        "office": office,
        "above": [(f"offices/{each['id']}/", each["short_name"] or each["name"]) for each in office["chain"][:0:-1]],
        "procedure": procedure_of(extra, office),
        "receptions": receptions(office),
        "sessions": [_session(each, extra["words"]["forms"]) for each in known.get("session", ())],
        "duty": known.get("duty", []),
        "inspector": "、".join(each["name"] for each in known.get("inspector", ())),
        "inspected": office["tier"] == "school" and office["stage_code"] not in ("UNIVERSITY", "TRAINING"),
        "supervision": next((each for each in office["chain"] if each["phones"]["supervision"]), None),
        "successor": _successor(extra["offices"], office),
        "items": [_item(each, office) for each in items],
        "once": [each for each in items if each.get("once")],
        "by_topic": _grouped(items, topics),
        "by_unit": _by_unit(items, office),
        "papers": [{**each, "unit": each.get("unit_title") or office["name"]} for each in papers],
        "papers_by_topic": _grouped(papers, topics),
    }


def receptions(office: Office) -> list[Fact]:
    """The standing hours in which visitors are received."""
    several: list[Fact] = office.get("receptions") or []
    return several or [each for each in (office.get("reception"),) if each]


def _of_roots(extra: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"root": root, "procedure": procedure_of(extra, root), "receptions": receptions(root)}
        for root in extra["roots"]
    ]


def _until(each: Fact) -> str:
    return str(each.get("ends") or "")


def _successor(offices: Mapping[str, Office], office: Office) -> Office | None:
    """Who answers for an office that has ended, however many times it went on."""
    seen = [office["id"]]
    found = office
    while found["ended"] and (after := offices.get(found.get("successor") or "")) and after["id"] not in seen:
        found = after
        seen.append(found["id"])
    return None if found is office else found


def _session(each: Fact, forms: Mapping[str, str]) -> dict[str, Any]:
    day = date.fromisoformat(str(each["on"]))
    rows = (
        ("地点", each.get("place")),
        ("接访人", each.get("leader_post")),
        ("接待领域", each.get("field")),
        ("可预约", f"{each['capacity']} 批" if each.get("capacity") else ""),
        ("预约方式", each.get("way")),
        ("请携带", each.get("bring")),
    )
    return {
        "id": each["id"],
        "on": each["on"],
        "weekday": f"周{'一二三四五六日'[day.weekday()]}",
        "span": f"{each['from_time']}–{each['to_time']}" if each.get("from_time") and each.get("to_time") else "",
        "form": forms.get(str(each.get("form")), ""),
        "cancelled": each.get("state") == "cancelled",
        "substituted": bool(each.get("substituted")),
        "book_by": each.get("book_by") or "",
        "rows": [(label, text) for label, text in rows if text],
    }


def _item(each: Fact, office: Office) -> dict[str, Any]:
    """A service as E4 lists it: conditions, papers, process, limit, place, phone, fee, result, basis."""
    rows = (
        ("谁可以办", [each.get("who")]),
        ("需要的材料", _lines(each.get("papers"))),
        ("怎么办", _lines(each.get("steps"))),
        ("多久办好", [each.get("limit")]),
        ("在哪里办", [each.get("place") or (office["station"] or {}).get("place")]),
        ("费用", [each.get("fee")]),
        ("办理结果", [each.get("result")]),
        ("依据", [each.get("basis")]),
    )
    return {
        "id": each["id"],
        "title": each["title"],
        "once": bool(each.get("once")),
        "limit": each.get("limit") or "",
        "phone": each.get("phone") or "",
        "unit": each.get("unit_title") or office["name"],
        "rows": [(label, said) for label, lines in rows if (said := [line for line in lines if line])],
    }


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _grouped(facts: list[Fact], topics: Mapping[str, str]) -> list[tuple[str, str, list[str]]]:
    """Code and title of each first-level topic, with the ids of what belongs to it, in the order of the topics."""
    found: dict[str, list[str]] = {}
    for each in facts:
        found.setdefault(str(each.get("topic") or "")[:2], []).append(each["id"])
    return [(code or "other", topics.get(code, "其他"), ids) for code, ids in sorted(found.items())]


def _by_unit(items: list[Fact], office: Office) -> list[tuple[str, list[str]]]:
    """The name of each department that takes something, with the ids of what; the office's own stand first."""
    found: dict[str, list[str]] = {}
    for each in items:
        found.setdefault(each.get("unit_title") or office["name"], []).append(each["id"])
    return sorted(found.items(), key=lambda pair: (pair[0] != office["name"], pair[0]))
