"""What a proposal to make something public must hold: its form read and checked, its file taken in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.domain import articles
from chalicelib.domain.attachments import FIELD, TRACES
from chalicelib.domain.errors import Invalid
from chalicelib.domain.office_forms import read_form
from chalicelib.domain.offices import Office, valid_on
from chalicelib.domain.outcome import Claim
from chalicelib.domain.roles import Actor
from chalicelib.domain.sheet import Entry, Problems
from chalicelib.domain.topics import is_topic
from chalicelib.domain.workdays import business_date
from chalicelib.services import uploads
from chalicelib.services.fileroom import FileRoom
from chalicelib.services.publications import FILE, Sort
from chalicelib.services.worlds import Desk


def checked(desk: Desk, sort: Sort, office: Office, form: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the form of a proposal says. Raises Invalid naming fields: what is missing, unknown, or must not go out."""
    wrong: dict[str, str] = {}
    there = {unit.code for unit in office.units if valid_on(unit, business_date(now)) and unit.entry_year is None}
    given: dict[str, Any] = {}
    try:
        given = read_form(sort.fields, form)
    except Invalid as found:
        wrong |= found.fields
    if sort.article:
        keep = articles.public_lines(desk.directory.tree(office.city).values())
        wrong = articles.wrong(sort.fields, form, business_date(now), keep, landlines=sort.strict) | wrong
    problems = Problems()
    Entry({"phone": str(form.get("phone") or "")}, "", problems).phone("phone")
    wrong = {**problems.found, **wrong}
    if form.get("topic") and not is_topic(str(form["topic"])):
        wrong["topic"] = "没有这个类别，请从列表中选择"
    if form.get("unit") and form["unit"] not in there:
        wrong["unit"] = "没有这个部门，请从列表中选择"
    if wrong:
        raise Invalid(wrong)
    return given


def taken_in(
    room: FileRoom | None, upload: tuple[str, bytes], actor: Actor, office: Office, now: datetime
) -> dict[str, Any]:
    """A file that somebody hands in for everybody, kept, and what is known of it. Raises Invalid naming FILE."""
    if room is None:
        raise Invalid({FILE: "这里不能上传文件"})
    name, raw = upload
    try:
        scope = f"public:{office.city}"
        handed = uploads.hand_in(room, raw, name, by=actor.id, office=office.id, scope=scope, now=now)
    except Invalid as refused:
        raise Invalid({FILE: refused.fields.get(FIELD, refused.message)}) from None
    if told := [TRACES[code] for code in handed.attachment.traces if code in TRACES]:
        raise Invalid({FILE: f"文件里还有{'、'.join(told)}，公开前请清除后重新上传"})
    room.guards.take(Claim(uploads.BOUND, handed.attachment.id), now)
    return {**asdict(handed.attachment), "name": handed.name}
