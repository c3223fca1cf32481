"""The print room: papers, their files and the printer, beside the desk."""

from __future__ import annotations

from chalicelib.adapters.dynamo.papers import DynamoPapers
from chalicelib.adapters.files import LocalFiles
from chalicelib.services.printroom import PrintRoom
from chalicelib.wiring import base
from chalicelib.wiring import desk as wired
from chalicelib.wiring.press import press


def room() -> PrintRoom:
    """The print room of this process; its files lie in the data directory."""
    files = LocalFiles(base.settings().data / "files")
    return PrintRoom(wired.desk(), DynamoPapers(base.engine(), base.vault()), files, press())
