"""Small numbers in published tables: what a reader who subtracts can find out, tried by listing all that fits."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.transparency_cells import (
    FEW,
    HELD,
    LEAST,
    Column,
    column,
    fraction_shown,
    share_shown,
    shown,
)

ROWS = st.lists(st.integers(0, 7), min_size=1, max_size=4)


def ranges(found: Column) -> list[range]:
    """What each row could be, the rest last, as a reader knows who has read the code."""
    total = int(found.total)
    if all(cell == HELD for cell in found.cells):
        return [range(total + 1)] * (len(found.cells) + 1)
    could: dict[object, range] = {FEW: range(1, LEAST), HELD: range(LEAST, total + 1)}
    named = [could[cell] if isinstance(cell, str) else range(cell, cell + 1) for cell in found.cells]
    rest = range(total + 1) if isinstance(found.rest, str) else range(found.rest, found.rest + 1)
    return [*named, rest]


def worlds(found: Column) -> list[tuple[int, ...]]:
    """Every way in which the counts may be, rest last, that gives what was published."""
    *named, rest = ranges(found)
    ways = ((*way, int(found.total) - sum(way)) for way in product(*named))
    return [way for way in ways if way[-1] in rest]


def assert_untold(found: Column) -> None:
    """No row of 1 or 2 is certain, and of the rest, in which sealed matters are, nothing but that it may be many."""
    ways = worlds(found)
    for n, cell in enumerate(found.cells):
        possible = {way[n] for way in ways}
        assert isinstance(cell, int) or len(possible) > 1, (found, n, possible)
        assert cell != FEW or possible == {1, 2}
    # A sealed matter is somewhere in the rest: there may be none, and there may be LEAST.
    assert max(way[-1] for way in ways) >= LEAST


@pytest.mark.parametrize(
    ("counts", "rest", "cells", "of_rest"),
    [
        ((40, 20, 10), 5, (40, 20, 10), 5),
        ((40, 20, 2), 5, (40, 20, FEW), HELD),
        # 2 and nothing beside it: the last row that can bear it is left out, too.
        ((40, 20, 2), 0, (40, HELD, FEW), HELD),
        # A rest of one would be told by the total: so is a rest of none.
        ((40, 20, 10), 1, (40, 20, HELD), HELD),
        ((40, 20, 10), 0, (40, 20, HELD), HELD),
        # 3 alone says that nothing is beside it; the next row is needed as well.
        ((40, 20, 3), 0, (40, HELD, HELD), HELD),
        ((40, 0, 2), 9, (40, 0, FEW), HELD),
        # Three in all cannot be split up and stay unknown.
        ((2, 1, 0), 0, (HELD, HELD, HELD), HELD),
        ((3, 0, 0), 0, (HELD, HELD, HELD), HELD),
    ],
)
def test_a_column_hides_what_must_be_hidden_and_no_more(
    counts: tuple[int, ...], rest: int, cells: tuple[int | str, ...], of_rest: int | str
) -> None:
    found = column(counts, rest)
    assert (found.cells, found.rest, found.total) == (cells, of_rest, sum(counts) + rest)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_total_below_three_hides_everything(count: int) -> None:
    assert column((count, 0), 0) == Column((HELD, HELD), HELD, FEW)
    assert shown(count) == FEW
    assert shown(3) == 3


@settings(max_examples=120)
@given(ROWS, st.integers(0, 5))
def test_nothing_small_can_be_reckoned_from_a_column(counts: list[int], rest: int) -> None:
    found = column(counts, rest)
    if isinstance(found.total, str):
        assert set(found.cells) == {HELD}
        return
    assert (*counts, rest) in worlds(found), "what is published is true"
    assert_untold(found)


@settings(max_examples=80)
@given(ROWS, ROWS, st.integers(0, 4), st.integers(0, 3))
def test_nor_from_two_tables_of_the_same_matters(first: list[int], second: list[int], rest: int, sealed: int) -> None:
    # Two ways of splitting up the same matters, of which `sealed` are in the rest of both.
    short = sum(first) - sum(second)
    tables = column(first, rest + sealed + max(-short, 0)), column(second, rest + sealed + max(short, 0))
    if isinstance(tables[0].total, str):
        return
    assert tables[0].total == tables[1].total
    # Margins of the same sum always fit together, whatever is sealed up to the smaller of both rests.
    most = [max(way[-1] for way in worlds(table)) for table in tables]
    assert min(most) >= LEAST
    for table in tables:
        assert_untold(table)


@settings(max_examples=120)
@given(ROWS, st.integers(0, 5), st.data())
def test_nor_from_what_a_correction_changed(counts: list[int], rest: int, data: st.DataObject) -> None:
    before = column(counts, rest)
    moved = [max(0, count + data.draw(st.integers(-4, 4))) for count in counts]
    after = column(moved, max(0, rest + data.draw(st.integers(-3, 3))), before)
    pairs = [(after.total, before.total), *zip(after.cells, before.cells, strict=True)]
    for now, then in pairs:
        if isinstance(now, int) and isinstance(then, int):
            assert now == then or abs(now - then) >= LEAST
    if isinstance(after.total, str) or isinstance(before.total, str):
        return
    seen = [n for n, cell in enumerate(after.cells) if isinstance(cell, int)]
    if not all(isinstance(before.cells[n], int) for n in seen):
        return
    hidden = [issue.total - sum(int(issue.cells[n]) for n in seen) for issue in (after, before)]  # type: ignore[operator]
    assert set(after.cells) == {HELD} or hidden[0] == hidden[1] or abs(hidden[0] - hidden[1]) >= LEAST


@pytest.mark.parametrize(
    ("above", "below", "may"),
    [
        *((117, 120, 120), (120, 120, 120), (0, 9, 9)),
        *((118, 120, FEW), (119, 120, FEW), (2, 9, FEW), (4, 5, FEW)),
        *((3, 4, None), (2, 4, None), (1, 3, None), (2, 2, None)),
    ],
)
def test_a_rate_does_not_tell_of_the_two_who_are_missing(above: int, below: int, may: int | str | None) -> None:
    assert fraction_shown(Fraction(above), below) == may


@pytest.mark.parametrize("below", range(3, 12))
def test_where_only_a_bound_is_told_both_one_and_two_fit(below: int) -> None:
    few = [n for n in range(below + 1) if fraction_shown(Fraction(n), below) == FEW]
    met, missed = [n for n in few if n < LEAST], [below - n for n in few if n >= LEAST]
    assert (met, missed) == (([], []) if below < 5 else ([1, 2], [2, 1]))


def test_half_shares_tell_no_more() -> None:
    assert fraction_shown(Fraction(79, 2), 40) == FEW
    assert fraction_shown(Fraction(73, 2), 40) == 40


@settings(max_examples=120)
@given(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), st.integers(0, 6), st.data())
def test_a_rate_beside_a_column_tells_of_nobody(counts: tuple[int, int, int], rest: int, data: st.DataObject) -> None:
    # The first two rows hold all of whom the rate speaks.
    found = column(counts, rest)
    below = data.draw(st.integers(0, counts[0] + counts[1]))
    if not share_shown(found, below, (0, 1)):
        return
    ways = [way for way in worlds(found) if way[0] + way[1] >= below]
    for n, cell in enumerate(found.cells):
        assert cell != FEW or {way[n] for way in ways} == {1, 2}
    assert max(way[-1] for way in ways) >= LEAST
    left = {way[0] + way[1] - below for way in ways}
    assert len(left) > 1 or left <= {0} or min(left) >= LEAST
    assert int(found.total) - below not in (1, 2)
