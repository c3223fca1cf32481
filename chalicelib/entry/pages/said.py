"""What a page says after a form was taken: one sentence, carried over the redirect in a signed cookie, shown once."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import Any

from chalice.app import Request
from itsdangerous import BadData, URLSafeTimedSerializer

from chalicelib.settings import Settings

COOKIE = "huiyin-said"
SECONDS = 120


@dataclass(frozen=True, slots=True)
class Said:
    """The sentence, and of which kind it is: done, warn."""

    message: str
    kind: str


def put(headers: dict[str, Any], message: str, kind: str, settings: Settings) -> dict[str, Any]:
    """The headers with the sentence for the next page."""
    return _with(headers, f"{COOKIE}={_signer(settings.secret).dumps([message, kind])}; Max-Age={SECONDS}", settings)


def clear(headers: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """The headers that take the sentence back, once it was shown."""
    return _with(headers, f"{COOKIE}=; Max-Age=0", settings)


def taken(request: Request, settings: Settings) -> Said | None:
    """The sentence that came with a request; None when there is none, or not from us."""
    for each in str(request.headers.get("cookie") or "").split(";"):
        name, _, value = each.strip().partition("=")
        if name == COOKIE and value:
            try:
                message, kind = _signer(settings.secret).loads(value, max_age=SECONDS)
                return Said(str(message), str(kind))
            except (BadData, ValueError, TypeError):
                return None
    return None


def _with(headers: dict[str, Any], cookie: str, settings: Settings) -> dict[str, Any]:
    secure = "; Secure" if settings.secure_cookies else ""
    whole = f"{cookie}; Path=/desk; HttpOnly; SameSite=Lax{secure}"
    before = headers.get("Set-Cookie")
    cookies = [*([before] if isinstance(before, str) else before or []), whole]
    return {**headers, "Set-Cookie": cookies if len(cookies) > 1 else whole}


@functools.lru_cache(maxsize=4)
def _signer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret, salt="huiyin.said", signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )
