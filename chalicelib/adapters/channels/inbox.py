"""The office's inbox in the workbench: the notice in the ledger is itself what an office reads there."""

from __future__ import annotations

from chalicelib.domain.offices import split_key
from chalicelib.domain.ports import DeliveryFailed


class Inbox:
    """The channel to a docket key. Nothing is carried anywhere: the service marks the notice, and then it is read."""

    def send(self, address: str, subject: str, text: str, id: str = "") -> None:
        """Accept a message to the docket key `address`. Raises DeliveryFailed when that is no docket key."""
        if not split_key(address)[0]:
            raise DeliveryFailed("没有写明送交的单位", permanent=True)
