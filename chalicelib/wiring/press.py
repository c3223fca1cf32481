"""The printer, which no deployment's settings change; it keeps its fonts for the whole process."""

from __future__ import annotations

from functools import cache

from chalicelib.adapters.pdf import TypstPress


@cache
def press() -> TypstPress:
    """The printer of this process."""
    return TypstPress()
