"""What happened to a case: a chain of events, and the personal words of each, kept apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """What people said in one event: personal, sealed at rest, and never part of the chain but for its digest."""

    event: int
    salt: str
    texts: Mapping[str, Any] = field(default_factory=dict)

    def digest(self) -> str:
        """The salted digest that the chain links; without the salt it tells nothing of the words."""
        return _sha256({"salt": self.salt, "texts": dict(self.texts)})


def rewritten(petition: Words, instead: Words | None) -> Words:
    """The petition with the title and content that stand in place of the original ones (edge 18)."""
    if instead is None:
        return petition
    said = {name: instead.texts.get(name, "") for name in ("title", "content")}
    return replace(petition, texts={**petition.texts, **said})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a case, append only; `link` chains it to the one before."""

    seq: int
    at: datetime
    action: str
    actor: str
    office: str
    unit: str
    before: str
    after: str
    part: str
    facts: Mapping[str, Any]
    digest: str
    previous: str
    link: str = ""

    def linked(self) -> Event:
        """This event with its link computed over everything else that it says."""
        return replace(self, link=self.expected_link())

    def expected_link(self) -> str:
        """The SHA-256 over the event and the link before it, as lower-case hex."""
        said = {name: getattr(self, name) for name in Event.__slots__ if name != "link"}
        said["at"] = self.at.isoformat()
        said["facts"] = dict(self.facts)
        return _sha256(said)


def _sha256(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
