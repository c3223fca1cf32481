"""Typed JSON: one msgspec decoder for each type, and only one built at a time.

msgspec notes on a type what it knows of it while it is still finding out. A second thread that meets the type
meanwhile reads the unfinished note, and the process ends with a segmentation fault (seen with 0.22.0 in a server whose
first requests came together). So whoever reads JSON into types asks here.
"""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

_BUILDING = threading.Lock()
_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}


def decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """The decoder of JSON into `kind`; taking a type apart costs more than reading a record, so it is done once."""
    found = _DECODERS.get(kind)
    if found is None:
        with _BUILDING:
            found = _DECODERS.get(kind) or msgspec.json.Decoder(kind)
            _DECODERS[kind] = found
    return found


def parsed(text: str | bytes, kind: type[T]) -> T:
    """The `kind` that a JSON text holds. Raises msgspec.ValidationError, msgspec.DecodeError."""
    return decoder(kind).decode(text)


def converted(content: Any, kind: type[T]) -> T:
    """The `kind` that plain values hold, with texts read as numbers and dates. Raises msgspec.ValidationError."""
    decoder(kind)
    return msgspec.convert(content, type=kind, strict=False)
