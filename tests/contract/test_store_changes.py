"""Loaded notices, decisions, the orders that follow from them, and an office that is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.changes import Decision
from chalicelib.domain.errors import Stale
from chalicelib.domain.holidays import HolidayNotice
from chalicelib.domain.offices import Closure
from chalicelib.domain.outcome import Command
from tests.contract.conftest import Store
from tests.contract.test_store_directory import OTHER, ROOT, TOWN

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
NEW_YEAR = HolidayNotice(2027, frozenset({date(2027, 1, 1)}), frozenset({date(2026, 12, 27)}))


def test_a_notice_takes_the_place_of_an_earlier_one_of_its_year(store: Store) -> None:
    assert store.changes.notices() == ()
    earlier = HolidayNotice(2026, frozenset(), frozenset({date(2026, 1, 4)}))
    for notice in (replace(NEW_YEAR, work=frozenset()), earlier, NEW_YEAR):
        store.changes.put_notice(notice)
    assert store.changes.notices() == (earlier, NEW_YEAR)


def test_decisions_stand_under_their_city_latest_first(store: Store) -> None:
    first = Decision("20261121-1", "notice", "qh", "", "op", "国办", NOW, {"year": "2027"}, 5, 3)
    second = replace(first, id="20261122-1", kind="succeed", office="qh-02")
    for decision in (first, second, replace(first, id="20261121-2", city="bs")):
        store.changes.decide(decision)
    done = replace(first, ordered_at=NOW)
    store.changes.decide(done)
    assert store.changes.decisions("qh") == (second, done)
    assert [each.id for each in store.changes.decisions("bs")] == ["20261121-2"]


def test_an_order_is_given_once_and_waits_for_its_moment(store: Store) -> None:
    later = NOW + timedelta(minutes=2)
    numbers = [f"QH20261121-{n:05}" for n in range(150)]
    commands = [Command(f"d1#{n}", n, "recalculate", {"decision": "d1"}, "SYSTEM", later) for n in numbers]
    for _ in range(2):
        store.changes.order(commands, "qh")
    waiting = [command for shard in range(8) for command in store.ledger.commands_due(shard, NOW, 200)]
    assert waiting == []
    due = [command for shard in range(8) for command in store.ledger.commands_due(shard, later, 200)]
    assert sorted(command.case for command in due) == numbers
    assert due[0].form == {"decision": "d1"}


def test_an_office_is_changed_only_as_it_was_seen(store: Store) -> None:
    store.directory.put_city([ROOT, TOWN, OTHER], [], ())
    closed = replace(TOWN, closures=(Closure(date(2026, 12, 30), date(2026, 12, 31), "校舍检修"),))
    store.directory.put_office(TOWN, closed)
    assert store.directory.office(TOWN.id) == closed
    with pytest.raises(Stale):
        store.directory.put_office(TOWN, replace(TOWN, name="别名"))
    with pytest.raises(Stale):
        store.directory.put_office(replace(TOWN, id="qh-99"), replace(TOWN, id="qh-99"))
    assert store.directory.office(TOWN.id) == closed
