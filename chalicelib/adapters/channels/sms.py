"""Text messages by an HTTP gateway."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ports import DeliveryFailed

if TYPE_CHECKING:
    from urllib3 import PoolManager

CONNECT, READ = 5.0, 10.0
"""Seconds that the gateway may take to open a connection, and to answer."""

_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
# These speak of the gateway, or of our account there, and not of this message: a later try may succeed.
_OURS = frozenset({401, 403, 407, 408, 409, 421, 423, 425, 429})


class Sms:
    """The channel to a mobile number.

    POST of `{"mobile", "text", "id"}` as JSON, with `Idempotency-Key: <id>` and
    `X-Huiyin-Signature: sha256=<HMAC-SHA256 of the body, hex>`. The gateway sends each id once. A 2xx answer means that
    it has taken the message.
    """

    def __init__(self, url: str, secret: str, *, connect: float = CONNECT, read: float = READ) -> None:
        """`secret` is shared with the gateway. Raises Invalid when a part is missing."""
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise Invalid({"sms_url": "短信网关地址应以 https:// 或 http:// 开头"})
        if not secret:
            raise Invalid({"sms_secret": "使用短信网关须设置签名密钥"})
        self._url = url
        self._secret = secret.encode()
        self._connect, self._read = connect, read

    def send(self, address: str, subject: str, text: str, id: str = "") -> None:
        """Hand `text` over; a text message has no subject.

        Raises DeliveryFailed: permanent for what is no mobile number and for a 4xx that speaks of the message,
        transient for 5xx, timeouts, and a 4xx that speaks of the gateway or our account.
        """
        from urllib3 import Retry
        from urllib3.exceptions import HTTPError

        if not _MOBILE.fullmatch(address):
            raise DeliveryFailed("手机号码的格式有误", permanent=True)
        body = json.dumps({"mobile": address, "text": text, "id": id}, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-Huiyin-Signature": "sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest(),
        }
        if id:
            headers["Idempotency-Key"] = id
        try:
            # Trying again is the outbox's part, and a redirect would carry the number to somebody else.
            answer = self._pool.request(
                "POST", self._url, body=body, headers=headers, redirect=False, retries=Retry(0, redirect=False)
            )
        except HTTPError as error:
            raise DeliveryFailed(f"短信网关连接失败（{type(error).__name__}）") from None
        if not 200 <= answer.status < 300:
            ours = answer.status in _OURS or not 400 <= answer.status < 500
            raise DeliveryFailed(f"短信网关返回 {answer.status}", permanent=not ours)

    @cached_property
    def _pool(self) -> PoolManager:
        from urllib3 import PoolManager, Timeout

        return PoolManager(timeout=Timeout(connect=self._connect, read=self._read), maxsize=4)
