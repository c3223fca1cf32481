"""Printing an issue from its snapshot, keeping its bytes, and what no font can show."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.domain.errors import NotFound, Stale, Unavailable
from chalicelib.domain.papers import Issue, IssueState
from chalicelib.domain.ports_papers import Press
from chalicelib.services.printroom import PrintRoom

GETA = "〓"
"""Stands on the paper for a character that no font has; it is written in by hand (edge 47)."""


def standing_of(room: PrintRoom, number: str, n: int) -> tuple[Issue | None, int]:
    """The issue of the paper that holds, and how many there were, voids included."""
    found = [each for each in room.papers.issues(number) if each.paper == n]
    return next((each for each in found if each.state is not IssueState.VOID), None), len(found)


def printed(room: PrintRoom, taken: Issue) -> Issue:
    """The issue with its bytes kept; what was begun before is finished, from the snapshot. Raises Unavailable."""
    if taken.state is not IssueState.TAKEN:
        return taken
    pdf = room.press.pdf(json.loads(room.papers.snapshot(taken)))
    room.files.put(taken.file, room.vault.seal(taken.office, pdf, taken.file))
    # What lies there may be another's, who printed from the same snapshot a moment before.
    kept = _kept(room, taken)
    after = taken.changed(state=IssueState.PRINTED, digest=_digest(kept), size=len(kept))
    try:
        room.papers.change(after, taken.series)
    except Stale:
        standing, _ = standing_of(room, taken.case, taken.paper)
        if standing is None or standing.state is not IssueState.PRINTED:
            raise
        return standing
    return after


def kept_bytes(room: PrintRoom, issue: Issue) -> bytes:
    """The bytes that were kept; printed again from the snapshot where the file is gone, if they come out the same.

    Raises Unavailable when they do not.
    """
    try:
        pdf = _kept(room, issue)
    except NotFound:
        pdf = room.press.pdf(json.loads(room.papers.snapshot(issue)))
        if _digest(pdf) == issue.digest:
            room.files.put(issue.file, room.vault.seal(issue.office, pdf, issue.file))
    if _digest(pdf) != issue.digest:
        raise Unavailable("文书原件缺失或已损坏，请从备份恢复")
    return pdf


def covered(press: Press, shown: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The sheet with GETA for what no font has, and those characters."""
    missing = press.missing("".join(_texts(shown)))
    table = {ord(char): GETA for char in missing}
    return {name: _replaced(value, table) for name, value in shown.items()}, missing


def said(shown: Mapping[str, Any]) -> bytes:
    """A sheet as it is kept: the same bytes for the same sheet."""
    return json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()


def _kept(room: PrintRoom, issue: Issue) -> bytes:
    return room.vault.open(issue.office, room.files.get(issue.file), issue.file)


def _digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _replaced(value: Any, table: Mapping[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, Mapping):
        return {name: _replaced(each, table) for name, each in value.items()}
    return [_replaced(each, table) for each in value] if isinstance(value, list) else value
