"""Tables as files that a browser takes along."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An XLSX file with every cell as text, so that nothing in it is ever run as a formula (edge 47)."""
    from chalicelib.adapters.spreadsheets import write_rows

    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "sheet.xlsx"
        write_rows(path, headers, rows)
        return path.read_bytes()
