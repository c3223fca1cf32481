"""The desks of the yearly programme and of the suggestion ledger: figures, and what is open in their registers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.campaigns import PHASE_TITLES, phase
from chalicelib.domain.errors import Invalid
from chalicelib.domain.offices import split_key
from chalicelib.domain.petitioners import GENERALITIES
from chalicelib.domain.registers.acceptance import ACCEPTANCE, ACCEPTANCE_ROUND
from chalicelib.domain.registers.findings import DISPUTE
from chalicelib.domain.registers.heard import ASPECTS
from chalicelib.domain.registers.joint_days import JOINT_DAY
from chalicelib.domain.registers.joint_items import JOINT_ITEM
from chalicelib.domain.registers.kinds import Kind, keys_to_open
from chalicelib.domain.registers.plans import PLAN
from chalicelib.domain.registers.programme import POINT_VISITS
from chalicelib.domain.registers.suggestions import SUGGESTION
from chalicelib.domain.registers.tasks import TASK, TASK_ROUND
from chalicelib.domain.registers.views import Posted, View
from chalicelib.domain.registers.visits import EVENT, VISIT
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.page import Page, Pages
from chalicelib.entry.pages.register_told import labels
from chalicelib.entry.pages.registers import dockets, lines_of
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import campaigns, programme, register_desk, register_reading
from chalicelib.wiring import base

routes = Pages("app", base.settings)

PROGRAMME: tuple[Kind, ...] = (PLAN, TASK_ROUND, TASK, ACCEPTANCE_ROUND, ACCEPTANCE, EVENT, VISIT, DISPUTE)
JOINT: tuple[Kind, ...] = (JOINT_DAY, JOINT_ITEM)
FIRST = 10
"""So many open entries of each register stand on a desk; the others in the register itself."""


@routes.page("/desk/programmes")
def show(seat: Seat) -> Page:
    """The year's programme under one docket: plans cascaded, tasks, acceptance with make-up, and the figures."""
    key = register_desk.docket_of(seat.actor, seat.asked("docket"))
    figures = programme.figures(seat.desk, seat.actor, key, _year(seat), seat.now)
    called = Called(seat.desk.directory, seat.today)
    values = {
        "figures": figures,
        "year": figures.year,
        "handed": [
            ("工作打算（方案）", PLAN.name, figures.plans),
            ("计划任务", TASK.name, figures.tasks),
            ("坐诊事项", JOINT_ITEM.name, figures.joint_items),
        ],
        "missing": [called.key(each) for each in dict.fromkeys((*figures.plans.missing, *figures.tasks.missing))],
        "points": [(called.key(each.point), each) for each in figures.visits.points],
        "often": POINT_VISITS,
        "sorts": dict(labels(VISIT.name)["sort"].choices),
        "rooms": [_room(seat, kind, key) for kind in PROGRAMME],
        **dockets(seat, key),
    }
    return Page("programmes/show.html", values)


@routes.page("/desk/suggestions")
def suggestions(seat: Seat) -> Page:
    """The suggestion ledger: what is open by due with its coordinator and grade, the classes, the joint day."""
    key = register_desk.docket_of(seat.actor, seat.asked("docket"))
    done, aspect = seat.asked("show") == "done", seat.asked("aspect")
    if aspect and aspect not in dict(ASPECTS):
        raise Invalid({"aspect": "没有这个方面"})
    found = register_reading.page(
        seat.desk, seat.actor, SUGGESTION.name, key, done=done, cursor=seat.asked("cursor") or None, size=100
    )
    opinions = programme.figures(seat.desk, seat.actor, key, _year(seat), seat.now).opinions
    called = Called(seat.desk.directory, seat.today)
    wanted = [view for view in found.items if not aspect or view.facts.get("aspect") == aspect]
    values = {
        "lines": [_suggestion(line, line["view"], called) for line in lines_of(seat, wanted)],
        "cursor": found.cursor or "",
        "done": done,
        "aspect": aspect,
        "aspects": ASPECTS,
        "opinions": opinions,
        "by_aspect": [(dict(ASPECTS).get(each.code, each.code), each) for each in opinions.by_aspect],
        "by_generality": [(GENERALITIES.get(each.code, each.code), each) for each in opinions.by_generality],
        "campaigns": [_campaign(seat, posted, key) for posted in _asked(seat, key)],
        "rooms": [_room(seat, kind, key) for kind in JOINT],
        "opens": key in keys_to_open(SUGGESTION, seat.actor),
        **dockets(seat, key),
    }
    return Page("programmes/suggestions.html", values)


def _room(seat: Seat, kind: Kind, key: str) -> dict[str, Any]:
    """What is open in one register, the first entries by due."""
    page = register_reading.page(seat.desk, seat.actor, kind.name, key, size=FIRST)
    views: Sequence[View] = page.items
    return {
        "kind": kind,
        "lines": lines_of(seat, views),
        "more": page.cursor is not None,
        "opens": key in keys_to_open(kind, seat.actor),
        "issued": [(line["title"], line["view"], line["href"]) for line in lines_of(seat, views) if _cascades(line)],
    }


def _asked(seat: Seat, key: str) -> Sequence[Posted]:
    """The collections of suggestions that concern a docket's office, the latest first."""
    found = campaigns.offered(seat.desk.board, seat.desk.directory, split_key(key)[0])
    return sorted(found, key=lambda posted: str(posted.facts["starts"]), reverse=True)[:FIRST]


def _campaign(seat: Seat, posted: Posted, key: str) -> dict[str, Any]:
    """One collection with what came to it, as this docket sees it (S4-9)."""
    asked = {"docket": key, "campaign": posted.id, "part": "all", "sort": "received"}
    return {
        "title": posted.facts["title"],
        "stands": PHASE_TITLES[phase(posted.facts, seat.today)],
        "ends": posted.facts["ends"],
        "count": campaigns.counted(seat.desk.dockets, key, posted.id),
        "list": f"/desk/cases?{urlencode(asked)}",
    }


def _cascades(line: dict[str, Any]) -> bool:
    return bool(line["view"].tally.issued)


def _suggestion(line: dict[str, Any], view: View, called: Called) -> dict[str, Any]:
    facts = view.facts
    return {
        **line,
        "aspect": dict(ASPECTS).get(str(facts.get("aspect", "")), ""),
        "generality": GENERALITIES.get(str(facts.get("generality", "")), ""),
        "coordinator": called.person(str(facts.get("coordinator", ""))),
        "day": facts.get("due", ""),
        "score": facts.get("score"),
    }


def _year(seat: Seat) -> int:
    given = seat.asked("year")
    if given and not (given.isascii() and given.isdigit() and len(given) == 4):
        raise Invalid({"year": "年度应写作 2026 的形式"})
    return int(given) if given else 0
