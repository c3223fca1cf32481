"""The settings of one deployment, read once from the environment and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from chalicelib.domain.errors import Invalid

PREFIX = "HUIYIN_"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting is an environment variable `HUIYIN_` + the name in capitals; the defaults suit one machine.

    Times are seconds. `challenge_cost` is altcha's; 1 makes it trivial (benchmarks). `public_limit` and
    `address_failures` count within `limit_window`.
    """

    stage: str = "local"
    dynamodb_endpoint: str = ""
    region: str = "cn-north-1"
    data: Path = Path(".data")
    site_url: str = "http://127.0.0.1:8000"
    site_dir: str = ""
    secret: str = ""
    challenge_cost: int = 1500
    challenge_expires: int = 1200
    number_failures: int = 5
    address_failures: int = 60
    limit_window: int = 900
    submissions_per_address: int = 120
    login_failures: int = 5
    login_window: int = 900
    session_idle: int = 1800
    session_absolute: int = 43200
    secure_cookies: bool = False
    trust_proxy: bool = False
    smtp_url: str = ""
    sms_url: str = ""
    sms_secret: str = ""
    mail_from: str = ""
    notice_log: str = ""
    clamd: str = ""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """The settings that `environ` gives. Raises Invalid naming the variable that cannot be read."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            text = environ.get(PREFIX + field.name.upper())
            if text is None:
                continue
            values[field.name] = _read(PREFIX + field.name.upper(), text, str(field.type))
        return cls(**values)


def _read(name: str, text: str, kind: str) -> Any:
    if kind == "int":
        try:
            return int(text)
        except ValueError:
            raise Invalid({name: f"环境变量 {name} 应为整数，现为“{text}”"}) from None
    if kind == "bool":
        if text.lower() not in ("0", "1", "true", "false", "yes", "no", ""):
            raise Invalid({name: f"环境变量 {name} 应为 1 或 0，现为“{text}”"})
        return text.lower() in ("1", "true", "yes")
    return Path(text) if kind == "Path" else text
