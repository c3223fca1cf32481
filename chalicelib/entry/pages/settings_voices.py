"""What the desk shows beside collections of suggestions and surveys: questions as they look, counts, what was said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain import campaigns as rows
from chalicelib.domain import surveys as asking
from chalicelib.domain.office_parts import BY_NAME, may_change
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.seat import Seat
from chalicelib.entry.pages.settings import SETTINGS
from chalicelib.services import campaigns, surveys
from chalicelib.services.publications import Publication
from chalicelib.wiring import base

routes = Pages("app", base.settings)

SURVEYS = f"{SETTINGS}/surveys"
RESULTS = {"campaign": "campaign-results", "survey": "survey-results"}
"""Where the result of each is written."""


@routes.page(f"{SURVEYS}/{{id}}/results")
def results(seat: Seat, id: str) -> Page:
    """The counts of a survey so far, and page by page what people said in their own words."""
    office = seat.asked("office") or seat.actor.office
    cursor = seat.asked("cursor") or None
    found = surveys.standing(seat.desk, seat.actor, office, id, seat.now, cursor)
    query = {} if office == seat.actor.office else {"office": office}
    more = f"{seat.path}?{urlencode({**query, 'cursor': found.cursor})}" if found.cursor else ""
    whole = found.groups[0]
    return Page(
        "settings/survey.html",
        {
            "title": str(found.posted.facts["title"]),
            "office": seat.desk.directory.office(office).name,
            "facts": found.posted.facts,
            "stands": rows.PHASE_TITLES[rows.phase(found.posted.facts, seat.today)],
            "whole": whole,
            "parts": found.groups[1:],
            "opinions": found.said,
            "more": more,
            "first": cursor is None,
            "publishes": _publishes(seat, "survey", office, id),
            "back_to": f"{SURVEYS}/{id}" if not query else SURVEYS,
        },
    )


def asked_result(seat: Seat, kind: str) -> dict[str, Any]:
    """With what the form of a result begins: of what it speaks, as the address says, and what was counted of it."""
    of = kind.removesuffix("_result")
    wanted = seat.asked(of) if kind.endswith("_result") else ""
    if not wanted:
        return {}
    if of == "campaign":
        count = campaigns.counted(seat.desk.dockets, seat.actor.office, wanted)
        return {of: wanted, "adopted": count.adopted}
    return {of: wanted}


def beside(seat: Seat, found: Publication) -> Mapping[str, Any] | None:
    """What stands beside the words of one of these; None for every other sort."""
    if found.kind not in ("campaign", "campaign_result", "survey", "survey_result"):
        return None
    facts = found.shown
    told: dict[str, Any] = {"questions": (), "count": None, "list": "", "results": "", "publishes": "", "figures": None}
    if found.kind == "survey":
        told["questions"] = asking.from_rows(facts["rows"])
    if found.kind == "survey_result":
        told["figures"] = facts["figures"]
    campaign = found.id if found.kind == "campaign" else str(facts.get("campaign", ""))
    if campaign and found.office == seat.actor.office:
        told["count"] = campaigns.counted(seat.desk.dockets, found.office, campaign)
        asked = {"docket": found.office, "campaign": campaign, "part": "all", "sort": "received"}
        told["list"] = f"/desk/cases?{urlencode(asked)}" if found.office in seat.actor.keys else ""
    office = seat.desk.directory.office(found.office)
    if found.public and found.kind == "survey" and surveys.may_look(seat.actor, office):
        query = "" if found.office == seat.actor.office else f"?office={found.office}"
        told["results"] = f"{SURVEYS}/{found.id}/results{query}"
    if found.public and found.kind in RESULTS:
        told["publishes"] = _publishes(seat, found.kind, found.office, found.id)
    return told


def _publishes(seat: Seat, kind: str, office: str, id: str) -> str:
    """Where the result of something that has ended is written, for who may; "" otherwise."""
    if not may_change(BY_NAME[RESULTS[kind]], seat.actor, office):
        return ""
    if all(posted.id != id for posted in campaigns.finished(seat.desk.board, office, kind, seat.now)):
        return ""
    if told := campaigns.result_of(seat.desk.board, office, kind, id):
        return f"{SETTINGS}/{RESULTS[kind]}/{told.id}"
    return f"{SETTINGS}/{RESULTS[kind]}/new/edit?{urlencode({kind: id})}"
