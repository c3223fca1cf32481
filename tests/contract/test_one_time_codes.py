"""Codes of one use: those of RFC 6238, and what every authenticator app reads from the picture."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.adapters.one_time_codes import TotpCodes, picture

SECRET = base64.b32encode(b"12345678901234567890").decode()
"""The secret of RFC 6238, appendix B; its codes of eight digits end in ours of six."""


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_vectors_of_the_rfc(second: int, code: str) -> None:
    assert TotpCodes().step(SECRET, code, datetime.fromtimestamp(second, UTC)) == second // 30


def test_a_code_holds_for_its_half_minute_and_the_ones_beside_it() -> None:
    begins = datetime.fromtimestamp(1111111110, UTC)
    held = {s for s in range(-60, 120) if TotpCodes().step(SECRET, "050471", begins + timedelta(seconds=s))}
    assert held == set(range(-30, 60))


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "05047 1", "\0" * 6])
def test_what_is_no_code_is_none(code: str) -> None:
    assert TotpCodes().step(SECRET, code, datetime.fromtimestamp(1111111111, UTC)) is None


def test_every_secret_is_another_one_of_160_bits() -> None:
    drawn = {TotpCodes().draw() for _ in range(20)}
    assert len(drawn) == 20
    assert all(len(base64.b32decode(each)) == 20 for each in drawn)


def test_the_address_names_the_account_and_the_picture_holds_no_style_and_no_script() -> None:
    address = TotpCodes().address(SECRET, "clerk@qh", "回音工作台")
    read = urlsplit(address)
    assert (read.scheme, read.netloc) == ("otpauth", "totp")
    assert parse_qs(read.query) == {"secret": [SECRET], "issuer": ["回音工作台"]}
    drawn = picture(address)
    assert drawn.startswith("<svg")
    assert not any(word in drawn for word in ("style=", "<script", "href", SECRET))
