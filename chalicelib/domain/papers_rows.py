"""Every kind of paper by id (domain B9); to add one, add a row in the file of its subject."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain import (
    papers_rows_between,
    papers_rows_desk,
    papers_rows_letters,
    papers_rows_oversight,
    papers_rows_registers,
)
from chalicelib.domain.case import Case, Paper
from chalicelib.domain.papers import PaperKind, check_kinds

ENTRY_PAPERS: Mapping[str, PaperKind] = check_kinds(papers_rows_registers.ROWS)
"""What is printed of an entry of a register."""

_OF_CASES = frozenset(
    row.id
    for rows in (papers_rows_desk, papers_rows_between, papers_rows_letters, papers_rows_oversight)
    for row in rows.ROWS
)

PAPERS: Mapping[str, PaperKind] = check_kinds(
    sorted(
        (
            *papers_rows_desk.ROWS,
            *papers_rows_between.ROWS,
            *papers_rows_letters.ROWS,
            *papers_rows_oversight.ROWS,
            *(row for row in papers_rows_registers.ROWS if row.id not in _OF_CASES),
        ),
        key=lambda kind: kind.number,
    )
)
"""Every kind in the order of B9; one that both cases and registers yield is here as a case yields it."""


_ANSWERS = {"H12345": "order_reply", "SUGGEST": "suggestion_feedback", "CONSULT_FAST": "consult_reply"}

ANSWER_LETTERS = frozenset({"reply", "consult_reply"})
"""The answers that go to the petitioner as a letter, whose reaching him is the action 送达."""


def kind_of(paper: Paper, case: Case) -> PaperKind:
    """The kind that a paper of the case is printed as.

    The answer to a 12345 order goes back to the platform on its own form. A suggestion gets thanks and what came of it,
    a consultation the answer and nothing else:
    处理意见书 and 复查 are for 申诉求决 only (条例 Art. 29, 31(6); B4). A paper without a row is a plain form of
    what its action says, without a number.
    """
    id = _ANSWERS.get(case.track, paper.template) if paper.template == "reply" else paper.template
    return PAPERS.get(id) or PaperKind(id=id, number=0, title=paper.title, cells=papers_rows_desk.PLAIN)


def entry_kind_of(paper: Paper) -> PaperKind:
    """The kind that a paper of an entry is printed as; without a row of its own it is a plain form without a number."""
    plain = PaperKind(id=paper.template, number=0, title=paper.title, cells=papers_rows_registers.PLAIN, entry=True)
    return ENTRY_PAPERS.get(paper.template, plain)
