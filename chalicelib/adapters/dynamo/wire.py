"""How values stand in DynamoDB's JSON: single attributes, moments that sort, whole records as one JSON string."""

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from zlib import crc32

import msgspec

from chalicelib.typed import parsed

T = TypeVar("T")

Value = Mapping[str, str]
"""One attribute: its type letter and its text."""

Item = Mapping[str, Value]
"""One item, or the key of one."""

LAST = "9999"
"""Sorts behind every moment."""


def s(text: str) -> Value:
    """A string."""
    return {"S": text}


def n(number: int) -> Value:
    """A whole number."""
    return {"N": str(number)}


def b(content: bytes) -> Value:
    """Bytes."""
    return {"B": b64encode(content).decode()}


def text_of(item: Item, name: str) -> str:
    """The string `name` of an item, "" when it has none."""
    value = item.get(name)
    return value["S"] if value else ""


def number_of(item: Item, name: str) -> int:
    """The whole number `name` of an item, 0 when it has none."""
    value = item.get(name)
    return int(value["N"]) if value else 0


def bytes_of(item: Item, name: str) -> bytes:
    """The bytes `name` of an item, empty when it has none."""
    value = item.get(name)
    return b64decode(value["B"]) if value else b""


def moment(at: datetime) -> str:
    """A moment as text of fixed width in UTC, so that texts sort as moments do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def epoch(at: datetime) -> int:
    """A moment as the whole second at or after it; expiry is kept so, as the engine's own expiry wants it."""
    return math.ceil(at.timestamp())


def shard(text: str, of: int) -> int:
    """The shard of a case number or key, the same in every process."""
    return crc32(text.encode()) % of


def said(record: Any) -> Value:
    """A record of the domain as one JSON string."""
    return {"S": msgspec.json.encode(record).decode()}


def read(item: Item, kind: type[T], name: str = "body") -> T:
    """The record that `said` wrote."""
    return parsed(item[name]["S"], kind)
