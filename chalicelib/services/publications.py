"""What an office makes public by itself, as rows and records: its list of services, its papers, what it writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain import articles
from chalicelib.domain.attachments import Attachment, Handed
from chalicelib.domain.campaigns import CAMPAIGN
from chalicelib.domain.campaigns import RESULT as IDEAS_RESULT
from chalicelib.domain.forms import Field
from chalicelib.domain.office_forms import DOCUMENT, FIGURES, ITEM
from chalicelib.domain.office_parts import BY_NAME, Part
from chalicelib.domain.offices import Office
from chalicelib.domain.ports_drawers import Kept
from chalicelib.domain.surveys import RESULT as SURVEY_RESULT
from chalicelib.domain.surveys import SURVEY
from chalicelib.services import campaigns, surveys
from chalicelib.services.fileroom import FileRoom
from chalicelib.services.worlds import Desk

WAITING, RETURNED, PUBLIC, WITHDRAWN = "waiting", "returned", "public", "withdrawn"
STATES: Mapping[str, str] = {WAITING: "待审核", RETURNED: "已退回", PUBLIC: "已公布", WITHDRAWN: "已撤下"}
FILE = "file"
"""The field of a form by which a file comes."""
MAY, MUST = "may", "must"
"""Whether a file comes with what is made public: where it is neither, none is taken."""


Settle = Callable[[Desk, Office, Mapping[str, Any], str, Mapping[str, Any], datetime], Mapping[str, Any]]
"""Given what the form says, the id ("" of a new one) and what it showed before: what is proposed. Raises Invalid."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of thing that is made public: `kind` names it on the board, `part` is its row of rights.

    `file`: MAY, MUST, or "" for none. `article`: it is written for everybody, its long texts are Markdown, and nobody's
    numbers may stand in it; with `strict` not even landlines, unless an office has made them public. `told`: staff are
    told when one is made public (S1-25). `settle` checks what the fields cannot say and adds what follows from them.
    """

    kind: str
    title: str
    part: Part
    fields: tuple[Field, ...]
    most: int
    file: str = ""
    article: bool = False
    strict: bool = False
    told: bool = False
    settle: Settle | None = None


SORTS: Mapping[str, Sort] = {
    sort.kind: sort
    for sort in (
        Sort("item", "服务事项", BY_NAME["items"], ITEM, 200),
        Sort("document", "公开材料", BY_NAME["documents"], DOCUMENT, 500, file=MUST),
        Sort("notice", "公告通知", BY_NAME["notices"], articles.NOTICE, 1000, file=MAY, article=True),
        Sort("policy", "政策法规", BY_NAME["policies"], articles.POLICY, 500, file=MAY, article=True, told=True),
        Sort("faq", "常见问题", BY_NAME["faq"], articles.FAQ, 300, article=True),
        Sort("rule", "制度文件", BY_NAME["rules"], articles.RULE, 60, file=MAY, article=True),
        Sort("campaign", "征集活动", BY_NAME["campaigns"], CAMPAIGN, 200, settle=campaigns.settle),
        Sort(
            "campaign_result",
            "征集结果",
            BY_NAME["campaign-results"],
            IDEAS_RESULT,
            200,
            settle=campaigns.settle_result,
        ),
        Sort("survey", "调查", BY_NAME["surveys"], SURVEY, 200, settle=surveys.settle),
        Sort("survey_result", "调查结果", BY_NAME["survey-results"], SURVEY_RESULT, 200, settle=surveys.settle_result),
        Sort("exposure", "曝光台文章", BY_NAME["exposure"], articles.EXPOSURE, 300, article=True, strict=True),
        Sort("figures", "办理情况月报", BY_NAME["figures"], FIGURES, 600),
    )
}
"""Source: S2-16 (一次办好事项清单), S4-15 (by type of matter and by department), S1-15, S1-34, S2-41, S2-42,
S4-9, S4-10."""

ARTICLES: Mapping[str, Sort] = {sort.kind: sort for sort in SORTS.values() if sort.article}


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
