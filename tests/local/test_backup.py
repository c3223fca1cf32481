"""A backup is taken while the system writes, goes back whole or not at all, and nobody else can read it."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import stat
import tarfile
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.backup import DATABASE, KEYS, MANIFEST, BackupError, backup, restore

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with a database in the engine's way of writing, and keys."""
    made = tmp_path / "data"
    (made / "keys").mkdir(parents=True)
    for name in KEYS:
        (made / name).write_bytes(name.encode())
    database = sqlite3.connect(made / DATABASE)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE pairs (n INTEGER, twice INTEGER)")
    database.execute("INSERT INTO pairs VALUES (1, 2)")
    database.commit()
    database.close()
    return made


def members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        found = {member.name: tar.extractfile(member) for member in tar}
        return {name: content.read() for name, content in found.items() if content}


def packed(file: Path, parts: dict[str, bytes]) -> Path:
    with tarfile.open(file, "w:gz") as tar:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_goes_back_as_it_was(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.tar.gz"
    made = backup(data, out, NOW)
    assert mode(out) == 0o600
    assert list(members(out)) == [MANIFEST, DATABASE, *KEYS]
    again = tmp_path / "deep" / "again"
    assert restore(out, again) == made
    assert sqlite3.connect(again / DATABASE).execute("SELECT * FROM pairs").fetchall() == [(1, 2)]
    assert [(again / name).read_bytes() for name in KEYS] == [name.encode() for name in KEYS]
    assert [mode(again), *(mode(again / name) for name in (DATABASE, *KEYS))] == [0o700, 0o600, 0o600, 0o600]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "deep", "one.tar.gz"]


def test_printed_papers_and_attachments_go_with_it_and_come_back(data: Path, tmp_path: Path) -> None:
    scan = data / "attachments/20261116/aa-01"
    scan.parent.mkdir(parents=True)
    scan.write_bytes(b"sealed scan")
    paper = data / "files/papers/QH20261116-AAAAA/000001-01"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"sealed")
    (paper.parent / ".new-x7").write_bytes(b"half written")
    out = tmp_path / "one.tar.gz"
    backup(data, out, NOW)
    name = paper.relative_to(data).as_posix()
    assert list(members(out)) == [MANIFEST, DATABASE, *KEYS, "attachments/20261116/aa-01", name]
    restore(out, tmp_path / "again")
    assert (tmp_path / "again" / name).read_bytes() == b"sealed"
    assert (tmp_path / "again/attachments/20261116/aa-01").read_bytes() == b"sealed scan"
    assert [mode(tmp_path / "again/files"), mode(tmp_path / "again" / name)] == [0o700, 0o600]


@pytest.mark.parametrize("name", ["files/../../x", "files/x.py", "filesx/y", "other"])
def test_what_is_no_file_of_ours_is_refused(data: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "one.tar.gz"
    backup(data, out, NOW)
    whole = members(out)
    manifest = json.loads(whole[MANIFEST])
    manifest["files"][name] = {"bytes": 1, "sha256": "0" * 64}
    bad = packed(tmp_path / "bad.tar.gz", {**whole, MANIFEST: json.dumps(manifest).encode(), name: b"x"})
    with pytest.raises(BackupError):
        restore(bad, tmp_path / "again")


def test_it_is_one_moment_of_a_database_that_is_written_all_the_time(data: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        database = sqlite3.connect(data / DATABASE, timeout=30)
        n = 1
        while not stop.is_set():
            n += 1
            with database:
                database.execute("INSERT INTO pairs VALUES (?, 0)", (n,))
                database.execute("UPDATE pairs SET twice = 2 * n WHERE n = ?", (n,))
        database.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(5):
            backup(data, tmp_path / f"{turn}.tar.gz", NOW)
    finally:
        stop.set()
        writer.join()
    for turn in range(5):
        restore(tmp_path / f"{turn}.tar.gz", tmp_path / f"{turn}")
        rows = sqlite3.connect(tmp_path / f"{turn}" / DATABASE).execute("SELECT n, twice FROM pairs").fetchall()
        assert [n for n, _ in rows] == list(range(1, len(rows) + 1))
        assert all(twice == 2 * n for n, twice in rows)


def test_what_is_there_is_not_written_over(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.tar.gz"
    backup(data, out, NOW)
    before = out.read_bytes()
    with pytest.raises(BackupError, match="已经存在"):
        backup(data, out, NOW)
    assert out.read_bytes() == before
    with pytest.raises(BackupError, match="不是空目录"):
        restore(out, data)
    empty = tmp_path / "empty"
    empty.mkdir()
    restore(out, empty)
    assert (empty / DATABASE).is_file()


@pytest.mark.parametrize("missing", [DATABASE, *KEYS])
def test_half_a_directory_is_no_backup(data: Path, tmp_path: Path, missing: str) -> None:
    (data / missing).unlink()
    with pytest.raises(BackupError, match=missing):
        backup(data, tmp_path / "one.tar.gz", NOW)
    assert not (tmp_path / "one.tar.gz").exists()


def test_what_was_changed_does_not_go_back(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.tar.gz"
    backup(data, out, NOW)
    whole = members(out)
    manifest = json.loads(whole[MANIFEST])
    manifest["format"] = 2
    spoiled = {
        "byte": whole | {KEYS[0]: whole[KEYS[0]] + b"x"},
        "part": {name: whole[name] for name in (MANIFEST, DATABASE, KEYS[0])},
        "more": whole | {"../outside": b"x"},
        "bare": {name: whole[name] for name in (DATABASE, *KEYS)},
        "newer": whole | {MANIFEST: json.dumps(manifest).encode()},
    }
    files = [packed(tmp_path / f"{name}.tar.gz", parts) for name, parts in spoiled.items()]
    torn = tmp_path / "torn.tar.gz"
    torn.write_bytes(out.read_bytes()[: out.stat().st_size // 2])
    text = tmp_path / "text.tar.gz"
    text.write_text("not a backup")
    for file in (*files, torn, text):
        with pytest.raises(BackupError, match="不是完整的备份文件"):
            restore(file, tmp_path / "again")
        assert not (tmp_path / "again").exists()
    assert not (tmp_path / "outside").exists()


def test_a_link_in_it_leads_nowhere(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.tar.gz"
    backup(data, out, NOW)
    whole = members(out)
    bad = tmp_path / "bad.tar.gz"
    with tarfile.open(bad, "w:gz") as tar:
        manifest = tarfile.TarInfo(MANIFEST)
        manifest.size = len(whole[MANIFEST])
        tar.addfile(manifest, io.BytesIO(whole[MANIFEST]))
        link = tarfile.TarInfo(DATABASE)
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(BackupError):
        restore(bad, tmp_path / "again")


def test_a_database_that_is_broken_inside_does_not_go_back(data: Path, tmp_path: Path) -> None:
    import hashlib

    out = tmp_path / "one.tar.gz"
    backup(data, out, NOW)
    whole = members(out)
    broken = bytearray(whole[DATABASE])
    broken[4096 + 8 : 4096 + 60] = os.urandom(52)
    manifest = json.loads(whole[MANIFEST])
    manifest["files"][DATABASE]["sha256"] = hashlib.sha256(broken).hexdigest()
    file = packed(tmp_path / "bad.tar.gz", whole | {DATABASE: bytes(broken), MANIFEST: json.dumps(manifest).encode()})
    with pytest.raises(BackupError, match="数据库已损坏"):
        restore(file, tmp_path / "again")
    assert not (tmp_path / "again").exists()
