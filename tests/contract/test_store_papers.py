"""The records of papers: numbers without gaps, one issue a copy, the book of numbers; on fakes and engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.papers import Issue, IssueState, Series
from chalicelib.domain.ports import ClaimRefused
from chalicelib.domain.ports_papers import Papers
from tests import fakes
from tests.contract.conftest import Stage

NOW = datetime(2026, 11, 18, 2, tzinfo=UTC)
SERIES = Series("qh", "", "信复", 2026)
ISSUE = Issue(
    case="QH20261116-AAAAA", paper=3, copy=1, kind="reply", title="信访事项处理意见书", office="qh", compartment="",
    word="信复", n=1, number="青教信复〔2026〕1号", template="reply/1", dated=date(2026, 11, 18), issued_at=NOW,
    issued_by="qh.clerk", public=True,
)  # fmt: skip


@pytest.fixture(params=["fake", pytest.param("engine", marks=pytest.mark.engine)])
def papers(request: pytest.FixtureRequest) -> Papers:
    if request.param == "fake":
        return fakes.FakePapers(fakes.Memory())
    from chalicelib.adapters.dynamo.papers import DynamoPapers

    stage: Stage = request.getfixturevalue("stage")
    return DynamoPapers(stage.engine, stage.vault)


def test_nothing_is_there_before_the_first(papers: Papers) -> None:
    assert papers.last(SERIES) == 0
    assert papers.issues(ISSUE.case) == ()
    assert papers.papers(ISSUE.case) == ()
    assert papers.register(SERIES) == ()
    with pytest.raises(NotFound):
        papers.snapshot(ISSUE)


def test_an_issue_is_kept_with_its_snapshot_and_stands_in_the_book(papers: Papers) -> None:
    papers.take(ISSUE, SERIES, b'{"title": "\xe6\x84\x8f\xe8\xa7\x81\xe4\xb9\xa6"}')
    assert papers.issues(ISSUE.case) == (ISSUE,)
    assert papers.snapshot(ISSUE) == b'{"title": "\xe6\x84\x8f\xe8\xa7\x81\xe4\xb9\xa6"}'
    assert papers.last(SERIES) == 1
    assert papers.register(SERIES) == (ISSUE,)


def test_a_number_is_taken_once_and_none_is_left_out(papers: Papers) -> None:
    papers.take(ISSUE, SERIES, b"1")
    other = replace(ISSUE, case="QH20261116-BBBBB")
    with pytest.raises(ClaimRefused):
        papers.take(other, SERIES, b"2")
    assert papers.issues(other.case) == ()
    papers.take(replace(other, n=2), SERIES, b"2")
    assert papers.last(SERIES) == 2
    assert [each.n for each in papers.register(SERIES)] == [1, 2]


def test_the_same_copy_is_not_issued_twice_and_costs_no_number(papers: Papers) -> None:
    papers.take(ISSUE, SERIES, b"1")
    with pytest.raises(Stale):
        papers.take(replace(ISSUE, n=2), SERIES, b"2")
    assert papers.last(SERIES) == 1
    assert papers.snapshot(ISSUE) == b"1"


def test_each_office_compartment_word_and_year_counts_for_itself(papers: Papers) -> None:
    others = (
        replace(SERIES, office="qh-0401"),
        replace(SERIES, compartment="discipline"),
        replace(SERIES, word="信受"),
        replace(SERIES, year=2027),
    )
    for n, series in enumerate((SERIES, *others)):
        issue = replace(ISSUE, paper=n, office=series.office, compartment=series.compartment, word=series.word)
        papers.take(replace(issue, dated=date(series.year, 1, 2)), series, b"")
    for series in (SERIES, *others):
        assert papers.last(series) == 1
        assert len(papers.register(series)) == 1


def test_a_paper_without_a_number_takes_none(papers: Papers) -> None:
    papers.take(replace(ISSUE, word="", number="", n=0), None, b"1")
    assert papers.last(SERIES) == 0
    assert papers.register(SERIES) == ()


def test_a_change_holds_once_and_shows_in_the_book(papers: Papers) -> None:
    papers.take(ISSUE, SERIES, b"1")
    printed = ISSUE.changed(state=IssueState.PRINTED, digest="d" * 64, size=9)
    papers.change(printed, SERIES)
    assert papers.issues(ISSUE.case) == (printed,)
    assert papers.register(SERIES) == (printed,)
    assert papers.snapshot(printed) == b"1"
    with pytest.raises(Stale):
        papers.change(ISSUE.changed(state=IssueState.VOID), SERIES)
    with pytest.raises(NotFound):
        papers.change(replace(printed, copy=2, revision=3), SERIES)


def test_papers_of_entries_lie_beside_the_entry_and_share_the_book_with_those_of_cases(papers: Papers) -> None:
    of_entry = replace(ISSUE, case="T-QH20261116-K7M3QABCD", paper=2, n=2)
    papers.take(ISSUE, SERIES, b"1")
    papers.take(of_entry, SERIES, b"2")
    assert papers.issues(of_entry.case) == (of_entry,)
    assert papers.issues(ISSUE.case) == (ISSUE,)
    assert papers.snapshot(of_entry) == b"2"
    assert papers.papers(of_entry.case) == ()
    with pytest.raises(Stale):
        papers.take(of_entry, replace(SERIES, word="信受"), b"3")
    after = of_entry.changed(state=IssueState.PRINTED, digest="0" * 64, size=1)
    papers.change(after, SERIES)
    assert papers.issues(of_entry.case) == (after,)
    assert [each.case for each in papers.register(SERIES)] == [ISSUE.case, of_entry.case]
