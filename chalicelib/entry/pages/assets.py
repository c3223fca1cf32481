"""Styles and scripts of the workbench, served by the application itself: the same files here and in the cloud."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from chalice.app import Request

from chalicelib.domain.errors import NotFound
from chalicelib.entry.pages.render import ASSETS
from chalicelib.entry.routing import Answer, Blueprint
from chalicelib.wiring import base

routes = Blueprint("app", base.settings)

KINDS: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"


@routes.route("/desk/assets/{digest}/{name}", methods=["GET"])
def show_asset(request: Request, digest: str, name: str) -> Answer:
    """One file; its address holds its digest, which is there to be kept by browsers and not checked."""
    found = _files().get(name)
    if found is None:
        raise NotFound("没有这个文件")
    return found


@cache
def _files() -> Mapping[str, Answer]:
    return {
        path.name: Answer(
            path.read_text("utf-8"), headers={"Content-Type": KINDS[path.suffix], "Cache-Control": FOR_EVER}
        )
        for path in ASSETS.iterdir()
        if path.suffix in KINDS
    }
