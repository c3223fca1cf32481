"""Joint work on the desk: a co-handler sees its own part and the 主办 one, and nothing of the others (edge 12)."""

from __future__ import annotations

import pytest

from chalicelib.domain.case import PartState, State
from chalicelib.domain.errors import NotFound
from chalicelib.domain.steps import handling_rows, joint_rows
from chalicelib.services import worklist
from chalicelib.services.worklist import CaseFile
from tests.world import FakeWorld, World, walk

SECRET = "仅本科室知道的情况"


def joint(world: World) -> str:
    """A case of the school with which three others and a legal adviser help; the first has handed in its part."""
    number = world.submit()
    walk(world, number, "contact")
    world.act(number, "whistle", "qh.dispatcher", targets=["qh:0104", "qh:0105"])
    world.act(number, "whistle", "qh.center-head", targets=["qh-0402"])
    world.act(number, "ask_legal", "qh.center-head")
    world.act(number, "report_in", "qh.liaison-0105")
    world.act(number, "submit_part", "qh.liaison-0105", opinion=SECRET)
    return number


def file(world: World, who: str, number: str) -> CaseFile:
    return worklist.open_case(world.desk, world.actor(who), number)


def said(opened: CaseFile) -> str:
    """All that a page could show of the file."""
    shown = [(e.action, dict(e.facts), dict(words)) for e, words in opened.timeline]
    return repr((shown, opened.case.assignments, opened.clocks, opened.case.supervisions))


def offered(opened: CaseFile) -> set[str]:
    """Which rows of joint work, and of the ordinary handling, the page offers."""
    return {row.name for row in opened.open} & {row.name for row in (*joint_rows.ROWS, *handling_rows.ROWS)}


def test_a_co_handler_reads_nothing_of_the_others(world: FakeWorld) -> None:
    number = joint(world)
    opened = file(world, "qh.liaison-0104", number)
    assert [(a.holder, a.main) for a in opened.case.assignments] == [
        ("qh-04", True), ("qh-0401", True), ("qh:0104", False),
    ]  # fmt: skip
    assert not [key for key in ("qh:0105", "qh-0402", "qh:0113", SECRET) if key in said(opened)]
    actions = [event.action for event, _ in opened.timeline]
    assert actions.count("whistle") == 1
    assert not {"report_in", "submit_part", "ask_legal"} & set(actions)
    called = next(event for event, _ in opened.timeline if event.action == "whistle")
    assert called.facts["targets"] == "qh:0104"
    assert offered(opened) == {"report_in"}


def test_the_adviser_reads_what_the_main_handler_wrote_and_his_own(world: FakeWorld) -> None:
    number = joint(world)
    world.act(number, "submit_reply", "qh-0401.handler", report="经查属实，账目在卷")
    opened = file(world, "qh.legal", number)
    assert "账目在卷" in said(opened)
    assert SECRET not in said(opened)
    assert offered(opened) == {"legal_opinion"}


@pytest.mark.parametrize("who", ["qh-0401.handler", "qh.dispatcher", "qh-04.liaison"])
def test_who_makes_the_one_answer_and_who_stands_over_it_read_every_part(world: FakeWorld, who: str) -> None:
    number = joint(world)
    opened = file(world, who, number)
    assert SECRET in said(opened)
    assert {a.holder for a in opened.case.assignments if not a.main} == {"qh:0104", "qh:0105", "qh-0402", "qh:0113"}


def test_the_town_over_a_helper_sees_that_part_only(world: FakeWorld) -> None:
    number = world.submit(about_office="qh-0301")
    world.act(number, "register", "qh.clerk")
    form = {"to": "qh:0105", "co": ["qh:0104", "qh-0402"], "co_due": "2026-11-20"}
    world.act(number, "dispatch", "qh.dispatcher", **form)
    opened = file(world, "qh-04.dispatcher", number)
    assert [a.holder for a in opened.case.assignments] == ["qh:0105", "qh-0402"]
    assert "qh:0104" not in said(opened)


def test_who_waits_for_its_turn_and_who_was_released_find_nothing(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")
    world.act(number, "whistle", "qh.dispatcher", targets=["qh:0104", "qh:0112"], in_turn=True)
    with pytest.raises(NotFound):
        file(world, "qh.liaison-0112", number)
    assert "qh:0112" not in said(file(world, "qh.liaison-0104", number))
    world.act(number, "withdraw_part", "qh.dispatcher")
    with pytest.raises(NotFound):
        file(world, "qh.liaison-0104", number)
    assert file(world, "qh.liaison-0112", number).case.assignments[-1].state is PartState.SENT


def test_a_consultation_is_read_without_those_who_are_not_known(world: FakeWorld) -> None:
    number = joint(world)
    people = ["qh:0104", "qh:0105"]
    world.act(number, "consult", "qh.center-head", participants=people, absent=[], held_at=world.now.isoformat())
    event = next(e for e, _ in file(world, "qh.liaison-0104", number).timeline if e.action == "consult")
    assert event.facts["participants"] == "qh:0104"
    world.act(
        number, "consult", "qh.center-head", participants=["qh:0105", "qh-0402"], absent=[],
        held_at=world.now.isoformat(),
    )  # fmt: skip
    shown = [e.action for e, _ in file(world, "qh.liaison-0104", number).timeline]
    assert shown.count("consult") == 1


@pytest.mark.engine
def test_four_helpers_on_the_engine(real: World) -> None:
    number = real.submit()
    walk(real, number, "contact")
    helpers = {"qh:0104": "qh.liaison-0104", "qh:0105": "qh.liaison-0105", "qh:0112": "qh.liaison-0112",
               "qh-0402": "qh-0402.liaison"}  # fmt: skip
    real.act(number, "whistle", "qh.dispatcher", targets=list(helpers))
    for who in helpers.values():
        assert [entry.number for entry in worklist.worklist(real.desk, real.actor(who), None).items] == [number]
        real.act(number, "report_in", who)
        real.act(number, "submit_part", who)
    real.act(number, "submit_reply", "qh-0401.handler")
    assert real.act(number, "approve_reply", "qh-0401.head").state is State.REPLIED
    kept = real.case(number)
    assert {a.holder for a in kept.assignments if not a.main} == set(helpers)
    assert all(a.state is PartState.DONE for a in kept.assignments)
