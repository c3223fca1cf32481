"""Hints of what may have come before: only of what the asker may see, with reasons, and never a decision (edge 23)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.case import Review, State
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, TooMany
from chalicelib.services import repeats
from chalicelib.services.repeats import Hint, hints, hints_for
from tests.world import FakeWorld, at, walk

FEES = {
    "title": "课后服务乱收费",
    "content": "南塘实验小学的课后服务每学期收费超过公示标准，请核实并退费。",
}
CANTEEN = {"title": "食堂饭菜不卫生", "content": "食堂饭菜里有异物，孩子吃完肚子疼。", "topic": "09"}


def found(world: FakeWorld, who: str, number: str) -> dict[str, Hint]:
    return {hint.number: hint for hint in hints(world.desk, world.actor(who), number, world.now)}


def test_the_same_telephone_and_the_same_words_are_found_with_reasons(world: FakeWorld) -> None:
    first = world.submit()
    again, other = world.submit(**FEES), world.submit(mobile="15400000002", **CANTEEN)
    hint = found(world, "qh.clerk", again)[first]
    assert hint.reasons[0] == "预留的手机号码相同"
    assert hint.reasons[1:3] == ("反映的单位相同", "类别相同")
    assert "内容相似" in hint.reasons[3]
    assert hint.score > 0.7
    assert (hint.open, hint.title, hint.docket) == (True, "课后服务收费过高", "qh")
    assert other not in found(world, "qh.clerk", again)
    assert world.case(again).ties == ()
    assert world.case(again).state is State.INBOX


def test_the_order_that_repeats_a_letter_to_the_head_is_found(world: FakeWorld) -> None:
    """E7 case 11: the mailbox of 9 November is still open when the 12345 order of 16 November comes."""
    world.now = at("2026-11-09", "10:00")
    letter = world.submit(channel="MAILBOX_HEAD")
    world.now = at("2026-11-16", "09:12")
    order = world.arrive(channel="H12345", outside_number="SD1", topic="07", **FEES)
    hint = found(world, "qh.dispatcher", order)[letter]
    assert hint.score > 0.6
    assert hint.proposal.startswith("原件正在办理")
    assert found(world, "qh.dispatcher", letter)[order].number == order


def test_words_alone_find_what_another_person_tells(world: FakeWorld) -> None:
    first = world.submit(mobile="15400000002", name="柏大川")
    again = world.submit(**FEES)
    hint = found(world, "qh.clerk", again)[first]
    assert "预留的手机号码相同" not in hint.reasons
    assert 0.35 <= hint.score < 0.7


def test_a_telephone_alone_finds_another_matter_of_the_same_family(world: FakeWorld) -> None:
    first, other = world.submit(), world.submit(about_office="qh-0801", **CANTEEN)
    hint = found(world, "qh.clerk", other)[first]
    assert (hint.reasons, hint.score) == (("预留的手机号码相同",), 0.4)


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.FINAL, "不再受理"), (State.CLOSED, "复查"), (State.REFUSED, "新件"), (State.CLOSED_FILED, "新件")],
)
def test_a_hint_says_what_may_be_done(world: FakeWorld, state: State, said: str) -> None:
    first = world.submit()
    walk(world, first)
    kept = world.case(first)
    clocks = kept.clocks if state is State.CLOSED else ()
    last = (Review("recheck", 0, at("2026-11-10"), "qh.head", 9, decided_at=at("2026-11-12"), outcome="upheld"),)
    reviews = last if state is State.FINAL else ()
    world.memory.cases[first] = replace(kept, state=state, clocks=clocks, reviews=reviews)
    again = world.submit(**FEES)
    assert said in found(world, "qh.clerk", again)[first].proposal


# Nobody learns of what he may not see


def test_a_case_of_another_docket_gives_no_hint(world: FakeWorld) -> None:
    world.submit(office="qh-04")
    sealed = world.submit()
    world.act(sealed, "register", "qh.clerk")
    world.act(sealed, "to_discipline", "qh.dispatcher")
    mine = world.submit(office="qh-0402", about_office="qh-0402", **FEES)
    assert found(world, "qh-0402.clerk", mine) == {}
    assert sealed not in found(world, "qh.clerk", mine)
    with pytest.raises(NotFound):
        hints(world.desk, world.actor("qh-0402.clerk"), sealed, world.now)


def test_who_only_handles_a_confidential_case_learns_nothing_by_its_number(world: FakeWorld) -> None:
    """Edge 20: two letters of one mobile would tell the school whose the confidential one is."""
    number = world.submit(identity="confidential")
    world.act(number, "register", "qh.clerk")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-0401")
    open_one = world.submit(office="qh-0401", about_office="qh-0401", **CANTEEN)
    assert open_one not in found(world, "qh-0401.clerk", number)
    assert number not in found(world, "qh-0401.clerk", open_one)


def test_who_is_recused_gets_no_hint_of_it(world: FakeWorld) -> None:
    first = world.submit()
    entry = world.memory.entries["qh", first]
    world.memory.entries["qh", first] = replace(entry, barred=("qh.clerk",))
    again = world.submit(**FEES)
    assert first not in found(world, "qh.clerk", again)
    assert first in found(world, "qh.dispatcher", again)


# What a clerk is being told


def told(world: FakeWorld, who: str = "qh.clerk", **form: Any) -> tuple[Hint, ...]:
    return hints_for(world.desk, world.actor(who), form, world.now)


def test_a_clerk_asks_before_taking_in_and_the_search_is_logged(world: FakeWorld) -> None:
    first = world.submit()
    (hint,) = told(world, mobile="+86 154-0000-0001")
    assert hint.number == first
    (line,) = world.desk.ledger.accesses("qh", None, 10).items
    assert (line.who, line.what, line.number) == ("qh.clerk", "mobile.search", "")
    assert "1540000" not in repr(line)
    assert [hint.number for hint in told(world, about_office="qh-0401", topic="02", **FEES)] == [first]
    assert told(world, **{**CANTEEN, "about_office": "qh-0801"}) == ()
    assert told(world, mobile="15400000009") == ()


def test_it_is_limited_and_for_officers_of_cases_only(world: FakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAllowed):
        told(world, "qh.admin", mobile="15400000001")
    with pytest.raises(Invalid):
        told(world, topic="02")
    monkeypatch.setattr(repeats, "SEARCHES_AN_HOUR", 2)
    told(world, mobile="15400000001")
    told(world, mobile="15400000001")
    with pytest.raises(TooMany):
        told(world, mobile="15400000001")
