"""Prints papers with typst: the templates of templates/documents over a sheet of plain values, with its own fonts."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.paper_sheet import BLANK

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"
PIXELS = 96
"""Per inch, of a picture to look at."""


class TypstPress:
    """The Press over one typst compiler, which keeps its fonts and parsed templates from one paper to the next.

    Nothing of the machine enters: its fonts are ignored, and the moment in the PDF is that of the sheet (`stamp`).
    """

    def __init__(self, root: Path = TEMPLATES) -> None:
        self._root = root
        self._lock = threading.Lock()

    def pdf(self, sheet: Mapping[str, Any]) -> bytes:
        """The sheet as PDF; the same bytes for the same sheet. Raises Unavailable without typst.

        It is tagged, for those who have it read to them, unless the sheet says `tagged: false`.
        """
        made = self._made(sheet, "pdf")
        assert isinstance(made, bytes)
        return made

    def pictures(self, sheet: Mapping[str, Any], ppi: float = PIXELS) -> list[bytes]:
        """Each page as PNG, for looking at."""
        made = self._made(sheet, "png", ppi)
        return made if isinstance(made, list) else [made]

    def missing(self, text: str) -> str:
        """The characters of a text that no font has, each once in order; those that take no room are none of them."""
        return "".join(char for char in dict.fromkeys(text) if char not in f"\n{BLANK}" and not self._has(ord(char)))

    def _made(self, sheet: Mapping[str, Any], form: str, ppi: float | None = None) -> Any:
        said = {"sheet": json.dumps(sheet, ensure_ascii=False, sort_keys=True)}
        with self._lock:
            return self._compiler.compile(
                input=str(self._root / "main.typ"),
                format=form,  # type: ignore[arg-type]
                ppi=ppi,
                sys_inputs=said,
                timestamp=int(sheet["stamp"]),
                pdf_tags=bool(sheet.get("tagged", True)),
            )

    @cached_property
    def _compiler(self) -> Compiler:
        try:
            from typst import Compiler
        except ImportError:
            raise Unavailable("本系统没有安装打印组件（typst），请到装有该组件的服务上打印") from None
        return Compiler(root=str(self._root), font_paths=[str(self._root / "fonts")], ignore_system_fonts=True)

    def _has(self, point: int) -> bool:
        at = bisect_right(self._runs, [point, 0x110000]) - 1
        return at >= 0 and point <= self._runs[at][1]

    @cached_property
    def _runs(self) -> list[list[int]]:
        runs: list[list[int]] = json.loads((self._root / "fonts" / "coverage.json").read_bytes())
        return runs
