"""A file room over the fakes, and small files of every kind for the tests of attachments."""

from __future__ import annotations

import io
import zipfile

from chalicelib.adapters.contents import Contents
from chalicelib.services.fileroom import FileRoom
from tests import fakes
from tests.world import World

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def file_room(world: World, scanner: fakes.FakeScanner | None = None) -> FileRoom:
    """The file room of a world; what is no picture and no office file passes as it is, as with the real one."""
    desk = world.desk
    return FileRoom(fakes.FakeStore(), Contents(), scanner, desk.guards, desk.vault, desk.directory, desk.ledger)


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20), colour: str = "red", **how: object) -> bytes:
    """A small picture."""
    from PIL import Image

    into = io.BytesIO()
    Image.new("RGB", size, colour).save(into, form, **how)  # type: ignore[arg-type]
    return into.getvalue()


def photograph(place: bool = True) -> bytes:
    """A photograph lying on its side, which tells camera, owner and place."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9C9D] = 6, "SECRETCAMERA", "SECRETOWNER".encode("utf-16le")
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 52.0, 1.0), 3: "E", 4: (118.0, 44.0, 2.0), 29: "SECRETDAY"})
    return picture(exif=exif, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE" * 20)


def packed(**parts: str) -> bytes:
    """An office file of these parts; `__` stands for `/` and the suffix is .xml."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            whole.writestr(name.replace("__", "/") + ("" if name.lower().endswith("bin") else ".xml"), text)
    return into.getvalue()
