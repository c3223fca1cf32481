"""Proof of work by altcha: a challenge that costs a program some time and a person none; nothing leaves the house."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import ProofNeeded
from chalicelib.domain.ports import Vault

ALGORITHM = "PBKDF2/SHA-256"
COUNTERS = (100, 300)
"""The solver tries on average this many keys; the cost setting says how long each takes."""


class Altcha:
    """The port `ProofOfWork`; `cost` is the number of PBKDF2 iterations of one try, `expires` in seconds."""

    def __init__(self, vault: Vault, cost: int, expires: int) -> None:
        self._vault = vault
        self._cost = cost
        self._expires = expires

    def challenge(self, now: datetime) -> Mapping[str, Any]:
        """A signed challenge, in the form that the altcha widget and library read."""
        import altcha

        low, high = COUNTERS
        made = altcha.create_challenge(
            ALGORITHM,
            self._cost,
            counter=low + secrets.randbelow(high - low),
            expires_at=int(now.timestamp()) + self._expires,
            hmac_secret=self._secret("sign"),
            hmac_key_secret=self._secret("key"),
        )
        shown: Mapping[str, Any] = made.to_dict()
        return shown

    def spent_key(self, payload: str, now: datetime) -> str:
        """The challenge's own signature: whoever spends it twice meets the first."""
        import altcha

        if not payload:
            raise ProofNeeded("请先完成安全验证")
        try:
            given = json.loads(base64.b64decode(payload, validate=True))
            signature = str(given["challenge"]["signature"])
            expires = int(given["challenge"]["parameters"]["expiresAt"])
            result = altcha.verify_solution(payload, self._secret("sign"), hmac_key_secret=self._secret("key"))
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            raise ProofNeeded("安全验证的内容无法识别，请刷新页面重试") from None
        if not result.verified or expires < int(now.timestamp()):
            raise ProofNeeded("安全验证未通过或已过期，请重新验证")
        return signature

    def _secret(self, purpose: str) -> str:
        return self._vault.keyed_hash("altcha", purpose)
