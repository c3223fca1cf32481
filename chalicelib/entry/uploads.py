"""Where the public puts a file before naming it in a submission, or in what is added to one; it is never read here."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from chalice.app import Request

from chalicelib.domain.attachments import CLAIMED_WITHIN, LARGEST, Handed
from chalicelib.domain.errors import Invalid
from chalicelib.entry.requests import client_address
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.services import uploads
from chalicelib.wiring import attachments as wired_files
from chalicelib.wiring import base
from chalicelib.wiring.public import front

routes = Blueprint("app", base.settings)

UPLOAD = "/api/v1/attachments"
OFFICE, PROOF, NAME = "X-Office", "X-Altcha", "X-File-Name"
"""Headers: the office of the submission, the solved challenge, and the file's name as percent-encoded UTF-8."""

HEADER_BYTES = 4000
ROOM_BESIDE = 16 * 1024
"""What a request may hold beside the file."""

LARGE = {UPLOAD: LARGEST + ROOM_BESIDE}
"""Routes that take more than others, in bytes."""


@routes.route(UPLOAD, methods=["POST"], content_types=["*/*"])
def upload(request: Request) -> Answer:
    """Put one file; the token that it yields is to be named within an hour, and cannot be used to read the file.

    The body is the file itself. Its kind is told by its content; the name in X-File-Name is for people only.
    """
    world = front()
    office = said(request, OFFICE)
    if not office:
        raise Invalid({OFFICE: "请在请求头 X-Office 中写明受理单位"})
    handed = uploads.upload(
        world,
        wired_files.room(),
        content_of(request),
        unquote(said(request, NAME)),
        office=office,
        proof=said(request, PROOF),
        address=client_address(request, world.settings),
        now=base.now(),
    )
    return Answer({"token": handed.attachment.id, **shape(handed), "claim_before": base.now() + CLAIMED_WITHIN}, 201)


def content_of(request: Request) -> bytes:
    """The body as it came."""
    body = request.raw_body
    return body if isinstance(body, bytes) else body.encode()


def said(request: Request, name: str) -> str:
    """One header, cut at HEADER_BYTES: names of files and proofs are longer than others."""
    return str(request.headers.get(name.lower()) or "").strip()[:HEADER_BYTES]


def shape(handed: Handed) -> dict[str, Any]:
    """What is said of a file that was taken in."""
    kept = handed.attachment
    return {
        "name": handed.name,
        "kind": {"code": kept.kind, "title": kept.row.title},
        "size": kept.size,
        "sha256": kept.digest,
        "scanned": kept.scanned,
        "traces": list(kept.traces),
    }
