"""Pictures come out upright, small enough and mute; bombs and broken ones do not come in."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image, PngImagePlugin

from chalicelib.adapters.images import BROKEN, TOO_LARGE, redrawn
from chalicelib.domain.attachments import LARGEST, PICTURE_SIDE
from chalicelib.domain.errors import Invalid
from tests.services.file_room import photograph, picture

pytestmark = pytest.mark.slow


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_a_photograph_tells_neither_camera_nor_owner_nor_place() -> None:
    original = photograph()
    assert b"SECRETCAMERA" in original
    kind, drawn = redrawn(original)
    assert kind == "jpeg"
    assert b"SECRET" not in drawn
    assert "SECRET".encode("utf-16le") not in drawn
    assert b"Exif" not in drawn
    assert dict(opened(drawn).getexif()) == {}
    assert set(opened(drawn).info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }


def test_it_stands_upright() -> None:
    left_red = Image.new("RGB", (40, 20), "blue")
    left_red.paste("red", (0, 0, 20, 20))
    exif, into = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    left_red.save(into, "JPEG", exif=exif, quality=95)
    drawn = opened(redrawn(into.getvalue())[1])
    assert drawn.size == (20, 40)
    red, _, blue = drawn.getpixel((10, 3))  # type: ignore[misc]
    assert red > 200 > blue


def test_what_a_program_wrote_into_a_picture_is_gone() -> None:
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "SECRET")
    note.add_itxt("XML:com.adobe.xmp", "<x>SECRET</x>")
    content = picture("PNG", pnginfo=note, exif=b"Exif\0\0SECRET", icc_profile=b"SECRET") + b"SECRET after the end"
    kind, drawn = redrawn(content)
    assert kind == "png"
    assert b"SECRET" not in drawn
    assert opened(drawn).info == {}


@pytest.mark.parametrize(("form", "kind"), [("WEBP", "png"), ("GIF", "png"), ("PNG", "png"), ("JPEG", "jpeg")])
def test_every_kind_becomes_one_of_two(form: str, kind: str) -> None:
    assert redrawn(picture(form))[0] == kind


def test_large_ones_are_scaled_down() -> None:
    for form in ("JPEG", "PNG"):
        drawn = opened(redrawn(picture(form, (6000, 1500)))[1])
        assert drawn.size == (PICTURE_SIDE, 1024)
    assert opened(redrawn(picture("PNG", (300, 200)))[1]).size == (300, 200)


@pytest.mark.slow
def test_one_that_would_be_too_large_without_loss_becomes_a_photograph() -> None:
    noise = Image.effect_noise((2800, 2800), 100).convert("RGB")
    into = io.BytesIO()
    noise.save(into, "WEBP", quality=60)
    kind, drawn = redrawn(into.getvalue())
    assert kind == "jpeg"
    assert len(drawn) <= LARGEST


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "1", "I;16"])
def test_every_way_of_keeping_colours_is_understood(mode: str) -> None:
    into = io.BytesIO()
    Image.new(mode, (30, 30)).save(into, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(redrawn(into.getvalue())[1]).mode in ("RGB", "RGBA")


def test_a_scan_in_sixteen_bits_stays_grey() -> None:
    into = io.BytesIO()
    Image.new("I;16", (30, 30), 32768).save(into, "PNG")
    assert opened(redrawn(into.getvalue())[1]).getpixel((5, 5)) == (128, 128, 128)


def _png(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [9000, 20_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    began = time.monotonic()
    with pytest.raises(Invalid) as refused:
        redrawn(_png(side, side))
    assert str(refused.value) == TOO_LARGE
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff\xe0", picture()[:300], picture("PNG")[:60], _png(100, 100), b"BM" + bytes(100)]
)
def test_what_is_broken_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Invalid, match=BROKEN):
        redrawn(content)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    into = io.BytesIO()
    frames[0].save(into, "GIF", save_all=True, append_images=frames[1:], comment=b"SECRET")
    kind, drawn = redrawn(into.getvalue())
    assert (kind, getattr(opened(drawn), "n_frames", 1), b"SECRET" in drawn) == ("png", 1, False)
    assert opened(drawn).convert("RGB").getpixel((5, 5)) == (255, 0, 0)
