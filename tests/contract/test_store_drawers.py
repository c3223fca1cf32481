"""What staff and offices keep for their own work: the same on the fake and on the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.errors import Stale
from chalicelib.domain.ports_drawers import Kept
from tests.contract.conftest import Store

NOW = datetime(2026, 11, 16, 1, 12, tzinfo=UTC)
DRAFT = Kept("qh.clerk", "draft", "QH1#dispatch", {"instruction": "请核实"})


def test_what_is_put_in_comes_out(store: Store) -> None:
    written = store.drawers.put(DRAFT, NOW)
    assert written == replace(DRAFT, version=1, changed_at=NOW)
    assert store.drawers.get("qh.clerk", "draft", "QH1#dispatch", NOW) == written


def test_each_drawer_and_kind_is_its_own(store: Store) -> None:
    mine = [store.drawers.put(replace(DRAFT, id=id), NOW) for id in ("b", "a")]
    store.drawers.put(replace(DRAFT, kind="view"), NOW)
    store.drawers.put(replace(DRAFT, owner="qh.clerk2"), NOW)
    store.drawers.put(replace(DRAFT, kind="draft-old", id="a"), NOW)
    assert store.drawers.all("qh.clerk", "draft", NOW) == (mine[1], mine[0])
    assert store.drawers.all("qh", "draft", NOW) == ()


def test_who_looked_at_an_older_one_does_not_write_over_the_newer(store: Store) -> None:
    first = store.drawers.put(DRAFT, NOW)
    second = store.drawers.put(replace(first, note={"instruction": "尽快"}), NOW)
    for late in (DRAFT, first):
        with pytest.raises(Stale):
            store.drawers.put(late, NOW)
    assert store.drawers.get(DRAFT.owner, DRAFT.kind, DRAFT.id, NOW) == second


def test_what_was_taken_out_is_gone(store: Store) -> None:
    store.drawers.put(DRAFT, NOW)
    store.drawers.drop(DRAFT.owner, DRAFT.kind, DRAFT.id)
    store.drawers.drop(DRAFT.owner, DRAFT.kind, DRAFT.id)
    assert store.drawers.get(DRAFT.owner, DRAFT.kind, DRAFT.id, NOW) is None
    assert store.drawers.put(DRAFT, NOW).version == 1


def test_what_has_expired_is_as_if_it_were_not_there(store: Store) -> None:
    ends = NOW + timedelta(days=30)
    store.drawers.put(replace(DRAFT, expires_at=ends), NOW)
    assert store.drawers.get(DRAFT.owner, DRAFT.kind, DRAFT.id, ends - timedelta(seconds=1)) is not None
    assert store.drawers.put(replace(DRAFT, note={}), ends).version == 1
    store.drawers.drop(DRAFT.owner, DRAFT.kind, DRAFT.id)
    store.drawers.put(replace(DRAFT, expires_at=ends), NOW)
    assert store.drawers.all(DRAFT.owner, DRAFT.kind, ends) == ()
