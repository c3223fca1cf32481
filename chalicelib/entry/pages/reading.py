"""Reading what a browser sent: fields and files of a form, and from them what the fields of a row hold."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalice.app import Request

from chalicelib.domain.forms import Field
from chalicelib.entry.requests import header
from chalicelib.entry.routing import HttpError

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
FIELDS_BYTES = 1024 * 1024
"""What all fields of a form may hold together; files count apart."""

PARTS = 400
OFFSET = "+08:00"
"""Browsers give moments without a zone; officers mean Asia/Shanghai."""


@dataclass(frozen=True, slots=True)
class File:
    """A file as it came: the name that the sender gave, which is not to be trusted, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in: every value by name, in order, and the files."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[File, ...]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last value of a field without blanks around it; "" when it was not sent."""
        found = self.values.get(name)
        return found[-1].strip() if found else ""

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a field that are not blank."""
        return tuple(value.strip() for value in self.values.get(name, ()) if value.strip())

    def said(self, fields: Sequence[Field]) -> dict[str, Any]:
        """What the fields of a row hold, as `forms.read` wants it; nothing for what was left empty."""
        return {row.name: value for row in fields if (value := self._value(row)) not in ("", ())}

    def _value(self, row: Field) -> Any:
        if row.kind == "targets":
            return list(self.many(row.name)) or ""
        value = self.one(row.name)
        if row.kind == "moment" and value and "+" not in value and not value.endswith("Z"):
            return f"{value}{OFFSET}"
        return value


def filled(request: Request, limit: int) -> Filled:
    """The form that came with a request; `limit` is in bytes for fields and files together.

    Raises HttpError for another content type, what is too long, or what is no form.
    """
    # An optional library of the request, not of the process: most requests are reads.
    from multipart import MultipartError, ParserLimitReached, parse_form_data

    kind = header(request, "content-type")
    if kind.partition(";")[0].strip().lower() not in (FORM, MULTIPART):
        raise HttpError(415, "请通过页面上的表单提交")
    raw = request.raw_body if isinstance(request.raw_body, bytes) else request.raw_body.encode()
    if len(raw) > limit:
        raise HttpError(413, f"一次提交的内容不能超过 {max(1, limit // 1024 // 1024)} MB")
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(raw)),
        "wsgi.input": io.BytesIO(raw),
    }
    try:
        fields, files = parse_form_data(
            environ,
            strict=True,
            spool_limit=FIELDS_BYTES,
            memory_limit=limit + FIELDS_BYTES,
            disk_limit=limit,
            part_limit=PARTS,
        )
    except ParserLimitReached:
        raise HttpError(413, "提交的内容过大，请减少文字或附件") from None
    except (MultipartError, UnicodeDecodeError, ValueError):
        raise HttpError(400, "提交的内容不完整，请返回后重新提交") from None
    sent: dict[str, list[File]] = {}
    for name, part in files.iterallitems():
        # Without a chosen file a browser sends an empty one without a name.
        if part.filename or part.size:
            sent.setdefault(name, []).append(File(part.filename or "", part.raw))
    values: dict[str, list[str]] = {}
    for name, value in fields.iterallitems():
        # Browsers end lines as the wire does; words are kept with single line feeds.
        values.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Filled({name: tuple(of) for name, of in values.items()}, {name: tuple(of) for name, of in sent.items()})
