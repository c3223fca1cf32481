"""All pages in one place: what `app.py` registers, and what the tests walk."""

from __future__ import annotations

from chalicelib.entry.pages import assets
from chalicelib.entry.pages.page import Pages

PAGES: tuple[Pages, ...] = ()
"""The blueprints of pages, in no order: each route is told by its path."""

BOOK = (assets.routes, *PAGES)
