"""What cannot be taken back says so in its row, so that a page warns before it."""

from __future__ import annotations

import pytest

from chalicelib.domain.actions import ROWS
from chalicelib.domain.case import ENDED
from chalicelib.domain.turn import Action

BY_PERSONS = [row for row in ROWS if row.by != ("SYSTEM",)]


@pytest.mark.parametrize("row", BY_PERSONS, ids=lambda row: row.name)
def test_a_row_that_ends_a_case_says_that_it_does(row: Action) -> None:
    if {row.to, *row.targets} & ENDED:
        assert row.final.endswith("。"), row.name


@pytest.mark.parametrize("name", ["to_discipline", "approve_reply", "recuse", "name_subject", "reissue_code", "split"])
def test_so_does_what_shuts_somebody_out_or_goes_out_at_once(name: str) -> None:
    assert next(row.final for row in ROWS if row.name == name)


def test_a_sentence_is_a_sentence() -> None:
    for row in ROWS:
        assert row.final == "" or (row.final.endswith("。") and len(row.final) <= 80), row.name
