"""What is handed to the printer: one sheet of plain values, from a kind's row and the facts of a case or an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chalicelib.domain.paper_entry import EntryFacts, EntrySubject
from chalicelib.domain.paper_facts import Facts, Subject
from chalicelib.domain.paper_sources import Sources, day_text
from chalicelib.domain.papers import Cell, PaperKind, Para, title_of

BLANK = "\ue000"
"""Stands in a text where something is to be filled in by hand; the templates draw a line there."""

_SOURCE = re.compile(r"\{([a-z_0-9.|A-Z]+)\}")
_COUNT = "[一二三四五六七八九十]{1,3}"
_ITEM = re.compile(rf"^\s*(?:[（(]?(?:{_COUNT}|\d{{1,2}})[）)、.．]|第{_COUNT}[，、])\s*(?=\S)")
_HEADING = re.compile(rf"^\s*{_COUNT}、\S{{1,24}}$")
_NUMERALS = "一二三四五六七八九十"
_COPIES = "零一二三四五六七八九"


def claims(text: str) -> tuple[str, tuple[str, ...]]:
    """What stands before the claims of a text, and the claims one by one: its numbered lines, each with those after it.

    A text without at least two such lines is one claim; an empty one has none.
    """
    found: list[str] = []
    before: list[str] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if _ITEM.match(line) and not _HEADING.match(line):
            found.append(_ITEM.sub("", line, count=1))
        elif found:
            found[-1] += "\n" + line
        else:
            before.append(line)
    if len(found) < 2:
        return "", (text.strip(),) if text.strip() else ()
    return "\n".join(before), tuple(found)


def sheet(subject: Subject | EntrySubject, number: str, *, draft: bool = False) -> dict[str, Any]:
    """Everything that the paper shows, as text, lists and truth values; the same for the same subject, whenever asked.

    `number` is "" for a draft and for kinds that bear none; a draft bears the word 草稿 on every page.
    """
    kind = subject.kind
    facts: Sources = EntryFacts(subject) if isinstance(subject, EntrySubject) else Facts(subject)
    return {
        "layout": kind.layout,
        "draft": draft,
        "office": subject.issuer_name,
        "title": title_of(kind, subject.policy),
        "number": number,
        "numbered": bool(kind.word),
        "case": "" if kind.silent else subject.asked_by,
        "numbered_as": subject.numbered_as,
        "date": day_text(subject.dated),
        "stamp": int(subject.paper.at.timestamp()),
        "to": _addressee(kind, facts),
        "marks": list(kind.marks),
        "laws": list(kind.laws),
        "copies": copies_text(kind.copies),
        "cells": [_shown(cell, facts) for cell in kind.cells] + (_extras(kind, facts) if kind.extras else []),
        "body": list(_paragraphs(kind.body, facts)),
        "signers": list(kind.signers),
        "seal": kind.seal,
        "delivery": kind.delivery,
        "template": kind.template,
    }


def copies_text(to: Sequence[str]) -> str:
    """一式三份（信访人、承办单位、存档各一份）."""
    return f"一式{_COPIES[len(to)] if len(to) != 2 else '两'}份（{'、'.join(to)}各一份）"


def _addressee(kind: PaperKind, facts: Sources) -> str:
    return (facts.say(kind.to) or BLANK) if kind.to else ""


def _shown(cell: Cell, facts: Sources) -> dict[str, Any]:
    text = facts.say(cell.source)
    if cell.source.endswith("petition.claims") and len(found := claims(text)[1]) > 1:
        text = "\n".join(f"{n}. {claim}" for n, claim in enumerate(found, 1))
    return {"label": cell.label, "text": text, "wide": cell.wide, "lines": cell.lines}


def _extras(kind: PaperKind, facts: Sources) -> list[dict[str, Any]]:
    used = frozenset(source for cell in kind.cells for source in cell.source.split("|"))
    return [{"label": label, "text": text, "wide": True, "lines": 1} for label, text in facts.extras(used)]


def _paragraphs(body: Sequence[Para], facts: Sources) -> Iterator[Mapping[str, str]]:
    for para in body:
        if not _holds(para.when, facts):
            continue
        if para.kind == "claims":
            yield from _claims(facts.say(para.text))
        elif para.kind == "prose":
            yield from _prose(facts.say(para.text))
        else:
            text = _SOURCE.sub(lambda match: facts.say(match[1]) or BLANK, para.text)
            # What people wrote may end as our own sentence does.
            yield {"kind": para.kind, "text": re.sub(r"[。；]+(?=[。；，）”])", "", text)}


def _holds(when: str, facts: Sources) -> bool:
    if not when:
        return True
    source, _, value = when.lstrip("!").partition("=")
    said = facts.say(source)
    return said == value if value else bool(said) is not when.startswith("!")


def _claims(text: str) -> Iterator[Mapping[str, str]]:
    """Each claim or answer as a numbered paragraph; one alone as it is, with headings of its own if it has them."""
    before, found = claims(text)
    if len(found) < 2:
        yield from _prose(text)
        return
    if before:
        yield from _prose(before)
    for n, claim in enumerate(found):
        first, *more = claim.split("\n")
        mark = f"（{_NUMERALS[n] if n < len(_NUMERALS) else n + 1}）"
        yield {"kind": "text", "text": mark + first}
        yield from ({"kind": "text", "text": line} for line in more)


def _prose(text: str) -> Iterator[Mapping[str, str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        yield {"kind": "blank", "text": ""}
    for line in lines:
        yield {"kind": "head" if _HEADING.match(line) else "text", "text": line}
