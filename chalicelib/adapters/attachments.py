"""Sealed attachments on the local disk, a folder for each day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chalicelib.adapters.files import LocalFiles


class LocalAttachments(LocalFiles):
    """The Store under one directory: written once, whole or not at all, readable by this user alone."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._folders = root

    def listed(self, day: str) -> Iterator[str]:
        """Every key of one day (yyyymmdd); what is just being written is none yet."""
        folder = self._folders / day
        if day.isdigit() and folder.is_dir():
            yield from sorted(f"{day}/{each.name}" for each in folder.iterdir() if not each.name.startswith("."))
