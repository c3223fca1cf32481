"""Pictures of pages for the documents: taken when `make pictures` asks for them, and made small."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = os.environ.get("HUIYIN_PICTURES")
"""Where the pictures go, if any are wanted: `make pictures` puts those of the documents into docs/images/."""

PICTURE_BYTES = 150 * 1000


def picture(page: Page, name: str) -> None:
    """Keep a picture of what is on the screen, as `name` among those of the documents; small, or it fails."""
    assert DOCUMENTS
    path = ROOT / DOCUMENTS / name
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=False)
    with Image.open(path) as taken:
        small = taken.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    assert path.stat().st_size <= PICTURE_BYTES, path.name
