"""Reply templates (回复模板): texts that an office keeps for replies, reports and reasons, offered below it, too.

They are written by those who answer for what goes out: the heads who approve a reply, the head of the centre, and who
reviews what is published. Everybody who drafts may use them; a template never holds a word of a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from chalicelib.domain import forms, procedures
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.offices import name_on, split_key, unit_name_on
from chalicelib.domain.placeholders import PLACEHOLDERS, filled, unknown
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.roles import CASE_ROLES, Actor, Role
from chalicelib.domain.topics import is_topic, topic_title
from chalicelib.domain.workdays import business_date
from chalicelib.services.worklist import CaseFile
from chalicelib.services.worlds import Desk

KIND = "template"

WRITERS = frozenset({Role.UNIT_HEAD, Role.VICE_HEAD, Role.CENTER_HEAD, Role.PUBLISHER})
"""Who writes the templates of the own office: those who sign replies (UNIT_HEAD, VICE_HEAD), who runs the centre, and
who reviews what is made public. A clerk's or handler's wording becomes everybody's only when one of them took it up."""

FIELDS: tuple[tuple[str, str], ...] = (
    ("reply", "答复（告知）内容"),
    ("report", "调查报告"),
    ("reason", "理由、原因"),
    ("opinion", "意见"),
    ("needed", "需补充的内容"),
    ("instruction", "办理要求"),
)
"""The fields of actions' forms for which there are templates, by name."""

_HINT = "可用占位词：" + "".join(f"{{{name}}}" for name in PLACEHOLDERS)

FORM: tuple[forms.Field, ...] = (
    forms.text("title", "模板名称", required=True, max=40, personal=False),
    forms.choice("field", "用于", FIELDS, required=True),
    forms.code("topic", "适用类别", kind="topic", hint="不选的，各类别都可以用"),
    forms.prose(
        "text", "内容", required=True, max=5000, hint="可用占位词：" + "".join(f"{{{p}}}" for p in PLACEHOLDERS)
    ),
)
"""What a template is written with; a settings page draws its form from these rows."""

KEPT_VERSIONS = 10
MOST = 200
"""So many templates one office may keep."""


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier wording: `by` is a staff id."""

    version: int
    title: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Template:
    """One template of one office; `topic` "" is for all, `field` names the field of a form that it is for.

    `version` counts its wordings from 1, and `earlier` holds the last of those before, latest first.
    """

    id: str
    office: str
    title: str
    field: str
    topic: str
    text: str
    version: int
    by: str
    at: datetime
    earlier: tuple[Version, ...] = ()

    @property
    def shown_topic(self) -> str:
        """The title of the topic, or 各类别."""
        return topic_title(self.topic) if self.topic else "各类别"


def may_write(actor: Actor) -> bool:
    """Whether somebody writes the templates of the own office."""
    return bool(actor.roles & WRITERS)


def templates(desk: Desk, actor: Actor, now: datetime) -> tuple[Template, ...]:
    """The templates of the actor's office, then those of the offices above it, the nearest first.

    Raises NotAllowed for who works on no cases.
    """
    return tuple(each for office in _offices(desk, actor) for each in _of(desk, office, now))


def template(desk: Desk, actor: Actor, office: str, id: str, now: datetime) -> Template:
    """One template, of the own office or one above. Raises NotFound, NotAllowed."""
    kept = desk.drawers.get(office, KIND, id, now) if office in _offices(desk, actor) else None
    if kept is None:
        raise NotFound("没有这个模板")
    return _read(kept)


def offered(desk: Desk, actor: Actor, topic: str, field: str, now: datetime) -> tuple[Template, ...]:
    """The templates for one field of a form about a matter of `topic` (a code or ""), the nearest office first."""
    return fitting(templates(desk, actor, now), topic, field)


def fitting(known: Sequence[Template], topic: str, field: str) -> tuple[Template, ...]:
    """Those of `known` that are for this field and topic, the nearest office first, as it was given.

    Within one office those for the very topic come before those for the one above it, and these before those for all.
    """
    near = {office: n for n, office in enumerate(dict.fromkeys(each.office for each in known))}
    found = [each for each in known if each.field == field and topic.startswith(each.topic)]
    return tuple(sorted(found, key=lambda each: (near[each.office], -len(each.topic), each.title)))


def write(desk: Desk, actor: Actor, id: str, form: Mapping[str, Any], now: datetime, *, version: int = 0) -> Template:
    """Write a template of the actor's own office: a new one with `id` "", else the next wording of that one.

    `form` has the fields of FORM; `version` is what was seen. Raises NotAllowed, NotFound, Invalid naming the fields,
    Stale when somebody else has written it meanwhile.
    """
    _only_writers(actor)
    facts, words = forms.read(FORM, form)
    said = {"topic": "", **facts, **words}
    wrong: dict[str, str] = {}
    if said["topic"] and not is_topic(said["topic"]):
        wrong["topic"] = "没有这个类别，请从列表中选择"
    if strange := unknown(said["text"]):
        wrong["text"] = f"没有占位词{'、'.join(f'{{{name}}}' for name in strange)}，请改用：" + "、".join(PLACEHOLDERS)
    if not id and len(desk.drawers.all(actor.office, KIND, now)) >= MOST:
        wrong["title"] = f"本单位的模板已有 {MOST} 个，请先删去不用的"
    if wrong:
        raise Invalid(wrong)
    note: dict[str, Any] = {**said, "by": actor.id, "at": now.isoformat(), "earlier": []}
    if id:
        before = desk.drawers.get(actor.office, KIND, id, now)
        if before is None:
            raise NotFound("没有这个模板")
        note["earlier"] = [_past(before), *before.note["earlier"]][:KEPT_VERSIONS]
    kept = Kept(actor.office, KIND, id or uuid4().hex[:12], note, version=version if id else 0)
    return _read(desk.drawers.put(kept, now))


def drop(desk: Desk, actor: Actor, id: str, now: datetime) -> None:
    """Take a template of the own office out; what was written with it stays. Raises NotAllowed, NotFound."""
    _only_writers(actor)
    if desk.drawers.get(actor.office, KIND, id, now) is None:
        raise NotFound("没有这个模板")
    desk.drawers.drop(actor.office, KIND, id)


def filled_in(desk: Desk, actor: Actor, file: CaseFile, text: str, now: datetime) -> tuple[str, tuple[str, ...]]:
    """A template's text for one case as the actor sees it, and the placeholders for which nothing is known there."""
    return filled(text, values(desk, actor, file, now))


