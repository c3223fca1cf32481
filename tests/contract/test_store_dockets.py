"""Docket entries by key, page, month and token; a cursor opens nothing but what it was given for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.projections import DocketEntry
from tests.contract.conftest import Store
from tests.contract.samples import HOUR, NOW, NUMBER, an_entry, first_step, seen


def put(store: Store, *entries: DocketEntry) -> None:
    for number in dict.fromkeys(entry.number for entry in entries):
        mine = tuple(entry for entry in entries if entry.number == number)
        store.intake.insert(first_step(number), seen(number, entries=mine, finds=()))


def number(n: int) -> str:
    return f"QH20261121-{n:05}"


def walked(store: Store, size: int, **how: object) -> list[str]:
    """Every number of a list, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        page = store.dockets.page("qh", cursor=cursor, size=size, **how)  # type: ignore[arg-type]
        assert len(page.items) <= size
        found += [entry.number for entry in page.items]
        cursor = page.cursor
        if cursor is None:
            return found


def test_entries_are_seen_under_their_keys_only(store: Store) -> None:
    put(store, an_entry("qh"), an_entry("qh:lead", title="负责人专件"))
    assert store.dockets.entry(["qh:lead", "qh-02", "qh:lead"], NUMBER) == (an_entry("qh:lead", title="负责人专件"),)
    assert store.dockets.entry(["qh-02", "qh-03"], NUMBER) == ()
    assert store.dockets.entry([], NUMBER) == ()
    assert store.dockets.page("qh-02", cursor=None, size=10).items == ()


def test_which_of_many_pairs_stand_and_who_is_barred_there(store: Store) -> None:
    other = number(7)
    put(store, an_entry("qh", barred=("qh.head",)), an_entry("qh:lead"), an_entry("qh", number=other))
    pairs = [("qh", NUMBER), ("qh:lead", NUMBER), ("qh-02", NUMBER), ("qh", other), ("qh:lead", other)]
    assert store.dockets.standing(pairs) == {("qh", NUMBER): ("qh.head",), ("qh:lead", NUMBER): (), ("qh", other): ()}
    assert store.dockets.standing([]) == {}


def test_more_keys_than_one_read_takes(store: Store) -> None:
    put(store, an_entry("qh"))
    keys = [f"qh:{n:04}" for n in range(150)] + ["qh"]
    assert store.dockets.entry(keys, NUMBER) == (an_entry("qh"),)


def test_open_ones_come_by_due_date_and_the_undated_last(store: Store) -> None:
    dues = {1: NOW + 3 * HOUR, 2: None, 3: NOW + HOUR, 4: NOW + 2 * HOUR}
    put(store, *(an_entry(number=number(n), due=due) for n, due in dues.items()))
    put(store, an_entry(number=number(9), open=False, due=NOW))
    expected = [number(n) for n in (3, 4, 1, 2)]
    for size in (1, 2, 3, 4, 50):
        assert walked(store, size) == expected
    assert walked(store, 2, due_before=NOW + 3 * HOUR) == [number(3), number(4)]


def test_done_ones_come_latest_first_and_leave_the_open_list(store: Store) -> None:
    put(store, *(an_entry(number=number(n), open=False, received_at=NOW + n * HOUR) for n in range(5)))
    put(store, an_entry(number=number(7)))
    assert walked(store, 2, done=True) == [number(n) for n in (4, 3, 2, 1, 0)]
    assert walked(store, 2) == [number(7)]


def test_lists_of_one_assignee_and_of_one_state(store: Store) -> None:
    for n in range(6):
        assignee = "qh/han" if n % 2 else "qh/li"
        put(
            store,
            an_entry(number=number(n), assignee=assignee, state="HANDLING" if n < 4 else "REDO", due=NOW + n * HOUR),
        )
    put(store, an_entry(number=number(8), assignee="qh/han", state="CLOSED", open=False))
    assert walked(store, 2, assignee="qh/han") == [number(n) for n in (1, 3, 5)]
    assert walked(store, 1, state="REDO") == [number(4), number(5)]
    assert walked(store, 3, state="REDO", assignee="qh/han") == [number(5)]
    assert walked(store, 3, assignee="qh/han", done=True) == [number(8)]
    assert walked(store, 3, assignee="qh/han", due_before=NOW + 4 * HOUR) == [number(1), number(3)]
    assert walked(store, 3, assignee="nobody") == []


