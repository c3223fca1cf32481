"""Surveys: answered without a name and counted once, read by the office and those above it, told without the few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain import surveys as rows
from chalicelib.domain.errors import Conflict, Invalid, NotFound, ProofNeeded, TooMany
from chalicelib.services import answering, housekeeping, surveys
from tests.services.voices import QUESTIONS, SURVEY, propose, public, release
from tests.world import SETTINGS, FakeWorld, at, over_fakes

CONTENT, POINTS, WORDS = (question.id for question in rows.read_questions(QUESTIONS))
SAID = {CONTENT: 1, WORDS: "请打 15400000001 找我"}


def answer(world: FakeWorld, survey: str, given: dict[str, Any] | None = None, key: str = "", **more: Any) -> None:
    n = len(world.memory.guards)
    told = {"key": key or f"answer {n:08}", "proof": f"solved:{n}", "address": "192.0.2.1", "now": world.now, **more}
    group = told.pop("group", "")
    answering.answer(world.front, told.pop("office", "qh"), survey, group, SAID if given is None else given, **told)


def total(world: FakeWorld, survey: str, office: str = "qh") -> int:
    return world.desk.ballots.counted(office, survey).get(rows.counter(""), 0)


def test_an_answer_is_counted_once_however_often_it_is_sent(world: FakeWorld) -> None:
    survey = public(world, "survey")
    for _ in range(3):
        answer(world, survey, key="the same key")
    assert total(world, survey) == 1
    with pytest.raises(Conflict):
        answer(world, survey, {CONTENT: 2}, key="the same key")
    answer(world, survey, key="another key")
    assert total(world, survey) == 2
    assert len(world.desk.ballots.opinions("qh", survey, None, 9).items) == 2


def test_nothing_that_is_kept_tells_who_answered_what(world: FakeWorld) -> None:
    survey = public(world, "survey")
    before = set(world.memory.guards)
    answer(world, survey, key="a key that only the device has")
    kept = {at: world.memory.guards[at] for at in set(world.memory.guards) - before}
    assert {purpose for purpose, _ in kept} == {"survey-answer", "proof", "answers"}
    assert all(guard.expires_at for guard in kept.values())
    (digest,) = (guard.note["digest"] for (purpose, _), guard in kept.items() if purpose == "survey-answer")
    assert "a key that only the device has" not in repr(kept)
    assert survey not in repr(kept)
    assert len(digest) == 64


def test_proofs_are_spent_and_addresses_limited(world: FakeWorld) -> None:
    world = over_fakes(replace(SETTINGS, submissions_per_address=2))
    survey = public(world, "survey")
    answer(world, survey, proof="solved:1")
    for proof in ("", "solved:1"):
        with pytest.raises(ProofNeeded):
            answer(world, survey, proof=proof)
    answer(world, survey)
    with pytest.raises(TooMany):
        answer(world, survey)
    answer(world, survey, address="192.0.2.2")
    assert total(world, survey) == 3


def test_only_an_open_survey_takes_answers(world: FakeWorld) -> None:
    coming = public(world, "survey", starts="2026-11-17")
    ended = public(world, "survey", ends="2026-11-15")
    for survey in (coming, ended):
        with pytest.raises(Invalid) as refused:
            answer(world, survey)
        assert set(refused.value.fields) == {"survey"}
    waiting = propose(world, "survey", "qh.clerk", SURVEY)
    for office, survey in (("qh", waiting.id), ("qh", "x"), ("zz", ended), ("qh-0401", ended)):
        with pytest.raises(NotFound):
            answer(world, survey, office=office)
    with pytest.raises(Invalid) as unkeyed:
        answer(world, coming, key="short")
    assert set(unkeyed.value.fields) == {"Idempotency-Key"}


def test_questions_stay_once_somebody_has_answered(world: FakeWorld) -> None:
    survey = public(world, "survey")
    changed = {**SURVEY, "questions": QUESTIONS.replace("还想说什么", "有什么建议")}
    made = propose(world, "survey", "qh.clerk", changed, survey, 2)
    made = release(world, made, "qh.publisher")
    answer(world, survey, {CONTENT: 1})
    for form in (SURVEY, {**changed, "audience": "both"}):
        with pytest.raises(Invalid) as refused:
            propose(world, "survey", "qh.clerk", form, survey, made.version)
        assert set(refused.value.fields) == {"questions"}
    longer = propose(world, "survey", "qh.clerk", {**changed, "ends": "2026-12-10"}, survey, made.version)
    assert longer.draft["ends"] == "2026-12-10"


def test_a_survey_says_what_is_wrong(world: FakeWorld) -> None:
    for more, fields in (
        ({"questions": "满意吗"}, {"questions"}),
        ({"ends": "2026-11-01", "questions": "满意吗"}, {"ends", "questions"}),
        ({"audience": "pupils"}, {"audience"}),
        ({"intro": "联系 15400000001"}, {"intro"}),
    ):
        with pytest.raises(Invalid) as refused:
            propose(world, "survey", "qh.clerk", {**SURVEY, **more})
        assert set(refused.value.fields) == fields


def look(world: FakeWorld, who: str, survey: str, office: str = "qh-0401") -> surveys.Standing:
    return surveys.standing(world.desk, world.actor(who), office, survey, world.now)


@pytest.mark.parametrize("who", ["qh-0401.handler", "qh-0402.vice", "qh-04.handler", "qh.clerk", "bs.clerk"])
def test_to_others_there_is_nothing_to_see(world: FakeWorld, who: str) -> None:
    survey = public(world, "survey", "qh-0401")
    for id, office in ((survey, "qh-0401"), ("x", "qh-0401"), (survey, "zz")):
        with pytest.raises(NotFound) as unknown:
            look(world, who, id, office)
        assert unknown.value.message == "没有找到这个单位"


@pytest.mark.parametrize("who", ["qh-0401.clerk", "qh-0401.head", "qh-04.head", "qh.publisher"])
def test_the_office_and_those_above_read_counts_and_masked_words(world: FakeWorld, who: str) -> None:
    survey = public(world, "survey", "qh-0401")
    answer(world, survey, office="qh-0401")
    answer(world, survey, {CONTENT: 2, POINTS: 5}, office="qh-0401")
    found = look(world, who, survey)
    (whole,) = found.groups
    assert [(line.count, line.percent) for line in whole.counted[0].lines] == [(1, 50), (1, 50)]
    assert whole.counted[1].mean == 5.0
    assert [(said.question, said.words) for said in found.said] == [("还想说什么", "请打 154****0001 找我")]
    assert ("qh-0401", who, "survey.opinions") in {(key, by, what) for key, _, by, what, _, _ in world.memory.access}


def test_results_are_told_after_the_end_without_the_few(world: FakeWorld) -> None:
    survey = public(world, "survey")
    for n in range(12):
        answer(world, survey, {CONTENT: 2 if n < 2 else 1})
    with pytest.raises(Invalid) as early:
        propose(world, "survey_result", "qh.clerk", {"survey": survey})
    assert set(early.value.fields) == {"survey"}
    world.now = at("2026-12-01")
    release(world, propose(world, "survey_result", "qh.clerk", {"survey": survey}), "qh.publisher")
    (told,) = world.front.board.posted("qh", "survey_result", date.min)
    figures = told.facts["figures"]
    assert (told.facts["title"], figures["answers"]) == (SURVEY["title"], 12)
    lines = figures["groups"][0]["questions"][0]["lines"]
    assert [(line["title"], line["count"]) for line in lines] == [("满意", "-"), ("不满意", "<3")]


def test_what_was_said_is_destroyed_a_year_after_the_end_and_the_counts_stay(world: FakeWorld) -> None:
    survey = public(world, "survey")
    answer(world, survey)
    gone = public(world, "survey", "qh-0401")
    answer(world, gone, office="qh-0401")
    world.now = at("2026-11-30") + timedelta(days=365)
    assert housekeeping.daily(world.desk, world.now)["destroyed"] == 0
    assert housekeeping.daily(world.desk, world.now + timedelta(days=1))["destroyed"] == 2
    assert world.desk.ballots.opinions("qh", survey, None, 9).items == ()
    assert total(world, survey) == total(world, gone, "qh-0401") == 1
