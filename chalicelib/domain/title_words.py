"""The codes under which a title is found in one docket: keyed hashes of its pairs of characters.

One thin row of each docket key and case holds them all; a search walks those rows, latest case first, and the titles
of what it finds decide. Codes are short and other ones under each key, so that lists of two keys tell nothing of each
other.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b

from chalicelib.domain.disclosure import CLOSED_TEXT
from chalicelib.domain.projections import WORDS, DocketEntry
from chalicelib.domain.seeking import pairs, plain

PURPOSE = "title-words"
"""Purpose of the keyed hash of a docket key, which is the secret of the codes there."""

_BYTES = 3
"""Of each code: two pairs in some millions share one, and a title that is shown then decides."""


def codes(secret: str, words: Iterable[str]) -> tuple[str, ...]:
    """The codes of every pair in these `plain` words, each once; `secret` is the keyed hash (hex) of the docket key."""
    key = bytes.fromhex(secret)
    found = dict.fromkeys(pair for word in words for pair in pairs(word))
    return tuple(
        f".{urlsafe_b64encode(blake2b(pair.encode(), key=key, digest_size=_BYTES).digest()).decode()}" for pair in found
    )


def token(secret: str, entry: DocketEntry) -> str:
    """The find token of an entry's title as it is shown; "" where there is nothing to find it by."""
    if entry.title == CLOSED_TEXT:
        return ""
    found = codes(secret, [plain(entry.title)])
    return WORDS + "".join(found) if found else ""


def tokens(
    secret_of: Callable[[str], str], entries: Mapping[str, DocketEntry], but: Mapping[str, DocketEntry] | None = None
) -> set[tuple[str, str]]:
    """The (docket key, token) pair of each entry whose title does not stand the same in `but`, both by docket key.

    `secret_of` gives the secret of a docket key.
    """
    known = {key: entry.title for key, entry in (but or {}).items()}
    fresh = (entry for key, entry in entries.items() if known.get(key) != entry.title)
    return {(entry.key, found) for entry in fresh if (found := token(secret_of(entry.key), entry))}
