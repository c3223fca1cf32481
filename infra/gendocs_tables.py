"""Tables of the generated documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def table(*head: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a table, with an empty one after it."""
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '∣') for cell in row)} |"
    yield ""
