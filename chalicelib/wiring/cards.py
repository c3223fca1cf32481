"""Where cards and boards are made: the live directory, the board, the printer. It can read no case."""

from __future__ import annotations

from functools import cache

from chalicelib.adapters.dynamo.board import DynamoBoard
from chalicelib.adapters.qr import QrCodes
from chalicelib.services.card_copies import Shelf
from chalicelib.services.cards import CardRoom
from chalicelib.wiring import base
from chalicelib.wiring.press import press


def room(site_url: str = "") -> CardRoom:
    """The room of this process; `site_url` in place of the setting, for another address on the codes."""
    found = site_url or base.settings().site_url
    return CardRoom(base.directory(), DynamoBoard(base.engine()), press(), QrCodes(), found)


@cache
def shelf() -> Shelf:
    """What this process has printed for the public not long ago."""
    return Shelf()
