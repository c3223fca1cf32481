"""What a file is, by its content alone; and what it tells beside its face."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from chalicelib.adapters.contents import BROKEN, MACROS, Contents
from chalicelib.domain.attachments import KINDS, TRACES
from chalicelib.domain.errors import Invalid
from tests.services.file_room import PDF, packed, picture

BRAND = b"\0\0\0\x1cftyp%s\0\0\0\0isommp42" + bytes(200)
SOUNDS = {
    "mp3": b"ID3\x04\0\0\0\0\0\0\xff\xfb\x90\x44" + bytes(400),
    "wav": b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0" + bytes(100),
    "amr": b"#!AMR\n" + bytes(100),
    "m4a": BRAND.replace(b"%s", b"M4A "),
    "mp4": BRAND.replace(b"%s", b"isom"),
}


def compound(*streams: str) -> bytes:
    """An old office file with streams of these names, empty, as small as one can be."""
    sector = 512
    head = bytearray(sector)
    head[:8] = bytes.fromhex("D0CF11E0A1B11AE1")
    head[24:34] = b"\x3e\0\x03\0\xfe\xff\x09\0\x06\0"
    for at, number in ((44, 1), (48, 1), (56, 4096), (60, 0xFFFFFFFE), (68, 0xFFFFFFFE), (76, 0)):
        head[at : at + 4] = number.to_bytes(4, "little")
    for at in range(80, sector, 4):
        head[at : at + 4] = b"\xff" * 4
    fat = b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff" * (sector - 8)
    entries = b""
    for n, name in enumerate(("Root Entry", *streams)):
        entry = bytearray(128)
        text = name.encode("utf-16le")
        entry[: len(text)] = text
        entry[64:66] = (len(text) + 2).to_bytes(2, "little")
        entry[66], entry[67] = (5, 1) if n == 0 else (2, 1)
        beside = n + 1 if 0 < n < len(streams) else 0xFFFFFFFF
        below = 1 if n == 0 and streams else 0xFFFFFFFF
        for at, number in ((68, 0xFFFFFFFF), (72, beside), (76, below), (116, 0xFFFFFFFE)):
            entry[at : at + 4] = number.to_bytes(4, "little")
        entries += bytes(entry)
    return bytes(head) + fat + entries.ljust(sector, b"\0")


GOOD = {
    "jpeg": picture(),
    "png": picture("PNG"),
    "pdf": PDF,
    "docx": packed(word__document="<w:document/>"),
    "xlsx": packed(xl__workbook="<workbook/>"),
    "doc": compound("WordDocument"),
    "xls": compound("Workbook"),
    **SOUNDS,
}


def test_every_kind_is_known_by_its_content() -> None:
    assert {kind: Contents().inspect(content).kind for kind, content in GOOD.items()} == {kind: kind for kind in KINDS}


def test_what_is_no_picture_is_kept_as_it_came() -> None:
    for kind, content in GOOD.items():
        assert KINDS[kind].inline or Contents().inspect(content).content == content, kind


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"MZ" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"#!/bin/sh\nrm -rf /\n",
        b"just text",
        picture("TIFF"),
        picture("BMP"),
        packed(strange="x"),
        packed(ppt__presentation="x"),
        compound("Strange"),
        b"\x1f\x8b\x08" + bytes(100),
        b"Rar!\x1a\x07\x00" + bytes(100),
        b"\x1aE\xdf\xa3" + bytes(100),
    ],
)
def test_anything_else_is_refused_and_told_what_is_taken(content: bytes) -> None:
    with pytest.raises(Invalid, match="可以上传"):
        Contents().inspect(content)


def test_a_photograph_of_a_telephone_that_nobody_opens_is_told_what_to_do() -> None:
    with pytest.raises(Invalid, match=r"HEIC.*JPG"):
        Contents().inspect(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))


def test_macros_are_refused() -> None:
    for content in (
        packed(word__document="<w/>", **{"word/vbaProject.bin": "x"}),
        packed(xl__workbook="<w/>", **{"xl/VBAPROJECT.BIN": "x"}),
        compound("WordDocument", "Macros"),
        compound("Workbook", "_VBA_PROJECT_CUR"),
    ):
        with pytest.raises(Invalid, match=MACROS):
            Contents().inspect(content)


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04" + bytes(100), packed(word__document="x")[:80], GOOD["doc"][:520]],
    ids=["empty parts", "a torn document", "a torn old document"],
)
def test_what_is_broken_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Invalid, match=BROKEN):
        Contents().inspect(content)


def test_a_zip_of_a_hundred_thousand_parts_is_refused() -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as whole:
        whole.writestr("[Content_Types].xml", "")
        whole.writestr("word/document.xml", "")
        for n in range(6000):
            whole.writestr(f"x/{n}", "")
    with pytest.raises(Invalid):
        Contents().inspect(into.getvalue())


def test_what_unpacks_without_end_is_read_only_so_far() -> None:
    bomb = packed(word__document="<w:p>" + " " * 60_000_000 + "<w:ins >")
    assert len(bomb) < 100_000
    assert Contents().inspect(bomb).traces == ()


def test_marks_of_revision_and_what_is_hidden_are_told(tmp_path: object) -> None:
    """Edge 46: somebody who sends a file on is told what it says beside its face."""
    text = packed(
        word__document='<w:p><w:ins w:id="1"/><w:vanish/></w:p>',
        word__comments="<w:comments/>",
        docProps__core="<cp:coreProperties><dc:creator>甘小禾</dc:creator></cp:coreProperties>",
    )
    assert set(Contents().inspect(text).traces) == {"revisions", "comments", "hidden", "author"}
    book = openpyxl.Workbook()
    book.active.column_dimensions["B"].hidden = True  # type: ignore[union-attr]
    book.properties.creator = ""
    into = io.BytesIO()
    book.save(into)
    assert Contents().inspect(into.getvalue()).traces == ("hidden",)
    film = SOUNDS["mp4"] + b"\xa9xyz\0\x12\x15\xc7+36.8670+118.7340/"
    assert Contents().inspect(film).traces == ("place",)
    assert Contents().inspect(GOOD["docx"]).traces == ()
    assert set(TRACES) == {"revisions", "comments", "hidden", "author", "place"}
