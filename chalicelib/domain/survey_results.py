"""What came of a survey: the counts by question and group, and how much of them everybody may read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.campaigns import shown_count
from chalicelib.domain.surveys import GROUPS, OPINION, RATING, SEVERAL, Question, counter
from chalicelib.domain.transparency_cells import FEW, HELD, LEAST, Cell

ENOUGH = 10
"""With fewer answers in all only their number is told."""


@dataclass(frozen=True, slots=True)
class Line:
    """One option: how many chose it, and of a hundred who answered the question."""

    title: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Counted:
    """The answers of one group to one question; `mean` of a rating that somebody gave."""

    question: Question
    answered: int
    lines: tuple[Line, ...]
    mean: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one group, or with title "" of all."""

    title: str
    answers: int
    counted: tuple[Counted, ...]


def results(audience: str, questions: Sequence[Question], counts: Mapping[str, int]) -> tuple[Group, ...]:
    """All answers, and after them those of each group where there are several; opinions are not among them."""
    groups = GROUPS.get(audience, {"": ""})
    asked = [question for question in questions if question.kind != OPINION]
    whole = _group("", tuple(groups), asked, counts)
    parts = tuple(_group(title, (code,), asked, counts) for code, title in groups.items())
    return (whole, *parts) if len(parts) > 1 else (whole,)


def _group(title: str, codes: Sequence[str], asked: Sequence[Question], counts: Mapping[str, int]) -> Group:
    def of(*name: str) -> int:
        return sum(counts.get(counter(code, *name), 0) for code in codes)

    counted = []
    for question in asked:
        answered = of(question.id)
        each = [of(question.id, str(n)) for n in range(1, len(question.options) + 1)]
        shown = (
            Line(option, count, round(100 * count / answered) if answered else 0)
            for option, count in zip(question.options, each, strict=True)
        )
        points = sum(n * count for n, count in enumerate(each, 1))
        mean = round(points / answered, 1) if question.kind == RATING and answered else None
        counted.append(Counted(question, answered, tuple(shown), mean))
    return Group(title, of(), tuple(counted))


def published(groups: Sequence[Group]) -> dict[str, Any]:
    """The figures as everybody may read them, as plain values: `answers`, and `groups` with their questions.

    Fewer than ENOUGH answers: only their number. Fewer than LEAST in a group: all in one, for what is missing could be
    reckoned from the rest; otherwise each group by itself, and no sum of them from which one could be taken away.
    Fewer than LEAST at an option: no number there (FEW), nor where it could be reckoned from (HELD).
    """
    whole, parts = groups[0], groups[1:]
    if whole.answers < ENOUGH:
        return {"answers": whole.answers, "groups": []}
    told = parts if parts and all(shown_count(each.answers) for each in parts) else (whole,)
    return {"answers": whole.answers, "groups": [_told(each) for each in told]}


def _told(group: Group) -> dict[str, Any]:
    return {"title": group.title, "answers": group.answers, "questions": list(_told_questions(group))}


def _told_questions(group: Group) -> Iterator[dict[str, Any]]:
    for each in group.counted:
        enough = each.answered >= LEAST
        counts = [line.count for line in each.lines]
        # Of a several choice no sum brings a hidden option back: whoever chose one may have chosen others.
        cells = told_cells(counts, summed=each.question.kind != SEVERAL)
        options = [
            {"title": line.title, "count": cell if enough else HELD, "percent": _share(line, cell if enough else HELD)}
            for line, cell in zip(each.lines, cells, strict=True)
        ]
        told = {"text": each.question.text, "kind": each.question.kind, "lines": options}
        yield {**told, "mean": each.mean if enough else None}


def told_cells(counts: Sequence[int], *, summed: bool = True) -> tuple[Cell, ...]:
    """The counts of a question's options as everybody may read them.

    1 or 2 is FEW. Where the options add up to the answers (`summed`) and the sum of what is hidden says what each FEW
    is, further options are HELD, from the last up, never by their size, which would tell of it. A reader knows of a
    HELD beside a FEW that it is LEAST or more; where that still says too much, every option is HELD.
    """
    few = {n for n, count in enumerate(counts) if 0 < count < LEAST}
    held: set[int] = set()
    order = [n for n, count in enumerate(counts) if count >= LEAST] if summed and few else []
    while order and not _open(len(few), len(held), sum(counts[n] for n in few | held)):
        held.add(order.pop())
    if summed and few and not _open(len(few), len(held), sum(counts[n] for n in few | held)):
        return (HELD,) * len(counts)
    return tuple(FEW if n in few else HELD if n in held else count for n, count in enumerate(counts))


def _open(few: int, held: int, gone: int) -> bool:
    """Whether so many FEW and HELD that come to `gone` may be other numbers than they are."""
    return gone > few + LEAST * held and (held > 0 or gone < 2 * few)


def _share(line: Line, cell: Cell) -> int | None:
    return None if isinstance(cell, str) else line.percent
