"""Answers to surveys: counted once, sealed words, nothing written when a claim does not hold; fake and engine alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import ClaimRefused
from chalicelib.domain.ports_surveys import BALLOT_SHARDS, Ballot, Opinion
from tests.contract.conftest import Stage, Store
from tests.contract.samples import NOW

BALLOT = Ballot("qh", "s1", ("//", "/q1/", "/q1/2"), (("q2", "谢谢老师"),), turn=7)


def test_answers_are_summed_over_the_shards(store: Store) -> None:
    for turn in range(BALLOT_SHARDS + 3):
        store.ballots.cast(replace(BALLOT, turn=turn, opinions=()), (), NOW)
    store.ballots.cast(replace(BALLOT, counters=("//", "/q1/1")), (), NOW)
    store.ballots.cast(replace(BALLOT, survey="s2"), (), NOW)
    most = BALLOT_SHARDS + 3
    assert store.ballots.counted("qh", "s1") == {"//": most + 1, "/q1/": most, "/q1/2": most, "/q1/1": 1}
    assert store.ballots.counted("qh", "none") == {}


def test_with_a_claim_that_does_not_hold_nothing_is_counted(store: Store) -> None:
    once = Claim("idempotency", "k")
    store.ballots.cast(BALLOT, (once,), NOW)
    with pytest.raises(ClaimRefused) as refused:
        store.ballots.cast(BALLOT, (Claim("proof", "p"), once), NOW)
    assert refused.value.claim == once
    assert store.guards.read("proof", "p", NOW) is None
    assert store.ballots.counted("qh", "s1")["//"] == 1
    assert len(store.ballots.opinions("qh", "s1", None, 10).items) == 1


def test_no_answer_is_lost_among_many_at_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store.ballots.cast(replace(BALLOT, turn=n), (), NOW), range(40)))
    assert store.ballots.counted("qh", "s1")["/q1/2"] == 40


def test_what_was_said_is_read_page_by_page_and_destroyed(store: Store) -> None:
    for n in range(5):
        store.ballots.cast(replace(BALLOT, opinions=(("q2", f"第{n}"),)), (), NOW)
    found: list[Opinion] = []
    cursor: str | None = None
    for _ in range(3):
        page = store.ballots.opinions("qh", "s1", cursor, 2)
        found += page.items
        cursor = page.cursor
    assert cursor is None
    assert {each.words for each in found} == {f"第{n}" for n in range(5)}
    other = store.ballots.opinions("qh", "s1", None, 2).cursor
    with pytest.raises(Invalid):
        store.ballots.opinions("qh", "s2", other, 2)
    assert store.ballots.destroy("qh", "s1") == 5
    assert store.ballots.destroy("qh", "s1") == 0
    assert store.ballots.opinions("qh", "s1", None, 2).items == ()
    assert store.ballots.counted("qh", "s1")["//"] == 5


@pytest.mark.engine
def test_nothing_ties_two_opinions_of_one_person_or_says_them_in_the_clear(stage: Stage) -> None:
    stage.store.ballots.cast(replace(BALLOT, opinions=(("q2", "甲说"), ("q3", "乙说"))), (), NOW)
    rows = [item for item in stage.engine.scan("ledger") if item["part"]["S"].startswith("WORDS#")]
    assert len(rows) == 2
    assert all(set(row) == {"docket", "part", "body", "scope", "sealed"} for row in rows)
    assert "说" not in repr(rows)
    assert set(stage.store.ballots.opinions("qh", "s1", None, 9).items) == {
        Opinion("q2", "甲说"),
        Opinion("q3", "乙说"),
    }
