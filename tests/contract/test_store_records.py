"""Everything that is kept of a case can be read as it stands, also what cannot be read any more."""

from __future__ import annotations

import pytest

from chalicelib.adapters.dynamo.cases import DynamoCases
from chalicelib.adapters.dynamo.records import DynamoRecords
from chalicelib.adapters.dynamo.rows import case_key, entry_key
from chalicelib.adapters.dynamo.wire import Item, b, s
from chalicelib.domain.case import Paper
from chalicelib.domain.ports_audit import Place, Records
from tests.contract.conftest import Stage, Store
from tests.contract.samples import HOUR, NOW, NUMBER, a_case, a_progress, an_entry, an_event, first_step, seen
from tests.fakes.records import FakeRecords

OTHER = "QH20261121-ABCDE"
PLACES = {
    Place("docket", NUMBER, "qh"),
    Place("docket", NUMBER, "qh-02:0101"),
    Place("progress", NUMBER),
    Place("find", NUMBER, "qh#token"),
    Place("find", NUMBER, "qh-02:0101#token"),
}


@pytest.fixture
def records(store: Store, request: pytest.FixtureRequest) -> Records:
    if isinstance(store.cases, DynamoCases):
        stage: Stage = request.getfixturevalue("stage")
        return DynamoRecords(stage.engine, stage.vault)
    return FakeRecords(store.cases.memory)


def test_a_case_comes_with_all_its_parts(store: Store, records: Records) -> None:
    paper = Paper(1, "register", "登记单", 1, NOW, "qh.clerk")
    store.intake.insert(first_step(papers=((NUMBER, paper),)), seen())
    store.intake.insert(first_step(OTHER), seen(OTHER, wake_at=None))
    event, words = an_event()
    first, second = records.cases([NUMBER, OTHER])
    assert (first.number, first.case, first.wake_at) == (NUMBER, a_case(), NOW + HOUR)
    assert [each.expected_link() for each in first.events] == [event.link]
    assert (dict(first.words), first.papers, first.broken) == ({1: words}, (paper,), ())
    assert (second.number, second.wake_at, second.papers) == (OTHER, None, ())


def test_a_number_without_a_case_is_an_empty_one(records: Records) -> None:
    (kept,) = records.cases([NUMBER])
    assert (kept.case, kept.events, dict(kept.words), kept.broken) == (None, (), {}, ())


def test_every_place_of_a_projection_is_told(store: Store, records: Records) -> None:
    store.intake.insert(first_step(), seen())
    assert set(records.places()) == PLACES
    assert set(records.numbers()) == {NUMBER}


def test_what_stands_at_the_places_asked_for_comes_back(store: Store, records: Records) -> None:
    store.intake.insert(first_step(), seen())
    strange = Place("docket", NUMBER, "qh-03"), Place("progress", OTHER), Place("find", OTHER, "qh#token")
    found = records.projections([*PLACES, *strange])
    assert found.entries[Place("docket", NUMBER, "qh")] == an_entry()
    assert found.progress == {Place("progress", NUMBER): a_progress()}
    assert {*found.entries, *found.progress, *found.finds} == PLACES
    assert found.broken == frozenset()


def spoiled(stage: Stage, table: str, key: Item, **changes: object) -> None:
    item = stage.engine.get(table, key)
    assert item is not None
    stage.engine.put(table, {**item, **changes})  # type: ignore[dict-item]


@pytest.mark.engine
def test_parts_that_cannot_be_read_are_named(stage: Stage) -> None:
    stage.store.intake.insert(first_step(), seen())
    spoiled(stage, "cases", case_key(NUMBER, "WORDS#000001"), sealed=b(b"\1\1 no longer what was sealed"))
    spoiled(stage, "cases", case_key(NUMBER, "EVENT#000001"), body=s('{"seq":'))
    spoiled(stage, "dockets", entry_key("qh", NUMBER), title=b(b"torn"))
    records = DynamoRecords(stage.engine, stage.vault)
    (kept,) = records.cases([NUMBER])
    assert (kept.case, kept.events, dict(kept.words)) == (a_case(), (), {})
    assert sorted(kept.broken) == ["EVENT#000001", "WORDS#000001"]
    found = records.projections(PLACES)
    assert found.broken == {Place("docket", NUMBER, "qh")}
    assert Place("docket", NUMBER, "qh") not in found.entries


@pytest.mark.engine
def test_a_case_that_cannot_be_read_is_named_and_not_taken_for_gone(stage: Stage) -> None:
    stage.store.intake.insert(first_step(), seen())
    spoiled(stage, "cases", case_key(NUMBER), body=s("{}"))
    (kept,) = DynamoRecords(stage.engine, stage.vault).cases([NUMBER])
    assert (kept.case, kept.broken) == (None, ("CASE",))
