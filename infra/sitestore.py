"""Where a built site stands: its manifest of content hashes, and the exchange for a new one in one step."""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from chalicelib.domain.errors import HuiyinError

MANIFEST = ".manifest.json"
"""The file beside the pages that tells of what they were made, and their hashes; it is not served."""

KEPT_ASSETS = 2
"""How many earlier folders of assets stay: a form opened before a build still fetches its modules after it."""


class SiteNotBuilt(HuiyinError):
    """The site could not be built; the one that was there before is untouched."""

    title = "网站没有生成"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A built site: the digest of its input, the settings it was built with, and the SHA-256 of each file by name."""

    input: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the site that stands and a new one: names of files."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


class Place(Protocol):
    """Where a site is published. The directory of one machine is one (Disk); a bucket is another."""

    def alone(self) -> AbstractContextManager[Path]:
        """A new empty directory to build in, while nobody else builds for this place; gone afterwards.

        Raises SiteNotBuilt when the place holds something that no build can have put there.
        """

    def standing(self) -> Manifest:
        """What is published now; an empty one where nothing is."""

    def exchange(self, fresh: Path, made: Manifest) -> Changes:
        """Publish the files in `fresh`, which `made` describes, in place of what stands.

        What is the same is not written again, what left is deleted, and no visitor sees half of it.
        """


class Disk:
    """The directory that a web server of this machine serves."""

    def __init__(self, out: Path) -> None:
        self.out = out.resolve()

    @contextmanager
    def alone(self) -> Iterator[Path]:
        self._refuse_strange()
        parent = self.out.parent
        parent.mkdir(parents=True, exist_ok=True)
        prefix = f".{self.out.name}-building-"
        guard = os.open(parent, os.O_RDONLY)
        try:
            fcntl.flock(guard, fcntl.LOCK_EX)
            for left in parent.glob(f"{prefix}*"):
                # Whoever began it was killed: the lock was free.
                shutil.rmtree(left, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=prefix, dir=parent) as room:
                yield Path(room)
        finally:
            os.close(guard)

    def standing(self) -> Manifest:
        """What was published last. The hashes are those of its build: `exchange` looks at the files themselves."""
        try:
            return Manifest(**json.loads((self.out / MANIFEST).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return Manifest()

    def whole(self) -> bool:
        """Whether every file is as it was published: after a loss of power one may be there without its content."""
        files = self.standing().files
        return bool(files) and files.items() <= hashes(self.out).items()

    def exchange(self, fresh: Path, made: Manifest) -> Changes:
        """As Place says. What is the same is the same file as before, so that no browser fetches it again."""
        old = hashes(self.out)
        changed = tuple(name for name, digest in made.files.items() if old.get(name) != digest)
        for name in made.files.keys() - set(changed):
            _linked(self.out / name, fresh / name)
        self._keep_assets(fresh)
        removed = tuple(name for name in old if not (fresh / name).exists())
        (fresh / MANIFEST).write_text(json.dumps(asdict(made), ensure_ascii=False, sort_keys=True), "utf-8")
        fresh.chmod(0o755)
        self._swap(fresh)
        return Changes(changed, removed)

    def _refuse_strange(self) -> None:
        """What is at `out` is thrown away after the exchange, so it must be nothing, or a site of ours."""
        out = self.out
        if out.exists() and not (out.is_dir() and (not any(out.iterdir()) or (out / "404.html").is_file())):
            raise SiteNotBuilt(f"{out} 里有别的东西，不是先前生成的网站；请换一个空目录")

    def _keep_assets(self, fresh: Path) -> None:
        assets = self.out.glob("assets/*")
        earlier = [path for path in assets if path.is_dir() and not (fresh / "assets" / path.name).exists()]
        for path in sorted(earlier, key=lambda path: path.stat().st_mtime, reverse=True)[:KEPT_ASSETS]:
            shutil.copytree(path, fresh / "assets" / path.name)

    def _swap(self, fresh: Path) -> None:
        """Put `fresh` where `out` is, and `out` where `fresh` was, in one step where the system can (Linux).

        Elsewhere two renames: for the moment between them there is no site, but never half of one.
        """
        out = self.out
        if not out.exists():
            fresh.rename(out)
            return
        renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of linux/fs.h
        if renameat2 and renameat2(here, os.fsencode(fresh), here, os.fsencode(out), exchange) == 0:
            return
        aside = fresh.with_name("old")
        out.rename(aside)
        fresh.rename(out)


def hashes(root: Path) -> dict[str, str]:
    """The SHA-256 of every file under `root` by its name there, the manifest left out; empty where nothing is."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name != MANIFEST:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _linked(old: Path, new: Path) -> None:
    """Let `new` be the file `old`, which has the same content; on a file system without links it stays a copy."""
    aside = new.with_name(f"{new.name}.same")
    with suppress(OSError):
        os.link(old, aside)
        aside.replace(new)
