"""What services need to print cards and boards beside the printer: pictures of codes."""

from __future__ import annotations

from typing import Protocol


class Codes(Protocol):
    """Pictures of two-dimensional codes."""

    def svg(self, address: str) -> str:
        """The code that leads to `address`, as SVG without a margin of its own; the same for the same address."""
