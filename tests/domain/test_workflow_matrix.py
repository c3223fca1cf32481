"""Every pair of state and action for every role at every stake: what the rows allow is done, the rest is refused."""

from collections import deque
from dataclasses import replace

import pytest

from chalicelib.domain import workflow
from chalicelib.domain.actions import ACTIONS, ROWS
from chalicelib.domain.case import DONE, Assignment, Case, State
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.roles import ROLES, Role
from chalicelib.domain.workflow import Action
from tests.domain.standing import (
    BELOW_BUREAU,
    NOW,
    STAKES,
    TERMS,
    a_case,
    form_for,
    one_tier_down,
    ready_for,
    somebody,
)
from tests.world import FORMS

PEOPLE = [str(role) for role in Role if role not in (Role.PUBLIC, Role.SYSTEM)]
LED_TO = {State.INBOX, *(s for row in ROWS for s in ({row.to} if row.to else row.targets))}

ACTORS = [("PUBLIC", "none"), ("SYSTEM", "none"), *((role, stake) for role in PEOPLE for stake in STAKES)]


def granted(row: Action, role: str, stake: str, state: State) -> bool:
    """What the row says in plain words: the role alone, or the role at a stake that this actor has in this case."""
    case = ready_for(row.name, state, role)
    waiting = [part for part in case.assignments if part.state in row.part_from and _of_kind(row, part)]
    if state not in row.frm or (row.subject == "part" and not waiting):
        return False
    if role in ("PUBLIC", "SYSTEM"):
        return role in row.by
    held, key = {stake} - {"handler", "sender"}, STAKES[stake]
    for part in waiting if row.subject == "part" else case.assignments:
        if part.holder == key and _of_kind(row, part):
            held.add("handler")
        if part.sender == key and row.subject == "part" and key in docket_keys(case):
            held.add("sender")
    return any(f"{role}@{each}" in row.by for each in held)


def _of_kind(row: Action, part: Assignment) -> bool:
    return row.part_main in (None, part.main) and (not row.part_how or part.how in row.part_how)


@pytest.mark.slow
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", State)
def test_every_pair(state: State, action: str) -> None:
    row = ACTIONS[action]
    for role, stake in ACTORS:
        form, actor = form_for(action, role, stake), somebody(role, stake)
        case = ready_for(action, state, role)
        kept = replace(case)
        if not granted(row, role, stake, state):
            with pytest.raises(NotAllowed):
                workflow.step(case, action, form, actor, NOW, TERMS)
            assert not workflow.open_actions(case, actor, {action: row})
            assert case == kept
            continue
        if (action, role) in BELOW_BUREAU:
            case, actor = one_tier_down(case, actor)
            kept = replace(case)
        assert workflow.open_actions(case, actor, {action: row})
        after = workflow.step(case, action, form, actor, NOW, TERMS).cases[0]
        expected = {row.to} if row.to else {*row.targets, state}
        assert after.state in expected
        assert case == kept


def test_a_role_that_nobody_has_opens_nothing() -> None:
    for row in ROWS:
        for grant in row.by:
            role, _, stake = grant.partition("@")
            assert role in ROLES
            assert stake in ("", "owner", "handler", "sender", "overseer")
            assert (stake == "") == (role in ("PUBLIC", "SYSTEM"))
            assert stake != "sender" or row.subject == "part"


def test_the_rows_reach_every_state_of_the_ordinary_road_and_lead_on_from_each_that_is_open() -> None:
    onward: dict[State, set[State]] = {}
    for row in ROWS:
        if set(row.by) == {"SYSTEM"}:
            continue
        for state in row.frm:
            onward.setdefault(state, set()).update({row.to} if row.to else row.targets)
    reached, queue = {State.INBOX}, deque([State.INBOX])
    while queue:
        new = onward.get(queue.popleft(), set()) - reached
        reached |= new
        queue.extend(new)
    assert reached == LED_TO == set(State)
    for state in LED_TO - DONE:
        assert onward[state] - {state}, state
    # From every open state some end can be reached.
    for state in LED_TO - DONE:
        seen, queue = {state}, deque([state])
        while queue:
            new = onward.get(queue.popleft(), set()) - seen
            seen |= new
            queue.extend(new)
        assert seen & DONE, state


def test_every_action_has_a_title_a_source_and_a_form_in_this_suite() -> None:
    assert set(FORMS) == set(ACTIONS)
    for row in ROWS:
        assert row.title
        assert row.source
        assert (row.paper == "") == (row.paper_title == "")
        assert row.subject in ("case", "part")
        assert (row.subject == "part") == bool(row.part_from)


def test_only_the_listed_rows_are_open_to_the_public() -> None:
    public = {row.name for row in ROWS if "PUBLIC" in row.by}
    assert public == {
        "supply_info",
        "supplement",
        "withdraw",
        "evaluate",
        "reexam_apply",
        "recheck_apply",
        "withdraw_review",
        "object_filing",
        "withdraw_consent",
        "book",
        "unbook",
    }


@pytest.mark.parametrize("state", State)
def test_the_stakes_and_the_dockets_say_the_same(state: State) -> None:
    case: Case = a_case(state)
    held = {key for key in [*STAKES.values(), "qh:lead", "bs"] if workflow.stakes(case, key)}
    assert held == set(docket_keys(case))
    for key, stake in docket_keys(case).items():
        assert stake in workflow.stakes(case, key)
