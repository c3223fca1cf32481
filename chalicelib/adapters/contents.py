"""What a file is, told by its content and never by its name, and what it tells beside its face."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from chalicelib.adapters.images import redrawn
from chalicelib.domain.attachments import TAKEN
from chalicelib.domain.errors import Invalid
from chalicelib.domain.ports_attachments import Inspected

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
BY_MIME = {
    "application/pdf": "pdf",
    "audio/mpeg": "mp3",
    "audio/x-wav": "wav",
    "audio/amr": "amr",
    "audio/mp4": "m4a",
    "video/mp4": "mp4",
}
PHOTOGRAPHS_OF_APPLE = frozenset({"image/heic", "image/heif"})

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEMBERS = 5000
UNPACKED = 32 * 1024 * 1024
"""So many bytes of one member of an office file are read at most."""

REFUSED = f"不接受这种文件；可以上传：{TAKEN}"
BROKEN = "文件打不开，可能没有传完整或设有密码；请另存后重新上传"
MACROS = "文件含有宏，不能接收；请另存为不含宏的 docx、xlsx 或 PDF 后再上传"


class Contents:
    """The Inspector."""

    def inspect(self, content: bytes) -> Inspected:
        """The file as it may be kept. Raises Invalid for what is not taken, broken, carries macros, or is a bomb."""
        if content.startswith(ZIP):
            return _open_xml(content)
        if content.startswith(COMPOUND):
            return Inspected(_compound(content), content)
        import filetype

        mime = filetype.guess_mime(content) or ""
        if mime in PICTURES:
            kind, drawn = redrawn(content)
            return Inspected(kind, drawn)
        if mime in PHOTOGRAPHS_OF_APPLE:
            raise Invalid("暂不能接收 HEIC 照片；请在手机“设置-相机-格式”中选“兼容性最佳”后重拍，或转存为 JPG 再上传")
        if mime not in BY_MIME:
            raise Invalid(REFUSED)
        kind = BY_MIME[mime]
        return Inspected(kind, content, _places(content) if kind in ("mp4", "m4a") else ())


def _open_xml(content: bytes) -> Inspected:
    """A docx or xlsx, known by the parts that only these have."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
            if len(names) > MEMBERS or "[Content_Types].xml" not in names:
                raise Invalid(REFUSED)
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise Invalid(MACROS)
            if "word/document.xml" in names:
                return Inspected("docx", content, tuple(_traces_of_text(packed, names)))
            if "xl/workbook.xml" in names:
                return Inspected("xlsx", content, tuple(_traces_of_sheets(packed, names)))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Invalid(BROKEN) from error
    raise Invalid(REFUSED)


def _traces_of_text(packed: zipfile.ZipFile, names: set[str]) -> Iterator[str]:
    if re.search(rb"<w:(ins|del|moveFrom|moveTo)[ >]", _part(packed, "word/document.xml")):
        yield "revisions"
    if "word/comments.xml" in names:
        yield "comments"
    if re.search(rb"<w:vanish(/>| w:val=\"(1|true|on)\")", _part(packed, "word/document.xml")):
        yield "hidden"
    if _author(packed, names):
        yield "author"


def _traces_of_sheets(packed: zipfile.ZipFile, names: set[str]) -> Iterator[str]:
    sheets = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    hidden = re.search(rb"state=\"(hidden|veryHidden)\"", _part(packed, "xl/workbook.xml"))
    if hidden or any(re.search(rb" hidden=\"(1|true)\"", _part(packed, name)) for name in sheets[:50]):
        yield "hidden"
    if any(re.fullmatch(r"xl/(threadedC|c)omments.*\.xml", name) for name in names):
        yield "comments"
    if _author(packed, names):
        yield "author"


def _author(packed: zipfile.ZipFile, names: set[str]) -> bool:
    core = _part(packed, "docProps/core.xml") if "docProps/core.xml" in names else b""
    return any(len(found.strip()) > 0 for found in re.findall(rb"<(?:dc:creator|cp:lastModifiedBy)>([^<]+)<", core))


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        return part.read(UNPACKED)


def _compound(content: bytes) -> str:
    """`doc` or `xls`, known by the stream that only these have."""
    import olefile

    try:
        with olefile.OleFileIO(content) as packed:
            if packed.exists("Macros") or packed.exists("_VBA_PROJECT_CUR"):
                raise Invalid(MACROS)
            if packed.exists("WordDocument"):
                return "doc"
            if packed.exists("Workbook") or packed.exists("Book"):
                return "xls"
    except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise Invalid(BROKEN) from error
    raise Invalid(REFUSED)


def _places(content: bytes) -> tuple[str, ...]:
    """Telephones write where a recording was made into these atoms."""
    return ("place",) if b"\xa9xyz" in content or b"com.apple.quicktime.location" in content else ()
