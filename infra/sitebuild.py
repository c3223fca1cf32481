"""Builds the public site out of the live directory, and puts it in place at once or not at all."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.domain.intake import TYPES
from chalicelib.domain.offices import NATURE_TITLES
from chalicelib.domain.topics import CURRENT, VERSIONS
from chalicelib.domain.units import STAGE_TITLES
from infra import sitelimits
from infra.siterender import ROOT, SITE, render
from infra.sitestore import Disk, Manifest, Place, SiteNotBuilt, hashes

__all__ = ["OPTIONAL_SETTINGS", "SITE", "Report", "SiteNotBuilt", "build", "digest", "publish", "site_input"]

OPTIONAL_SETTINGS = (
    "title",
    "sponsor",
    "sponsor_contact",
    "site_code",
    "icp",
    "police",
    "party_mark_url",
    "find_errors_url",
)
"""The site's name, and what a government site's footer shows (domain E5): nothing until it is configured."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: how many pages and bytes, and which files differ from the build before, or left."""

    pages: int
    bytes: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    seconds: float


def build(
    out: Path,
    directory: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
    *,
    api: str = "/api/v1",
    published: Mapping[str, Any] | None = None,
) -> Report:
    """Build the site for `directory` (as `GET /api/v1/offices` returns the offices) and put it at `out`.

    `settings`: `site_url`, the absolute address at which `out` is served, is required, since the codes on the cards
    lead there; any of OPTIONAL_SETTINGS. `api` is where the pages find the API. `published` is what each office has
    made public beside its entry, by its id.

    What is at `out` is exchanged in one step when the build is whole, so no visitor sees half of it; raises
    SiteNotBuilt, with `out` as it was, when MkDocs fails or so much as warns, or when `out` holds something that no
    earlier build can have put there.
    """
    return publish(site_input(directory, settings, api, published), Disk(out))


def publish(given: Mapping[str, Any], place: Place, rendered: Callable[[Path, Path], None] = render) -> Report:
    """Render the input `given` by `rendered` (source file, directory) and exchange it for what stands at `place`.

    Raises SiteNotBuilt, with the place as it was.
    """
    started = time.monotonic()
    with place.alone() as room:
        fresh, source = room / "site", room / "input.json"
        source.write_text(_text(given), "utf-8")
        rendered(source, fresh)
        made = Manifest(digest(given), given["settings"], hashes(fresh))
        size = sum((fresh / name).stat().st_size for name in made.files)
        changes = place.exchange(fresh, made)
    return Report(
        pages=sum(name.endswith(".html") for name in made.files),
        bytes=size,
        changed=changes.changed,
        removed=changes.removed,
        seconds=round(time.monotonic() - started, 3),
    )


def site_input(
    directory: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
    api: str = "/api/v1",
    published: Mapping[str, Any] | None = None,
    *,
    procedures: Mapping[str, Any] | None = None,
    on: date | None = None,
) -> dict[str, Any]:
    """All that the pages are made of, as site/hooks.py reads it; the arguments are those of `build`.

    `procedures` is what sitelimits.procedures says of the offices, `on` the day on which those have `ended` whose
    validity is over: nobody is led to them any more.
    """
    natures: dict[str, str] = {str(code): title for code, title in NATURE_TITLES.items()}
    stages: dict[str, str] = {str(code): title for code, title in STAGE_TITLES.items()}
    return {
        "directory": [
            {
                **office,
                "nature": natures.get(office.get("nature") or "", office.get("nature")),
                "stage": stages.get(office.get("stage") or "", office.get("stage")),
                "stage_code": str(office.get("stage") or ""),
                "ended": bool(on and office.get("valid_to") and str(office["valid_to"]) < on.isoformat()),
            }
            for office in directory
        ],
        "published": dict(published or {}),
        "procedures": dict(procedures or {sitelimits.EVERYBODY: sitelimits.common_procedure()}),
        "words": sitelimits.words(),
        "settings": {**dict.fromkeys(OPTIONAL_SETTINGS, ""), **settings},
        "api": api,
        "types": [{"code": row.code, "title": row.title, "hint": row.hint} for row in TYPES.values()],
        "topics": [{"code": row.code, "title": row.title} for row in VERSIONS[CURRENT] if len(row.code) == 2],
    }


def digest(given: Mapping[str, Any]) -> str:
    """The hash of an input and of the templates: while it stands, the site need not be built again."""
    return hashlib.sha256(f"{_templates()}\n{_text(given)}".encode()).hexdigest()


def _text(given: Mapping[str, Any]) -> str:
    return json.dumps(given, ensure_ascii=False, default=str, sort_keys=True)


@cache
def _templates() -> str:
    """The hash of what the pages are made with; read once, since a running process builds with what it started with."""
    tools = [ROOT / "node_modules" / tool / "package.json" for tool in ("altcha", "esbuild")]
    markup = (ROOT / "chalicelib" / "adapters" / "markup.py").read_text("utf-8")
    made_with = {**hashes(SITE), "markup": markup}
    made_with |= {tool.parent.name: tool.read_text("utf-8") for tool in tools if tool.is_file()}
    return hashlib.sha256(json.dumps(made_with, sort_keys=True).encode()).hexdigest()
