"""A scanner for the codes that the system draws as SVG: the path is painted dot by dot and read by a real reader."""

from __future__ import annotations

import re

import zxingcpp
from PIL import Image

DOT, MARGIN = 4, 4


def scanned(svg: str) -> str:
    """What the code in this SVG says."""
    (width,) = {int(size) for size in re.findall(r'viewBox="0 0 (\d+) \d+"', svg, re.IGNORECASE)}
    picture = Image.new("L", (width + 2 * MARGIN, width + 2 * MARGIN), 255)
    (path,) = re.findall(r'\bd="([^"]+)"', svg)
    x = y = 0.0
    for letter, given in re.findall(r"([Mmh])([-\d. ]+)", path):
        numbers = [float(each) for each in given.split()]
        if letter == "h":
            for step in range(int(numbers[0])):
                picture.putpixel((int(x) + step + MARGIN, int(y) + MARGIN), 0)
            x += numbers[0]
        else:
            x, y = (numbers[0], numbers[1]) if letter == "M" else (x + numbers[0], y + numbers[1])
    (found,) = zxingcpp.read_barcodes(picture.resize((picture.width * DOT, picture.height * DOT)))
    return str(found.text)
