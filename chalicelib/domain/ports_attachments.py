"""What services need to take in files: a place for their bytes, a virus scanner, somebody who looks what they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.outcome import Alert


class Store(Protocol):
    """Sealed bytes by key, written once; a key is `yyyymmdd/name`, the name ending in `-` and the attachment's id.

    A file is put first and named in an act afterwards, so a store that lets browsers put by themselves (S3 by presigned
    addresses) takes them under the same keys.
    """

    def put(self, key: str, content: bytes) -> bool:
        """Keep a content under a key; False, and nothing changed, when one is there."""

    def get(self, key: str) -> bytes:
        """What was kept. Raises NotFound."""

    def delete(self, key: str) -> None:
        """Remove it, if it is there."""

    def listed(self, day: str) -> Iterator[str]:
        """Every key of one day (yyyymmdd)."""


class Scanner(Protocol):
    """Looks for viruses."""

    def scan(self, content: bytes) -> str:
        """The name of the virus found, or "". Raises Unavailable when the scanner does not answer."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a content is: the code of its kind, the bytes to keep, and the traces that it carries beside its face."""

    kind: str
    content: bytes
    traces: tuple[str, ...] = ()


class Inspector(Protocol):
    """Says by its content what a file is, and draws pictures anew without anything that only machines read."""

    def inspect(self, content: bytes) -> Inspected:
        """The file as it may be kept. Raises Invalid (a plain text) for what is not taken, broken or a bomb."""


class Bell(Protocol):
    """Where an alert that comes of no case is put."""

    def put_alert(self, alert: Alert) -> None:
        """Write it; the same id twice is one alert."""
