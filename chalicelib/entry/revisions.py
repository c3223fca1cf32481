"""What was seen and what is there: the ETag that an answer carries, and the If-Match that brings it back."""

from __future__ import annotations

from chalicelib.domain.errors import Invalid


def etag(revision: int) -> dict[str, str]:
    """The header that says which revision an answer shows."""
    return {"ETag": f'"{revision}"'}


def revision(given: str) -> int:
    """The revision in an If-Match header. Raises Invalid when it is missing or no revision."""
    text = given.removeprefix("W/").strip('"')
    if not text.isdigit():
        raise Invalid({"If-Match": "请在请求头 If-Match 中带上所见事项的修订号（revision），以免覆盖他人的更改"})
    return int(text)
