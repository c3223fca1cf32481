"""The print room: papers, their files and the printer, beside the desk."""

from __future__ import annotations

from functools import cache

from chalicelib.adapters.dynamo.papers import DynamoPapers
from chalicelib.adapters.files import LocalFiles
from chalicelib.adapters.pdf import TypstPress
from chalicelib.services.printroom import PrintRoom
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired


def room() -> PrintRoom:
    """The print room of this process; its files lie in the data directory."""
    files = LocalFiles(base.settings().data / "files")
    return PrintRoom(wired.desk(), DynamoPapers(base.engine(), base.vault()), files, press())


@cache
def press() -> TypstPress:
    """The printer, which no deployment's settings change; it keeps its fonts for the whole process."""
    return TypstPress()
