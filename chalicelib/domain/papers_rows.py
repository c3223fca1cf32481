"""Every kind of paper by id (domain B9); to add one, add a row in the file of its subject."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain import papers_rows_between, papers_rows_desk, papers_rows_letters, papers_rows_oversight
from chalicelib.domain.case import Case, Paper
from chalicelib.domain.papers import PaperKind, check_kinds

PAPERS: Mapping[str, PaperKind] = check_kinds(
    sorted(
        (
            *papers_rows_desk.ROWS,
            *papers_rows_between.ROWS,
            *papers_rows_letters.ROWS,
            *papers_rows_oversight.ROWS,
        ),
        key=lambda kind: kind.number,
    )
)
"""In the order of B9."""


_ANSWERS = {"H12345": "order_reply", "SUGGEST": "suggestion_feedback"}


def kind_of(paper: Paper, case: Case) -> PaperKind:
    """The kind that a paper of the case is printed as.

    The answer to a 12345 order goes back to the platform on its own form. A suggestion gets thanks and what came of it:
    处理意见书 and 复查 are for 申诉求决 only (条例 Art. 29, 31(6); B4). A paper without a row is a plain form of
    what its action says, without a number.
    """
    id = _ANSWERS.get(case.track, paper.template) if paper.template == "reply" else paper.template
    return PAPERS.get(id) or PaperKind(id=id, number=0, title=paper.title, cells=papers_rows_desk.PLAIN)
