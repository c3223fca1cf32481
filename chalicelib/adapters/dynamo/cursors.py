"""Opaque cursors: where a list goes on, bound to the docket key and the question that it came from."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from itertools import count

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ports import Vault

_MAC = 16
"""Bytes of the keyed hash before the position."""


def closed(vault: Vault, question: str, position: str) -> str:
    """A cursor that holds `position` and opens only with the same `question`.

    Nobody reads the position in it: a list may have looked at what it did not show. The same position and question
    give the same cursor, so that no two answers differ by chance.
    """
    mac = _mac(vault, question, position.encode())
    return urlsafe_b64encode(mac + _veiled(vault, mac, position.encode())).decode().rstrip("=")


def opened(vault: Vault, question: str, cursor: str) -> str:
    """The position in a cursor. Raises Invalid for one that was changed or belongs to another question."""
    try:
        content = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except (Error, ValueError):
        content = b""
    mac, position = content[:_MAC], _veiled(vault, content[:_MAC], content[_MAC:])
    if not hmac.compare_digest(mac, _mac(vault, question, position)):
        raise Invalid({"cursor": "翻页位置无效，请从第一页重新查看"})
    return position.decode()


def _mac(vault: Vault, question: str, position: bytes) -> bytes:
    return bytes.fromhex(vault.keyed_hash("cursor", f"{len(question)}#{question}{position.hex()}"))[:_MAC]


def _veiled(vault: Vault, mac: bytes, position: bytes) -> bytes:
    """The position under a stream that only the keeper of the keys can make, or out from under it again."""
    stream = b""
    for block in count():
        if len(stream) >= len(position):
            break
        stream += bytes.fromhex(vault.keyed_hash("cursor-veil", f"{mac.hex()}#{block}"))
    return bytes(one ^ other for one, other in zip(position, stream, strict=False))
