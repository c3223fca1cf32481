"""Files on pages: taken in with a form, kept while the form is mended, listed beside a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.domain.attachments import ACCEPT, FIELD, KINDS, LARGEST, PER_ACT, TAKEN, TRACES, Attachment, Handed
from chalicelib.domain.errors import Invalid
from chalicelib.entry.pages.called import Called
from chalicelib.entry.pages.fields import widgets
from chalicelib.entry.pages.page import FORM_BYTES
from chalicelib.entry.pages.reading import Filled
from chalicelib.entry.pages.seat import Seat
from chalicelib.services import attachments
from chalicelib.services.worklist import CaseFile
from chalicelib.wiring import attachments as wired_files

FILES, KEPT = "files", "attached"
"""The field by which a browser sends files, and the one by which a form names those that it has sent before."""

BYTES = PER_ACT * LARGEST + FORM_BYTES
"""What a form with files may hold."""

HINT = f"最多 {PER_ACT} 个，每个不超过 {LARGEST // 1024 // 1024} MB；可以上传{TAKEN}。图片会去除拍摄时间、地点等信息"


@dataclass(frozen=True, slots=True)
class Line:
    """One file as a page shows it. `warnings` are what should be known before it is sent on."""

    id: str
    name: str
    title: str
    size: str
    inline: bool
    warnings: tuple[str, ...]
    at: Any = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Uploads:
    """The field of a form that takes files: those taken in already, and what was wrong with others."""

    lines: tuple[Line, ...]
    error: str
    accept: str = ACCEPT
    hint: str = HINT
    name: str = FIELD

    @property
    def id(self) -> str:
        """By which the summary of errors finds it."""
        return f"f-{FIELD}"


def take(seat: Seat, filled: Filled, number: str = "") -> tuple[Filled, tuple[Handed, ...], dict[str, str]]:
    """Take in the files of a form, for a case or (without `number`) for a matter that is being registered.

    Returns the form as it is to be drawn again, naming what was taken in so that nobody has to choose it twice; all
    files of the act; and by field what was wrong with those that were not taken. Raises NotFound, Unavailable.
    """
    wrong: list[str] = []
    known: tuple[Handed, ...] = ()
    try:
        known = attachments.claimed(seat.desk, seat.actor, filled.many(KEPT), seat.now)
    except Invalid as gone:
        wrong.append(gone.message)
    sent = filled.files.get(FILES, ())
    if len(known) + len(sent) > PER_ACT:
        wrong.append(f"一次最多 {PER_ACT} 个附件，现为 {len(known) + len(sent)} 个；其余的请随后以“补充附件”提交")
        sent = ()
    room, taken = wired_files.room(), list(known)
    for file in sent:
        try:
            if number:
                handed = attachments.hand_in(room, seat.desk, seat.actor, number, file.content, file.name, seat.now)
            else:
                handed = attachments.hand_in_new(room, seat.actor, file.content, file.name, seat.now)
            taken.append(handed)
        except Invalid as refused:
            wrong.append(f"“{file.name[-40:] or '附件'}”：{refused.message}")
    ids = tuple(each.attachment.id for each in taken)
    again = replace(filled, values={**filled.values, KEPT: ids}, files={})
    return again, tuple(taken), {FIELD: "；".join(wrong)} if wrong else {}


def uploads(seat: Seat, filled: Filled | None = None, errors: Mapping[str, str] | None = None) -> Uploads:
    """The field for files of a form that is drawn, or drawn again after `take`."""
    error = (errors or {}).get(FIELD, "")
    if filled is None or not filled.many(KEPT):
        return Uploads((), error)
    try:
        known = attachments.claimed(seat.desk, seat.actor, filled.many(KEPT), seat.now)
    except Invalid as gone:
        return Uploads((), error or gone.message)
    return Uploads(tuple(_line(each.attachment, each.name) for each in known), error)


def lines(seat: Seat, file: CaseFile) -> tuple[Line, ...]:
    """The files of a case that somebody may open, the latest first."""
    called = Called(seat.desk.directory, seat.today)
    found = (
        replace(_line(each.attachment, each.name), at=each.at, by=called.person(each.by)) for each in file.attachments
    )
    return tuple(reversed(tuple(found)))


def panel(seat: Seat, file: CaseFile) -> dict[str, Any]:
    """What case/attached.html shows beside a case: its files, and the form of 补充附件 where it is open."""
    row = next((row for row in file.open if row.name == "attach"), None)
    drawn = tuple(replace(w, form=row.name) for w in widgets(row.fields, seat=seat)) if row else ()
    return {"lines": lines(seat, file), "adds": row is not None, "widgets": drawn, "uploads": uploads(seat)}


def _line(kept: Attachment, name: str) -> Line:
    return Line(kept.id, name, kept.row.title, readable(kept.size), KINDS[kept.kind].inline, tuple(_warnings(kept)))


def _warnings(kept: Attachment) -> Iterable[str]:
    if kept.traces:
        yield f"含{'、'.join(TRACES[code] for code in kept.traces)}，对外提供前请处理"
    if not kept.scanned:
        yield "未查毒"


def readable(size: int) -> str:
    """Bytes in the words of a page: 12 KB, 3.4 MB."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"
