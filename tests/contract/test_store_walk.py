"""What somebody looks for in a docket: every filter and order page by page, words of titles, what a page may cost."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.adapters.dynamo import walk
from chalicelib.domain import title_words
from chalicelib.domain.errors import Invalid
from chalicelib.domain.projections import DocketEntry
from chalicelib.domain.seeking import Seek, read_seek
from tests.contract.conftest import Stage, Store
from tests.contract.samples import HOUR, NOW, NUMBER, an_entry, first_step, next_step, seen
from tests.contract.test_store_dockets import number, put


def sought(store: Store, form: dict[str, str], size: int = 50, **how: object) -> list[str]:
    """The numbers of everything that a filled-in form finds, page by page."""
    seek = read_seek(form)
    secret = store.vault.keyed_hash(title_words.PURPOSE, "qh")
    found: list[str] = []
    cursor = None
    while True:
        page = store.dockets.sought(
            "qh",
            seek,
            NOW,
            cursor=cursor,
            size=size,
            me="qh.han",
            secret=secret,
            **how,  # type: ignore[arg-type]
        )
        assert len(page.items) <= size
        assert all(entry.title for entry in page.items)
        found += [entry.number for entry in page.items]
        cursor = page.cursor
        if cursor is None:
            return found


def numbers(*found: int) -> list[str]:
    return [number(n) for n in found]


def coded(store: Store, *entries: DocketEntry) -> None:
    """Entries with the codes of their titles."""
    for entry in entries:
        token = title_words.token(store.vault.keyed_hash(title_words.PURPOSE, entry.key), entry)
        finds = ((entry.key, token),) if token else ()
        store.intake.insert(first_step(entry.number), seen(entry.number, entries=(entry,), finds=finds))


@pytest.mark.parametrize("size", [1, 2, 50])
def test_each_filter_leaves_what_it_says(store: Store, size: int) -> None:
    put(
        store,
        an_entry(number=number(1), due=NOW - HOUR, state="HANDLING", assignee="qh.han"),
        an_entry(number=number(2), due=NOW + 3 * HOUR, type="CONSULT", topic="02", channel="PHONE", holder="qh-02"),
        an_entry(number=number(3), due=NOW + 60 * HOUR, topic="0201", urgency="critical", holder="qh-0201:0101"),
        an_entry(number=number(4), due=None, received_at=NOW - 72 * HOUR),
        an_entry(number=number(5), open=False, due=None, assignee="qh.han", state="CLOSED"),
    )
    asked = {
        "": (1, 2, 3, 4),
        "mine=true": (1,),
        "mine=true&sort=received": (1,),
        "mine=true&part=done": (5,),
        "state=HANDLING": (1,),
        "type=CONSULT": (2,),
        "topic=02": (2, 3),
        "topic=0201": (3,),
        "channel=PHONE": (2,),
        "urgency=critical": (3,),
        "holder=qh-02": (2, 3),
        "due=late": (1,),
        "due=today": (1, 2),
        "due=3": (2, 3),
        "due=3&topic=0201": (3,),
        "due=range&due_from=2026-11-23&due_to=2026-11-23": (3,),
        "received_to=2026-11-20": (4,),
        "received_from=2026-11-21": (1, 2, 3),
        "part=done": (5,),
        "state=CLOSED&part=done": (5,),
        "stake=overseer": (),
    }
    for text, expected in asked.items():
        form = {name: value for name, _, value in (each.partition("=") for each in text.split("&")) if name}
        assert sought(store, form, size, holders={"qh-02", "qh-0201"}) == numbers(*expected), text


@pytest.mark.parametrize("size", [1, 2, 50])
def test_each_order_is_kept_from_page_to_page(store: Store, size: int) -> None:
    days = timedelta(days=1)
    put(
        store,
        an_entry(number=number(1), due=NOW + HOUR, received_at=NOW - 40 * days, changed_at=NOW - HOUR),
        an_entry(number=number(2), due=NOW + 2 * HOUR, received_at=NOW - HOUR, changed_at=NOW - 2 * days),
        an_entry(number=number(3), due=None, received_at=NOW - 80 * days, changed_at=None),
        an_entry(number=number(4), open=False, received_at=NOW - 41 * days, changed_at=NOW),
        an_entry(number=number(5), due=NOW + 2 * HOUR, received_at=NOW - HOUR, changed_at=NOW - 2 * days),
    )
    assert sought(store, {}, size) == numbers(1, 2, 5, 3)
    assert sought(store, {"sort": "received"}, size) == numbers(5, 2, 1, 3)
    assert sought(store, {"sort": "changed"}, size) == numbers(1, 5, 2, 3)
    assert sought(store, {"part": "done"}, size) == numbers(4)
    assert sought(store, {"part": "done", "sort": "changed"}, size) == numbers(4)
    assert sought(store, {"part": "all"}, size) == numbers(5, 2, 1, 4, 3)
    october = {"part": "all", "received_from": "2026-10-01", "received_to": "2026-10-31"}
    assert sought(store, october, size) == numbers(1, 4)


@pytest.mark.parametrize("size", [1, 50])
def test_words_are_found_in_titles_and_nothing_but_titles(store: Store, size: int) -> None:
    coded(
        store,
        an_entry(number=number(1), title="校服费用过高"),
        an_entry(number=number(2), title="食堂、校服两项退费", open=False),
        an_entry(number=number(3), title="Wi-Fi收费Ａ套餐"),
        an_entry("qh-02", number(4), title="校服费用过高"),
    )
    every = {"part": "all"}
    assert sought(store, {**every, "words": "校服"}, size) == numbers(2, 1)
    assert sought(store, {"words": "校服"}, size) == numbers(1)
    assert sought(store, {**every, "words": "退费 校服"}, size) == numbers(2)
    assert sought(store, {**every, "words": "wifi 套餐"}, size) == numbers(3)
    assert sought(store, {**every, "words": "a套"}, size) == numbers(3)
    assert sought(store, {**every, "words": "服费高"}, size) == []
    assert sought(store, {**every, "words": "费用", "type": "CONSULT"}, size) == []
    assert sought(store, {**every, "words": "校服"}, size, sees=lambda entry: entry.number != number(2)) == numbers(1)
    with pytest.raises(Invalid):
        read_seek({"words": "校"})


def test_a_title_that_was_changed_is_found_by_its_new_words_only(store: Store) -> None:
    before = an_entry(title="校服费用过高")
    coded(store, before)
    after = replace(before, title="食堂卫生")
    secret = store.vault.keyed_hash(title_words.PURPOSE, "qh")
    old, new = title_words.token(secret, before), title_words.token(secret, after)
    case = store.cases.load(NUMBER).case
    changed = seen(entries=(after,), finds=(("qh", new),), finds_gone=(("qh", old),))
    store.cases.commit(case, next_step(case), [changed])
    assert sought(store, {"words": "校服"}) == []
    assert sought(store, {"words": "食堂"}) == [NUMBER]


def test_a_search_has_a_cursor_of_its_own(store: Store) -> None:
    put(store, *(an_entry(number=number(n), due=NOW + n * HOUR) for n in range(3)))
    first = store.dockets.sought("qh", Seek(), NOW, cursor=None, size=1, me="qh.han")
    assert first.cursor
    for other in (Seek(sort="received"), Seek(type="COMPLAINT"), Seek(mine=True)):
        with pytest.raises(Invalid):
            store.dockets.sought("qh", other, NOW, cursor=first.cursor, size=1, me="qh.han")
    with pytest.raises(Invalid):
        store.dockets.sought("qh-02", Seek(), NOW, cursor=first.cursor, size=1, me="qh.han")
    again = store.dockets.sought("qh", Seek(), NOW, cursor=None, size=1, me="qh.han")
    assert again.cursor == first.cursor


@pytest.mark.parametrize("form", [{}, {"sort": "received"}, {"sort": "changed"}, {"part": "done"}, {"type": "CONSULT"}])
def test_what_somebody_must_not_see_shifts_no_page(store: Store, form: dict[str, str]) -> None:
    entries = [
        an_entry(
            number=number(n), type="CONSULT", open="part" not in form, due=NOW + n * HOUR, received_at=NOW - n * HOUR,
            changed_at=NOW - n * HOUR, barred=("qh.clerk",) if n in {2, 3, 6} else (),
        )
        for n in range(1, 8)
    ]  # fmt: skip
    put(store, *entries)
    for size in (1, 2, 50):
        assert sought(store, form, size, sees=lambda entry: not entry.barred) == numbers(1, 4, 5, 7)


@pytest.mark.engine
def test_a_page_costs_so_much_and_no_more(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    store = stage.store
    monkeypatch.setattr(walk, "AT_ONCE", 3)
    monkeypatch.setattr(walk, "LOOKS", 2)
    put(store, *(an_entry(number=number(n), type="HELP" if n == 13 else "CONSULT") for n in range(14)))
    cursor, found, pages = None, [], 0
    while True:
        page = store.dockets.sought("qh", Seek(type="HELP"), NOW, cursor=cursor, size=5, me="qh.han")
        found += [entry.number for entry in page.items]
        cursor, pages = page.cursor, pages + 1
        if cursor is None:
            break
        assert "20261121" not in base64.urlsafe_b64decode(cursor + "==").decode(errors="replace")
    assert (found, pages) == ([number(13)], 3)
