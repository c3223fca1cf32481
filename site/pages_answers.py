"""Answers chosen for publication, with the petitioner's consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def pages(extra: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Address (with its slash), template, and what it shows."""
    yield from ()


def beside(extra: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Name in the site, content."""
    yield from ()
