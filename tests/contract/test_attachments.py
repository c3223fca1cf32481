"""The store of attachments: in memory and on disk, listed by day."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.adapters.attachments import LocalAttachments
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ports_attachments import Store
from tests import fakes

ONE, TWO, NEXT = "20261116/aa-01", "20261116/bb-02", "20261117/cc-03"


@pytest.fixture(params=["fake", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return fakes.FakeStore() if request.param == "fake" else LocalAttachments(tmp_path / "attachments")


def test_what_was_put_is_listed_by_its_day(store: Store) -> None:
    for key in (TWO, ONE, NEXT):
        assert store.put(key, key.encode())
    assert list(store.listed("20261116")) == [ONE, TWO]
    assert list(store.listed("20261117")) == [NEXT]
    assert list(store.listed("20261118")) == []
    store.delete(ONE)
    assert list(store.listed("20261116")) == [TWO]
    with pytest.raises(NotFound):
        store.get(ONE)
    assert store.get(TWO) == TWO.encode()


def test_the_first_content_stays(store: Store) -> None:
    assert store.put(ONE, b"first")
    assert not store.put(ONE, b"second")
    assert store.get(ONE) == b"first"


def test_what_is_just_being_written_is_not_listed(tmp_path: Path) -> None:
    store = LocalAttachments(tmp_path)
    store.put(ONE, b"x")
    (tmp_path / "20261116" / ".new-1").write_bytes(b"half")
    assert list(store.listed("20261116")) == [ONE]


@pytest.mark.parametrize("day", ["..", "", ".", "../etc", "20261116/..", "x"])
def test_a_day_leads_nowhere_else(tmp_path: Path, day: str) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "passwd").write_text("x")
    assert list(LocalAttachments(tmp_path / "attachments").listed(day)) == []
