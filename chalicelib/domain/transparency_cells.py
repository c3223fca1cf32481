"""How small numbers are hidden in published tables, so that no sum, difference or later issue brings them back (E3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

LEAST = 3
"""A cell of so many or more may be read by everybody; one of 1 or 2 points at people (E3, edge 19)."""

FEW = "<3"
"""What stands in place of 1 or 2, and of any total below LEAST."""

HELD = "-"
"""What stands where a number is left out, so that another cannot be reckoned from it; never in place of 1 or 2."""

Cell = int | str
"""A published number, FEW or HELD."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table as published: the named rows in order, the rest, and the total.

    The rest is what must not be counted apart (restricted matters, reports) among others of no row. Whoever subtracts
    what he sees from the total gets the sum of all that is hidden, and no part of it.
    """

    cells: tuple[Cell, ...]
    rest: Cell
    total: Cell


def column(counts: Sequence[int], rest: int, before: Column | None = None) -> Column:
    """What of a column may be published: `counts` of its named rows, and the count of its rest.

    A row of 1 or 2 is FEW. As long as the sum of what is hidden says too much, further rows are HELD, from the last
    up: never by size, which would tell of it. Whether it says too much is judged by what is published alone, so
    that the choice tells nothing either. Where all of that does not help, every row is HELD, the empty ones too.

    `before` is the column as it was published earlier (a correction). What moved by less than LEAST since then would
    tell of one or two matters: such a row is HELD, such a total stays as it was.
    """
    total = _total(sum(counts) + rest, before)
    everything = Column((HELD,) * len(counts), HELD, total)
    if isinstance(total, str):
        return everything
    few = {n for n, count in enumerate(counts) if 0 < count < LEAST}
    held = {n for n, count in enumerate(counts) if before and n not in few and moved_little(count, before.cells[n])}
    order = [n for n in range(len(counts)) if counts[n] >= LEAST and n not in held]
    while not _safe(counts, total, few, held, before):
        if not order:
            return everything
        held.add(order.pop())
    cells = tuple(FEW if n in few else HELD if n in held else count for n, count in enumerate(counts))
    return Column(cells, HELD if few or held else total - sum(counts), total)


def moved_little(now: int, before: Cell) -> bool:
    """Whether what is to be published differs by 1 or 2 from what was: their difference would be a small cell."""
    return not isinstance(before, str) and 0 < abs(now - before) < LEAST


def shown(count: int) -> Cell:
    """A total as it is published: FEW below LEAST, also for none, since "none" would tell of what is sealed."""
    return count if count >= LEAST else FEW


def fraction_shown(above: Fraction, below: int) -> Cell | None:
    """How a rate may be published: its denominator as it is, FEW when one side of it is 1 or 2, None not at all.

    With FEW it is said which side, and a bound in place of the rate: then 1 and 2 must both be possible.
    """
    few = [0 < part < LEAST for part in (above, below - above)]
    if below < LEAST or all(few) or (any(few) and below < 2 * LEAST - 1):
        return None
    return FEW if any(few) else below


def share_shown(table: Column, below: int, within: Collection[int] | None = None) -> bool:
    """Whether a rate may be published beside a column out of whose total `below` matters stand below its line.

    Where these all belong to the rows `within`, the denominator is a bound for those rows, and what the total leaves
    is one for all others. Neither may pin down what the column hides, or leave 1 or 2 that are not below the line.
    """
    if isinstance(table.total, str) or 0 < table.total - below < LEAST:
        return False
    if within is None:
        return True
    inner = [cell for n, cell in enumerate(table.cells) if n in within]
    if not any(isinstance(cell, str) for cell in inner):
        return not 0 < _seen(inner) - below < LEAST
    if HELD not in inner and below - _seen(inner) > _least(inner):
        return False
    outer = [cell for n, cell in enumerate(table.cells) if n not in within]
    return table.total - below - _seen(outer) - _least(outer) >= LEAST


def _seen(cells: Sequence[Cell]) -> int:
    return sum(cell for cell in cells if not isinstance(cell, str))


def _least(cells: Sequence[Cell]) -> int:
    """The least that hidden rows of a name come to; the rest, which is no such row, may be nothing."""
    return sum(1 if cell == FEW else LEAST for cell in cells if isinstance(cell, str))


def _total(count: int, before: Column | None) -> Cell:
    return before.total if before and moved_little(count, before.total) else shown(count)


def _safe(counts: Sequence[int], total: int, few: set[int], held: set[int], before: Column | None) -> bool:
    """Whether what is hidden may be split up in LEAST ways and more, as far as a reader can know.

    He knows its sum, that each FEW is 1 or 2 and each HELD at least LEAST; the rest may be nothing.
    """
    seen = [n for n in range(len(counts)) if n not in few and n not in held]
    gone = total - sum(counts[n] for n in seen)
    if gone - len(few) - LEAST * len(held) < LEAST:
        return False
    if before is None or isinstance(before.total, str):
        return True
    earlier = [before.cells[n] for n in seen]
    known = not any(isinstance(cell, str) for cell in earlier)
    return not (known and moved_little(gone, before.total - _seen(earlier)))