def test_a_cursor_belongs_to_its_key_and_question(store: Store) -> None:
    put(store, *(an_entry(key, number(n)) for n in range(3) for key in ("qh", "qh-02")))
    cursor = store.dockets.page("qh", cursor=None, size=1).cursor
    assert cursor
    assert store.dockets.page("qh", cursor=cursor, size=2).cursor is None
    wrong: list[dict[str, object]] = [
        {"key": "qh-02"},
        {"key": "qh", "done": True},
        {"key": "qh", "state": "INBOX"},
        {"key": "qh", "assignee": "qh/han"},
        {"key": "qh", "due_before": NOW},
    ]
    for how in wrong:
        with pytest.raises(Invalid) as refused:
            store.dockets.page(**how, cursor=cursor, size=2)  # type: ignore[arg-type]
        assert "cursor" in refused.value.fields
    for changed in (cursor[:-2], "x" + cursor, "", "～", "AAAA"):
        if changed == "":
            continue
        with pytest.raises(Invalid):
            store.dockets.page("qh", cursor=changed, size=2)


def test_received_takes_both_days_and_every_month_between(store: Store) -> None:
    last_second = datetime(2026, 10, 31, 15, 59, 59, 999999, tzinfo=UTC)
    moments = [
        last_second,
        last_second + timedelta(microseconds=1),
        datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC),
        datetime(2026, 11, 30, 16, tzinfo=UTC),
        datetime(2027, 1, 5, tzinfo=UTC),
    ]
    put(store, *(an_entry(number=number(n), received_at=at, open=bool(n % 2)) for n, at in enumerate(moments)))

    def days(first: date, last: date) -> list[str]:
        return [entry.number for entry in store.dockets.received("qh", first, last)]

    assert days(date(2026, 11, 1), date(2026, 11, 30)) == [number(1), number(2)]
    assert days(date(2026, 10, 31), date(2026, 10, 31)) == [number(0)]
    assert days(date(2026, 10, 1), date(2027, 1, 5)) == [number(n) for n in range(5)]
    assert days(date(2026, 12, 2), date(2026, 12, 31)) == []
    assert list(store.dockets.received("qh-02", date(2026, 1, 1), date(2027, 12, 31))) == []


def test_finds_are_per_key(store: Store) -> None:
    for n in (2, 1):
        store.intake.insert(first_step(number(n)), seen(number(n), finds=(("qh", "t"), ("qh:lead", "u"))))
    assert store.dockets.find("qh", "t") == (number(1), number(2))
    assert store.dockets.find("qh:lead", "t") == ()
    assert store.dockets.find("qh", "u") == ()


def test_a_page_carries_whole_entries(store: Store) -> None:
    entry = an_entry(assignee="qh/han", restricted=True, people=7, outcome={"solved": "yes", "returns": 2})
    put(store, entry)
    listed = replace(entry, facts=(), outcome={})
    assert store.dockets.page("qh", cursor=None, size=5).items == (listed,)
    assert store.dockets.page("qh", cursor=None, size=5, assignee="qh/han").items == (listed,)
    assert tuple(store.dockets.received("qh", date(2026, 11, 21), date(2026, 11, 21))) == (entry,)


@pytest.mark.parametrize("done", [False, True])
def test_what_is_not_for_somebody_is_as_if_it_were_not_there(store: Store, done: bool) -> None:
    hidden = {2, 3, 6, 7}
    entries = [
        an_entry(number=number(n), open=not done, due=NOW + n * HOUR, received_at=NOW - n * HOUR, barred=names)
        for n in range(1, 8)
        for names in (("qh.clerk", "BUREAU_HEAD@qh") if n in hidden else ("qh-02.clerk",) if n == 1 else (),)
    ]
    put(store, *entries)
    assert [entry.barred for entry in store.dockets.entry(["qh"], number(2))] == [("qh.clerk", "BUREAU_HEAD@qh")]

    def sees(entry: DocketEntry) -> bool:
        return "qh.clerk" not in entry.barred

    for size in (1, 2, 3, 10):
        assert walked(store, size, done=done, sees=sees) == [number(n) for n in (1, 4, 5)]
        assert len(walked(store, size, done=done)) == 7
    first = store.dockets.page("qh", cursor=None, size=3, done=done, sees=sees)
    assert (len(first.items), first.cursor) == (3, None)
    assert store.dockets.page("qh", cursor=None, size=2, done=done, sees=lambda entry: False).items == ()
