"""Codes by segno, as SVG for print."""

from __future__ import annotations

import re

MASK = 2
"""Every code has this mask: the data of an address are as good as random under any, and to weigh all eight for each
code costs six times what the code itself does. A test reads every one with a real reader."""

_DARK = re.compile(rb"\x01+")


class QrCodes:
    """The Codes: level M, which bears a scratch over a seventh of the code; `margin` modules of light around each."""

    def __init__(self, margin: int = 0) -> None:
        self._margin = margin

    def svg(self, address: str) -> str:
        """The code that leads to `address`; the same for the same address. A stroke for each run of dark modules."""
        import segno

        rows = segno.make_qr(address, error="m", boost_error=False, mask=MASK).matrix
        edge, size = self._margin, len(rows) + 2 * self._margin
        strokes = "".join(
            f"M{run.start() + edge} {y}.5h{run.end() - run.start()}"
            for y, row in enumerate(rows, edge)
            for run in _DARK.finditer(row)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
            f'<path stroke="#10242a" d="{strokes}"/></svg>'
        )
