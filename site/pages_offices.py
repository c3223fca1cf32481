"""The pages of offices: the hotlines of all, and of each office its page and its service card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Named = tuple[str, str, dict[str, Any]]


def pages(extra: Mapping[str, Any]) -> Iterator[Named]:
    """Address (with its slash), template, and what it shows; one of hotlines, two of an office."""
    yield "phones/", "phones.html", {}
    for office in extra["offices"].values():
        yield f"offices/{office['id']}/", "office.html", {"office": office}
        yield f"cards/{office['id']}/", "card.html", {"office": office}


def beside(extra: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Nothing beside pages."""
    yield from ()
