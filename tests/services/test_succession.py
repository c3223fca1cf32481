"""Offices that end, move or are renamed in mid-case: the successor has what the old one had (edge 13)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.offices import name_on
from chalicelib.domain.projections import docket_keys
from chalicelib.services import recalendar, succession
from tests.services.invariants import check
from tests.world import FakeWorld, over_fakes, walk

LAST = date(2026, 11, 30)


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def settled(world: FakeWorld) -> None:
    """Every order given has been carried out, and no case suffered."""
    world.now += recalendar.SEEN
    befores = {number: world.case(number) for number in world.memory.cases}
    report = world.drain()
    assert (report.lost, report.errors) == (0, ())
    for number, before in befores.items():
        check(world, number, before)


def merged(world: FakeWorld, old: str, new: str) -> None:
    succession.succeed(
        world.desk, old, new, last_day=LAST, id=f"{old}-{new}", by="op", reason="青编〔2026〕12号", now=world.now
    )
    settled(world)


def test_the_successor_goes_on_where_the_old_school_was(world: FakeWorld) -> None:
    number = world.submit()
    before = walk(world, number, "contact")
    assert before.main is not None
    assert before.main.holder == "qh-0401"
    merged(world, "qh-0401", "qh-0402")
    after = world.case(number)
    assert after.main is not None
    assert after.main.holder == "qh-0402"
    assert "qh-0401" not in docket_keys(after)
    moved = [(c.rule, c.raw_due, c.state) for c in after.clocks]
    assert moved == [(c.rule, c.raw_due, c.state) for c in before.clocks], "a clock goes on as it stands"
    assert "qh-0401" not in {c.obligor for c in after.clocks}
    world.act(number, "submit_reply", "qh-0402.handler")
    # What was done stays under the name of who did it.
    assert "qh-0401" in {event.office for _, event in sorted(world.memory.events.items())}


def test_done_cases_go_along_so_that_the_successor_has_the_file(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number)
    assert world.case(number).done
    merged(world, "qh-0401", "qh-0402")
    assert "qh-0402" in docket_keys(world.case(number))
    assert "qh-0401" not in docket_keys(world.case(number))


def test_what_was_kept_from_the_old_school_is_kept_from_its_successor(world: FakeWorld) -> None:
    number = world.submit(office="qh-0402", type="REPORT", about_office="qh-0401")
    merged(world, "qh-0401", "qh-0402")
    case = world.case(number)
    assert case.hidden_from("qh-0402")
    assert case.hidden_from("qh-0401")
    assert not {"qh-0401", "qh-0402"} & set(docket_keys(case))


def test_a_town_that_ends_leaves_its_schools_and_their_overseers_to_the_other(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", about_kind="none", about_office=None)
    assert world.case(number).overseers == ("qh-04", "qh")
    merged(world, "qh-04", "qh-03")
    assert world.desk.directory.office("qh-0401").path == ("qh", "qh-03")
    assert world.desk.directory.office("qh-0401").parent == "qh-03"
    assert world.case(number).overseers == ("qh-03", "qh")
    assert {"qh-03", "qh-0401"} <= set(docket_keys(world.case(number)))
    assert "qh-04" not in docket_keys(world.case(number))


def test_a_school_that_comes_under_another_town_is_overseen_there(world: FakeWorld) -> None:
    number = world.submit(office="qh-0401", about_kind="none", about_office=None)
    handled = world.submit()
    walk(world, handled, "sign")
    succession.move(world.desk, "qh-0401", "qh-03", id="m1", by="op", reason="青编〔2026〕13号", now=world.now)
    settled(world)
    assert world.case(number).overseers == ("qh-03", "qh")
    assert "qh-04" not in docket_keys(world.case(number))
    # Who passed a case down goes on holding what it held.
    assert "qh-04" in docket_keys(world.case(handled))


def test_a_new_name_is_not_an_old_one(world: FakeWorld) -> None:
    old = world.desk.directory.office("qh-0401").name
    how: dict[str, Any] = {"last_day": LAST, "by": "op", "reason": "更名批复", "now": world.now}
    succession.rename(world.desk, "qh-0401", "青禾市南塘第一小学", "南塘一小", id="r", **how)
    office = world.desk.directory.office("qh-0401")
    assert (name_on(office, LAST), name_on(office, date(2026, 12, 1))) == (old, "青禾市南塘第一小学")
    with pytest.raises(Invalid, match="更名"):
        succession.rename(world.desk, "qh-0401", "又一名", "", id="r2", **how)


def test_a_succession_cut_short_goes_on(world: FakeWorld) -> None:
    number = world.submit()
    walk(world, number, "contact")

    class Tired(Exception):
        pass

    def cut(*_: object) -> None:
        raise Tired

    order, world.desk.changes.order = world.desk.changes.order, cut  # type: ignore[method-assign]
    with pytest.raises(Tired):
        merged(world, "qh-0401", "qh-0402")
    world.desk.changes.order = order  # type: ignore[method-assign]
    main = world.case(number).main
    assert main is not None
    assert main.holder == "qh-0401", "until its case is done the old office keeps it"
    assert succession.resume(world.desk, "qh", world.now) == 1
    settled(world)
    assert "qh-0402" in docket_keys(world.case(number))
    assert succession.resume(world.desk, "qh", world.now) == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("qh", "qh-04", "市级单位"),
        ("qh-04", "qh-0401", "下级"),
        ("qh-0401", "qh-0401", "另一个"),
        ("qh-0401", "bs-01", "本市"),
    ],
)
def test_who_cannot_succeed_whom(world: FakeWorld, old: str, new: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        succession.succeed(world.desk, old, new, last_day=LAST, id="x", by="op", reason="青编〔2026〕", now=world.now)
    assert world.desk.changes.decisions("qh") == ()


def test_an_office_does_not_come_under_itself(world: FakeWorld) -> None:
    for office, parent in (("qh-04", "qh-0401"), ("qh-04", "qh-04"), ("qh-04", "bs")):
        with pytest.raises(Invalid):
            succession.move(world.desk, office, parent, id="x", by="op", reason="青编〔2026〕", now=world.now)
