"""How a case begins: what is checked of the form, where the case stands, what is claimed and promised."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.offices import Closure
from chalicelib.domain.projections import docket_keys
from chalicelib.domain.submission import tidy_number
from chalicelib.services import begin
from tests.world import FakeWorld, at, over_fakes


@pytest.fixture
def world() -> FakeWorld:
    return over_fakes()


def refused(world: FakeWorld, **form: object) -> dict[str, str]:
    """The fields that are wrong, each with its remedy."""
    with pytest.raises(Invalid) as wrong:
        world.arrive(**form)
    assert world.memory.cases == {}
    return wrong.value.fields


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"office": None}, "office"),
        ({"office": "qh-99"}, "office"),
        ({"title": None}, "title"),
        ({"title": "题" * 51}, "title"),
        ({"content": "  "}, "content"),
        ({"type": "GRUMBLE"}, "type"),
        ({"type": ["COMPLAINT"]}, "type"),
        ({"topic": "0299"}, "topic"),
        ({"channel": "PIGEON"}, "channel"),
        ({"identity": None}, "identity"),
        ({"name": None}, "name"),
        ({"identity": "confidential", "name": None}, "name"),
        ({"mobile": "1540000000"}, "mobile"),
        ({"email": "nobody"}, "email"),
        ({"id_number": "990101198802160021"}, "id_number"),
        ({"about_kind": "person", "about_office": "bs-01"}, "about.office"),
        ({"about_office": "qh-0401:none"}, "about.office"),
        ({"people": 0.5}, "people"),
        ({"people": True}, "people"),
        ({"channel": "H12345"}, "outside_number"),
        ({"petitioner": "organisation"}, "contact_person"),
        ({"surprise": "!"}, "surprise"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(world: FakeWorld, form: dict[str, object], field: str) -> None:
    fields = refused(world, **form)
    assert set(fields) == {field}
    assert all(any("一" <= c <= "鿿" for c in text) for text in fields.values())


def test_everything_that_is_wrong_is_named_at_once(world: FakeWorld) -> None:
    assert set(refused(world, type="X", title="", people="many", surprise=1)) == {"type", "title", "people", "surprise"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("１５４０００００００１", "15400000001"),
        ("+86 154 0000 0001", "15400000001"),
        ("154-0000-0001", "15400000001"),
        ("0480-6600100", "0480-6600100"),
        ("(0480) 6600100", "04806600100"),
    ],
)
def test_a_telephone_number_is_kept_as_it_is_meant(written: str, kept: str) -> None:
    assert tidy_number(written) == kept


@pytest.mark.parametrize(
    ("form", "owner", "keys"),
    [
        ({"office": "qh-0401"}, "qh-0401", {"qh-0401", "qh-04", "qh"}),
        ({"office": "qh"}, "qh", {"qh"}),
        ({"office": "qh-0401", "type": "REPORT"}, "qh-04", {"qh-04", "qh"}),
        ({"office": "qh-0401", "about_kind": "head"}, "qh-04", {"qh-04", "qh"}),
        ({"office": "qh-0401", "about_kind": "head", "about_office": "qh-04"}, "qh", {"qh"}),
        ({"office": "qh-0402", "type": "REPORT", "about_office": "qh-04"}, "qh", {"qh"}),
        ({"office": "qh-0401", "type": "REPORT", "about_office": "qh"}, "qh:lead", {"qh:lead"}),
        ({"office": "qh", "about_office": "qh:0101"}, "qh:lead", {"qh:lead"}),
        ({"office": "qh-0802", "type": "REPORT", "about_kind": "person", "about_office": "qh-0802"}, "qh", {"qh"}),
        ({"office": "qh-0401", "type": "REPORT", "about_kind": "none", "about_office": None}, "qh-04", {"qh-04", "qh"}),
        ({"office": "qh-0401", "type": "PRAISE", "about_kind": "head"}, "qh-0401", {"qh-0401", "qh-04", "qh"}),
    ],
)
def test_a_case_starts_where_it_must(world: FakeWorld, form: dict[str, object], owner: str, keys: set[str]) -> None:
    case = world.case(world.arrive(**form))
    assert case.owner == owner
    assert set(docket_keys(case)) == keys


def test_who_starts_a_case_counts_by_its_own_calendar(world: FakeWorld) -> None:
    for id, day in (("qh-0401", 17), ("qh-04", 18)):
        office, closed = world.desk.directory.office(id), date(2026, 11, day)
        world.desk.directory.put_office(office, replace(office, closures=(Closure(closed, closed, "停电"),)))
    own = world.case(world.submit(office="qh-0401"))
    above = world.case(world.submit(office="qh-0401", type="REPORT"))
    due = {case.owner: case.clocks[0].raw_date for case in (own, above)}
    assert due == {"qh-0401": date(2026, 11, 18), "qh-04": date(2026, 11, 17)}
    for case in (own, above):
        assert world.memory.wakes[case.number] == at(due[case.owner].isoformat(), "20:00")


@pytest.mark.parametrize(
    ("form", "named", "contact"),
    [
        ({}, True, True),
        ({"identity": "confidential"}, True, True),
        ({"identity": "anonymous"}, False, False),
        ({"mobile": None}, False, False),
        ({"mobile": None, "address": "人民路 1 号"}, True, False),
        ({"mobile": None, "email": "ganxh@mail.example"}, True, True),
    ],
)
def test_who_can_be_told_and_who_can_be_called(
    world: FakeWorld, form: dict[str, object], named: bool, contact: bool
) -> None:
    number = world.arrive(**form)
    case = world.case(number)
    assert (case.named, case.contact) == (named, contact)
    kept = world.memory.words[number, 1].texts
    if case.identity == "anonymous":
        assert not {"name", "mobile", "email", "address", "id_number"} & set(kept)


@pytest.mark.parametrize(
    ("form", "promised"),
    [
        ({}, date(2026, 12, 7)),
        ({"office": "qh-02", "about_office": "qh-0201"}, date(2026, 11, 30)),
        ({"type": "SUGGEST"}, date(2026, 12, 16)),
        ({"channel": "H12345", "outside_number": "1"}, date(2026, 11, 23)),
        ({"channel": "H12345", "outside_number": "1", "outside_due": "2026-11-20T17:30:00+08:00"}, date(2026, 11, 20)),
        ({"type": "REPORT"}, None),
        ({"topic": "17"}, None),
    ],
)
def test_what_is_promised(world: FakeWorld, form: dict[str, object], promised: date | None) -> None:
    assert world.case(world.arrive(**form)).promised_on == promised


def test_one_outside_order_is_one_case_a_round(world: FakeWorld) -> None:
    number = world.arrive(channel="H12345", outside_number="SD1")
    claim = next(key for key in world.memory.guards if key[0] == "outside")
    assert claim == ("outside", "qh#H12345#SD1#0")
    assert world.memory.guards[claim].note == {"number": number}
    again = world.case(world.arrive(channel="H12345", outside_number="SD1", outside_round=1))
    assert again.round == 1
    assert {clock.rule for clock in again.clocks} == {"R01", "R16"}


def test_nothing_arrives_from_the_future(world: FakeWorld) -> None:
    later = world.now + timedelta(hours=1)
    form = {"office": "qh", "channel": "LETTER", "about_kind": "none", "type": "HELP", "title": "求助"}
    with pytest.raises(Invalid) as wrong:
        begin.begin(
            world.desk.directory,
            world.desk.calendars,
            world.desk.vault,
            {**form, "content": "孩子入学", "identity": "anonymous"},
            world.actor("SYSTEM"),
            later,
            world.now,
        )
    assert set(wrong.value.fields) == {"received_at"}


def test_the_directory_says_who_may_be_written_to(world: FakeWorld) -> None:
    office = world.desk.directory.office("qh-0401")
    world.desk.directory.put_city([replace(office, valid_to=date(2026, 8, 31), successor="qh-0402")], [], [])
    assert set(refused(world, office="qh-0401", about_kind="none", about_office=None)) == {"office"}
    case = world.case(world.arrive(office="qh", type="REPORT", about_office="qh-0401"))
    assert set(case.excluded) == {"qh-0401", "qh-0402"}
