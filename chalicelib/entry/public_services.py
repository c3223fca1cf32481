"""What everybody may call of an office: its services and papers (S4-15), its cards and boards, what can be expected."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from chalice.app import Request
from msgspec import Meta

from chalicelib.domain.attachments import KINDS, Handed
from chalicelib.entry.requests import Form, client_address, header, query
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.entry.shapes import FILES
from chalicelib.services import card_copies, prospects, service_hall
from chalicelib.wiring import attachments as wired_files
from chalicelib.wiring import base
from chalicelib.wiring import cards as wired_cards
from chalicelib.wiring import public as wired_public

routes = Blueprint("app", base.settings)

DOCUMENT = "/api/v1/documents/{office}/{document}"
CARD = "/api/v1/offices/{office}/cards/{kind}"
PDF = "application/pdf"
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"

Code = Annotated[str, Meta(max_length=60)]


class ServicesQuery(Form, frozen=True):
    """`GET /api/v1/services`, `GET /api/v1/documents`; `topic` a code of either level, `unit` a department's code."""

    office: Code
    topic: Code = ""
    unit: Code = ""


@routes.route("/api/v1/offices/{office}/prospects", methods=["GET"])
def what_to_expect(request: Request, office: str) -> dict[str, Any]:
    """What happens next, and by when, to a matter of each type that comes to this office now; which files it takes."""
    found = prospects.prospects(wired_public.front(), office, base.now())
    return {
        "items": [
            {
                "type": {"code": each.row.code, "title": each.row.title},
                "registered_by": each.registered_by,
                "told_by": each.told_by,
                "promised_on": each.promised_on,
                "sealed": each.sealed,
            }
            for each in found
        ],
        "attachments": FILES,
    }


@routes.route("/api/v1/services", methods=["GET"])
def services(request: Request) -> dict[str, Any]:
    """The list of services of an office (一次办好事项清单): who may come, with what, how long it takes."""
    asked = query(request, ServicesQuery)
    return {"items": [_shape(each) for each in _offers("item", asked)]}


@routes.route("/api/v1/documents", methods=["GET"])
def documents(request: Request) -> dict[str, Any]:
    """The papers that an office has made public, by matter and department."""
    asked = query(request, ServicesQuery)
    return {"items": [{**_shape(each), **_file(each)} for each in _offers("document", asked)]}


@routes.route(DOCUMENT, methods=["GET"])
def open_document(request: Request, office: str, document: str) -> Answer:
    """One paper, to be saved; nothing in it runs in a browser."""
    return as_download(*service_hall.paper(wired_public.front(), wired_files.room(), office, document))


@routes.route(CARD, methods=["GET"])
def card(request: Request, office: str, kind: str) -> Answer:
    """A card or board of an office as PDF, as the directory stands now: card, board, area, notice, leaflet."""
    front = wired_public.front()
    address = client_address(request, front.settings)
    room, shelf = wired_cards.room(), wired_cards.shelf()
    made = card_copies.copy(room, shelf, front.guards, front.settings, kind, office, address=address, now=base.now())
    known = {"ETag": f'"{made.name[:32]}"', "Cache-Control": "public, max-age=300"}
    if header(request, "if-none-match") == known["ETag"]:
        return Answer(None, 304, known)
    name = quote(f"{made.office.name}{made.kind.title}.pdf", safe="")
    saved = f"attachment; filename=\"{made.kind.code}.pdf\"; filename*=UTF-8''{name}"
    return Answer(made.content, headers={"Content-Type": PDF, "Content-Disposition": saved, **known})


def as_download(handed: Handed, content: bytes) -> Answer:
    """A file on its way out: it is saved and never opens in the browser."""
    kind = handed.attachment.row
    name = f"attachment; filename=\"document.{kind.suffix}\"; filename*=UTF-8''{quote(handed.name, safe='')}"
    headers = {"Content-Type": kind.mime, "Content-Disposition": name, "Content-Security-Policy": SANDBOX}
    return Answer(content, headers=headers)


def _offers(kind: str, asked: ServicesQuery) -> tuple[service_hall.Offer, ...]:
    world = wired_public.front()
    return service_hall.offers(world, kind, asked.office, base.now(), topic=asked.topic, unit=asked.unit)


def _shape(offer: service_hall.Offer) -> dict[str, Any]:
    facts = offer.facts
    topic, unit = facts.pop("topic", ""), facts.pop("unit", "")
    for name in ("papers", "steps"):
        if name in facts:
            facts[name] = [line.strip() for line in str(facts[name]).splitlines() if line.strip()]
    return {
        "id": offer.posted.id,
        "office": offer.posted.office,
        "topic": {"code": topic, "title": offer.topic},
        "unit": {"code": unit or None, "name": offer.unit},
        **facts,
    }


def _file(offer: service_hall.Offer) -> dict[str, Any]:
    kept = offer.posted.facts["file"]
    kind = KINDS[kept["kind"]]
    at = f"/api/v1/documents/{offer.posted.office}/{offer.posted.id}"
    return {"file": {"name": kept["name"], "kind": kind.title, "bytes": kept["size"], "address": at}}
