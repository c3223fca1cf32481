"""The page of papers in the reference, drawn from the rows: kind, number word, readers, copies, who yields it."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.actions import ACTIONS
from chalicelib.domain.papers import READER_TITLES
from chalicelib.domain.papers_rows import ENTRY_PAPERS, PAPERS
from chalicelib.domain.registers.catalogue import KINDS
from chalicelib.domain.registers.kinds import all_steps

_ISSUERS = {"event": "who acted", "holder": "who holds the part", "owner": "the owner"}
_HEAD = ("B9", "id", "中文", "别名", "字", "yielded by", "layout", "reader", "name", "issued by", "一式", "版本")


def papers() -> Iterator[str]:
    """The lines of the page, without its title."""
    yield "Every kind of paper (`chalicelib/domain/papers_rows*.py`), in the order of domain B9. *字* stands in the"
    yield "number: 青教信复〔2026〕12号 is the office's own `paper_prefix` (else its short name), this word, the year"
    yield "and the running number, counted per office, compartment, word and year. An office prints another title with"
    yield "`paper_title_<id>`. *name* says whether the petitioner is named in full; opening such a paper is logged."
    yield "Steps of registers are named `register.step`; what a case and a register both yield has two rows."
    yield "Those with “–” are printed by other parts of the system."
    yield ""
    yield f"| {' | '.join(_HEAD)} |"
    yield f"|{' --- |' * len(_HEAD)}"
    both = (kind for kind in PAPERS.values() if not kind.entry)
    for kind in sorted((*both, *ENTRY_PAPERS.values()), key=lambda kind: kind.number):
        steps = (f"`{of.name}.{row.name}`" for of, row in all_steps(KINDS) if row.paper == kind.id)
        actions = (f"`{row.name}`" for row in ACTIONS.values() if row.paper == kind.id)
        by = ", ".join(steps if kind.entry else actions)
        cells = (
            str(kind.number), f"`{kind.id}`", kind.title, "、".join(kind.aliases), kind.word or "–", by or "–",
            kind.layout, READER_TITLES[kind.reader], "yes" if kind.named else "masked", _ISSUERS[kind.issuer],
            "、".join(kind.copies), kind.template,
        )  # fmt: skip
        yield f"| {' | '.join(cells)} |"
    yield ""
