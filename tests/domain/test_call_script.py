"""The script of the call-back: every question of the row has its line, and nothing is said that may not be."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.call_script import SCRIPT, VERSION, lines
from chalicelib.domain.case import Mark, State
from chalicelib.domain.paper_sources import FIXED
from chalicelib.domain.steps.row_words import MISSED
from tests.domain.standing import NOW, a_case

WORDS = {"office": "青禾市教育和体育局", "caller": "回访员", "title": "课后服务", "received": "11月", "replied": "11月"}
CASE = a_case(State.REPLIED)


def said(case: object = CASE) -> str:
    return "".join(line.say for line in lines(case, WORDS))  # type: ignore[arg-type]


def test_every_question_of_the_row_is_asked_at_one_line() -> None:
    asked = [name for line in SCRIPT for name in line.asks]
    assert len(asked) == len(set(asked))
    assert set(asked) == {field.name for field in ACTIONS["followup"].fields} - {"connected", "missed"}


def test_the_paper_names_the_same_version() -> None:
    assert FIXED["script"] == VERSION


def test_names_are_filled_in_and_no_brace_is_left() -> None:
    assert "我是青禾市教育和体育局的回访员" in said()
    assert "{" not in said(replace(CASE, track="H12345"))


def test_who_asked_for_secrecy_does_not_hear_the_matter_from_us() -> None:
    assert "课后服务" in said()
    assert "课后服务" not in said(replace(CASE, identity="confidential"))


def test_after_an_alarm_the_first_question_is_another_one() -> None:
    alarmed = replace(CASE, marks=(Mark("self_harm", NOW, "qh.one", 2),))
    assert lines(alarmed, WORDS)[0].id == "care"
    assert "两分钟" not in said(alarmed)


def test_only_a_petition_has_the_right_to_be_told_of() -> None:
    assert "申请复查" in said()
    assert "申请复查" not in said(replace(CASE, track="H12345"))


def test_every_outcome_of_a_failed_try_has_its_title() -> None:
    assert len({title for _, title in MISSED}) == len(MISSED)
