"""What waits for whom in the sample city: decisions, answers to orders, and advice, as the entries tell of them."""

from __future__ import annotations

import pytest

from chalicelib.domain.waiting import WAITS, waits_for
from infra.demo import play
from tests.world import FakeWorld, at, over_fakes

NOW = at("2026-11-20", "15:00")


@pytest.fixture
def city() -> FakeWorld:
    world = over_fakes(now=NOW)
    play(world.desk, NOW)
    return world


def waits(city: FakeWorld, who: str, title: str) -> set[str]:
    """The names of what waits for somebody about the case of this title."""
    actor = city.actor(who)
    mine = [entry for entry in city.memory.entries.values() if entry.key in actor.keys and entry.title == title]
    return {wait.name for wait in WAITS for entry in mine if waits_for(wait, entry, actor)}


def does(city: FakeWorld, who: str, title: str, action: str, **form: object) -> None:
    number = next(entry.number for entry in city.memory.entries.values() if entry.title == title)
    city.act(number, action, who, **form)


def test_an_extension_waits_for_who_may_grant_this_one(city: FakeWorld) -> None:
    title = "教室空调损坏"
    assert "to_extend" in waits(city, "qh-0401.head", title)
    assert "to_extend" not in waits(city, "qh-0401.vice", title)
    assert "to_extend" not in waits(city, "qh.center-head", title)
    does(city, "qh-0401.head", title, "decide_extend", agreed=True, extension_reason="待厂家供货")
    assert "to_extend" not in waits(city, "qh-0401.head", title)


def test_a_review_waits_in_its_own_file_and_not_in_that_of_the_answer(city: FakeWorld) -> None:
    assert waits(city, "qh.reviewer", "复查：不同意课后服务退费答复") == {"to_look_again"}
    assert waits(city, "qh.reviewer", "不同意课后服务退费答复") == set()


def test_an_order_waits_for_whom_it_is_to_until_it_is_answered(city: FakeWorld) -> None:
    title = "校服退费没有结果"
    assert "to_feed_back" not in waits(city, "qh-07.liaison", title)
    does(city, "qh.supervisor", title, "supervise", level="yellow", ground="late", requirement="请三日内反馈")
    assert "to_feed_back" in waits(city, "qh-07.liaison", title)
    assert "to_feed_back" not in waits(city, "qh.center-head", title)
    does(city, "qh-07.liaison", title, "answer_supervision", feedback="本周内退清")
    assert "to_feed_back" not in waits(city, "qh-07.liaison", title)


def test_advice_waits_for_the_adviser_who_was_asked(city: FakeWorld) -> None:
    title = "教室空调损坏"
    assert waits(city, "qh.legal", title) == set()
    does(city, "qh-0401.handler", title, "ask_legal", adviser="qh.legal", issue="可否先行垫付")
    assert waits(city, "qh.legal", title) == {"to_advise"}
    does(city, "qh.legal", title, "legal_opinion", advice="lawful", opinion="可以先行垫付")
    assert waits(city, "qh.legal", title) == set()


def test_a_help_that_is_asked_for_waits_for_the_helper(city: FakeWorld) -> None:
    title = "希望校舍改造前听取家长意见"
    does(city, "qh.deputy1", title, "instruct", instruction="请实验小学办理")
    does(city, "qh.dispatcher", title, "dispatch", to="qh-0803", co=["qh:0112"], co_due="2026-11-27")
    assert waits(city, "qh-0803.liaison", title) == {"to_sign"}
    assert waits(city, "qh.liaison-0112", title) == {"to_help"}
    does(city, "qh.liaison-0112", title, "report_in")
    assert waits(city, "qh.liaison-0112", title) == {"to_help"}
    does(city, "qh.liaison-0112", title, "submit_part", opinion="资金已列入计划")
    assert waits(city, "qh.liaison-0112", title) == set()
