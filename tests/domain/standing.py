"""Cases as they may stand, one for each state, and actors with one role at one stake: for the workflow's matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from chalicelib.domain import clocks
from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.case import Assignment, Case, PartState, Request, State
from chalicelib.domain.deadlines import RULES
from chalicelib.domain.offices import split_key
from chalicelib.domain.policy import Policy
from chalicelib.domain.roles import PUBLIC, SYSTEM, Actor, Role
from chalicelib.domain.tree import Tree
from chalicelib.domain.turn import Terms
from tests.fakes.calendars import CALENDAR_2026
from tests.rooms import READY
from tests.rooms.merge import OTHERS
from tests.rooms.reception import SESSIONS
from tests.world import FORMS, cities

NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)
OWNER, TOWN, SCHOOL, ABOVE, ELSEWHERE = "qh", "qh-04", "qh-0401", "qh-03", "qh-0801"
"""Owner; the town that passed the case down (sender of the school's part); the school; an overseer; a stranger."""

TOWN_ELSEWHERE = "qh-05"

STAKES = {"owner": OWNER, "handler": SCHOOL, "sender": TOWN, "overseer": ABOVE, "none": ELSEWHERE}
_PART = {
    State.DISPATCHED: PartState.SENT,
    State.RETURN_REQ: PartState.RETURNING,
    State.HANDLING: PartState.SIGNED,
    State.REPLY_REVIEW: PartState.ANSWERED,
    State.REPLIED: PartState.DONE,
    State.FOLLOWUP: PartState.DONE,
    State.REDO: PartState.DONE,
    State.FILING_REVIEW: PartState.DONE,
    State.CLOSED: PartState.DONE,
    State.CLOSED_FILED: PartState.DONE,
    State.REEXAM: PartState.DONE,
    State.RECHECK: PartState.DONE,
    State.FINAL: PartState.DONE,
    State.ARCHIVED: PartState.DONE,
}
_REPLIED = frozenset(state for state, part in _PART.items() if part is PartState.DONE)
TERMS = Terms(
    calendar=CALENDAR_2026,
    tree=Tree(cities()[0].offices),
    policy=Policy(),
    actions=ACTIONS,
    salt="s",
    counts={"orders": 1000},
    staff=cities()[0].staff,
    code_hash="f" * 64,
    others=OTHERS,
    entries=SESSIONS,
)


@cache
def a_case(state: State) -> Case:
    """A case in that state with the parts that it then has."""
    part = _PART.get(state)
    parts = ()
    if part is not None:
        above = Assignment("a1", TOWN, OWNER, PartState.DONE if part is PartState.DONE else PartState.PASSED_ON, NOW)
        here = Assignment("a2", SCHOOL, TOWN, part, NOW, parent="a1", how="transfer", before_return=PartState.SIGNED)
        parts = (above, here)
    return Case(
        number="QH20261116-ABCDE",
        city="qh",
        owner=OWNER,
        state=state,
        channel="WEB",
        type="CONSULT",
        track="PETITION_ORD",
        received_at=NOW,
        identity="real",
        contact=True,
        assignments=parts,
        overseers=(ABOVE,),
        draft_event=1,
        reply_event=1 if state in _REPLIED else 0,
        replied_at=NOW if state in _REPLIED else None,
        code_hash="c" * 64,
        events=3,
        version=3,
        revision=3,
        link="0" * 64,
        stages=(("received", NOW.date()),),
    )


@cache
def ready_for(action: str, state: State, role: str) -> Case:
    """The case in that state with what the checks ask for: a running deadline, a request that waits."""
    case = a_case(state)
    if action in ("extend", "decide_extend"):
        # Each approver decides another rule's extension (C1).
        rule = {"CENTER_HEAD": "R13", "BUREAU_DEPUTY": "R19"}.get(role, "R18")
        clock = clocks.start(RULES[rule], obligor=OWNER, round=0, at=NOW, calendar=CALENDAR_2026)
        case = replace(case, clocks=(clock,))
    if action == "decide_extend":
        clock = clocks.ask_extension(case.clocks[0], days=3, at=NOW, reason="", by="somebody")
        request = Request("extension", "", "somebody", NOW, 2, clock.rule, 3)
        case = replace(case, clocks=(clock,), requests=(request,))
    if action == "decide_return":
        case = replace(case, requests=(Request("return", "a2", "somebody", NOW, 2),))
    if action == "wake":
        rule = RULES["R33" if state is State.MERGED else "R08"]
        clock = clocks.start(rule, obligor=OWNER, round=0, at=NOW - timedelta(days=30), calendar=CALENDAR_2026)
        case = replace(case, clocks=(clock,))
    return READY[action](case, role) if action in READY else case


def form_for(action: str, role: str, stake: str) -> Mapping[str, Any]:
    """The form of the action, filled in so that this one may do it: a head decides about his own people only."""
    if action == "pass_down":
        return {**FORMS[action], "to": "qh-0401:deyu"}
    if action == "order_recusal" and role == "UNIT_HEAD" and stake in OWN_PEOPLE:
        return {**FORMS[action], "person": OWN_PEOPLE[stake]}
    return FORMS[action]


OWN_PEOPLE = {"owner": "qh.clerk", "handler": "qh-0401.liaison", "sender": "qh-04.liaison", "overseer": "qh-03.liaison"}
"""Somebody who serves where the stake lies."""

BELOW_BUREAU = {(action, "UNIT_HEAD") for action in ("reject_opinion", "reexam_decide", "recheck_decide")}
"""What the head of an office decides below the bureau, in which a leader does."""


def one_tier_down(case: Case, actor: Actor) -> tuple[Case, Actor]:
    """The case as a town owns it, and its own head."""
    reach = frozenset((role, TOWN_ELSEWHERE) for role, _ in actor.reach)
    return replace(case, owner=TOWN_ELSEWHERE), replace(
        actor, id=f"{TOWN_ELSEWHERE}.one", office=TOWN_ELSEWHERE, reach=reach
    )


@cache
def somebody(role: str, stake: str) -> Actor:
    """Somebody who holds one role, which opens one docket."""
    if role in ("PUBLIC", "SYSTEM"):
        return PUBLIC if role == "PUBLIC" else SYSTEM
    key = STAKES[stake]
    office, _ = split_key(key)
    return Actor(f"{office}.one", "苗可真", office, "", frozenset({Role(role)}), frozenset({(Role(role), key)}))
