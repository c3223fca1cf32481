"""A file of what was told to whom, for a deployment that has no gateway of its own; addresses stand there masked."""

from __future__ import annotations

import json
import os
from pathlib import Path

from chalicelib.domain.disclosure import mask_mobile, mask_text
from chalicelib.domain.ports import DeliveryFailed


class LogFile:
    """Appends each message as one line of JSON to a file that only its owner may read.

    It is no way to hand over a secret: never put it in the place of the SMS gateway.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, address: str, subject: str, text: str, id: str = "") -> None:
        """Write the message down. Raises DeliveryFailed when the file cannot be written."""
        masked = mask_text(address) if "@" in address else mask_mobile(address)
        line = json.dumps(
            {"id": id, "to": masked, "subject": mask_text(subject), "text": mask_text(text)}, ensure_ascii=False
        )
        try:
            # One write to a file opened for appending stays one line, whoever else writes.
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(file, f"{line}\n".encode())
            finally:
                os.close(file)
        except OSError as error:
            raise DeliveryFailed(f"通知日志无法写入：{error.strerror}") from error