def values(desk: Desk, actor: Actor, file: CaseFile, now: datetime) -> dict[str, str]:
    """What each of PLACEHOLDERS stands for in one case, as far as the actor sees it; "" where nothing is known."""
    case, today = file.case, business_date(now)
    own = desk.directory.office(actor.office)
    main = case.last_main
    due = case.extended_until or case.promised_on
    told = case.accepted_on or case.told_on
    return {
        "事项编号": case.number,
        "类别": topic_title(case.topic) if case.topic else "",
        "反映单位": _named(desk, case.about.office or "", now),
        "收到日期": _day(business_date(case.received_at)),
        "受理日期": _day(told) if told else "",
        "答复期限": _day(due) if due else "",
        "单位": name_on(own, today),
        "单位电话": own.phones.service or own.phones.office,
        "承办单位": _named(desk, main.holder, now) if main else "",
        "复查机关": _named(desk, _above(desk, case.answering), now),
        "今天": _day(today),
    }


def _above(desk: Desk, office: str) -> str:
    try:
        return procedures.reexam_seat(desk.directory.office(office))
    except NotFound:
        return ""


def _named(desk: Desk, key: str, now: datetime) -> str:
    """The name of an office or unit today; of an organ outside, the name that it is known by already."""
    office, unit = split_key(key)
    if not office:
        return ""
    try:
        found = desk.directory.office(office)
        inner = unit_name_on(found, unit, business_date(now)) if unit and unit[0].isalnum() else ""
    except NotFound:
        return key if ":" not in key else ""
    return f"{name_on(found, business_date(now))}{inner}"


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _only_writers(actor: Actor) -> None:
    if not may_write(actor):
        raise NotAllowed("回复模板由单位（科室）负责人、分管领导、中心主任或公开审核员编写")


def _offices(desk: Desk, actor: Actor) -> tuple[str, ...]:
    if not actor.roles & CASE_ROLES:
        raise NotAllowed("您的岗位不接触信访事项")
    return (actor.office, *reversed(desk.directory.office(actor.office).path))


def _of(desk: Desk, office: str, now: datetime) -> list[Template]:
    found = (_read(kept) for kept in desk.drawers.all(office, KIND, now))
    return sorted(found, key=lambda each: (each.field, each.topic, each.title))


def _past(kept: Kept) -> dict[str, Any]:
    said = {name: kept.note[name] for name in ("title", "text", "by", "at")}
    return {**said, "version": kept.version}


def _read(kept: Kept) -> Template:
    note = kept.note
    at = datetime.fromisoformat(note["at"])
    current = Template(
        kept.id, kept.owner, note["title"], note["field"], note["topic"], note["text"], kept.version, note["by"], at
    )
    past = (
        Version(each["version"], each["title"], each["text"], each["by"], datetime.fromisoformat(each["at"]))
        for each in note["earlier"]
    )
    return replace(current, earlier=tuple(past))
