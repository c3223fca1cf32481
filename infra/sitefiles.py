"""The public site of the offices that are on file, built from the same directory as the API shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.sitebuild import Report, build


def build_site(out: Path, settings: Mapping[str, Any]) -> Report:
    """Build the site of every city on file at `out`; `settings` as of sitebuild.build. Needs an opened world.

    Raises SiteNotBuilt.
    """
    return build(out, listed_offices(), settings)


def listed_offices() -> list[dict[str, Any]]:
    """The offices as `GET /api/v1/offices` shows them."""
    import msgspec

    from chalicelib.entry.shapes import office_shape
    from chalicelib.wiring import base

    directory = base.directory()
    trees = [directory.tree(root.id) for root in directory.cities()]
    shown = [
        office_shape(office, tree)
        for tree in trees
        for office in sorted(tree.values(), key=lambda each: (*each.path, each.id))
    ]
    found: list[dict[str, Any]] = json.loads(msgspec.json.encode(shown))
    return found
