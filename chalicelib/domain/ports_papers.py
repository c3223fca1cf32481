"""What services need for papers: the records of their being issued, the printer, and a place for files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from chalicelib.domain.case import Paper
from chalicelib.domain.papers import Issue, Series


class Papers(Protocol):
    """The papers of cases, and the records of the issuing of papers of cases and of entries of registers."""

    def papers(self, number: str) -> tuple[Paper, ...]:
        """The papers that the actions on a case yielded, in order."""

    def issues(self, number: str) -> tuple[Issue, ...]:
        """Every issuing of a paper of this case or entry, by paper and copy."""

    def last(self, series: Series) -> int:
        """The last number taken from a series; 0 when none was."""

    def take(self, issue: Issue, series: Series | None, snapshot: bytes) -> None:
        """Write a new issue with its sealed snapshot; with a series, take its number `issue.n` in the same transaction.

        Raises ClaimRefused when somebody else has taken that number, Stale when this copy of the paper is there.
        """

    def snapshot(self, issue: Issue) -> bytes:
        """The snapshot of an issue, opened. Raises NotFound."""

    def change(self, after: Issue, series: Series | None) -> None:
        """Write an issue that stands at the revision before `after`, with its line in the register. Raises Stale."""

    def register(self, series: Series) -> tuple[Issue, ...]:
        """Every number of a series with the issue that bears it, in order: the book of numbers, voids included."""


class Files(Protocol):
    """Contents by key, written once. Keys are of letters, digits, `-`, `_` and `/`."""

    def put(self, key: str, content: bytes) -> bool:
        """Keep a content for ever under a key; False, and nothing changed, when one is there."""

    def get(self, key: str) -> bytes:
        """What was kept. Raises NotFound."""

    def delete(self, key: str) -> None:
        """Remove it, if it is there."""


class Press(Protocol):
    """Prints sheets (domain/paper_sheet.py)."""

    def pdf(self, sheet: Mapping[str, Any]) -> bytes:
        """The sheet as PDF, tagged unless it says `tagged: false`; the same bytes for the same sheet.

        Raises Unavailable if nothing can print.
        """

    def missing(self, text: str) -> str:
        """The characters of a text that no font has, each once."""
