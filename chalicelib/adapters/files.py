"""Files on the local disk: written once, whole or not at all, and readable by this user alone."""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from chalicelib.domain.errors import NotFound

_KEY = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")


class LocalFiles:
    """The Files under one directory, which is made when the first is written."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes) -> bool:
        """Keep a content under a key, on disk before this returns; False, and nothing changed, when one is there."""
        path = self._path(key)
        self._make(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            # A link fails when somebody else has been faster; a rename would replace what is there.
            os.link(temporary, path)
        except FileExistsError:
            return False
        finally:
            os.unlink(temporary)
        self._settle(path.parent)
        return True

    def get(self, key: str) -> bytes:
        """What was kept. Raises NotFound."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise NotFound("没有这个文件") from None

    def delete(self, key: str) -> None:
        """Remove it, if it is there."""
        path = self._path(key)
        with suppress(FileNotFoundError):
            path.unlink()
            self._settle(path.parent)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"“{key}” is no key of a file")
        return self._root / key

    def _make(self, folder: Path) -> None:
        """The folder and those above it down from the root, all private: `parents=True` would leave these open."""
        if folder != self._root:
            self._make(folder.parent)
        folder.mkdir(mode=0o700, parents=folder == self._root, exist_ok=True)

    def _settle(self, folder: Path) -> None:
        """Make names last as contents do: the folder's own, and those of the folders that were made for it."""
        for each in (folder, *folder.parents):
            opened = os.open(each, os.O_RDONLY)
            try:
                os.fsync(opened)
            finally:
                os.close(opened)
            if each == self._root:
                return
