"""Files: written once, whole or not at all, private; in memory and on disk."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from chalicelib.adapters.files import LocalFiles
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ports_papers import Files
from tests import fakes


@pytest.fixture(params=["fake", "disk"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    return fakes.FakeFiles() if request.param == "fake" else LocalFiles(tmp_path / "files")


def test_what_is_put_is_got(files: Files) -> None:
    assert files.put("papers/QH-1/000001-01", b"%PDF")
    assert files.get("papers/QH-1/000001-01") == b"%PDF"


def test_the_first_content_stays(files: Files) -> None:
    assert files.put("a/b", b"first")
    assert not files.put("a/b", b"second")
    assert files.get("a/b") == b"first"


def test_what_is_deleted_is_gone_and_may_be_put_anew(files: Files) -> None:
    files.put("a/b", b"first")
    files.delete("a/b")
    files.delete("a/b")
    with pytest.raises(NotFound):
        files.get("a/b")
    assert files.put("a/b", b"second")


@pytest.mark.parametrize("key", ["", "../x", "a/../b", "/etc/passwd", "a//b", "a/b.pdf", "a/ b", "文书", "a\n"])
def test_a_key_leads_nowhere_else(files: Files, key: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        files.put(key, b"x")


def test_of_many_who_put_at_once_one_wins(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: files.put("a/b", bytes([n]) * 100_000), range(16)))
    assert won.count(True) == 1
    assert files.get("a/b") == bytes([won.index(True)]) * 100_000
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


def test_only_this_user_may_read_them(tmp_path: Path) -> None:
    files = LocalFiles(tmp_path / "files")
    files.put("a/b/c", b"x")
    assert stat.S_IMODE(os.stat(tmp_path / "files/a/b/c").st_mode) == 0o600
    for folder in ("files", "files/a", "files/a/b"):
        assert stat.S_IMODE(os.stat(tmp_path / folder).st_mode) == 0o700
