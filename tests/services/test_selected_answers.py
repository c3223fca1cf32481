"""Published answers: proposed by one, released by another, down by themselves when consent or openness ends (E3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.domain import projections, selected
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.workdays import business_date
from chalicelib.services import selected_answers
from tests.world import FakeWorld, over_fakes, walk

QUESTION, ANSWER = "课后服务怎样收费？", "自愿参加，按公示的标准收费，多收的全部退还。"


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def closed(world: FakeWorld, **form: Any) -> str:
    number = world.submit(**{"consent": True, **form})
    walk(world, number)
    return number


def propose(world: FakeWorld, number: str, who: str = "qh.clerk", **form: str) -> None:
    world.act(number, "propose_answer", who, **{"question": QUESTION, "answer": ANSWER, **form})


def published(world: FakeWorld) -> str:
    number = closed(world)
    propose(world, number)
    world.act(number, "release_answer", "qh.publisher")
    world.drain()
    return number


def board(world: FakeWorld) -> tuple[Posted, ...]:
    return world.desk.board.posted("qh", selected.KIND, date.min)


def test_what_one_proposes_and_another_releases_is_public_and_leads_nowhere(world: FakeWorld) -> None:
    number = closed(world)
    propose(world, number)
    assert not world.drain().done
    assert board(world) == ()
    world.act(number, "release_answer", "qh.publisher")
    assert world.drain().done == 1
    (posted,) = board(world)
    today = business_date(world.now).isoformat()
    assert posted.facts == {
        "question": QUESTION,
        "answer": ANSWER,
        "topic": "07",
        "office": "qh-04",
        "month": "2026-11",
        "released_on": today,
    }
    assert number not in str(posted)
    event = posted_event(world, number)
    assert world.case(number).selected == selected.Selected(posted.id, "public", event, "qh.clerk", posted.on)


def posted_event(world: FakeWorld, number: str) -> int:
    return next(event.seq for event, _ in world.desk.cases.history(number) if event.action == "propose_answer")


def test_a_school_is_named_only_among_three_of_its_topic_and_year(world: FakeWorld) -> None:
    first = closed(world)
    assert selected_answers.shown_office(world.desk, world.case(first), world.now).id == "qh-04"
    closed(world)
    assert selected_answers.shown_office(world.desk, world.case(first), world.now).id == "qh-04"
    closed(world)
    assert selected_answers.shown_office(world.desk, world.case(first), world.now).id == "qh-0401"


@pytest.mark.parametrize(
    ("how", "who"),
    [
        ("withdraw_consent", "PUBLIC"),
        ("refuse_deletion", "qh.clerk"),
        ("take_down_answer", "qh.publisher"),
    ],
)
def test_what_ends_consent_or_openness_takes_it_down_by_itself(world: FakeWorld, how: str, who: str) -> None:
    number = published(world)
    assert len(board(world)) == 1
    world.act(number, how, who)
    assert world.drain().done == 1
    assert board(world) == ()
    chosen = world.case(number).selected
    assert chosen is not None
    assert chosen.state == selected.DOWN
    logged = [access.what for access in world.desk.ledger.accesses("qh", None, 50).items]
    assert logged.count("answer.unpost") == 1
    assert logged.count("answer.post") == 1


def test_settling_twice_or_late_says_what_the_case_says_now(world: FakeWorld) -> None:
    number = closed(world)
    propose(world, number)
    world.act(number, "release_answer", "qh.publisher")
    world.act(number, "take_down_answer", "qh.publisher")
    world.drain()
    world.drain()
    assert board(world) == ()


def test_nobody_releases_what_he_wrote(world: FakeWorld) -> None:
    number = closed(world)
    propose(world, number, "qh.publisher")
    with pytest.raises(NotAllowed, match="写选登稿"):
        world.act(number, "release_answer", "qh.publisher")


def test_what_was_given_back_is_proposed_anew(world: FakeWorld) -> None:
    number = closed(world)
    propose(world, number)
    with pytest.raises(NotAllowed, match="待审核"):
        propose(world, number)
    with pytest.raises(Invalid) as unread:
        world.act(number, "release_answer", "qh.publisher", checked=False)
    assert list(unread.value.fields) == ["checked"]
    world.act(number, "return_answer", "qh.publisher")
    propose(world, number, question="课后服务收费的标准是什么？")
    world.act(number, "release_answer", "qh.publisher")
    world.drain()
    assert board(world)[0].facts["question"] == "课后服务收费的标准是什么？"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"question": "甘小禾问课后服务怎样收费"}, "question"),
        ({"answer": "请联系 15400000001"}, "answer"),
        ({"answer": "南塘实验小学已经全部退还。"}, "answer"),
        ({"question": "三年级（2）班多收了钱"}, "question"),
    ],
)
def test_names_numbers_classes_and_schools_are_refused_with_the_field(
    world: FakeWorld, form: dict[str, str], field: str
) -> None:
    number = closed(world)
    with pytest.raises(Invalid) as wrong:
        propose(world, number, **form)
    assert list(wrong.value.fields) == [field]


def test_words_of_later_events_count_as_well(world: FakeWorld) -> None:
    number = world.submit(consent=True)
    world.act(number, "supplement", "PUBLIC", content="我的邻居也可以作证，他的座机是 0480-6671234")
    walk(world, number)
    with pytest.raises(Invalid) as wrong:
        propose(world, number, answer="有关情况请致电 0480-6671234。")
    assert list(wrong.value.fields) == ["answer"]


def test_without_consent_nothing_is_proposed(world: FakeWorld) -> None:
    number = closed(world, consent=False)
    with pytest.raises(NotAllowed, match="没有同意"):
        propose(world, number)


def test_the_list_is_for_those_who_see_the_case(world: FakeWorld) -> None:
    number = published(world)

    def listed(who: str) -> list[tuple[str, str]]:
        lines = selected_answers.listed(world.desk, world.actor(who))
        return [(line.entry.number, line.state_title) for line in lines]

    assert listed("qh.publisher") == listed("qh.clerk") == [(number, "已公布")]
    assert listed("qh-0402.clerk") == listed("bs.clerk") == []
    world.act(number, "recuse", "qh.publisher")
    assert listed("qh.publisher") == []
    with pytest.raises((NotAllowed, NotFound)):
        world.act(number, "take_down_answer", "qh.publisher")
    assert listed("qh.clerk") == [(number, "已公布")]


def test_who_only_helped_with_the_case_hears_nothing_of_it(world: FakeWorld) -> None:
    world.promote("qh-0402.clerk", "PUBLISHER")
    number = world.submit(consent=True)
    for action, who, form in (
        ("register", "qh.clerk", {}),
        ("classify", "qh.dispatcher", {"legal_class": "PETITION"}),
        ("dispatch", "qh.dispatcher", {"to": "qh:0105"}),
        ("sign", "qh.liaison-0105", {}),
        ("whistle", "qh.head-0105", {"targets": ["qh-0402"]}),
    ):
        world.act(number, action, who, **form)
    assert ("qh-0402", number) in {(key, of) for key, of in world.memory.entries}
    case = replace(world.case(number), selected=selected.Selected("0123456789ab", "public", 1, "qh.clerk"))
    found = {key for key, token in projections.finds(case, "") if token == selected.CHOSEN}
    assert "qh" in found
    assert not found & {"qh-0402", "qh:0105"}


def test_a_stranger_cannot_even_ask(world: FakeWorld) -> None:
    number = closed(world)
    for who in ("qh-0402.clerk", "bs.clerk", "qh-0401.handler"):
        with pytest.raises((NotAllowed, NotFound)):
            propose(world, number, who)
