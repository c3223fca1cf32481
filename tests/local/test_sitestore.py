"""Where a site stands: exactly the new files, the same file where the content is the same, nothing left lying about."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.sitestore import MANIFEST, Disk, Manifest, SiteNotBuilt, hashes

NAMES = st.sampled_from(["index.html", "offices/qh/index.html", "offices/qh-01/index.html", "a.txt", "b/c.json"])
TREES = st.dictionaries(NAMES, st.sampled_from(["", "甲", "乙", "a"]), max_size=5)


def publish(place: Disk, tree: dict[str, str]) -> tuple[set[str], set[str]]:
    with place.alone() as room:
        fresh = room / "site"
        for name, text in {**tree, "404.html": "没有这一页"}.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_text(text, "utf-8")
        changes = place.exchange(fresh, Manifest("digest", {"title": "青禾"}, hashes(fresh)))
    return set(changes.changed), set(changes.removed)


@settings(max_examples=25, deadline=None)
@given(TREES, TREES)
def test_after_an_exchange_the_new_site_stands_and_the_report_is_true(old: dict[str, str], new: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as room:
        out = Path(room) / "public"
        place = Disk(out)
        publish(place, old)
        before = {name: (out / name).stat() for name in old}
        changed, removed = publish(place, new)
        assert {name: (out / name).read_text("utf-8") for name in hashes(out)} == {**new, "404.html": "没有这一页"}
        assert changed == {name for name in new if old.get(name) != new[name]}
        assert removed == set(old) - set(new)
        for name in set(new) - changed:
            now = (out / name).stat()
            assert (now.st_ino, now.st_mtime_ns) == (before[name].st_ino, before[name].st_mtime_ns), name
        assert place.standing() == Manifest("digest", {"title": "青禾"}, hashes(out))
        assert [path.name for path in Path(room).iterdir()] == ["public"]


def test_a_page_that_somebody_altered_is_mended(tmp_path: Path) -> None:
    place = Disk(tmp_path / "public")
    publish(place, {"index.html": "甲"})
    (tmp_path / "public/index.html").write_text("坏", "utf-8")
    assert publish(place, {"index.html": "甲"}) == ({"index.html"}, set())
    assert (tmp_path / "public/index.html").read_text("utf-8") == "甲"


def test_what_a_killed_build_left_is_swept(tmp_path: Path) -> None:
    (tmp_path / ".public-building-dead" / "site").mkdir(parents=True)
    (tmp_path / ".public-notes").mkdir()
    publish(Disk(tmp_path / "public"), {"index.html": "甲"})
    assert sorted(path.name for path in tmp_path.iterdir()) == [".public-notes", "public"]


def test_two_builders_wait_for_each_other(tmp_path: Path) -> None:
    place, second = Disk(tmp_path / "public"), Disk(tmp_path / "public")
    order: list[str] = []

    def other() -> None:
        with second.alone():
            order.append("second")

    with place.alone() as room:
        waiting = threading.Thread(target=other)
        waiting.start()
        waiting.join(0.2)
        assert room.is_dir()
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]


def test_a_manifest_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    place = Disk(tmp_path / "public")
    assert place.standing() == Manifest()
    publish(place, {"index.html": "甲"})
    for broken in ("", "[]", '{"colour": "red"}', "{"):
        (tmp_path / "public" / MANIFEST).write_text(broken, "utf-8")
        assert place.standing() == Manifest()
    assert publish(place, {"index.html": "甲"}) == (set(), set())


def test_another_directory_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("dear", "utf-8")
    with pytest.raises(SiteNotBuilt, match="换一个空目录"), Disk(tmp_path / "letters").alone():
        raise AssertionError("not reached")
