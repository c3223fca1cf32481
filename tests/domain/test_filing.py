"""备案办结 and 不满意事项复核 step by step: what is asked of the unit, and who looks at it first, second, or never."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain import workflow
from chalicelib.domain.case import CallBack, Case, Contact, Evaluation, Mark, State
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.steps import filing
from tests.domain.standing import NOW, TERMS, a_case, somebody
from tests.rooms.filing import FORMS, asked, dissatisfied, objected, unit_asked

LATER = NOW + timedelta(days=1)
UNHAPPY = CallBack(NOW, "qh.two", connected=True, round=0, solved="no", satisfied="bad")


def step(case: Case, action: str, role: str, stake: str = "owner", **form: object) -> Outcome:
    return workflow.step(case, action, {**FORMS[action], **form}, somebody(role, stake), LATER, TERMS)


@pytest.mark.parametrize(
    ("calls", "ratings", "said"),
    [
        ((), (), False),
        ((UNHAPPY,), (), True),
        ((replace(UNHAPPY, satisfied="fair"),), (), True),
        ((replace(UNHAPPY, satisfied="good", solved="yes"),), (), False),
        ((replace(UNHAPPY, connected=False),), (), False),
        ((), (Evaluation(NOW, 0, "bad"),), True),
        # A call-back asks in person; what was clicked of the same answer does not undo it, whichever came first.
        ((UNHAPPY,), (Evaluation(LATER, 0, "good"),), True),
        ((UNHAPPY,), (Evaluation(LATER, 1, "good"),), False),
    ],
)
def test_what_was_said_last_decides(calls: tuple[CallBack, ...], ratings: tuple[Evaluation, ...], said: bool) -> None:
    assert filing.dissatisfied(replace(a_case(State.REDO), callbacks=calls, evaluations=ratings)) is said


def test_contacts_of_every_part_and_call_backs_count_when_they_were_connected() -> None:
    case = dissatisfied(a_case(State.REDO), "")
    assert filing.reached(case) == 3
    missed = tuple(replace(a, contacts=(Contact(NOW, connected=False),)) for a in case.assignments)
    with pytest.raises(NotAllowed, match="现记录 1 次"):
        step(replace(case, assignments=missed), "apply_filing", "UNIT_HEAD", "handler")


@pytest.mark.parametrize("state", [State.REPLIED, State.FOLLOWUP, State.REDO, State.CLOSED])
def test_the_filing_remembers_where_it_came_from(state: State) -> None:
    case = step(dissatisfied(a_case(state), ""), "apply_filing", "UNIT_HEAD", "handler").cases[0]
    assert (case.state, case.reviews[0].before) == (State.FILING_REVIEW, state)
    assert case.stages == a_case(state).stages
    refused = step(case, "decide_filing", "CENTER_HEAD", agreed=False).cases[0]
    # What had its answer opens a round; a redo that was not answered yet goes on with the time it had.
    assert (refused.state, refused.round) == (State.REDO, 0 if state is State.REDO else 1)


def test_the_first_look_is_the_centres_and_the_second_a_leaders() -> None:
    first, second = asked(a_case(State.FILING_REVIEW), ""), objected(a_case(State.FILING_REVIEW), "")
    with pytest.raises(NotAllowed, match="没有异议"):
        step(first, "redecide_filing", "BUREAU_DEPUTY")
    with pytest.raises(NotAllowed, match="分管局领导复审"):
        step(second, "decide_filing", "CENTER_HEAD")
    leader = somebody("BUREAU_DEPUTY", "owner")
    for deed in ("decided_filing", "objected", "asked_filing", "approved"):
        with pytest.raises(NotAllowed):
            step(replace(second, hands=((deed, leader.id),)), "redecide_filing", "BUREAU_DEPUTY")
    assert step(second, "redecide_filing", "BUREAU_DEPUTY").cases[0].state is State.CLOSED_FILED


def test_a_legal_opinion_that_was_asked_for_is_waited_for() -> None:
    case = replace(asked(a_case(State.FILING_REVIEW), ""), marks=(Mark("legal_wanted", NOW, "qh.x", 2),))
    with pytest.raises(NotAllowed, match="法律意见"):
        step(case, "decide_filing", "CENTER_HEAD")
    given = replace(case, marks=(*case.marks, Mark("legal_given", LATER, "qh.y", 3)))
    assert step(given, "decide_filing", "CENTER_HEAD").cases[0].state is State.CLOSED_FILED


def test_a_review_of_the_dissatisfaction_never_touches_what_the_petitioner_said() -> None:
    case = unit_asked(a_case(State.CLOSED), "")
    for outcome in ("upheld", "unfounded"):
        after = step(case, "decide_unit_review", "CENTER_HEAD", outcome=outcome).cases[0]
        assert (after.callbacks, after.evaluations, after.state) == (case.callbacks, case.evaluations, case.state)
        assert (after.reviews[-1].outcome, after.requests) == (outcome, ())


def test_who_asked_or_handled_decides_neither() -> None:
    for action, case in (
        ("decide_filing", asked(a_case(State.FILING_REVIEW), "")),
        ("decide_unit_review", unit_asked(a_case(State.REDO), "")),
    ):
        person = somebody("CENTER_HEAD", "owner")
        for deed in ("asked_filing", "asked_unit_review", "handled", "drafted", "approved"):
            with pytest.raises(NotAllowed, match="承办单位以外"):
                step(replace(case, hands=((deed, person.id),)), action, "CENTER_HEAD")
        own_unit = replace(case, assignments=(replace(case.assignments[0], holder="qh:0101"),))
        actor = replace(person, unit="0101")
        with pytest.raises(NotAllowed, match="承办单位以外"):
            workflow.step(own_unit, action, FORMS[action], actor, LATER, TERMS)
