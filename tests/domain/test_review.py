"""复查 and 复核 step by step: who decides where, who must not, what is asked of a form, and what overtakes what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain import procedures, workflow
from chalicelib.domain.case import Assignment, Case, Mark, PartState, State
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.offices import Office
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.tree import Tree
from chalicelib.domain.turn import Terms
from tests.domain.standing import NOW, SCHOOL, TERMS, TOWN, a_case, somebody
from tests.rooms.review import CHILD, FORMS, child, decided, drafted, followed, reexamined, under_review
from tests.world import cities

SAID = {
    "petition": {"title": "收费", "content": "请退费", "name": "甘小禾", "mobile": "15400000001"},
    "reply": {"reply": "已经退费"},
}
LATER = NOW + timedelta(days=1)


def terms(**seat: str) -> Terms:
    """The terms of a step in which a child may begin; `seat` is what the school has configured."""
    offices: list[Office] = [replace(o, **seat) if o.id == SCHOOL else o for o in cities()[0].offices]
    return replace(TERMS, tree=Tree(offices), number=CHILD, words=SAID)


def step(case: Case, action: str, role: str, stake: str = "owner", form: Mapping[str, Any] | None = None) -> Outcome:
    return workflow.step(case, action, {**FORMS[action], **(form or {})}, somebody(role, stake), LATER, terms())


def ask(case: Case, **seat: str) -> Case:
    """The child that an application brings forth."""
    return workflow.step(
        case, "reexam_apply", FORMS["reexam_apply"], somebody("PUBLIC", "none"), LATER, terms(**seat)
    ).cases[1]


CLOSED = a_case(State.CLOSED)


# Where the child stands


def test_the_child_begins_at_the_configured_superior_with_the_words_it_needs() -> None:
    outcome = step(
        replace(CLOSED, hands=(("drafted", "qh-0401.x"), ("asked_return", "qh-04.y"))), "reexam_apply", "CLERK"
    )
    parent, born = outcome.cases
    assert (parent.state, parent.ties, parent.reviews[0].organ) == (State.REEXAM, (("reexam", CHILD),), "qh")
    assert (born.owner, born.track, born.state, born.answered_by) == ("qh", "REEXAM", State.REEXAM, SCHOOL)
    assert (born.ties, born.contact, born.code_hash) == ((("reexam_of", parent.number),), False, TERMS.code_hash)
    assert (born.hands, born.recused) == ((("handled", "qh-0401.x"),), ("qh-0401.x",))
    words = next(said.texts for number, _, said in outcome.events if number == CHILD)
    assert words["name"] == "甘小禾"
    for part in ("答复没有核实收费依据", "请撤销原答复", "请退费", "已经退费"):
        assert part in words["content"]
    told = {notice.to: notice.template for notice in outcome.notices if notice.case == CHILD}
    assert told == {"qh": "review_asked"}


@pytest.mark.parametrize(
    ("seat", "owner", "organ"),
    [
        ({}, "qh", ""),
        ({"reexam_office": ""}, TOWN, ""),
        ({"reexam_office": TOWN}, TOWN, ""),
        ({"reexam_office": "qh-03"}, "qh-03", ""),
        ({"reexam_office": "青禾市人民政府"}, "qh", "青禾市人民政府"),
        ({"reexam_office": SCHOOL}, TOWN, ""),
    ],
)
def test_the_seat_is_as_configured_or_the_next_above_who_did_not_answer(
    seat: dict[str, str], owner: str, organ: str
) -> None:
    born = ask(CLOSED, **seat)
    assert (born.owner, born.organ) == (owner, organ)
    # The town only passed it on.
    assert born.excluded == (SCHOOL,)
    assert SCHOOL not in docket_keys(born)


def test_a_seat_that_answered_along_is_passed_over_and_nobody_is_asked_where_none_is_named() -> None:
    along = Assignment("a3", TOWN, "qh", PartState.DONE, NOW, main=False)
    case = replace(CLOSED, assignments=(*CLOSED.assignments, along))
    assert ask(case, reexam_office=TOWN).owner == "qh"
    form, actor = FORMS["recheck_apply"], somebody("CLERK", "owner")
    with pytest.raises(NotAllowed, match="写明复核机关"):
        workflow.step(reexamined(CLOSED, ""), "recheck_apply", form, actor, LATER, terms(recheck_office=""))


def test_what_points_at_the_centre_is_reviewed_by_the_leaders() -> None:
    unit = Assignment("a1", "qh:0104", "qh:lead", PartState.DONE, NOW)
    case = replace(CLOSED, owner="qh:lead", excluded=("qh", "qh:0101"), assignments=(unit,), overseers=())
    born = ask(case)
    assert (born.owner, born.organ) == ("qh:lead", "青禾市人民政府")
    assert set(docket_keys(born)) == {"qh:lead"}


# The time


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"received_on": "2026-11-20"}, "received_on"),
        ({"posted_on": "2026-11-18"}, "posted_on"),
        ({"posted_on": "2026-11-15"}, "posted_on"),
    ],
)
def test_days_that_cannot_be_true_are_refused(form: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        step(CLOSED, "reexam_apply", "CLERK", form=form)
    assert set(refused.value.fields) == {field}


def test_the_public_form_has_no_field_for_days_and_excuses() -> None:
    for name in ("posted_on", "received_on", "force_majeure", "no_review_words"):
        with pytest.raises(Invalid):
            step(CLOSED, "reexam_apply", "PUBLIC", "none", {name: "2026-11-17"})


def test_without_the_words_of_the_right_no_day_is_the_last() -> None:
    case = replace(CLOSED, marks=(Mark("no_review_words", NOW, "qh.x", 2),))
    assert procedures.window(case, procedures.REEXAM) is None
    outcome = step(case, "reexam_apply", "PUBLIC", "none")
    assert [alert.kind for alert in outcome.alerts] == ["no_review_words"]


@pytest.mark.parametrize("track", ["CONSULT_FAST", "H12345", "LEGAL_PATH", "DISCIPLINE", "SUGGEST", "REEXAM"])
def test_a_track_without_the_right_says_where_else_to_go(track: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        step(replace(CLOSED, track=track), "reexam_apply", "CLERK")
    assert len(refused.value.message) > 8
    assert not procedures.reexam_is_open(replace(CLOSED, track=track))


def test_each_answer_is_reexamined_and_rechecked_once() -> None:
    with pytest.raises(NotAllowed, match="请申请复核"):
        step(reexamined(CLOSED, ""), "reexam_apply", "CLERK")
    with pytest.raises(NotAllowed, match="请先申请复查"):
        step(CLOSED, "recheck_apply", "CLERK")
    review = replace(reexamined(CLOSED, "").reviews[0], outcome="annulled")
    with pytest.raises(NotAllowed, match="撤销原答复"):
        step(replace(CLOSED, reviews=(review,)), "recheck_apply", "CLERK")


# The child's own rows


REEXAM = child(a_case(State.REEXAM), "")


def test_the_rows_of_a_review_are_not_for_the_case_that_it_doubts() -> None:
    parent = under_review(a_case(State.REEXAM), "")
    for action in ("accept_review", "submit_opinion", "ask_papers", "end_review"):
        with pytest.raises(NotAllowed, match="在复查（复核）件上办理"):
            step(parent, action, "BUREAU_HEAD")
    with pytest.raises(NotAllowed, match="没有正在进行"):
        step(REEXAM, "withdraw_review", "PUBLIC", "none")


def test_nobody_of_the_unit_that_answered_reviews() -> None:
    actor = replace(somebody("REVIEWER", "owner"), unit="0105")
    case = replace(REEXAM, excluded=("qh:0105",))
    with pytest.raises(NotAllowed, match="回避"):
        workflow.step(case, "submit_opinion", FORMS["submit_opinion"], actor, LATER, TERMS)


def test_who_handled_or_drafted_is_kept_from_deciding() -> None:
    person = somebody("BUREAU_HEAD", "owner")
    case = replace(drafted(a_case(State.REEXAM), ""), hands=(("handled", person.id),))
    with pytest.raises(NotAllowed, match="办理过该事项"):
        step(case, "reexam_decide", "BUREAU_HEAD")
    with pytest.raises(NotAllowed, match="拟出复查"):
        step(replace(case, hands=(("reviewed", person.id),)), "reexam_decide", "BUREAU_HEAD")


@pytest.mark.parametrize(
    ("form", "field"),
    [({"outcome": "changed"}, "result"), ({"outcome": "annulled"}, "requirement")],
)
def test_a_change_says_what_holds_and_an_annulment_what_is_to_be_done(form: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        step(REEXAM, "submit_opinion", "REVIEWER", form=form)
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize(
    "form",
    [
        {"organ": ""},
        {"to": TOWN},
        {"to": SCHOOL, "organ": ""},
        {"to": "qh-0801", "organ": ""},
        {"to": "qh:0105", "organ": ""},
        {"to": "bs", "organ": ""},
        {"to": "qh", "organ": ""},
    ],
)
def test_it_is_passed_on_to_one_organ_that_may_decide(form: dict[str, str]) -> None:
    case = replace(REEXAM, excluded=(SCHOOL,))
    with pytest.raises(Invalid):
        step(case, "forward_review", "REVIEWER", form=form)
    assert step(case, "forward_review", "REVIEWER", form={"to": TOWN, "organ": ""}).cases[0].owner == TOWN


def test_an_organ_outside_decides_for_itself_and_the_day_it_did_counts() -> None:
    outside = replace(REEXAM, organ="青禾市人民政府")
    with pytest.raises(NotAllowed, match="登记外部机关决定"):
        step(outside, "submit_opinion", "REVIEWER")
    with pytest.raises(NotAllowed, match="报审批"):
        step(REEXAM, "record_decision", "CLERK")
    outcome = step(outside, "record_decision", "CLERK")
    assert outcome.cases[0].replied_at == NOW + timedelta(hours=14) - timedelta(seconds=1)
    (order,) = outcome.followups
    assert (order.action, order.form["document"], order.form["outcome"]) == (
        "review_result", "青政信复〔2026〕8号", "upheld",
    )  # fmt: skip


def test_what_is_decided_is_ordered_of_the_case_that_is_doubted_with_the_text_as_drafted() -> None:
    said = replace(terms(), words={"draft": {"reply": "拟维持", "requirement": "重新核实"}})
    case = drafted(a_case(State.REEXAM), "")
    outcome = workflow.step(case, "reexam_decide", {}, somebody("BUREAU_HEAD", "owner"), LATER, said)
    (order,) = outcome.followups
    assert (order.case, order.actor) == ("QH20261101-AAAAA", "SYSTEM")
    assert (order.form["reply"], order.form["reviewers"]) == ("拟维持", "qh.one")
    assert outcome.cases[0].reply_event == case.draft_event


# What comes back, in whatever order


def test_a_result_is_taken_once_and_only_from_the_child_that_was_asked() -> None:
    case = under_review(a_case(State.REEXAM), "")
    after = step(case, "review_result", "SYSTEM", "none").cases[0]
    assert after.state is State.CLOSED
    with pytest.raises(NotAllowed):
        step(after, "review_result", "SYSTEM", "none")
    for action in ("review_result", "review_ended", "review_noted"):
        with pytest.raises(NotAllowed, match="没有与此相应"):
            step(case, action, "SYSTEM", "none", {"child": "QH20261116-OTHER"})


@pytest.mark.parametrize(
    ("before", "outcome", "after"),
    [
        ("REPLIED", "upheld", State.CLOSED),
        ("CLOSED_FILED", "upheld", State.CLOSED_FILED),
        ("CLOSED_FILED", "changed", State.CLOSED),
        ("CLOSED", "annulled", State.REDO),
    ],
)
def test_what_a_result_makes_of_the_case(before: str, outcome: str, after: State) -> None:
    case = under_review(a_case(State.REEXAM), "")
    case = replace(case, reviews=(replace(case.reviews[0], before=before),))
    assert step(case, "review_result", "SYSTEM", "none", {"outcome": outcome}).cases[0].state is after


def test_a_delivery_told_before_the_decision_opens_no_second_period() -> None:
    case = under_review(a_case(State.REEXAM), "")
    form = {"news": "delivered", "on": "2026-11-17"}
    told = step(case, "review_noted", "SYSTEM", "none", form).cases[0]
    annulled = step(told, "review_result", "SYSTEM", "none", {"outcome": "annulled"}).cases[0]
    assert annulled.round == 1
    assert {c.state for c in annulled.clocks if c.rule == "R26"} <= {"frozen"}
    assert annulled.reviews[0].delivered_on is not None


def test_a_recheck_that_is_over_is_not_begun_again_by_an_order_that_was_overtaken() -> None:
    case = followed(a_case(State.CLOSED), "")
    final = step(case, "recheck_noted", "SYSTEM", "none").cases[0]
    assert final.state is State.FINAL
    late = step(final, "recheck_noted", "SYSTEM", "none", {"news": "opened", "child": CHILD}).cases[0]
    assert late.state is State.FINAL


def test_an_opinion_in_the_petitioners_hands_opens_the_next_right_unless_it_annulled() -> None:
    for outcome, opened in (("upheld", True), ("annulled", False)):
        case = decided(a_case(State.REEXAM), "")
        case = replace(case, reviews=(replace(case.reviews[0], outcome=outcome),))
        after = step(case, "deliver_opinion", "CLERK", form={"received_on": "2026-11-17"}).cases[0]
        assert (after.state, any(c.rule == "R26" for c in after.clocks)) == (State.CLOSED, opened)


def test_the_lines_for_the_public_name_nobody_and_stay_silent_on_sealed_cases() -> None:
    case = under_review(a_case(State.REEXAM), "")
    assert [code for code, _ in procedures.lines(case)] == ["reexam.asked"]
    assert procedures.lines(replace(case, restricted=True)) == ()
    for review in case.reviews:
        for what in procedures.LINES:
            assert "qh" not in procedures.line_title(f"{review.kind}.{what}")


def test_a_window_that_runs_rings_only_for_its_own_lapse() -> None:
    assert datetime(2026, 12, 17, tzinfo=UTC) > NOW
    for rule in ("R24", "R26"):
        row = TERMS.rules[rule]
        assert (row.on_late_action, row.late_rungs) == ("rights_lapsed", ())
