"""Opaque cursors: where a list goes on, bound to the docket key and the question that it came from."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ports import Vault

_MAC = 32


def closed(vault: Vault, question: str, position: str) -> str:
    """A cursor that holds `position` and opens only with the same `question`."""
    text = _mac(vault, question, position) + position
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def opened(vault: Vault, question: str, cursor: str) -> str:
    """The position in a cursor. Raises Invalid for one that was changed or belongs to another question."""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (Error, ValueError):
        text = ""
    position = text[_MAC:]
    if not hmac.compare_digest(text[:_MAC].encode(), _mac(vault, question, position).encode()):
        raise Invalid({"cursor": "翻页位置无效，请从第一页重新查看"})
    return position


def _mac(vault: Vault, question: str, position: str) -> str:
    return vault.keyed_hash("cursor", f"{len(question)}#{question}{position}")[:_MAC]
