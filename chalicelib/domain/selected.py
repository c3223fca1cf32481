"""An answer that was chosen for publication (选登): what the case keeps of it, and what everybody may read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

WAITING, RETURNED, PUBLIC, DOWN = "waiting", "returned", "public", "down"

STATES: Mapping[str, str] = {WAITING: "待审核", RETURNED: "已退回", PUBLIC: "已公布", DOWN: "已撤下"}
"""How far the publication of an answer has come."""

KIND = "answer"
"""What it is called on the board, and in the input of the public site."""

CHOSEN = "selected"
"""The token under which the cases with a chosen answer are found, by the docket keys that have a stake in them."""

SETTLE = "settle_answer"
"""The command of the outbox by which the board is made to say what the case says."""

FEWEST = 3
"""A school is named only where it had so many cases of the topic in that year (E3)."""


@dataclass(frozen=True, slots=True)
class Selected:
    """The answer of a case as it was chosen: `id` is the only name by which the public knows it.

    `state` is one of STATES. `event` holds the rewritten words; `by` wrote them; `on` is the day it went out.
    """

    id: str
    state: str
    event: int
    by: str
    on: date | None = None


def facts(words: Mapping[str, Any], *, topic: str, office: str, month: str, on: date) -> dict[str, Any]:
    """What everybody reads: the rewritten words, topic, office and month (yyyy-mm) received; nothing of the case."""
    told = {name: str(words[name]) for name in ("question", "answer")}
    return {**told, "topic": topic, "office": office, "month": month, "released_on": on.isoformat()}
