"""What every import of a table shares: one result a row, what is known already, and what a row's words propose."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.domain.errors import HuiyinError, Invalid, Unavailable
from chalicelib.domain.intake import CHANNELS, CaseType, Channel
from chalicelib.domain.ports import Directory, Guards
from chalicelib.domain.ports_tables import TableRow
from chalicelib.domain.submission import OUTSIDE, outside_key
from chalicelib.domain.topics import is_restricted, suggest

TITLE_LENGTH = 50
"""A longer title is cut, and stands in full at the head of the content."""

TYPE_WORDS: tuple[tuple[CaseType, tuple[str, ...]], ...] = (
    (CaseType.PRAISE, ("表扬", "感谢信", "点赞", "致敬")),
    (CaseType.SUGGEST, ("建议", "提议", "希望能", "呼吁")),
    (CaseType.CONSULT, ("咨询", "请问", "询问", "如何", "怎么办理", "什么时候", "何时", "是否")),
    (CaseType.HELP, ("求助", "请求", "恳请", "恳求", "希望", "帮忙", "解决")),
)
"""What a title must hold for a type to be proposed, the first that fits; without any of them it is a complaint."""


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row: `taken`, `redone` (a further round of a known case), `exists` or `rejected`.

    `outside` is the row's own number, `number` that of the case. `problems` say by column why it was rejected;
    `remarks` what an officer should look at although it was taken.
    """

    line: int
    outside: str
    status: str
    number: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the rows go, and by what they are known: `number` is the column of the outside number.

    `columns` says in which column stands what forms and checks call by another name.
    """

    office: str
    city: str
    channel: Channel
    number: str
    columns: Mapping[str, str]


def destination(
    directory: Directory, office: str, channel: str, number: str, columns: Mapping[str, str]
) -> Destination:
    """The destination, checked. Raises NotFound for an unknown office, Invalid for an unknown channel."""
    if channel not in CHANNELS:
        known = "、".join(f"{row.code}（{row.title}）" for row in CHANNELS.values())
        raise Invalid({"channel": f"没有“{channel}”这个渠道，可用：{known}"})
    return Destination(office, directory.office(office).city, Channel(channel), number, columns)


def each_row(
    rows: Iterable[TableRow], to: Destination, take: Callable[[TableRow, str], RowResult]
) -> Iterator[RowResult]:
    """What `take` makes of each row and its outside number; what it refuses is a rejected row and stops nothing.

    Raises Unavailable when the engine does not answer.
    """
    for row in rows:
        outside = ""
        try:
            if row.problem:
                raise Invalid(row.problem)
            outside = unicodedata.normalize("NFKC", row.text(to.number))
            if not outside:
                raise Invalid({to.number: f"没有{to.number}，无法辨认是否已经导入"})
            result = take(row, outside)
        except Unavailable:
            raise
        except HuiyinError as refusal:
            fields = refusal.fields if isinstance(refusal, Invalid) else {}
            problems = {to.columns.get(name, name): text for name, text in fields.items()} or {"": refusal.message}
            result = RowResult(row.line, outside, "rejected", problems=problems)
        yield result


def known(guards: Guards, to: Destination, outside: str, round: int, now: datetime) -> str:
    """The number of the case that this outside number and round became; "" when it is new (edge 49)."""
    found = guards.read(OUTSIDE, outside_key(to.city, to.channel, outside, round), now)
    return str(found["number"]) if found else ""


def titled(title: str, content: str) -> tuple[str, str]:
    """Title and content as a case takes them: a long title is cut; where one is missing, the other serves as both.

    Raises Invalid naming `content` when both are.
    """
    if not title and not content:
        raise Invalid({"content": "标题和内容都是空白"})
    full = content or title
    if title and content and len(title) > TITLE_LENGTH:
        full = f"{title}\n\n{content}"
    line = " ".join((title or content).split())
    return (line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"), full


def proposed_type(channel: Channel, title: str) -> CaseType:
    """The type that channel or title propose; the registrar decides."""
    found = (type_ for type_, words in TYPE_WORDS if any(word in title for word in words))
    return CHANNELS[channel].type or next(found, CaseType.COMPLAINT)


def proposed_topic(title: str, content: str) -> str:
    """The likeliest topic of title, else of content; never a restricted one, for a word alone must not seal a case."""
    return next((code for text in (title, content) for code in suggest(text) if not is_restricted(code)), "")
