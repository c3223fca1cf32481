"""What services need of a table that an office hands in: rows whose cells are asked for by the name of the column."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class TableRow(Protocol):
    """One row below the header."""

    @property
    def line(self) -> int:
        """Its line in the file, as a person finds it there."""

    @property
    def problem(self) -> str:
        """Why it cannot be read, in Chinese; "" when it can."""

    def text(self, column: str) -> str:
        """The cell as text; "" when blank or absent. Raises Invalid naming the column."""

    def moment(self, column: str) -> datetime | None:
        """The cell as an aware moment; None when blank. Raises Invalid naming the column."""
