"""Answers and suggestions as they come over the API: counted, refused beside their fields, nothing told of others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.entry.calls import Answer, call
from tests.services.test_surveys import CONTENT, POINTS, WORDS, total
from tests.services.voices import public
from tests.world import FakeWorld

IDEA = {
    "office": "qh", "about": {"kind": "none"}, "type": "SUGGEST", "title": "延长半小时", "identity": "anonymous",
    "content": "建议课后服务延长半小时，方便双职工。",
}  # fmt: skip


def send(survey: str, body: dict[str, Any], key: str = "key of a device", office: str = "qh") -> Answer:
    path = f"/api/v1/surveys/{office}/{survey}/answers"
    return call("POST", path, {"altcha": f"solved:{key}", **body}, {"Idempotency-Key": key})


def test_an_answer_is_counted(world: FakeWorld) -> None:
    survey = public(world, "survey")
    first = send(survey, {"answers": {CONTENT: 1, POINTS: 4, WORDS: "谢谢"}})
    assert (first.status, first.json) == (201, {"counted": True})
    assert send(survey, {"answers": {CONTENT: 1, POINTS: 4, WORDS: "谢谢"}}).raw == first.raw
    assert total(world, survey) == 1
    assert first.cookies == ()


def test_what_is_wrong_stands_beside_its_field(world: FakeWorld) -> None:
    survey = public(world, "survey", audience="both")
    answer = send(survey, {"answers": {CONTENT: 9, "q0": "<script>alert(1)</script>"}})
    assert answer.status == 422
    assert set(answer.fields) == {"group", f"answers.{CONTENT}", "answers.q0"}
    assert "<script>" not in answer.raw.decode()
    assert set(send(survey, {}).fields) == {"answers"}
    assert send(survey, {"answers": {CONTENT: {"x": 1}}}).status == 422
    assert send(survey, {"answers": {f"q{n}": 1 for n in range(40)}}).status == 422
    assert send(survey, {"answers": {CONTENT: 1}, "group": "parents", "altcha": ""}).problem == "proof-of-work-required"


@pytest.mark.parametrize(("office", "survey"), [("qh", "x"), ("zz", "x"), ("bs", ""), ("qh-0401", "")])
def test_an_unknown_survey_is_not_found(world: FakeWorld, office: str, survey: str) -> None:
    answer = send(survey or public(world, "survey"), {"answers": {CONTENT: 1}}, office=office)
    assert answer.problem == "not-found"


def test_a_suggestion_names_its_collection(world: FakeWorld) -> None:
    campaign = public(world, "campaign")
    answer = call(
        "POST", "/api/v1/cases", {**IDEA, "campaign": campaign, "altcha": "solved:1"}, {"Idempotency-Key": "k" * 9}
    )
    assert answer.status == 201
    assert world.case(answer.json["number"]).campaign == campaign
    wrong = call("POST", "/api/v1/cases", {**IDEA, "campaign": "x", "altcha": "solved:2"}, {"Idempotency-Key": "l" * 9})
    assert set(wrong.fields) == {"campaign"}
