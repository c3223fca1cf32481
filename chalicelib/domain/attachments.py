"""What people hand in beside their words: kinds of file, what a case knows of each, and who may open which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.co_view import facts_seen
from chalicelib.domain.errors import Invalid
from chalicelib.domain.events import Event, Words

LARGEST = 10 * 1024 * 1024
"""Bytes of one file."""

PER_ACT = 5
"""So many files go with one act."""

CLAIMED_WITHIN = timedelta(hours=1)
"""So long after it came a file may be named in an act."""

ORPHANED_AFTER = timedelta(days=2)
"""A file that no act has named is removed after so long."""

PICTURE_SIDE = 4096
"""The longer side of a picture as it is kept, in pixels."""

PICTURE_PIXELS = 50_000_000
"""A picture with more pixels is refused before it is unpacked: it may be a bomb."""

ATTACHED = "attached"
"""The fact of an event that lists its files, and the words of the same event that hold their names."""

NAME_LENGTH = 80

FIELD = "attachments"
"""What the files are called in forms and problems."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file as it is kept. `inline`: a page may show it, since every byte of it is ours."""

    code: str
    title: str
    mime: str
    suffix: str
    inline: bool = False


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("jpeg", "图片", "image/jpeg", "jpg", inline=True),
        Kind("png", "图片", "image/png", "png", inline=True),
        Kind("pdf", "PDF 文件", "application/pdf", "pdf"),
        Kind("docx", "Word 文档", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        Kind("xlsx", "Excel 表格", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        Kind("doc", "Word 文档（旧版）", "application/msword", "doc"),
        Kind("xls", "Excel 表格（旧版）", "application/vnd.ms-excel", "xls"),
        Kind("mp3", "录音", "audio/mpeg", "mp3"),
        Kind("m4a", "录音", "audio/mp4", "m4a"),
        Kind("wav", "录音", "audio/wav", "wav"),
        Kind("amr", "录音", "audio/amr", "amr"),
        Kind("mp4", "录像", "video/mp4", "mp4"),
    )
}
"""Every kind that is kept; pictures of other kinds become one of the first two."""

TAKEN = "JPG、PNG、WebP、GIF 图片，PDF，Word、Excel 文档，MP3、M4A、WAV、AMR 录音，MP4 录像"
"""What is taken, in the words of a page."""

ACCEPT = ".jpg,.jpeg,.png,.webp,.gif,.pdf,.doc,.docx,.xls,.xlsx,.mp3,.m4a,.wav,.amr,.mp4"
"""What a browser offers to choose. Without HEIC among it a telephone hands its photographs over as JPEG."""

TRACES: Mapping[str, str] = {
    "revisions": "修订痕迹",
    "comments": "批注",
    "hidden": "隐藏的行、列或工作表",
    "author": "作者姓名",
    "place": "拍摄地点",
}
"""What a file tells beside its face (edge 46). Pictures tell none of it: they are drawn anew."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What a case knows of a file; its name is personal and stands among the words of the event.

    `digest` is the SHA-256 of the content as it is kept, `size` its bytes. `scanned` says whether a virus scanner has
    passed it. `scope` names the key that seals it, `day` (yyyymmdd) where it lies. `traces` are codes of TRACES.
    """

    id: str
    kind: str
    size: int
    digest: str
    scanned: bool
    scope: str
    day: str
    traces: tuple[str, ...] = ()

    @property
    def row(self) -> Kind:
        """The row of its kind."""
        return KINDS[self.kind]

    @property
    def context(self) -> str:
        """What the sealing of its bytes is bound to."""
        return f"attachment#{self.id}"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that was handed in, with the name to show."""

    attachment: Attachment
    name: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of a case as somebody may see it: the event that it came with, and its name, not masked yet."""

    event: int
    at: datetime
    by: str
    action: str
    attachment: Attachment
    name: str


def clean_name(given: str, kind: Kind) -> str:
    """A name to show for what somebody called `given`: no path, nothing invisible, and the suffix of what it is."""
    plain = unicodedata.normalize("NFC", given)
    bare = re.split(r"[/\\]", plain)[-1]
    bare = "".join(char for char in bare if unicodedata.category(char)[0] != "C")
    bare = re.sub(r"[<>:\"|?*\s]+", " ", bare)
    bare = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", bare).strip(" .")[:NAME_LENGTH].strip(" .")
    return f"{bare or '附件'}.{kind.suffix}"


def as_facts(handed: Iterable[Handed]) -> list[dict[str, Any]]:
    """The files as facts of an event."""
    return [{**asdict(each.attachment), "traces": list(each.attachment.traces)} for each in handed]


def as_words(handed: Iterable[Handed]) -> dict[str, str]:
    """Their names as words of the same event, by id."""
    return {each.attachment.id: each.name for each in handed}


def of_facts(facts: Mapping[str, Any], words: Mapping[str, Any]) -> tuple[Handed, ...]:
    """The files that `as_facts` and `as_words` wrote down; those whose names were destroyed have none."""
    names = words.get(ATTACHED) or {}
    found = (Attachment(**{**each, "traces": tuple(each.get("traces", ()))}) for each in facts.get(ATTACHED) or ())
    return tuple(Handed(each, str(names.get(each.id, ""))) for each in found)


def checked(handed: Iterable[Handed]) -> tuple[Handed, ...]:
    """The files of one act, each once. Raises Invalid for more than PER_ACT."""
    once = tuple({each.attachment.id: each for each in handed}.values())
    if len(once) > PER_ACT:
        raise Invalid({FIELD: f"一次最多 {PER_ACT} 个附件，现为 {len(once)} 个；其余的请随后以补充材料提交"})
    return once


PETITIONERS_OWN = frozenset({"submit", "supplement", "supply_info"})
"""Acts by which the petitioner's own material comes in, whoever records them."""


def seen(
    case: Case, keys: Collection[str], history: Iterable[tuple[Event, Words | None]], *, named: bool
) -> Iterator[Seen]:
    """The files of a case that these docket keys may open, in order.

    A file is seen by whoever may know of its event (edges 12, 17, 21). Of a petitioner who asked for secrecy the own
    material opens only to those who may know the name (`named`; edge 20). Once a letter is split, what came with the
    whole letter opens through the sealed case alone (edge 18).
    """
    for event, words in history:
        if ATTACHED not in event.facts or facts_seen(case, keys, event) is None:
            continue
        own = event.action in PETITIONERS_OWN or event.actor == "PUBLIC"
        if own and event.seq < case.shown_event:
            continue
        if own and case.identity == "confidential" and not named:
            continue
        yield from listed(event, words)


def before_the_split(case: Case, history: Iterable[tuple[Event, Words | None]]) -> Iterator[Seen]:
    """What came with a letter before it was split: evidence for the sealed case that was cut out of it (edge 18)."""
    for event, words in history:
        if event.seq < case.shown_event and (event.action in PETITIONERS_OWN or event.actor == "PUBLIC"):
            yield from listed(event, words)


def listed(event: Event, words: Words | None) -> Iterator[Seen]:
    """The files of one event."""
    for each in of_facts(event.facts, words.texts if words else {}):
        yield Seen(event.seq, event.at, event.actor, event.action, each.attachment, each.name)


def without(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Facts or words of an event without what says of its files, which are listed by themselves."""
    return {name: value for name, value in content.items() if name != ATTACHED} if ATTACHED in content else content
