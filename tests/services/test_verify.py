"""Whatever is changed behind the system's back is found, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.ports import Waking
from chalicelib.services.sweep import PUT_OFF
from chalicelib.services.verify import WHATS, Difference, Tally, verify
from tests.fakes.records import FakeRecords
from tests.world import FakeWorld, over_fakes, walk


def looked(world: FakeWorld, *, full: bool = False, tally: Tally | None = None) -> list[Difference]:
    desk = world.desk
    found = verify(FakeRecords(world.memory), desk.vault, desk.calendars, world.now, full=full, tally=tally)
    return list(found)


@pytest.fixture(scope="module")
def lived() -> tuple[FakeWorld, str]:
    """A world with a finished case, one under way, a sealed one and one that was redone; the number of the second."""
    world = over_fakes()
    walk(world, world.submit())
    number = world.submit(mobile="15400000009")
    walk(world, number, until="contact")
    world.submit(type="REPORT", about_kind="person")
    redone = world.submit()
    walk(world, redone, until="deliver")
    world.act(redone, "redo", "qh.center-head")
    return world, number


@pytest.fixture
def spoiled(lived: tuple[FakeWorld, str]) -> FakeWorld:
    """The same, to be spoiled."""
    from copy import copy

    world, _ = lived
    memory = copy(world.memory)
    for name in ("cases", "wakes", "events", "words", "papers", "entries", "progress", "finds"):
        setattr(memory, name, copy(getattr(memory, name)))
    return replace(world, memory=memory)


def test_all_is_well_with_what_the_system_wrote_itself(lived: tuple[FakeWorld, str]) -> None:
    world, _ = lived
    tally = Tally()
    assert looked(world, full=True, tally=tally) == []
    assert (tally.cases, tally.events) == (4, len(world.memory.events))
    assert tally.places == len(world.memory.entries) + len(world.memory.progress) + len(world.memory.finds)


def test_all_is_well_after_a_sweep(lived: tuple[FakeWorld, str]) -> None:
    world = over_fakes()
    walk(world, world.submit(), until="sign")
    assert world.sweep(world.now + timedelta(days=30)).woken == 1
    assert looked(world) == []


Spoil = Callable[[FakeWorld, str], None]


def an_event_is_gone(world: FakeWorld, number: str) -> None:
    del world.memory.events[number, 3]


def the_last_event_is_gone(world: FakeWorld, number: str) -> None:
    del world.memory.events[number, world.memory.cases[number].events]


def an_event_was_rewritten(world: FakeWorld, number: str) -> None:
    world.memory.events[number, 2] = replace(world.memory.events[number, 2], actor="qh.nobody")


def an_event_was_rewritten_and_linked_anew(world: FakeWorld, number: str) -> None:
    event = world.memory.events[number, 2]
    world.memory.events[number, 2] = replace(event, actor="qh.nobody").linked()


def words_were_rewritten(world: FakeWorld, number: str) -> None:
    words = world.memory.words[number, 7]
    world.memory.words[number, 7] = replace(words, texts={"summary": "没有这回事"})


def words_are_gone(world: FakeWorld, number: str) -> None:
    del world.memory.words[number, 3]


def words_are_too_many(world: FakeWorld, number: str) -> None:
    world.memory.words[number, 99] = replace(world.memory.words[number, 3], event=99)


def a_paper_is_gone(world: FakeWorld, number: str) -> None:
    del world.memory.papers[number, 1]


def a_paper_hangs_on_nothing(world: FakeWorld, number: str) -> None:
    world.memory.papers[number, 1] = replace(world.memory.papers[number, 1], event=77)


def an_entry_is_gone(world: FakeWorld, number: str) -> None:
    del world.memory.entries["qh-0401", number]


def an_entry_says_something_else(world: FakeWorld, number: str) -> None:
    world.memory.entries["qh", number] = replace(world.memory.entries["qh", number], state="CLOSED", open=False)


def an_office_without_a_stake_has_an_entry(world: FakeWorld, number: str) -> None:
    world.memory.entries["qh-02", number] = replace(world.memory.entries["qh", number], key="qh-02")


def the_progress_is_gone(world: FakeWorld, number: str) -> None:
    del world.memory.progress[number]


def the_progress_shows_a_reply(world: FakeWorld, number: str) -> None:
    world.memory.progress[number] = replace(world.memory.progress[number], reply="已解决")


def it_cannot_be_found_by_its_telephone(world: FakeWorld, number: str) -> None:
    world.memory.finds = {find for find in world.memory.finds if find[2] != number}


def it_is_found_where_it_should_not_be(world: FakeWorld, number: str) -> None:
    world.memory.finds.add(("qh-02", "f" * 64, number))


def the_case_is_gone(world: FakeWorld, number: str) -> None:
    del world.memory.cases[number]


def it_will_not_wake(world: FakeWorld, number: str) -> None:
    del world.memory.wakes[number]


def it_wakes_much_too_late(world: FakeWorld, number: str) -> None:
    world.memory.wakes[number] += timedelta(days=9)


def the_case_lost_an_event(world: FakeWorld, number: str) -> None:
    world.memory.cases[number] = replace(world.memory.cases[number], events=2)


@pytest.mark.parametrize(
    ("spoil", "whats"),
    [
        (an_event_is_gone, {"chain"}),
        (the_last_event_is_gone, {"chain", "stray"}),
        (an_event_was_rewritten, {"chain"}),
        (an_event_was_rewritten_and_linked_anew, {"chain"}),
        (words_were_rewritten, {"words"}),
        (words_are_gone, {"missing"}),
        (words_are_too_many, {"stray"}),
        (a_paper_is_gone, {"papers"}),
        (a_paper_hangs_on_nothing, {"papers"}),
        (an_entry_is_gone, {"missing"}),
        (an_entry_says_something_else, {"differs"}),
        (an_office_without_a_stake_has_an_entry, {"stray"}),
        (the_progress_is_gone, {"missing"}),
        (the_progress_shows_a_reply, {"differs"}),
        (it_cannot_be_found_by_its_telephone, {"missing"}),
        (it_is_found_where_it_should_not_be, {"stray"}),
        (the_case_is_gone, {"orphan"}),
        (it_will_not_wake, {"wake"}),
        (it_wakes_much_too_late, {"wake"}),
        (the_case_lost_an_event, {"chain", "papers"}),
    ],
)
def test_what_is_spoiled_is_found(
    lived: tuple[FakeWorld, str], spoiled: FakeWorld, spoil: Spoil, whats: set[str]
) -> None:
    _, number = lived
    spoil(spoiled, number)
    found = looked(spoiled)
    assert {each.what for each in found} == whats
    assert {each.number for each in found} == {number}
    assert all(each.detail and each.place for each in found)
    assert whats <= set(WHATS)


def test_which_fields_differ_is_said_and_no_token_is(lived: tuple[FakeWorld, str], spoiled: FakeWorld) -> None:
    _, number = lived
    an_entry_says_something_else(spoiled, number)
    it_is_found_where_it_should_not_be(spoiled, number)
    found = looked(spoiled)
    assert found[0].detail.endswith("state、open")
    assert [each.place for each in found] == ["docket qh", "find qh-02"]


def test_a_case_without_any_projection_is_found_by_a_full_read_only(
    lived: tuple[FakeWorld, str], spoiled: FakeWorld
) -> None:
    _, number = lived
    memory = spoiled.memory
    memory.entries = {key: entry for key, entry in memory.entries.items() if key[1] != number}
    del memory.progress[number]
    memory.finds = {find for find in memory.finds if find[2] != number}
    assert looked(spoiled) == []
    assert {each.what for each in looked(spoiled, full=True)} == {"missing"}


def test_a_wake_that_the_sweep_put_off_is_no_difference(lived: tuple[FakeWorld, str], spoiled: FakeWorld) -> None:
    _, number = lived
    due = spoiled.memory.wakes[number]
    late = replace(spoiled, now=due + timedelta(minutes=5))
    late.memory.wakes[number] = due
    from tests.fakes import FakeCases

    FakeCases(late.memory).defer(Waking(number, due), late.now + PUT_OFF)
    assert late.memory.wakes[number] > due
    assert looked(late) == []


def test_what_changes_while_it_is_read_is_looked_at_again() -> None:
    world = over_fakes()
    number = world.submit()
    walk(world, number, until="sign")

    class Moving(FakeRecords):
        """Somebody acts just after the first case was read."""

        moved = False

        def projections(self, places):  # type: ignore[no-untyped-def]
            if not self.moved:
                self.moved = True
                world.act(number, "contact", "qh-0401.handler")
            return super().projections(places)

    desk = world.desk
    assert list(verify(Moving(world.memory), desk.vault, desk.calendars, world.now)) == []
    assert world.case(number).events == 8
