"""The fake Channel, Renderer and ProofOfWork."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import ProofNeeded
from chalicelib.domain.ports import DeliveryFailed


@dataclass
class FakeChannel:
    """A channel that remembers what it was given, once for each id; `broken` makes it refuse, `permanent` for good."""

    name: str = "fake"
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    broken: bool = False
    permanent: bool = False

    def send(self, address: str, subject: str, text: str, id: str = "") -> None:
        if self.broken:
            raise DeliveryFailed("通道不可用", permanent=self.permanent)
        if not id or id not in self.ids:
            self.ids.add(id)
            self.sent.append((address, subject, text))


class FakeRenderer:
    """Messages that say their template and facts, in the order of their names."""

    def render(self, template: str, facts: Mapping[str, Any]) -> tuple[str, str]:
        return template, "；".join(f"{name}={facts[name]}" for name in sorted(facts))


class FakeProofOfWork:
    """A proof that costs nothing: any payload that begins with `solved:` is right."""

    def challenge(self, now: datetime) -> Mapping[str, Any]:
        return {"challenge": f"at:{now.isoformat()}"}

    def spent_key(self, payload: str, now: datetime) -> str:
        if not payload.startswith("solved:"):
            raise ProofNeeded()
        return payload.removeprefix("solved:")
