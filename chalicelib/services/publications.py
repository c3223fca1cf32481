"""What an office makes public by itself, as rows and records: its list of services and its papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.attachments import Attachment, Handed
from chalicelib.domain.forms import Field
from chalicelib.domain.office_forms import DOCUMENT, ITEM
from chalicelib.domain.office_parts import BY_NAME, Part
from chalicelib.domain.ports_drawers import Kept
from chalicelib.services.fileroom import FileRoom

WAITING, RETURNED, PUBLIC, WITHDRAWN = "waiting", "returned", "public", "withdrawn"
STATES: Mapping[str, str] = {WAITING: "待审核", RETURNED: "已退回", PUBLIC: "已公布", WITHDRAWN: "已撤下"}
FILE = "file"
"""The field of a form by which a document's file comes."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of thing that is made public: `kind` names it on the board, `part` is its row of rights."""

    kind: str
    title: str
    part: Part
    fields: tuple[Field, ...]
    most: int
    file: bool = False


SORTS: Mapping[str, Sort] = {
    sort.kind: sort
    for sort in (
        Sort("item", "服务事项", BY_NAME["items"], ITEM, 200),
        Sort("document", "公开材料", BY_NAME["documents"], DOCUMENT, 500, file=True),
    )
}
"""Source: S2-16 (一次办好事项清单), S4-15 (by type of matter and by department)."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One thing: what is proposed (`draft`), what everybody reads (`public`), and who did what.

    Both hold what the fields of its sort say; `file` and `public_file` are attachments with their names, as JSON.
    """

    id: str
    office: str
    kind: str
    state: str
    draft: Mapping[str, Any]
    public: Mapping[str, Any]
    by: str
    at: datetime
    released_by: str
    posted_on: date | None
    said: str
    file: Mapping[str, Any]
    public_file: Mapping[str, Any]
    version: int

    @property
    def shown(self) -> Mapping[str, Any]:
        """What is to be looked at: the proposal where there is one, otherwise what is public."""
        return self.draft or self.public

    @property
    def state_title(self) -> str:
        """The state in words."""
        return STATES[self.state]


def content(room: FileRoom, carried: Mapping[str, Any]) -> tuple[Handed, bytes]:
    """A document's file with its bytes. Raises NotFound."""
    handed = file_of(carried)
    sealed = room.store.get(room.key(handed.attachment))
    return handed, room.vault.open(handed.attachment.scope, sealed, handed.attachment.context)


def file_of(kept: Mapping[str, Any]) -> Handed:
    """The file that a publication names; its bytes are not looked for."""
    fields = {name: kept[name] for name in Attachment.__slots__}
    return Handed(Attachment(**{**fields, "traces": tuple(fields["traces"])}), str(kept["name"]))


def read(kept: Kept, sort: Sort) -> Publication:
    """The publication that lies in a drawer."""
    note = kept.note
    return Publication(
        kept.id,
        kept.owner,
        sort.kind,
        note["state"],
        note["draft"],
        note["public"],
        note["by"],
        datetime.fromisoformat(note["at"]),
        note["released_by"],
        date.fromisoformat(note["posted_on"]) if note["posted_on"] else None,
        note["said"],
        note["file"],
        note["public_file"],
        kept.version,
    )
