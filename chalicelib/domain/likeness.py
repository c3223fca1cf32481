"""How alike two texts are: a hint for a person, never a decision (edge 23).

Chinese is not cut into words here: pairs of neighbouring characters tell one matter from another well enough, and need
no dictionary.
"""

from __future__ import annotations

import re
import unicodedata

LEAST_GRAMS = 8
"""A text of fewer pairs of characters than this says too little to be found again inside another."""

CONTAINED = 0.85
"""What being told whole inside a longer text counts for, against being the same text."""

_SILENT = re.compile(r"[\W_]+")
_COURTESIES = re.compile(r"尊敬的|领导|您好|你好|谢谢|请问|请核实|希望|反映|麻烦|帮忙|老师您好")


def plain(text: str) -> str:
    """The text as it is compared: narrow, small letters, without blanks, punctuation and what every letter says."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return _SILENT.sub("", _COURTESIES.sub("", narrow))


def grams(text: str) -> frozenset[str]:
    """All pairs of neighbouring characters of a text."""
    clean = plain(text)
    return frozenset(clean[i : i + 2] for i in range(len(clean) - 1))


def likeness(one: str, other: str) -> float:
    """From 0.0 (nothing in common) to 1.0 (the same): shared pairs over all pairs.

    An order is often a short telling of a long letter: a text that is found inside the other is alike, too.
    Symmetric; two texts of which one says nothing are not alike.
    """
    left, right = grams(one), grams(other)
    shared, smaller = len(left & right), min(len(left), len(right))
    if not shared:
        return 0.0
    same = shared / len(left | right)
    return max(same, CONTAINED * shared / smaller) if smaller >= LEAST_GRAMS else same
