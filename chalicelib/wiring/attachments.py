"""The file room of this process: where attachments lie, who scans them, and who says what they are."""

from __future__ import annotations

from chalicelib.adapters.attachments import LocalAttachments
from chalicelib.adapters.clamd import Clamd
from chalicelib.adapters.contents import Contents
from chalicelib.adapters.dynamo.intake import DynamoIntake
from chalicelib.services.fileroom import FileRoom
from chalicelib.wiring import base

FOLDER = "attachments"
"""Under this directory of the data they lie, sealed."""


def room() -> FileRoom:
    """The file room, for the public as for officers: it holds no reader of cases."""
    settings, vault = base.settings(), base.vault()
    return FileRoom(
        store=LocalAttachments(settings.data / FOLDER),
        inspector=Contents(),
        scanner=Clamd(settings.clamd) if settings.clamd else None,
        guards=base.guards(),
        vault=vault,
        directory=base.directory(),
        bell=DynamoIntake(base.engine(), vault),
    )
