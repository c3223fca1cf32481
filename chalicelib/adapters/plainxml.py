"""Plain values as XML, for programmes that read no JSON; nothing is ever read from XML here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, whatever way it is written."""


def document(root: str, value: Any, ones: Mapping[str, str]) -> str:
    """A document whose element `root` holds the value; `ones` says what one thing of a list is called, by the list."""
    top = ElementTree.Element(root)
    _fill(top, value, ones)
    ElementTree.indent(top, " ")
    written: str = ElementTree.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{written}\n'


def _fill(element: ElementTree.Element, value: Any, ones: Mapping[str, str]) -> None:
    if isinstance(value, Mapping):
        for name, each in value.items():
            _fill(ElementTree.SubElement(element, name), each, ones)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            _fill(ElementTree.SubElement(element, ones[element.tag]), each, ones)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = _FORBIDDEN.sub("", str(value))
