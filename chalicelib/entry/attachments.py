"""What officers call for the files of a case: add one, open one."""

from __future__ import annotations

from urllib.parse import quote, unquote

from chalice.app import Request

from chalicelib.domain.attachments import KINDS, LARGEST
from chalicelib.entry.accounts import caller_now
from chalicelib.entry.requests import header
from chalicelib.entry.revisions import etag
from chalicelib.entry.revisions import revision as seen_revision
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.entry.uploads import LARGE as PUBLIC_LARGE
from chalicelib.entry.uploads import NAME, ROOM_BESIDE, content_of, said, shape
from chalicelib.services import attachments, case_views, worklist
from chalicelib.wiring import attachments as wired_files
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired

routes = Blueprint("app", base.settings)

FILES = "/api/v1/cases/{number}/attachments"
FILE = f"{FILES}/{{id}}"
NOTE = "X-Note"
"""What an officer says of the file, percent-encoded UTF-8."""

LARGE = {**PUBLIC_LARGE, FILES: LARGEST + ROOM_BESIDE}
"""Routes that take more than others, in bytes."""

BINARY = sorted({kind.mime for kind in KINDS.values()} | {"application/octet-stream"})
"""The types of content that files come and go as; a browser that does not know what it sends says the last."""

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@routes.route(FILES, methods=["POST"], content_types=["*/*"])
def add_attachment(request: Request, number: str) -> Answer:
    """Add one file to a case by the action 补充附件; the body is the file, If-Match the revision that was seen."""
    actor, now = caller_now(request)
    desk, room = wired.desk(), wired_files.room()
    worklist.admitted(desk, actor, number)
    revision = seen_revision(header(request, "if-match"))
    name = unquote(said(request, NAME))
    handed = attachments.hand_in(room, desk, actor, number, content_of(request), name, now)
    form = {"note": unquote(said(request, NOTE)) or "补充附件"}
    outcome = attachments.perform(desk, number, "attach", form, actor, now, (handed,), revision=revision)
    case = outcome.cases[0]
    shown = {"number": number, "id": handed.attachment.id, **shape(handed), "revision": case.revision}
    return Answer(shown, 201, etag(case.revision))


@routes.route(FILE, methods=["GET"])
def open_attachment(request: Request, number: str, id: str) -> Answer:
    """One file as it is kept: pictures to be shown, everything else to be saved. Each opening is logged.

    A sealed case wants a reason in the header X-Reason.
    """
    actor, now = caller_now(request)
    reason = unquote(header(request, case_views.REASON))
    return as_answer(attachments.open_file(wired_files.room(), wired.desk(), actor, number, id, now, reason))


def as_answer(opened: attachments.Opened) -> Answer:
    """A file on its way out: what is not a picture that we drew never opens in the browser, and nothing in it runs."""
    kind = opened.kind
    how = "inline" if kind.inline else "attachment"
    name = f"{how}; filename=\"attachment.{kind.suffix}\"; filename*=UTF-8''{quote(opened.seen.name, safe='')}"
    headers = {"Content-Type": kind.mime, "Content-Disposition": name, "Content-Security-Policy": SANDBOX}
    return Answer(opened.content, headers=headers)
