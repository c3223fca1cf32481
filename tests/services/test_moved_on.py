"""What alerts and notices say of a case that was sealed after they were written: that there was one, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.outcome import MOVED
from chalicelib.services import heard, supervising, worklist
from tests.world import FakeWorld, walk

BEFORE = ("qh.center-head", "qh.clerk", "qh.dispatcher", "qh-04.clerk", "qh-0401.liaison", "qh-0401.handler")


def told(world: FakeWorld, who: str) -> list[object]:
    """All alerts and notices in the dockets of somebody."""
    actor = world.actor(who)
    notices = [n for key in sorted(actor.keys) for n in worklist.inbox(world.desk, actor, key, None, 100).items]
    return [*worklist.alerts(world.desk, actor, None, 100).items, *notices]


@pytest.fixture
def late(world: FakeWorld) -> str:
    """A case on the road to a school, late at every station, then sealed."""
    number = world.submit()
    walk(world, number, "contact")
    world.now += timedelta(days=62)
    world.sweep()
    return number


def test_whoever_lost_the_case_reads_that_there_was_one_and_no_more(world: FakeWorld, late: str) -> None:
    before = {who: told(world, who) for who in BEFORE}
    assert any(late in repr(lines) for lines in before.values())
    world.act(late, "to_discipline", "qh.center-head")
    for who in BEFORE:
        lines = told(world, who)
        assert late not in repr(lines), who
        assert len(lines) >= len(before[who]), "nothing goes"
        kinds = [getattr(line, "kind", "") or getattr(line, "template", "") for line in lines]
        assert MOVED in kinds, who
    assert late not in repr(heard.unheard(world.desk, world.actor("qh.center-head"), world.now))
    board = supervising.board(world.desk, world.actor("qh.center-head"), "qh", world.now)
    assert late not in repr(board)
    assert late in repr(told(world, "qh.discipline")), "who sees the case reads on what lies in his docket"


def test_nothing_is_lost_when_the_seal_is_lifted(world: FakeWorld, late: str) -> None:
    before = told(world, "qh.center-head")
    world.act(late, "to_discipline", "qh.center-head")
    world.act(late, "ask_unseal", "qh.discipline")
    after = told(world, "qh.center-head")
    assert [line for line in before if line not in after] == []


def test_what_was_only_returned_hides_nothing_of_what_was_told(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "register")
    world.act(number, "dispatch", "qh.dispatcher", to="qh-03")
    world.act(number, "request_return", "qh-03.liaison")
    world.act(number, "decide_return", "qh.dispatcher")
    lines = told(world, "qh-03.liaison")
    assert number in repr(lines)
    assert MOVED not in repr(lines)


def test_the_line_of_a_moved_case_can_be_told_from_another_but_not_traced(world: FakeWorld, late: str) -> None:
    world.act(late, "to_discipline", "qh.center-head")
    lines = worklist.alerts(world.desk, world.actor("qh.center-head"), None, 100).items
    moved = [line for line in lines if line.kind == MOVED]
    assert len({line.id for line in moved}) == len(moved)
    assert {(line.case, line.rule, line.note, line.staff) for line in moved} == {("", "", "", ())}
