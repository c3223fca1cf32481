"""A copy of one data directory in one file, taken while the system works, and put back elsewhere whole or not at all.

The file holds the engine's database, the files kept beside it (papers and attachments, sealed), and the keys that open
what is sealed in both: whoever has it can read everything.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from chalicelib import __version__
from chalicelib.domain.errors import HuiyinError

DATABASE = "engine.db"
KEYS = ("keys/master.key", "keys/data.json")
KEPT = ("files", "attachments")
"""Under these directories lie the files, each written once and never changed: papers, and what was handed in."""
MANIFEST = "manifest.json"
FORMAT = 1
_BLOCK = 1 << 20
_KEPT_NAME = re.compile(rf"({'|'.join(KEPT)})(/[A-Za-z0-9_-]+)+")


class BackupError(HuiyinError):
    """There is nothing to back up, or a backup cannot be put back; nothing was changed."""

    title = "备份或恢复没有完成"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: when it was taken, and size and SHA-256 of each file by its name in the data directory."""

    made_at: str
    version: str
    files: Mapping[str, tuple[int, str]]

    @property
    def bytes(self) -> int:
        """The size of all files, before they were compressed."""
        return sum(size for size, _ in self.files.values())


def backup(data: Path, out: Path, now: datetime) -> Manifest:
    """Write a copy of `data` to `out` (`.tar.gz`), which only this user can read; the engine may go on working.

    The database is one snapshot; keys and files are read after it, so none that it needs can be missing. Raises
    BackupError when `data` holds nothing, or `out` exists.
    """
    if out.exists():
        raise BackupError(f"{out} 已经存在，请换一个文件名")
    for name in (DATABASE, *KEYS):
        if not (data / name).is_file():
            raise BackupError(f"{data} 中没有 {name}，不是完整的数据目录，无法备份")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".huiyin-backup-") as place:
        room = Path(place)
        _snapshot(data / DATABASE, room / DATABASE)
        (room / "keys").mkdir()
        for name in KEYS:
            shutil.copyfile(data / name, room / name)
        sources = {name: room / name for name in (DATABASE, *KEYS)} | {name: data / name for name in _kept(data)}
        files = {name: (path.stat().st_size, _digest(path)) for name, path in sources.items()}
        manifest = Manifest(now.isoformat(), __version__, files)
        (room / MANIFEST).write_text(json.dumps(_document(manifest), indent=1), "utf-8")
        whole = room / "whole.tar.gz"
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                for name, path in {MANIFEST: room / MANIFEST, **sources}.items():
                    tar.add(path, name, filter=_anonymous)
            file.flush()
            os.fsync(file.fileno())
        # A link fails when somebody else has made the file meanwhile; a rename would replace it.
        os.link(whole, out)
    return manifest


def restore(file: Path, data: Path) -> Manifest:
    """Put a backup back into `data`, which must be empty or absent; nothing appears there before all is checked.

    Raises BackupError when `data` holds something, or the file is not a whole backup of ours.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise BackupError(f"{data} 不是空目录，不能恢复到其中；请用 --data 另选一个空目录")
    with _understood(file), tarfile.open(file, "r:gz") as tar:
        _listed(tar)
    data.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".huiyin-restore-") as place:
        room = Path(place) / "data"
        (room / "keys").mkdir(mode=0o700, parents=True)
        room.chmod(0o700)
        with _understood(file), tarfile.open(file, "r:gz") as tar:
            manifest = _unpacked(tar, room)
        if (trouble := _checked(room / DATABASE)) != "ok":
            raise BackupError(f"{file} 中的数据库已损坏：{trouble}")
        if data.exists():
            data.rmdir()
        room.rename(data)
    return manifest


def _kept(data: Path) -> list[str]:
    """The names of the files kept in a data directory; what is just being written is none of them yet."""
    found = (path.relative_to(data).as_posix() for kept in KEPT for path in (data / kept).rglob("*") if path.is_file())
    return sorted(name for name in found if _KEPT_NAME.fullmatch(name))


def _snapshot(database: Path, copy: Path) -> None:
    source = sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True)
    with closing(source), closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # One file, without a log beside it that would have to travel along.
        target.execute("PRAGMA journal_mode=DELETE")
    copy.chmod(0o600)


def _checked(database: Path) -> str:
    with closing(sqlite3.connect(database)) as opened:
        try:
            (verdict,) = opened.execute("PRAGMA quick_check").fetchone()
        except sqlite3.DatabaseError as error:
            return str(error)
    return str(verdict)


def _unpacked(tar: tarfile.TarFile, room: Path) -> Manifest:
    """Write the members to `room`, checking each against the manifest, which comes first; nothing else is taken."""
    manifest = _listed(tar)
    missing = dict(manifest.files)
    while (member := tar.next()) is not None:
        size, digest = missing.pop(member.name)
        target = room / member.name
        for folder in reversed(target.relative_to(room).parents):
            (room / folder).mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            shutil.copyfileobj(_content(tar, member), out, _BLOCK)
            out.flush()
            os.fsync(out.fileno())
        if target.stat().st_size != size or _digest(target) != digest:
            raise ValueError(f"{member.name} 与清单不符")
    if missing:
        raise ValueError(f"缺少 {'、'.join(missing)}")
    return manifest


def _listed(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST:
        raise ValueError("缺少清单")
    return _manifest(json.loads(_content(tar, first).read()))


@contextmanager
def _understood(file: Path) -> Iterator[None]:
    try:
        yield
    except (tarfile.TarError, EOFError, OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{file} 不是完整的备份文件，或已损坏（{error}）") from error


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member) if member.isreg() else None
    if content is None:
        raise ValueError(f"{member.name} 不是文件")
    return content


def _manifest(document: Mapping[str, Any]) -> Manifest:
    if document["format"] != FORMAT:
        raise ValueError(f"备份格式 {document['format']} 由更新的版本产生，请用该版本恢复")
    files = {name: (int(each["bytes"]), str(each["sha256"])) for name, each in document["files"].items()}
    needed = {DATABASE, *KEYS}
    if not needed <= set(files) or not all(_KEPT_NAME.fullmatch(name) for name in set(files) - needed):
        raise ValueError("清单所列的文件不对")
    return Manifest(document["made_at"], document["version"], files)


def _document(manifest: Manifest) -> dict[str, Any]:
    files = {name: {"bytes": size, "sha256": digest} for name, (size, digest) in manifest.files.items()}
    return {"format": FORMAT, "made_at": manifest.made_at, "version": manifest.version, "files": files}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
