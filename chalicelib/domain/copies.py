"""A petitioner's own copies of papers: what is offered, to which telephone a one-time code may go, its limits (E2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.case import Case, State
from chalicelib.domain.disclosure import is_sealed_to_public
from chalicelib.domain.masking import mask_mobile
from chalicelib.domain.papers import Issue, IssueState

LASTS = timedelta(minutes=10)
"""So long a code can be used, and so long at most the copy lies where the public path can open it."""

TRIES = 5
"""So many codes may be typed for one that was sent."""

SENDS, WINDOW = 3, timedelta(hours=1)
DAILY, DAY = 10, timedelta(days=1)
"""So many codes are sent for one case in an hour, and in a day: nobody's telephone is flooded by who knows a code."""

ASK, CLEAR, FETCHED = "copy_code", "copy_clear", "copy_fetched"
"""Commands of the outbox by which the public path asks for a code, has the copy removed, and tells of a download."""

COMMANDS = frozenset({ASK, CLEAR, FETCHED})

OFFERS, WAITING = "copies", "copy-code"
"""Purposes of the guards: what is offered of a case, and the copy that waits for its code."""

TELLS = "paper_copy_notice"
"""The policy option with which the petitioner is told by SMS of every download."""

WATERMARK = "仅供信访人本人查阅"

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Copy:
    """One paper that the petitioner may fetch: nothing but its place, title, number and date."""

    n: int
    title: str
    number: str
    dated: date


def offered(issues: Iterable[Issue]) -> tuple[Copy, ...]:
    """What the petitioner may fetch of the papers of a case: written to him, printed, and not voided."""
    standing = (each for each in issues if each.public and each.state is IssueState.PRINTED)
    return tuple(Copy(each.paper, each.title, each.number, each.dated) for each in standing)


def as_note(copies: Iterable[Copy]) -> dict[str, Any]:
    """The copies as a guard keeps them."""
    return {"papers": [[each.n, each.title, each.number, each.dated.isoformat()] for each in copies]}


def from_note(note: Mapping[str, Any] | None) -> tuple[Copy, ...]:
    """The copies that a guard holds; none where there is no guard."""
    rows = note.get("papers", []) if note else []
    return tuple(Copy(n, title, number, date.fromisoformat(dated)) for n, title, number, dated in rows)


def bound_to(number: str, n: int, token: str) -> str:
    """What a sealed copy is bound to: the case, the paper, and the one code that opens it."""
    return f"{number}#{n}#{token}#copy"


def code_text(number: str, n: int, token: str, code: str) -> str:
    """What is hashed of a code; nothing else of it is kept."""
    return f"{number}#{n}#{token}#{code}"


def mobile_for(case: Case, mobile: str) -> str:
    """The telephone to which a code for a copy may go; "" where papers are only handed out in person.

    So it is with what the lookup does not show, with what is anonymous or has gone to the archive (edge 52), and where
    no mobile number is on file.
    """
    closed = is_sealed_to_public(case) or case.sealed or case.identity == "anonymous" or case.state is State.ARCHIVED
    return mobile if not closed and _MOBILE.fullmatch(mobile) else ""


def shown_mobile(case: Case, mobile: str) -> str:
    """The same as the public side may know it: 154****0001, or ""."""
    found = mobile_for(case, mobile)
    return mask_mobile(found) if found else ""
