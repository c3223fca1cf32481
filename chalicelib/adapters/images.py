"""Pictures drawn anew: upright, no larger than needed, without anything that a camera or a program wrote into them."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

from chalicelib.domain.attachments import LARGEST, PICTURE_PIXELS, PICTURE_SIDE
from chalicelib.domain.errors import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image, Transpose

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 88
_ONE_AT_A_TIME = threading.Lock()
"""A large picture takes some two hundred megabytes while it is unpacked."""

TOO_LARGE = "图片的像素过多，请缩小后再上传（不超过五千万像素）"
BROKEN = "图片打不开，可能没有传完整；请重新拍照或另存为 JPG 后再上传"


def redrawn(content: bytes) -> tuple[str, bytes]:
    """The picture as `jpeg` or `png`: turned upright, at most PICTURE_SIDE long, the first frame of a moving one.

    No EXIF, place, comment, preview, colour profile or other chunk of the original is left. Raises Invalid for what is
    broken, or would unpack to more than PICTURE_PIXELS.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with _ONE_AT_A_TIME, Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            if opened.width * opened.height > PICTURE_PIXELS:
                raise Invalid(TOO_LARGE)
            photograph = opened.format == "JPEG"
            if photograph:
                # A JPEG can be unpacked at a half or a quarter; it never comes out smaller than asked for.
                opened.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
            clear = _has_gaps(opened)
            mode = "RGBA" if clear else "RGB"
            grey = opened.convert("I").point(_coarser).convert("L") if opened.mode.startswith("I") else opened
            smaller = grey if grey.mode in (mode, "L") else grey.convert(mode)
            smaller.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)
            plain = smaller.transpose(turn) if (turn := _turn(opened)) is not None else smaller
            plain = plain.convert(mode)
    except Image.DecompressionBombError as error:
        raise Invalid(TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Invalid(BROKEN) from error
    # What an image carries beside its pixels stands in `info` and would be written again.
    plain.info.clear()
    if not photograph:
        drawn = _saved(plain, "PNG")
        if len(drawn) <= LARGEST:
            return "png", drawn
        if clear:
            flat = Image.new("RGB", plain.size, "white")
            flat.paste(plain, mask=plain.getchannel("A"))
            plain = flat
    return "jpeg", _saved(plain, "JPEG", quality=QUALITY, progressive=True)


def _turn(opened: Image) -> Transpose | None:
    """How a picture is to be turned to stand upright; not at all where what says so is damaged."""
    from PIL.Image import Transpose

    turns = dict(zip(range(2, 9), map(Transpose, (0, 3, 1, 5, 4, 6, 2)), strict=True))
    try:
        return turns.get(opened.getexif().get(_ORIENTATION, 1))
    except (SyntaxError, ValueError, OSError, KeyError, TypeError):
        return None


_ORIENTATION = 0x0112


def _has_gaps(image: Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _coarser(value: float) -> float:
    """Scanners give grey in 16 bits; eight are kept."""
    return value * (1 / 256)


def _saved(image: Image, form: str, **how: object) -> bytes:
    into = io.BytesIO()
    image.save(into, form, exif=b"", icc_profile=None, **how)
    return into.getvalue()
