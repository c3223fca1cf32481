"""Attachments in memory, and a scanner that knows one virus."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.outcome import Alert
from tests.fakes.papers import FakeFiles

VIRUS = b"a virus of the tests"


class FakeStore(FakeFiles):
    """Implements `Store`."""

    def listed(self, day: str) -> Iterator[str]:
        return iter(sorted(key for key in self.contents if key.startswith(f"{day}/")))


@dataclass
class FakeScanner:
    """Implements `Scanner`; while it is `silent` it does not answer."""

    silent: bool = False
    scanned: list[bytes] = field(default_factory=list)

    def scan(self, content: bytes) -> str:
        if self.silent:
            raise Unavailable("没有应答")
        self.scanned.append(content)
        return "Test.Virus" if VIRUS in content else ""


@dataclass
class FakeBell:
    """Implements `Bell`."""

    rung: list[Alert] = field(default_factory=list)

    def put_alert(self, alert: Alert) -> None:
        self.rung.append(alert)
