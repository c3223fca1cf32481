"""Codes of one use by time (TOTP), and their secrets as a picture for the camera of a device."""

from __future__ import annotations

from datetime import datetime

WINDOW = 1
"""So many half minutes before and after the present one: clocks of telephones go wrong, and people type slowly."""


class TotpCodes:
    """`OneTimeCodes` by pyotp: SHA-1, six digits, 30 seconds, which is what every authenticator app reads."""

    def draw(self) -> str:
        """A new secret of 160 bits in base32."""
        import pyotp

        return pyotp.random_base32(32)

    def address(self, secret: str, account: str, issuer: str) -> str:
        """The `otpauth://` address of a secret."""
        import pyotp

        return pyotp.TOTP(secret, name=account, issuer=issuer).provisioning_uri()

    def step(self, secret: str, code: str, now: datetime) -> int | None:
        """The half minute whose code this is, at most WINDOW away from `now`; None when it is no such code."""
        import pyotp
        from pyotp.exceptions import OTPVerificationError

        try:
            return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=WINDOW)
        except OTPVerificationError:
            return None


def picture(address: str) -> str:
    """An address as a QR code: one inline SVG without styles, scripts or outside references."""
    import segno

    return str(segno.make(address, error="m", micro=False).svg_inline(scale=5, border=4, light="#fff", title="二维码"))
