"""Codes by segno, as SVG for print."""

from __future__ import annotations

import io

MASK = 2
"""Every code has this mask: the data of an address are as good as random under any, and to weigh all eight for each
code costs six times what the code itself does. A test reads every one with a real reader."""


class QrCodes:
    """The Codes: level M, which bears a scratch over a seventh of the code."""

    def svg(self, address: str) -> str:
        """The code that leads to `address`, as SVG without a margin of its own; the same for the same address."""
        import segno

        code = segno.make_qr(address, error="m", boost_error=False, mask=MASK)
        drawn = io.BytesIO()
        code.save(drawn, kind="svg", border=0, omitsize=True, xmldecl=False, nl=False, dark="#10242a")
        return drawn.getvalue().decode()
