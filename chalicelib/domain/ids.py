"""Case numbers and query codes: how they are made, checked, and compared (domain E2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 characters that cannot be taken for one another: no 0/O, 1/I/L."""

CODE_LENGTH = 10
_NUMBER = re.compile(rf"^([A-Z]{{2,6}})(\d{{8}})-([{ALPHABET}]{{5}})$")
_CODE = re.compile(rf"^[{ALPHABET}]{{{CODE_LENGTH}}}$")

Draw = Callable[[int], int]
"""A source of chance: given n, a whole number from 0 to n-1 (`secrets.randbelow`)."""


def _values(text: str) -> list[int]:
    """Each character as a number below 31; before the dash stand a prefix and a date, which hold 0, 1, I, L, O."""
    head, dash, tail = text.rpartition("-")
    before = [int(c) if c.isdigit() else ord(c) - 65 for c in head] if dash else []
    return before + [ALPHABET.index(c) for c in tail]


def check_character(text: str) -> str:
    """The check character for `text` (a number without its last character, or the drawn part of a code).

    A weighted sum modulo the prime 31: every single wrong character and every swap of neighbours is noticed.
    """
    return ALPHABET[sum(weight * value for weight, value in enumerate(_values(text), start=2)) % 31]


def new_number(prefix: str, day: date, draw: Draw) -> str:
    """A case number such as `QH20261121-K7M3Q`: prefix, day of receipt, 4 drawn characters, 1 check character.

    It holds no unit, type or sequence, since gaps and counts would tell of sealed cases (E2).
    """
    body = f"{prefix}{day:%Y%m%d}-" + "".join(ALPHABET[draw(31)] for _ in range(4))
    return body + check_character(body)


def prefix_of(number: str) -> str:
    """The city's prefix of a case number."""
    return number[:-14]


def is_number(text: str) -> bool:
    """Whether `text` has the form and the check character of a case number."""
    return _NUMBER.match(text) is not None and check_character(text[:-1]) == text[-1]


def new_code(draw: Draw) -> str:
    """A query code: 9 drawn characters (about 44 bits) and 1 check character."""
    body = "".join(ALPHABET[draw(31)] for _ in range(CODE_LENGTH - 1))
    return body + check_character(body)


def is_code(text: str) -> bool:
    """Whether `text` has the form and the check character of a query code."""
    return _CODE.match(text) is not None and check_character(text[:-1]) == text[-1]


def tidy(text: str) -> str:
    """What a person typed, as it was printed: full-width made narrow, capitals, no blanks."""
    narrow = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return re.sub(r"[\s\u3000]+", "", narrow).upper().replace("－", "-").replace("—", "-").replace("–", "-")


def split_both(text: str) -> tuple[str, str]:
    """Number and code out of one 查询编号, pasted or scanned (`QH20261121-K7M3Q-ABCDEFGHJK` or without the last dash).

    Returns two empty strings when the text cannot be taken apart.
    """
    clean = tidy(text)
    match = re.match(rf"^([A-Z]{{2,6}}\d{{8}}-[{ALPHABET}]{{5}})[-/,，.]?([{ALPHABET}]{{{CODE_LENGTH}}})$", clean)
    return (match[1], match[2]) if match else ("", "")
