"""What attachments need beside desk and front: a place for bytes, a scanner, an eye for contents, and a bell."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.attachments import Attachment
from chalicelib.domain.ports import Directory, Guards, Vault
from chalicelib.domain.ports_attachments import Bell, Inspector, Scanner, Store


@dataclass(frozen=True, slots=True)
class FileRoom:
    """Where files are taken in and kept; without a `scanner` they are kept unscanned and say so."""

    store: Store
    inspector: Inspector
    scanner: Scanner | None
    guards: Guards
    vault: Vault
    directory: Directory
    bell: Bell

    def key(self, attachment: Attachment) -> str:
        """Where the bytes of an attachment lie: by its day, a keyed hash of its content, and its id."""
        hashed = self.vault.keyed_hash("attachment", attachment.digest)[:32]
        return f"{attachment.day}/{hashed}-{attachment.id}"
