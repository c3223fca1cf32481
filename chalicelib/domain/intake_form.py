"""How those who take a matter in are asked: the sections of the form of `submit`, which channel asks which, letters.

A field of the row that no section names stands in the last one, so that a new field needs no page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chalicelib.domain import forms as f
from chalicelib.domain.forms import Field
from chalicelib.domain.intake import ChannelRow

LETTER_FIELDS: tuple[Field, ...] = (
    f.day("opened_on", "拆信日期", desk=True, hint="信封一并留存"),
    f.day("stamped_on", "盖收文章日期", desk=True, hint="以此日为收到日期"),
    f.day("numbered_on", "编号日期", desk=True),
    f.text("letter_number", "来信编号", max=40, personal=False, desk=True, hint="本单位收文簿上的编号"),
    f.day("abstracted_on", "摘编日期", desk=True),
    f.prose("abstract", "摘编", max=1000, desk=True, hint="供分管领导签批：何人、何事、何诉求"),
)
"""The steps of a letter before and after it is registered, each with its day (S3-43): 拆信、盖章、编号、登记、摘编."""

STAMPED = "stamped_on"

IN_ORDER = ("opened_on", "stamped_on", "numbered_on", "abstracted_on")


def letter_faults(facts: Mapping[str, Any], today: date) -> dict[str, str]:
    """What is wrong with the steps of a letter, by field: a step before the one that it follows, or in the future."""
    titles = {field.name: field.title for field in LETTER_FIELDS}
    wrong: dict[str, str] = {}
    before = ""
    for name in IN_ORDER:
        day = facts.get(name)
        if not day:
            continue
        if day > today.isoformat():
            wrong[name] = f"“{titles[name]}”不能晚于今天"
        elif before and day < facts[before]:
            wrong[name] = f"“{titles[name]}”不能早于“{titles[before]}”"
        before = name
    return wrong


def _always(channel: ChannelRow) -> bool:
    return True


def _from_outside(channel: ChannelRow) -> bool:
    return channel.upper or channel.outside_number or channel.external


def _on_paper(channel: ChannelRow) -> bool:
    return channel.way == PAPER


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the form: `asked` says whether a channel asks it, `folded` that it is seldom needed."""

    title: str
    fields: tuple[str, ...]
    asked: Callable[[ChannelRow], bool] = _always
    folded: bool = False
    hint: str = ""


FAST, PAPER = "fast", "paper"
"""Ways to take a matter in: while somebody waits, or on paper that is opened, stamped, numbered and abstracted."""

HANDLED = ("office", "channel")
"""Fields that the page itself answers: the own office, and the channel chosen first."""

SECTIONS: tuple[Section, ...] = (
    Section(
        "来件",
        ("source_organ", "document", "outside_number", "outside_round", "outside_due"),
        _from_outside,
    ),
    Section("来信处理", tuple(field.name for field in LETTER_FIELDS), _on_paper, hint="登记在提交时自动记录日期"),
    Section("信访人", ("mobile", "name", "identity")),
    Section(
        "反映的事项", ("title", "content", "type", "topic", "about_kind", "about_office", "about_person", "occurred")
    ),
    Section(
        "更多信访人信息",
        ("petitioner", "contact_person", "email", "address", "id_kind", "id_number", "people", "minor", "under_14"),
        folded=True,
    ),
    Section("其他", ("urgency", "consent", "campaign"), folded=True),
)
"""In the order of the page; what is asked while somebody waits comes first."""


def sections(fields: tuple[Field, ...], channel: ChannelRow) -> tuple[tuple[Section, tuple[Field, ...]], ...]:
    """The sections that a channel asks, each with its fields in the section's order."""
    known = {field.name: field for field in fields}
    named = {name for section in SECTIONS for name in section.fields} | set(HANDLED)
    rest = tuple(field for field in fields if field.name not in named)
    found = []
    for section in SECTIONS:
        if not section.asked(channel):
            continue
        own = tuple(known[name] for name in section.fields if name in known)
        found.append((section, own + (rest if section is SECTIONS[-1] else ())))
    return tuple(found)
