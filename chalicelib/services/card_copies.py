"""Prints of cards and boards for whoever asks: kept by what they say, made one at a time, so many for one address."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.cards import CardKind
from chalicelib.domain.errors import Invalid, NotFound, TooMany
from chalicelib.domain.offices import Office
from chalicelib.domain.outcome import Claim
from chalicelib.domain.ports import Guards
from chalicelib.domain.ports_papers import Press
from chalicelib.services import cards
from chalicelib.services.cards import CardRoom
from chalicelib.settings import Settings

PRINTS = "prints"
"""Purpose of the counters of prints by address."""

KEPT = 24
"""So many prints are kept: a card and a board are some hundred kilobytes."""

PATIENCE = 4.0
"""Seconds that one caller waits for the print of another; of several that would wait, all but one are sent away."""

BUSY = "打印的人有点多，请过一会儿再下载"


class Shelf:
    """The prints of a process by what they say; a new one is made while no other is, and nobody queues for long."""

    def __init__(self, most: int = KEPT, patience: float = PATIENCE) -> None:
        self._most = most
        self._patience = patience
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._touching = threading.Lock()
        self._printing = threading.Lock()
        self._room = threading.BoundedSemaphore(2)

    def pdf(self, press: Press, sheet: Mapping[str, Any]) -> tuple[str, bytes]:
        """The name of what the sheet says, and its PDF. Raises TooMany while others are being printed."""
        name = hashlib.sha256(json.dumps(sheet, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        found = self._found(name)
        return name, found if found is not None else self._made(name, press, sheet)

    def _found(self, name: str) -> bytes | None:
        with self._touching:
            if name not in self._kept:
                return None
            self._kept.move_to_end(name)
            return self._kept[name]

    def _made(self, name: str, press: Press, sheet: Mapping[str, Any]) -> bytes:
        if not self._room.acquire(blocking=False):
            raise TooMany(BUSY, 5)
        try:
            if not self._printing.acquire(timeout=self._patience):
                raise TooMany(BUSY, 5)
            try:
                # Whoever waited may have waited for the very same.
                if (found := self._found(name)) is not None:
                    return found
                made = press.pdf(sheet)
                with self._touching:
                    self._kept[name] = made
                    while len(self._kept) > self._most:
                        self._kept.popitem(last=False)
                return made
            finally:
                self._printing.release()
        finally:
            self._room.release()


@dataclass(frozen=True, slots=True)
class Copy:
    """One print for somebody: of which kind, of which office, its bytes, and a name that changes when they do."""

    kind: CardKind
    office: Office
    name: str
    content: bytes


def copy(
    room: CardRoom,
    shelf: Shelf,
    guards: Guards,
    settings: Settings,
    code: str,
    office: str,
    *,
    address: str,
    now: datetime,
) -> Copy:
    """What stands in the directory now, as PDF: of cards a whole sheet; `address` is the caller's, for the limit.

    Raises NotFound for an unknown kind or office, one that has ended, and where there is nothing to print; TooMany.
    """
    kind = cards.kind_of(code)
    try:
        chosen = cards.chosen(room.directory, now, office=office)
        _count(guards, settings, address, now)
        made = cards.made(room, code, chosen, now, each=cards.SHEET)
    except Invalid as wrong:
        raise NotFound(wrong.message) from wrong
    name, content = shelf.pdf(room.press, made.sheet)
    return Copy(kind, chosen[0], name, content)


def _count(guards: Guards, settings: Settings, address: str, now: datetime) -> None:
    """As many as submissions from one address: a school's whole staff may sit behind one."""
    window = settings.limit_window
    counted = Claim(
        PRINTS,
        f"{address}#{int(now.timestamp()) // window}",
        kind="add",
        limit=settings.submissions_per_address,
        expires_at=now + timedelta(seconds=2 * window),
    )
    if not guards.take(counted, now):
        raise TooMany("您所在网络下载过于频繁，请稍后再试", window)
