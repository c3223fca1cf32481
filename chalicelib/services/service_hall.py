"""What everybody may read of an office's services: the list of them, and papers by matter and department (S4-15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.attachments import Handed
from chalicelib.domain.errors import NotFound
from chalicelib.domain.offices import unit_name_on
from chalicelib.domain.registers.views import Posted
from chalicelib.domain.topics import topic_title
from chalicelib.domain.workdays import business_date
from chalicelib.services import publications
from chalicelib.services.fileroom import FileRoom
from chalicelib.services.worlds import Front


@dataclass(frozen=True, slots=True)
class Offer:
    """One service or paper as it is public: what its form says, with the titles of its matter and department."""

    posted: Posted
    topic: str
    unit: str

    @property
    def facts(self) -> dict[str, Any]:
        """What its form said, and when it was released."""
        return {name: value for name, value in self.posted.facts.items() if name != publications.FILE}


def offers(
    front: Front, kind: str, office: str, now: datetime, *, topic: str = "", unit: str = ""
) -> tuple[Offer, ...]:
    """What one office has made public of one kind (item, document), by matter and title.

    `topic` keeps those of that matter, a first-level code also those below it; `unit` those of one department. Raises
    NotFound for an unknown office or kind.
    """
    if kind not in publications.SORTS:
        raise NotFound("没有这类内容")
    found, on = front.directory.office(office), business_date(now)
    shown = []
    for posted in front.board.posted(office, kind, date.min):
        code, of = str(posted.facts.get("topic", "")), str(posted.facts.get("unit", ""))
        if not code.startswith(topic) or (unit and of != unit):
            continue
        try:
            name = unit_name_on(found, of, on) if of else found.name
        except NotFound:
            name = found.name
        shown.append(Offer(posted, topic_title(code), name))
    return tuple(sorted(shown, key=lambda each: (str(each.posted.facts.get("topic")), str(each.posted.facts["title"]))))


def paper(front: Front, room: FileRoom, office: str, id: str) -> tuple[Handed, bytes]:
    """The file of what is public now, by the name that `file_id` gave it. Raises NotFound."""
    kind, days, id = _named(id)
    found = next((p for p in front.board.posted(office, kind, *days) if p.id == id), None)
    if found is None or publications.FILE not in found.facts:
        raise NotFound("没有这个文件，或已撤下")
    return publications.content(room, found.facts[publications.FILE])


def file_id(posted: Posted) -> str:
    """What the file of something public is called in its address: of an article, kind and day stand before its id."""
    return posted.id if posted.kind == "document" else f"{posted.kind}.{posted.on.isoformat()}.{posted.id}"


def _named(id: str) -> tuple[str, tuple[date, date], str]:
    """Of what kind a file is, between which days it was posted, and the id of what it belongs to."""
    kind, _, rest = id.partition(".")
    day, _, id_there = rest.partition(".")
    if not rest:
        return "document", (date.min, date.max), id
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise NotFound("没有这个文件，或已撤下") from None
    return (kind if kind in publications.ARTICLES else "document"), (on, on), id_there
