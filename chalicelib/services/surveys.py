"""Surveys as an office keeps them (S2-42): what a proposal must hold, what was counted and said, what is destroyed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain import survey_results, surveys
from chalicelib.domain.disclosure import mask_text
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.office_parts import BY_NAME, may_change, may_release
from chalicelib.domain.offices import Office
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.roles import Actor
from chalicelib.domain.workdays import business_date
from chalicelib.services import campaigns
from chalicelib.services.answering import KIND
from chalicelib.services.office_entry import UNKNOWN
from chalicelib.services.worlds import Desk

PART = BY_NAME["surveys"]
PAGE = 30
READ = "survey.opinions"
"""What the access log calls a look at what people said."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said in his own words, numbers masked, and to which question."""

    question: str
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A survey with what was counted so far, for who may see it; `cursor` opens the next page of what was said."""

    posted: Posted
    groups: tuple[survey_results.Group, ...]
    said: tuple[Said, ...]
    cursor: str | None


def settle(
    desk: Desk, office: Office, given: Mapping[str, Any], id: str, standing: Mapping[str, Any], now: datetime
) -> Mapping[str, Any]:
    """A survey with its questions as rows. Raises Invalid naming fields.

    Once somebody has answered, questions and audience stay as they are: what was counted would mean something else.
    """
    questions = surveys.check(given)
    rows = surveys.as_rows(questions)
    changed = (standing.get("rows"), standing.get("audience")) != (rows, given["audience"])
    if id and changed and desk.ballots.counted(office.id, id):
        raise Invalid({"questions": "已经有人答卷，题目和填写对象不能再改；确需修改的，请撤下后另建一个"})
    campaigns.check_numbers(desk, office, surveys.SURVEY, given, now)
    return {**given, "rows": rows}


def settle_result(
    desk: Desk, office: Office, given: Mapping[str, Any], id: str, standing: Mapping[str, Any], now: datetime
) -> Mapping[str, Any]:
    """A result with the title of its survey and the figures that may be told. Raises Invalid naming fields."""
    posted = campaigns.ended(desk.board, office.id, KIND, id, given, now)
    campaigns.check_numbers(desk, office, surveys.RESULT, given, now)
    figures = survey_results.published(_groups(desk, posted))
    return {**given, "title": posted.facts["title"], "figures": figures}


def standing(desk: Desk, actor: Actor, office: str, survey: str, now: datetime, cursor: str | None = None) -> Standing:
    """What was answered so far: for those of the office who may set surveys, and whoever releases above it.

    Every look at what people said is logged. Raises NotFound for others, and for what was never public.
    """
    may = may_look(actor, _office(desk, office))
    posted = next((p for p in desk.board.posted(office, KIND, date.min) if p.id == survey), None) if may else None
    if posted is None:
        raise NotFound(UNKNOWN)
    page = desk.ballots.opinions(office, survey, cursor, PAGE)
    asked = {question.id: question.text for question in surveys.from_rows(posted.facts["rows"])}
    said = tuple(Said(asked.get(each.question, ""), mask_text(each.words)) for each in page.items)
    if said:
        desk.ledger.accessed(office, office, actor.id, READ, str(posted.facts["title"]), now)
    return Standing(posted, _groups(desk, posted), said, page.cursor)


def may_look(actor: Actor, office: Office) -> bool:
    """Whether somebody may see what an office's surveys brought: who sets them there, and who releases above it."""
    above = any(may_release(PART, actor, each, (), "") for each in office.path)
    return above or may_change(PART, actor, office.id)


def destroy_old(desk: Desk, office: str, now: datetime) -> int:
    """Destroy what people said to the surveys of one office that ended long enough ago; how many words were removed."""
    last = business_date(now) - surveys.OPINIONS_KEPT
    removed = 0
    for kept in desk.drawers.all(office, KIND, now):
        facts = kept.note["public"] or kept.note["draft"]
        if date.fromisoformat(facts["ends"]) < last:
            removed += desk.ballots.destroy(office, kept.id)
    return removed


def _groups(desk: Desk, posted: Posted) -> tuple[survey_results.Group, ...]:
    questions = surveys.from_rows(posted.facts["rows"])
    return survey_results.results(posted.facts["audience"], questions, desk.ballots.counted(posted.office, posted.id))


def _office(desk: Desk, office: str) -> Office:
    try:
        return desk.directory.office(office)
    except NotFound:
        raise NotFound(UNKNOWN) from None
