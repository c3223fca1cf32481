"""The fake Vault: nothing is secret, but scope and context are checked as by the real one."""

from __future__ import annotations

import hashlib

from chalicelib.domain.errors import Unavailable


class FakeVault:
    """The Vault without secrets; `lost` are scopes whose key is gone."""

    def __init__(self) -> None:
        self.lost: set[str] = set()

    def seal(self, scope: str, plain: bytes, context: str) -> bytes:
        return f"sealed|{scope}|{context}|".encode() + plain

    def open(self, scope: str, sealed: bytes, context: str) -> bytes:
        head = f"sealed|{scope}|{context}|".encode()
        if scope in self.lost or not sealed.startswith(head):
            raise Unavailable("内容无法解密")
        return sealed[len(head) :]

    def keyed_hash(self, purpose: str, text: str) -> str:
        return hashlib.sha256(f"{purpose}\0{text}".encode()).hexdigest()
