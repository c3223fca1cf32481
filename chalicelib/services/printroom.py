"""What papers need beside the desk: their records, the files, the printer."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.ports import Vault
from chalicelib.domain.ports_papers import Files, Papers, Press
from chalicelib.services.worlds import Desk


@dataclass(frozen=True, slots=True)
class PrintRoom:
    """The desk with a print room."""

    desk: Desk
    papers: Papers
    files: Files
    press: Press

    @property
    def vault(self) -> Vault:
        """The vault of the desk."""
        return self.desk.vault
